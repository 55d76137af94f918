"""Anybody's CSV: how it may be written, what a cell may hold, what is named and what is left."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.faults import SourceError
from etl.sources import csv_file
from etl.sources.lists import MOST_NAMED, Options
from tests.etl import lists
from tests.etl.lists import HEADER, ROWS, faults, mapping, names, read, rows, table

in_a_folder = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# how a file is written


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_usual_encodings_and_separators_are_found(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    extract = read(tmp_path, table(delimiter=separator), encoding)

    found = rows(extract)
    assert names(extract) == ["Lexio", "Medita", "Größe"]
    assert found["Größe"]["one_liner"] == "Mißt alles, überall"
    assert found["Lexio"]["tags"] == ["AI", "Legal"]
    assert (found["Medita"]["country_code"], found["Größe"]["country_code"]) == ("NO", "CH")
    assert (found["Medita"]["founded_year"], found["Medita"]["team_size_count"]) == (2019, 1200)
    assert found["Medita"]["website"] == "http://medita.example"
    assert found["Medita"]["status_code"] == "inactive"
    assert extract.rejections == []
    assert extract.is_complete


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(tmp_path: Path, end: str) -> None:
    assert names(read(tmp_path, table(lineterminator=end))) == ["Lexio", "Medita", "Größe"]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(table().encode()))

    extract = csv_file.load(str(path), Options(mapping(tmp_path)))

    assert names(extract) == ["Lexio", "Medita", "Größe"]


def test_a_packed_file_that_breaks_off_is_not_complete(tmp_path: Path) -> None:
    many = [(f"Company {n}", f"https://c{n}.example", *[str(n)] * 6) for n in range(2000)]
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(table(many).encode())[:-300])

    extract = csv_file.load(str(path), Options(mapping(tmp_path)))

    assert extract.rows.num_rows > 10
    assert not extract.is_complete


def test_an_encoding_that_cannot_be_told_is_said_in_the_mapping(tmp_path: Path) -> None:
    text = table([("日本語", *ROWS[0][1:])])
    extract = read(tmp_path, text, "shift_jis", encoding="shift_jis")
    assert names(extract) == ["日本語"]


def test_a_separator_that_cannot_be_told_is_said_in_the_mapping(tmp_path: Path) -> None:
    assert len(names(read(tmp_path, table(delimiter="^"), separator="^"))) == 3


def test_a_few_bytes_that_are_not_utf8_are_faults_of_their_cells(tmp_path: Path) -> None:
    content = table().encode().replace(b"Reads scans", b"Reads \xff scans")

    extract = read(tmp_path, content)

    assert names(extract) == ["Lexio", "Medita", "Größe"]
    assert faults(extract) == {(3, "What")}
    assert rows(extract)["Medita"]["one_liner"] is None


def test_a_title_above_the_header_is_left_out(tmp_path: Path) -> None:
    extract = read(tmp_path, "Start-ups we know,,\n\nas of May\n" + table())
    assert names(extract) == ["Lexio", "Medita", "Größe"]


def test_what_a_spreadsheet_writes_first_says_the_separator(tmp_path: Path) -> None:
    assert len(names(read(tmp_path, "sep=;\r\n" + table(delimiter=";")))) == 3


def test_quotes_may_be_escaped_by_a_backslash(tmp_path: Path) -> None:
    text = ",".join(HEADER) + '\n"Say \\"hi\\"",https://hi.example,,,,,,\n'
    assert names(read(tmp_path, text)) == ['Say "hi"']


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 more", "is a spreadsheet or an archive"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"PAR1....", "is a Parquet file"),
        (b"", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"\x00" * 5000, "its mapping has 8 faults"),
        (b"Company;Web\n", "its mapping has 6 faults"),
        (",".join(HEADER).encode(), "has no company that could be read"),
    ],
)
def test_what_is_no_list_is_refused_in_a_line(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(tmp_path, content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for where, reason in [("/dev/zero", "is not a file"), (str(tmp_path), "is not a file"),
                          (str(tmp_path / "no.csv"), "cannot be read"),
                          ("ftp://x/y.csv", "neither a file nor")]:  # fmt: skip
        with pytest.raises(SourceError, match=reason):
            csv_file.load(where, Options(mapping(tmp_path)))


# rows and cells


def test_five_hundred_columns_are_read(tmp_path: Path) -> None:
    header = [*(f"Other {n}" for n in range(492)), *HEADER]
    wide = [[*map(str, range(492)), *row] for row in ROWS]
    assert len(names(read(tmp_path, table(wide, header)))) == 3


def test_ragged_rows_are_named_and_used_where_they_can_be(tmp_path: Path) -> None:
    lines = table(lineterminator="\n").splitlines()
    lines[1:1] = ["Short,https://short.example", "Long" + ",x" * 20, "Empty,,,,,,,,,,,,", ",,,,,,,"]

    extract = read(tmp_path, "\n".join(lines) + "\n")

    assert names(extract) == ["Short", "Empty", "Lexio", "Medita", "Größe"]
    assert {(r.row_number, r.is_row_kept) for r in extract.rejections} == {(2, True), (3, False)}
    assert "Long" in extract.rejected_keys
    assert extract.is_complete


def test_a_file_that_is_cut_off_is_not_complete(tmp_path: Path) -> None:
    extract = read(tmp_path, table().encode()[:-40])

    assert names(extract) == ["Lexio", "Medita"]
    assert not extract.is_complete


def test_a_quote_that_nobody_closed_costs_its_row_only(tmp_path: Path) -> None:
    lines = table(lineterminator="\n").splitlines()
    lines.insert(2, 'Open,https://open.example,"never closed,US,2020,active,1,AI')

    extract = read(tmp_path, "\n".join(lines) + "\n")

    assert names(extract) == ["Lexio", "Medita", "Größe"]
    assert [r.row_number for r in extract.rejections] == [3]
    assert not extract.is_complete


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Web", "javascript:alert(1)", "not an http or https address"),
        ("Country", "Neverland", "not a country that is known; did you mean 'netherlands'"),
        ("Country", "San Francisco, CA", "not a country that is known"),
        ("Country", "Atlanta, Georgia", "not a country that is known"),
        ("Since", "soon", "is not a year"),
        ("Since", "1066", "is not a year between 1950 and"),
        ("Since", "9999", "is not a year between 1950 and"),
        ("State", "actve", "is not one of active, acquired, inactive, public; did you mean 'act"),
        ("People", "11-50", "is not a number of people"),
        ("People", "-3", "is not a number of people"),
        ("People", "٣", "is not a number of people"),
        ("What", "x" * 20_001, "more than 20,000"),
        ("Labels", "x" * 20_001, "more than 20,000"),
    ],
)
def test_a_bad_cell_is_named_and_left_empty(
    tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    bad = dict(zip(HEADER, ROWS[0], strict=True)) | {column: cell}

    extract = read(tmp_path, table([ROWS[1], tuple(bad.values())]))

    (fault,) = extract.rejections
    assert (fault.row_number, fault.column_name, fault.is_row_kept) == (3, column, True)
    assert reason in fault.reason
    assert str(fault.value).startswith(cell[:20])
    field = {header: ours for ours, header in lists.COLUMNS.items()}[column]
    ours = {"country": "country_code", "status": "status_code", "team_size": "team_size_count"}
    assert not rows(extract)["Lexio"][ours.get(field, field)]


@pytest.mark.parametrize(
    ("place", "code"),
    [("germany", "DE"), ("de", "DE"), ("Berlin, Germany", "DE"), ("Austin, TX, USA", "US"),
     ("Leeds, UK", "GB"), ("Georgia", "GE"), ("CA", "CA"), ("NO", "NO")],
)  # fmt: skip
def test_countries_are_known_by_name_code_and_place(tmp_path: Path, place: str, code: str) -> None:
    (row,) = rows(read(tmp_path, table([("Acme", "", "", place, *[""] * 4)]))).values()
    assert row["country_code"] == code


@pytest.mark.parametrize("word", ["", " ", "-", "n/a", "NULL", "NaN", "unknown"])
def test_words_for_nothing_are_nothing(tmp_path: Path, word: str) -> None:
    extract = read(tmp_path, table([("Acme", *[word] * 7)]))

    assert rows(extract)["Acme"]["founded_year"] is None
    assert extract.rejections == []


def test_a_row_without_a_name_is_left_out_and_does_not_count_as_gone(tmp_path: Path) -> None:
    extract = read(tmp_path, table([ROWS[0], ("", "https://www.Gone.example/", *[""] * 6)]))

    assert names(extract) == ["Lexio"]
    assert faults(extract) == {(3, "Company")}
    assert "gone.example" in extract.rejected_keys


def test_values_and_constants_of_the_mapping_are_used(tmp_path: Path) -> None:
    columns = {"name": "Company", "status": "State"}
    extract = read(
        tmp_path,
        table([("A", *[""] * 4, "Ceased", "", ""), ("B", *[""] * 4, "OPERATING ", "", "")]),
        columns=columns,
        values={"status": {"ceased": "inactive", "Operating": "active"}},
        constants={"country": "NO", "tags": "AI;ML"},
    )

    found = rows(extract)
    assert [found[n]["status_code"] for n in "AB"] == ["inactive", "active"]
    assert {row["country_code"] for row in found.values()} == {"NO"}
    assert found["A"]["tags"] == ["AI", "ML"]


# keys


def test_a_key_comes_from_website_or_name_and_never_from_the_place(tmp_path: Path) -> None:
    there = {r["name"]: r["source_key"] for r in read(tmp_path, table()).rows.to_pylist()}
    more = [("First", "https://first.example", *[""] * 6), *reversed(ROWS)]
    later = {r["name"]: r["source_key"] for r in read(tmp_path, table(more)).rows.to_pylist()}

    assert there == {"Lexio": "lexio.example", "Medita": "medita.example", "Größe": "größe"}
    assert later == there | {"First": "first.example"}


def test_a_key_of_the_list_is_taken_as_it_is(tmp_path: Path) -> None:
    extract = read(tmp_path, table(), columns={"key": "Since", "name": "Company"})
    keys = extract.rows.column("source_key").to_pylist()
    assert keys == ["2021", "2019-05-01", "größe"]
    assert extract.has_own_keys


def test_two_products_of_one_website_are_two_and_a_repeated_row_is_one(tmp_path: Path) -> None:
    web = "https://shop.example/?utm_source=list"
    given = [("One", web, *[""] * 6), ("Two", "http://www.shop.example/", *[""] * 6),
             ("one", web, *[""] * 6)]  # fmt: skip

    extract = read(tmp_path, table(given))

    assert extract.rows.column("source_key").to_pylist() == ["shop.example#one", "shop.example#two"]
    (fault,) = extract.rejections
    assert (fault.row_number, fault.reason) == (4, "repeats the company of row 2")


# properties

cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
words = st.from_regex(r"[A-Za-zÀ-ž][A-Za-zÀ-ž0-9 ,;|\"'=+-]{0,25}[a-z]", fullmatch=True)


@in_a_folder
@given(
    given=st.lists(st.tuples(words, words), min_size=1, max_size=20, unique_by=lambda r: r[0]),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_what_is_read(
    tmp_path: Path, given: list[tuple[str, str]], separator: str, encoding: str
) -> None:
    header = ("Key", "Company", "What")
    text = table([(f"k{n}", *row) for n, row in enumerate(given)], header, delimiter=separator)
    columns = {"key": "Key", "name": "Company", "one_liner": "What"}

    extract = read(tmp_path, text, encoding, columns=columns)

    found = [(r["name"], r["one_liner"]) for r in extract.rows.to_pylist()]
    missing = csv_file.fields.MISSING
    assert found == [(n, None if o.lower() in missing else o) for n, o in given]


@in_a_folder
@given(given=st.lists(st.lists(cells, max_size=12), max_size=12), tail=st.binary(max_size=80))
def test_no_content_is_fatal(tmp_path: Path, given: list[list[str]], tail: bytes) -> None:
    content = table([ROWS[0], *given]).encode() + tail
    try:
        extract = read(tmp_path, content)
    except SourceError as error:
        assert str(error)
        return
    assert "Lexio" in names(extract)
    assert all(r.reason for r in extract.rejections)
    assert extract.rows.column("source_key").null_count == 0
    assert len(set(extract.rows.column("source_key").to_pylist())) == extract.rows.num_rows


# size


def test_memory_follows_what_is_kept_and_not_the_size_of_the_file(tmp_path: Path) -> None:
    header = (*HEADER, "Unused")
    wide = [(f"Company {n}", *[""] * 7, "x" * 1000) for n in range(20_000)]
    path = tmp_path / "list.csv"
    path.write_text(table(wide, header), encoding="utf-8")
    options = Options(mapping(tmp_path))
    del wide

    tracemalloc.start()
    extract = csv_file.load(str(path), options)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert extract.rows.num_rows == 20_000
    assert peak < 3 * path.stat().st_size


def test_many_faults_are_counted_where_they_are_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.sources.lists.MOST_NAMED", 10)
    bad = [(f"C{n}", "no website", *[""] * 6) for n in range(25)]

    extract = read(tmp_path, table(bad))

    assert MOST_NAMED > 10
    assert len(extract.rejections) == 11
    assert extract.rejections[-1].reason.startswith("15 more faults")


@pytest.mark.parametrize("line", ['"' * 3 + ",", '"a,', "a" * 300_000 + ","])
def test_a_hostile_file_is_read_in_reasonable_time(tmp_path: Path, line: str) -> None:
    many: Any = [line] * (3000 if len(line) < 100 else 5)
    started = time.monotonic()

    extract = read(tmp_path, table([ROWS[0]]) + "\n".join(many) + "\n")

    assert names(extract)[0] == "Lexio"
    assert extract.rejections
    assert time.monotonic() - started < 30
