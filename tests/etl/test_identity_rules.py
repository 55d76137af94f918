"""How names, websites and texts are compared, and what a pair of records is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from etl.identity import names, sites, texts
from etl.identity.rules import Facts, judge

NAMES = st.text(alphabet="abé .&()-AI云", max_size=14)
RARITY = {"contract": 5.0, "lawyer": 5.0, "review": 4.0, "software": 3.0, "platform": 2.0}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Brightwave", "Bright Wave", "same"),
        ("Café Noir, Inc.", "cafe noir", "same"),
        ("Mac'd", "MACD", "same"),
        ("A & B", "A and B", "same"),
        ("Jasper", "Jasper.ai", "ending"),
        ("Lofty AI", "Lofty", "ending"),
        ("The Podcast App", "Podcast App", "ending"),
        ("Owkin", "Owkin(hosting)", "same"),
        ("Spruce Systems, Inc.", "Spruce Systems", "same"),
        ("Synthezia", "Synthesia", "near"),
        ("SoloSuit", "Solo", "part"),
        ("Cursor", "Anysphere", "unlike"),
        ("Arc", "Arcade", "unlike"),  # three letters are part of too much
        ("AI", "A I", "unlike"),
    ],
)
def test_how_alike_two_names_are(left: str, right: str, level: str) -> None:
    assert names.alike(left, right).level == level
    assert names.alike(right, left).level == level


@for_all(NAMES, NAMES)
def test_any_two_names_can_be_compared_in_either_order(left: str, right: str) -> None:
    one, other = names.alike(left, right), names.alike(right, left)
    assert (one.level, one.share) == (other.level, other.share)


@for_all(NAMES)
def test_a_name_is_like_itself_or_too_short_to_tell(name: str) -> None:
    assert names.alike(name, name).level == ("unlike" if names.form(name) is None else "same")


def test_a_former_name_is_found_and_called_so() -> None:
    found = names.alike("Konta", "Buho Contable", left_former=["Búho Contable"])
    assert (found.level, found.is_former) == ("same", True)
    # two companies that both once had a name are not alike by it
    assert names.alike("Konta", "Other", ["Apex"], ["Apex"]).level == "unlike"


@pytest.mark.parametrize(
    ("current", "earlier", "former"),
    [
        ("Jasper.ai", ["Proof", "Proof (Jarvis)", "Jasper AI", "Inc.", "Jasper"], ["Proof"]),
        ("Hudson Labs", ["Hudson Labs (formerly Bedrock AI)", "Bedrock AI Inc"],
         ["Bedrock AI Inc"]),
        ("Elevate (formerly Bloom)", ["Elevate", "Bloom", "bloom"], ["Bloom"]),
        ("Acme", ["acme", "ACME Labs"], []),
        ("Acme", [], []),
    ],
)  # fmt: skip
def test_former_names_are_other_names(current: str, earlier: list[str], former: list[str]) -> None:
    assert names.former(current, earlier) == former


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.harvey.ai/", "harvey.ai"),
        ("http://shop.acme.co.uk", "acme.co.uk"),
        ("https://acme.github.io", "acme.github.io"),
        ("https://github.com", "github.com"),
        ("https://github.com/acme/acme", None),
        ("https://apps.apple.com/us/app/acme/id1", None),
        ("https://www.linkedin.com/company/acme", None),
        ("https://acme.notion.site", "acme.notion.site"),
        ("http://[", None),
    ],
)
def test_whose_a_website_is(website: str, domain: str | None) -> None:
    found = sites.parse(website)
    assert (found.domain if found else None) == domain


def test_the_beginning_of_a_website_may_have_a_path() -> None:
    whole = sites.parse("https://acme.com")
    assert sites.parse("http://www.acme.com/en/") == whole
    assert sites.parse("https://acme.com/product") != whole


def test_texts_are_as_alike_as_the_rare_words_they_share() -> None:
    ours = texts.words("Contract review software for lawyers")
    theirs = texts.words("A platform where a lawyer reviews a contract")
    assert texts.likeness(ours, theirs, RARITY) == round(14 / 16, 3)
    assert texts.likeness(theirs, ours, RARITY) == texts.likeness(ours, theirs, RARITY)
    assert texts.likeness(ours, texts.words("two words"), RARITY) is None


def pair(text: float | None = None, **changes: Any) -> str:
    """What two records are that agree in all but the changes: `left_…` and `right_…`."""
    shared: dict[str, Any] = {"name": "Acme", "country_code": "US", "founded_year": 2020}
    sides = []
    for side in ("left", "right"):
        own = {k.removeprefix(f"{side}_"): v for k, v in changes.items() if k.startswith(side)}
        sides.append(Facts(side, "1", **(shared | own)))
    one, other = judge(*sides, text), judge(*reversed(sides), text)
    assert one.verdict_code == other.verdict_code, "the order of two records must not matter"
    return f"{one.verdict_code} {one.rule_code}"


HERE, THERE = "https://acme.com", "https://acme.io"


@pytest.mark.parametrize(
    ("text", "changes", "verdict"),
    [
        # websites
        (None, {"left_website": HERE, "right_website": "http://www.acme.com/"}, "same website"),
        (None, {"left_website": HERE, "right_website": HERE, "right_name": "Bolt"}, "same website"),
        (None, {"left_website": HERE, "right_website": HERE, "right_name": "Bolt",
                "right_founded_year": 2005}, "undecided website"),
        (None, {"left_website": HERE, "right_website": "https://docs.acme.com",
                "right_name": "Bolt"}, "different website"),
        (None, {"left_website": HERE, "right_website": "https://docs.acme.com"}, "same website"),
        (None, {"left_website": "https://github.com/a/b",
                "right_website": "http://www.github.com/a/b/"}, "same website"),
        # a website of before
        (None, {"left_website": HERE, "right_website": THERE, "right_past_websites": (HERE,)},
         "same past_website"),
        (None, {"left_website": HERE, "right_website": THERE, "right_past_websites": (HERE,),
                "right_name": "Bolt"}, "undecided past_website"),
        (0.5, {"left_website": HERE, "right_website": THERE, "right_past_websites": (HERE,),
               "right_name": "Bolt"}, "same past_website"),
        # the name alone
        (None, {"left_website": HERE, "right_website": THERE}, "different name"),
        (0.0, {"left_website": HERE, "right_website": THERE}, "different name"),
        (0.5, {"left_website": HERE, "right_website": THERE}, "same name"),
        (0.3, {"left_website": HERE, "right_website": THERE}, "same name"),
        (0.3, {"left_website": HERE, "right_website": THERE, "right_country_code": None},
         "undecided name"),
        (0.5, {"left_website": HERE, "right_website": THERE, "right_country_code": "FR"},
         "undecided name"),
        (0.5, {"left_website": HERE, "right_website": THERE, "right_country_code": "FR",
               "right_founded_year": 2005}, "different name"),
        (0.3, {"left_website": HERE}, "same name"),
        (0.1, {"left_website": HERE}, "different name"),
        (None, {"left_website": HERE}, "undecided name"),
        (None, {"left_website": HERE, "right_country_code": "FR"}, "undecided name"),
        (0.5, {"left_name": "Acme Robotics"}, "undecided name"),  # the one is part of the other
        # a former name
        (0.5, {"left_website": HERE, "right_website": THERE, "right_name": "Bolt",
               "right_former_names": ("Acme",)}, "same former_name"),
        (0.1, {"left_website": HERE, "right_website": THERE, "right_name": "Bolt",
               "right_former_names": ("Acme",)}, "different former_name"),
        # a name of its own, and a common word
        (0.1, {"left_name": "Pachyderm", "right_name": "Pachyderm"}, "same name"),
        (0.2, {"left_name": "Pachyderm", "right_name": "Pachyderm", "left_website": HERE,
               "right_website": THERE}, "same name"),
        (0.05, {"left_name": "Pachyderm", "right_name": "Pachyderm", "left_website": HERE,
                "right_website": THERE}, "different name"),
    ],
)  # fmt: skip
def test_what_a_pair_is(text: float | None, changes: dict[str, Any], verdict: str) -> None:
    assert pair(text, **changes) == verdict


def test_a_common_word_is_no_name_of_its_own() -> None:
    left, right = (Facts(s, "1", "Platform", None, (), (), "US", 2020) for s in "ab")
    assert judge(left, right, 0.1, {"platform"}).verdict_code == "different"
    assert judge(left, right, 0.1, ()).verdict_code == "same"


@pytest.mark.parametrize(
    ("batch", "year", "verdict"),
    [("W21", 2021, "same"), ("Winter 2021", 2016, "same"), ("IK12", 2021, "undecided")],
)
def test_a_batch_bounds_the_year_of_founding(batch: str, year: int, verdict: str) -> None:
    ours = Facts("a", "1", "Acme", None, country_code="US", founded_year=year)
    theirs = Facts("b", "1", "Acme", None, country_code="US", batch=batch)
    assert judge(ours, theirs, 0.5).verdict_code == verdict


def test_the_reason_says_what_agrees_and_what_does_not() -> None:
    left = Facts("a", "1", "Acme", HERE, country_code="US", founded_year=2020)
    right = Facts("b", "1", "ACME Inc.", THERE, country_code="FR", founded_year=2020)
    assert judge(left, right, 0.31).reason == (
        "name Acme / ACME Inc.; other websites; texts share 31%; same years of founding;"
        " other country"
    )
