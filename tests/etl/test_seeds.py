"""The seeds reader names every fault by file, line and column, and keeps all that is good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.sources import seeds
from tests.etl import support
from warehouse import dictionary

COMPANIES = "landscape/companies.csv"
MOATS = "landscape/company_moats.csv"
PRICES = "market/model_prices.csv"


def messages(folder: Path) -> list[str]:
    return [str(rejection) for rejection in support.rejections(folder)]


def edit(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


def with_header(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """A change of a file's first line."""

    def apply(content: bytes) -> bytes:
        header, rest = content.decode().split("\n", 1)
        return f"{change(header)}\n{rest}".encode()

    return apply


def test_the_real_seeds_have_no_fault() -> None:
    assert messages(seeds.FOLDER) == []


def test_every_file_is_in_the_dictionary_and_the_other_way_round() -> None:
    on_disk = {path.relative_to(seeds.FOLDER).as_posix() for path in seeds.FOLDER.rglob("*.csv")}

    assert on_disk == set(dictionary.load().seeds)


def test_every_row_of_every_file_is_read() -> None:
    for extract in seeds.read():
        name = extract.location.removeprefix("seeds/")
        assert extract.rows.num_rows == len(support.table(seeds.FOLDER, name)), name


def test_references_point_to_files_that_are_read_before() -> None:
    words = dictionary.load()
    read: set[str] = set()
    for path, seed in words.seeds.items():
        for name in seed.columns:
            target = seed.references.get(name, words.column(name).references)
            assert target in {None, path} | read, f"{path}: {name} refers to {target}"
        read.add(path)


# a cell: what it is changed to, and what is said about it


@pytest.mark.parametrize(
    ("name", "column", "text", "reason"),
    [
        (MOATS, "moat_code", "proprietary-date",
         "'proprietary-date' is not in landscape/moats.csv; did you mean 'proprietary-data'?"),
        (MOATS, "company_id", "zzzzzz", "'zzzzzz' is not in landscape/companies.csv"),
        (MOATS, "source_id", "qqqqqqqq", "'qqqqqqqq' is not in sources.csv"),
        (MOATS, "strength_share", "strong", "'strong' is not a number"),
        (MOATS, "strength_share", "nan", "'nan' is not a number"),
        (MOATS, "strength_share", "1e999", "'1e999' is not a number"),
        (MOATS, "strength_share", "1.5", "1.5 is more than 1"),
        (MOATS, "strength_share", "-0.1", "-0.1 is less than 0"),
        (MOATS, "reason", "", "is empty"),
        (MOATS, "reason", "\x01\x02", "is empty"),
        (MOATS, "confidence_code", "hihg",
         "'hihg' is not one of low, medium, high; did you mean 'high'?"),
        (COMPANIES, "founded_year", "about 2020", "'about 2020' is not a whole number"),
        (COMPANIES, "founded_year", "2020.5", "'2020.5' is not a whole number"),
        (COMPANIES, "founded_year", "1812", "1812 is less than 1950"),
        (COMPANIES, "country_code", "XX", "'XX' is not in model/countries.csv"),
        (COMPANIES, "website", "javascript:alert(1)",
         "'javascript:alert(1)' does not look like a website"),
        (COMPANIES, "slug", "Not A Slug", "'Not A Slug' does not look like a slug"),
        (COMPANIES, "status_date", "May 2024", "'May 2024' does not look like a status_date"),
        (COMPANIES, "name", "x" * 20_001, "has 20,001 characters, more than 20,000"),
        (PRICES, "price_date", "2024-02-30", "'2024-02-30' is not a date as YYYY-MM-DD"),
        (PRICES, "price_date", "20240229", "'20240229' is not a date as YYYY-MM-DD"),
        (PRICES, "context_token_count", "1_000", "'1_000' is not a whole number"),
        (PRICES, "context_token_count", "9" * 30, f"'{'9' * 30}' is not a whole number"),
        (PRICES, "input_price_usd", "-1", "-1 is less than 0"),
        ("thesis/sections.csv", "position", "99999999999",
         "'99999999999' is not a whole number"),
        ("thesis/claims.csv", "is_testable", "yes", "'yes' is neither true nor false"),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_a_cell_at_fault_is_named(
    seed_folder: Path, name: str, column: str, text: str, reason: str
) -> None:
    support.change(seed_folder, name, 2, **{column: text})

    found = [str(rejection) for rejection in support.extract_of(seed_folder, name).rejections]

    assert found == [f"seeds/{name}:2: {column}: {reason}"]


def test_a_fault_in_a_required_column_takes_only_its_row_out(seed_folder: Path) -> None:
    before = support.extract_of(seed_folder, MOATS).rows.num_rows
    support.change(seed_folder, MOATS, 3, strength_share="strong")

    extract = support.extract_of(seed_folder, MOATS)

    assert extract.rows.num_rows == before - 1
    assert [(r.row_number, r.value, r.is_row_kept) for r in extract.rejections] == [
        (3, "strong", False)
    ]


def test_a_fault_in_an_optional_column_leaves_only_the_cell_empty(seed_folder: Path) -> None:
    before = support.extract_of(seed_folder, COMPANIES).rows.num_rows
    support.change(seed_folder, COMPANIES, 2, founded_year="soon")

    extract = support.extract_of(seed_folder, COMPANIES)

    assert extract.rows.num_rows == before
    assert extract.rows.column("founded_year")[0].as_py() is None
    assert [rejection.is_row_kept for rejection in extract.rejections] == [True]


def test_one_unknown_code_in_a_list_is_named(seed_folder: Path) -> None:
    support.change(seed_folder, COMPANIES, 2, source_ids="moatmap-editors; no-such-source-at-all")

    (message,) = messages(seed_folder)

    assert message.startswith(
        f"seeds/{COMPANIES}:2: source_ids: 'no-such-source-at-all' is not in sources.csv"
    )


def test_a_row_whose_key_is_repeated_is_named_and_the_first_is_kept(seed_folder: Path) -> None:
    rows = support.table(seed_folder, COMPANIES)
    twin = rows[0] | {"name": "Another"}
    support.write_table(seed_folder, COMPANIES, [*rows, twin])

    extract = support.extract_of(seed_folder, COMPANIES)

    key = rows[0]["company_id"]
    assert [str(rejection) for rejection in extract.rejections] == [
        f"seeds/{COMPANIES}:{len(rows) + 2}: company_id: repeats the key of line 2: '{key}'"
    ]
    assert extract.rows.column("name")[0].as_py() == rows[0]["name"]
    assert extract.rows.num_rows == len(rows)


def test_a_key_of_two_columns_may_repeat_one_of_them(seed_folder: Path) -> None:
    rows = support.table(seed_folder, MOATS)
    support.write_table(seed_folder, MOATS, [*rows, dict(rows[0])])

    (message,) = messages(seed_folder)

    keys = f"{rows[0]['company_id']}, {rows[0]['moat_code']}"
    assert message.endswith(f"repeats the key of line 2: '{keys}'")


# a file as a whole


def test_a_missing_file_is_named_and_nothing_that_refers_to_it_is(seed_folder: Path) -> None:
    (seed_folder / COMPANIES).unlink()

    extract = support.extract_of(seed_folder, COMPANIES)

    assert messages(seed_folder) == [
        f"seeds/{COMPANIES}: cannot be read: No such file or directory"
    ]
    assert not extract.is_complete


def test_a_folder_in_place_of_a_file_is_named(seed_folder: Path) -> None:
    (seed_folder / MOATS).unlink()
    (seed_folder / MOATS).mkdir()

    assert messages(seed_folder) == [f"seeds/{MOATS}: cannot be read: Is a directory"]


def test_an_empty_file_is_named(seed_folder: Path) -> None:
    edit(seed_folder, MOATS, lambda content: b"")

    assert messages(seed_folder) == [f"seeds/{MOATS}: the file is empty"]
    assert not support.extract_of(seed_folder, MOATS).is_complete


def test_a_header_alone_is_a_fault_only_where_rows_are_needed(seed_folder: Path) -> None:
    for name in (COMPANIES, MOATS):
        edit(seed_folder, name, lambda content: content.split(b"\n")[0] + b"\n")
    edit(seed_folder, "thesis/example_companies.csv", lambda content: content.split(b"\n")[0])

    assert messages(seed_folder) == [f"seeds/{COMPANIES}: has no row that can be used"]
    assert not support.extract_of(seed_folder, COMPANIES).is_complete
    assert support.extract_of(seed_folder, MOATS).is_complete


def test_a_missing_required_column_leaves_the_file_out(seed_folder: Path) -> None:
    edit(seed_folder, MOATS, with_header(lambda header: header.replace("strength_share", "note")))

    extract = support.extract_of(seed_folder, MOATS)

    assert [str(rejection) for rejection in extract.rejections] == [
        f"seeds/{MOATS}:1: note: is not a column of this file",
        f"seeds/{MOATS}:1: strength_share: the column is missing",
    ]
    assert (extract.rows.num_rows, extract.is_complete) == (0, False)


def test_a_missing_optional_column_is_named_and_left_empty(seed_folder: Path) -> None:
    rows = support.table(seed_folder, COMPANIES)
    support.write_table(
        seed_folder, COMPANIES, [{k: v for k, v in row.items() if k != "website"} for row in rows]
    )

    extract = support.extract_of(seed_folder, COMPANIES)

    assert [str(rejection) for rejection in extract.rejections] == [
        f"seeds/{COMPANIES}:1: website: the column is missing"
    ]
    assert extract.rows.num_rows == len(rows)
    assert extract.rows.column("website").null_count == len(rows)


def test_an_unknown_column_is_named_with_the_nearest_one(seed_folder: Path) -> None:
    edit(seed_folder, COMPANIES, with_header(lambda header: header.replace("website", "web-site")))

    assert messages(seed_folder) == [
        f"seeds/{COMPANIES}:1: web-site: is not a column of this file; did you mean 'website'?",
        f"seeds/{COMPANIES}:1: website: the column is missing",
    ]


def test_a_column_that_stands_twice_is_named(seed_folder: Path) -> None:
    rows = support.table(seed_folder, MOATS)
    lines = [",".join([*rows[0], "reason"])] + [",".join(["x"] * (len(rows[0]) + 1))] * 3
    edit(seed_folder, MOATS, lambda content: "\n".join(lines).encode())

    assert messages(seed_folder) == [f"seeds/{MOATS}:1: reason: the column stands there twice"]


def test_the_order_of_the_columns_does_not_matter(seed_folder: Path) -> None:
    before = support.extract_of(seed_folder, COMPANIES).rows
    rows = support.table(seed_folder, COMPANIES)
    support.write_table(seed_folder, COMPANIES, [dict(sorted(row.items())) for row in rows])

    extract = support.extract_of(seed_folder, COMPANIES)

    assert extract.rejections == []
    assert extract.rows.equals(before)


@pytest.mark.parametrize("extra", [",one,two", ""], ids=["too many", "too few"])
def test_a_row_with_a_wrong_number_of_cells_is_named(seed_folder: Path, extra: str) -> None:
    rows = support.table(seed_folder, COMPANIES)
    key = rows[0]["company_id"]
    wrong = f"{key},x{extra}" if not extra else ",".join([key, *["x"] * (len(rows[0]) + 1)])
    lines = (seed_folder / COMPANIES).read_text().split("\n")
    edit(seed_folder, COMPANIES, lambda content: "\n".join([lines[0], wrong, *lines[2:]]).encode())

    extract = support.extract_of(seed_folder, COMPANIES)

    found = wrong.count(",") + 1
    assert [str(rejection) for rejection in extract.rejections] == [
        f"seeds/{COMPANIES}:2: has {found} cells, not {len(rows[0])}"
    ]
    assert key in extract.rejected_keys
    assert extract.rows.num_rows == len(rows) - 1
    assert extract.is_complete


def test_a_file_that_breaks_off_within_a_row_is_not_complete(seed_folder: Path) -> None:
    edit(seed_folder, PRICES, lambda content: b"\n".join(content.split(b"\n")[:10]) + b"\nGPT,20")

    extract = support.extract_of(seed_folder, PRICES)

    assert not extract.is_complete
    assert extract.rows.num_rows == 9
    assert [str(r) for r in extract.rejections] == [f"seeds/{PRICES}:11: has 2 cells, not 11"]


def test_a_quote_that_never_closes_is_named_by_its_line(seed_folder: Path) -> None:
    lines = (seed_folder / MOATS).read_text().split("\n")
    lines[4] = '"' + lines[4].replace('"', "")
    edit(seed_folder, MOATS, lambda content: "\n".join(lines).encode())

    extract = support.extract_of(seed_folder, MOATS)

    (message,) = [str(rejection) for rejection in extract.rejections]
    assert message.startswith(f"seeds/{MOATS}:5: is not a CSV file from here on: ")
    assert not extract.is_complete
    assert extract.rows.num_rows == 3


def test_lines_are_counted_across_cells_of_several_lines(seed_folder: Path) -> None:
    support.change(seed_folder, MOATS, 2, reason="one\ntwo\nthree")
    support.change(seed_folder, MOATS, 3, strength_share="strong")

    assert messages(seed_folder) == [f"seeds/{MOATS}:5: strength_share: 'strong' is not a number"]


# text that nobody has checked


def test_bytes_that_are_not_utf_8_are_named_and_the_rest_is_read(seed_folder: Path) -> None:
    rows = support.table(seed_folder, MOATS)
    support.change(seed_folder, MOATS, 2, reason="MARK")
    edit(seed_folder, MOATS, lambda content: content.replace(b"MARK", b"caf\xe9"))

    extract = support.extract_of(seed_folder, MOATS)

    assert [str(rejection) for rejection in extract.rejections] == [
        f"seeds/{MOATS}:2: reason: has bytes that are not UTF-8"
    ]
    assert extract.rows.num_rows == len(rows) - 1


def test_a_byte_order_mark_is_no_part_of_the_header(seed_folder: Path) -> None:
    edit(seed_folder, MOATS, lambda content: b"\xef\xbb\xbf" + content)

    assert messages(seed_folder) == []


def test_line_ends_of_windows_are_read(seed_folder: Path) -> None:
    before = support.extract_of(seed_folder, MOATS).rows
    edit(seed_folder, MOATS, lambda content: content.replace(b"\n", b"\r\n"))

    extract = support.extract_of(seed_folder, MOATS)

    assert extract.rejections == []
    assert extract.rows.equals(before)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '=HYPERLINK("http://x.example")', "+1", "-1", "@sum(a1)"]
)
def test_tags_and_formulas_stay_plain_text(seed_folder: Path, text: str) -> None:
    support.change(seed_folder, COMPANIES, 2, name=text)

    extract = support.extract_of(seed_folder, COMPANIES)

    assert extract.rejections == []
    assert extract.rows.column("name")[0].as_py() == text


def test_control_characters_and_marks_of_direction_are_taken_out(seed_folder: Path) -> None:
    support.change(seed_folder, COMPANIES, 2, name="Ac\x00m\x1be\u202e \ufeff")

    assert support.extract_of(seed_folder, COMPANIES).rows.column("name")[0].as_py() == "Acme"


def test_the_value_in_a_message_cannot_steer_a_terminal(seed_folder: Path) -> None:
    support.change(seed_folder, MOATS, 2, strength_share="\x1b[31m0.5\u202e" + "y" * 200)

    (message,) = messages(seed_folder)

    assert message.isprintable()
    assert len(message) < 200


# several at once


def test_all_faults_are_found_at_once(seed_folder: Path) -> None:
    support.change(seed_folder, MOATS, 2, moat_code="workflwo", strength_share="7")
    support.change(seed_folder, MOATS, 4, confidence_code="sure")
    support.change(seed_folder, PRICES, 5, price_date="yesterday")
    (seed_folder / "thesis/fronts.csv").unlink()

    found = [message.split(": ")[:2] for message in messages(seed_folder)]

    assert found == [
        [f"seeds/{MOATS}:2", "moat_code"],
        [f"seeds/{MOATS}:2", "strength_share"],
        [f"seeds/{MOATS}:4", "confidence_code"],
        [f"seeds/{PRICES}:5", "price_date"],
        ["seeds/thesis/fronts.csv", "cannot be read"],
    ]


def test_what_refers_to_a_company_at_fault_is_not_at_fault_itself(seed_folder: Path) -> None:
    row = support.change(seed_folder, COMPANIES, 2, name="")

    extracts = {extract.location: extract for extract in seeds.read(seed_folder)}

    assert [str(r) for e in extracts.values() for r in e.rejections] == [
        f"seeds/{COMPANIES}:2: name: is empty"
    ]
    assert extracts[f"seeds/{COMPANIES}"].rejected_keys == {row["company_id"]}


def test_cells_become_values_of_their_types() -> None:
    price = support.extract_of(seeds.FOLDER, PRICES).rows.to_pylist()[0]
    first_company = support.extract_of(seeds.FOLDER, COMPANIES).rows.to_pylist()[0]

    assert isinstance(price["price_date"], date)
    assert isinstance(price["mmlu_share"], float)
    assert isinstance(price["context_token_count"], int)
    assert isinstance(first_company["source_ids"], list)
    assert first_company["second_domain_code"] is None
