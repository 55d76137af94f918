"""The command line: `python -m etl COMMAND`. Exit status 0 done, 1 refused or faults found,
2 called wrongly, 3 published although a source could not be read, 4 another refresh is running.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl import pipeline
from etl.faults import RefreshRefused, Rejection
from etl.sources import seeds, yc
from warehouse import build, versions
from warehouse.sql import one_row

ROOT = Path(__file__).parents[1]
DATA_DICTIONARY = ROOT / "docs" / "data-dictionary.md"
SHOWN_REJECTIONS = 10
HISTORY_WIDTH = 110
SOURCES = ("seeds", "yc")

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def _request(text: str) -> pipeline.Request:
    source, _, location = text.partition("=")
    if source not in SOURCES:
        raise argparse.ArgumentTypeError(
            f"{source!r} is no source; choose from {', '.join(SOURCES)}, e.g. yc=companies.json.gz"
        )
    if source == "seeds" and location:
        raise argparse.ArgumentTypeError("seeds come from one folder: use --seeds DIR")
    return pipeline.Request(source, location or None)


def _as_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date as YYYY-MM-DD") from None


def _print_rejections(rejections: list[Rejection]) -> None:
    for rejection in rejections[:SHOWN_REJECTIONS]:
        console.print(f"  [yellow]{escape(str(rejection))}[/]")
    if len(rejections) > SHOWN_REJECTIONS:
        more = len(rejections) - SHOWN_REJECTIONS
        console.print(f"  … and {more:,} more: select * from mart.rejected_row")


def _print_report(report: pipeline.Report) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source")
    for name in ("records", "added", "changed", "gone", "rejected"):
        table.add_column(name, justify="right")
    for source in report.sources:
        numbers = (
            source.record_count,
            source.counts.added,
            source.counts.changed,
            source.counts.gone,
            len(source.rejections),
        )
        table.add_row(source.source_id, *(f"{n:,}" for n in numbers))
    console.print(table)
    for source in report.sources:
        _print_rejections(source.rejections)
        if source.error:
            errors.print(
                f"[red]{source.source_id}: {escape(source.error)}[/]; what it gave before is kept"
            )
    console.print(
        f"[bold]Version {report.version}[/] as of {report.as_of}: {report.company_count:,}"
        f" companies, {report.ai_company_count:,} of them AI, in {report.seconds:.1f} s"
    )
    console.print(f"[dim]{escape(str(report.path))}[/]")


def _publish(arguments: argparse.Namespace, forget: frozenset[str] = frozenset()) -> int:
    with console.status("reading the sources") as status:
        report = pipeline.refresh(
            getattr(arguments, "sources", []),
            arguments.warehouse,
            as_of=getattr(arguments, "as_of", None),
            seed_folder=arguments.seeds,
            forget=forget,
            say=lambda text: status.update(escape(text)),
        )
    _print_report(report)
    return 3 if report.failed else 0


def _refresh(arguments: argparse.Namespace) -> int:
    return _publish(arguments)


def _forget(arguments: argparse.Namespace) -> int:
    return _publish(arguments, frozenset({yc.SOURCE_ID}))


def _check(arguments: argparse.Namespace) -> int:
    """Every fault of the seeds and of the current version, all at once."""
    problems = [str(r) for extract in seeds.read(arguments.seeds) for r in extract.rejections]
    current = versions.current(arguments.warehouse)
    if current:
        with versions.open_read_only(current) as con:
            faults = [*build.check(con), *build.check(con, build.ADVICE)]
            problems += [*map(str, faults), *build.undescribed(con)]
    for problem in problems:
        errors.print(f"[red]{escape(problem)}[/]")
    where = f"version {versions.version_code(current)}" if current else "no version published yet"
    console.print(f"{len(problems)} faults in seeds and {where}" if problems else
                  f"[green]seeds and {where}: no faults[/]")  # fmt: skip
    return 1 if problems else 0


def _history(arguments: argparse.Namespace) -> int:
    files = versions.history(arguments.warehouse)
    if not files:
        raise versions.NoVersion("nothing has been published yet; run: python -m etl refresh")
    current = versions.current(arguments.warehouse)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "version", "as of", "made (UTC)"):
        table.add_column(name)
    for name in ("companies", "AI", "added", "changed", "gone", "rejected"):
        table.add_column(name, justify="right")
    for path in files:
        with versions.open_read_only(path) as con:
            row = one_row(con, "select * from mart.run order by run_id desc limit 1")
        marker = "[green]●[/]" if path == current else ""
        table.add_row(marker, row[0], str(row[1]), str(row[2]), *(f"{n:,}" for n in row[3:]))
    # dates are read by others too: never shortened to a narrow terminal
    Console(highlight=False, width=max(console.width, HISTORY_WIDTH)).print(table)
    return 0


def _rollback(arguments: argparse.Namespace) -> int:
    target = versions.rollback(arguments.warehouse, arguments.version)
    console.print(f"version {versions.version_code(target)} is served again")
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    try:  # what learns and measures is not needed to run the map
        from etl.reading import evaluate
    except ModuleNotFoundError as error:
        console.print(f"nothing measured: {error.name} is not installed; it comes with"
                      " requirements-dev.txt")  # fmt: skip
        return 0
    return evaluate.run(arguments.data, console)


def _dictionary(arguments: argparse.Namespace) -> int:
    DATA_DICTIONARY.parent.mkdir(exist_ok=True)
    DATA_DICTIONARY.write_text(build.data_dictionary(), encoding="utf-8")
    console.print(f"wrote {DATA_DICTIONARY.relative_to(ROOT)}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--warehouse", type=Path, default=versions.default_folder(), metavar="DIR",
        help="folder of the published versions (default: MOATMAP_WAREHOUSE, else warehouse/)",
    )  # fmt: skip
    shared.add_argument("--seeds", type=Path, default=seeds.FOLDER, metavar="DIR",
                        help="folder of the facts (default: seeds/)")  # fmt: skip
    top = argparse.ArgumentParser(prog="python -m etl", description="Refreshes the warehouse.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, help_text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[shared], help=help_text, description=help_text)
        sub.set_defaults(run=run)
        return sub

    sub = command("refresh", _refresh, "Bring sources up to date and publish a version.")
    sub.add_argument(
        "sources", nargs="*", type=_request, metavar="SOURCE[=WHERE]",
        help="seeds (always in); yc or yc=FILE_OR_URL, .gz too",
    )  # fmt: skip
    sub.add_argument("--as-of", type=_as_of, metavar="YYYY-MM-DD",
                     help="the day whose state the sources show (default: today)")  # fmt: skip
    sub = command("forget", _forget, "Take a directory out and publish a version without it.")
    sub.add_argument("source", choices=["yc"])
    command("check", _check, "Name every fault of the seeds and of the current version.")
    command("history", _history, "List the published versions.")
    sub = command("rollback", _rollback, "Serve an earlier version again.")
    sub.add_argument("version")
    sub = command("evaluate", _evaluate, "Measure the reading and write docs/evaluation.md.")
    sub.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", metavar="DIR",
                     help="folder with yc/*.json.gz (default: ../shared/data)")  # fmt: skip
    command("dictionary", _dictionary, "Write docs/data-dictionary.md.")
    return top


def main(argv: list[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except versions.AlreadyRefreshing as error:
        errors.print(f"[red]{escape(str(error))}[/]")
        return 4
    except (RefreshRefused, versions.VersionError) as error:
        errors.print(f"[red]{escape(str(error))}[/]")
        if isinstance(error, RefreshRefused):
            errors.print("nothing was published; the current version is as it was")
        return 1


if __name__ == "__main__":
    sys.exit(main())
