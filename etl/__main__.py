"""The command line: `python -m etl COMMAND`. Exit status 0 done, 1 refused or faults found,
2 called wrongly, 3 published although a source could not be read or was held back, 4 another
refresh is running.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl import changes, pipeline
from etl.faults import RefreshRefused
from etl.output import (
    console,
    errors,
    print_changes,
    print_events,
    print_json,
    print_report,
    progress,
    report_json,
)
from etl.sources import seeds
from etl.sources.directories import DIRECTORIES
from warehouse import build, versions
from warehouse.sql import one_row

ROOT = Path(__file__).parents[1]
DATA_DICTIONARY = ROOT / "docs" / "data-dictionary.md"
HISTORY_WIDTH = 110
SOURCES = ("seeds", *DIRECTORIES)


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


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of versions, 1 or more")
    return int(text)


def _kept_versions() -> int:
    """`MOATMAP_KEEP` if it is set, else the default."""
    text = os.environ.get("MOATMAP_KEEP")
    try:
        return _count(text) if text else pipeline.KEPT_VERSIONS
    except argparse.ArgumentTypeError as error:
        raise versions.VersionError(f"MOATMAP_KEEP: {error}") from None


def _publish(arguments: argparse.Namespace, forget: frozenset[str] = frozenset()) -> int:
    with progress("reading the sources") as say:
        report = pipeline.refresh(
            getattr(arguments, "sources", []),
            arguments.warehouse,
            as_of=getattr(arguments, "as_of", None),
            seed_folder=arguments.seeds,
            forget=forget,
            accept=getattr(arguments, "accept", False),
            rescore=getattr(arguments, "rescore", False),
            offline=getattr(arguments, "offline", False),
            keep=arguments.keep or _kept_versions(),
            say=say,
        )
    if arguments.json:
        print_json(report_json(report))
    else:
        print_report(report)
    return 3 if report.failed else 0


def _refresh(arguments: argparse.Namespace) -> int:
    return _publish(arguments)


def _forget(arguments: argparse.Namespace) -> int:
    return _publish(arguments, frozenset({arguments.source}))


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


def _diff(arguments: argparse.Namespace) -> int:
    """Two days of the version that is served, or two versions."""
    days = [_day(text) for text in (arguments.a, arguments.b)]
    if all(days):
        found = changes.between_days(arguments.warehouse, *(day for day in days if day))
    elif any(days):
        raise versions.VersionError("compare two versions or two days, not one with the other")
    else:
        found = changes.between_versions(arguments.warehouse, arguments.a, arguments.b)
    if arguments.json:
        print_json({"from": arguments.a, "to": arguments.b, **found.as_json()})
    else:
        print_changes(found)
        print_events(found.events)
    return 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        raise versions.VersionError(f"{text!r} is neither a version nor a day YYYY-MM-DD") from None


def _dictionary(arguments: argparse.Namespace) -> int:
    DATA_DICTIONARY.parent.mkdir(exist_ok=True)
    DATA_DICTIONARY.write_text(build.data_dictionary(), encoding="utf-8")
    console.print(f"wrote {DATA_DICTIONARY.relative_to(ROOT)}")
    return 0


def _add_publishing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--keep", type=_count, metavar="N",
                     help="versions that stay (default: MOATMAP_KEEP, else"
                     f" {pipeline.KEPT_VERSIONS})")  # fmt: skip
    sub.add_argument("--json", action="store_true", help="what was done as JSON, for machines")


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
    sub.add_argument("--accept", action="store_true",
                     help="take a directory although it shrank suddenly")  # fmt: skip
    sub.add_argument("--rescore", action="store_true",
                     help="score all days anew with today's seeds and models")  # fmt: skip
    sub.add_argument("--offline", action="store_true",
                     help="read addresses from the cache, as they last were")  # fmt: skip
    _add_publishing(sub)
    sub = command("forget", _forget, "Take a directory out, with its history, and publish.")
    sub.add_argument("source", choices=list(DIRECTORIES))
    _add_publishing(sub)
    sub = command("diff", _diff, "Compare two versions (3 7) or two days (2024-02-13 2025-08-13).")
    sub.add_argument("a", metavar="A")
    sub.add_argument("b", metavar="B")
    sub.add_argument("--json", action="store_true", help="as JSON, for machines")
    command("check", _check, "Name every fault of the seeds and of the current version.")
    command("history", _history, "List the published versions.")
    sub = command("rollback", _rollback, "Serve an earlier version again.")
    sub.add_argument("version")
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
        if isinstance(error, RefreshRefused | versions.CannotWrite):
            errors.print("nothing was published; the current version is as it was")
        return 1


if __name__ == "__main__":
    sys.exit(main())
