"""Thirty errors planted in the facts at once: `python -m etl check` has a useful line for each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl import pipeline
from etl.__main__ import main
from tests.etl import support

COMPANIES, MOATS = "landscape/companies.csv", "landscape/company_moats.csv"
FACTORS, MOVES = "landscape/company_factors.csv", "market/lab_moves.csv"
PRICES, FACTS, SOURCES = "market/model_prices.csv", "market/model_facts.csv", "sources.csv"
CLAIMS, FIGURES = "thesis/claims.csv", "landscape/domain_figures.csv"

# file, line, column, what is planted there, what must be said about it
CELLS = (
    (MOATS, 2, "moat_code", "workflwo", "did you mean 'workflow'?"),
    (MOATS, 3, "company_id", "s9999", "is not in landscape/companies.csv"),
    (MOATS, 4, "source_id", "no-such-source", "is not in sources.csv"),
    (MOATS, 5, "strength_share", "strong", "is not a number"),
    (MOATS, 6, "strength_share", "2", "2 is more than 1"),
    (MOATS, 7, "reason", "", "is empty"),
    (MOATS, 8, "confidence_code", "sure", "is not one of low, medium, high"),
    (FACTORS, 2, "factor_code", "comodification", "did you mean 'commodification'?"),
    (FACTORS, 3, "value_share", "-1", "-1 is less than 0"),
    (FACTORS, 4, "source_id", "", "is empty"),
    (COMPANIES, 20, "founded_year", "202O", "is not a whole number"),
    (COMPANIES, 21, "founded_year", "1812", "1812 is less than 1950"),
    (COMPANIES, 22, "country_code", "UK", "is not in model/countries.csv"),
    (COMPANIES, 23, "website", "javascript:alert(1)", "does not look like a website"),
    (COMPANIES, 24, "status_date", "May 2024", "does not look like a status_date"),
    (COMPANIES, 25, "status_code", "aquired", "did you mean 'acquired'?"),
    (COMPANIES, 26, "domain_code", "leagl", "did you mean 'legal'?"),
    (COMPANIES, 27, "orientation_code", "diagonal", "is not one of vertical, horizontal"),
    (COMPANIES, 28, "slug", "Not A Slug", "does not look like a slug"),
    (MOVES, 2, "move_date", "Q3 2024", "does not look like a move_date"),
    (MOVES, 3, "domain_codes", "legal;leagl", "did you mean 'legal'?"),
    (MOVES, 4, "reach_share", "1.5", "1.5 is more than 1"),
    (MOVES, 5, "capability_codes", "writting", "did you mean 'writing'?"),
    (PRICES, 2, "price_date", "2024-02-30", "is not a date as YYYY-MM-DD"),
    (PRICES, 3, "input_price_usd", "-1", "-1 is less than 0"),
    (FACTS, 2, "topic_code", "sped", "did you mean 'speed'?"),
    (CLAIMS, 2, "is_testable", "yes", "is neither true nor false"),
    (CLAIMS, 3, "kind_code", "fcat", "is not one of fact, figure"),
    (SOURCES, 900, "url", "ftp://example.org", "does not look like a url"),
    (FIGURES, 3, "value", "half", "is not a number"),
)


def _errors(capsys: pytest.CaptureFixture[str]) -> list[str]:
    text = capsys.readouterr().err
    return re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


def test_check_has_a_line_for_each_of_thirty_errors(
    seed_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(CELLS) == 30
    arguments = ["check", "--seeds", str(seed_folder), "--warehouse", str(tmp_path / "none")]
    assert main(arguments) == 0
    for name, line, column, text, _ in CELLS:
        support.change(seed_folder, name, line, **{column: text})

    assert main(arguments) == 1

    lines = _errors(capsys)
    for name, line, column, _, words in CELLS:
        place = f"{seed_folder.name}/{name}:{line}: {column}: "
        assert any(place in text and words in text for text in lines), place


def test_check_names_what_only_the_whole_shows(
    seed_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that nothing cites; an assessed company without a moat and without a word why."""
    with (seed_folder / SOURCES).open("a", encoding="utf-8") as file:
        file.write("cited-by-nothing,A page,Somebody,https://example.org/,,2026-11-24\n")
    rows = support.table(seed_folder, COMPANIES)
    number, row = next((n, r) for n, r in enumerate(rows, start=2) if r["moat_note"])
    support.change(seed_folder, COMPANIES, number, moat_note="")
    pipeline.refresh([], tmp_path, seed_folder=seed_folder)

    assert main(["check", "--seeds", str(seed_folder), "--warehouse", str(tmp_path)]) == 1

    text = "\n".join(_errors(capsys))
    assert "cited-by-nothing" in text and row["company_id"] in text
