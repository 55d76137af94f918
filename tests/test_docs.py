"""The documents say what is true: their queries run, their commands exist, nothing is left out."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from etl import describe
from etl.__main__ import parser
from etl.sources import csv_file, fields, mapping, plain_yaml, proposal, seeds
from etl.sources.lists import Options
from warehouse import versions

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
METHODOLOGY = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
EVALUATION = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
COOKBOOK = (ROOT / "docs" / "sql-cookbook.md").read_text(encoding="utf-8")
LISTS = (ROOT / "docs" / "loading-your-own-list.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"## (.+?)\n+```sql\n(.+?)```", COOKBOOK, flags=re.DOTALL)


def test_the_cookbook_has_queries() -> None:
    assert len(QUERIES) >= 8


@pytest.mark.parametrize(("title", "sql"), QUERIES, ids=[title for title, _ in QUERIES])
def test_queries_of_the_cookbook_run(title: str, sql: str, seed_warehouse: Path) -> None:
    current = versions.current(seed_warehouse)
    assert current is not None
    with versions.open_read_only(current) as con:
        columns = con.execute(sql).fetchall()
    # of the seeds alone nothing is rejected or joined, and no company is read from text
    may_be_empty = {
        "What could not be used, and why",
        "Where sources disagree about a company",
        "Who was joined with whom, and what is open",
        "The words that made a company vertical",
        "Whose risk moved furthest, and what moved it",  # one load moves nothing
    }
    assert columns or title in may_be_empty


def _commands() -> list[str]:
    actions = parser()._subparsers
    assert actions is not None
    (choices,) = [a.choices for a in actions._actions if isinstance(a, argparse._SubParsersAction)]
    return list(choices)


def test_the_readme_names_every_command_that_users_need() -> None:
    named = set(re.findall(r"python -m etl (\w+)", README))
    assert named | {"dictionary", "describe", "evaluate"} == set(_commands())


def test_the_readme_links_to_files_that_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_methodology_links_to_files_that_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", METHODOLOGY):
        assert (ROOT / "docs" / target).exists(), target


def test_the_readme_counts_the_claims_as_they_are() -> None:
    (claims,) = [e for e in seeds.read() if e.table == "seed_claim"]
    assert f"{claims.rows.num_rows} claims" in README


def test_the_landscape_is_described_as_it_is() -> None:
    document = (ROOT / "docs" / "landscape.md").read_text(encoding="utf-8")
    assert document == describe.landscape(describe.written_as_of(document))


def test_settings_named_in_the_methodology_exist() -> None:
    (parameters,) = [e for e in seeds.read() if e.table == "seed_parameter"]
    codes = set(parameters.rows.column("parameter_code").to_pylist())
    named = set(re.findall(r"`(\w+_(?:share|min|cap|months|intercept))`", METHODOLOGY))
    columns = {"strength_share", "doubt_share"}
    assert named - columns <= codes


def test_a_kind_of_moat_is_read_where_its_precision_was_shown_to_be_good_enough() -> None:
    lines = re.findall(r"^\| ([a-z-]+) \| \d+ \| (\d+) \| \d+ \| ([\d.]*) \|.*\| (yes|no) \|$",
                       EVALUATION, flags=re.MULTILINE)  # fmt: skip
    shown = {
        kind for kind, found, precision, _ in lines if int(found) >= 5 and float(precision) >= 0.7
    }
    (factors,) = [e.rows.to_pylist() for e in seeds.read() if e.table == "seed_factor"]
    kinds = {f["factor_code"]: f["is_readable"] for f in factors if f["score_code"] == "moat"}
    assert {kind for kind, *_ in lines} == set(kinds)
    assert {kind for kind, is_readable in kinds.items() if is_readable} == shown


def test_decisions_are_numbered_and_say_what_was_rejected() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(f.name[:4]) for f in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "**Context.**" in text and "**Choice.**" in text and "**Rejected.**" in text, file


def _example(folder: Path) -> tuple[Path, Path]:
    """The list and the mapping of docs/loading-your-own-list.md, as files."""
    written = []
    for language, name in (("csv", "startups.csv"), ("yaml", "my.yml")):
        (content,) = re.findall(rf"```{language}\n(.+?)```", LISTS, flags=re.DOTALL)
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written[0], written[1]


def test_the_list_in_the_documents_is_loaded_as_it_says(tmp_path: Path) -> None:
    path, mapped = _example(tmp_path)

    extract = csv_file.load(str(path), Options(mapped))

    rows = {row["name"]: row for row in extract.rows.to_pylist()}
    assert [rows["Lexio"][c] for c in ("country_code", "status_code", "tags")] == [
        "DE", "active", ["Artificial Intelligence"],
    ]  # fmt: skip
    assert [rows["Medita"][c] for c in ("founded_year", "team_size_count")] == [2019, None]
    assert rows["Robo & Co"]["team_size_count"] == 1200
    assert {(r.row_number, r.column_name) for r in extract.rejections} == {
        (4, "Since"), (4, "Operating status"),
    }  # fmt: skip


def test_the_mapping_that_is_proposed_for_it_finds_the_same_columns(tmp_path: Path) -> None:
    path, mapped = _example(tmp_path)
    proposed = plain_yaml.read(proposal.propose(str(path), seeds.FOLDER))
    said = plain_yaml.read(mapped.read_text(encoding="utf-8"))
    assert proposed["columns"] == said["columns"]
    assert proposed["values"] == said["values"]


def test_the_page_on_lists_names_every_field_and_block_of_a_mapping() -> None:
    table = LISTS[LISTS.index("| field |") : LISTS.index("## 3.")]
    cells = [line.split("|")[1] for line in table.splitlines()[2:] if line]
    assert set(re.findall(r"`(\w+)`", "".join(cells))) == set(fields.fields(seeds.FOLDER))
    for block in (*mapping.BLOCKS, *mapping.SETTINGS):
        assert f"{block}:" in LISTS, block
