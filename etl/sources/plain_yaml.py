"""YAML from strangers: mappings, lists and texts, and nothing else.

Every scalar stays the text that stands there (`NO` is Norway, not false), tags mean nothing.
Anchors, aliases and deep nesting are refused while reading, so no file grows beyond its own size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

LARGEST_CHARACTERS = 32 * 1024**2
DEEPEST = 24
MOST_READ_CHARACTERS = 100 * 1024**2
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOT_YAML = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ENTRY = re.compile(r"( *)- ")


class YamlError(Exception):
    """Why a text cannot be read as YAML, and on which line (1 first)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Mapping(dict[str, Any]):
    """A mapping that knows on which line it begins and which of its keys stand there twice."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.twice: list[str] = []


@dataclass
class Document:
    """What a text holds, and where something in it had to be left out: (line, reason)."""

    content: Any
    faults: list[YamlError] = field(default_factory=list)
    is_complete: bool = True


def _line(mark: Any) -> int:
    """The line of a mark of the parser, 1 first."""
    return mark.line + 1 if mark else 1


class _Builder:
    """Puts events together without recursion, so that depth is a number and not a crash."""

    def __init__(self) -> None:
        self.root: Any = None
        self.open: list[Any] = []
        self.keys: list[str | None] = []
        self.flows: list[int] = []  # lines on which brackets were opened that are still open
        self.long_quote = (0, 0)

    def add(self, value: Any, line: int) -> None:
        if not self.open:
            self.root = value
            return
        parent = self.open[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif self.keys[-1] is None:
            if not isinstance(value, str):
                raise YamlError(line, "a key must be a plain text")
            self.keys[-1] = value
        else:
            key, self.keys[-1] = self.keys[-1], None
            if key in parent:
                parent.twice.append(key)
            else:
                parent[key] = value

    def start(self, value: Any, line: int) -> None:
        if len(self.open) >= DEEPEST:
            raise YamlError(line, f"lists and mappings are nested more than {DEEPEST} deep")
        self.add(value, line)
        self.open.append(value)
        self.keys.append(None)

    def take(self, event: yaml.Event) -> None:
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(line, "anchors (&) and aliases (*) are not read; write the value out")
        if isinstance(event, yaml.ScalarEvent):
            end = _line(event.end_mark)
            if event.style in ("'", '"') and end > line:
                self.long_quote = (line, end)
            self.add(event.value, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self.start(Mapping(line) if is_mapping else [], line)
            if event.flow_style:
                self.flows.append(line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.keys.pop()
            if self.flows:  # within brackets everything is in brackets
                self.flows.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise YamlError(line, "holds more than one document")


def decode(data: bytes) -> str:
    """The text of a YAML file; what cannot stand in YAML becomes a mark of damage."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.decode("utf-8-sig", errors="replace")
    return _NOT_YAML.sub("\ufffd", text)


def read(text: str) -> Any:
    """The content of a text; raises YamlError at the first thing that is wrong."""
    if len(text) > LARGEST_CHARACTERS:
        raise YamlError(1, f"is longer than {LARGEST_CHARACTERS // 1024**2} million characters")
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        quoted = "quoted scalar" in (error.context or "")
        mark = error.context_mark if quoted and error.context_mark else error.problem_mark
        line = _line(mark)
        # a quote that is not closed ends at the next one, and only what follows makes no sense;
        # a bracket that is not closed ends where something cannot stand in it
        first, last = builder.long_quote
        line = first if first and last >= line - 1 else line
        line = builder.flows[0] if builder.flows else line
        raise YamlError(line, f"is not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise YamlError(1, f"is not YAML: {error}") from None
    return builder.root


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _entry_of(lines: list[str], line: int) -> tuple[int, int] | None:
    """First and last (exclusive) index of the innermost list entry that a line is in."""
    wanted = min(line, len(lines)) - 1
    for first in range(wanted, -1, -1):
        dash = _ENTRY.match(lines[first])
        if not dash:
            continue
        end = first + 1
        while end < len(lines) and (
            not lines[end].strip() or _margin(lines[end]) > len(dash.group(1))
        ):
            end += 1
        # a line out of all order (a tab, a margin of nothing) belongs to the entry above it
        if end > wanted or _margin(lines[wanted]) == 0:
            return first, max(end, wanted + 1)
    return None


def read_what_can_be(text: str) -> Document:
    """The content of a text without the list entries that are no YAML; those are faults.

    Raises YamlError where nothing can be left out to make the rest readable.
    """
    faults: list[YamlError] = []
    lines = text.split("\n")
    most = MOST_READ_CHARACTERS // max(len(text), 1)  # every fault means reading it once more
    while True:
        try:
            content = read("\n".join(lines))
            if content is None and faults:
                raise faults[0]
            return Document(content, faults, is_complete=not faults)
        except YamlError as error:
            entry = None if error in faults else _entry_of(lines, error.line)
            if entry is None or len(faults) >= most:
                raise faults[0] if faults else error from None
            first, end = entry
            faults.append(YamlError(first + 1, error.reason))
            # blank lines keep the numbers of those that follow
            lines[first:end] = [""] * (end - first)
