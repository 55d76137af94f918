"""Mappings: every fault at once, each with what may have been meant; and the proposed ones work."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.faults import SourceError
from etl.sources import csv_file, mapping, plain_yaml, proposal, seeds
from etl.sources.lists import Options
from tests.etl import lists
from tests.etl.lists import read, rows

FULL = """\
source: {source_id: "My List", titel: x}
colums: {}
columns: {naem: Company, website: "", country: Country, key: Id}
constants: {name: Acme, country: DE, status: Operating, founded_year: "19"}
values:
  status: {Closed: dead}
  country: {Bavaria: Germoney, Norway: "NO"}
  moat: {a: b}
encoding: klingon
separator: ";;"
"""


def test_all_faults_of_a_mapping_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    path.write_text(FULL, encoding="utf-8")

    with pytest.raises(SourceError) as refused:
        mapping.read(path, seeds.FOLDER)

    said = str(refused.value)
    for part in (
        "source: title is missing",
        "source: 'titel' is not a field; did you mean 'title'?",
        "source: source_id 'My List' may only hold small letters",
        "'colums' is not part of a mapping; did you mean 'columns'?",
        "columns: 'naem' is not a field; did you mean 'name'?",
        "columns: website: '' is not a header",
        "columns: name is missing",
        "constants: country comes from a column already",
        "constants: name cannot be the same for every row",
        "constants: status: 'Operating' is not one of active",
        "constants: founded_year: '19' is not a year",
        "values: status is not among the columns",
        "values: status: 'Closed': 'dead' is not one of",
        "values: country: 'Bavaria': 'Germoney' is not a country that is known; did you mean 'g",
        "values: 'moat' is not a field",
        "encoding: 'klingon' is not known",
        "separator: ';;' is not one character",
    ):
        assert f"map.yml: {part}" in said, part


def test_headers_that_the_file_does_not_have_are_named_at_once(tmp_path: Path) -> None:
    columns = {"name": "Compny", "website": "Website", "tags": "Twice", "moat": "Moat"}
    header = (*lists.HEADER, "Twice", "Twice")

    with pytest.raises(SourceError) as refused:
        read(tmp_path, lists.table([], header), columns=columns)

    said = str(refused.value)
    assert "its mapping has 4 faults" in said
    assert "columns: 'moat' is not a field" in said  # what is wrong by itself is said as well
    assert "columns: name: the file has no column 'Compny'; did you mean 'Company'?" in said
    assert "columns: website: the file has no column 'Website'" in said
    assert "columns: tags: the file has 2 columns 'Twice'" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a mapping; python -m etl mapping FILE.csv > my.yml"),
        ("- a", "is not a mapping"),
        ("a: [", "is not YAML"),
        ("a: &x b\nc: *x", "anchors"),
        ("columns: [a]", "columns: is not a list of `name: value`"),
        ("columns: {name: A}\ncolumns: {name: B}", "columns: stands there twice"),
        ("columns: {name: A, name: B}", "columns: name stands there twice"),
        ("source: {source_id: yc-directory, title: x}", "'yc-directory' is taken"),
        ("source: {source_id: a, title: x, url: javascript:x}", "is not an http or https"),
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        mapping.read(path, seeds.FOLDER)
    assert reason in str(refused.value)


def test_a_csv_without_a_mapping_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lists.table(), encoding="utf-8")
    with pytest.raises(SourceError, match="python -m etl mapping"):
        csv_file.load(str(tmp_path / "a.csv"), Options())


def test_norway_is_a_country(tmp_path: Path) -> None:
    extract = read(
        tmp_path, lists.table(), columns={"name": "Company"}, constants={"country": "NO"}
    )
    assert {row["country_code"] for row in rows(extract).values()} == {"NO"}


# proposals

CRUNCHBASE = """\
Organization Name;Organization Name URL;Description;Full Description;Industries;Headquarters Location;Founded Date;Operating Status;Number of Employees;Website
Acme;https://www.crunchbase.example/acme;Contracts;Reads contracts;Legal, SaaS;Berlin, Berlin, Germany;2019-05-01;Operating;25;https://acme.example
Beta;https://www.crunchbase.example/beta;Diagnosis;;Health;San Francisco, CA;2020;Closed;11-50;beta.example
Gamma;;Robots;;Robotics, AI;Norway;20x0;IPO;1,200;javascript:x
Delta;;Chips;;;;;Stealth;;
"""  # noqa: E501
GERMAN = """\
Nr\tUnternehmen\tWebseite\tLand\tGründungsjahr\tMitarbeiter\tKurzbeschreibung
1\tAcme\tacme.example\tDeutschland\t2019\t12\tVerträge
2\tBeta\tbeta.example\tFrance\t2020\t7\tPläne
"""
CAMEL = """\
companyName,homepageUrl,tagline,foundedYear,hqCountry,companyStatus
A,a.example,x,2020,FR,live
"""


def proposed(folder: Path, text: str, name: str = "Our List 2.csv") -> tuple[Path, str]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path, proposal.propose(str(path), seeds.FOLDER)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            CRUNCHBASE,
            {
                "name": "Organization Name", "website": "Website", "one_liner": "Description",
                "description": "Full Description", "tags": "Industries",
                "founded_year": "Founded Date", "country": "Headquarters Location",
                "status": "Operating Status", "team_size": "Number of Employees",
            },
        ),
        (
            GERMAN,
            {
                "name": "Unternehmen", "website": "Webseite", "one_liner": "Kurzbeschreibung",
                "founded_year": "Gründungsjahr", "country": "Land", "team_size": "Mitarbeiter",
            },
        ),
        (
            CAMEL,
            {
                "name": "companyName", "website": "homepageUrl", "one_liner": "tagline",
                "founded_year": "foundedYear", "country": "hqCountry", "status": "companyStatus",
            },
        ),
    ],
)  # fmt: skip
def test_a_proposal_finds_the_columns_and_works_as_it_is(
    tmp_path: Path, text: str, columns: dict[str, str]
) -> None:
    path, written = proposed(tmp_path, text)
    (tmp_path / "my.yml").write_text(written, encoding="utf-8")

    extract = csv_file.load(str(path), Options(tmp_path / "my.yml"))

    assert plain_yaml.read(written)["columns"] == columns
    assert extract.rows.num_rows == len(text.splitlines()) - 1
    assert extract.source_id == "our-list-2"


def test_a_proposal_says_what_is_uncertain(tmp_path: Path) -> None:
    _, written = proposed(tmp_path, CRUNCHBASE)

    content = plain_yaml.read(written)
    assert content["values"]["status"] == {
        "Operating": "active", "Closed": "inactive", "IPO": "public",
    }  # fmt: skip
    for part in ("1 of 4 rows cannot be read, e.g. '20x0'", '# "Stealth":  # not known',
                 '# "San Francisco, CA":  # not known', "not used: 'Organization Name URL'",
                 "separated by ';'"):  # fmt: skip
        assert part in written, part


def test_a_file_without_names_has_no_proposal(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column looks like the names of companies"):
        proposed(tmp_path, "x,y\n1,2\n3,4\n")


@pytest.mark.parametrize("name", ["yc-directory.csv", "…….csv", "a\"b'c: {d}.csv", "#.csv"])
def test_a_proposal_works_whatever_the_file_and_its_columns_are_called(
    tmp_path: Path, name: str
) -> None:
    text = '"Company: ""the"" name #1",x\nAcme,1\nBeta,2\n'
    path, written = proposed(tmp_path, text, name)
    (tmp_path / "my.yml").write_text(written, encoding="utf-8")

    assert csv_file.load(str(path), Options(tmp_path / "my.yml")).rows.num_rows == 2
