"""The sources that a refresh can load besides the seeds: kinds of lists of companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from etl.keep import RecordTable
from etl.sources import Extract, csv_file, landscape_yml, lists, yc
from etl.sources.fetch import fetch
from etl.sources.lists import Options

Load = Callable[[str, Options], Extract]
Settle = Callable[[duckdb.DuckDBPyConnection, Extract], Extract]


@dataclass(frozen=True)
class Directory:
    """A kind of source as `python -m etl refresh NAME=WHERE` knows it.

    name               as on the command line
    source_id          as in `seeds/sources.csv`; None where each list says what it is
    table, schema      its records in schema `raw`, as the source gives them
    load               turns a location into rows; raises SourceError where it cannot
    default_location   where it is if nobody says; None where that must be said
    settle             what it makes of the version before (attached as `previous`)
    key                the column of the schema that is the source's own key
    group              the column of what records come with; all of it missing is a hole
    """

    name: str
    source_id: str | None
    table: str
    schema: pa.Schema
    load: Load
    default_location: str | None = None
    key: str = "id"
    group: str | None = None
    settle: Settle | None = None

    @property
    def is_list(self) -> bool:
        """Whether several of the kind can be there side by side, each a source of its own."""
        return self.source_id is None

    @property
    def records(self) -> RecordTable:
        return RecordTable(self.table, self.source_id, self.schema, self.key, self.group)


def _load_yc(location: str, options: Options) -> Extract:
    content = fetch(location, options.fetching)
    return replace(yc.read(content), day=content.day)


def _list(name: str, load: Load) -> Directory:
    return Directory(
        name, None, lists.TABLE, lists.SCHEMA, load, key="source_key", settle=lists.keep_keys
    )


DIRECTORIES = {
    directory.name: directory
    for directory in (
        Directory(
            "yc", yc.SOURCE_ID, yc.TABLE, yc.SCHEMA, _load_yc, yc.DEFAULT_LOCATION, group="batch"
        ),
        _list("csv", csv_file.load),
        _list("landscape", landscape_yml.load),
    )
}
