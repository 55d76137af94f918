"""Which records are one company: an editor's decision first, then websites and names.

    core.match         pairs of records that share a name or a website: one company or not, why
    core.identity      the company of every record, and how it was found
    core.former_names  what a company was called before

The outcome depends only on the records and the decisions, never on the order in which sources
were loaded, so a fresh build gives every company the same id. What decides is in etl/identity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from etl.identity import groups, names, pairs
from etl.identity.groups import SAME, Decision, Match
from etl.identity.rules import Key
from etl.sources import seeds
from warehouse.build import PythonModel

_MATCH = pa.schema(
    [
        *((name, pa.string()) for name in ("left_source_id", "left_key")),
        *((name, pa.string()) for name in ("right_source_id", "right_key")),
        ("verdict_code", pa.string()),
        ("rule_code", pa.string()),
        ("name_share", pa.float64()),
        ("text_share", pa.float64()),
        ("reason", pa.string()),
    ]
)
_JOINED = pa.schema(
    [
        (name, pa.string())
        for name in ("source_id", "source_key", "company_id", "matched_by_code", "match_reason")
    ]
)
_FORMER = pa.schema({"company_id": pa.string(), "former_names": pa.list_(pa.string())})

Rank = tuple[int, str]  # of a record: its source's, then the id that it would give a company


def _write(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[object, ...]],
    schema: pa.Schema,
) -> None:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    con.register("found", pa.table(arrays, schema=schema))
    con.execute(f"create or replace table {table} as from found")
    con.unregister("found")


def _decisions(con: duckdb.DuckDBPyConnection) -> list[Decision]:
    """What editors decided on records that are there."""
    rows = con.execute(
        "select decision_code, left_source_id, left_key, right_source_id, right_key,"
        " coalesce(reason, '') from raw.seed_identity"
        " semi join core.record as a on left_source_id = a.source_id and left_key = a.source_key"
        " semi join core.record as b on right_source_id = b.source_id and right_key = b.source_key"
    ).fetchall()
    return [Decision(code, (a, b), (c, d), reason) for code, a, b, c, d, reason in rows]


def _match(con: duckdb.DuckDBPyConnection) -> None:
    found = [
        Match(left.key, right.key, *verdict)
        for left, right, verdict in pairs.compared(con)
        if verdict.is_told
    ]
    _, settled = groups.settle(found, _decisions(con), own=seeds.SOURCE_ID)
    rows = [
        (*m.left, *m.right, m.verdict_code, m.rule_code, m.name_share, m.text_share, m.reason)
        for m in settled
    ]
    _write(con, "core.match", rows, _MATCH)


def joined(matches: Iterable[tuple[Key, Key, str, str]], rank: dict[Key, Rank]) -> list[
    tuple[str, str, str, str, str | None]
]:  # fmt: skip
    """The records that are not companies of their own: key, company, rule and reason.

    `matches` are the pairs that are one company with rule and reason, the surest first.
    """
    found = groups.Groups(())
    how: dict[Key, tuple[str, str]] = {}
    for left, right, rule, reason in matches:
        found.join(left, right)
        for key in (left, right):
            how.setdefault(key, (rule, reason))
    leaders: dict[Key, Key] = {}
    for key in how:
        root = found.root(key)
        leaders[root] = min(leaders.get(root, key), key, key=rank.__getitem__)
    return [
        (*key, rank[leaders[found.root(key)]][1], *how[key])
        for key in sorted(how)
        if leaders[found.root(key)] != key
    ]


def _identity(con: duckdb.DuckDBPyConnection) -> None:
    matches = con.execute(
        "select left_source_id, left_key, right_source_id, right_key, rule_code, reason"
        " from core.match where verdict_code = $1 order by rowid",
        [SAME],
    ).fetchall()
    ranks = con.execute(
        "select source_id, source_key, source_rank, proposed_id from core.record semi join ("
        " select left_source_id as source_id, left_key as source_key from core.match"
        " union select right_source_id, right_key from core.match"
        ") as matched using (source_id, source_key)"
    ).fetchall()
    rank = {(row[0], row[1]): (row[2], row[3]) for row in ranks}
    rows = joined((((a, b), (c, d), *how) for a, b, c, d, *how in matches), rank)
    _write(con, "joined", rows, _JOINED)
    con.execute(
        "create or replace table core.identity as"
        " select record.source_id, record.source_key,"
        " coalesce(joined.company_id, record.proposed_id) as company_id,"
        " coalesce(joined.matched_by_code, 'own') as matched_by_code, joined.match_reason"
        " from core.record as record left join joined using (source_id, source_key)"
        " order by record.source_rank, record.source_key"
    )
    con.execute("drop table joined")


def _former_names(con: duckdb.DuckDBPyConnection) -> None:
    """What sources or earlier loads call a company otherwise than it is called now, first source
    first."""
    rows = con.execute(
        "select company_id, name, coalesce(former_names, []), coalesce(past_names, [])"
        " from core.record inner join core.identity using (source_id, source_key)"
        " where company_id in ("
        "  select company_id from core.record"
        "  inner join core.identity using (source_id, source_key)"
        "  where len(former_names) > 0 or len(past_names) > 0 or contains(name, '(')"
        " ) order by company_id, source_rank, proposed_id"
    ).fetchall()
    shown: dict[str, str] = {}
    earlier: dict[str, list[str]] = defaultdict(list)
    for company_id, name, former, past in rows:
        shown.setdefault(company_id, name)
        earlier[company_id] += [*names.said_before(name), *former, *past]
    listed = [(c, names.former(name, earlier[c])) for c, name in shown.items()]
    _write(con, "core.former_names", [row for row in listed if row[1]], _FORMER)


MODELS = (
    PythonModel(
        "core.match",
        frozenset({"core.record", "raw.seed_identity", "raw.seed_text_term"}),
        _match,
    ),
    PythonModel("core.identity", frozenset({"core.record", "core.match"}), _identity),
    PythonModel("core.former_names", frozenset({"core.record", "core.identity"}), _former_names),
)
