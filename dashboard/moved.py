"""Links that name a company by a former name lead on to it, so that old links keep working."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

import flask

from dashboard.components import company as pieces
from dashboard.store import Store
from warehouse import versions

# which keys of a page's query string name companies
NAMED = {"/": ("item",), "/compare": ("c",)}
OPENED = (("/company/", ""), ("/api/company/", ".json"))
MOST = 20  # names in one link


def register(server: flask.Flask, store: Store) -> None:
    """Redirect what is asked for by a former name, before anything is drawn."""

    @server.before_request
    def lead_on() -> flask.Response | None:
        if flask.request.method not in ("GET", "HEAD"):
            return None
        try:
            address = _today(store, flask.request.path, flask.request.query_string.decode("ascii"))
        except (versions.NoVersion, UnicodeDecodeError):
            return None
        if address is None:
            return None
        response = flask.redirect(address, 301)
        # another company may take the name one day
        response.headers["Cache-Control"] = "no-cache"
        assert isinstance(response, flask.Response)
        return response


def _today(store: Store, path: str, query: str) -> str | None:
    """The address with today's names, or None where it has them already."""
    for start, end in OPENED:
        slug = path.removeprefix(start).removesuffix(end).strip("/")
        if path.startswith(start) and path.endswith(end) and slug and "/" not in slug:
            current = pieces.renamed(store.snapshot(), [slug]).get(slug)
            rest = "?" + query if query else ""
            return start + quote(current) + end + rest if current else None
    pairs = parse_qsl(query, keep_blank_values=True) if path in NAMED else []
    slugs = [value for key, value in pairs if key in NAMED.get(path, ())][:MOST]
    current_of = pieces.renamed(store.snapshot(), slugs) if slugs else {}
    if not current_of:
        return None
    changed = [(k, current_of.get(v, v) if k in NAMED[path] else v) for k, v in pairs]
    return path + "?" + urlencode(changed)
