"""What a pair of records of two sources is: the same company, undecided or different, and why.

The same website is nearly proof. The same name is not: of names that two directories share
without sharing the website, most belong to two companies. So a name needs other agreement, and
what speaks against it stops it. A wrong merge is worse than a missed one; what stays open is
listed for an editor.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from etl.identity import names, sites
from etl.identity.names import Likeness

Key = tuple[str, str]  # source_id, source_key

# how much of the shorter text the other one holds; of random pairs one in a hundred has TEXT_SHARE
TEXT_SHARE = 0.25
TEXT_STRONG_SHARE = 0.4
TEXT_SOME_SHARE = 0.15  # one random pair in twenty
TEXT_NONE_SHARE = 0.03  # half of all random pairs have less
YEARS_BEFORE_BATCH = 6  # a company is seldom older when an accelerator takes it
YEARS_APART = 2  # between two years of founding: sources count differently


class Facts(NamedTuple):
    """What identity rests on: one record of a source.

    former_names, past_websites   what it was called and where it was, as its source says or as
                                  earlier loads of it show
    batch                         of an accelerator: its year bounds the year of founding
    text                          headline and description together
    """

    source_id: str
    source_key: str
    name: str
    website: str | None = None
    former_names: tuple[str, ...] = ()
    past_websites: tuple[str, ...] = ()
    country_code: str | None = None
    founded_year: int | None = None
    batch: str | None = None
    text: str | None = None

    @property
    def key(self) -> Key:
        return self.source_id, self.source_key


class Verdict(NamedTuple):
    """What a pair is, by which rule, how alike its names and texts are, and why in a sentence.

    rank orders rules, 1 the surest.
    """

    verdict_code: str
    rule_code: str
    rank: int
    name_share: float
    text_share: float | None
    reason: str

    @property
    def is_told(self) -> bool:
        """Whether anybody could have taken the two for one company."""
        return (
            self.verdict_code != "different" or self.name_share == 1 or self.rule_code == "website"
        )


class _Evidence(NamedTuple):
    """What is compared of a pair; `place` is website, part, past, other or unknown."""

    names: Likeness
    place: str
    where: str
    text: float | None
    is_coined: bool
    agreeing: tuple[str, ...]
    opposing: tuple[str, ...]


def _same_page(left: str | None, right: str | None) -> str | None:
    """The address that two websites share where it is a page on a host of many."""
    if not left or not right or sites.parse(left):
        return None
    page = sites.page(left)
    return page if page and page == sites.page(right) else None


def _domains(record: Facts, now: sites.Site | None) -> set[str]:
    """The domains of a record, now and before."""
    past = (sites.parse(website) for website in record.past_websites)
    return {site.domain for site in (now, *past) if site}


def _place(left: Facts, right: Facts) -> tuple[str, str]:
    """How the websites of two records stand to each other, and the website that they share."""
    if page := _same_page(left.website, right.website):
        return "part", page
    mine, other = (sites.parse(r.website) if r.website else None for r in (left, right))
    if mine and other and mine.domain == other.domain:
        is_same = (mine.host, mine.path) == (other.host, other.path)
        return ("website" if is_same else "part"), mine.domain
    past = _domains(left, mine) & _domains(right, other)
    if past:
        return "past", min(past)
    return ("other", "") if left.website and right.website else ("unknown", "")


def _years(record: Facts) -> tuple[int, int] | None:
    """First and last year in which it may have been founded."""
    if record.founded_year:
        return record.founded_year, record.founded_year
    found = re.search(r"((?:19|20)\d\d|\d\d)\s*$", record.batch or "")
    if not found:
        return None
    year = int(found[1]) + (2000 if len(found[1]) == 2 else 0)
    return year - YEARS_BEFORE_BATCH, year


def _share_former_name(left: Facts, right: Facts) -> bool:
    ours, theirs = (
        {f.whole for n in r.former_names if (f := names.form(n))} for r in (left, right)
    )
    present = {f.core for r in (left, right) if (f := names.form(names.present(r.name)))}
    return any(f not in present for f in ours & theirs)


def _agreement(left: Facts, right: Facts, text: float | None) -> dict[str, bool]:
    """What else than name and website speaks for one company (True) or against it (False)."""
    found = {}
    if left.country_code and right.country_code:
        found["country"] = left.country_code == right.country_code
    mine, other = _years(left), _years(right)
    if mine and other:
        gap = max(mine[0] - other[1], other[0] - mine[1])
        if gap <= 1 or gap > YEARS_APART:
            found["years"] = gap <= 1
    if text is not None and (text >= TEXT_SHARE or text <= TEXT_NONE_SHARE):
        found["description"] = text >= TEXT_SHARE
    if _share_former_name(left, right):
        found["former_names"] = True
    return found


def _weigh(left: Facts, right: Facts, text: float | None, common: Container[str]) -> _Evidence:
    found = names.alike(
        left.name,
        right.name,
        (*names.said_before(left.name), *left.former_names),
        (*names.said_before(right.name), *right.former_names),
    )
    place, where = _place(left, right)
    is_coined = names.is_coined(found.left, common) and names.is_coined(found.right, common)
    other = _agreement(left, right, text)
    agreeing = tuple(kind for kind, agrees in other.items() if agrees)
    opposing = tuple(kind for kind, agrees in other.items() if not agrees)
    return _Evidence(found, place, where, text, is_coined, agreeing, opposing)


def _named(found: Likeness) -> str:
    if found.level == "unlike":
        return "names differ"
    shown = f"{found.left} / {found.right}" if found.left != found.right else found.left
    return f"{'former name' if found.is_former else 'name'} {shown}"


_PLACES = {
    "website": "same website {}",
    "part": "same address {}",
    "past": "one was at {}, where the other is or was",
    "other": "other websites",
    "unknown": "no website to compare",
}


_KINDS = {"country": "country", "years": "years of founding", "former_names": "former name"}


def _reason(e: _Evidence) -> str:
    parts = [_named(e.names), _PLACES[e.place].format(e.where)]
    if e.text is not None:
        parts.append(f"texts share {e.text:.0%}")
    for word, kinds in (("same", e.agreeing), ("other", e.opposing)):
        said = [_KINDS[kind] for kind in kinds if kind in _KINDS]
        parts += [f"{word} {' and '.join(said)}"] if said else []
    return "; ".join(parts)


def _on_website(e: _Evidence) -> tuple[str, str, int]:
    if e.names.level != "unlike":
        return "same", "website", 1
    # a name that nobody noted as a former one, a product's name, or a site that changed hands
    is_against = len(e.opposing) >= 2 or "years" in e.opposing
    return ("undecided" if is_against else "same"), "website", 3


def _on_part(e: _Evidence) -> tuple[str, str, int]:
    """Another page or host of one domain: its owner, its products and its departments."""
    if e.names.level in ("same", "ending") and not e.names.is_former:
        return "same", "website", 2
    return ("undecided" if e.names.level != "unlike" else "different"), "website", 4


def _on_past(e: _Evidence) -> tuple[str, str, int]:
    if e.names.level != "unlike":
        return "same", "past_website", 2
    is_same = (e.text or 0) >= TEXT_STRONG_SHARE and not e.opposing
    return ("same" if is_same else "undecided"), "past_website", 4


def _on_name(e: _Evidence) -> tuple[str, str, int]:
    """Nothing but the name ties them: it needs other agreement, and nothing against it."""
    rule, rank = ("former_name", 6) if e.names.is_former else ("name", 5)
    text, is_apart = e.text or 0, e.place == "other"
    around = len({"country", "years", "former_names"} & set(e.agreeing))
    needed = 1 if text >= TEXT_STRONG_SHARE else 2 if is_apart or e.names.is_former else 1
    is_sure = text >= TEXT_SHARE and around >= needed
    # a name that nobody would think of twice
    is_coined = e.is_coined and not e.names.is_former
    is_sure |= is_coined and around >= 2 and text >= (TEXT_SOME_SHARE if is_apart else 0)
    if e.names.level not in ("same", "ending"):
        return ("undecided" if is_sure and not e.opposing else "different"), rule, rank
    if is_sure and not e.opposing:
        return "same", rule, rank
    may_be = text >= TEXT_SHARE or (e.place == "unknown" and e.text is None)
    return ("undecided" if may_be and len(e.opposing) < 2 else "different"), rule, rank


_RULES = {"website": _on_website, "part": _on_part, "past": _on_past}


def judge(
    left: Facts, right: Facts, text: float | None = None, common: Container[str] = ()
) -> Verdict:
    """What two records of different sources are.

    `text` is how alike their texts are, `common` the words that many texts use: a name that is
    one of them says less.
    """
    evidence = _weigh(left, right, text, common)
    verdict, rule, rank = _RULES.get(evidence.place, _on_name)(evidence)
    share = round(evidence.names.share, 3)
    return Verdict(verdict, rule, rank, share, evidence.text, _reason(evidence))
