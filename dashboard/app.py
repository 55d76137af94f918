"""The app: one Dash app over one warehouse folder, with its routes, headers and shell."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

import dash_ag_grid
import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from flask_compress import Compress

from dashboard import export, moved, pages, plotly_js, queries
from dashboard.components import guide
from dashboard.components.markup import painting
from dashboard.components.ui import day, empty, nav
from dashboard.figures import theme as themes
from dashboard.store import Snapshot, Store
from warehouse import versions

NAME = "Moatmap"
DESCRIPTION = "AI companies by domain, moat and disruption risk, with a source for every number."
YEAR_SECONDS = 31_536_000
_ORIGIN = re.compile(r"https?://[a-z0-9.*-]+(:\d+)?")
_FINGERPRINT = re.compile(r"\.v[\d_]+m\d+\.")  # in the names of the scripts that Dash serves

_INDEX = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<style>CSS_TOKENS</style>
<script src="/assets/theme.js"></script>
<link rel="preload" as="font" type="font/woff2" crossorigin
 href="/assets/fonts/inter-4.1-latin.woff2">
<!--preloads-->{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

# What a page with a figure needs first; elsewhere a browser would fetch it for nothing and say so.
# Plotly is run as soon as it is there: Dash would only ask for it once the page is laid out.
_PRELOADS = f"""<script async src="{plotly_js.PATH}"></script>
<link rel="preload" as="script" href="/_dash-component-suites/dash/dcc/async-graph.js">
"""


def _theme() -> str:
    """The reader's theme, from the cookie that assets/theme.js sets before anything is drawn."""
    chosen = flask.request.cookies.get("theme", themes.LIGHT) if flask.has_request_context() else ""
    return chosen if chosen in themes.THEMES else themes.LIGHT


def _header(snapshot: Snapshot | None) -> html.Header:
    links = [
        nav(page.nav_name, href=page.path, **{"data-page": page.path})
        for page in pages.PAGES
        if page.nav_name
    ]
    fresh = None
    if snapshot:
        run = queries.latest_run(snapshot)
        fresh = html.Span(
            [
                f"as of {day(run['as_of_date'])}",
                html.Span(f" · version {run['run_id']}", className="wide"),
            ],
            className="fresh",
            id="fresh",
        )
    return html.Header(
        [
            html.A("Skip to content", href="#page", className="skip"),
            nav(
                [html.Span(className="mark", **{"aria-hidden": "true"}), NAME],
                href="/",
                className="brand",
            ),
            html.Nav(links, **{"aria-label": "Pages"}),
            fresh,
            html.Button(
                "?",
                id="help-open",
                type="button",
                title="Keys and help",
                **{"data-guide": "help", "aria-label": "Keys and help"},
            ),
            html.Button(
                id="theme-toggle",
                type="button",
                title="Light or dark",
                **{"aria-label": "Switch between light and dark"},
            ),
        ],
        className="top",
    )


def _no_warehouse(error: versions.NoVersion) -> html.Div:
    is_other = isinstance(error, versions.OtherVersion)
    title = "This map needs a refresh" if is_other else "Nothing has been published yet"
    return empty(title, str(error))


def _not_found(path: str) -> html.Div:
    return empty(
        "There is no such page",
        f"Nothing lives at {path}.",
        nav("Back to the map", href="/", className="button"),
    )


def _body(store: Store, path: str, query: str) -> Any:
    try:
        snapshot = store.snapshot()
    except versions.NoVersion as error:
        return _no_warehouse(error)
    found = pages.find(path)
    if found is None:
        return _not_found(path)
    page, rest = found
    return page.layout(snapshot, rest, query)


def _shell(store: Store) -> html.Div:
    try:
        snapshot: Snapshot | None = store.snapshot()
    except versions.NoVersion:
        snapshot = None
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="theme", data=_theme()),
            dcc.Store(id="version", data=snapshot.code if snapshot else None),
            dcc.Store(id="first-version", data=snapshot.code if snapshot else None),
            _header(snapshot),
            html.Main(id="page"),
            guide.help_dialog(),
            guide.tour(),
            html.Div(id="toast", role="status", **{"aria-live": "polite"}),
        ],
        id="shell",
    )


def _register(app: Dash, store: Store) -> None:
    @app.callback(Output("page", "children"), Input("url", "pathname"), State("url", "search"))
    def page(path: str | None, query: str | None) -> Any:
        return _body(store, path or "/", query or "")

    @app.callback(
        Output("page-markup", "data"),
        Input("url", "search"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def again(query: str | None, path: str | None) -> Any:
        """A painted page follows the query string of its URL."""
        page, rest = pages.find(path or "/") or (None, "")
        if page is None or page.repaint is None:
            return no_update
        return painting(page.repaint(store.snapshot(), rest, query or ""))

    @app.callback(
        Output("toast", "children"),
        Output("first-version", "data"),
        Output("fresh", "children"),
        Input("version", "data"),
        State("first-version", "data"),
        prevent_initial_call=True,
    )
    def toast(code: str | None, first: str | None) -> tuple[Any, ...]:
        """Say so when what is shown comes from a version that was published meanwhile."""
        if not code or code == first:
            return no_update, no_update, no_update
        run = queries.latest_run(store.snapshot())
        words = (
            f"Version {code} has been published and is shown now, as of {day(run['as_of_date'])}."
        )
        return (
            html.Div(words, className="toast"),
            code,
            f"as of {day(run['as_of_date'])} · version {code}",
        )

    app.clientside_callback(
        ClientsideFunction("moatmap", "toggleTheme"),
        Output("theme", "data"),
        Input("theme-toggle", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "paintPage"),
        Output("page-painted", "n_clicks"),  # never set: a first call needs an output
        Input("page-markup", "data"),
    )
    app.clientside_callback(ClientsideFunction("moatmap", "markNav"), Input("url", "pathname"))
    for each in pages.PAGES:
        each.register(app, store)


def _embedders() -> str:
    """Who may show the map within a page of theirs: origins in MOATMAP_EMBED, with spaces between
    them; nobody where it is not set."""
    origins = os.environ.get("MOATMAP_EMBED", "").split()
    return " ".join(origin for origin in origins if _ORIGIN.fullmatch(origin))


def _policy(app: Dash, ancestors: str) -> str:
    hashes = " ".join(app.csp_hashes())
    return (
        f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:;"
        " font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
        f" frame-ancestors {ancestors}"
    )


def _add_headers(app: Dash) -> None:
    policy = _policy(app, "'none'")
    embedders = _embedders()
    embed_policy = _policy(app, embedders)

    @app.server.after_request
    def headers(response: flask.Response) -> flask.Response:
        may_embed = bool(embedders) and flask.request.args.get("embed") == "1"
        response.headers["Content-Security-Policy"] = embed_policy if may_embed else policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not may_embed:
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        path = flask.request.path
        if (
            path.startswith("/assets/fonts/")
            or (path.startswith("/assets/") and flask.request.args.get("m"))
            or (path.startswith("/_dash-component-suites/") and _FINGERPRINT.search(path))
        ):
            # their addresses carry a fingerprint or a version, so they never change
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        elif path.startswith("/_dash-component-suites/"):
            response.headers["Cache-Control"] = "no-cache"  # kept, but asked for again
        return response


def _add_not_found(server: flask.Flask, store: Store) -> None:
    """Dash answers every path with its index page; paths that are no page get a real 404 too."""

    def is_page(path: str) -> bool:
        found = pages.find(path)
        if found is None:
            return False
        try:
            return found[0].title(store.snapshot(), found[1]) is not None
        except versions.NoVersion:
            return True

    @server.after_request
    def status(response: flask.Response) -> flask.Response:
        is_index = response.mimetype == "text/html" and response.status_code == 200
        if is_index and flask.request.method in ("GET", "HEAD") and not is_page(flask.request.path):
            response.status_code = 404
        return response


class _App(Dash):
    """Titles and descriptions for each page, so that links preview as what they are."""

    store: Store

    def interpolate_index(self, **kwargs: Any) -> str:
        title = NAME
        found = pages.find(flask.request.path)
        if found:
            try:
                title = found[0].title(self.store.snapshot(), found[1]) or NAME
            except versions.NoVersion:
                title = NAME
        escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        kwargs["title"] = escaped
        kwargs["metas"] += f'<meta property="og:title" content="{escaped}">'
        html_text = str(super().interpolate_index(**kwargs))
        preloads = _PRELOADS if found and found[0].has_figure else ""
        html_text = html_text.replace("<!--preloads-->", preloads, 1)
        embed = " data-embed" if flask.request.args.get("embed") == "1" else ""
        return html_text.replace('data-theme="light"', f'data-theme="{_theme()}"{embed}', 1)


def _defer_grid() -> None:
    """Serve the grid's script without putting it on every page: assets/grid.js asks for it."""
    for script in dash_ag_grid._js_dist:
        if script["relative_package_path"] == "dash_ag_grid.min.js":
            script["dynamic"] = True


def create_app(folder: Path | None = None) -> Dash:
    """The app over a warehouse folder (default: MOATMAP_WAREHOUSE, else `warehouse/`)."""
    _defer_grid()
    store = Store(folder or versions.default_folder())
    server = flask.Flask(__name__)
    server.secret_key = secrets.token_bytes(32)
    app = _App(
        NAME,
        server=server,
        use_pages=False,
        include_pages_meta=False,
        assets_folder=str(Path(__file__).with_name("assets")),
        assets_ignore=r"theme\.js|icon\.svg",
        index_string=_INDEX.replace("CSS_TOKENS", themes.css()),
        meta_tags=[{"name": "description", "content": DESCRIPTION}],
        update_title="",
        suppress_callback_exceptions=True,
        compress=False,
    )
    app.store = store
    app.layout = lambda: _shell(store)
    _register(app, store)
    plotly_js.register(server)
    moved.register(server, store)
    export.register(server, store)
    _add_not_found(server, store)
    _add_headers(app)
    server.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
        "text/csv",
    ]
    Compress(server)
    return app
