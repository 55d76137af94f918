"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl import __main__ as command_line
from etl import changes, keep, pipeline
from etl.__main__ import main
from etl.output import print_changes
from etl.sources import seeds
from tests.etl import support
from tests.etl.support import company, directory
from warehouse import build, versions

COMPANIES = "landscape/companies.csv"
MOATS = "landscape/company_moats.csv"
NEXT_DAY = "2026-03-02"

Output = pytest.CaptureFixture[str]


def run(capsys: Output, *arguments: object) -> tuple[int, list[str], list[str]]:
    """Exit status, lines printed, lines printed as errors."""
    status = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return status, printed.out.splitlines(), printed.err.splitlines()


# refresh


def test_a_refresh_prints_a_line_a_source_and_one_of_the_version(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    records = [*directory()[1:], company(99), company(2, one_liner="new")]
    path = support.write_json(tmp_path / "all.json", [records[-1], *records[1:-1], {"id": 98}])

    status, out, err = run(
        capsys, "refresh", f"yc={path}", "--as-of", NEXT_DAY, "--warehouse", warehouse
    )

    count = len(support.table(seeds.FOLDER, COMPANIES))
    ((companies, ai),) = support.ask(
        warehouse, "select count(*), count(*) filter (where is_ai) from mart.company"
    )
    assert (status, err) == (0, [])
    assert [line.split() for line in out[:3]] == [
        ["source", "records", "added", "changed", "gone", "rejected"],
        ["moatmap-editors", str(count), "0", "0", "0", "0"],
        ["yc-directory", "60", "1", "1", "1", "1"],
    ]
    assert out[3] == f"  {path}:61: name: is missing"
    assert out[4] == "changes: 1 entered, 1 gone, 1 described anew"
    assert re.fullmatch(
        rf"Version 0002 as of {NEXT_DAY}: {companies} companies, {ai} of them AI, in \d+\.\d s",
        out[5],
    )
    assert out[6] == str(warehouse / "landscape-0002.duckdb")


def test_a_refresh_shows_the_first_rejections_and_counts_the_others(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    records = [company(n, website=f"[bold]{n}[/bold]") for n in range(1, 26)] + directory()[25:]
    path = support.write_json(tmp_path / "all.json", records)

    _, out, _ = run(capsys, "refresh", f"yc={path}", "--as-of", NEXT_DAY, "--warehouse", warehouse)

    assert out[3:13] == [
        f"  {path}:{n}: website: '[bold]{n}[/bold]' is not an http or https address"
        for n in range(1, 11)
    ]
    assert out[13] == "  … and 15 more: select * from mart.rejected_row"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["yc=missing.json"], "yc-directory: missing.json cannot be read: No such file"),
        (["yc=ftp://127.0.0.1/x"], "yc-directory: ftp://127.0.0.1/x is neither a file nor an http"),
        (["yc=a.json", "yc=b.json"], "yc: named twice"),
    ],
)
def test_a_refused_refresh_says_why_and_that_nothing_changed(
    warehouse: Path, capsys: Output, arguments: list[str], reason: str
) -> None:
    day = [] if "--as-of" in arguments else ["--as-of", NEXT_DAY]

    status, out, err = run(capsys, "refresh", *arguments, *day, "--warehouse", warehouse)

    assert (status, out) == (1, [])
    assert err[0].startswith(reason)
    assert err[-1] == "nothing was published; the current version is as it was"
    assert support.current(warehouse).name == "landscape-0001.duckdb"


def test_a_version_without_one_of_its_sources_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    report = pipeline.Report(
        version="0002", path=tmp_path / "x.duckdb", as_of=date(2026, 3, 2), company_count=1234,
        ai_company_count=5, pruned=0, seconds=0.25, changes=changes.Changes({}, ()), sources=[
            pipeline.SourceReport("one", "1.json", 1000, keep.Counts(1, 2, 3)),
            pipeline.SourceReport("two", "2.json", error="[404] not found"),
        ],
    )  # fmt: skip
    monkeypatch.setattr(pipeline, "refresh", lambda *arguments, **options: report)

    status, out, err = run(capsys, "refresh")

    assert status == 3
    assert out[1].split() == ["one", "1,000", "1", "2", "3", "0"]
    assert out[3] == "nothing changed"
    assert out[4] == "Version 0002 as of 2026-03-02: 1,234 companies, 5 of them AI, in 0.2 s"
    assert err == ["two: [404] not found; what it gave before is kept"]


def test_a_damaged_version_is_said_in_a_sentence(warehouse: Path, capsys: Output) -> None:
    path = support.current(warehouse)
    path.chmod(0o644)
    path.write_bytes(b"x" * 9000)

    for arguments in (["check"], ["history"], ["refresh", "--as-of", NEXT_DAY]):
        status, _, err = run(capsys, *arguments, "--warehouse", warehouse)

        assert status == 1
        assert err[0].startswith(f"{path} cannot be opened: ")


def test_the_warehouse_is_where_the_environment_says(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("MOATMAP_WAREHOUSE", str(warehouse))

    status, out, _ = run(capsys, "forget", "yc")

    assert status == 0
    assert out[-1] == str(warehouse / "landscape-0002.duckdb")
    assert support.count(warehouse, "mart.company where not is_curated") == 0


# check


def test_the_real_seeds_and_a_version_of_them_are_green(
    seed_warehouse: Path, capsys: Output
) -> None:
    status, out, err = run(capsys, "check", "--warehouse", seed_warehouse)

    assert (status, out, err) == (0, ["seeds and version 0001: no faults"], [])


def test_the_seeds_can_be_checked_before_there_is_a_version(tmp_path: Path, capsys: Output) -> None:
    status, out, _ = run(capsys, "check", "--warehouse", tmp_path)

    assert (status, out) == (0, ["seeds and no version published yet: no faults"])


def plant_ten_faults(folder: Path) -> list[str]:
    """Spoil ten places of the seeds; what must be said of each."""
    support.change(folder, COMPANIES, 2, founded_year="MMXX")
    support.change(folder, COMPANIES, 3, website="javascript:alert(1)", country_code="ZZ")
    support.change(folder, COMPANIES, 4, name="")
    support.change(folder, MOATS, 2, moat_code="proprietary-date")
    support.change(folder, MOATS, 3, strength_share="12")
    support.change(folder, "market/model_prices.csv", 9, price_date="2024-13-01")
    support.change(folder, "thesis/claims.csv", 5, is_testable="perhaps")
    support.change(folder, "thesis/tooling.csv", 4, kind_code="baseline")
    (folder / "thesis/fronts.csv").unlink()
    return [
        f"seeds/{COMPANIES}:2: founded_year: 'MMXX' is not a whole number",
        f"seeds/{COMPANIES}:3: website: 'javascript:alert(1)' does not look like a website",
        f"seeds/{COMPANIES}:3: country_code: 'ZZ' is not in model/countries.csv",
        f"seeds/{COMPANIES}:4: name: is empty",
        f"seeds/{MOATS}:2: moat_code: 'proprietary-date' is not in landscape/moats.csv;"
        " did you mean 'proprietary-data'?",
        f"seeds/{MOATS}:3: strength_share: 12 is more than 1",
        "seeds/market/model_prices.csv:9: price_date: '2024-13-01' is not a date as YYYY-MM-DD",
        "seeds/thesis/claims.csv:5: is_testable: 'perhaps' is neither true nor false",
        "seeds/thesis/tooling.csv:4: kind_code: 'baseline' is not one of",
        "seeds/thesis/fronts.csv: cannot be read: No such file or directory",
    ]


def test_ten_planted_faults_are_ten_useful_lines(
    tmp_path: Path, seed_folder: Path, capsys: Output
) -> None:
    expected = plant_ten_faults(seed_folder)

    status, out, err = run(capsys, "check", "--seeds", seed_folder, "--warehouse", tmp_path)

    about_claims = [line for line in err if "claim_id: " in line]  # what refers to the lost claim
    others = [line for line in err if line not in about_claims]
    assert status == 1
    pairs = zip(sorted(others), sorted(expected), strict=True)
    assert [line[: len(wanted)] for line, wanted in pairs] == sorted(expected)
    assert out == [f"{len(err)} faults in seeds and no version published yet"]


def test_a_fault_of_the_version_is_named_with_an_example(warehouse: Path, capsys: Output) -> None:
    path = support.current(warehouse)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("delete from mart.company_score where company_id = 'yc-7'")
        con.execute("alter table mart.role add column mood varchar")

    status, out, err = run(capsys, "check", "--warehouse", warehouse)

    assert status == 1
    assert err[0].startswith(
        "company_complete: a company lacks a name, a slug, a source or its row"
    )
    assert "(1 rows, e.g. company_id='yc-7', name='Acme 7'" in err[0]
    assert err[-1].startswith("mart.role has columns [")
    assert out == [f"{len(err)} faults in seeds and version 0001"]


# history and the way back


def test_history_lists_every_version_and_marks_the_one_served(
    warehouse: Path, capsys: Output
) -> None:
    support.refresh(warehouse, day=1)

    status, out, _ = run(capsys, "history", "--warehouse", warehouse)

    assert status == 0
    assert " | ".join(re.split(r"\s{2,}", out[0].strip())) == (
        "version | as of | made (UTC) | companies | AI | added | changed | gone | rejected"
    )
    assert [line[:22] for line in out[1:]] == ["   0001     2026-03-01", "●  0002     2026-03-02"]
    assert "…" not in "".join(out)


def test_history_before_the_first_version_says_what_to_do(tmp_path: Path, capsys: Output) -> None:
    status, out, err = run(capsys, "history", "--warehouse", tmp_path)

    assert (status, out) == (1, [])
    assert err == ["nothing has been published yet; run: python -m etl refresh"]


def test_a_roll_back_and_what_it_says(warehouse: Path, capsys: Output) -> None:
    later = warehouse / "landscape-0002.duckdb"
    later.write_bytes(support.current(warehouse).read_bytes())
    versions.point_to(warehouse, later)

    status, out, _ = run(capsys, "rollback", "1", "--warehouse", warehouse)

    assert (status, out) == (0, ["version 0001 is served again"])
    assert support.current(warehouse).name == "landscape-0001.duckdb"
    assert later.exists()


def test_a_roll_back_to_nowhere_says_what_there_is(warehouse: Path, capsys: Output) -> None:
    status, _, err = run(capsys, "rollback", "9", "--warehouse", warehouse)

    assert status == 1
    assert err == [f"there is no version 9 in {warehouse}; versions: 0001"]
    assert support.current(warehouse).name == "landscape-0001.duckdb"


def test_the_documentation_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    target = tmp_path / "docs" / "data-dictionary.md"
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    monkeypatch.setattr(command_line, "DATA_DICTIONARY", target)

    status, out, _ = run(capsys, "dictionary")

    assert (status, out) == (0, ["wrote docs/data-dictionary.md"])
    assert target.read_text(encoding="utf-8") == build.data_dictionary()


# called wrongly


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["refrsh"], "invalid choice: 'refrsh'"),
        (["refresh", "ycc=x"], "'ycc' is no source; choose from seeds, yc"),
        (["refresh", "seeds=elsewhere"], "use --seeds DIR"),
        (["refresh", "--as-of", "yesterday"], "'yesterday' is not a date as YYYY-MM-DD"),
        (["refresh", "--as-of", "2026-02-30"], "'2026-02-30' is not a date as YYYY-MM-DD"),
        (["refresh", "--warehouse"], "expected one argument"),
        (["forget", "seeds"], "'seeds' is no source that can be forgotten; choose from yc"),
        (["forget"], "the following arguments are required: SOURCE"),
        (["rollback"], "the following arguments are required: version"),
        (["check", "everything"], "unrecognized arguments: everything"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_what_is_called_wrongly_ends_with_2_and_a_hint(
    capsys: Output, arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


def test_help_names_every_command(capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    printed = capsys.readouterr().out
    assert ended.value.code == 0
    for name in ("refresh", "forget", "diff", "check", "history", "rollback", "dictionary"):
        assert re.search(rf"^    {name}\s", printed, re.MULTILINE), name


# for machines, and what changed


def test_a_refresh_as_json(warehouse: Path, tmp_path: Path, capsys: Output) -> None:
    records = [company(1, one_liner="new"), *directory()[1:], {"id": 98}]
    path = support.write_json(tmp_path / "all.json", records)
    options = ["--json", "--as-of", NEXT_DAY, "--warehouse", str(warehouse)]

    status = main(["refresh", f"yc={path}", *options])
    printed = capsys.readouterr()
    report = json.loads(printed.out)

    assert (status, printed.err) == (0, "")
    assert (report["version"], report["as_of_date"]) == ("0002", NEXT_DAY)
    assert report["changes"] == {"counts": {"redescribed": 1}, "movers": []}
    given = {source["source_id"]: source for source in report["sources"]}["yc-directory"]
    assert given["record_count"] == 60
    assert (given["added_count"], given["changed_count"], given["gone_count"]) == (0, 1, 0)
    assert given["rejected"] == [f"{path}:61: name: is missing"]
    assert given["error"] is None


def test_two_versions_and_two_days_compared(warehouse: Path, capsys: Output) -> None:
    changed = [company(1, name="Ape[x]", team_size=900), *directory()[2:]]
    support.refresh(warehouse, changed, day=1)
    told = [
        "changes: 1 gone, 1 renamed, 1 grew their team",
        "  gone  Acme 2 (yc-2): active -> gone",
        "  renamed  Ape[x] (yc-1): Acme 1 -> Ape[x]",
        "  grew their team  Ape[x] (yc-1): 1 -> 900",
    ]

    for a, b in (("1", "0002"), ("2026-03-01", NEXT_DAY)):
        assert run(capsys, "diff", a, b, "--warehouse", warehouse) == (0, told, [])
        main(["diff", a, b, "--json", "--warehouse", str(warehouse)])
        found = json.loads(capsys.readouterr().out)
        assert (found["from"], found["to"]) == (a, b)
        assert found["counts"] == {"gone": 1, "renamed": 1, "team_grew": 1}
        assert {event["event_date"] for event in found["events"]} == {NEXT_DAY}

    same = run(capsys, "diff", "2", "2", "--warehouse", warehouse)
    assert same == (0, ["nothing changed"], [])


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("1", "2026-03-01", "compare two versions or two days"),
        ("1", "7", "there is no version 7"),
        ("2026-3-1", "2026-03-02", "'2026-3-1' is neither a version nor a day"),
    ],
)
def test_what_cannot_be_compared_is_said(
    warehouse: Path, capsys: Output, a: str, b: str, reason: str
) -> None:
    status, out, err = run(capsys, "diff", a, b, "--warehouse", warehouse)

    assert (status, out) == (1, [])
    assert err[0].startswith(reason)


def test_the_biggest_movers_are_named_with_what_moved_them(capsys: Output) -> None:
    event = changes.Event(date(2026, 3, 2), "rescored", "c", "Ac[m]e", "40.0", "47.5", "overlap")

    print_changes(changes.Changes({"rescored": 1}, (event,)))

    assert capsys.readouterr().out.splitlines() == [
        "changes: 1 scored anew",
        "  +7.5  Ac[m]e (risk 40.0 to 47.5, mostly by overlap)",
    ]
