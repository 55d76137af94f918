"""Texts read by the warehouse's own SQL, with weights that were just learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd
import pyarrow as pa

from etl.reading.examples import Example
from etl.reading.train import Table
from etl.sources import seeds
from warehouse import build

MODELS = (
    "core.parameter", "core.known_term", "core.company_text", "core.company_term",
    "core.text_size", "core.evidence", "core.label", "core.vote", "core.company_ai",
    "core.company_orientation", "core.domain_belief", "core.company_domain", "core.moat_value",
)  # fmt: skip


def _records(examples: Sequence[Example], has_tags: bool) -> pa.Table:
    """The examples as core.company_record, without what would give their labels away."""
    count = len(examples)
    return pa.table(
        {
            "company_id": [f"{number:09d}" for number in range(count)],
            "is_curated": pa.array([False] * count, pa.bool_()),
            "source_id": [e.source for e in examples],
            "one_liner": pa.array([e.one_liner or None for e in examples], pa.string()),
            "description": pa.array([e.description or None for e in examples], pa.string()),
            "tags": pa.array(
                [list(e.tags) if has_tags else [] for e in examples], pa.list_(pa.string())
            ),
            "industry": pa.array([None] * count, pa.string()),
            "website": pa.array([e.website for e in examples], pa.string()),
            "is_ai": pa.array([None] * count, pa.bool_()),
        }
    )


class Reading:
    """What the warehouse's models make of some texts; close it after use."""

    def __init__(
        self,
        examples: Sequence[Example],
        weights: Mapping[str, Table] | None = None,
        has_tags: bool = False,
    ) -> None:
        self.con = duckdb.connect(":memory:")
        self.count = len(examples)
        build.create_schemas(self.con)
        for extract in seeds.read():
            self._create(f"raw.{extract.table}", extract.rows)
            name = extract.table.removeprefix("seed_") + "s"
            if weights and name in weights:
                schema = _untimed(extract.rows.schema)
                rows = [dict.fromkeys(schema.names) | row for row in weights[name]]
                self._create(f"raw.{extract.table}", pa.Table.from_pylist(rows, schema))
        self._create("core.company_record", _records(examples, has_tags))
        self.con.execute(
            "create table core.identity (source_id varchar, source_key varchar, company_id varchar)"
        )
        for step in build.in_order(m for m in build.models() if m.name in MODELS):
            assert isinstance(step, build.Model)
            self.con.execute(f"create table {step.name} as {step.sql}")

    def _create(self, name: str, rows: pa.Table) -> None:
        self.con.register("given", rows)
        self.con.execute(f"create or replace table {name} as from given")
        self.con.unregister("given")

    def table(self, name: str) -> pd.DataFrame:
        """A model's rows, with the place of the example instead of a company's id."""
        return self._placed(f"select * from {name}")

    def _placed(self, sql: str) -> pd.DataFrame:
        found = self.con.execute(sql).df()
        found["place"] = found.pop("company_id").astype(int)
        return found

    def column(self, name: str, column: str) -> pd.Series:
        """One value an example, in their order; None where there is none."""
        found = self.table(name).set_index("place")[column]
        return found.reindex(range(self.count))

    def beliefs(self) -> pd.DataFrame:
        """Probabilities of domains: a row an example, a column a domain."""
        found = self._placed(
            "select text.company_id, label.label_code as domain_code, belief.probability"
            " from core.domain_belief as belief"
            " inner join core.company_text as text on belief.text_number = text.text_number"
            " inner join core.label as label on belief.label_number = label.label_number"
        )
        wide = found.pivot(index="place", columns="domain_code", values="probability")
        return wide.reindex(range(self.count)).fillna(0.0)

    def close(self) -> None:
        self.con.close()


def _untimed(schema: pa.Schema) -> pa.Schema:
    """Dates arrive as text from a table that was just learned."""
    return pa.schema([pa.field(f.name, pa.string() if pa.types.is_date(f.type) else f.type)
                      for f in schema])  # fmt: skip
