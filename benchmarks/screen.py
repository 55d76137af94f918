"""What a person waits for, in a real browser: `python -m benchmarks.screen`.

The map of some 2,500 made-up companies: what is transferred, and how long it is from the press
of a button or a key until the screen shows the answer, a search with the pause after its letters.
Beside it stand the figures of landscape2, the open tool behind the CNCF landscape, on two cores
with its 2,413 items. Each figure is the median of several runs; the machine under them differs
from run to run, so compare orders of magnitude.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks import made
from etl import pipeline
from tests.browser import conftest as browsers
from tests.browser.provide import installed
from tests.browser.screen import Screen

MADE = 2_040  # with those of the seeds about 2,500 AI companies
RUNS = 5
# what each figure is in landscape2, where it has such a thing
LANDSCAPE2 = {
    "requests of a first visit": "519",
    "transferred, kB": "5,900",
    "first paint, ms": "1,000",
    "DOM nodes": "26,135",
    "another view, ms": "2,600",
    "open a company, ms": "160",
    "search, ms": "380",
}

# resolves once the condition holds and the browser has painted it; an answer is there when both
# the drawing (its footer) and what stands around it (the chips of the filters) are
_PAINTED = """async condition => {
    const holds = {
        drawn: () => {
            const plot = document.querySelector("#map-graph .js-plotly-plot");
            return plot && plot.data && plot.data.some(t => (t.customdata || []).length);
        },
        legal: () => /domain=legal/.test(location.search) && document.querySelector(
            "#map-footer a[href*='domain=legal']") && document.querySelector("#map-chips a"),
        everything: () => !location.search && document.querySelector(
            "#map-footer a[href^='/export/']:not([href*='domain='])")
            && !document.querySelector("#map-chips a"),
        moats: () => document.querySelector("#map-stage.show-moats")
            && document.querySelector("#map-footer a[href*='view=moats']")
            && document.querySelector("#map-views a[aria-current][href*='view=moats']"),
        open: () => document.querySelector("#map-drawer.open h2"),
        found: () => document.querySelector("#map-footer a[href*='q=']")
            && document.querySelector("#map-chips a"),
    }[condition];
    while (!holds()) await new Promise(requestAnimationFrame);
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    return performance.now();
}"""


# notes when the browser had the first press of a button or a key, so that the way from the driver
# to the browser does not count
_PRESSED = """() => {
    window.pressed = null;
    for (const name of ["pointerdown", "keydown"]) {
        window.addEventListener(name, event => { window.pressed ??= event.timeStamp; }, true);
    }
}"""


def _until(page: Page, condition: str, act: Callable[[], object]) -> float:
    """Milliseconds from the press of an act until the screen shows what it leads to."""
    page.evaluate(_PRESSED)
    act()
    painted: float = page.evaluate(_PAINTED, condition)
    return painted - float(page.evaluate("() => window.pressed"))


def _first_visit(browser: Browser, address: str) -> dict[str, float]:
    """A browser that has nothing of ours: what comes over the wire, and when it is there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    page.goto(address)
    drawn = page.evaluate(_PAINTED, "drawn")
    paint = page.evaluate(
        """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""
    )
    nodes = page.evaluate("""() => document.querySelectorAll("*").length""")
    context.close()
    return {
        "requests of a first visit": len(sizes),
        "transferred, kB": sum(sizes) / 1000,
        "first paint, ms": paint,
        "map drawn, ms": drawn,
        "DOM nodes": nodes,
    }


def _at_work(browser: Browser, address: str, run: int) -> dict[str, float]:
    """Somebody who is there already filters, looks from another side, searches, opens."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    screen = Screen(context.new_page(), address)
    screen.open()
    page, times = screen.page, {}
    legal = screen.key("domain:legal")
    times["filter to repaint, ms"] = _until(page, "legal", legal.click)
    screen.settle()
    times["all again, ms"] = _until(page, "everything", page.locator("#map-chips a").first.click)
    screen.settle()
    times["another view, ms"] = _until(page, "moats", screen.key("view:moats").click)
    screen.settle()
    screen.open()
    page.evaluate(_PAINTED, "drawn")
    slug = screen.companies_drawn()[run * 7]
    place = screen.place_of(slug)
    times["open a company, ms"] = _until(page, "open", lambda: page.mouse.click(*place))
    page.locator("#map-search").focus()
    times["search, ms"] = _until(page, "found", lambda: page.keyboard.type("health"))
    context.close()
    return times


def measured(address: str) -> dict[str, float]:
    """Each figure's median."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed(), args=list(browsers.ARGUMENTS)
        )
        runs = [
            _first_visit(browser, address) | _at_work(browser, address, run) for run in range(RUNS)
        ]
        browser.close()
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = made.directory(folder / "made.json.gz", MADE)
        report = pipeline.refresh([pipeline.Request("yc", str(file))], folder / "warehouse")
        with browsers.served(folder / "warehouse") as address:
            found = measured(address)
    table = Table(title=f"In a browser: {report.ai_company_count:,} companies on the map", box=None)
    for name in ("figure", "Moatmap", "landscape2"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for name, value in found.items():
        table.add_row(name, f"{value:,.0f}", LANDSCAPE2.get(name, ""))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
