"""Pairs into companies: an editor's decision first, then the surest pairs.

Two records of one source are two companies unless an editor says otherwise, which cannot be said
of two rows of the landscape that editors keep themselves: there one of the rows has to go. What an
editor keeps apart no chain of others brings together. Pairs are taken in an order of their own, so
the outcome is the same whatever order records, decisions and loads came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from etl.identity.rules import Key

SAME, UNDECIDED, DIFFERENT = "same", "undecided", "different"


class Decision(NamedTuple):
    """An editor's word on two records: `same` or `different`, and why."""

    decision_code: str
    left: Key
    right: Key
    reason: str = ""


class Match(NamedTuple):
    """Two records that were compared or decided on, what they are and why; rank 1 is the surest."""

    left: Key
    right: Key
    verdict_code: str
    rule_code: str
    rank: int
    name_share: float | None
    text_share: float | None
    reason: str

    @property
    def order(self) -> tuple[object, ...]:
        """The surest first, whatever order they came in."""
        return self.rank, -(self.name_share or 0), -(self.text_share or 0), self.left, self.right


class Groups:
    """Records that are one company (union-find), with the sources of each and who is kept apart."""

    def __init__(self, apart: Iterable[tuple[Key, Key]]) -> None:
        self.parent: dict[Key, Key] = {}
        self.members: dict[Key, set[Key]] = {}
        self.apart: dict[Key, set[Key]] = defaultdict(set)
        for left, right in apart:
            self.apart[left].add(right)
            self.apart[right].add(left)

    def root(self, key: Key) -> Key:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def group(self, key: Key) -> set[Key]:
        return self.members.get(self.root(key), {key})

    def are_apart(self, left: Key, right: Key) -> bool:
        """Whether an editor keeps a member of the one group from a member of the other."""
        others = self.group(right)
        return any(not others.isdisjoint(self.apart.get(key, ())) for key in self.group(left))

    def share_a_source(self, left: Key, right: Key) -> bool:
        sources = {source_id for source_id, _ in self.group(right)}
        return any(source_id in sources for source_id, _ in self.group(left))

    def rows_of(self, source_id: str | None, left: Key, right: Key) -> str:
        """The records that a source has of the two companies, where that would be more than one."""
        keys = {key for end in (left, right) for key in self.group(end) if key[0] == source_id}
        return " and ".join(sorted(key for _, key in keys)) if len(keys) > 1 else ""

    def join(self, left: Key, right: Key) -> None:
        first, second = sorted((self.root(left), self.root(right)))
        if first != second:
            self.members[first] = self.group(first) | self.group(second)
            self.parent[second] = first
            self.members.pop(second, None)


def _decide(groups: Groups, decisions: Sequence[Decision], own: str | None) -> list[Match]:
    """What editors decided, as matches; one `same` that cannot be followed is open."""
    found = []
    for d in sorted(decisions):
        verdict, reason = d.decision_code, d.reason
        if verdict == SAME:
            if groups.are_apart(d.left, d.right):
                verdict, reason = UNDECIDED, f"{reason} Other decisions keep them apart."
            elif rows := groups.rows_of(own, d.left, d.right):
                verdict, reason = UNDECIDED, f"{reason} Our own rows {rows} would be joined."
            else:
                groups.join(d.left, d.right)
        left, right = sorted((d.left, d.right))
        found.append(Match(left, right, verdict, "decision", 0, None, None, reason))
    return found


def _rivals(groups: Groups, matches: Sequence[Match]) -> set[Match]:
    """Matches of a record that fit two companies of one source equally well."""
    best: dict[tuple[Key, str], list[Match]] = defaultdict(list)
    for match in matches:
        for mine, other in ((match.left, match.right), (match.right, match.left)):
            rivals = best[groups.root(mine), other[0]]
            if rivals and match.order[:2] > rivals[0].order[:2]:
                continue
            if rivals and match.order[:2] < rivals[0].order[:2]:
                rivals.clear()
            rivals.append(match)
    found: set[Match] = set()
    for (root, source_id), rivals in best.items():
        ends = {groups.root(key) for m in rivals for key in (m.left, m.right)
                if key[0] == source_id and groups.root(key) != root}  # fmt: skip
        found |= set(rivals) if len(ends) > 1 else set()
    return found


def settle(
    matches: Iterable[Match], decisions: Sequence[Decision], own: str | None = None
) -> tuple[Groups, list[Match]]:
    """The companies, and every match with what became of it.

    own    the source that has one record a company, because editors keep it
    """
    ordered = sorted(matches, key=lambda m: m.order)
    groups = Groups((d.left, d.right) for d in decisions if d.decision_code == DIFFERENT)
    settled = _decide(groups, decisions, own)
    decided = {(m.left, m.right) for m in settled}
    ordered = [m for m in ordered if (m.left, m.right) not in decided]
    rivals = _rivals(groups, [m for m in ordered if m.verdict_code == SAME])
    for match in ordered:
        if match.verdict_code != SAME or groups.root(match.left) == groups.root(match.right):
            settled.append(match)
        elif groups.are_apart(match.left, match.right):
            note = "an editor keeps apart what it would join"
            settled.append(_changed(match, DIFFERENT, note))
        elif match in rivals or groups.share_a_source(match.left, match.right):
            note = "two records of one source would be one company"
            settled.append(_changed(match, UNDECIDED, note))
        else:
            groups.join(match.left, match.right)
            settled.append(match)
    return groups, settled


def _changed(match: Match, verdict: str, note: str) -> Match:
    return match._replace(verdict_code=verdict, reason=f"{match.reason}; {note}")
