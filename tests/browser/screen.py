"""The map as somebody sees it: what tests read from the page and do to it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Response, expect

# the view's own link comes with the rail and its counts, the export with the drawing; a page that
# loads has the former before the rail
_SHOWS_URL = """isCanonical => {
    const state = search => {
        const pairs = [...new URLSearchParams(search)]
            .filter(([key, value]) => key !== "item" && !(key === "view" && value === "domains"));
        return JSON.stringify(pairs.sort());
    };
    const shown = ["#map-views a[aria-current]", "#map-footer a[href^='/export/']"].map(
        selector => document.querySelector(selector));
    // what is drawn comes a moment after the class that says so
    const plot = document.querySelector("#map-graph .js-plotly-plot");
    const isDrawn = !document.querySelector("#map-stage.show-graph")
        || (plot && plot._fullLayout && plot.data && plot.data.length > 0);
    return isDrawn && shown.every(Boolean) && document.querySelector("#map-count strong")
        && document.querySelector("#map-facets a[data-key]")
        && (!isCanonical || shown.every(link => state(link.search) === state(location.search)));
}"""


class Screen:
    """One page of the dashboard in a browser."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def open(self, path: str = "/", is_canonical: bool = True) -> Response:
        """Load a path and wait until what it asks for is shown."""
        if "#" in path:  # to a part of the page that is open there would be no load
            self.page.goto("about:blank")
        response = self.page.goto(self.address + path)
        assert response is not None
        if urlsplit(path).path == "/":
            self.settle(is_canonical)
        return response

    def go(self, path: str) -> None:
        """Follow a link to a path within the app, without a load."""
        self.page.evaluate(
            """path => {
                const {pathname, search} = new URL(path, location.href);
                // as links do: a path, were it the same, would have the whole page made anew
                const isElsewhere = pathname !== location.pathname;
                dash_clientside.set_props("url", isElsewhere ? {pathname, search} : {search});
            }""",
            path,
        )
        self.page.wait_for_function(
            "path => location.pathname + location.search === path", arg=path
        )
        self.settle()

    def settle(self, is_canonical: bool = True) -> None:
        """Until rail and drawing show what the URL says: both hold links with the whole state."""
        self.page.wait_for_function(_SHOWS_URL, arg=is_canonical)

    def at(self, selector: str, has_text: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=has_text)

    def key(self, key: str) -> Locator:
        """A link by its data-key, e.g. `domain:legal`, unfolded where it is among the many more."""
        link = self.page.locator(f'a[data-key="{key}"]')
        self.page.wait_for_function(
            """key => {
                const link = document.querySelector(`a[data-key="${key}"]`);
                if (!link) return false;
                for (let at = link.closest("details"); at; at = at.parentElement.closest("details"))
                    at.open = true;
                return link.checkVisibility();
            }""",
            arg=key,
        )
        return link

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    @property
    def count(self) -> int:
        return int(self.at("#map-count strong").inner_text().replace(",", ""))

    def facet_counts(self) -> dict[str, int]:
        """The count behind every value in the rail, by its data-key."""
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll("#map-facets a[data-key]")]
                .map(a => [a.dataset.key, a.querySelector(".count").textContent]))"""
        )
        return {key: int(text.replace(",", "")) for key, text in found.items()}

    def expect_count(self, number: int) -> None:
        expect(self.at("#map-count strong")).to_have_text(f"{number:,}")

    def expect_parameter(self, name: str, *values: str) -> None:
        """That the URL comes to hold just these values under a name (none: not at all), and the
        page shows it."""
        self.page.wait_for_function(
            """([name, values]) => JSON.stringify(
                new URLSearchParams(location.search).getAll(name)) === JSON.stringify(values)""",
            arg=[name, list(values)],
        )
        self.settle()

    def drawn(self) -> list[list[str]]:
        """The custom data of all that the figure draws, e.g. ["company", "harvey"]."""
        found: list[list[str]] = self.page.evaluate(
            """() => (document.querySelector("#map-graph .js-plotly-plot") || {data: []}).data
                .flatMap(trace => trace.customdata || []).filter(Array.isArray)"""
        )
        return found

    def companies_drawn(self) -> list[str]:
        return [data[1] for data in self.drawn() if data[0] == "company"]

    def expect_drawn(self, number: int) -> None:
        """That the figure comes to draw so many companies."""
        self.page.wait_for_function(
            """number => {
                const plot = document.querySelector("#map-graph .js-plotly-plot");
                if (!plot || !plot.data) return false;
                return plot.data.flatMap(t => t.customdata || [])
                    .filter(d => d[0] === "company").length === number;
            }""",
            arg=number,
        )

    def place_of(self, slug: str) -> tuple[float, float]:
        """Where on the screen the figure draws a company, to click it there."""
        x, y = self.page.evaluate(
            """slug => {
                const plot = document.querySelector("#map-graph .js-plotly-plot");
                const full = plot._fullLayout, box = plot.getBoundingClientRect();
                for (const trace of plot.data) {
                    const at = (trace.customdata || []).findIndex(
                        d => d[0] === "company" && d[1] === slug);
                    if (at < 0) continue;
                    const isBar = trace.type === "bar", y = trace.y[at];
                    const middle = isBar ? trace.base[at] + y / 2 : y;
                    return [box.left + full.xaxis._offset + full.xaxis.l2p(trace.x[at]),
                            box.top + full.yaxis._offset + full.yaxis.l2p(middle)];
                }
            }""",
            slug,
        )
        return float(x), float(y)
