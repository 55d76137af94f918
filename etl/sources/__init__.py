"""One file per source: each turns a file or an address into rows and rejections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pyarrow as pa

from etl.faults import Rejection


@dataclass(frozen=True)
class About:
    """Who made a list, for `mart.source`: a list of the user's is not in `seeds/sources.csv`."""

    source_id: str
    title: str
    producer: str = "not stated"
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class Extract:
    """What one table of a source gave.

    table           the table in schema `raw` that the rows are for
    key             the columns that identify a row
    rows            the good rows, typed
    rejections      what was left out or left empty, and why
    rejected_keys   keys of rows that were there but unusable: they do not count as gone
    is_complete     False where the end was never reached: then nothing counts as gone
    day             the day that an answer from the cache was last known to be there on
    about           who made a list that `seeds/sources.csv` does not hold
    has_own_keys    False where keys were derived and may change with what they were derived from
    """

    source_id: str
    table: str
    key: tuple[str, ...]
    rows: pa.Table
    location: str
    sha256: str
    rejections: list[Rejection] = field(default_factory=list)
    rejected_keys: frozenset[str] = frozenset()
    is_complete: bool = True
    day: date | None = None
    about: About | None = None
    has_own_keys: bool = True
    loaded_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
