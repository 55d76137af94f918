"""What is learned is what the warehouse's SQL reads, and what is measured is measured right."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

pytest.importorskip("sklearn", reason="learning needs requirements-dev.txt")

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from etl.reading import evaluate, examples, features, figures, model, train
from etl.reading.examples import Example
from etl.reading.reader import Reading
from etl.sources import seeds

TOPICS = {
    "legal": "contracts for lawyers and law firms in court cases",
    "healthcare": "patients and doctors in hospitals with clinical notes",
}
FILLER = ("quick", "simple", "modern", "secure", "global", "friendly")


def made(count: int = 60) -> list[Example]:
    """Companies of two topics; every second legal one and every third other one is AI."""
    found = []
    for number in range(count):
        domain = ("legal", "healthcare")[number % 2]
        is_ai = number % 3 == 0
        words = f"{FILLER[number % 6]} tools about {TOPICS[domain]}"
        found.append(
            Example(
                "made", f"Company {number}", "AI agents" if is_ai else "Software", words,
                started=2018.0 + number % 8, is_ai=is_ai, domain=domain, voted_domain=domain,
                sure_domain=domain, is_vertical=domain == "legal", tags=("b2b",),
            )
        )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def learned() -> list[model.Linear]:
    return [model.learn(kind, made(), made()) for kind in train.KINDS]


def test_the_sql_reads_as_the_model_was_learned(learned: list[model.Linear]) -> None:
    """Probabilities from SQL and from the matrix agree, on texts that are new."""
    doubts = {"ai": (0.1, 0.0), "domain": (0.1, 0.5), "orientation": (0.0, 0.0)}
    sloped = [
        replace(m, slope=6.0, doubt=doubts[m.kind][0], doubt_power=doubts[m.kind][1])
        for m in learned
    ]
    told = [
        replace(made()[0], one_liner="AI for law firms", description="Lawyers, patients & courts"),
        replace(made()[0], one_liner="", description="no doctors, unlike lawyers: hospitals"),
        replace(made()[0], one_liner="Lawyers' contracts", description=""),
    ]
    reading = Reading(told, train.tables(sloped, ["x"] * 3, train.date(2026, 1, 1)))
    texts = features.of_examples(told)
    by_kind = {m.kind: m.probabilities(texts) for m in sloped}
    added = model.rules("ai", told, texts)[:, None]
    by_kind["ai"] = sloped[0].chances(sloped[0].logits(texts) + added)
    ai = reading.column("core.company_ai", "ai_probability").to_numpy(float)
    sides = reading.column("core.company_orientation", "orientation_probability").to_numpy(float)
    beliefs = reading.beliefs()
    reading.close()

    said = ~np.isnan(ai)  # where no word with a weight stands, SQL says unknown
    assert said.tolist() == [True, True, False]
    assert ai[said] == pytest.approx(by_kind["ai"][said, 0], abs=1e-4)
    known = ~np.isnan(sides)
    assert known.any()
    assert sides[known] == pytest.approx(by_kind["orientation"][known, 0], abs=1e-4)
    labels = list(next(m for m in sloped if m.kind == "domain").labels)
    for code in ("legal", "healthcare"):
        column = by_kind["domain"][:, labels.index(code)]
        voted = beliefs[code].to_numpy() > 0  # a domain that no word speaks of is not listed
        assert voted.any()
        assert beliefs[code].to_numpy()[voted] == pytest.approx(column[voted], abs=1e-4)


def test_what_was_learned_tells_the_topics_apart(
    learned: list[model.Linear], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "SMALLEST_SIZE", 0.1)  # the words of so few texts are not rare
    domain = next(m for m in learned if m.kind == "domain")
    texts = features.plain([("Software for hospitals", ""), ("Software for lawyers", "")])
    best = [domain.labels[place] for place in domain.logits(texts).argmax(axis=1)]
    assert best == ["healthcare", "legal"]


def test_the_same_examples_give_the_same_rows(learned: list[model.Linear]) -> None:
    again = [model.learn(kind, made(), made()) for kind in train.KINDS]
    one, two = (train.tables(m, ["x"] * 3, train.date(2026, 1, 1)) for m in (learned, again))
    assert one == two


def test_a_phrase_is_looked_for_by_a_word_that_is_no_filler() -> None:
    assert train._anchor("end to end", {"end": 5.0}) == "end"
    assert train._anchor("unheard of firms", {"firms": 9.0}) == "unheard"
    assert train._anchor("law firms", {"law": 3.0, "firms": 4.0}) == "firms"
    assert train._anchor("law", {"law": 3.0}) is None


def test_a_shift_beside_what_is_given_is_found() -> None:
    chance = np.random.default_rng(1)
    logits, given = chance.normal(size=20_000), 2.0 * chance.integers(0, 2, 20_000)
    answers = chance.random(20_000) < model.sigmoid(1.5 * logits - 1 + given)
    assert model.platt(logits, answers, given) == (
        pytest.approx(1.5, abs=0.1),
        pytest.approx(-1, abs=0.1),
    )


def test_the_rules_of_the_sql_are_those_of_the_learning() -> None:
    told = [
        replace(made()[0], one_liner="A copilot on LLMs", website="https://acme.ai/x"),
        replace(made()[0], one_liner="Insurance agents", website="https://acme.com/a.ai"),
    ]
    reading = Reading(told)
    found = reading.table("core.evidence")
    reading.close()
    texts = features.of_examples(told)
    for place, added in enumerate(model.rules("ai", told, texts)):
        rows = found[(found.place == place) & (found.label_kind == "ai")]
        assert rows.weight.sum() == pytest.approx(added)
    assert model.rules("ai", told, texts)[0] > model.rules("ai", told, texts)[1] == 0


def test_names_numbers_and_fillers_are_not_learned_from() -> None:
    assert not any(map(features.is_telling, ["the", "x", "2024", "3d", "india", "yc", "founders"]))
    assert all(map(features.is_telling, ["lawyers", "hospital", "chips"]))


@pytest.mark.parametrize(
    ("chances", "right", "error"),
    [
        ([0.95, 0.95], [1, 1], 0.05),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 0.0),
        ([0.9, 0.1], [0, 1], 0.9),
    ],
)
def test_the_calibration_error(chances: list[float], right: list[int], error: float) -> None:
    found = figures.calibration_error(np.array(chances), np.array(right))
    assert found == pytest.approx(error)


def test_probabilities_that_are_right_show_an_error_by_chance() -> None:
    chances = np.random.default_rng(1).random(400)
    mean, highest = figures.calibration_by_chance(chances)
    assert 0.02 < mean < highest < 0.08
    assert figures.calibration_by_chance(np.repeat(chances, 100))[1] < mean / 5
    (figure,) = [
        f
        for f in figures.of_yes_no("x", "y", chances, chances > 0.5, {"calibration error": 0.05})
        if f.by_chance
    ]
    assert (figure.name, figure.is_upper, figure.by_chance) == (
        "calibration error", True, (mean, highest),
    )  # fmt: skip


def test_doubt_goes_to_the_labels_by_a_power_of_what_they_have() -> None:
    chances = np.array([[0.9, 0.09, 0.01]])
    alike, near, same = (model.doubted(chances, 0.3, power)[0] for power in (0.0, 0.5, 1.0))
    assert alike == pytest.approx([0.73, 0.163, 0.107])
    assert same == pytest.approx(chances[0])
    assert near.sum() == pytest.approx(1)
    assert alike[2] > near[2] > same[2]
    assert near[1] / near[2] > alike[1] / alike[2]


def test_the_doubt_that_made_the_answers_is_found() -> None:
    chance = np.random.default_rng(2)
    chances = chance.random(40_000)
    answers = chance.random(40_000) < 0.8 * chances + 0.1
    assert model.doubt(chances, answers) == pytest.approx(0.2, abs=0.03)


def test_what_is_kept_takes_over_what_the_dropped_words_said() -> None:
    """Two words that say the same of one label: the one that stays says it all."""
    labels = np.array(["legal", "legal", "health", "retail"] * 20)
    said = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] * 20
    shares = sparse.csr_matrix(np.array(said, dtype=float))
    fitted = LogisticRegression(C=1.0).fit(shares, labels)
    column = list(fitted.classes_).index("legal")
    before = fitted.coef_[column].copy()
    kept = np.ones(fitted.coef_.T.shape, dtype=bool)
    kept[1] = False
    model._learn_again(fitted, shares, labels.tolist(), np.ones(len(labels)), kept)
    assert fitted.coef_[:, 1].tolist() == [0, 0, 0]
    assert before[0] < fitted.coef_[column, 0] < 2 * before[0]


def test_with_nothing_dropped_learning_again_changes_nothing() -> None:
    chance = np.random.default_rng(3)
    shares = sparse.csr_matrix(chance.random((60, 5)))
    labels = chance.choice(["legal", "health", "retail"], 60)
    fitted = LogisticRegression(C=2.0, tol=1e-8, max_iter=1000).fit(shares, labels)
    before = fitted.coef_.copy()
    every = np.ones(before.T.shape, dtype=bool)
    model._learn_again(fitted, shares, labels.tolist(), np.full(60, 2.0), every)
    assert fitted.coef_ == pytest.approx(before, abs=1e-3)


def test_platt_finds_the_slope_that_made_the_answers() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(size=20_000) * 2
    answers = chance.random(20_000) < model.sigmoid(0.5 * logits - 1)
    assert model.platt(logits, answers) == (
        pytest.approx(0.5, abs=0.05),
        pytest.approx(-1, abs=0.1),
    )


def test_none_of_our_own_companies_is_among_those_to_learn_from() -> None:
    ours = [replace(made()[0], website="https://www.acme.com")]
    others = [replace(made()[0], website=w) for w in ("https://acme.com/", "https://b.com")]
    assert [e.website for e in examples.apart(others, ours)] == ["https://b.com"]


def test_without_the_data_nothing_is_measured_and_nothing_breaks(tmp_path: Path) -> None:
    before = evaluate.REPORT.read_bytes()
    console = Console(record=True, width=200)
    assert evaluate.run(tmp_path, console) == 0
    assert "nothing measured" in console.export_text()
    assert evaluate.REPORT.read_bytes() == before


def _rows(name: str) -> list[dict[str, str]]:
    with (seeds.FOLDER / "model" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_weight_has_its_term_and_its_model() -> None:
    terms = {row["term"] for row in _rows("text_terms")}
    models = {(row["label_kind"], row["label_code"]) for row in _rows("text_models")}
    weights = _rows("text_weights")
    assert {row["term"] for row in weights} <= terms
    assert {(row["label_kind"], row["label_code"]) for row in weights} <= models
    assert len({code for _, code in models}) == len(models), "votes are joined by the label alone"


def test_every_domain_was_learned() -> None:
    learned_codes = {r["label_code"] for r in _rows("text_models") if r["label_kind"] == "domain"}
    assert learned_codes == {row["domain_code"] for row in examples.rows("landscape/domains.csv")}


@pytest.mark.parametrize("name", ["text_terms", "terms"])
def test_a_phrase_is_anchored_in_one_of_its_words(name: str) -> None:
    phrases = [r for r in _rows(name) if r.get("anchor") and r.get("field_code", "text") == "text"]
    assert phrases
    assert [r["term"] for r in phrases if r["anchor"] not in r["term"].split()] == []
