"""Gives the landscape back as files: every table of the mart, or one landscape for landscape2.

parquet         DIR/TABLE.parquet
csv             DIR/TABLE.csv; no cell can start a formula in a spreadsheet
landscape-yml   DIR/landscape.yml and DIR/logos/: the AI companies by domain and orientation,
                in the format of the CNCF landscape, which `landscape=` reads again
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import duckdb

from warehouse import dictionary
from warehouse.cells import safe_sql

NO_DOMAIN = "No domain"
ORIENTATIONS = {"vertical": "Vertical", "horizontal": "Horizontal", "ambiguous": "Ambiguous",
                "unknown": "Unknown"}  # fmt: skip
Written = Iterator[tuple[Path, int]]

_COMPANIES = """
    with
    place as (
        select
            company_domain.company_id,
            list(domain.title order by company_domain.position) as titles
        from mart.company_domain as company_domain
        inner join mart.domain as domain on company_domain.domain_code = domain.domain_code
        group by company_domain.company_id
    )
    select
        coalesce(place.titles[1], $no_domain) as category,
        coalesce(company.orientation_code, 'unknown') as orientation,
        company.name,
        company.website,
        coalesce(company.description, company.one_liner) as description,
        place.titles[2:] as other_titles,
        company.status_code = 'inactive' as is_inactive,
        company.slug
    from mart.company as company
    left join place on company.company_id = place.company_id
    where company.is_ai
    order by category = $no_domain, category, orientation desc, lower(company.name), company.slug
"""


class ExportError(Exception):
    """Files that cannot be written; the message says which and why."""


def _tables(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every table of the mart with its columns and their types."""
    for name in dictionary.load().tables:
        columns = con.execute(f"describe {name}").fetchall()
        yield name, [(column, kind) for column, kind, *_ in columns]


def _sql_path(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _copy(con: duckdb.DuckDBPyConnection, sql: str, path: Path, options: str) -> int:
    """Write a query to a file that is there whole or not at all; the number of rows."""
    unfinished = path.with_name(f".{path.name}.part")
    row = con.execute(f"copy ({sql}) to {_sql_path(unfinished)} ({options})").fetchone()
    unfinished.replace(path)
    return int(row[0]) if row else 0


def _parquet(con: duckdb.DuckDBPyConnection, folder: Path) -> Written:
    for name, _ in _tables(con):
        path = folder / f"{name.partition('.')[2]}.parquet"
        yield path, _copy(con, f"from {name}", path, "format parquet, compression zstd")


def _csv(con: duckdb.DuckDBPyConnection, folder: Path) -> Written:
    for name, columns in _tables(con):
        path = folder / f"{name.partition('.')[2]}.csv"
        cells = ", ".join(f'{safe_sql(column, kind)} as "{column}"' for column, kind in columns)
        yield path, _copy(con, f"select {cells} from {name}", path, "format csv, header")


def _quoted(text: str) -> str:
    """A text as YAML: JSON's way is YAML's too, but for what YAML takes for the end of a line."""
    return json.dumps(text, ensure_ascii=False).replace("\x85", "\\x85").replace("\x7f", "\\x7f")


def _logo(name: str) -> str:
    """A chip with the first letters of a name: landscape2 shows no item without a picture."""
    letters = html.escape("".join(word[0] for word in name.split()[:2]).upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100"'
        ' height="100" fill="#e9edf3"/><text x="50" y="64" font-family="sans-serif"'
        f' font-size="40" text-anchor="middle" fill="#1f2a37">{letters}</text></svg>\n'
    )


def _item(company: dict[str, Any]) -> str:
    lines = [f"name: {_quoted(company['name'])}"]
    if company["website"]:
        lines.append(f"homepage_url: {_quoted(company['website'])}")
    lines.append(f"logo: {_quoted(company['slug'] + '.svg')}")
    if company["description"]:
        lines.append(f"description: {_quoted(company['description'])}")
    if company["is_inactive"]:
        lines.append("project: archived")
    if company["other_titles"]:
        place = ORIENTATIONS[company["orientation"]]
        others = (f"{title} / {place}" for title in company["other_titles"])
        lines.append(f"second_path: [{', '.join(map(_quoted, others))}]")
    return "".join(f"          - {lines[0]}\n") + "".join(f"            {s}\n" for s in lines[1:])


def _write_landscape(file: TextIO, companies: list[dict[str, Any]]) -> None:
    file.write("landscape:\n")
    category = orientation = None
    for company in companies:
        if company["category"] != category:
            category, orientation = company["category"], None
            file.write(f"  - category:\n    name: {_quoted(category)}\n    subcategories:\n")
        if company["orientation"] != orientation:
            orientation = company["orientation"]
            title = _quoted(ORIENTATIONS[orientation])
            file.write(f"      - subcategory:\n        name: {title}\n        items:\n")
        file.write(_item(company))


def _landscape(con: duckdb.DuckDBPyConnection, folder: Path) -> Written:
    result = con.execute(_COMPANIES, {"no_domain": NO_DOMAIN})
    names = [column[0] for column in result.description or []]
    companies = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    logos = folder / "logos"
    logos.mkdir(exist_ok=True)
    for company in companies:
        (logos / f"{company['slug']}.svg").write_text(_logo(company["name"]), encoding="utf-8")
    path = folder / "landscape.yml"
    unfinished = folder / ".landscape.yml.part"
    with unfinished.open("w", encoding="utf-8") as file:
        _write_landscape(file, companies)
    unfinished.replace(path)
    yield path, len(companies)


FORMATS: dict[str, Callable[[duckdb.DuckDBPyConnection, Path], Written]] = {
    "parquet": _parquet,
    "csv": _csv,
    "landscape-yml": _landscape,
}


def export(con: duckdb.DuckDBPyConnection, form: str, folder: Path) -> Written:
    """Write the current version in one of FORMATS; each file with its number of rows."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield from FORMATS[form](con, folder)
    except (OSError, duckdb.IOException) as error:
        raise ExportError(f"cannot write to {folder}: {error}") from error
