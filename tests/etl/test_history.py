"""Loads in any order give one history, and each day looks as it did with what was known then."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from etl import keep
from tests.etl import support
from tests.etl.history import load, loads, shown
from tests.etl.support import ask, directory, refresh, source
from tests.etl.test_refresh import day

STATE = "* exclude (valid_from_date)"


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_the_order_of_loading_does_not_show(in_order: Path, tmp_path: Path, order: str) -> None:
    days = sorted(loads(), reverse=True)
    if order == "shuffled":
        random.Random(1).shuffle(days)

    load(tmp_path / "other", days, loads())

    assert shown(tmp_path / "other") == shown(in_order)


def test_a_load_that_comes_again_changes_nothing(six_days: Path, in_order: Path) -> None:
    report = load(six_days, [3, 20], loads())

    assert shown(six_days) == shown(in_order)
    assert [given.counts for given in report.sources] == [keep.Counts()] * 2


def test_what_a_day_looked_like_is_what_a_fresh_build_of_it_shows(
    in_order: Path, tmp_path: Path
) -> None:
    refresh(tmp_path / "fresh", loads()[3], day=3)
    sql = f"select {STATE} from mart.landscape_as_of(date '{day(3)}') order by all"

    assert ask(in_order, sql) == ask(tmp_path / "fresh", sql)
    assert len(ask(in_order, sql)) > 300


def test_the_landscape_of_the_newest_day_is_the_version_itself(in_order: Path) -> None:
    named = "company_id, name, status_code, team_size_count, round(risk_score, 1)"
    listed = "mart.company join mart.company_score using (company_id)"
    as_of = f"select {named} from mart.landscape_as_of(date '{day(20)}') order by all"
    now = f"select {named} from {listed} where gone_since_date is null order by all"

    assert ask(in_order, as_of) == ask(in_order, now)
    assert ask(in_order, "from mart.landscape_as_of(date '2020-01-01')") == []


def test_what_happened_over_the_six_days(in_order: Path) -> None:
    told = ask(
        in_order,
        "select event_date, company_id, event_code from mart.event"
        " where event_code in ('gone', 'back', 'redescribed', 'status_changed') order by all",
    )
    assert told == [
        (day(3), "yc-1", "redescribed"),
        (day(3), "yc-2", "gone"),
        (day(5), "yc-1", "redescribed"),
        (day(5), "yc-2", "back"),
        (day(5), "yc-20", "gone"),
        (day(9), "yc-3", "status_changed"),
        (day(12), "yc-3", "status_changed"),
        (day(20), "yc-3", "status_changed"),
        (day(20), "yc-4", "gone"),
        (day(20), "yc-5", "gone"),
    ]


def test_a_name_in_links_that_was_given_up_still_leads_to_the_company(in_order: Path) -> None:
    assert ask(in_order, "from mart.former_slug") == [("acme-7", "yc-7", day(12))]
    slugs = "select slug from mart.company where company_id = 'yc-7'"
    assert ask(in_order, slugs) == [("renamed-7",)]


def test_a_version_shows_the_newest_load_whatever_was_loaded_last(tmp_path: Path) -> None:
    refresh(tmp_path / "w", directory(), day=5)
    report = refresh(tmp_path / "w", directory(30), day=-400)

    assert report.as_of == day(5)
    assert ask(tmp_path / "w", "select as_of_date from mart.run order by run_id") == [
        (day(5),), (day(5),),
    ]  # fmt: skip
    assert source(report).counts == keep.Counts()
    assert report.changes.counts["entered"] > 30  # on the day of the load


def test_our_facts_do_not_count_before_they_were_true(tmp_path: Path) -> None:
    refresh(tmp_path / "w", day=-365 * 6)

    late = "select count(*) from mart.company where founded_year > 2020 or status_date >= '2020-04'"
    assert support.column(tmp_path / "w", late) == [0]
    assert support.count(tmp_path / "w", "mart.company where status_code = 'active'") > 100
    moves = "mart.company_move join mart.lab_move using (move_id) where move_date > '2020-04'"
    assert support.count(tmp_path / "w", moves) == 0
