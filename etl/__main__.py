"""The command line: `python -m etl COMMAND`. Exit status 0 done, 1 refused or faults found,
2 called wrongly, 3 published although a source could not be read or was held back, 4 another
refresh is running.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl import changes, describe, export, pipeline
from etl.export import ExportError
from etl.faults import RefreshRefused, SourceError, did_you_mean, shown
from etl.output import (
    console,
    errors,
    print_changes,
    print_events,
    print_json,
    print_report,
    print_undecided,
    progress,
    report_json,
)
from etl.sources import proposal, seeds
from etl.sources.directories import DIRECTORIES
from warehouse import build, versions
from warehouse.sql import one_row

ROOT = Path(__file__).parents[1]
DATA_DICTIONARY = ROOT / "docs" / "data-dictionary.md"
LANDSCAPE = ROOT / "docs" / "landscape.md"
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
    if source != "seeds" and not location and DIRECTORIES[source].default_location is None:
        raise argparse.ArgumentTypeError(f"say where it is: {source}=FILE")
    return pipeline.Request(source, location or None)


def _with_mappings(
    requests: list[pipeline.Request], mappings: list[Path]
) -> list[pipeline.Request]:
    """The first --mapping goes to the first csv, and so on; landscapes may have one as well."""
    takers = [r for r in requests if r.source == "csv"]
    if len(mappings) != len(takers):
        takers = [r for r in requests if r.source in ("csv", "landscape")]
    if mappings and len(mappings) != len(takers):
        raise argparse.ArgumentTypeError(
            f"{len(mappings)} --mapping for {len(takers)} lists: give one for each csv=, in order"
        )
    given = {id(request): path for request, path in zip(takers, mappings, strict=False)}
    return [replace(r, mapping=given.get(id(r))) for r in requests]


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


def _loaded_lists(folder: Path) -> list[str]:
    """The source_id of every list in the current version."""
    current = versions.current(folder)
    if current is None:
        return []
    with versions.open_read_only(current) as con:
        rows = con.execute(
            "select distinct source_id from mart.company_source join mart.source using (source_id)"
        ).fetchall()
    known = {seeds.SOURCE_ID, *(d.source_id for d in DIRECTORIES.values())}
    return sorted(source_id for (source_id,) in rows if source_id not in known)


def _forget(arguments: argparse.Namespace) -> int:
    directories = {d.source_id: d.name for d in DIRECTORIES.values() if not d.is_list}
    source = directories.get(arguments.source, arguments.source)
    choices = [*directories.values(), *_loaded_lists(arguments.warehouse)]
    if source not in choices:
        hint = did_you_mean(source, choices) or f"; choose from {', '.join(choices)}"
        parser().error(f"{shown(source)} is no source that can be forgotten{hint}")
    return _publish(arguments, frozenset({source}))


def _mapping(arguments: argparse.Namespace) -> int:
    # as it is: this is a file for others to read, not a message
    sys.stdout.write(proposal.propose(arguments.file, arguments.seeds))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    current = versions.current(arguments.warehouse)
    if current is None:
        raise versions.NoVersion("nothing has been published yet; run: python -m etl refresh")
    with versions.open_read_only(current) as con:
        for path, count in export.export(con, arguments.format, arguments.folder):
            console.print(f"{escape(str(path))}: {count:,} rows")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Every fault of the seeds and of the current version, all at once."""
    problems = [str(r) for extract in seeds.read(arguments.seeds) for r in extract.rejections]
    current = versions.current(arguments.warehouse)
    if current:
        with versions.open_read_only(current) as con:
            faults = [*build.check(con), *build.check(con, build.ADVICE)]
            problems += [*map(str, faults), *build.undescribed(con)]
            print_undecided(con)
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


def _write(path: Path, document: str) -> int:
    path.parent.mkdir(exist_ok=True)
    path.write_text(document, encoding="utf-8")
    console.print(f"wrote {path.relative_to(ROOT)}")
    return 0


def _dictionary(arguments: argparse.Namespace) -> int:
    return _write(DATA_DICTIONARY, build.data_dictionary())


def _describe(arguments: argparse.Namespace) -> int:
    return _write(LANDSCAPE, describe.landscape(arguments.as_of or date.today(), arguments.seeds))


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
        help="seeds (always in); yc or yc=FILE_OR_URL, .gz too; csv=FILE with --mapping;"
             " landscape=FILE_OR_URL",
    )  # fmt: skip
    sub.add_argument("--mapping", action="append", type=Path, default=[], metavar="FILE.yml",
                     help="how a csv reads as ours; one for each csv=, in order")  # fmt: skip
    sub.add_argument("--as-of", type=_as_of, metavar="YYYY-MM-DD",
                     help="the day whose state the sources show (default: today)")  # fmt: skip
    sub.add_argument("--accept", action="store_true",
                     help="take a directory although it shrank suddenly")  # fmt: skip
    sub.add_argument("--rescore", action="store_true",
                     help="score all days anew with today's seeds and models")  # fmt: skip
    sub.add_argument("--offline", action="store_true",
                     help="read addresses from the cache, as they last were")  # fmt: skip
    _add_publishing(sub)
    sub = command("forget", _forget, "Take a source out, with its history, and publish.")
    sub.add_argument("source", metavar="SOURCE", help="yc, or the source_id of a list")
    _add_publishing(sub)
    sub = command("diff", _diff, "Compare two versions (3 7) or two days (2024-02-13 2025-08-13).")
    sub.add_argument("a", metavar="A")
    sub.add_argument("b", metavar="B")
    sub.add_argument("--json", action="store_true", help="as JSON, for machines")
    sub = command("mapping", _mapping, "Propose a mapping for a CSV, as YAML.")
    sub.add_argument("file", metavar="FILE.csv")
    sub = command("export", _export, "Write the current version as files for others.")
    sub.add_argument("folder", type=Path, metavar="DIR")
    sub.add_argument("--format", required=True, choices=export.FORMATS)
    command("check", _check, "Name every fault of the seeds and of the current version.")
    command("history", _history, "List the published versions.")
    sub = command("rollback", _rollback, "Serve an earlier version again.")
    sub.add_argument("version")
    sub = command("evaluate", _evaluate, "Measure the reading and write docs/evaluation.md.")
    sub.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", metavar="DIR",
                     help="folder with yc/*.json.gz (default: ../shared/data)")  # fmt: skip
    command("dictionary", _dictionary, "Write docs/data-dictionary.md.")
    sub = command("describe", _describe, "Write docs/landscape.md: what the seeds hold, counted.")
    sub.add_argument("--as-of", type=_as_of, metavar="YYYY-MM-DD",
                     help="the day that launches are aged to (default: today)")  # fmt: skip
    return top


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    """The arguments; `csv=A --mapping A.yml csv=B --mapping B.yml` may stand in any order."""
    top = parser()
    arguments, others = top.parse_known_args(argv)
    if arguments.command != "refresh" or any(text.startswith("-") for text in others):
        return top.parse_args(argv)
    try:
        requests = [*arguments.sources, *map(_request, others)]
        arguments.sources = _with_mappings(requests, arguments.mapping)
    except argparse.ArgumentTypeError as error:
        top.error(str(error))
    return arguments


def main(argv: list[str] | None = None) -> int:
    arguments = _arguments(argv)
    try:
        return int(arguments.run(arguments))
    except versions.AlreadyRefreshing as error:
        errors.print(f"[red]{escape(str(error))}[/]")
        return 4
    except (RefreshRefused, SourceError, ExportError, versions.VersionError) as error:
        errors.print(f"[red]{escape(str(error))}[/]")
        if isinstance(error, RefreshRefused | versions.CannotWrite):
            errors.print("nothing was published; the current version is as it was")
        return 1


if __name__ == "__main__":
    sys.exit(main())
