"""A refresh from start to end. Read this file first.

    extract   every source gives rows and rejections             etl/sources/
    keep      rows join what earlier loads gave, in any order    etl/keep.py        -> raw
    build     models run in the order of what they read          warehouse/models/  -> stg to mart
              (which records are one company: etl/resolve.py;
              what each was like at every load: etl/timeline.py)
    check     every check must return no row                     warehouse/checks/
    publish   the file becomes the current version               warehouse/versions.py

The live version is never opened for writing. Whatever goes wrong before the last step leaves it
as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl import changes, keep, notes, resolve, timeline
from etl.faults import RefreshRefused, Rejection, SourceError
from etl.sources import About, Extract, lists, seeds
from etl.sources.cache import FOLDER as CACHE
from etl.sources.cache import Cache
from etl.sources.directories import DIRECTORIES
from etl.sources.fetch import Settings
from warehouse import build, dictionary, versions
from warehouse.sql import one_row

KEPT_VERSIONS = 10
SHOWN_FAULTS = 20

SEED_RECORDS = keep.RecordTable(
    seeds.COMPANIES, seeds.SOURCE_ID, seeds.schema(seeds.COMPANIES), key="company_id"
)
# lists of several kinds share a table
RECORDS = (SEED_RECORDS, *{d.table: d.records for d in DIRECTORIES.values()}.values())

Listener = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """One source to bring up to date, where it is (None: its default address), how to read it."""

    source: str
    location: str | None = None
    mapping: Path | None = None


@dataclass
class SourceReport:
    """What one source gave in this refresh."""

    source_id: str
    location: str
    record_count: int = 0
    counts: keep.Counts = field(default_factory=keep.Counts)
    rejections: list[Rejection] = field(default_factory=list)
    error: str | None = None


@dataclass
class Report:
    """What a refresh did."""

    version: str
    path: Path
    as_of: date
    sources: list[SourceReport]
    company_count: int
    ai_company_count: int
    pruned: int
    seconds: float
    changes: changes.Changes

    @property
    def failed(self) -> list[SourceReport]:
        return [source for source in self.sources if source.error]


@dataclass(frozen=True)
class Options:
    """How a refresh is done.

    as_of         the day whose state the sources show (None: today)
    forget        directories (by name) and lists (by source_id) to take out
    accept        whether a directory that shrank suddenly is taken all the same
    rescore       whether all days are scored anew with today's seeds and models
    offline       whether addresses are read from the cache alone
    keep          how many versions stay
    """

    as_of: date | None = None
    seed_folder: Path = seeds.FOLDER
    forget: frozenset[str] = frozenset()
    accept: bool = False
    rescore: bool = False
    offline: bool = False
    keep: int = KEPT_VERSIONS


@dataclass
class _Refresh:
    """The state of one refresh under way."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    run_id: str
    started: datetime
    options: Options
    say: Listener
    reports: list[SourceReport] = field(default_factory=list)
    run_rows: list[notes.Row] = field(default_factory=list)
    abouts: list[About] = field(default_factory=list)
    changed: timeline.Changed = field(default_factory=timeline.Changed)

    @property
    def day(self) -> date:
        return self.options.as_of or self.started.date()


def refresh(
    requests: Iterable[Request],
    folder: Path,
    *,
    say: Listener = lambda text: None,
    **settings: Any,
) -> Report:
    """Build, check and publish a version with the named sources brought up to date.

    The seeds are always read; `settings` are those of Options. Raises RefreshRefused when nothing
    may be published, versions.VersionError when the folder cannot be used.
    """
    started = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    options = Options(**settings)
    clock = time.monotonic()
    with versions.lock(folder):
        code = versions.next_code(folder)
        with versions.building(folder) as (con, path):
            build.create_schemas(con)
            previous = versions.current(folder)
            if previous:
                versions.attach_previous(con, previous)
            state = _Refresh(con, folder, code, started, options, say)
            newest = _fill(state, list(requests))
            found = changes.of_days(con, {row["as_of_date"] for row in state.run_rows})
            company_count, ai_company_count = _company_counts(con)
            if previous:
                con.execute("detach previous")
        say("publish")
        target = versions.publish(folder, path, code)
        pruned = versions.prune(folder, options.keep)
    return Report(
        version=code,
        path=target,
        as_of=newest,
        sources=state.reports,
        company_count=company_count,
        ai_company_count=ai_company_count,
        pruned=len(pruned),
        seconds=time.monotonic() - clock,
        changes=found,
    )


def _fill(state: _Refresh, requests: list[Request]) -> date:
    """Extract, keep, build and check; the newest day that is shown."""
    _open(state)
    _extract(state, requests)
    forgotten = _forget(state)
    keep.write_record_runs(state.con, RECORDS)
    newest = _write_notes(state, forgotten)
    _run_models(state, newest)
    state.say("checks")
    _check(state)
    build.write_macros(state.con)
    build.write_comments(state.con)
    return newest


def _forget(state: _Refresh) -> list[str]:
    """Take out what is to be forgotten; the source_ids of it."""
    names = state.options.forget
    records = {d.source_id: d.records for d in DIRECTORIES.values() if d.name in names}
    (shared,) = {d.records for d in DIRECTORIES.values() if d.is_list}
    found = {source_id: table for source_id, table in records.items() if source_id}
    found |= dict.fromkeys(names - DIRECTORIES.keys(), shared)
    for source_id, table in found.items():
        keep.forget(state.con, table, source_id)
        state.changed.is_everything = True
    return list(found)


def _open(state: _Refresh) -> None:
    """What is known of loads and records from the version before."""
    keep.open_loads(state.con)
    for records in RECORDS:
        keep.open_records(state.con, records)
    state.changed.is_everything = state.options.rescore


def _extract(state: _Refresh, requests: list[Request]) -> None:
    names = [r.source for r in requests if r.source in DIRECTORIES]
    names = [name for name in names if not DIRECTORIES[name].is_list]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RefreshRefused(f"{', '.join(twice)}: named twice; one place a source")
    state.say("seeds")
    folder = state.options.seed_folder
    _keep_seeds(state, seeds.read(folder), str(folder))
    for request in requests:
        if request.source in DIRECTORIES:
            _keep_directory(state, request)
    directories = [report for report in state.reports if report.source_id != seeds.SOURCE_ID]
    if directories and all(report.error for report in directories):
        raise RefreshRefused("\n".join(f"{r.source_id}: {r.error}" for r in directories))


def _keep_seeds(state: _Refresh, extracts: list[Extract], location: str) -> None:
    """A file that could not be read whole keeps its last good rows, if there are any."""
    con, report, needed = state.con, SourceReport(seeds.SOURCE_ID, location), []
    must_have_rows = {s.table: s.must_have_rows for s in dictionary.load().seeds.values()}
    for extract in extracts:
        report.rejections += extract.rejections
        if extract.table == seeds.COMPANIES:
            _keep_our_companies(state, extract, report)
            row_count = _row_count(con, SEED_RECORDS.runs)
        else:
            if not extract.is_complete and keep.has_previous(con, extract.table):
                keep.carry_over(con, extract.table)
            else:
                keep.replace(con, extract)
            row_count = _row_count(con, f"raw.{extract.table}")
        if must_have_rows[extract.table] and row_count == 0:
            needed.append(
                f"{extract.location}: no row of it can be used, and nothing works without"
            )
    state.reports.append(report)
    if needed:
        raise _refused(state, needed)
    is_complete = all(e.is_complete for e in extracts)
    _note_run(state, report, extracts, state.day, is_complete=is_complete)


def _keep_our_companies(state: _Refresh, extract: Extract, report: SourceReport) -> None:
    """What the seeds say today holds from the refresh's day on, and when all is scored anew for
    every day; companies that an editor took out stay as they were before."""
    known = keep.load_dates(state.con, extract.source_id)
    rescore = state.options.rescore
    first = min([state.day, *known]) if rescore else state.day
    last = max([state.day, *known])
    report.counts = keep.load_records(
        state.con, SEED_RECORDS, extract, first, last, keeps_missing=rescore
    )
    keep.add_load(state.con, extract, state.day)
    report.record_count = extract.rows.num_rows


def _keep_directory(state: _Refresh, request: Request) -> None:
    directory = DIRECTORIES[request.source]
    location = request.location or directory.default_location or ""
    report = SourceReport(directory.source_id or f"{request.source}={location}", location)
    state.reports.append(report)
    state.say(f"{directory.name} {location}")
    try:
        extract = _read(state, request, location)
        # what only the cache has shows the day on which it was last known to be there
        day = state.options.as_of or extract.day or state.day
        if not state.options.accept:
            keep.check_size(state.con, extract, day, *_shrink_limits(state.con))
    except SourceError as error:
        report.error = str(error)
        return
    report.source_id = extract.source_id
    report.rejections = extract.rejections
    report.record_count = extract.rows.num_rows
    report.counts = keep.load_records(state.con, directory.records, extract, day, day)
    state.changed.loads.append((extract.source_id, day))
    state.abouts += [extract.about] if extract.about else []
    _note_run(state, report, [extract], day, is_complete=extract.is_complete)


def _read(state: _Refresh, request: Request, location: str) -> Extract:
    """What is at a location; raises SourceError where nothing of it can be used."""
    directory, options = DIRECTORIES[request.source], state.options
    if not location:
        raise SourceError(f"say where it is: {request.source}=FILE")
    extract = directory.load(
        location, lists.Options(request.mapping, options.seed_folder, _fetching(state))
    )
    if directory.is_list and extract.source_id in [row["source_id"] for row in state.run_rows]:
        raise SourceError(f"calls itself {extract.source_id}, as another list does")
    if directory.settle and keep.has_previous(state.con, directory.table):
        extract = directory.settle(state.con, extract)
    return extract


def _fetching(state: _Refresh) -> Settings:
    return Settings(Cache(state.folder / CACHE), state.options.offline, state.say)


def _note_run(
    state: _Refresh, report: SourceReport, extracts: list[Extract], day: date, is_complete: bool
) -> None:
    state.run_rows.append(
        {
            "run_id": state.run_id,
            "source_id": report.source_id,
            "as_of_date": day,
            "location": Path(report.location).name if len(extracts) > 1 else report.location,
            "sha256": extracts[0].sha256 if len(extracts) == 1 else None,
            "record_count": report.record_count,
            "rejected_count": len(report.rejections),
            "added_count": report.counts.added,
            "changed_count": report.counts.changed,
            "is_complete": is_complete,
            "loaded_at": extracts[-1].loaded_at,
        }
    )


def _row_count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (count,) = one_row(con, f"select count(*) from {table}")
    return int(count)


def _shrink_limits(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """The share and the number of records that a source may lose at once; none where not set."""
    share, least = one_row(
        con,
        "select max(value) filter (where parameter_code = 'shrink_max_share'),"
        " max(value) filter (where parameter_code = 'shrink_min') from raw.seed_parameter",
    )
    return 1.0 if share is None else share, least or 0.0


def _write_notes(state: _Refresh, forgotten: list[str]) -> date:
    read = [*(str(row["source_id"]) for row in state.run_rows), *forgotten]
    rejections = [rejection for report in state.reports for rejection in report.rejections]
    failures = [(report.source_id, report.error) for report in state.reports if report.error]
    notes.write_rejections(state.con, rejections, read)
    notes.write_failures(state.con, failures, read, state.started)
    notes.write_listed_sources(state.con, state.abouts, read, state.day)
    return notes.write_refresh(state.con, state.run_id, state.started)


def _refused(state: _Refresh, problems: list[str]) -> RefreshRefused:
    """The problems and the first faults of what was read, which may well be their cause."""
    faults = [str(rejection) for report in state.reports for rejection in report.rejections]
    return RefreshRefused("\n".join([*problems, *faults[:SHOWN_FAULTS]]))


def _run_models(state: _Refresh, newest: date) -> None:
    steps = [
        *resolve.MODELS,
        notes.run_source(state.run_rows),
        timeline.model(RECORDS, state.changed, state.say),
        *(keep.as_of(records, newest) for records in RECORDS),
    ]
    try:
        build.run(state.con, steps, on_step=state.say)
    except build.ModelError as error:
        raise _refused(state, [str(error)]) from error
    gone = {row["source_id"]: row["gone_count"] for row in state.run_rows}
    for report in state.reports:
        if not report.error:
            report.counts = replace(report.counts, gone=gone[report.source_id])


def _check(state: _Refresh) -> None:
    faults = build.check(state.con)
    problems = [*map(str, faults), *build.undescribed(state.con)]
    if problems:
        raise _refused(state, problems)


def _company_counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    companies, ai_companies = one_row(
        con, "select count(*), count(*) filter (where is_ai) from mart.company"
    )
    return companies, ai_companies
