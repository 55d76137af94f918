"""Landscapes in the format of the CNCF landscape: what an item becomes, and what is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.faults import SourceError
from etl.sources import landscape_yml, plain_yaml
from etl.sources.fetch import fetch
from tests.etl.lists import faults, names, read_landscape, rows

REAL = Path(__file__).parents[3] / "shared" / "data" / "lfai-landscape.yml"
OLD = """\
landscape:
  - category:
    name: Data
    subcategories:
      - subcategory:
        name: Pipelines
        items:
          - item:
            name: Prefect
            homepage_url: https://prefect.example/
            project: graduated
            crunchbase: https://www.crunchbase.com/organization/prefect
            extra:
              linkedin_url: https://www.linkedin.com/company/prefect
          - item:
            name: Lost
            homepage_url: https://lost.example
            description: No longer made
            project: archived
  - category:
    name: Model
    subcategories:
      - subcategory:
        name: Workflow
        items:
          - item:
            name: PREFECT
            homepage_url: http://www.prefect.example
            description: Runs flows
"""
NEW = """\
categories:
  - name: Data
    subcategories:
      - name: Pipelines
        items:
          - name: Prefect
            homepage_url: https://prefect.example
            second_path: ["Model / Workflow"]
"""


def item(fields: str) -> str:
    """A landscape with one good item and one of these fields."""
    indented = fields.replace("\n", "\n            ")
    return NEW + f"          - {indented}\n"


def test_items_are_read_with_their_place_and_once_where_they_stand_twice() -> None:
    extract = read_landscape(OLD)

    found = rows(extract)
    assert names(extract) == ["Prefect", "Lost"]
    prefect = found["Prefect"]
    assert prefect["source_key"] == "prefect.example"
    assert prefect["industry"] == "Data -> Pipelines"
    assert prefect["tags"] == ["Data", "Pipelines", "Model", "Workflow"]
    assert prefect["description"] == "Runs flows"
    assert (prefect["status_code"], found["Lost"]["status_code"]) == (None, "inactive")
    assert extract.rejections == []


def test_the_newer_shape_is_read_with_its_second_path() -> None:
    (row,) = rows(read_landscape(NEW)).values()
    assert (row["name"], row["industry"]) == ("Prefect", "Data -> Pipelines")
    assert row["tags"] == ["Data", "Pipelines", "Model", "Workflow"]


def test_a_landscape_may_nest_what_it_calls_an_item() -> None:
    nested = """\
landscape:
  - category:
      name: Data
      subcategories:
        - subcategory:
            name: Pipelines
            items:
              - item:
                  name: Prefect
"""
    (row,) = rows(read_landscape(nested)).values()
    assert (row["name"], row["industry"]) == ("Prefect", "Data -> Pipelines")


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/lfai-landscape.yml is not here")
def test_a_real_landscape_is_read_whole() -> None:
    extract = landscape_yml.read(fetch(str(REAL)))

    assert (extract.source_id, extract.rows.num_rows) == ("lfai-landscape", 471)  # one stands twice
    assert extract.rejections == []
    assert extract.is_complete
    assert rows(extract)["PREFECT"]["tags"][0::2] == ["Data", "Model"]
    keys = extract.rows.column("source_key").to_pylist()
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("location", "source_id"),
    [
        ("data/lfai-landscape.yml", "lfai-landscape"),
        ("https://raw.githubusercontent.com/cncf/landscape/master/landscape.yml", "cncf-landscape"),
        ("somewhere/acme/landscape.yml", "acme-landscape"),
        ("My Map (2).yml", "my-map-2"),
        ("地図.yml", "landscape"),
        ("yc-directory.yml", "yc-directory-landscape"),
    ],
)
def test_a_landscape_is_called_by_where_it_is(location: str, source_id: str) -> None:
    assert landscape_yml.source_of(location).source_id == source_id


# faults


@pytest.mark.parametrize(
    ("fields", "column", "reason", "is_kept"),
    [
        ("homepage_url: https://x.example", "name", "is missing", False),
        ("name: ''", "name", "is missing", False),
        ("name: [a]", "name", "is not a text", False),
        ("name: X\nhomepage_url: javascript:alert(1)", "homepage_url", "not an http", True),
        ("name: X\nhomepage_url: {a: b}", "homepage_url", "is not a text", True),
        ("name: X\nname: Y", "name", "stands there twice", True),
        ("just a text", "item", "is not an item", False),
    ],
)
def test_a_bad_item_is_named_by_its_line(
    fields: str, column: str, reason: str, is_kept: bool
) -> None:
    extract = read_landscape(item(fields))

    (fault,) = extract.rejections
    assert "Prefect" in names(extract)
    assert (fault.column_name, fault.is_row_kept) == (column, is_kept)
    assert reason in fault.reason
    assert fault.row_number in (6, 9)  # a text has no line of its own: that of the item before
    assert ("X" in names(extract)) == is_kept


@pytest.mark.parametrize(
    "bad", ['name: "never closed', "name: [", "\tname: tab", "name: a: b", "name: &x y", "name: *x"]
)
def test_an_entry_that_is_no_yaml_costs_only_itself(bad: str) -> None:
    text = item(bad) + "          - name: After\n            homepage_url: https://after.example\n"

    extract = read_landscape(text)

    assert {"Prefect", "After"} >= set(names(extract)) >= {"Prefect"}
    assert extract.rejections
    assert not extract.is_complete


def bomb(depth: int = 30) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join([*lines, f"landscape: *a{depth - 1}"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (bomb(), "anchors"),
        ("landscape: " + "[" * 100_000, "nested more than"),
        ("landscape: " + "{a: " * 50_000, "nested more than"),
        ("- " * 50_000 + "x", "nested more than"),
        ("", "is not a landscape"),
        ("- a\n- b", "is not a landscape"),
        ("landscapes: []", "did you mean 'landscape'"),
        ("landscape: text", "landscape is not a list"),
        ("landscape: []", "has no company"),
        ("a: b\n---\nc: d", "more than one document"),
        ("%YAML 9.9\n---\na: b", "is not YAML"),
        ("\x00\x01\x02", "is not a landscape"),
    ],
)
def test_what_is_no_landscape_is_refused_in_a_line(text: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(SourceError, match=reason):
        read_landscape(text)
    assert time.monotonic() - started < 10


def test_scalars_stay_what_stands_there() -> None:
    content = plain_yaml.read("a: NO\nb: 2019\nc: 0x10\nd: ~\ne: !!python/object:os.system x")
    assert content == {"a": "NO", "b": "2019", "c": "0x10", "d": "~", "e": "x"}


@settings(max_examples=80, deadline=None)
@given(
    place=st.integers(0, len(OLD)),
    noise=st.text("\"'[]{}:-&*!%@`,|>#\t\n\x00x ", min_size=1, max_size=12),
    cut=st.integers(0, 30),
)
def test_no_damage_is_fatal(place: int, noise: str, cut: int) -> None:
    spoilt = OLD[:place] + noise + OLD[place + cut :]
    try:
        extract = read_landscape(spoilt)
    except SourceError as error:
        assert str(error)
        return
    assert extract.rows.num_rows > 0
    assert all(isinstance(line, int) for line, _ in faults(extract))
