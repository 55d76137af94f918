"""The Moats view: domains down, kinds of moat across; a circle's area is the number of companies
that hold it, its colour their mean risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from dashboard.figures import theme as themes
from dashboard.figures.text import escape, shorten

Row = Mapping[str, Any]

ALL, NONE = "all", "none"
ROW_HEIGHTS = (22, 34)  # pixels, least and most
HEADER = 118
NARROW = 600
NARROWEST = 46  # pixels of a column
ROOM = 20  # pixels of a circle that a number fits in
RIGHT = 44  # pixels that the slanted title of the last column needs


def _columns(moats: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, title) of the columns: everyone first, then the kinds, then those without."""
    kinds = [(code, title) for code, title in moats.items() if code not in (ALL, NONE)]
    return [(ALL, "All companies"), *kinds, (NONE, "None found")]


def _totals(rows: Sequence[Row]) -> dict[str | None, int]:
    return {r["domain_code"]: int(r["company_count"]) for r in rows if r["moat_code"] == ALL}


@dataclass(frozen=True)
class _Grid:
    """Where everything stands: places of columns and lines, pixels of a cell."""

    columns: list[tuple[str, str]]
    place: Mapping[str, int]
    line: Mapping[str | None, int]
    names: Mapping[str | None, str]
    totals: Mapping[str | None, int]
    largest: int  # companies of the fullest cell of a kind
    is_narrow: bool
    left: int
    across: float
    row_height: float

    @property
    def cell(self) -> float:
        return (self.across - self.left - RIGHT) / len(self.columns)

    @property
    def font_size(self) -> int:
        return 11 if self.is_narrow else 12

    def diameter(self, row: Row) -> float:
        """Of a cell's circle; 0 where a bare figure stands."""
        if _is_bare(row):
            return 0
        widest = min(self.cell, self.row_height) - 2
        return max(9.0, float(widest) * sqrt(int(row["company_count"]) / self.largest))

    def is_beside(self, row: Row) -> bool:
        """Whether the figure of a circle stands beside it, for want of room within."""
        return not _is_bare(row) and self.diameter(row) < ROOM

    def tip(self, row: Row) -> str:
        title = dict(self.columns)[row["moat_code"]]
        mean = f"<br>mean risk {row['risk_score']:.0f}" if _is_scored(row) else ""
        share = int(row["company_count"]) / self.totals[row["domain_code"]]
        return (
            f"<b>{escape(self.names[row['domain_code']])}</b><br>{escape(title)}:"
            f" {int(row['company_count']):,} companies ({share:.0%}){mean}"
        )

    def trace(self, rows: Sequence[Row], x: Sequence[float], **more: Any) -> dict[str, Any]:
        """A trace with a point a row; a click on it says which cell it was."""
        return {
            "type": "scatter",
            "x": x,
            "y": [self.line[r["domain_code"]] for r in rows],
            "hovertext": [self.tip(r) for r in rows],
            "hoverinfo": "text",
            "customdata": [["cell", r["domain_code"] or "", r["moat_code"]] for r in rows],
            **more,
        }


def _is_bare(row: Row) -> bool:
    """Whether a cell shows its number alone: everyone, and those without a moat."""
    return row["moat_code"] in (ALL, NONE)


def _is_scored(row: Row) -> bool:
    risk = row["risk_score"]
    return risk is not None and bool(risk == risk)


def _grid(
    rows: Sequence[Row], moats: Mapping[str, str], size: tuple[int, int], settled: Sequence[Row]
) -> _Grid:
    columns, totals = _columns(moats), _totals(rows)
    names = {r["domain_code"]: r["domain"] or "No domain known" for r in (*rows, *settled)}
    lines = _totals(settled) or totals
    domains = sorted(
        lines | totals, key=lambda code: (code is None, -lines.get(code, 0), names[code])
    )
    is_narrow = size[0] < NARROW
    left = 118 if is_narrow else 190
    fitting = (size[1] - HEADER - 8) / max(len(domains), 1)
    return _Grid(
        columns=columns,
        place={code: index for index, (code, _) in enumerate(columns)},
        line={code: index for index, code in enumerate(domains)},
        names=names,
        totals=totals,
        largest=max((int(r["company_count"]) for r in rows if not _is_bare(r)), default=1),
        is_narrow=is_narrow,
        left=left,
        # on a narrow screen the matrix is wider than the window and scrolls sideways
        across=max(size[0], left + NARROWEST * len(columns) + RIGHT),
        row_height=min(max(fitting, ROW_HEIGHTS[0]), ROW_HEIGHTS[1]),
    )


def matrix(
    rows: Sequence[Row],
    moats: Mapping[str, str],
    size: tuple[int, int],
    theme: str,
    settled: Sequence[Row] = (),
) -> dict[str, Any]:
    """rows: domain_code, domain, moat_code (a kind, `all` or `none`), company_count, risk_score.

    moats: titles by code, in the order of the columns. The first column counts each company once.
    settled: rows of the same kind whose domains have their lines already, where another day is
    drawn.
    """
    grid = _grid(rows, moats, size, settled)
    shown = [r for r in rows if r["moat_code"] in grid.place]
    return {
        "data": [_circles(grid, shown, theme), _figures(grid, shown, theme)],
        "layout": _layout(grid, theme),
    }


def _fill(row: Row, theme: str) -> str:
    if _is_scored(row):
        return themes.risk_colour(round(row["risk_score"]), theme)
    return str(themes.TOKENS[theme]["card"])


def _edge(row: Row, theme: str) -> str:
    if _is_scored(row):
        return themes.outline(round(row["risk_score"]), theme)
    return str(themes.TOKENS[theme]["faint"])


def _circles(grid: _Grid, shown: Sequence[Row], theme: str) -> dict[str, Any]:
    rows = [r for r in shown if not _is_bare(r)]
    return grid.trace(
        rows,
        [grid.place[r["moat_code"]] for r in rows],
        mode="markers",
        marker={
            "size": [round(grid.diameter(r), 1) for r in rows],
            "color": [_fill(r, theme) for r in rows],
            "opacity": 1,
            "line": {"color": [_edge(r, theme) for r in rows], "width": 1},
        },
    )


def _figures(grid: _Grid, rows: Sequence[Row], theme: str) -> dict[str, Any]:
    """The numbers: within their circle where there is room, else beside it."""

    def ink(row: Row) -> str:
        if row["moat_code"] == NONE:
            return str(themes.TOKENS[theme]["muted"])
        if _is_bare(row) or grid.is_beside(row):
            return str(themes.TOKENS[theme]["ink"])
        return themes.ink_on(_fill(row, theme))

    def shift(row: Row) -> float:
        return (grid.diameter(row) / 2 + 9) / grid.cell if grid.is_beside(row) else 0

    return grid.trace(
        rows,
        [grid.place[r["moat_code"]] + shift(r) for r in rows],
        mode="text",
        text=[f"{int(r['company_count']):,}" for r in rows],
        textfont={"size": 11, "color": [ink(r) for r in rows]},
    )


def _layout(grid: _Grid, theme: str) -> dict[str, Any]:
    titles = [shorten(title, HEADER * 1.12, grid.font_size) for _, title in grid.columns]
    names = [shorten(grid.names[code], grid.left - 12, grid.font_size) for code in grid.line]
    return themes.base_layout(theme) | {
        "margin": {"l": grid.left, "r": RIGHT, "t": HEADER, "b": 8, "pad": 0},
        "width": grid.across,
        "height": HEADER + grid.row_height * max(len(grid.line), 1) + 8,
        "hovermode": "closest",
        "xaxis": _axis(grid, titles, theme)
        | {"range": [-0.5, len(titles) - 0.5], "tickangle": -55, "side": "top"},
        "yaxis": _axis(grid, names, theme) | {"range": [len(names) - 0.5, -0.5]},
    }


def _axis(grid: _Grid, words: Sequence[str], theme: str) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(words))),
        "ticktext": [escape(each) for each in words],
        "tickfont": {"size": grid.font_size, "color": themes.TOKENS[theme]["ink"]},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
