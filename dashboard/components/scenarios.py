"""The scenarios page: its controls and its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboard.components import forms
from dashboard.components.card import figure
from dashboard.components.panel import table
from dashboard.components.ui import nav, risk_chip
from dashboard.figures.text import number, signed
from dashboard.queries import scenario as asked
from dashboard.scenario.landscape import companies, move_titles
from dashboard.scenario.scores import Factor, Move, Robustness, Scenario, Settings
from dashboard.scenario.state import PATH, to_query
from dashboard.store import Row, Snapshot

SHOWN, AT_EDGE = 10, 5  # companies in the table of the ranking: the first, and about the edge
MOVERS = 8  # companies up, and as many down


# --- controls ------------------------------------------------------------------------------------


def presets(snapshot: Snapshot, scenario: Scenario) -> html.Div:
    """A link a preset; the one whose weights are set is marked and told."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in snapshot.rows(asked.PRESETS):
        groups[row["scenario_code"]].append(row)
    links, told = [], None
    for rows in groups.values():
        weights = {row["factor_code"]: row["weight"] for row in rows}
        is_on = weights == dict(scenario.weights)
        links.append(_preset(rows[0]["title"], Scenario(weights, scenario.move), is_on))
        told = _why(rows) if is_on else told
    links.insert(0, _preset("As it is", Scenario(), scenario.is_default))
    return html.Div([html.Nav(links, className="presets", **{"aria-label": "Presets"}), told])


def _preset(title: str, scenario: Scenario, is_on: bool) -> html.A:
    return nav(
        title,
        href=PATH + to_query(scenario),
        className="preset" + (" on" if is_on else ""),
        **{"data-key": f"preset:{title}", **({"aria-current": "true"} if is_on else {})},
    )


def _why(rows: list[Row]) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(f"{row['factor']} {row['default_weight']:g} → {row['weight']:g}. "),
                    row["reason"],
                ]
            )
            for row in rows
        ],
        className="why-list",
    )


def controls(snapshot: Snapshot, scenario: Scenario) -> html.Form:
    """Every weight, and the launch; the default of each is marked."""
    known = companies(snapshot)
    titles = move_titles(snapshot)
    reach = snapshot.rows(asked.REACHES)[0]

    def sliders(part: Iterable[Factor]) -> list[html.Div]:
        return [
            forms.slider(f.code, f.title, scenario.weights.get(f.code, f.weight), f.weight)
            for f in part
        ]

    move = scenario.move
    note = (
        f"1 replaces all of a start-up's core. The launches in the record reach {reach['low']:g}"
        f" to {reach['high']:g}."
    )
    return forms.form(
        PATH,
        html.Fieldset(
            [
                html.Legend("What makes exposure"),
                html.P("Relative: each counts by its share of the sum.", className="muted"),
                *sliders(known.exposure),
            ]
        ),
        html.Fieldset(
            [
                html.Legend("What a moat holds off"),
                html.P("The share that it keeps away at full strength.", className="muted"),
                *sliders(known.moats),
            ]
        ),
        html.Fieldset(
            [
                html.Legend("A lab launches a product"),
                html.P("As if on the day of this version.", className="muted"),
                _fold("For which domains", "domain", titles["domain"], move.domains),
                _fold(
                    "With which capability", "capability", titles["capability"], move.capabilities
                ),
                forms.slider("reach", "Reach", move.reach, Move().reach),
                html.P(note, className="muted"),
            ]
        ),
        className="controls",
        **{"aria-label": "Weights and launch"},
    )


def _fold(words: str, name: str, titles: dict[str, str], chosen: Sequence[str]) -> html.Details:
    boxes = forms.checkboxes(name, words, titles, chosen)
    return html.Details([html.Summary(words), boxes], open=bool(chosen))


# --- results -------------------------------------------------------------------------------------


def headline(rows: list[Row]) -> html.Div:
    """How many move, and the mean risk."""
    known = [row for row in rows if row["change"] is not None]
    up = sum(row["change"] >= 1 for row in known)
    down = sum(row["change"] <= -1 for row in known)
    means = [sum(r[n] for r in known) / max(len(known), 1) for n in ("risk_before", "risk_after")]
    top = {r["slug"] for r in known if r["rank_before"] <= len(known) / 10}
    left = sum(r["rank_after"] <= len(known) / 10 and r["slug"] not in top for r in known)
    return html.Div(
        [
            figure("More at risk", f"{up:,}", "by a point or more"),
            figure("Less at risk", f"{down:,}", "by a point or more"),
            figure("Mean risk", f"{means[0]:.1f} → {means[1]:.1f}", f"{len(known):,} with a score"),
            figure("New in the top tenth", f"{left:,}", f"of {len(known) // 10:,} most at risk"),
        ],
        className="figures four",
    )


def movers(rows: list[Row]) -> html.Div:
    """Who moves most, up and down."""
    known = sorted(
        (r for r in rows if r["change"] is not None and abs(r["change"]) > 0.05),
        key=lambda r: (r["change"], r["name"]),
    )
    up, down = (
        [r for r in reversed(known) if r["change"] > 0],
        [r for r in known if r["change"] < 0],
    )
    return html.Div(
        [
            html.Div([html.H3("Up: more at risk"), _moved(up, "Companies that are more at risk")]),
            html.Div(
                [html.H3("Down: less at risk"), _moved(down, "Companies that are less at risk")]
            ),
        ],
        className="halves",
    )


def _moved(rows: list[Row], caption: str) -> Any:
    if not rows:
        return html.P("Nobody.", className="muted")
    shown = [
        {
            "company": [
                nav(row["name"], href=f"/company/{row['slug']}"),
                html.Span(row["domain"] or "no domain known", className="under"),
            ],
            "before": risk_chip(row["risk_before"]),
            "after": risk_chip(row["risk_after"]),
            "delta": signed(row["change"], 1),
            "rank": f"{row['rank_before']:,.0f} → {row['rank_after']:,.0f}",
        }
        for row in rows[:MOVERS]
    ]
    headings = {
        "company": "Company",
        "before": "Before",
        "after": "After",
        "delta": "Change",
        "rank": "Place",
    }
    return table(shown, headings, caption, frozenset({"delta", "rank"}))


def domains(rows: list[Row]) -> html.Div:
    """The mean risk of each domain before and after, most changed first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["change"] is not None:
            groups[row["domain"] or "No domain known"].append(row)
    lines = []
    for title, members in groups.items():
        means = {
            n: sum(r[n] for r in members) / len(members)
            for n in ("risk_before", "risk_after", "change")
        }
        lines.append({"domain": title, "count": f"{len(members):,}"} | means)
    lines.sort(key=lambda line: (-line["change"], line["domain"]))
    widest = max((abs(line["change"]) for line in lines), default=0) or 1
    shown = [
        line
        | {
            "before": number(line["risk_before"]),
            "after": risk_chip(line["risk_after"]),
            "delta": signed(line["change"], 1),
            "bar": _bar(line["change"] / widest),
        }
        for line in lines
    ]
    headings = {
        "domain": "Domain",
        "count": "Companies",
        "before": "Before",
        "after": "After",
        "delta": "Change",
        "bar": "Mean risk falls, rises",
    }
    return table(shown, headings, "Mean risk by domain", frozenset({"count", "before", "delta"}))


def _bar(share: float) -> html.Div:
    """A bar from the middle, -1 to 1."""
    left, wide = (50, 50 * share) if share > 0 else (50 + 50 * share, -50 * share)
    way = "up" if share > 0 else "down"
    bar = html.Span(className=f"bar {way}", style={"left": f"{left:.1f}%", "width": f"{wide:.1f}%"})
    return html.Div(
        [bar, html.Span(className="middle")], className="track", **{"aria-hidden": "true"}
    )


def ranking(rows: list[Row], found: Robustness, settings: Settings) -> list[Any]:
    """The companies most at risk with how far their place depends on the weights."""
    if not len(found.shown):
        return [html.P("No company has a score.", className="muted")]
    last = max(float(found.high.max()), 2)
    shown = [
        {
            "place": f"{rows[i]['rank_after']:,.0f}",
            "company": nav(rows[i]["name"], href=f"/company/{rows[i]['slug']}"),
            "risk": risk_chip(rows[i]["risk_after"]),
            "share": f"{found.share[i]:.0%}",
            "span": f"{low:,.0f} to {high:,.0f}",
            "bar": _span(low, high, rows[i]["rank_after"], last),
        }
        for i, low, high in zip(found.shown.tolist(), found.low, found.high, strict=True)
    ]
    headings = {
        "company": "Company",
        "place": "Place",
        "risk": "Risk",
        "share": "Top tenth",
        "span": "Place, 9 draws in 10",
        "bar": f"From 1 to {last:,.0f}",
    }
    steady = found.steady_count / found.top_count if found.top_count else 0
    return [
        html.P(
            [
                html.Strong(
                    f"{found.steady_count:,} of the {found.top_count:,} in the top tenth"
                    f" ({steady:.0%}) are there in at least nine draws of ten. "
                ),
                f"{settings.draw_count:,} random weightings around the one set here; the standard"
                f" deviation of the logarithm of a weight is {settings.draw_spread:g}. “Top tenth”"
                " is the share of draws in which a company is among the tenth most at risk. Shown:"
                f" the first {SHOWN}, and those about the edge of the tenth.",
            ]
        ),
        table(
            shown,
            headings,
            "The ranking under random weights",
            frozenset({"place", "share", "span"}),
        ),
    ]


def _span(low: float, high: float, place: float, last: float) -> html.Div:
    """Where the place lies and between which it moves."""

    def share(value: float) -> float:
        return float(100 * (value - 1) / (last - 1))

    left, wide = share(low), max(share(high) - share(low), 0.8)
    return html.Div(
        [
            html.Span(className="span", style={"left": f"{left:.1f}%", "width": f"{wide:.1f}%"}),
            html.Span(className="spot", style={"left": f"{min(share(place), 100):.1f}%"}),
        ],
        className="track",
        **{"aria-hidden": "true"},
    )
