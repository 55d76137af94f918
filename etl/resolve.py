"""Which records are one company: an editor's decision first, then the same website.

The outcome depends only on the records and the decisions, never on the order in which sources
were loaded, so a fresh build gives every company the same id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
import tldextract

from warehouse.build import PythonModel

Key = tuple[str, str]  # source_id, source_key


class Record(NamedTuple):
    """What identity rests on: one record of a source."""

    source_id: str
    source_key: str
    proposed_id: str
    source_rank: int
    website: str | None

    @property
    def key(self) -> Key:
        return self.source_id, self.source_key


class Decision(NamedTuple):
    """An editor's word on two records: `same` or `different`."""

    decision_code: str
    left: Key
    right: Key


class Identity(NamedTuple):
    """The company of a record, and how it was found: own, website or decision."""

    source_id: str
    source_key: str
    company_id: str
    matched_by_code: str


# the suffix list that comes with the library: nothing is downloaded
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _host(website: str) -> str | None:
    """The host of a website, or None where the address is only a page of a site."""
    try:
        parts = urlsplit(website)
    except ValueError:
        return None
    return parts.netloc.lower() or None if not parts.path.strip("/") else None


@lru_cache(maxsize=1 << 16)
def site(website: str) -> str | None:
    """The registrable domain of a website, or None where the address is only a page of a site.

    >>> site("https://www.harvey.ai/")
    'harvey.ai'
    >>> site("https://github.com/features/copilot") is None
    True
    """
    host = _host(website)
    return _suffixes(host).top_domain_under_public_suffix or None if host else None


class _Groups:
    """Sets of records that are one company (union-find); the lowest rank leads its set."""

    def __init__(self, rank: dict[Key, tuple[int, str]]) -> None:
        self.rank = rank
        self.leader_of = {key: key for key in rank}

    def leader(self, key: Key) -> Key:
        while self.leader_of[key] != key:
            self.leader_of[key] = self.leader_of[self.leader_of[key]]
            key = self.leader_of[key]
        return key

    def join(self, left: Key, right: Key) -> None:
        first, second = sorted((self.leader(left), self.leader(right)), key=self.rank.__getitem__)
        self.leader_of[second] = first


def _same_site(records: Sequence[Record]) -> list[tuple[Key, Key]]:
    """Pairs of records from different sources that share a site nobody else in them has."""
    by_end: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        host = _host(record.website) if record.website else None
        if host:
            by_end[".".join(host.split(".")[-2:])].append(record)
    by_site: dict[str, list[Record]] = defaultdict(list)
    for alike in by_end.values():
        # sites that are the same end alike; the exact and slower look is only for those
        if len({record.source_id for record in alike}) > 1:
            for record in alike:
                by_site[site(record.website or "") or ""].append(record)
    pairs = []
    for name, sharers in sorted(by_site.items()):
        # a site that two records of one source share (a shop, a forge) tells nobody apart
        often = Counter(record.source_id for record in sharers)
        keys = [record.key for record in sharers if often[record.source_id] == 1]
        pairs += [(keys[0], other) for other in keys[1:]] if name else []
    return pairs


def resolve(records: Sequence[Record], decisions: Sequence[Decision]) -> list[Identity]:
    """Give every record its company: an identity a record, in the order of the records."""
    rank = {record.key: (record.source_rank, record.proposed_id) for record in records}
    groups = _Groups(rank)
    same = [(d.left, d.right) for d in decisions if d.decision_code == "same"]
    apart = {frozenset((d.left, d.right)) for d in decisions if d.decision_code == "different"}
    by_decision = {key for pair in same for key in pair}
    for left, right in same:
        if left in rank and right in rank:
            groups.join(left, right)
    for left, right in _same_site(records):
        if frozenset((left, right)) not in apart:
            groups.join(left, right)

    def how(key: Key) -> str:
        if groups.leader(key) == key:
            return "own"
        return "decision" if key in by_decision else "website"

    return [Identity(*key, company_id=rank[groups.leader(key)][1], matched_by_code=how(key))
            for key in rank]  # fmt: skip


def _run(con: duckdb.DuckDBPyConnection) -> None:
    records = con.execute(
        "select source_id, source_key, proposed_id, source_rank, website from core.record"
        " order by source_rank, source_key"
    ).fetchall()
    decisions = con.execute(
        "select decision_code, left_source_id, left_key, right_source_id, right_key"
        " from raw.seed_identity"
    ).fetchall()
    found = resolve(
        [Record(*row) for row in records],
        [Decision(code, (a, b), (c, d)) for code, a, b, c, d in decisions],
    )
    columns = zip(*found, strict=True) if found else [()] * len(Identity._fields)
    table = pa.table([pa.array(c, pa.string()) for c in columns], names=list(Identity._fields))
    con.register("resolved", table)
    con.execute("create or replace table core.identity as from resolved")
    con.unregister("resolved")


MODEL = PythonModel("core.identity", frozenset({"core.record", "raw.seed_identity"}), _run)
