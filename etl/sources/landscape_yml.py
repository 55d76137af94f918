"""A landscape in the format of the CNCF landscape and landscape2: categories, subcategories, items.

An item becomes a record: its place is the industry path `Category -> Subcategory`, and both names
are its tags. An item that stands in several places is one record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from etl.faults import SourceError, did_you_mean, shown
from etl.sources import About, Extract, fields, lists, mapping, plain_yaml
from etl.sources.fetch import Content, fetch, is_address
from etl.sources.text import clean

TOP = ("landscape", "categories")
# our field -> where an item has it
ITEM_FIELDS = {"name": "name", "website": "homepage_url", "description": "description"}
GENERIC_NAMES = {"landscape", "data", "index", "main", "master", "items"}
NEEDED = f"a landscape begins with {' or '.join(f'{name}:' for name in TOP)}"


def source_of(location: str) -> About:
    """Who a landscape is by where it is, for one that comes without a `source:` block."""
    path = PurePosixPath(urlsplit(location).path if is_address(location) else location)
    stem = path.name.removesuffix(".gz").removesuffix(".yml").removesuffix(".yaml")
    parts = [stem]
    if is_address(location):
        # an owner's repository, which the file's own name seldom tells
        parts = [*path.parts[1:3], *([] if stem.lower() in GENERIC_NAMES else [stem])]
    elif stem.lower() in GENERIC_NAMES:
        parts = [path.parent.name, stem]
    name = "-".join(dict.fromkeys(filter(None, parts)))
    words = "".join(c if c.isalnum() and c.isascii() else " " for c in name.lower()).split()
    code = "-".join(words) or "landscape"
    return About(
        source_id=f"{code}-landscape" if code in mapping.RESERVED else code,
        title=f"Landscape {name}",
        url=location if is_address(location) else None,
    )


def _unwrapped(entry: Any, word: str) -> Any:
    """The older format writes `- item:` above the fields, or the fields one step deeper."""
    if isinstance(entry, dict) and isinstance(entry.get(word), dict):
        inner = entry[word]
        return inner if "name" in inner or "items" in inner or "subcategories" in inner else entry
    return entry


class _Reader:
    """Turns a landscape into columns and collects what is wrong with it."""

    def __init__(
        self, source: About, constants: dict[str, Any], options: lists.Options, content: Content
    ) -> None:
        self.constants = constants
        self.fields = fields.fields(options.seed_folder)
        self.faults = lists.Faults(source.source_id, content.location)
        self.columns: dict[str, list[Any]] = {f.column: [] for f in self.fields.values()}
        self.rejected_cells: list[str] = []
        self.line = 1

    def part(self, entry: Any, word: str, inside: str) -> tuple[str, list[Any]]:
        """The name of a category or subcategory and the list that it holds."""
        if not isinstance(entry, dict):
            self.faults.add(self.line, word, entry, f"{shown(entry)} is not a {word}", False)
            return "", []
        entry = _unwrapped(entry, word)
        self.line = getattr(entry, "line", self.line)
        name = entry.get("name")
        name = clean(name) if isinstance(name, str) else ""
        held = entry.get(inside) or []
        if not isinstance(held, list):
            self.faults.add(self.line, inside, held, f"{shown(held)} is not a list", False)
            held = []
        if not name and held:
            self.faults.add(self.line, word, None, f"the {word} has no name", True)
        return name, held

    def items(self, categories: list[Any]) -> Iterator[tuple[Any, list[str]]]:
        """Every item with the names of its category and subcategory."""
        for entry in categories:
            category, subcategories = self.part(entry, "category", "subcategories")
            for inner in subcategories:
                subcategory, items = self.part(inner, "subcategory", "items")
                for item in items:
                    yield item, [category, subcategory]

    def value(self, item: dict[str, Any], name: str, key: str) -> Any:
        cell = item.get(key)
        if cell is None:
            return None
        try:
            if not isinstance(cell, str):
                raise fields.FieldError(f"{shown(cell)} is not a text")
            return fields.read_cell(self.fields[name], cell)
        except fields.FieldError as error:
            self.faults.add(self.line, key, cell, str(error), name != "name")
            return None

    def second_paths(self, item: dict[str, Any]) -> list[str]:
        """The names in `second_path`, a list or one text of `Category / Subcategory`."""
        paths = item.get("second_path") or []
        names = [part for path in ([paths] if isinstance(paths, str) else paths)
                 if isinstance(path, str) for part in path.split(" / ")]  # fmt: skip
        return [clean(name) for name in names]

    def item(self, item: Any, path: list[str]) -> None:
        if not isinstance(item, dict):
            self.faults.add(self.line, "item", item, f"{shown(item)} is not an item", False)
            return
        item = _unwrapped(item, "item")
        self.line = getattr(item, "line", self.line)
        for key in getattr(item, "twice", ()):
            self.faults.add(self.line, key, None, "stands there twice; the first counts", True)
        faults_before = len(self.faults.named)
        values = {name: self.value(item, name, key) for name, key in ITEM_FIELDS.items()}
        if values["name"] is None:
            if not any(f.column_name == "name" for f in self.faults.named[faults_before:]):
                self.faults.add(self.line, "name", None, "is missing", False)
            self.rejected_cells += [cell for cell in item.values() if isinstance(cell, str)]
            return
        values["tags"] = list(filter(None, [*path, *self.second_paths(item)]))
        values["industry"] = " -> ".join(filter(None, path)) or None
        # a landscape greys out what it calls archived; it says nothing of the others
        values["status"] = "inactive" if item.get("project") == "archived" else None
        for name, known in self.fields.items():
            self.columns[known.column].append(values.get(name) or self.constants.get(name))

    def table(self) -> pa.Table:
        arrays = {f.column: pa.array(self.columns[f.column], f.type) for f in self.fields.values()}
        # a place, not a line: two items may stand on one
        places = pa.array(range(len(self.columns["name"])), pa.int64())
        return pa.table(arrays | {"row_number": places})


def _categories(document: plain_yaml.Document) -> list[Any]:
    content = document.content
    if not isinstance(content, dict):
        raise SourceError(f"is not a landscape: {NEEDED}")
    top = next((name for name in TOP if name in content), None)
    if top is None:
        named = next(iter(content), "")
        raise SourceError(f"is not a landscape: {NEEDED}, not with {shown(named)}"
                          + did_you_mean(named, TOP))  # fmt: skip
    if not isinstance(content[top], list):
        raise SourceError(f"is not a landscape: {top} is not a list")
    return list(content[top])


def read(content: Content, options: lists.Options = lists.Options()) -> Extract:  # noqa: B008
    """The items of a landscape; raises SourceError where none could be read."""
    source, constants = source_of(content.location), dict[str, Any]()
    if options.mapping:
        source, constants = mapping.read_whole(options.mapping, options.seed_folder)
    try:
        document = plain_yaml.read_what_can_be(plain_yaml.decode(content.data))
    except plain_yaml.YamlError as error:
        raise SourceError(f"cannot be read, {error}") from None
    reader = _Reader(source, constants, options, content)
    for fault in document.faults:
        reader.faults.add(fault.line, None, None, fault.reason, False)
    for item, path in reader.items(_categories(document)):
        reader.item(item, path)
    return lists.extract(
        reader.table(),
        source,
        reader.faults,
        content.sha256,
        rejected_cells=reader.rejected_cells,
        is_complete=document.is_complete and content.is_complete,
        is_merged=True,
    )


def load(location: str, options: lists.Options) -> Extract:
    content = fetch(location, options.fetching)
    return replace(read(content, options), day=content.day)
