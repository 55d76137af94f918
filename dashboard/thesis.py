"""What `/thesis` shows, as its query string says it; and what a search leaves of its texts.

?devtools=vertical                         developer tools counted as the seed document does
?q=WORDS                                   traits and claims that hold all of the words
?reading=CODE                              which comparisons the traits show
?section=CODE&kind=CODE&testable=STATE     which claims the ledger lists; keys may repeat
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

PATH = "/thesis"
READING = "reading"
CLAIM_FACETS = ("section", "kind", "testable")
FACETS = (READING, *CLAIM_FACETS)
LONGEST_VALUE = 60
LONGEST_TEXT = 120


@dataclass(frozen=True)
class State:
    """What the page shows; the same as its query string."""

    is_contested_vertical: bool = False
    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are looked for, in small letters."""
        return tuple(self.text.lower().split())

    @property
    def readings(self) -> tuple[str, ...]:
        return self.chosen.get(READING, ())

    @property
    def narrows_claims(self) -> bool:
        return bool(self.words) or any(self.chosen.get(name) for name in CLAIM_FACETS)

    def href(self, place: str = "") -> str:
        """The address of this state; `place` is the id of what is to be seen first."""
        pairs = [("devtools", "vertical")] if self.is_contested_vertical else []
        pairs += [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FACETS for value in self.chosen.get(name, ())]
        return PATH + ("?" + urlencode(pairs) if pairs else "") + (f"#{place}" if place else "")

    def toggled(self, name: str, value: str) -> State:
        """With one value of a facet put in, or taken out where it was in."""
        now = self.chosen.get(name, ())
        values = tuple(v for v in now if v != value) if value in now else (*now, value)
        return replace(self, chosen={**self.chosen, name: values})

    def without(self, *names: str) -> State:
        """With nothing looked for and nothing chosen of some facets."""
        kept = {name: values for name, values in self.chosen.items() if name not in names}
        return replace(self, text="", chosen=kept)


def parse(query: str) -> State:
    """Read a query string; what it does not know is left out."""
    chosen: dict[str, tuple[str, ...]] = {}
    contested, text = False, ""
    for key, value in parse_qsl(query.removeprefix("?")):
        if key == "devtools":
            contested = value == "vertical"
        elif key == "q":
            text = " ".join(value[:LONGEST_TEXT].split())
        elif key in FACETS and value not in chosen.get(key, ()):
            chosen[key] = (*chosen.get(key, ()), value[:LONGEST_VALUE])
    return State(contested, text, chosen)


def holds(words: Iterable[str], *texts: str | None) -> bool:
    """Whether texts together hold all of the words, whatever their case."""
    whole = " ".join(text for text in texts if text).lower()
    return all(word in whole for word in words)
