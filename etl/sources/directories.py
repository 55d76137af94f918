"""The directories that a refresh can load: kinds of sources that list companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

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
    """

    name: str
    source_id: str
    table: str
    schema: pa.Schema
    read: Callable[[Content], Extract]
    default_location: str | None = None


DIRECTORIES = {
    directory.name: directory
    for directory in (
        Directory("yc", yc.SOURCE_ID, yc.TABLE, yc.SCHEMA, yc.read, yc.DEFAULT_LOCATION),
    )
}
