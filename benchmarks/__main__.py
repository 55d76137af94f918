"""Measures what the design promises, each figure beside another of the same run.

The machines are noisy, so compare ratios, not seconds: cost per company as directories grow, and
each view's answer beside the smallest thing the server can answer.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import made
from dashboard import drawing, queries
from dashboard.components import company, markup, rail, scenarios
from dashboard.figures.theme import LIGHT
from dashboard.filters import parse
from dashboard.pages import scenarios as scenarios_page
from dashboard.scenario.scores import Move, Scenario, robustness
from dashboard.store import Snapshot, Store
from etl import pipeline

SIZES = (1_000, 4_000, 16_000, 64_000)
SERVED = 4_000  # companies behind the answers that are timed
RUNS = 7
SCREEN = [1100, 700]

console = Console()


def seconds(run: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs, after one that is not counted."""
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def refreshes(folder: Path, sizes: tuple[int, ...]) -> None:
    """From a file to a published version, as directories grow."""
    table = Table(title="Refresh: from a file to a published version", box=None)
    for name in ("companies", "seconds", "ms per company", "MB"):
        table.add_column(name, justify="right")
    for size in sizes:
        file = made.directory(folder / f"{size}.json.gz", size)
        request = pipeline.Request("yc", str(file))
        start = time.perf_counter()
        report = pipeline.refresh([request], folder / f"warehouse-{size}")
        spent = time.perf_counter() - start
        megabytes = report.path.stat().st_size / 1e6
        table.add_row(f"{size:,}", f"{spent:.1f}", f"{1000 * spent / size:.2f}", f"{megabytes:.1f}")
    console.print(table)


def _answers(snapshot: Snapshot) -> dict[str, Callable[[], object]]:
    def figure(query: str) -> Callable[[], object]:
        return lambda: drawing.figure(snapshot, parse(query), SCREEN, LIGHT)

    found = snapshot.row("select slug from mart.company where is_ai order by company_id limit 1")
    assert found is not None
    slug = found["slug"]

    def profile() -> object:
        row = company.find(snapshot, slug)
        assert row is not None
        return markup.to_html(company.profile(snapshot, row))

    changed = Scenario({"commodification": 0.4}, Move(("legal",)))

    def scenario() -> object:
        return scenarios_page.repainted(snapshot, changed, SCREEN[0], LIGHT)

    def weightings() -> object:
        return robustness(
            scenarios.companies(snapshot), changed, scenarios.SHOWN, scenarios.AT_EDGE
        )

    return {
        "one company by id (the yardstick)": lambda: snapshot.rows(queries.company(slug)),
        "filter rail with all counts": lambda: markup.to_html(rail.facets(snapshot, parse(""))),
        "Domains, everything": figure(""),
        "Domains, one domain": figure("?domain=legal"),
        "Risk, everything": figure("?view=risk"),
        "Moats, everything": figure("?view=moats"),
        "open a company": profile,
        "Scenarios, a weight changed": scenario,
        "Scenarios, random weightings": weightings,
    }


def answers(folder: Path) -> None:
    """What the server needs for one answer."""
    snapshot = Store(folder / f"warehouse-{SERVED}").snapshot()
    table = Table(title=f"Answers of the server, {SERVED:,} companies", box=None)
    table.add_column("answer")
    table.add_column("ms", justify="right")
    table.add_column("times the yardstick", justify="right")
    yardstick = 0.0
    for name, run in _answers(snapshot).items():
        spent = seconds(run)
        yardstick = yardstick or spent
        table.add_row(name, f"{1000 * spent:.1f}", f"{spent / yardstick:.1f}")
    console.print(table)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        refreshes(Path(folder), SIZES)
        answers(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
