"""The directory reader takes every record that can be used and names every one that cannot."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from etl.faults import SourceError
from etl.sources import yc
from etl.sources.fetch import fetch
from tests.etl import support
from tests.etl.support import company, read_directory

SNAPSHOTS = Path(__file__).parents[3] / "shared" / "data" / "yc"
ONE, TWO, THREE = (json.dumps(company(number)) for number in (1, 2, 3))


def ids(extract: Any) -> list[int]:
    return [int(value) for value in extract.rows.column("id").to_pylist()]


def messages(extract: Any) -> list[str]:
    return [str(rejection) for rejection in extract.rejections]


def only_row(**changes: Any) -> dict[str, Any]:
    """The row of a record with changed fields, in which nothing may be at fault."""
    extract = read_directory([company(7, **changes)])
    assert extract.rejections == []
    row: dict[str, Any] = extract.rows.to_pylist()[0]
    return row


# shapes


def test_a_record_of_today_is_read_field_by_field() -> None:
    row = only_row()

    assert row == company(7)


def test_a_record_of_2021_is_read_alike() -> None:
    record = company(7, batch="W21", industries=["B2B"], stage="Early", highlight_black=False)
    record["location"] = record.pop("all_locations")

    extract = read_directory([record])

    assert extract.rejections == []
    assert extract.rows.to_pylist() == [company(7, batch="W21")]


def test_today_s_name_of_a_field_comes_before_the_former_one() -> None:
    assert only_row(location="London")["all_locations"] == company(7)["all_locations"]


@pytest.mark.parametrize("batch", ["W21", "Winter 2021", "IK12", "Unspecified"])
def test_any_batch_is_kept_as_it_is_written(batch: str) -> None:
    assert only_row(batch=batch)["batch"] == batch


def test_null_empty_and_missing_fields_are_empty() -> None:
    record = {"id": 7, "name": "Acme", "website": "", "team_size": None, "tags": None}

    extract = read_directory([record])

    (row,) = extract.rows.to_pylist()
    assert extract.rejections == []
    assert (row["website"], row["team_size"], row["status"]) == (None, None, None)
    assert (row["tags"], row["former_names"]) == ([], [])


# fields


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("team_size", "12", "'12' is not a whole number"),
        ("team_size", 1.5, "'1.5' is not a whole number"),
        ("team_size", True, "'True' is not a whole number"),
        ("team_size", -1, "'-1' is out of range"),
        ("team_size", 2**31, "'2147483648' is out of range"),
        ("team_size", float("nan"), "'nan' is not a whole number"),
        ("slug", 5, "'5' is not text"),
        ("one_liner", ["a"], "'['a']' is not text"),
        ("long_description", {"a": 1}, "'{'a': 1}' is not text"),
        ("long_description", "x" * 20_001, "has 20,001 characters, more than 20,000"),
        ("all_locations", 1, "'1' is not text"),
        ("industry", False, "'False' is not text"),
        ("batch", 2021, "'2021' is not text"),
        ("tags", "AI", "'AI' is not a list"),
        ("tags", ["AI", 3], "'3' is not text"),
        ("former_names", {}, "'{}' is not a list"),
        ("status", "Sold", "'Sold' is not one of Active, Acquired, Inactive, Public"),
        ("status", 1, "'1' is not text"),
        ("one_liner", "half \ud83d", "has half a character"),
        ("one_liner", "caf\ufffd", "has bytes that are not UTF-8"),
        ("team_size", "\ud83d", "'\ufffd' is not a whole number"),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named_and_left_empty(
    field: str, value: object, reason: str
) -> None:
    extract = read_directory([company(1), company(7, **{field: value})])

    (rejection,) = extract.rejections
    assert str(rejection) == f"all.json:2: {field}: {reason}"
    assert rejection.is_row_kept
    assert ids(extract) == [1, 7]
    assert not extract.rows.column(field)[1].as_py()
    assert extract.is_complete


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example",
        "http://",
        "http://[bad",
        "a.example, b.example",
        'https://a.example/"onclick=',
        "https://user:secret@a.example",
        "not a site",
    ],
)
def test_what_is_no_http_address_is_no_website(website: str) -> None:
    extract = read_directory([company(7, website=website)])

    assert messages(extract) == [
        f"all.json:1: website: '{website}' is not an http or https address"
    ]
    assert extract.rows.column("website").to_pylist() == [None]


@pytest.mark.parametrize(
    ("website", "read_as"),
    [
        ("https://acme.example", "https://acme.example"),
        ("acme.example/about", "http://acme.example/about"),
        ("HTTP://ACME.example", "HTTP://ACME.example"),
        (" https://acme.example:8080 ", "https://acme.example:8080"),
        ("https://bücher.example", "https://bücher.example"),
    ],
)
def test_a_website_is_read_as_an_address(website: str, read_as: str) -> None:
    assert only_row(website=website)["website"] == read_as


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "@x", "'; drop table x; --"])
def test_tags_and_formulas_stay_plain_text(text: str) -> None:
    assert only_row(name=text, one_liner=text, tags=[text])["one_liner"] == text


def test_control_characters_are_taken_out() -> None:
    assert only_row(name="Ac\x00m\x1be\u202e ")["name"] == "Acme"


# records


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"id": None}, "id", "is missing"),
        ({"id": "seven"}, "id", "'seven' is not a whole number"),
        ({"id": -7}, "id", "'-7' is out of range"),
        ({"name": None}, "name", "is missing"),
        ({"name": "  "}, "name", "is missing"),
        ({"name": "\x00"}, "name", "is missing"),
        ({"name": 7}, "name", "'7' is not text"),
        ({"name": "half \ud83d"}, "name", "has half a character"),
    ],
)
def test_a_record_without_id_or_name_is_left_out(
    changes: dict[str, Any], column: str, reason: str
) -> None:
    extract = read_directory([company(1), company(7, **changes), company(3)])

    assert ids(extract) == [1, 3]
    assert messages(extract) == [f"all.json:2: {column}: {reason}"]
    assert [rejection.is_row_kept for rejection in extract.rejections] == [False]
    assert extract.rejected_keys == {str(changes.get("id", 7))}


@pytest.mark.parametrize("element", [None, 5, "text", [], [company(1)], True])
def test_an_element_that_is_no_record_is_left_out(element: object) -> None:
    extract = read_directory([company(1), element, company(3)])

    assert ids(extract) == [1, 3]
    (message,) = messages(extract)
    assert message.startswith("all.json:2: ")
    assert message.endswith(" is not a company record")


def test_the_first_of_two_records_with_one_id_is_kept() -> None:
    extract = read_directory([company(1), company(2), company(1, name="Another")])

    assert extract.rows.column("name").to_pylist() == ["Acme 1", "Acme 2"]
    assert messages(extract) == ["all.json:3: id: repeats the id of record 1"]


def test_a_record_may_have_several_faults() -> None:
    extract = read_directory([company(1, team_size="x", tags=3, status="Sold")])

    assert [rejection.column_name for rejection in extract.rejections] == [
        "team_size", "tags", "status",
    ]  # fmt: skip
    assert ids(extract) == [1]


# files


@pytest.mark.parametrize(
    "text", ["", "   ", "{}", '"text"', "5", "null", "<html></html>", '{"companies": []}', "\x00"]
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="is not a JSON list of companies"):
        read_directory(text)


@pytest.mark.parametrize("text", ["[]", "[ ", "[1, 2]", "[{}]", '[{"id": 1}]', "[oops]"])
def test_a_list_without_a_company_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="has no company that could be read"):
        read_directory(text)


def test_a_byte_order_mark_and_blanks_around_the_list_are_read() -> None:
    extract = read_directory(b"\xef\xbb\xbf \n" + f"[{ONE},{TWO}]\n ".encode())

    assert (ids(extract), extract.rejections, extract.is_complete) == ([1, 2], [], True)


@pytest.mark.parametrize("length", range(len(ONE) + 3, len(ONE) + len(TWO), 40))
def test_a_file_cut_off_in_a_record_gives_those_before(length: int) -> None:
    extract = read_directory(f"[{ONE},{TWO},{THREE}]"[:length])

    assert ids(extract) == [1]
    assert len(extract.rejections) == 1
    assert not extract.is_complete


def test_a_file_cut_off_between_records_is_noticed() -> None:
    extract = read_directory(f"[{ONE},{TWO},")

    assert ids(extract) == [1, 2]
    assert messages(extract) == ["all.json:3: the file is cut off: its list does not end"]
    assert not extract.is_complete


@pytest.mark.parametrize(
    "garbage",
    [
        ", oops,",
        " oops ",
        ",,",
        "]],[",
        "][",
        ',{"id": 8, "name": "x" oops},',
        ',{"id": 8, "tags": [{"a": 1}, {"b": 2}], oops},',
        ',{"id": 8, "name": "un',
        ",\x00,",
        ', {"name": "tab\tin text"},',
        "," + "[" * 50_000 + ",",
        ',{"a":' * 1 + '{"a":' * 50_000 + "1" + "}" * 50_001 + ",",
        ',{"id":' + "9" * 5000 + "},",
    ],
    ids=lambda text: text[:20],
)
def test_garbage_in_the_middle_takes_no_good_record_with_it(garbage: str) -> None:
    extract = read_directory(f"[{ONE}{garbage}{TWO},{THREE}]")

    assert ids(extract)[0] == 1
    assert ids(extract)[-1] == 3
    assert 2 in ids(extract) or garbage.endswith('"un')
    (message, *_) = messages(extract)
    assert message.startswith("all.json:2: cannot be read as JSON from character ")
    assert not extract.is_complete


@pytest.mark.parametrize("rest", ["oops", "]", "[]", f"[{TWO}]"])
def test_what_follows_the_list_is_not_lost_in_silence(rest: str) -> None:
    extract = read_directory(f"[{ONE}]{rest}")

    assert ids(extract) == ([1, 2] if TWO in rest else [1])
    assert messages(extract)[0].startswith("all.json:2: cannot be read as JSON")
    assert not extract.is_complete


def test_lists_within_lists_are_named_however_deep() -> None:
    for depth in range(500, 1200, 25):
        nested = "[" * depth + "]" * depth
        extract = read_directory(f'[{ONE},{{"id": 7, "name": "x", "tags": {nested}}},{TWO}]')

        assert {1, 2} <= set(ids(extract))
        assert len(extract.rejections) == 1


def test_bytes_that_are_not_utf_8_spoil_only_their_field() -> None:
    data = json.dumps([company(1), company(7, one_liner="MARK")]).encode()

    extract = read_directory(data.replace(b"MARK", b"caf\xe9"))

    assert ids(extract) == [1, 7]
    assert messages(extract) == ["all.json:2: one_liner: has bytes that are not UTF-8"]


# archives


def archive(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "all.json.gz"
    path.write_bytes(data)
    return path


def packed(count: int) -> bytes:
    return gzip.compress(json.dumps(support.directory(count)).encode(), mtime=0)


def test_an_archive_is_read_as_the_file_in_it(tmp_path: Path) -> None:
    extract = yc.read(fetch(str(archive(tmp_path, packed(50)))))

    assert ids(extract) == list(range(1, 51))
    assert extract.is_complete


def test_an_archive_in_two_parts_is_read_to_its_end(tmp_path: Path) -> None:
    text = json.dumps(support.directory(50)).encode()
    parts = gzip.compress(text[:3000]) + gzip.compress(text[3000:])

    extract = yc.read(fetch(str(archive(tmp_path, parts))))

    assert ids(extract) == list(range(1, 51))
    assert extract.is_complete


@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_an_archive_cut_off_gives_what_came_before(tmp_path: Path, share: float) -> None:
    data = packed(3000)

    extract = yc.read(fetch(str(archive(tmp_path, data[: int(len(data) * share)]))))

    found = ids(extract)
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 3000 * share * 0.9
    assert not extract.is_complete


def test_a_damaged_archive_gives_what_came_before(tmp_path: Path) -> None:
    data = bytearray(packed(8_000))
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(50)

    extract = yc.read(fetch(str(archive(tmp_path, bytes(data)))))

    assert len(ids(extract)) >= 2_000
    assert not extract.is_complete


# the real directory


@pytest.mark.parametrize("day", ["2021-12-02", "2023-07-13", "2025-08-13"])
def test_every_record_of_the_real_directory_is_in_rows_or_rejected(day: str) -> None:
    path = SNAPSHOTS / f"{day}.json.gz"
    if not path.exists():
        pytest.skip(f"the directory snapshot is not on this machine: {path}")
    records = json.loads(gzip.decompress(path.read_bytes()))

    extract = yc.read(fetch(str(path)))

    left_out = {r.row_number for r in extract.rejections if not r.is_row_kept}
    expected = [record["id"] for place, record in enumerate(records, 1) if place not in left_out]
    assert ids(extract) == expected
    assert len(left_out) < len(records) / 100
    assert extract.is_complete
