"""What this landscape shows of the thesis: comparisons as tables, trait by trait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from dash import html

from dashboard.components.card import Column, few, not_known, table
from dashboard.components.ui import badge
from dashboard.figures import contrast as contrasts
from dashboard.figures.contrast import Contrast, Side
from dashboard.figures.interval import SMALL, Estimate
from dashboard.figures.text import percent, signed
from dashboard.queries import thesis
from dashboard.store import Row, Snapshot

GROUPS = {True: "Assessed by editors", False: "Read from a directory"}
READINGS = {
    contrasts.FOR: "goes with the thesis",
    contrasts.AGAINST: "goes against the thesis",
    contrasts.UNDECIDED: "undecided",
}

# title of each dimension, and what to know before reading its numbers
DIMENSIONS = {
    "success": (
        "Market success",
        "Shares of the companies in the landscape, at whatever age. Those that editors chose were"
        " chosen to include failures, and a directory marks a death years late: neither share is a"
        " rate, and neither is corrected for age. Being acquired can be a success or a rescue, so"
        " it has no reading. Revenue and growth are not in the warehouse.",
    ),
    "proprietary-data": (
        "Proprietary data",
        "For assessed companies an editor judged it from sources; the editor knew the thesis. For"
        " the others it is what a description says of itself, and few say anything.",
    ),
    "margin": (
        "Margin of the market",
        "Published figures of whole industries, one a domain. Few horizontal domains have one, and"
        " companies that share a domain share its figure, so there is no interval and no reading."
        " The share of licensed workers is not part of the claim; it is shown because it says how"
        " far a market is closed to outsiders.",
    ),
    "price-sensitivity": (
        "Price sensitivity of buyers",
        "0 (price hardly matters) to 100 (price decides). A judgement: by an editor for each"
        " assessed company, for the others the default of the domain, moved by words. It is no"
        " observation of what buyers do.",
    ),
    "problem": (
        "Specific or general problem",
        "This is how the map tells vertical from horizontal in the first place: by whether the"
        " customers are one industry or profession. Comparing the two would confirm the"
        " definition, so nothing is computed.",
    ),
    "disruption": (
        "Disruption by the large labs",
        "Partly circular: orientation is itself a factor of exposure (generality), so vertical"
        " companies have less exposure and less risk by construction. The lines with generality"
        " have no reading for that reason; those without leave it out. Even these are judgements"
        " and rules, and the words that make a description vertical are not independent of those"
        " that make it distant from the labs. The risk score is not validated on outcomes.",
    ),
    "fit": (
        "Product-market fit",
        "Time from launch to reported revenue or users would test it; neither is in the warehouse.",
    ),
}
NOT_COMPUTED = {"problem": "true by definition"}

# dimension -> measures: (code, what it is called, unit, what the thesis expects of vertical)
MEASURES: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "price-sensitivity": (("price_sensitivity", "Buyers choose by price", "points", -1),),
    "disruption": (
        ("launches", "Dated launches of the labs that touch a company", "launches", -1),
        ("overlap", "Overlap with what the labs ship", "points", -1),
        ("rest", "Exposure without generality", "points", -1),
        ("moat", "Moat", "points", 1),
        ("risk_rest", "Risk, its exposure without generality", "points", -1),
        ("exposure", "Exposure, with generality", "points", 0),
        ("risk", "Disruption risk, with generality", "points", 0),
    ),
}
LEANINGS = {
    contrasts.FOR: "leans to the thesis, no interval",
    contrasts.AGAINST: "leans against the thesis, no interval",
    contrasts.UNDECIDED: "leans neither way, no interval",
}
FIGURES = {
    "gross-margin": ("Gross margin", 1),
    "operating-margin": ("Operating margin", 1),
    "net-margin": ("Net margin", 1),
    "licensed-workers": ("Workers with a licence", 0),
}


def dimension(name: str) -> tuple[str, str]:
    """The title of a dimension, and what to know before reading its numbers."""
    return DIMENSIONS.get(name, (name.replace("-", " ").capitalize(), ""))


def _groups(rows: Iterable[Row], **wanted: Any) -> list[tuple[str, list[Row]]]:
    """The rows that have the wanted values, by group: assessed first."""
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    parts = [
        (name, [r for r in found if r["is_curated"] is is_it]) for is_it, name in GROUPS.items()
    ]
    return [(name, part) for name, part in parts if part]


def _present(found: Iterable[Contrast | None]) -> list[Contrast]:
    return [contrast for contrast in found if contrast is not None]


def _success(snapshot: Snapshot, contested: bool) -> list[Contrast]:
    rows = snapshot.rows_once(thesis.sizes(contested))
    measures = (("closed", "Closed", -1), ("acquired", "Acquired", 0), ("public", "Public", 0))
    return _present(
        contrasts.shares(
            part, f"{code}_count", "company_count", measure=title, group=group, expected=expected
        )
        for code, title, expected in measures
        for group, part in _groups(rows)
    )


def moats(snapshot: Snapshot, contested: bool, only: str | None = None) -> list[Contrast]:
    """Each kind of moat, or one; a kind that is not read from descriptions has assessed
    companies alone. The thesis speaks of proprietary data only."""
    rows = snapshot.rows_once(thesis.moats(contested))
    kinds = {row["moat_code"]: row for row in rows if only in (None, row["moat_code"])}
    return _present(
        contrasts.shares(
            part,
            "holder_count",
            "company_count",
            measure=kind["title"],
            group=group,
            expected=1 if code == "proprietary-data" else 0,
        )
        for code, kind in kinds.items()
        for group, part in _groups(rows, moat_code=code)
        if kind["is_readable"] or group == GROUPS[True]
    )


def _margins(snapshot: Snapshot, contested: bool) -> list[Contrast]:
    domains = snapshot.rows_once(thesis.FIGURES)
    companies = snapshot.rows_once(thesis.company_figures(contested))
    found = []
    for code, (title, expected) in FIGURES.items():
        parts = [("Domains", [row for row in domains if row["figure_code"] == code])]
        found += [
            contrasts.plain(rows, measure=title, group=group, unit="share", expected=expected)
            for group, rows in parts + _groups(companies, figure_code=code)
        ]
    return _present(found)


def _measured(snapshot: Snapshot, contested: bool, dimension: str) -> list[Contrast]:
    rows = snapshot.rows_once(thesis.measures(contested))
    return _present(
        contrasts.means(part, measure=title, group=group, unit=unit, expected=expected)
        for code, title, unit, expected in MEASURES[dimension]
        for group, part in _groups(rows, measure_code=code)
    )


def computed(snapshot: Snapshot, contested: bool) -> dict[str, list[Contrast]]:
    """Every comparison by the dimension of the trait that it belongs to."""
    return {
        "success": _success(snapshot, contested),
        "proprietary-data": moats(snapshot, contested, only="proprietary-data"),
        "margin": _margins(snapshot, contested),
        **{name: _measured(snapshot, contested, name) for name in MEASURES},
    }


# --- as a table --------------------------------------------------------------------------------


def _value(side: Side, unit: str, label: str) -> html.Td:
    """A side's value with the count it rests on, its interval below; the label is for narrow
    screens, where the table has no head."""
    if side.value is None:
        return html.Td(not_known(), className="num", **{"data-label": label})
    text = percent(side.value) if unit == "share" else f"{side.value:.1f}"
    counts = f"{side.part:,} of {side.count:,}" if side.part is not None else f"n {side.count:,}"
    interval = "no interval"
    if side.estimate:
        ends = (side.estimate.low, side.estimate.high)
        low, high = (percent(e) if unit == "share" else f"{e:.1f}" for e in ends)
        interval = f"{low} to {high}"
    return html.Td(
        [
            text,
            html.Small(
                [counts, " ", few() if side.count < SMALL else ""], className="muted beside"
            ),
            html.Small(interval, className="muted"),
        ],
        className="num",
        **{"data-label": label},
    )


def difference_text(estimate: Estimate, unit: str) -> tuple[str, str]:
    """(difference, its interval) as text with the unit."""
    if unit == "share":
        ends = [signed(100 * e, 1) for e in (estimate.value, estimate.low, estimate.high)]
        return f"{ends[0]} points", f"{ends[1]} to {ends[2]}"
    ends = [signed(e, 1) for e in (estimate.value, estimate.low, estimate.high)]
    return f"{ends[0]} {unit}", f"{ends[1]} to {ends[2]}"


def _reach(shown: Sequence[Contrast]) -> dict[str, float]:
    """How far the drawing of differences reaches to either side, by unit."""
    reach: dict[str, float] = {}
    for contrast in shown:
        if contrast.difference:
            most = max(abs(contrast.difference.low), abs(contrast.difference.high))
            reach[contrast.unit] = max(reach.get(contrast.unit, 0), most)
    return reach


def _strip(estimate: Estimate, reach: float) -> html.Span:
    """The interval around nothing: left horizontal companies have more, right vertical ones."""

    def place(value: float) -> float:
        return 50 + 48 * value / reach

    low, high = place(estimate.low), place(estimate.high)
    return html.Span(
        [
            html.Span(className="middle"),
            html.Span(
                className="range", style={"left": f"{low:.2f}%", "width": f"{high - low:.2f}%"}
            ),
            html.Span(className="median", style={"left": f"{place(estimate.value):.2f}%"}),
        ],
        className="spread difference",
        **{"aria-hidden": "true"},
    )


def _difference(contrast: Contrast) -> html.Td:
    text, interval = "", "no interval"
    if contrast.difference:
        text, interval = difference_text(contrast.difference, contrast.unit)
    elif contrast.gap is not None:
        text = f"{signed(100 * contrast.gap, 1)} points"
    return html.Td(
        [text, html.Small(interval, className="muted")],
        className="num",
        **{"data-label": "Difference"},
    )


def _reading(contrast: Contrast) -> html.Td:
    reading, leaning = contrast.reading, contrast.leaning
    if reading:
        return html.Td(html.Span(READINGS[reading], className=f"reading {reading}"))
    if leaning:
        return html.Td(html.Span(LEANINGS[leaning], className="leaning"))
    return html.Td(html.Span("–", className="muted", title="the thesis says nothing of it here"))


def _line(contrast: Contrast, reach: dict[str, float], is_drawn: bool) -> html.Tr:
    drawing = _strip(contrast.difference, reach[contrast.unit] or 1) if contrast.difference else ""
    return html.Tr(
        [
            html.Th([contrast.measure, html.Small(contrast.group, className="muted")], scope="row"),
            _value(contrast.vertical, contrast.unit, "Vertical"),
            _value(contrast.horizontal, contrast.unit, "Horizontal"),
            _difference(contrast),
            html.Td(drawing, className="drawn") if is_drawn else None,
            _reading(contrast),
        ]
    )


def comparison(caption: str, shown: Sequence[Contrast]) -> html.Div:
    """Comparisons as a table; one scale for all differences of a unit."""
    reach = _reach(shown)
    columns = [
        Column("Measure"),
        Column("Vertical", is_number=True),
        Column("Horizontal", is_number=True),
        Column("Difference", "Vertical minus horizontal, with 95% interval", is_number=True),
        *([Column("less ← vertical has → more")] if reach else []),
        Column("Reading", "By the interval alone"),
    ]
    return table(caption, columns, [_line(c, reach, bool(reach)) for c in shown], "comparison")


def _claim(claim_id: str | None, listed: Collection[str]) -> Any:
    """Which claim a statement is, with the way to it where the page lists it."""
    if not claim_id:
        return None
    shown = html.A(claim_id, href=f"#{claim_id}") if claim_id in listed else claim_id
    return html.P(["claim ", html.Span(shown, className="claim-id")], className="note")


def statements(rows: Sequence[Row], listed: Collection[str] = ()) -> html.Div:
    """What the seed document says of both sides; rows: those of one dimension. `listed`: the
    claims that the page shows in full."""

    def one(row: Row) -> html.Div:
        return html.Div(
            [
                html.H4([row["title"], " ", badge(row["basis_code"])]),
                html.P(row["statement"]),
                html.P(row["reason"], className="note") if row["reason"] else None,
                _claim(row["claim_id"], listed),
            ],
            className=f"side {row['orientation_code']}",
        )

    sides = sorted(rows, key=lambda row: row["orientation_code"] != "vertical")
    return html.Div([one(row) for row in sides], className="sides")
