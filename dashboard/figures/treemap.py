"""The Domains view: a block a domain, a chip a company, coloured by risk.

The blocks are laid out here rather than by a treemap trace, because only then is the size of each
chip known: a name is drawn where it fits at a readable size, shortened or left out elsewhere,
never shrunk. Chips are bar traces with their own bases and widths, names are traces of texts.

Layout: Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from dashboard.figures import colour
from dashboard.figures import theme as themes
from dashboard.figures.places import LARGE, by_domain, places_of, weight
from dashboard.figures.text import BOLD, SMALLEST_SIZE, escape, hover, number, shorten, width

Row = Mapping[str, Any]

MOST_CHIPS = 3000
BEST_ASPECT = 2.6  # of a chip, width to height
SIZES = (12, 11, 10)  # of a name, the largest that fits; below the last it is shortened
HEADER = 20  # pixels
GAP = 2
PADDING = 3
NO_DOMAIN = "No domain known"
BANDS = ("0–20", "20–40", "40–60", "60–80", "80–100")


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from the top left."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The box without its margins; where they leave less than a pixel, that is kept inside."""
        width = max(self.width - left - right, min(self.width, 1))
        height = max(self.height - top - bottom, min(self.height, 1))
        return Box(
            self.x + min(left, self.width - width),
            self.y + min(top, self.height - height),
            width,
            height,
        )


def _worst(areas: Sequence[float], side: float) -> float:
    """The worst aspect ratio of a row of areas laid along a side."""
    total = sum(areas)
    if total == 0:
        return float("inf")
    return max(
        max(side**2 * area / total**2, total**2 / (side**2 * area))
        for area in (max(areas), min(areas))
    )


def squarify(weights: Sequence[float], box: Box) -> list[Box]:
    """Boxes with areas in proportion to the weights (largest first), as square as can be."""
    scale = box.width * box.height / (sum(weights) or 1)
    areas = [weight * scale for weight in weights]
    boxes: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(box.width, box.height)
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(
            areas[start:end], side
        ):
            end += 1
        row = areas[start:end]
        thickness = sum(row) / side if side else 0
        offset = 0.0
        for area in row:
            length = area / thickness if thickness else 0
            if box.width >= box.height:
                boxes.append(Box(box.x, box.y + offset, thickness, length))
            else:
                boxes.append(Box(box.x + offset, box.y, length, thickness))
            offset += length
        if box.width >= box.height:
            box = Box(box.x + thickness, box.y, max(box.width - thickness, 0), box.height)
        else:
            box = Box(box.x, box.y + thickness, box.width, max(box.height - thickness, 0))
        start = end
    return boxes


def grid(count: int, box: Box) -> list[Box]:
    """`count` equal cells that fill a box row by row; the last row's cells are as wide as the
    others. Wide rather than tall, because names are."""
    best_columns, best_fit = 1, float("inf")
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        aspect = (box.width / columns) / (box.height / rows)
        fit = abs(log(aspect / BEST_ASPECT)) + 2 * (columns * rows - count) / (columns * rows)
        if fit < best_fit:
            best_columns, best_fit = columns, fit
    rows = -(-count // best_columns)
    wide, high = box.width / best_columns, box.height / rows
    return [
        Box(box.x + (i % best_columns) * wide, box.y + (i // best_columns) * high, wide, high)
        for i in range(count)
    ]


def two_grids(large: int, small: int, box: Box) -> list[Box]:
    """Cells for `large` companies that get more room, above cells for `small` ones."""
    if not large or not small:
        return grid(large + small, box)
    share = LARGE * large / (LARGE * large + small)
    height = box.height * share
    upper = Box(box.x, box.y, box.width, height)
    lower = Box(box.x, box.y + height, box.width, box.height - height)
    return grid(large, upper) + grid(small, lower)


class _Texts:
    """The arrays of a trace of texts, filled text by text. The text of a bar or an annotation would
    look the same, but Plotly measures each of those, which takes half the time of the drawing."""

    def __init__(self, position: str) -> None:
        self.position = position
        self.columns: dict[str, list[Any]] = defaultdict(list)

    def add(self, x: float, y: float, text: str, size: int, ink: str) -> None:
        add = self.columns
        add["x"].append(round(x, 1))
        add["y"].append(round(y, 1))
        add["text"].append(text)
        add["size"].append(size)
        add["ink"].append(ink)

    def trace(self) -> dict[str, Any]:
        a = self.columns
        return {
            "type": "scatter",
            "mode": "text",
            "x": a["x"],
            "y": a["y"],
            "text": a["text"],
            "textposition": self.position,
            "textfont": {"size": a["size"], "color": a["ink"]},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }


class _Chips:
    """The arrays of the bars and of the names on them, filled chip by chip."""

    def __init__(self, theme: str) -> None:
        self.theme = theme
        self.known: dict[str, list[Any]] = defaultdict(list)
        self.unknown: dict[str, list[Any]] = defaultdict(list)
        self.names = _Texts("middle center")

    def add(
        self,
        box: Box,
        text: str,
        fill: str | None,
        tip: str,
        data: list[str],
        is_outlined: bool = False,
        mark: str = "",
    ) -> None:
        tokens = themes.TOKENS[self.theme]
        is_known = fill is not None
        shade = fill or tokens["card"]
        gap = GAP if min(box.width, box.height) > 8 else 1.0
        inner = box.inset(gap / 2, gap / 2, gap / 2, gap / 2)
        named = mark + text
        size = next(
            (s for s in SIZES if width(named, s) <= inner.width - 6 and s + 3 <= inner.height),
            SIZES[-1],
        )
        label = ""
        if inner.height >= SMALLEST_SIZE + 2:
            label = shorten(named, inner.width - 6, size)
            if not label and width(mark, size) <= inner.width - 2:
                label = mark
        add = self.known if is_known else self.unknown
        add["x"].append(round(inner.x + inner.width / 2, 1))
        add["width"].append(round(inner.width, 1))
        add["base"].append(round(inner.y, 1))
        add["y"].append(round(inner.height, 1))
        add["colour"].append(shade)
        if label:
            ink = themes.ink_on(shade) if is_known else tokens["muted"]
            middle = (inner.x + inner.width / 2, inner.y + inner.height / 2)
            self.names.add(*middle, escape(label), size, ink)
        is_small = inner.height < 18 or inner.width < 40
        add["line_width"].append(
            (1.0 if is_small else 1.5) if is_outlined else 0 if is_known else 1
        )
        line = themes.mix(shade, tokens["ink"], 0.42 if is_known else 0.22)
        add["line"].append(line)
        add["hover"].append(tip)
        add["data"].append(data)

    def traces(self) -> list[dict[str, Any]]:
        """The hatched chips and the others: where a trace has one pattern for all its chips, Plotly
        does not make one for each."""
        tokens = themes.TOKENS[self.theme]
        pattern = {"shape": "/", "fgcolor": tokens["faint"], "size": 5, "solidity": 0.15}
        hatched, plain = _chip_trace(self.unknown), _chip_trace(self.known)
        hatched["marker"] |= {"color": tokens["card"], "pattern": pattern}
        return [hatched, plain]


def _chip_trace(a: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": "companies",
        "x": a["x"],
        "y": a["y"],
        "base": a["base"],
        "width": a["width"],
        "hovertext": a["hover"],
        "hoverinfo": "text",
        "customdata": a["data"],
        "cliponaxis": False,
        "marker": {
            "color": a["colour"],
            "cornerradius": 3,
            "line": {"color": a["line"], "width": a["line_width"]},
        },
    }


def _title(titles: _Texts, box: Box, title: str, count: int, theme: str) -> None:
    """A domain's name and count over its block, left out where nothing readable fits."""
    numeral = f"{count:,}"
    room = (box.width - 16 - width(numeral, 12)) / BOLD
    words = shorten(title, room, 12, fewest=3)
    text = f"<b>{escape(words)}</b>  {numeral}" if words else (numeral if box.width > 26 else "")
    if text:
        titles.add(box.x + 5, box.y + HEADER / 2, text, 12, themes.TOKENS[theme]["ink"])


def _figure(
    chips: _Chips,
    blocks: list[tuple[Box, dict[str, Any]]],
    titles: _Texts,
    size: tuple[int, int],
    theme: str,
) -> dict[str, Any]:
    wide, high = size
    axis = {"visible": False, "fixedrange": True}
    tokens = themes.TOKENS[theme]
    # Two more bar traces behind the chips: the blocks, which answer to nothing, because the nearer
    # end of a bar wins the pointer and theirs is often nearer than a chip's; and the strips with
    # the names, which a domain is clicked by.
    block = _bars([box for box, _ in blocks]) | {
        "hoverinfo": "skip",
        "marker": {
            "color": tokens["wash"],
            "cornerradius": 4,
            "line": {"color": tokens["hairline"], "width": 1},
        },
    }
    strips = [Box(box.x, box.y, box.width, min(HEADER - 2, box.height)) for box, _ in blocks]
    strip = _bars(strips) | {
        "hovertext": [meta["hover"] for _, meta in blocks],
        "hoverinfo": "text",
        "customdata": [["domain", meta["code"] or ""] for _, meta in blocks],
        "marker": {"color": "rgba(0,0,0,0)", "line": {"width": 0}},
    }
    layout = themes.base_layout(theme) | {
        "barmode": "overlay",
        "bargap": 0,
        "hovermode": "closest",
        "xaxis": axis | {"range": [0, wide]},
        "yaxis": axis | {"range": [high, 0]},
        "width": wide,
        "height": high,
    }
    texts = [titles.trace(), chips.names.trace()]
    return {"data": [block, strip, *texts, *chips.traces()], "layout": layout}


def _bars(boxes: Sequence[Box]) -> dict[str, Any]:
    """Boxes as a bar trace, not yet coloured."""
    return {
        "type": "bar",
        "x": [box.x + box.width / 2 for box in boxes],
        "y": [box.height for box in boxes],
        "base": [box.y for box in boxes],
        "width": [box.width for box in boxes],
    }


def _blocks(counts: dict[str | None, int], size: tuple[int, int]) -> dict[str | None, Box]:
    """A box for each domain, the largest first; the one without a domain last."""
    order = sorted(counts, key=lambda code: (code is None, -counts[code], code or ""))
    outer = Box(0, 0, *size)
    boxes = squarify([float(counts[code]) for code in order], outer)
    return dict(zip(order, boxes, strict=True))


def companies(
    rows: Sequence[Row],
    size: tuple[int, int],
    theme: str,
    coloured: str = "risk",
    settled: Sequence[Row] = (),
) -> dict[str, Any]:
    """A chip for every row (as queries.companies gives them), in a block by its first domain.

    Companies that an editor assessed come first and get more room, so that their names can be
    read. Horizontal companies have an outline; where what colour tells (as in filters.py) is
    unknown, a chip is hatched. `settled` are rows that have their places already (today's, where
    another day is drawn): who is among them stands where it does there, and those that are not
    drawn leave their places to others.
    """
    members = by_domain(rows)
    places = places_of(members, by_domain(settled))
    weights = {code: sum(map(weight, taken)) for code, taken in places.items()}
    boxes = _blocks(weights, size)
    chips, blocks, titles = _Chips(theme), [], _Texts("middle right")
    for code, box in boxes.items():
        drawn = {row["slug"]: row for row in members.get(code, [])}
        title = places[code][0]["domain"] or NO_DOMAIN
        _title(titles, box, title, len(drawn), theme)
        blocks.append((box.inset(1, 1, 1, 1), _block_meta(code, title, len(drawn))))
        inner = box.inset(PADDING, HEADER, PADDING, PADDING)
        large = sum(bool(row["is_curated"]) for row in places[code])
        cells = two_grids(large, len(places[code]) - large, inner)
        for place, cell in zip(places[code], cells, strict=True):
            if place["slug"] in drawn:
                _add_chip(chips, drawn[place["slug"]], cell, coloured)
    return _figure(chips, blocks, titles, size, theme)


def _add_chip(chips: _Chips, row: Row, cell: Box, coloured: str) -> None:
    fill = colour.of(row, coloured, chips.theme).fill
    mark = colour.MARKS[row["change_code"]] if coloured == "change" else ""
    is_outlined = row["orientation_code"] == "horizontal"
    data = ["company", row["slug"]]
    chips.add(cell, row["name"], fill, hover(dict(row)), data, is_outlined, mark)


def _block_meta(code: str | None, title: str, count: int) -> dict[str, Any]:
    return {"code": code, "hover": f"<b>{escape(title)}</b><br>{count:,} companies"}


def bands(rows: Sequence[Row], size: tuple[int, int], theme: str) -> dict[str, Any]:
    """Too many companies for chips: each domain's block is split by bands of risk, or by what
    changed, with counts.

    rows: domain_code, domain, company_count and either risk_band (0 to 4 or None) or change_code
    """
    by_domain: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_domain[row["domain_code"]].append(row)
    totals = {c: sum(int(r["company_count"]) for r in m) for c, m in by_domain.items()}
    boxes = _blocks(totals, size)
    chips, blocks, titles = _Chips(theme), [], _Texts("middle right")
    for code, box in boxes.items():
        title = by_domain[code][0]["domain"] or NO_DOMAIN
        _title(titles, box, title, totals[code], theme)
        blocks.append((box.inset(1, 1, 1, 1), _block_meta(code, title, totals[code])))
        inner = box.inset(PADDING, HEADER, PADDING, PADDING)
        ordered = sorted(by_domain[code], key=lambda row: -int(row["company_count"]))
        weights = [float(row["company_count"]) for row in ordered]
        for row, cell in zip(ordered, squarify(weights, inner), strict=True):
            count, (name, fill, mark) = int(row["company_count"]), _band(row, theme)
            tip = f"<b>{escape(title)}</b><br>{name}<br>{number(count)} companies"
            chips.add(cell, f"{count:,}", fill, tip, ["domain", code or ""], mark=mark)
    return _figure(chips, blocks, titles, size, theme)


def _band(row: Row, theme: str) -> tuple[str, str | None, str]:
    """What a band is called, its colour (None where unknown) and its mark."""
    if "change_code" in row:
        code = row["change_code"]
        return colour.CHANGE_WORDS[code], themes.change(code, theme), colour.MARKS[code]
    band = row["risk_band"]
    if band is None or band != band:
        return "risk unknown", None, ""
    return f"risk {BANDS[int(band)]}", themes.risk_colour(int(band) * 20 + 10, theme), ""
