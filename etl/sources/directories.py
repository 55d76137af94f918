"""The directories that a refresh can load: kinds of sources that list companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from etl.keep import RecordTable
from etl.sources import Extract, yc
from etl.sources.fetch import Content


@dataclass(frozen=True)
class Directory:
    """A directory as `python -m etl refresh NAME=WHERE` knows it.

    name               as on the command line
    source_id          as in `seeds/sources.csv`
    table, schema      its records in schema `raw`, as the source gives them
    read               what turns its content into rows; raises SourceError where it cannot
    default_location   where it is if nobody says; None where that must be said
    key                the column of the schema that is the source's own key
    group              the column of what records come with; all of it missing is a hole
    """

    name: str
    source_id: str
    table: str
    schema: pa.Schema
    read: Callable[[Content], Extract]
    default_location: str | None = None
    key: str = "id"
    group: str | None = None

    @property
    def records(self) -> RecordTable:
        return RecordTable(self.table, self.source_id, self.schema, self.key, self.group)


DIRECTORIES = {
    directory.name: directory
    for directory in (
        Directory(
            "yc", yc.SOURCE_ID, yc.TABLE, yc.SCHEMA, yc.read, yc.DEFAULT_LOCATION, group="batch"
        ),
    )
}
