"""What the commands print: a table and colours for a terminal, plain dated lines for a log, JSON
for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl import pipeline
from etl.changes import Changes, Event
from etl.faults import Rejection

SHOWN_REJECTIONS = 10
SHOWN_UNDECIDED = 20

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

_WORDS = {
    "entered": "entered",
    "gone": "gone",
    "back": "back again",
    "status_changed": "changed their status",
    "renamed": "renamed",
    "redescribed": "described anew",
    "domain_changed": "changed their domain",
    "team_grew": "grew their team",
    "team_shrank": "shrank their team",
    "rescored": "scored anew",
}


@contextmanager
def progress(text: str) -> Iterator[pipeline.Listener]:
    """A line that changes on a terminal; where there is none, a dated line on stderr for what
    takes its time: downloads, and days that are scored anew."""
    if console.is_terminal:
        with console.status(text) as status:
            yield lambda step: status.update(escape(step))
    else:
        yield _log


def _log(step: str) -> None:
    if any(what in step for what in ("http://", "https://", "as of ")):
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        errors.print(escape(f"{now} UTC  {step}"))


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_rejections(rejections: list[Rejection]) -> None:
    for rejection in rejections[:SHOWN_REJECTIONS]:
        console.print(f"  [yellow]{escape(str(rejection))}[/]")
    if len(rejections) > SHOWN_REJECTIONS:
        more = len(rejections) - SHOWN_REJECTIONS
        console.print(f"  … and {more:,} more: select * from mart.rejected_row")


def print_report(report: pipeline.Report) -> None:
    """What a refresh read, what was wrong with it, what changed, what was published."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source")
    for name in ("records", "added", "changed", "gone", "rejected"):
        table.add_column(name, justify="right")
    for source in report.sources:
        counts = source.counts
        numbers = (source.record_count, counts.added, counts.changed, counts.gone)
        rejected = len(source.rejections)
        table.add_row(source.source_id, *(f"{n:,}" for n in (*numbers, rejected)))
    console.print(table)
    for source in report.sources:
        _print_rejections(source.rejections)
        if source.error:
            errors.print(
                f"[red]{source.source_id}: {escape(source.error)}[/]; what it gave before is kept"
            )
    print_changes(report.changes)
    console.print(
        f"[bold]Version {report.version}[/] as of {report.as_of}: {report.company_count:,}"
        f" companies, {report.ai_company_count:,} of them AI, in {report.seconds:.1f} s"
    )
    console.print(f"[dim]{escape(str(report.path))}[/]")


def print_changes(changes: Changes) -> None:
    """How many companies did what, and whose risk moved furthest."""
    if not changes.counts:
        console.print("nothing changed")
        return
    told = [f"{count:,} {_WORDS.get(code, code)}" for code, count in changes.counts.items()]
    console.print("changes: " + ", ".join(told))
    for event in changes.movers:
        why = f", mostly by {event.factor_code}" if event.factor_code else ""
        console.print(
            f"  {event.points:+.1f}  {escape(event.name)} (risk {event.from_value} to"
            f" {event.to_value}{why})"
        )


def print_events(events: tuple[Event, ...]) -> None:
    """Every change in a line, in the order of its kind."""
    for code, word in _WORDS.items():
        for event in (event for event in events if event.event_code == code):
            values = "" if code == "entered" else f": {event.from_value} -> {event.to_value}"
            console.print(escape(f"  {word}  {event.name} ({event.company_id}){values}"))


def print_undecided(con: duckdb.DuckDBPyConnection) -> None:
    """Pairs of records that may be one company, as lines for seeds/landscape/identity.csv."""
    pairs = con.execute(
        "select left_source_id, left_key, right_source_id, right_key, left_name, right_name, reason"
        " from mart.company_match where verdict_code = 'undecided'"
        " order by text_share desc nulls last, 1, 2, 3, 4"
    ).fetchall()
    if not pairs:
        return
    console.print(
        f"{len(pairs):,} open: pairs of records that may be one company; a line in"
        " seeds/landscape/identity.csv decides (same or different, and why):"
    )
    for *keys, left, right, reason in pairs[:SHOWN_UNDECIDED]:
        console.print(escape(f"  {','.join(keys)}  {left} / {right}: {reason}"))
    if len(pairs) > SHOWN_UNDECIDED:
        console.print("  … all of them: from mart.company_match where verdict_code = 'undecided'")


def report_json(report: pipeline.Report) -> dict[str, Any]:
    """A refresh for machines."""
    return {
        "version": report.version,
        "path": str(report.path),
        "as_of_date": report.as_of.isoformat(),
        "company_count": report.company_count,
        "ai_company_count": report.ai_company_count,
        "seconds": round(report.seconds, 1),
        "removed_version_count": report.pruned,
        "sources": [_source_json(source) for source in report.sources],
        "changes": report.changes.as_json(),
    }


def _source_json(source: pipeline.SourceReport) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "location": source.location,
        "record_count": source.record_count,
        "added_count": source.counts.added,
        "changed_count": source.counts.changed,
        "gone_count": source.counts.gone,
        "rejected_count": len(source.rejections),
        "rejected": [str(rejection) for rejection in source.rejections[:SHOWN_REJECTIONS]],
        "error": source.error,
    }
