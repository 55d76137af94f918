"""A refresh from start to end. Read this file first.

    extract   every source gives rows and rejections             etl/sources/
    keep      rows join what earlier refreshes gave              etl/keep.py        -> raw
    build     models run in the order of what they read          warehouse/models/  -> stg to mart
              (which records are one company: etl/resolve.py)
    check     every check must return no row                     warehouse/checks/
    publish   the file becomes the current version               warehouse/versions.py

The live version is never opened for writing. Whatever goes wrong before the last step leaves it
as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from etl import keep, resolve
from etl.faults import REJECTED_SCHEMA, RefreshRefused, Rejection, SourceError, as_table
from etl.sources import About, Extract, lists, seeds
from etl.sources.directories import DIRECTORIES
from warehouse import build, dictionary, versions
from warehouse.sql import one_row

KEPT_VERSIONS = 10
SHOWN_FAULTS = 20

# tables that grow by what each version adds; the model of the same name writes the new state
_PAST = {
    "past_run": ("mart.run", "run_id varchar, as_of_date date, started_at timestamp,"
                 " company_count bigint, ai_company_count bigint, added_count bigint,"
                 " changed_count bigint, gone_count bigint, rejected_count bigint"),
    "past_event": ("mart.event", "company_id varchar, event_date date, event_code varchar,"
                   " from_value varchar, to_value varchar"),
    "past_history": ("mart.company_history", "company_id varchar, valid_from_date date,"
                     " valid_to_date date, name varchar, status_code varchar, domain_code varchar,"
                     " orientation_code varchar, team_size_count integer, exposure_score double,"
                     " moat_score double, risk_score double"),
}  # fmt: skip

_RUN_SOURCE_SCHEMA = pa.schema(
    {
        "run_id": pa.string(),
        "source_id": pa.string(),
        "as_of_date": pa.date32(),
        "location": pa.string(),
        "sha256": pa.string(),
        "record_count": pa.int64(),
        "rejected_count": pa.int64(),
        "added_count": pa.int64(),
        "changed_count": pa.int64(),
        "gone_count": pa.int64(),
        "is_complete": pa.bool_(),
        "loaded_at": pa.timestamp("us"),
    }
)

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

    @property
    def failed(self) -> list[SourceReport]:
        return [source for source in self.sources if source.error]


@dataclass
class _Refresh:
    """The state of one refresh under way."""

    con: duckdb.DuckDBPyConnection
    run_id: str
    as_of: date
    reports: list[SourceReport] = field(default_factory=list)
    run_rows: list[dict[str, object]] = field(default_factory=list)
    refreshed: set[str] = field(default_factory=set)  # tables, and the source_id of lists
    abouts: list[About] = field(default_factory=list)


def refresh(
    requests: Iterable[Request],
    folder: Path,
    *,
    as_of: date | None = None,
    seed_folder: Path = seeds.FOLDER,
    forget: frozenset[str] = frozenset(),
    say: Listener = lambda text: None,
) -> Report:
    """Build, check and publish a version with the named sources brought up to date.

    The seeds are always read; `forget` names directories to take out. Raises RefreshRefused when
    nothing may be published, versions.VersionError when the folder cannot be used.
    """
    started = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    today = as_of or started.date()
    with versions.lock(folder):
        code = versions.next_code(folder)
        with versions.building(folder) as (con, path):
            build.create_schemas(con)
            previous = versions.current(folder)
            if previous:
                versions.attach_previous(con, previous)
            state = _Refresh(con, code, today)
            _check_date(state, previous is not None)
            _extract(state, list(requests), seed_folder, say)
            _forget(state, forget)
            _carry_over(state)
            _write_run(state, started)
            _run_models(state, say)
            say("checks")
            _check(state)
            build.write_comments(con)
            company_count, ai_company_count = _company_counts(con)
            if previous:
                con.execute("detach previous")
        say("publish")
        target = versions.publish(folder, path, code)
        pruned = versions.prune(folder, KEPT_VERSIONS)
    return Report(
        version=code,
        path=target,
        as_of=today,
        sources=state.reports,
        company_count=company_count,
        ai_company_count=ai_company_count,
        pruned=len(pruned),
        seconds=(datetime.now(UTC).replace(tzinfo=None) - started).total_seconds(),
    )


def _check_date(state: _Refresh, has_previous: bool) -> None:
    """A refresh tells what is new, so it cannot lie before what is already known."""
    if not has_previous:
        return
    (latest,) = one_row(state.con, "select max(as_of_date) from previous.mart.run")
    if latest and latest > state.as_of:
        raise RefreshRefused(
            f"the warehouse already shows {latest}; a refresh as of {state.as_of} would go back in"
            " time. Use a later --as-of, or --warehouse with another folder"
        )


def _extract(state: _Refresh, requests: list[Request], seed_folder: Path, say: Listener) -> None:
    say("seeds")
    _keep_seeds(state, seeds.read(seed_folder), str(seed_folder))
    names = [r.source for r in requests if r.source != "seeds" and not _is_list(r.source)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RefreshRefused(f"{', '.join(twice)}: named twice; one place a source")
    for request in requests:
        if request.source in DIRECTORIES:
            _keep_directory(state, request, seed_folder, say)
    directories = [report for report in state.reports if report.source_id != seeds.SOURCE_ID]
    if directories and all(report.error for report in directories):
        raise RefreshRefused("\n".join(f"{r.source_id}: {r.error}" for r in directories))


def _keep_seeds(state: _Refresh, extracts: list[Extract], location: str) -> None:
    """A file that could not be read whole keeps its last good rows, if there are any."""
    con, report, needed = state.con, SourceReport(seeds.SOURCE_ID, location), []
    must_have_rows = {s.table: s.must_have_rows for s in dictionary.load().seeds.values()}
    for extract in extracts:
        report.rejections += extract.rejections
        if extract.table in keep.RECORD_TABLES:
            report.counts = keep.merge_records(con, extract, state.as_of)
            report.record_count = extract.rows.num_rows
        elif not extract.is_complete and keep.has_previous(con, extract.table):
            keep.carry_over(con, extract.table)
        else:
            keep.replace(con, extract)
        if must_have_rows[extract.table] and _row_count(con, extract.table) == 0:
            needed.append(
                f"{extract.location}: no row of it can be used, and nothing works without"
            )
    state.reports.append(report)
    if needed:
        raise _refused(state, needed)
    _note_run(state, report, extracts, is_complete=all(e.is_complete for e in extracts))


def _is_list(name: str) -> bool:
    return name in DIRECTORIES and DIRECTORIES[name].is_list


def _keep_directory(state: _Refresh, request: Request, seed_folder: Path, say: Listener) -> None:
    directory = DIRECTORIES[request.source]
    location = request.location or directory.default_location or ""
    report = SourceReport(directory.source_id or f"{request.source}={location}", location)
    state.reports.append(report)
    say(f"{directory.name} {location}")
    try:
        if not location:
            raise SourceError(f"say where it is: {request.source}=FILE")
        extract = directory.load(location, lists.Options(request.mapping, seed_folder))
        if directory.is_list and extract.source_id in state.refreshed:
            raise SourceError(f"calls itself {extract.source_id}, as another list does")
    except SourceError as error:
        report.error = str(error)
        return
    if directory.settle and keep.has_previous(state.con, directory.table):
        extract = directory.settle(state.con, extract)
    report.source_id = extract.source_id
    report.rejections = extract.rejections
    report.record_count = extract.rows.num_rows
    report.counts = keep.merge_records(state.con, extract, state.as_of)
    state.refreshed.add(extract.source_id if directory.is_list else extract.table)
    state.abouts += [extract.about] if extract.about else []
    _note_run(state, report, [extract], is_complete=extract.is_complete)


def _note_run(
    state: _Refresh, report: SourceReport, extracts: list[Extract], is_complete: bool
) -> None:
    state.run_rows.append(
        {
            "run_id": state.run_id,
            "source_id": report.source_id,
            "as_of_date": state.as_of,
            "location": Path(report.location).name if len(extracts) > 1 else report.location,
            "sha256": extracts[0].sha256 if len(extracts) == 1 else None,
            "record_count": report.record_count,
            "rejected_count": len(report.rejections),
            "added_count": report.counts.added,
            "changed_count": report.counts.changed,
            "gone_count": report.counts.gone,
            "is_complete": is_complete,
            "loaded_at": extracts[-1].loaded_at,
        }
    )


def _row_count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (count,) = one_row(con, f"select count(*) from raw.{table}")
    return int(count)


def _forget(state: _Refresh, forget: frozenset[str]) -> None:
    """Take directories out by their name, lists by their source_id."""
    state.refreshed |= forget
    for directory in DIRECTORIES.values():
        if directory.name in forget and not directory.is_list:
            keep.create_empty(state.con, directory.table, directory.schema)
            state.refreshed |= {directory.table, str(directory.source_id)}


def _carry_over(state: _Refresh) -> None:
    """What this refresh did not touch, as it was."""
    for directory in DIRECTORIES.values():
        if directory.table in state.refreshed:
            continue
        if directory.is_list:
            sources = sorted(state.refreshed)
            keep.carry_over_others(state.con, directory.table, directory.schema, sources)
            state.refreshed.add(directory.table)
        elif keep.has_previous(state.con, directory.table):
            keep.carry_over(state.con, directory.table)
        else:
            keep.create_empty(state.con, directory.table, directory.schema)
    _write_listed_sources(state)


def _write_listed_sources(state: _Refresh) -> None:
    """Who made the lists that are in: the new ones, and the others as they were."""
    rows = [{**vars(about), "accessed_date": state.as_of} for about in state.abouts]
    state.con.register("incoming", pa.Table.from_pylist(rows, schema=lists.SOURCE_SCHEMA))
    state.con.execute("create table raw.listed_source as from incoming")
    state.con.unregister("incoming")
    if keep.has_previous(state.con, "listed_source"):
        state.con.execute(
            "insert into raw.listed_source by name from previous.raw.listed_source"
            " where not list_contains($1, source_id)",
            [sorted(state.refreshed)],
        )


def _write_run(state: _Refresh, started: datetime) -> None:
    """What the models need to know of this refresh and of the version before."""
    con = state.con
    con.execute(
        "create table raw.refresh as select $1::varchar as run_id, $2::date as as_of_date,"
        " $3::timestamp as started_at",
        [state.run_id, state.as_of, started],
    )
    has_past = keep.has_previous(con, "refresh")
    for table, (source, columns) in _PAST.items():
        con.execute(f"create table raw.{table} ({columns})")
        if has_past:
            con.execute(f"insert into raw.{table} by name from previous.{source}")
    con.execute(
        "create table raw.past_company (company_id varchar, name varchar, one_liner varchar,"
        " status_code varchar, domain_code varchar, team_size_count integer,"
        " gone_since_date date, risk_score double)"
    )
    if has_past:
        con.execute(
            "insert into raw.past_company by name select company_id, name, one_liner, status_code,"
            " domain_code, team_size_count, gone_since_date, risk_score"
            " from previous.mart.company join previous.mart.company_score using (company_id)"
        )
    _write_run_sources(state, has_past)
    _write_rejections(state, has_past)


def _write_run_sources(state: _Refresh, has_past: bool) -> None:
    con = state.con
    con.register("incoming", pa.Table.from_pylist(state.run_rows, schema=_RUN_SOURCE_SCHEMA))
    con.execute("create table raw.run_source as from incoming")
    con.unregister("incoming")
    if has_past:
        con.execute("insert into raw.run_source by name from previous.raw.run_source")


def _write_rejections(state: _Refresh, has_past: bool) -> None:
    """The faults of this refresh, and for sources it did not touch those of the last time.

    What was forgotten counts as touched.
    """
    con = state.con
    rejections = [rejection for report in state.reports for rejection in report.rejections]
    con.register("incoming", as_table(rejections).cast(REJECTED_SCHEMA))
    con.execute("create table raw.rejected_row as from incoming")
    con.unregister("incoming")
    if has_past:
        read = [*(row["source_id"] for row in state.run_rows), *sorted(state.refreshed)]
        con.execute(
            "insert into raw.rejected_row by name from previous.raw.rejected_row"
            " where not list_contains($1, source_id)",
            [read],
        )


def _refused(state: _Refresh, problems: list[str]) -> RefreshRefused:
    """The problems and the first faults of what was read, which may well be their cause."""
    faults = [str(rejection) for report in state.reports for rejection in report.rejections]
    return RefreshRefused("\n".join([*problems, *faults[:SHOWN_FAULTS]]))


def _run_models(state: _Refresh, say: Listener) -> None:
    try:
        build.run(state.con, [resolve.MODEL], on_step=say)
    except build.ModelError as error:
        raise _refused(state, [str(error)]) from error


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
