"""Who may import whom, what each room may hold, and what no file may name."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {"etl", "warehouse", "dashboard", "benchmarks", "tests", "seeds"}
# each room may import itself and these
ALLOWED = {"etl": {"warehouse"}, "dashboard": {"warehouse"}, "warehouse": set()}
TEXT = {".py", ".sql", ".yml", ".yaml", ".toml", ".txt", ".md", ".csv", ".js", ".css", ".svg"}
# written in two parts, so that this file does not name one itself
BELONGS_TO_A_MACHINE = re.compile(r"(?<![\w.])/" + r"(work|root|Users|home/\w+)/")


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, at its top or anywhere within."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield node.module or ""


def packages(folder: Path) -> dict[str, set[str]]:
    """What each file of a folder imports, by the first part of the name."""
    return {
        path.relative_to(ROOT).as_posix(): {name.split(".")[0] for name in imported(path)}
        for path in sorted(folder.rglob("*.py"))
    }


def files() -> Iterator[Path]:
    """The text files of the project, without what tools leave behind."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and (path.suffix in TEXT or path.name == "Makefile"):
            yield path


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    found = packages(ROOT / room)
    forbidden = ROOMS - {room} - ALLOWED[room]

    assert found
    assert {path: names & forbidden for path, names in found.items() if names & forbidden} == {}


@pytest.mark.parametrize("room", ["etl", "dashboard"])
def test_a_room_works_on_the_warehouse(room: str) -> None:
    assert any("warehouse" in names for names in packages(ROOT / room).values())


def test_figures_know_neither_the_pages_nor_the_database() -> None:
    found = packages(ROOT / "dashboard" / "figures")

    assert found
    assert {p: names for p, names in found.items() if names & {"dash", "duckdb", "flask"}} == {}


def test_the_pages_do_not_open_the_database_themselves() -> None:
    found = packages(ROOT / "dashboard" / "pages") | packages(ROOT / "dashboard" / "components")

    assert {path: names for path, names in found.items() if "duckdb" in names} == {}


def test_the_seeds_hold_facts_and_no_code() -> None:
    kinds = {path.suffix for path in (ROOT / "seeds").rglob("*") if path.is_file()}

    assert kinds <= {".csv", ".yml"}
    assert ".csv" in kinds


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BELONGS_TO_A_MACHINE.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned(name: str) -> None:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    needed = [line for line in lines if line and line != "-r requirements.txt"]
    pinned = re.compile(r"[\w.-]+(\[[\w,-]+\])?(==\d[\w.]*|>=\d[\d.]*,<\d[\d.]*)")

    assert needed
    assert [line for line in needed if not pinned.fullmatch(line)] == []


def test_every_package_that_is_imported_is_required() -> None:
    def required_by(name: str) -> set[str]:
        lines = (ROOT / name).read_text().lower().replace("-", "_").splitlines()
        return {re.split(r"[=<>#\s\[]", line)[0] for line in lines}

    required, to_learn = required_by("requirements.txt"), required_by("requirements-dev.txt")
    comes_with = {"yaml": "pyyaml", "flask": "dash", "numpy": "pandas"}
    found = {path: names for room in ALLOWED for path, names in packages(ROOT / room).items()}
    # what learns the weights is not needed to run the map
    learning = {name for path, names in found.items() if "/reading/" in path for name in names}
    assert {"sklearn", "scipy"} <= learning and "scikit_learn" in to_learn
    ours = {name for path, names in found.items() if "/reading/" not in path for name in names}
    ours |= learning - {"sklearn", "scipy"}
    outside = ours - ROOMS - set(sys.stdlib_module_names)

    assert {name for name in outside if comes_with.get(name, name) not in required} == set()
