"""Given and expected rows: what the rules read from words, tags and the industry field."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import pytest

from tests.warehouse.given import by, identity, parameter, run, run_all, text_model, values


def text_of(**fields: Any) -> dict[str, Any]:
    (row,) = run("core.company_text", {"core.company_record": [{"company_id": "c", **fields}]})
    return row


@pytest.mark.parametrize(
    ("one_liner", "description", "headline", "body", "words"),
    [
        ("GPT-4 for lawyers!", None, " gpt 4 for lawyers ", "  ", 4),
        ("One", "Two, three", " one ", " two three ", 3),
        (None, "  spaced\n\tout ", "  ", " spaced out ", 2),
        ("a | b", "c|d", " a b ", " c d ", 4),
        (None, None, "  ", "  ", 0),
        ("...", "!", "  ", "  ", 0),
    ],
)
def test_text(
    one_liner: str | None, description: str | None, headline: str, body: str, words: int
) -> None:
    row = text_of(one_liner=one_liner, description=description)
    assert (row["headline"], row["body"], row["word_count"]) == (headline, body, words)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("We have no proprietary data. We sell", " we have we sell "),
        ("Works without training data, in minutes", " works in minutes "),
        ("It is not a chatbot: it drafts", " it is it drafts "),
        ("We don't use robots", " we "),
        ("Unlike ChatGPT, we cite cases", " like we cite cases "),
        ("Like Harvey for accountants", " like for accountants "),
        ("Faster than Figma for lawyers", " faster like for lawyers "),
        ("A no-code builder", " a no code builder "),
        ("A no code builder", " a no code builder "),
        ("Notes for doctors", " notes for doctors "),
        ("North of Oslo", " north of oslo "),
    ],
)
def test_what_a_text_says_it_is_not_is_left_out(told: str, text: str) -> None:
    assert text_of(one_liner=None, description=told)["body"] == text


def evidence(
    *terms: dict[str, Any], tags: list[str] | None = None, text: str = "", **fields: Any
) -> list[tuple[Any, ...]]:
    """(label_kind, label_code, field_code, term, weight) for one company."""
    rows = run_all(
        ["core.known_term", "core.company_term", "core.evidence"],
        {
            "core.company_record": [{"company_id": "c", "tags": tags or [], **fields}],
            "core.company_text": [
                {"company_id": "c", "text_number": 1, "headline": "  ", "body": f" {text} "}
            ],
            "raw.seed_term": terms,
            "raw.seed_industry": [
                {
                    "industry": "B2B -> Legal",
                    "domain_code": "legal",
                    "domain_weight": 2.5,
                    "orientation_weight": 1.2,
                },
                {"industry": "Other", "orientation_weight": -0.5},
                {"industry": "Robots", "domain_code": "robotics", "domain_weight": 1.0},
            ],
        },
    )["core.evidence"]
    return values(rows, "label_kind", "label_code", "field_code", "term", "weight")


def term(words: str, field: str = "text", label: str = "ai", weight: float = 1.0) -> dict[str, Any]:
    return {
        "label_kind": "ai",
        "label_code": label,
        "field_code": field,
        "term": words,
        "weight": weight,
    }


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("law", "law", True),
        ("law", "we know law well", True),
        ("law", "lawn and outlaw", False),
        ("law firms", "for law firms only", True),
        ("law firms", "law for firms", False),
        ("law firms", "law firmsx", False),
        ("law firms", "outlaw firms", False),
        ("gpt 4", "built on gpt 4", True),
        ("law", "", False),
    ],
)
def test_a_phrase_is_found_as_whole_words_only(phrase: str, text: str, is_found: bool) -> None:
    expected = [("ai", "ai", "text", phrase, 1.0)] if is_found else []
    assert evidence(term(phrase), text=text) == expected


def test_a_phrase_that_is_said_twice_counts_once() -> None:
    assert len(evidence(term("law"), text="law and law and law")) == 1


def test_a_phrase_that_two_lists_know_by_different_words_counts_once() -> None:
    found = run_all(
        ["core.known_term", "core.company_term"],
        {
            "core.company_text": [{"text_number": 1, "headline": "  ", "body": " law firms "}],
            "raw.seed_term": [{**term("law firms"), "anchor": "law"}],
            "raw.seed_text_term": [{"term": "law firms", "rarity": 4.0, "anchor": "firms"}],
        },
    )
    assert values(found["core.known_term"], "term") == [("law firms",)]
    assert values(found["core.company_term"], "text_number", "is_headline") == [(1, False)]


def test_one_phrase_may_speak_for_several_labels() -> None:
    found = evidence(term("law", label="legal"), term("law", label="court"), text="law")
    assert [row[1] for row in found] == ["court", "legal"]


def test_tags_are_compared_in_lower_case_and_whole() -> None:
    terms = [term("legal tech", "tag"), term("legal", "tag")]
    assert evidence(*terms, tags=["Legal Tech", "LEGAL TECH", "Legaltech"]) == [
        ("ai", "ai", "tag", "legal tech", 1.0)
    ]


def test_a_tag_is_not_found_in_the_text_nor_a_phrase_in_the_tags() -> None:
    assert evidence(term("law", "tag"), term("court"), tags=["Court"], text="law") == []


def test_a_company_without_tags_or_text_has_no_evidence() -> None:
    assert evidence(term("law"), term("law", "tag"), tags=None) == []


@pytest.mark.parametrize(
    ("industry", "expected"),
    [
        (
            "B2B -> Legal",
            [
                ("domain", "legal", "industry", "B2B -> Legal", 2.5),
                ("orientation", "vertical", "industry", "B2B -> Legal", 1.2),
            ],
        ),
        ("Other", [("orientation", "vertical", "industry", "Other", -0.5)]),
        ("Robots", [("domain", "robotics", "industry", "Robots", 1.0)]),
        ("Unheard of", []),
        (None, []),
    ],
)
def test_the_industry_speaks_for_a_domain_and_an_orientation(
    industry: str | None, expected: list[tuple[Any, ...]]
) -> None:
    assert evidence(industry=industry) == expected


@pytest.mark.parametrize(
    ("website", "is_found"),
    [
        ("https://acme.ai", True),
        ("https://www.Acme.AI/about", True),
        ("http://acme.ai:8080/x", True),
        ("https://acme.com/x.ai", False),
        ("https://ai.acme.com", False),
        ("https://acmeai.io", False),
        (None, False),
    ],
)
def test_the_end_of_a_website_s_host_may_speak(website: str | None, is_found: bool) -> None:
    expected = [("ai", "ai", "website", ".ai", 1.5)] if is_found else []
    assert evidence(term(".ai", "website", weight=1.5), website=website) == expected


def evidence_shown(**tables: Any) -> list[tuple[Any, ...]]:
    read = {"company_id": "c", "ai_basis_code": "inferred"}
    given = {"core.company_ai": [read], "core.parameter": parameter(), **tables}
    found = run("mart.evidence", given)
    return values(found, "label_kind", "label_code", "field_code", "term", "weight")


def test_a_word_of_the_rules_and_of_the_model_adds_both() -> None:
    found = evidence_shown(
        **{
            "core.evidence": [{**term("llm", weight=2.0), "company_id": "c"}],
            "core.company_text": [{"company_id": "c", "text_number": 1}],
            "core.known_term": [{"term_number": 7, "term": "llm"}],
            "core.company_term": [{"text_number": 1, "is_headline": False, "term_number": 7}],
            "core.text_size": [{"text_number": 1, "size": 10.0}],
            "raw.seed_text_weight": [
                {"label_kind": "ai", "label_code": "ai", "term": "llm", "weight": 5.0}
            ],
            "raw.seed_text_model": text_model(),
        }
    )
    assert found == [("ai", "ai", "text", "llm", 2.5)]


def test_what_is_found_of_a_moat_that_cannot_be_read_decides_nothing() -> None:
    rows = [
        {**term("sticky", label=code), "label_kind": "moat", "company_id": "c"}
        for code in ("data", "brand")
    ]
    factors = [
        {"factor_code": "data", "is_readable": True},
        {"factor_code": "brand", "is_readable": False},
    ]
    found = evidence_shown(**{"core.evidence": rows, "raw.seed_factor": factors})
    assert [row[1] for row in found] == ["data"]


def votes(kind: str, label: str, *weights: float, company: str = "c") -> list[dict[str, Any]]:
    """One row of evidence per weight."""
    return [
        {
            "company_id": company,
            "label_kind": kind,
            "label_code": label,
            "field_code": "text",
            "term": f"{label} {number}",
            "weight": weight,
        }
        for number, weight in enumerate(weights)
    ]


RECORDS = [
    {"company_id": "c", "is_curated": False, "source_id": "yc-directory"},
    {"company_id": "ours", "is_curated": True, "source_id": "moatmap-editors"},
]

TEXTS = [{"company_id": "c", "text_number": 1}, {"company_id": "ours", "text_number": 2}]


def read(model: str, rows: list[dict[str, Any]], **tables: Any) -> list[dict[str, Any]]:
    """A model that reads evidence, for the directory's company `c` (and our own `ours`)."""
    return run(model, {"core.company_record": RECORDS, "core.evidence": rows, **tables})


def decide(model: str, rows: list[dict[str, Any]], **tables: Any) -> list[dict[str, Any]]:
    """A model that decides by votes, from the evidence on `c` (and on our own `ours`)."""
    steps = [
        "core.label",
        "core.vote",
        *(["core.domain_belief"] if model == "core.company_domain" else []),
        model,
    ]
    given = {
        "core.company_record": RECORDS,
        "core.company_text": TEXTS,
        "core.evidence": rows,
        **tables,
    }
    return run_all(steps, given)[model]


@pytest.mark.parametrize(
    ("weights", "is_ai"),
    [((1.9,), False), ((2.0,), True), ((2.6,), True), ((2.6, -0.7), False)],
)
def test_ai_needs_more_evidence_than_the_intercept_takes(
    weights: tuple[float, ...], is_ai: bool
) -> None:
    rows = by(decide("core.company_ai", votes("ai", "ai", *weights)), "company_id")
    assert rows["c"]["is_ai"] is is_ai
    assert rows["c"]["ai_basis_code"] == "inferred"
    assert rows["c"]["ai_probability"] == pytest.approx(
        1 / (1 + 2.718281828459045 ** -(sum(weights) - 2.0))
    )


@pytest.mark.parametrize(
    ("weight", "is_ai", "probability"),
    [(-9.0, False, 0.1), (1.9, False, 0.48), (2.0, True, 0.5), (20.0, True, 0.9)],
)
@pytest.mark.parametrize("doubt", [0.2, 0.1999])
def test_doubt_keeps_ai_from_certainty_and_decides_nothing(
    weight: float, is_ai: bool, probability: float, doubt: float
) -> None:
    model = [row | {"doubt_share": doubt} for row in text_model(ai=-2.0)]
    found = decide("core.company_ai", votes("ai", "ai", weight), **{"raw.seed_text_model": model})
    row = by(found, "company_id")["c"]
    assert row["is_ai"] is is_ai
    assert row["ai_probability"] == pytest.approx(probability, abs=1e-3)


def test_ours_are_ai_whatever_the_words_say() -> None:
    rows = by(decide("core.company_ai", votes("ai", "ai", -9.0, company="ours")), "company_id")
    assert rows["ours"] == {
        "company_id": "ours",
        "is_ai": True,
        "ai_probability": 1.0,
        "ai_basis_code": "assessed",
    }


@pytest.mark.parametrize("rows", [[], votes("domain", "legal", 9.0)])
def test_without_a_word_about_it_nobody_can_say_whether_it_is_ai(rows: list[Any]) -> None:
    row = by(decide("core.company_ai", rows), "company_id")["c"]
    assert (row["is_ai"], row["ai_probability"], row["ai_basis_code"]) == (False, None, "unknown")


def domains(*rows: list[dict[str, Any]], **changed: float) -> list[tuple[str, int]]:
    found = decide(
        "core.company_domain",
        [row for part in rows for row in part],
        **{"core.parameter": parameter(**changed)},
    )
    return [(code, position) for position, code in values(found, "position", "domain_code")]


def test_the_likeliest_domain_comes_first() -> None:
    assert domains(votes("domain", "legal", 1.0, 0.5), votes("domain", "health", 1.2)) == [
        ("legal", 1),
        ("health", 2),
    ]


@pytest.mark.parametrize(("lead", "is_in"), [(0.1, True), (0.69, True), (0.7, False), (2.0, False)])
def test_a_second_domain_must_be_half_as_likely(lead: float, is_in: bool) -> None:
    found = domains(votes("domain", "legal", 1.0 + lead), votes("domain", "health", 1.0))
    assert found == [("legal", 1), *([("health", 2)] if is_in else [])]  # e^0.69 < 2 < e^0.7


def test_never_more_than_two_domains() -> None:
    rows = [votes("domain", code, 2.0) for code in ("a", "b", "c")]
    assert domains(*rows) == [("a", 1), ("b", 2)]


def test_a_tie_goes_by_the_name_of_the_domain() -> None:
    for codes in ("abcd", "dcba", "cabd"):
        rows = [votes("domain", code, 2.0) for code in codes]
        assert domains(*rows) == [("a", 1), ("b", 2)]


def test_when_no_domain_is_likely_enough_there_is_none() -> None:
    assert domains(*[votes("domain", code, 2.0) for code in "abcde"]) == []


def test_votes_against_a_domain_count() -> None:
    assert domains(votes("domain", "legal", 1.5, -1.6), votes("domain", "health", 0.1)) == [
        ("health", 1)
    ]


@pytest.mark.parametrize("weights", [*permutations((0.7, 0.2, 0.1)), (1.0,)])
def test_tenths_sum_to_the_same_vote_in_any_order(weights: tuple[float, ...]) -> None:
    tables = {"core.evidence": votes("domain", "legal", *weights), "core.company_text": TEXTS}
    (row,) = run_all(["core.label", "core.vote"], tables)["core.vote"]
    assert (row["weight"], row["strength"]) == (1.0, 1.0)


def test_labels_of_the_model_and_of_the_rules_are_numbered_together() -> None:
    rows = [*votes("domain", "zoo", 1.0), *votes("moat", "data", 1.0)]
    tables = {"core.evidence": rows, "raw.seed_text_model": text_model(legal=0.5)}
    found = run("core.label", tables)
    assert values(found, "label_number", "label_kind", "label_code", "intercept") == [
        (1, "ai", "ai", -2.0),
        (2, "domain", "legal", 0.5),
        (3, "domain", "zoo", None),
        (4, "orientation", "vertical", 0.0),
    ]


def belief(rows: list[dict[str, Any]], model: list[dict[str, Any]]) -> dict[str, float]:
    tables = {
        "core.company_record": RECORDS,
        "core.company_text": TEXTS,
        "core.evidence": rows,
        "raw.seed_text_model": model,
    }
    found = run_all(["core.label", "core.vote", "core.domain_belief"], tables)
    codes = {row["label_number"]: row["label_code"] for row in found["core.label"]}
    return {codes[row["label_number"]]: row["probability"] for row in found["core.domain_belief"]}


def test_domains_that_nothing_speaks_for_keep_their_share() -> None:
    """Softmax over legal (1 + 1), health (0) and retail (-1), of which only legal was voted for."""
    found = belief(votes("domain", "legal", 1.0), text_model(legal=1.0, health=0.0, retail=-1.0))
    assert found == {
        "legal": pytest.approx(math.exp(2) / (math.exp(2) + 1 + math.exp(-1)), abs=1e-6)
    }


def test_the_share_of_doubt_goes_to_all_domains_alike() -> None:
    model = [row | {"doubt_share": 0.2} for row in text_model(legal=0.0, health=0.0)]
    found = belief(votes("domain", "legal", 30.0), model)
    # four labels with intercepts here, of which the first two are no domains
    assert found["legal"] == pytest.approx(0.8 + 0.2 / 2)


def test_doubt_goes_to_domains_by_a_power_of_what_they_have() -> None:
    """Legal 4, health 1, of which nobody says anything: at the root they share doubt as 2 to 1."""
    model = [
        row | {"doubt_share": 0.3, "doubt_power": 0.5} for row in text_model(legal=0.0, health=0.0)
    ]
    found = belief(votes("domain", "legal", math.log(4)), model)
    assert found == {"legal": pytest.approx(0.7 * 4 / 5 + 0.3 * 2 / 3, abs=1e-6)}


def test_our_own_companies_are_not_guessed() -> None:
    assert belief(votes("domain", "legal", 5.0, company="ours"), text_model(legal=0.0)) == {}


def votes_of_words(
    terms: list[tuple[str, str]], weights: dict[str, float], **rarity: float
) -> dict[str, tuple[float, float]]:
    """(weight, strength) of each label, from (place, term) pairs and weights for `legal`."""
    found = run_all(
        ["core.text_size", "core.label", "core.vote"],
        {
            "core.known_term": [
                {"term_number": number, "term": name} for number, name in enumerate(rarity)
            ],
            "core.company_term": [
                {
                    "text_number": 1,
                    "is_headline": place == "headline",
                    "term_number": list(rarity).index(name),
                }
                for place, name in terms
            ],
            "raw.seed_text_term": [{"term": name, "rarity": r} for name, r in rarity.items()],
            "raw.seed_text_weight": [
                {"label_kind": "domain", "label_code": "legal", "term": name, "weight": weight}
                for name, weight in weights.items()
            ],
            "raw.seed_text_model": text_model(legal=0.0),
        },
    )
    codes = {row["label_number"]: row["label_code"] for row in found["core.label"]}
    return {
        codes[row["label_number"]]: (row["weight"], row["strength"]) for row in found["core.vote"]
    }


def test_words_vote_by_their_share_of_what_the_text_says() -> None:
    """Size is the root of the sum of squared rarities: 5 for rarities 3 and 4."""
    found = votes_of_words([("body", "law"), ("body", "novel")], {"law": 10.0, "novel": -5.0},
                           law=3.0, novel=4.0)  # fmt: skip
    assert found == {"legal": (pytest.approx((10 - 5) / 5), pytest.approx(15 / 5))}


def test_a_word_in_headline_and_description_counts_twice_and_so_does_its_size() -> None:
    once = votes_of_words([("body", "law")], {"law": 10.0}, law=2.0)
    twice = votes_of_words([("body", "law"), ("headline", "law")], {"law": 10.0}, law=2.0)
    assert once["legal"][0] == pytest.approx(10 / 2)
    assert twice["legal"][0] == pytest.approx(20 / math.sqrt(8), abs=1e-6)


def test_a_word_without_a_weight_only_makes_the_text_longer() -> None:
    found = votes_of_words([("body", "law"), ("body", "fox")], {"law": 10.0}, law=3.0, fox=4.0)
    assert found == {"legal": (pytest.approx(2), pytest.approx(2))}


def curated(**fields: Any) -> dict[str, Any]:
    """The tables in which our own company s1 goes by the id `ours`."""
    placed = [{**identity("s1")[0], "company_id": "ours"}]
    return {"raw.seed_company": [{"company_id": "s1", **fields}], "core.identity": placed}


def test_our_domains_are_the_editor_s_and_words_add_none() -> None:
    tables = curated(domain_code="zoo", second_domain_code="art")
    rows = votes("domain", "legal", 9.0, company="ours")
    found = decide("core.company_domain", rows, **tables)
    assert values(found, "company_id", "position", "domain_code", "weight", "basis_code") == [
        ("ours", 1, "zoo", None, "assessed"),
        ("ours", 2, "art", None, "assessed"),
    ]


def test_a_second_domain_that_repeats_the_first_is_left_out() -> None:
    found = decide("core.company_domain", [], **curated(domain_code="a", second_domain_code="a"))
    assert values(found, "position", "domain_code") == [(1, "a")]


def orientation(*weights: float, **changed: float) -> dict[str, Any]:
    rows = decide(
        "core.company_orientation",
        votes("orientation", "vertical", *weights),
        **{"raw.seed_text_model": text_model(**changed)},
    )
    (row,) = rows
    return row


def test_without_evidence_the_orientation_is_unknown_not_one_half() -> None:
    row = orientation()
    assert row["orientation_code"] == row["orientation_basis_code"] == "unknown"
    assert row["orientation_probability"] is None


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        (2.0, "vertical"),
        (0.63, "vertical"),  # p = 0.6525, just beyond the margin of 0.15
        (0.6, "ambiguous"),  # p = 0.6457
        (0.3, "ambiguous"),
        (-0.6, "ambiguous"),
        (-0.63, "horizontal"),
        (-2.0, "horizontal"),
    ],
)
def test_near_one_half_is_ambiguous(weight: float, code: str) -> None:
    row = orientation(weight)
    assert row["orientation_code"] == code
    assert row["orientation_basis_code"] == "inferred"
    assert row["orientation_probability"] == pytest.approx(1 / (1 + 2.718281828459045**-weight))


def test_the_intercept_moves_the_orientation() -> None:
    assert orientation(0.3, vertical=2.0)["orientation_code"] == "vertical"


@pytest.mark.parametrize("weights", [(0.29,), (0.1, -0.1), (0.2, 0.05)])
def test_where_too_little_is_said_the_orientation_is_unknown(weights: tuple[float, ...]) -> None:
    assert orientation(*weights)["orientation_code"] == "unknown"


def test_contradiction_is_ambiguous_not_unknown() -> None:
    assert orientation(2.0, -2.0)["orientation_code"] == "ambiguous"


@pytest.mark.parametrize(
    ("code", "probability", "basis"),
    [
        ("vertical", 0.9, "assessed"),
        ("horizontal", 0.1, "assessed"),
        ("ambiguous", 0.5, "assessed"),
        ("unknown", None, "unknown"),
    ],
)
def test_an_editor_s_orientation_has_a_set_probability(
    code: str, probability: float | None, basis: str
) -> None:
    tables = curated(orientation_code=code, orientation_reason="why")
    words = votes("orientation", "vertical", -9.0, company="ours")
    row = by(decide("core.company_orientation", words, **tables), "company_id")["ours"]
    assert (row["orientation_code"], row["orientation_basis_code"]) == (code, basis)
    assert row["orientation_probability"] == pytest.approx(probability)
    assert row["orientation_reason"] == "why"


def test_a_capability_needs_its_least_votes() -> None:
    rows = votes("capability", "writing", 0.7, 0.2, 0.1) + votes("capability", "speech", 0.9)
    found = read("core.company_capability", rows)
    assert values(found, "company_id", "capability_code", "basis_code") == [
        ("c", "writing", "inferred")
    ]


def test_our_capabilities_are_the_editor_s_each_once() -> None:
    rows = votes("capability", "speech", 9.0, company="ours")
    tables = curated(capability_codes=["writing", "search", "writing"])
    found = read("core.company_capability", rows, **tables)
    assert values(found, "company_id", "capability_code", "basis_code") == [
        ("ours", "search", "assessed"),
        ("ours", "writing", "assessed"),
    ]


def moats(*rows: list[dict[str, Any]], **tables: Any) -> list[dict[str, Any]]:
    factors = [
        {"factor_code": "data", "is_readable": True},
        {"factor_code": "brand", "is_readable": False},
    ]
    evidence_rows = [row for part in rows for row in part]
    return read("core.moat_value", evidence_rows, **{"raw.seed_factor": factors, **tables})


@pytest.mark.parametrize(
    ("weights", "strength"),
    [
        ((0.3,), 0.3),
        ((0.3, 0.2), 0.5),
        ((0.3, -0.1), 0.2),
        ((0.5, 0.5), 0.6),  # the cap: a description cannot prove more
        ((0.1, 0.2, -0.3), None),  # nothing is left, not even the error of the sum
        ((0.2, -0.5), None),
        ((-0.5,), None),
    ],
)
def test_phrases_add_signs_against_it_subtract_and_a_cap_holds(
    weights: tuple[float, ...], strength: float | None
) -> None:
    found = moats(votes("moat", "data", *weights))
    assert [row["strength_share"] for row in found] == (
        [] if strength is None else [pytest.approx(strength)]
    )


def test_the_words_that_decided_are_named_strongest_first_without_those_against() -> None:
    (row,) = moats(votes("moat", "data", 0.1, 0.3, -0.05, 0.1))
    assert row["reason"] == "Its description says: data 1, data 0, data 3"
    assert (row["basis_code"], row["confidence_code"]) == ("inferred", "low")
    assert row["source_id"] == "yc-directory"


def test_a_kind_that_cannot_be_read_is_not_read() -> None:
    assert moats(votes("moat", "brand", 0.5), votes("moat", "no-such-kind", 0.5)) == []


def test_our_moats_are_the_editor_s_and_words_add_none() -> None:
    judged = {
        "company_id": "s1",
        "moat_code": "brand",
        "strength_share": 0.75,
        "confidence_code": "high",
        "reason": "known",
        "source_id": "a",
    }
    tables = {
        "raw.seed_company_moat": [judged],
        "core.identity": [{**identity("s1")[0], "company_id": "ours"}],
    }
    assert moats(votes("moat", "data", 0.5, company="ours"), **tables) == [
        {**judged, "company_id": "ours", "basis_code": "assessed"}
    ]


def test_from_a_description_to_its_labels() -> None:
    """The whole way of reading, on one company."""
    words = [("ai", "ai", "ai", 20.0), ("domain", "legal", "law firms", 9.0)]
    found = run_all(
        [
            "core.known_term", "core.company_text", "core.company_term", "core.text_size",
            "core.evidence", "core.label", "core.vote", "core.company_ai", "core.domain_belief",
            "core.company_domain",
        ],
        {
            "core.company_record": [
                {
                    "company_id": "c",
                    "is_curated": False,
                    "one_liner": "AI for Law-Firms, unlike health.",
                    "tags": ["Legal"],
                }
            ],
            "raw.seed_term": [
                {**term("legal", "tag", weight=0.4), "label_kind": "domain", "label_code": "legal"}
            ],
            "raw.seed_text_term": [
                {"term": "ai", "rarity": 3.0},
                {"term": "law firms", "rarity": 4.0, "anchor": "firms"},
                {"term": "health", "rarity": 4.0},
            ],
            "raw.seed_text_weight": [
                dict(zip(("label_kind", "label_code", "term", "weight"), row, strict=True))
                for row in [*words, ("domain", "health", "health", 99.0)]
            ],
            "raw.seed_text_model": text_model(legal=0.0, health=0.0),
        },
    )  # fmt: skip
    (ai,) = found["core.company_ai"]
    assert ai["ai_probability"] == pytest.approx(1 / (1 + math.exp(-(20 / 5 - 2))))
    (domain,) = found["core.company_domain"]
    assert (domain["domain_code"], domain["weight"]) == ("legal", pytest.approx(9 / 5 + 0.4))
    assert domain["probability"] == pytest.approx(1 / (1 + math.exp(-2.2)), abs=1e-6)
