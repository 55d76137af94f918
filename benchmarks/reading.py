"""How the reading of descriptions grows: `python -m benchmarks.reading [--data DIR]`.

Descriptions are put together from sentences of the directory under DIR (yc/*.json.gz), or of our
own one-liners without it, as long as the directory's are. Timed is the way from texts to words,
votes and probabilities, as a refresh does it: into a file, each size in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from etl.reading import examples
from etl.reading.reader import MODELS
from etl.sources import seeds
from warehouse import build, versions

SIZES = (100_000, 250_000, 500_000, 1_000_000)
MEAN_CHARACTERS = 450  # of a description of the directory, August 2025
MEMORY = "2GB"  # what DuckDB may hold before it writes to the disk

console = Console()


def sentences(data: Path | None) -> tuple[list[str], list[str]]:
    """Headlines and sentences to put texts together from."""
    ours = examples.curated()
    given = examples.directory(data / "yc") if data else ours
    headlines = [e.one_liner for e in given if e.one_liner]
    told = [part for e in given for part in e.description.split(". ") if len(part) > 20]
    return headlines, told or headlines


def make(path: Path, count: int, headlines: list[str], told: list[str]) -> None:
    """Write the directory's records: `count` texts, each of sentences drawn by number."""
    parts = round(MEAN_CHARACTERS / (sum(map(len, told)) / len(told)))
    with duckdb.connect() as con:
        con.register("headline", _numbered(headlines))
        con.register("sentence", _numbered(told))
        drawn = ", ".join(f"s{part}.text as t{part}" for part in range(parts))
        joins = " ".join(
            f"join sentence as s{part} on s{part}.place = hash(number, {part}) % {len(told)}"
            for part in range(parts)
        )
        text = " || '. ' || ".join(f"t{part}" for part in range(parts))
        con.execute(
            f"""
            copy (
                select
                    'company-' || lpad(cast(number as varchar), 9, '0') as company_id,
                    false as is_curated, 'made' as source_id, one_liner, {text} as description,
                    cast([] as varchar[]) as tags, cast(null as varchar) as industry,
                    cast(null as boolean) as is_ai,
                    cast(null as varchar) as website
                from (
                    select number, headline.text as one_liner, {drawn}
                    from range({count}) as given(number)
                    join headline on headline.place = hash(number) % {len(headlines)} {joins}
                )
                order by number
            ) to '{path}' (format parquet)
            """
        )


def _numbered(texts: list[str]) -> pa.Table:
    return pa.table({"place": pa.array(range(len(texts)), pa.uint64()), "text": texts})


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read(records: Path, folder: Path) -> dict[str, float]:
    """Read the texts of a file into a new warehouse; seconds, processor seconds and peak MB."""
    with versions.building(folder) as (con, _):
        con.execute(f"set memory_limit = '{MEMORY}'; set temp_directory = '{folder}/spilled'")
        build.create_schemas(con)
        for extract in seeds.read():
            con.register("given", extract.rows)
            con.execute(f"create table raw.{extract.table} as from given")
        con.execute(f"create table core.company_record as from '{records}'")
        con.execute(
            "create table core.identity (source_id varchar, source_key varchar, company_id varchar)"
        )
        con.execute("checkpoint")
        start, used = time.perf_counter(), _spent()
        for step in build.in_order(m for m in build.models() if m.name in MODELS):
            assert isinstance(step, build.Model)
            con.execute(f"create table {step.name} as {step.sql}")
        found = {"seconds": time.perf_counter() - start, "processor": _spent() - used}
    return found | {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured(count: int, headlines: list[str], told: list[str]) -> dict[str, float]:
    """One size, in a process of its own, so that its peak of memory is its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "made.parquet", count, headlines, told)
        command = [sys.executable, "-m", "benchmarks.reading", "--read", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return dict(json.loads(done.stdout))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read(arguments.read / "made.parquet", arguments.read)))
        return 0
    table = Table(title="Reading descriptions", box=None)
    for name in ("texts", "seconds", "processor seconds", "per 100,000", "peak MB"):
        table.add_column(name, justify="right")
    headlines, told = sentences(arguments.data)
    for size in arguments.sizes:
        one = measured(size, headlines, told)
        per = one["processor"] / size * 100_000
        table.add_row(f"{size:,}", f"{one['seconds']:.1f}", f"{one['processor']:.1f}",
                      f"{per:.1f}", f"{one['MB']:.0f}")  # fmt: skip
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
