"""Names as they are compared: without accents, punctuation, legal forms and usual endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

# what a register adds to a name
_LEGAL_FORMS = (
    "inc incorporated llc ltd limited gmbh corp corporation company co plc sas sarl sa ab "
    "oy bv nv ag kk pty pte pvt srl spa"
)
LEGAL = frozenset(_LEGAL_FORMS.split())
# what a company adds to a name or leaves out as it likes
_USUAL_ENDINGS = "ai labs lab hq app io com dev technologies technology tech software"
ENDINGS = frozenset(_USUAL_ENDINGS.split())
SHORTEST = 3  # letters: fewer are no name to find anybody by
NEAR_SHARE = 0.93  # Jaro-Winkler; a letter or two of a longer name
NEAR_LENGTH = 6
PART_LENGTH = 4
COINED_LENGTH = 8

_APOSTROPHE = re.compile("['\u2019\u02bc`]")
_SAID_BEFORE = re.compile(
    r"\s*[(\[]\s*(?:formerly|previously|fka|f\.k\.a\.?|was|now|aka|dba)\b(?: known as)?:?"
    r"\s*([^)\]]+)[)\]]",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


class Form(NamedTuple):
    """A name as it is compared: all of it, and without the usual endings."""

    name: str
    whole: str
    core: str


class Likeness(NamedTuple):
    """How alike two records' names are: same, ending, near, part or unlike, and the two names."""

    level: str
    share: float
    left: str = ""
    right: str = ""
    is_former: bool = False


UNLIKE = Likeness("unlike", 0.0)
_ORDER = ("same", "ending", "near", "part", "unlike")


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", name)).lower()
    bare = "".join(c for c in plain if not unicodedata.combining(c)).replace("&", " and ")
    words = re.findall(r"[^\W_]+", bare)
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
    return words


@lru_cache(maxsize=1 << 16)
def form(name: str) -> Form | None:
    """How a name is compared; None where hardly a letter is left of it.

    >>> form("The Acmé Labs, Inc.")
    Form(name='The Acmé Labs, Inc.', whole='theacmelabs', core='acme')
    """
    words = _words(_ASIDE.sub(" ", name)) or _words(name)
    whole = "".join(words)
    if words[:1] == ["the"] and len(words) > 1:
        del words[0]
    while len(words) > 1 and words[-1] in ENDINGS and len("".join(words[:-1])) >= SHORTEST:
        words.pop()
    # elsewhere than in Latin letters a name is often shorter
    is_enough = len(whole) >= (SHORTEST if whole.isascii() else SHORTEST - 1)
    return Form(name, whole, "".join(words)) if is_enough else None


def said_before(name: str) -> list[str]:
    """Other names that stand within a name: `Acme (formerly Bolt)`."""
    return [found.strip() for found in _SAID_BEFORE.findall(name)]


def present(name: str) -> str:
    """A name without the other one that stands within it."""
    return _SAID_BEFORE.sub("", name).strip() or name


def is_coined(name: str, common: Container[str]) -> bool:
    """Whether a name is long enough and no common word, so that few would choose it again."""
    shape = form(name)
    if shape is None or len(shape.core) < COINED_LENGTH:
        return False
    words = [word for word in _words(_ASIDE.sub(" ", name)) if word not in ENDINGS]
    return len(words) > 1 or shape.core not in common


def _level(left: Form, right: Form) -> tuple[str, float]:
    if left.whole == right.whole:
        return "same", 1.0
    if left.core == right.core or left.core == right.whole or left.whole == right.core:
        return "ending", JaroWinkler.similarity(left.whole, right.whole)
    share = JaroWinkler.similarity(left.core, right.core)
    shorter, longer = sorted((left.core, right.core), key=len)
    if len(shorter) >= NEAR_LENGTH and share >= NEAR_SHARE and fuzz.ratio(shorter, longer) >= 85:
        return "near", share
    if len(shorter) >= PART_LENGTH and fuzz.partial_ratio(shorter, longer) == 100:
        return "part", share
    return "unlike", share


def alike(
    left: str, right: str, left_former: Iterable[str] = (), right_former: Iterable[str] = ()
) -> Likeness:
    """The best likeness of two records' names; present names before former ones."""
    best = UNLIKE
    ours = [(form(present(left)), False), *((form(n), True) for n in left_former)]
    theirs = [(form(present(right)), False), *((form(n), True) for n in right_former)]
    for mine, was_mine in ours:
        for other, was_other in theirs:
            if mine is None or other is None or (was_mine and was_other):
                continue
            level, share = _level(mine, other)
            found = Likeness(level, share, mine.name, other.name, was_mine or was_other)
            if _worth(found) < _worth(best):
                best = found
    return best


def _worth(found: Likeness) -> tuple[int, bool, float, str, str]:
    """What a likeness is sorted by, best first, whatever order the names came in."""
    return (_ORDER.index(found.level), found.is_former, -found.share, found.left, found.right)


def former(current: str, earlier: Iterable[str]) -> list[str]:
    """The earlier names that are not merely the current one written otherwise, each once."""
    known: set[str] = set()
    found = []
    for name in (current, *map(present, earlier)):
        shape = form(name if name != current else present(name))
        if shape is None or shape.whole in LEGAL or not known.isdisjoint(shape[1:]):
            continue
        known |= {shape.whole, shape.core}
        found.append(name)
    return [name for name in found if name != current]
