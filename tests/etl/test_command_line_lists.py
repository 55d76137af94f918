"""The commands for lists: load, propose, forget, give back."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import pipeline
from etl.__main__ import main
from tests.etl import lists
from tests.etl.lists import mapping, table
from tests.etl.support import ask, column
from tests.etl.test_command_line import Output, run
from tests.etl.test_lists import LANDSCAPE

LISTED = "select source_id, count(*) from mart.company_source where source_id in ('a', 'b', 'ours')"


def written(folder: Path, name: str) -> tuple[Path, Path]:
    path = folder / f"{name}.csv"
    path.write_text(table(), encoding="utf-8")
    return path, mapping(folder, name, f"{name}.yml")


def test_a_proposed_mapping_loads_the_list_as_it_is(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    path, _ = written(tmp_path, "ours")
    assert main(["mapping", str(path)]) == 0
    (tmp_path / "my.yml").write_text(capsys.readouterr().out, encoding="utf-8")

    status, out, err = run(
        capsys, "refresh", f"csv={path}", "--mapping", tmp_path / "my.yml",
        "--warehouse", warehouse,
    )  # fmt: skip

    assert (status, err) == (0, [])
    assert out[2].split() == ["ours", "3", "3", "0", "0", "0"]
    assert ask(warehouse, LISTED + " group by 1") == [("ours", 3)]


@pytest.mark.parametrize("order", ["pairs", "first", "last"])
def test_several_lists_with_their_mappings_in_any_order(
    warehouse: Path, tmp_path: Path, capsys: Output, order: str
) -> None:
    (a, map_a), (b, map_b) = written(tmp_path, "a"), written(tmp_path, "b")
    (tmp_path / "map.yml").write_text(LANDSCAPE, encoding="utf-8")
    maps = ["--mapping", map_a, "--mapping", map_b]
    arguments = {
        "pairs": [f"csv={a}", *maps[:2], f"csv={b}", *maps[2:], f"landscape={tmp_path}/map.yml"],
        "first": [*maps, f"csv={a}", f"csv={b}"],
        "last": [f"csv={a}", f"landscape={tmp_path}/map.yml", f"csv={b}", *maps],
    }[order]

    status, _, _ = run(capsys, "refresh", *arguments, "--warehouse", warehouse)

    assert status == 0
    assert sorted(ask(warehouse, LISTED + " group by 1")) == [("a", 3), ("b", 3)]
    assert len(column(warehouse, "select 1 from mart.source where source_id = 'map'")) == (
        order != "first"
    )


def test_a_landscape_may_say_in_a_mapping_who_it_is(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "map.yml").write_text(LANDSCAPE, encoding="utf-8")
    (tmp_path / "who.yml").write_text(
        "source: {source_id: ours, title: Our map, producer: We, url: example.org, licence: CC0}"
    )

    status, _, _ = run(
        capsys, "refresh", f"landscape={tmp_path}/map.yml", "--mapping", tmp_path / "who.yml",
        "--warehouse", warehouse,
    )  # fmt: skip

    assert status == 0
    sql = "select title, producer, url, licence from mart.source where source_id = 'ours'"
    assert ask(warehouse, sql) == [("Our map", "We", "http://example.org", "CC0")]


def test_a_landscape_may_say_that_all_its_items_are_ai(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "map.yml").write_text(LANDSCAPE, encoding="utf-8")
    (tmp_path / "who.yml").write_text(
        "source: {source_id: ours, title: Our map}\nconstants: {is_ai: yes, country: NO}"
    )
    (tmp_path / "bad.yml").write_text(
        "source: {source_id: ours, title: Our map}\nconstants: {is_ai: perhaps, name: x, moat: y}"
    )
    where = (f"landscape={tmp_path}/map.yml", "--warehouse", warehouse, "--mapping")

    status, _, _ = run(capsys, "refresh", *where, tmp_path / "who.yml")
    refused, out, err = run(capsys, "refresh", *where, tmp_path / "bad.yml")

    assert status == 0
    sql = "select distinct is_ai, ai_basis_code, country_code from mart.company"
    assert ask(warehouse, f"{sql} where source_id = 'ours'") == [(True, "stated", "NO")]
    assert refused != 0
    for fault in ("is_ai: 'perhaps' is neither yes nor no", "name cannot be", "'moat' is not"):
        assert fault in "\n".join([*out, *err])


def test_all_faults_of_a_mapping_are_printed_and_nothing_is_published(
    warehouse: Path, tmp_path: Path, capsys: Output
) -> None:
    path, _ = written(tmp_path, "a")
    wrong = mapping(tmp_path, "a", columns={"name": "Compny", "wbsite": "Web"}, constant={})

    status, _, err = run(
        capsys, "refresh", f"csv={path}", "--mapping", wrong, "--warehouse", warehouse
    )

    said = "\n".join(err)
    assert status == 1
    assert "'wbsite' is not a field; did you mean 'website'?" in said
    assert "'constant' is not part of a mapping; did you mean 'constants'?" in said
    assert err[-1] == "nothing was published; the current version is as it was"


def test_a_list_is_forgotten_by_its_name(warehouse: Path, tmp_path: Path, capsys: Output) -> None:
    (a, map_a), (b, map_b) = written(tmp_path, "a"), written(tmp_path, "b")
    run(capsys, "refresh", f"csv={a}", f"csv={b}", "--mapping", map_a, "--mapping", map_b,
        "--warehouse", warehouse)  # fmt: skip

    status, _, _ = run(capsys, "forget", "a", "--warehouse", warehouse)

    assert status == 0
    assert ask(warehouse, LISTED + " group by 1") == [("b", 3)]
    with pytest.raises(SystemExit):
        main(["forget", "a", "--warehouse", str(warehouse)])
    assert "'a' is no source that can be forgotten; choose from yc, b" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["refresh", "csv"], "say where it is: csv=FILE"),
        (["refresh", "landscape"], "say where it is: landscape=FILE"),
        (["refresh", "csv=a", "--mapping", "x", "--mapping", "y"], "2 --mapping for 1 lists"),
        (["refresh", "--mapping", "x"], "1 --mapping for 0 lists"),
        (["refresh", "yc", "--mapping", "x", "oops=1"], "'oops' is no source"),
        (["refresh", "--maping=x"], "unrecognized arguments: --maping=x"),
        (["export", "DIR"], "required: --format"),
        (["export", "--format", "xlsx", "DIR"], "invalid choice: 'xlsx'"),
        (["mapping"], "required: FILE.csv"),
    ],
)
def test_what_is_called_wrongly_ends_with_2_and_a_hint(
    capsys: Output, arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(("form", "file"), [("csv", "company.csv"), ("parquet", "claim.parquet"),
                                            ("landscape-yml", "landscape.yml")])  # fmt: skip
def test_an_export_prints_what_it_wrote(
    warehouse: Path, tmp_path: Path, capsys: Output, form: str, file: str
) -> None:
    status, out, err = run(
        capsys, "export", "--format", form, tmp_path / "out", "--warehouse", warehouse
    )
    assert (status, err) == (0, [])
    assert any(line.startswith(f"{tmp_path / 'out' / file}: ") for line in out)


def test_an_export_of_nothing_says_what_to_run(tmp_path: Path, capsys: Output) -> None:
    status, _, err = run(
        capsys, "export", "--format", "csv", tmp_path / "out", "--warehouse", tmp_path / "none"
    )
    assert (status, "run: python -m etl refresh" in err[0]) == (1, True)


def test_a_file_that_is_no_list_has_no_mapping(tmp_path: Path, capsys: Output) -> None:
    status, _, err = run(capsys, "mapping", tmp_path / "no.csv")
    assert (status, "cannot be read" in err[0]) == (1, True)


def test_pairs_that_may_be_one_company_are_listed_for_an_editor(
    warehouse: Path, tmp_path: Path, seed_folder: Path, capsys: Output
) -> None:
    path = tmp_path / "startups.csv"
    path.write_text("Company,Web\nAcme 7,\nAcme 8,\n", encoding="utf-8")
    mapped = mapping(tmp_path, columns={"name": "Company", "website": "Web"})
    lists.refresh(warehouse, pipeline.Request("csv", str(path), mapped), day=1)

    _, out, err = run(capsys, "check", "--warehouse", warehouse)

    assert all(line.startswith("correction") for line in err)  # open questions are no faults
    assert out[0].startswith("2 open: pairs of records that may be one company")
    assert out[1] == (
        "  a-list,acme-7,yc-directory,7  Acme 7 / Acme 7: name Acme 7; no website to compare"
    )
    line = out[1].split()[0]

    with (seed_folder / "landscape/identity.csv").open("a", encoding="utf-8") as file:
        file.write(f"same,{line},They are the same.\n")
    lists.refresh(warehouse, day=1, seed_folder=seed_folder)

    assert run(capsys, "check", "--warehouse", warehouse)[1][0].startswith("1 open")
    matched = "select company_id, matched_by_code from mart.company_source where source_key = $1"
    assert ask(warehouse, matched, "acme-7") == [("yc-7", "decision")]
