"""Lists in the warehouse: side by side, refreshed and forgotten one by one, known by their keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.faults import RefreshRefused
from etl.pipeline import Request
from tests.etl import support
from tests.etl.lists import ROWS, mapping, refresh, table
from tests.etl.support import ask, column, source
from warehouse import build, versions

KEYS = "select source_key from mart.company_source where source_id = ? and gone_since_date is null"


def request(folder: Path, source_id: str, rows: object = ROWS, **blocks: object) -> Request:
    """A CSV with these rows and its mapping, to be loaded under this name."""
    path = folder / f"{source_id}.csv"
    path.write_text(table(rows), encoding="utf-8")
    return Request("csv", str(path), mapping(folder, source_id, f"{source_id}.yml", **blocks))


def landscape(folder: Path, text: str = "") -> Request:
    path = folder / "some-landscape.yml"
    path.write_text(text or LANDSCAPE, encoding="utf-8")
    return Request("landscape", str(path))


LANDSCAPE = """\
landscape:
  - category:
    name: Machine Learning
    subcategories:
      - subcategory:
        name: Framework
        items:
          - {name: Lexio, homepage_url: https://www.lexio-drafts.com}
          - {name: Torchy, homepage_url: https://torchy.example}
"""


def gone(folder: Path, source_id: str) -> set[str]:
    sql = "select source_key from mart.company_source where source_id = ? and gone_since_date ="
    return set(column(folder, f"{sql} (select max(as_of_date) from mart.run)", source_id))


def test_lists_are_sources_of_their_own_side_by_side(warehouse: Path, tmp_path: Path) -> None:
    same = [("Lexio", "https://lexio-drafts.com", *ROWS[0][2:])]  # a suffix that exists
    one, two = request(tmp_path, "one", [*same, *ROWS[1:]]), request(tmp_path, "two", same)

    report = refresh(warehouse, one, two, landscape(tmp_path), day=1)

    assert [(s.source_id, s.record_count, s.counts.added) for s in report.sources[1:]] == [
        ("one", 3, 3), ("two", 1, 1), ("some-landscape", 2, 2),
    ]  # fmt: skip
    assert ask(
        warehouse,
        "select source_id, title, producer, is_loaded, record_count from mart.source"
        " where source_id in ('one', 'two', 'some-landscape') order by 1",
    ) == [
        ("one", "A list", "Somebody", True, 3),
        ("some-landscape", "Landscape some-landscape", "not stated", True, 2),
        ("two", "A list", "Somebody", True, 1),
    ]
    # one company, whoever lists it
    assert column(
        warehouse,
        "select count(distinct company_id) from mart.company_source where name = 'Lexio'",
    ) == [1]
    with versions.open_read_only(support.current(warehouse)) as con:
        assert [*build.check(con), *build.undescribed(con)] == []


def test_each_list_is_refreshed_and_forgotten_on_its_own(warehouse: Path, tmp_path: Path) -> None:
    refresh(warehouse, request(tmp_path, "one"), request(tmp_path, "two"), day=1)

    report = refresh(warehouse, request(tmp_path, "one", ROWS[1:]), day=2)
    assert source(report, "one").counts.gone == 1
    assert gone(warehouse, "one") == {"lexio.example"}
    assert gone(warehouse, "two") == set()
    assert len(column(warehouse, KEYS, "two")) == 3

    refresh(warehouse, day=3, forget="one")
    assert column(warehouse, "select source_id from mart.source where source_id = 'one'") == []
    assert column(warehouse, "select 1 from mart.company_source where source_id = 'one'") == []
    assert len(column(warehouse, KEYS, "two")) == 3
    assert support.count(warehouse, "mart.company_source where source_id = 'yc-directory'") == 60


def test_a_refresh_of_others_keeps_a_list_and_its_faults(warehouse: Path, tmp_path: Path) -> None:
    bad = [*ROWS, ("Odd", "no website", *[""] * 6)]
    refresh(warehouse, request(tmp_path, "one", bad), day=1)
    rejected = "select column_name from mart.rejected_row where source_id = 'one'"

    support.refresh(warehouse, support.directory(61), day=2)
    assert len(column(warehouse, KEYS, "one")) == 4
    assert column(warehouse, rejected) == ["Web"]

    refresh(warehouse, day=3, forget="one")
    assert column(warehouse, rejected) == []


def test_a_company_keeps_its_key_when_its_name_or_its_website_changes(
    warehouse: Path, tmp_path: Path
) -> None:
    def listed(*pairs: tuple[str, str]) -> list[tuple[str, ...]]:
        return [(*pair, *[""] * 6) for pair in pairs]

    before = listed(
        ("Moves", "https://old.example"),
        ("Renamed", "https://same.example"),
        ("Late", ""),
        ("Leaves", "https://leaves.example"),
    )
    after = listed(
        ("Moves", "https://new.example"),
        ("Other", "https://same.example"),
        ("Late", "https://late.example"),
        ("New", "https://n.example"),
    )
    refresh(warehouse, request(tmp_path, "one", before), day=1)
    ids = dict(ask(warehouse, "select source_key, company_id from mart.company_source"
                              " where source_id = 'one'"))  # fmt: skip

    report = refresh(warehouse, request(tmp_path, "one", after), day=2)

    assert set(column(warehouse, KEYS, "one")) == {
        "old.example", "same.example", "late", "n.example",
    }  # fmt: skip
    assert gone(warehouse, "one") == {"leaves.example"}
    counts = source(report, "one").counts
    assert (counts.added, counts.changed, counts.gone) == (1, 3, 1)
    assert ask(
        warehouse,
        "select from_value, to_value from mart.event where event_code = 'renamed'"
        " and company_id = ?",
        ids["same.example"],
    ) == [("Renamed", "Other")]
    # and once more: what was given stays given
    again = refresh(warehouse, request(tmp_path, "one", after), day=3)
    assert source(again, "one").counts.added == 0


def test_a_row_at_fault_and_a_file_cut_off_make_nothing_gone(
    warehouse: Path, tmp_path: Path
) -> None:
    refresh(warehouse, request(tmp_path, "one"), day=1)

    nameless = [("", *ROWS[0][1:]), *ROWS[1:]]
    refresh(warehouse, request(tmp_path, "one", nameless), day=2)
    assert gone(warehouse, "one") == set()

    cut = request(tmp_path, "one")
    path = Path(cut.location or "")
    path.write_bytes(path.read_bytes()[:-60])
    refresh(warehouse, cut, day=3)
    assert gone(warehouse, "one") == set()


def test_a_list_where_nothing_is_good_leaves_the_live_version(
    warehouse: Path, tmp_path: Path
) -> None:
    before = support.current(warehouse)
    bad = request(tmp_path, "one", [("", "https://x.example", *[""] * 6)])

    with pytest.raises(RefreshRefused, match="has no company that could be read"):
        refresh(warehouse, bad, day=1)
    assert support.current(warehouse) == before

    report = refresh(warehouse, bad, request(tmp_path, "two"), day=1)
    assert [bool(s.error) for s in report.sources] == [False, True, False]


def test_two_lists_of_one_name_are_not_mixed(warehouse: Path, tmp_path: Path) -> None:
    one = request(tmp_path, "one")
    report = refresh(warehouse, one, one, day=1)
    assert [s.error for s in report.sources[1:]] == [
        None, "calls itself one, as another list does",
    ]  # fmt: skip


def test_a_list_is_read_by_the_words_and_the_industry_of_any_source(
    warehouse: Path, tmp_path: Path
) -> None:
    rows = [("Medita", "", "We use large language models to help hospitals", *[""] * 5)]
    refresh(
        warehouse,
        request(tmp_path, "one", rows, constants={"industry": "Healthcare -> Diagnostics"}),
        landscape(tmp_path),
        day=1,
    )

    sql = "select is_ai, domain_code, orientation_code from mart.company where name = ?"
    assert ask(warehouse, sql, "Medita") == [(True, "healthcare", "vertical")]
    assert ask(warehouse, sql, "Torchy") == [(True, "ai-infrastructure", "horizontal")]


def test_what_a_list_says_of_its_companies_being_ai_counts_before_what_their_texts_say(
    warehouse: Path, tmp_path: Path
) -> None:
    rows = [
        ("Medita", "", "Booking for hospitals", "", "", "yes", "", ""),
        ("Lexio", "", "Large language models for lawyers", "", "", "NO", "", ""),
        ("Robo", "", "Large language models for robots", "", "", "", "", ""),
    ]
    by_column = {"name": "Company", "one_liner": "What", "is_ai": "State"}
    refresh(
        warehouse,
        request(tmp_path, "one", rows, columns=by_column),
        request(tmp_path, "two", [("Plain", *[""] * 7)], constants={"is_ai": "yes"}),
        day=1,
    )

    sql = "select is_ai, ai_probability, ai_basis_code from mart.company where name = ?"
    assert ask(warehouse, sql, "Medita") == [(True, 1.0, "stated")]
    assert ask(warehouse, sql, "Lexio") == [(False, 0.0, "stated")]
    assert ask(warehouse, sql, "Plain") == [(True, 1.0, "stated")]
    ((is_ai, probability, basis),) = ask(warehouse, sql, "Robo")
    assert is_ai and 0.5 < probability < 1 and basis == "inferred"


def test_known_errors_of_a_source_are_corrected_until_it_mends_them(
    warehouse: Path, tmp_path: Path, seed_folder: Path
) -> None:
    known = {"source_id": "yc-directory", "source_key": "1", "reason": "proven"}
    support.write_table(
        seed_folder,
        "landscape/corrections.csv",
        [
            {**known, "column_name": "country_code", "expect": "FR", "value": "DE"},
            {**known, "column_name": "website", "expect": "https://acme-1.example", "value": ""},
        ],
    )
    sql = "select country_code, website from mart.company where company_id = 'yc-1'"

    support.refresh(warehouse, support.directory(), day=1, seed_folder=seed_folder)
    assert ask(warehouse, sql) == [("DE", None)]

    mended = [support.company(1, all_locations="Oslo, Norway"), *support.directory()[1:]]
    support.refresh(warehouse, mended, day=2, seed_folder=seed_folder)
    assert ask(warehouse, sql) == [("NO", None)]
    with versions.open_read_only(support.current(warehouse)) as con:
        (fault,) = [f for f in build.check(con, build.ADVICE) if f.check == "corrections_needed"]
    assert (fault.count, "country_code" in fault.examples[0]) == (1, True)
    assert "the source says something else now" in fault.examples[0]


REAL = Path(__file__).parents[3] / "shared" / "data" / "yc" / "2025-08-13.json.gz"


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/yc is not here")
def test_every_correction_applies_to_the_directory_it_was_written_against(
    real_warehouse: Path,
) -> None:
    found = ask(
        real_warehouse,
        "select column_name, is_applied from mart.correction where source_id = 'yc-directory'",
    )
    assert len(found) >= 5
    assert {is_applied for _, is_applied in found} == {True}
