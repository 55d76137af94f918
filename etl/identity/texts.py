"""How alike two texts about companies are, by the words they share and how rare these are."""

from __future__ import annotations

import re
from collections.abc import Mapping

UNKNOWN_RARITY = 8.0  # of a word that the list of words does not hold: about the rarest it has
FEWEST_WORDS = 3
# words without content that the list of words leaves out as well
_FILLER_WORDS = """
about after all also and any are around based been before but can each for from get had has have
her his how into its just lets like made make makes many more most new not now one only other
our out over own same she should some such than that the their them then these they this those
through too under until use used uses using very was way well were what when where which while
who whom why will with without world would you your
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_WORD = re.compile(r"[^\W_]{3,}")


def words(text: str | None, left_out: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words of a text, each once, singular, without fillers and the words left out."""
    found = _WORD.findall((text or "").lower())
    singular = (w[:-1] if len(w) > 4 and w.endswith("s") and w[-2] != "s" else w for w in found)
    return frozenset(w for w in singular if w not in _FILLERS and w not in left_out)


def likeness(
    left: frozenset[str], right: frozenset[str], rarity: Mapping[str, float]
) -> float | None:
    """Share of the shorter text, by rarity of its words, that the other holds, or None."""
    if min(len(left), len(right)) < FEWEST_WORDS:
        return None

    def weight(some: frozenset[str]) -> float:
        # sorted, so that the sum is the same whatever the order in memory
        return sum(rarity.get(word, UNKNOWN_RARITY) for word in sorted(some))

    return round(weight(left & right) / min(weight(left), weight(right)), 3)
