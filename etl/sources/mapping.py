"""A mapping says how somebody's list reads as ours: which of their columns is which of our fields.

    source:     who made the list: source_id, title, producer, url, licence
    columns:    our field: their header
    constants:  our field: one value for every row
    values:     our field: {their value: ours}
    encoding:   only where it cannot be told, e.g. shift_jis
    separator:  only where it cannot be told

All faults are reported at once, each with what may have been meant.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.faults import SourceError, did_you_mean, shown
from etl.sources import About, fields, lists, plain_yaml, seeds, yc
from etl.sources.fetch import fetch
from etl.sources.fields import Field, FieldError
from etl.sources.text import clean

BLOCKS = ("source", "columns", "constants", "values")
SETTINGS = ("encoding", "separator")
ABOUT = ("source_id", "title", "producer", "url", "licence")
# their records are told apart by these ids already
RESERVED = (seeds.SOURCE_ID, yc.SOURCE_ID, "seed-document")
HOW = "python -m etl mapping FILE.csv > my.yml writes one to start from"


@dataclass
class Mapping:
    """What a mapping says, and what is wrong with it; the headers of the file are seen later."""

    location: str
    source: About
    columns: dict[str, str]
    constants: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    encoding: str = ""
    separator: str = ""
    faults: list[str] = field(default_factory=list)

    def check(self, header: Collection[str] | None = None) -> None:
        """Raises SourceError with everything that is wrong, headers of the file included."""
        missing = [] if header is None else self.missing_headers(header)
        if self.faults or missing:
            raise _refused(self.location, [*self.faults, *missing])

    def missing_headers(self, header: Collection[str]) -> list[str]:
        """A fault for every header that the file does not have, or has more than once."""
        faults = []
        for name, wanted in self.columns.items():
            times = list(header).count(wanted)
            if times == 0:
                hint = did_you_mean(wanted, [cell for cell in header if cell])
                faults.append(f"columns: {name}: the file has no column {shown(wanted)}{hint}")
            elif times > 1:
                faults.append(f"columns: {name}: the file has {times} columns {shown(wanted)}")
        return faults


def _blocks(content: dict[str, Any]) -> Iterator[str]:
    """Faults of the top of a mapping."""
    known = BLOCKS + SETTINGS
    for name in getattr(content, "twice", ()):
        yield f"{name}: stands there twice"
    for name, block in content.items():
        if name not in known:
            yield f"{shown(name)} is not part of a mapping{did_you_mean(name, known)}"
        elif name in BLOCKS and block != "" and not isinstance(block, dict):
            yield f"{name}: is not a list of `name: value`"
        elif name in SETTINGS and not isinstance(block, str):
            yield f"{name}: is not a text"


def _block(content: dict[str, Any], name: str) -> dict[str, Any]:
    block = content.get(name)
    return block if isinstance(block, dict) else {}


def _names(block: dict[str, Any], name: str, known: Collection[str]) -> Iterator[str]:
    """Faults of the names within a block."""
    for key in getattr(block, "twice", ()):
        yield f"{name}: {key} stands there twice"
    for key in block:
        if key not in known:
            hint = did_you_mean(key, known) or f"; choose from {', '.join(known)}"
            yield f"{name}: {shown(key)} is not a field{hint}"


def _columns(content: dict[str, Any]) -> Iterator[str]:
    columns, constants = _block(content, "columns"), _block(content, "constants")
    for name, header in columns.items():
        if not isinstance(header, str) or not clean(header):
            yield f"columns: {name}: {shown(header)} is not a header"
        if name in constants:
            yield f"constants: {name} comes from a column already"
    if "name" not in columns:
        yield "columns: name is missing: without a name there is no company"
    for name in ("name", "key"):
        if name in constants:
            yield f"constants: {name} cannot be the same for every row"


def _typed(known: Field, value: Any, place: str, faults: list[str]) -> Any:
    """A value as its field has it; None and a fault where it has no such value."""
    if not isinstance(value, str):
        faults.append(f"{place}: {shown(value)} is not a text")
        return None
    try:
        return fields.read_cell(known, value)
    except FieldError as error:
        faults.append(f"{place}: {error}")
        return None


def _values(
    content: dict[str, Any], known: dict[str, Field], faults: list[str]
) -> dict[str, dict[str, str]]:
    """Their values in lower case with ours, as text; ours may be empty: not known."""
    found: dict[str, dict[str, str]] = {}
    for name, pairs in _block(content, "values").items():
        if name not in known:
            continue
        if name not in _block(content, "columns"):
            faults.append(f"values: {name} is not among the columns")
        if not isinstance(pairs, dict):
            faults.append(f"values: {name}: is not a list of `theirs: ours`")
            continue
        faults += [f"values: {name}: {shown(t)} stands there twice" for t in
                   getattr(pairs, "twice", ())]  # fmt: skip
        found[name] = {}
        for theirs, ours in pairs.items():
            _typed(known[name], ours, f"values: {name}: {shown(theirs)}", faults)
            found[name][clean(theirs).lower()] = ours if isinstance(ours, str) else ""
    return found


def _settings(content: dict[str, Any]) -> Iterator[str]:
    encoding, separator = content.get("encoding"), content.get("separator")
    if isinstance(encoding, str) and encoding:
        try:
            codecs.lookup(encoding)
            "".encode(encoding)
        except (LookupError, ValueError, TypeError):
            yield f"encoding: {shown(encoding)} is not known"
    if isinstance(separator, str) and separator and (
        len(separator) != 1 or separator in '"\r\n\0'
    ):  # fmt: skip
        yield f"separator: {shown(separator)} is not one character that can separate"


def _content(path: Path) -> dict[str, Any]:
    data = fetch(str(path)).data
    try:
        content = plain_yaml.read(plain_yaml.decode(data))
    except plain_yaml.YamlError as error:
        raise SourceError(f"{path.name}: {error}") from None
    if not isinstance(content, dict):
        raise SourceError(f"{path.name}: is not a mapping; {HOW}")
    return content


def _refused(location: str, faults: list[str]) -> SourceError:
    listed = "\n".join(f"  {location}: {fault}" for fault in faults)
    return SourceError(f"its mapping has {len(faults)} faults:\n{listed}")


def _source(content: dict[str, Any]) -> tuple[About | None, list[str]]:
    block = _block(content, "source")
    source, faults = lists.about({k: block[k] for k in ABOUT if k in block}, RESERVED)
    return source, [*_names(block, "source", ABOUT), *faults]


def _constants(
    content: dict[str, Any], known: dict[str, Field], faults: list[str]
) -> dict[str, Any]:
    return {
        name: _typed(known[name], value, f"constants: {name}", faults)
        for name, value in _block(content, "constants").items()
        if name in known
    }


def read_whole(path: Path, seed_folder: Path) -> tuple[About, dict[str, Any]]:
    """What holds of a file as a whole, for one that needs no mapping of columns: who made it, and
    one value for every record that has none of its own."""
    content, known = _content(path), fields.fields(seed_folder)
    source, faults = _source(content)
    faults += _names(_block(content, "constants"), "constants", known)
    faults += [f"constants: {name} cannot be the same for every record"
               for name in ("name", "key") if name in _block(content, "constants")]  # fmt: skip
    constants = _constants(content, known, faults)
    if source is None or faults:
        raise _refused(path.name, faults)
    return source, constants


def draft(path: Path, seed_folder: Path) -> Mapping:
    """The mapping in a file with its faults, so that those of the file can be told with them."""
    content, known = _content(path), fields.fields(seed_folder)
    source, of_source = _source(content)
    faults = [*_blocks(content), *of_source]
    for block in ("columns", "constants", "values"):
        faults += _names(_block(content, block), block, known)
    faults += [*_columns(content), *_settings(content)]
    constants = _constants(content, known, faults)
    values = _values(content, known, faults)
    columns = {
        name: clean(header)
        for name, header in _block(content, "columns").items()
        if name in known and isinstance(header, str) and clean(header)
    }
    settings = {} if faults else {n: str(content.get(n) or "") for n in SETTINGS}
    return Mapping(
        path.name, source or About("", ""), columns, constants, values, **settings, faults=faults
    )


def read(path: Path, seed_folder: Path) -> Mapping:
    """The mapping in a file; raises SourceError with everything that is wrong with it."""
    mapped = draft(path, seed_folder)
    mapped.check()
    return mapped
