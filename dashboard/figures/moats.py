"""The Moats view: domains down, kinds of moat across; a circle's area is the number of companies
that hold it, its colour their mean risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
RIGHT = 44  # pixels that the slanted title of the last column needs


def _columns(moats: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, title) of the columns: everyone first, then the kinds, then those without."""
    kinds = [(code, title) for code, title in moats.items() if code not in (ALL, NONE)]
    return [(ALL, "All companies"), *kinds, (NONE, "None found")]


def _totals(rows: Sequence[Row]) -> dict[str | None, int]:
    return {r["domain_code"]: int(r["company_count"]) for r in rows if r["moat_code"] == ALL}


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
    tokens = themes.TOKENS[theme]
    columns = _columns(moats)
    place = {code: index for index, (code, _) in enumerate(columns)}
    totals = _totals(rows)
    names = {r["domain_code"]: r["domain"] or "No domain known" for r in rows}
    lines = _totals(settled) or totals
    names |= {r["domain_code"]: r["domain"] or "No domain known" for r in settled}
    domains = sorted(
        lines | totals, key=lambda code: (code is None, -lines.get(code, 0), names[code])
    )
    line = {code: index for index, code in enumerate(domains)}
    largest = max(
        (int(r["company_count"]) for r in rows if r["moat_code"] not in (ALL, NONE)), default=1
    )
    is_narrow = size[0] < NARROW
    left = 118 if is_narrow else 190
    # on a narrow screen the matrix is wider than the window and scrolls sideways
    across = max(size[0], left + NARROWEST * len(columns) + RIGHT)
    cell = (across - left - RIGHT) / len(columns)
    fitting = (size[1] - HEADER - 8) / max(len(domains), 1)
    row_height = min(max(fitting, ROW_HEIGHTS[0]), ROW_HEIGHTS[1])
    widest = min(cell, row_height) - 2

    def diameter(row: Row) -> float:
        count = int(row["company_count"])
        if row["moat_code"] in (ALL, NONE):
            return 0
        return max(9.0, float(widest) * sqrt(count / largest))

    circles = [r for r in rows if r["moat_code"] in place and r["moat_code"] not in (ALL, NONE)]
    figures = [r for r in rows if r["moat_code"] in place]
    risks = [r["risk_score"] for r in circles]
    colours = [
        themes.risk_colour(round(risk), theme)
        if risk is not None and risk == risk
        else tokens["card"]
        for risk in risks
    ]

    def tip(row: Row) -> str:
        title = dict(columns)[row["moat_code"]]
        risk = row["risk_score"]
        mean = f"<br>mean risk {risk:.0f}" if risk is not None and risk == risk else ""
        share = int(row["company_count"]) / totals[row["domain_code"]]
        return (
            f"<b>{escape(names[row['domain_code']])}</b><br>{escape(title)}:"
            f" {int(row['company_count']):,} companies ({share:.0%}){mean}"
        )

    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [place[r["moat_code"]] for r in circles],
        "y": [line[r["domain_code"]] for r in circles],
        "hovertext": [tip(r) for r in circles],
        "hoverinfo": "text",
        "customdata": [["cell", r["domain_code"] or "", r["moat_code"]] for r in circles],
        "marker": {
            "size": [round(diameter(r), 1) for r in circles],
            "color": colours,
            "opacity": 1,
            "line": {
                "color": [
                    themes.outline(round(r), theme) if r is not None and r == r else tokens["faint"]
                    for r in risks
                ],
                "width": 1,
            },
        },
    }
    room = 20
    inks = []
    for r in figures:
        if r["moat_code"] in (ALL, NONE):
            inks.append(tokens["ink"] if r["moat_code"] == ALL else tokens["muted"])
        elif diameter(r) >= room:
            inks.append(themes.ink_on(colours[circles.index(r)]))
        else:
            inks.append(tokens["ink"])
    words = {
        "type": "scatter",
        "mode": "text",
        "x": [
            place[r["moat_code"]]
            + (
                0
                if r["moat_code"] in (ALL, NONE) or diameter(r) >= room
                else (diameter(r) / 2 + 9) / cell
            )
            for r in figures
        ],
        "y": [line[r["domain_code"]] for r in figures],
        "text": [f"{int(r['company_count']):,}" for r in figures],
        "textfont": {"size": 11, "color": inks},
        "hovertext": [tip(r) for r in figures],
        "hoverinfo": "text",
        "customdata": [["cell", r["domain_code"] or "", r["moat_code"]] for r in figures],
    }
    height = HEADER + row_height * max(len(domains), 1) + 8
    font_size = 11 if is_narrow else 12
    layout = themes.base_layout(theme) | {
        "margin": {"l": left, "r": RIGHT, "t": HEADER, "b": 8, "pad": 0},
        "width": across,
        "height": height,
        "hovermode": "closest",
        "xaxis": {
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": [escape(shorten(title, HEADER * 1.12, font_size)) for _, title in columns],
            "tickangle": -55,
            "side": "top",
            "tickfont": {"size": font_size, "color": tokens["ink"]},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [len(domains) - 0.5, -0.5],
            "tickvals": list(range(len(domains))),
            "ticktext": [escape(shorten(names[c], left - 12, font_size)) for c in domains],
            "tickfont": {"size": font_size, "color": tokens["ink"]},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    return {"data": [dots, words], "layout": layout}
