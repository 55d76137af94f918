"""What changed between two days: a directory loaded twice, the second time with news."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard import queries
from dashboard.components.markup import to_html
from dashboard.components.over_time import sparkline
from dashboard.pages import about
from dashboard.pages import changes as page
from dashboard.queries import Query, changes
from dashboard.store import Row, Snapshot, Store
from etl import pipeline
from tests.dashboard import made

THEN, NOW = "2024-03-01", "2025-03-01"
STRONGER = " Our FDA cleared device is patented and built on our own proprietary dataset."


def _load(folder: Path, records: list[dict[str, Any]], day: str) -> None:
    path = folder / f"{day}.json"
    path.write_text(json.dumps(records))
    request = pipeline.Request("yc", str(path))
    pipeline.refresh([request], folder / "warehouse", as_of=date.fromisoformat(day))


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """60 companies; a year later one was acquired, one says more, one is gone, one is new."""
    folder = tmp_path_factory.mktemp("changes")
    records = [record | {"status": "Active"} for record in made.records()][:61]
    _load(folder, records[:60], THEN)
    later = [dict(record) for record in records[1:]]
    later[0]["status"] = "Acquired"
    later[2]["long_description"] = str(later[2]["long_description"]) + STRONGER
    _load(folder, later, NOW)
    return Store(folder / "warehouse").snapshot()


def _asked(snapshot: Snapshot, query: Query) -> list[Row]:
    return snapshot.rows(query)


def test_days_are_those_of_the_loads(two_days: Snapshot) -> None:
    days = [row["day"].isoformat() for row in two_days.rows(changes.DAYS)]
    assert days == [NOW, THEN]


def test_counts_are_those_of_the_events(two_days: Snapshot) -> None:
    found = {
        r["event_code"]: r["company_count"] for r in _asked(two_days, changes.counts(THEN, NOW))
    }
    expected = two_days.rows(
        "select event_code, count(distinct company_id) as n from mart.event"
        f" join mart.company using (company_id) where is_ai and event_date > '{THEN}' group by all"
    )
    assert found == {row["event_code"]: row["n"] for row in expected}
    assert found["status_changed"] >= 1


def test_movers_hold_the_risks_of_both_days_in_order(two_days: Snapshot) -> None:
    movers = _asked(two_days, changes.movers(THEN, NOW))
    assert movers
    assert [m["change_score"] for m in movers] == sorted(
        (m["change_score"] for m in movers), reverse=True
    )
    for mover in movers:
        assert mover["risk_after_score"] - mover["risk_before_score"] == pytest.approx(
            mover["change_score"]
        )
        then = two_days.rows(
            f"select risk_score from mart.landscape_as_of(date '{THEN}')"
            " where company_id = (select company_id from mart.company where slug = ?)",
            [mover["slug"]],
        )
        assert then[0]["risk_score"] == mover["risk_before_score"]


def test_the_page_says_what_happened(two_days: Snapshot) -> None:
    text = to_html(page._content(two_days, "", ""))
    for words in ("1 Mar 2024", "1 Mar 2025", "Whose risk moved most", "active → acquired"):
        assert words in text


@pytest.mark.parametrize("query", ["?from=nonsense&to=%00", f"?from={NOW}&to={THEN}", "?from="])
def test_any_link_is_answered_with_an_earlier_and_a_later_day(
    two_days: Snapshot, query: str
) -> None:
    first, last = page._span([NOW, THEN], query)
    assert (first, last) == (THEN, NOW)
    assert page._content(two_days, "", query)


def test_one_day_alone_is_said_to_be_nothing_to_compare(snapshot: Snapshot) -> None:
    assert "Nothing to compare yet" in to_html(page._content(snapshot, "", ""))


def test_a_company_has_a_bar_for_each_risk_it_had(two_days: Snapshot) -> None:
    (mover, *_) = _asked(two_days, changes.movers(THEN, NOW))
    (company,) = two_days.rows(
        "select company_id from mart.company where slug = ?", [mover["slug"]]
    )
    risks = _asked(two_days, queries.company_risks(company["company_id"]))
    assert [risk["day"].isoformat() for risk in risks] == [THEN, NOW]
    text = to_html(sparkline(risks))
    assert text.count("<li") == 2 and "1 Mar 2024: risk" in text
    assert sparkline(risks[:1]) is None


def test_about_lists_the_days_that_the_history_holds(two_days: Snapshot) -> None:
    listed = two_days.rows(about.LOADS)
    counted = two_days.rows("select event_date, count(*) as n from mart.event group by all")
    events = {row["event_date"].isoformat(): row["n"] for row in counted}

    assert [row["as_of_date"].isoformat() for row in listed] == [NOW, THEN]
    assert [row["event_count"] for row in listed] == [events[NOW], events[THEN]]
    assert all(row["record_count"] > 60 for row in listed)


def test_about_counts_what_is_known(two_days: Snapshot) -> None:
    for row in two_days.rows(about.KNOWN):
        ai = f"mart.company where is_ai and is_curated = {row['is_curated']}"
        (counted,) = two_days.rows(
            f"select count(*) as n, count(*) filter (where website <> '') as w from {ai}"
        )
        assert (row["companies"], row["website"]) == (counted["n"], counted["w"])
        assert all(row[name] <= row["companies"] for name in about.FACTS)
    assert to_html(about.known(two_days)).count(" of 485)") == len(about.FACTS)
