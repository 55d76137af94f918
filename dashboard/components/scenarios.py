"""The scenarios page: the state in its URL, its controls, its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from dash import html

from dashboard import queries
from dashboard.components import forms
from dashboard.components.card import figure
from dashboard.components.panel import table
from dashboard.components.ui import nav, risk_chip
from dashboard.figures.text import number
from dashboard.queries import scenario as asked
from dashboard.scenario import (
    Companies,
    Factor,
    Move,
    Numbers,
    Robustness,
    Scenario,
    Scores,
    Settings,
    known_moats,
    ranks,
    rescore,
)
from dashboard.store import Row, Snapshot

PATH = "/scenarios"
SHOWN, AT_EDGE = 10, 5  # companies in the table of the ranking: the first, and about the edge
MOVERS = 8  # companies up, and as many down
SAME = 1e-9


# --- from the warehouse --------------------------------------------------------------------------


def companies(snapshot: Snapshot) -> Companies:
    """All AI companies as arrays, read once a version."""
    return snapshot.once("scenario-companies", lambda: _companies(snapshot))


def _companies(snapshot: Snapshot) -> Companies:
    rows = snapshot.rows(asked.COMPANIES.sql)
    place = {row["company_id"]: index for index, row in enumerate(rows)}
    factors = snapshot.rows(asked.FACTORS.sql)

    def of(score: str) -> tuple[Factor, ...]:
        return tuple(
            Factor(f["factor_code"], f["title"], f["weight"], f["is_readable"])
            for f in factors
            if f["score_code"] == score
        )

    kinds = of("exposure"), of("moat")
    values = np.full((len(rows), len(kinds[0])), np.nan)
    strengths = np.zeros((len(rows), len(kinds[1])))
    where = {f.code: (values, i) for i, f in enumerate(kinds[0])}
    where |= {f.code: (strengths, i) for i, f in enumerate(kinds[1])}
    found = np.zeros(strengths.shape, dtype=bool)
    for row in snapshot.rows(asked.VALUES.sql):
        table_of, column = where[row["factor_code"]]
        table_of[place[row["company_id"]], column] = row["value_share"]
        if table_of is strengths:
            found[place[row["company_id"]], column] = True
    weights = np.array([f.weight for f in kinds[0]])
    # coverage is the mean of both forces', and that of exposure is seen from its factors
    for_exposure = (~np.isnan(values) @ weights) / weights.sum()
    coverage = np.array([row["coverage_share"] for row in rows], dtype=float)
    is_curated = np.array([row["is_curated"] for row in rows], dtype=bool)
    is_known = known_moats(is_curated, found, 2 * coverage - for_exposure, kinds[1])
    held = {
        r["company_id"]: frozenset(r["capability_codes"])
        for r in snapshot.rows(asked.CAPABILITIES.sql)
    }
    capabilities = tuple(held.get(row["company_id"], frozenset()) for row in rows)
    reaches = _reaches(snapshot, place)
    return Companies(
        rows,
        kinds[0],
        kinds[1],
        values,
        strengths,
        is_known,
        reaches,
        capabilities,
        _settings(snapshot),
    )


def _reaches(snapshot: Snapshot, place: dict[str, int]) -> Numbers:
    """The reaches of the launches that reach each company, in no order, filled up with 0."""
    lists = snapshot.rows(asked.REACHED.sql)
    most = max((len(row["reach_shares"]) for row in lists), default=0)
    reaches = np.zeros((len(place), most))
    for row in lists:
        reaches[place[row["company_id"]], : len(row["reach_shares"])] = row["reach_shares"]
    return reaches


def _settings(snapshot: Snapshot) -> Settings:
    values = {row["parameter_code"]: row["value"] for row in snapshot.rows(asked.SETTINGS.sql)}
    return Settings(
        coverage_min=values["coverage_min"],
        capability_touch_share=values["capability_touch_share"],
        domain_touch_share=values["domain_touch_share"],
        move_repeat_share=values["move_repeat_share"],
        draw_count=int(values["weight_draw_count"]),
        draw_spread=values["weight_draw_spread"],
    )


def before(snapshot: Snapshot) -> Scores:
    return snapshot.once("scenario-before", lambda: rescore(companies(snapshot), Scenario()))


def compared(snapshot: Snapshot, scenario: Scenario) -> list[Row]:
    """A row a company: its scores and place before and after; None where unknown."""
    known = companies(snapshot)
    first, second = before(snapshot), rescore(known, scenario)
    columns = {
        "exposure_before": first.exposure,
        "exposure_after": second.exposure,
        "moat_before": first.moat,
        "moat_after": second.moat,
        "risk_before": first.risk,
        "risk_after": second.risk,
        "change": second.risk - first.risk,
        "rank_before": ranks(first.risk),
        "rank_after": ranks(second.risk),
    }
    lists = {name: _known(values) for name, values in columns.items()}
    return [
        {"slug": row["slug"], "name": row["name"], "domain": row["domain"], "place": index}
        | {name: values[index] for name, values in lists.items()}
        for index, row in enumerate(known.rows)
    ]


def _known(values: Any) -> list[float | None]:
    """A column with None for what nobody knows."""
    return [None if value != value else value for value in values.tolist()]


# --- the state in the URL ------------------------------------------------------------------------


def parse(query: str | None, known: Companies, codes: dict[str, set[str]]) -> Scenario:
    """Read a query string; what is unknown or no weight is left out.

    codes: the domains and capabilities there are.
    """
    default = {f.code: f.weight for f in known.factors}
    weights: dict[str, float] = {}
    chosen: dict[str, list[str]] = {"domain": [], "capability": []}
    reach = Move().reach
    for key, text in parse_qsl((query or "").removeprefix("?"))[:200]:
        if key in chosen and text in codes[key] and text not in chosen[key]:
            chosen[key].append(text)
        value = _share(text) if key in default or key == "reach" else None
        if value is None:
            continue
        if key == "reach":
            reach = value
        elif abs(value - default[key]) > SAME:
            weights[key] = value
        else:
            weights.pop(key, None)
    return Scenario(weights, Move(tuple(chosen["domain"]), tuple(chosen["capability"]), reach))


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def to_query(scenario: Scenario) -> str:
    """The query string with its `?`, or nothing where nothing is changed."""
    pairs = [(code, forms.plain(weight)) for code, weight in scenario.weights.items()]
    pairs += [("domain", code) for code in scenario.move.domains]
    pairs += [("capability", code) for code in scenario.move.capabilities]
    if scenario.move.reach != Move().reach:
        pairs.append(("reach", forms.plain(scenario.move.reach)))
    return "?" + urlencode(pairs) if pairs else ""


def codes(snapshot: Snapshot) -> dict[str, set[str]]:
    return snapshot.once(
        "scenario-codes", lambda: {k: set(titles) for k, titles in move_titles(snapshot).items()}
    )


def move_titles(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Domains and capabilities by code."""

    def by_code(query: queries.Query) -> dict[str, str]:
        return {row["code"]: row["title"] for row in snapshot.rows(query.sql)}

    return {"domain": by_code(asked.DOMAINS), "capability": by_code(asked.CAPABILITY_TITLES)}


def weighs(known: Companies, scenario: Scenario) -> bool:
    """Whether each force still has a weight above zero: without one there is nothing to score."""
    return all(
        any(scenario.weights.get(f.code, f.weight) > 0 for f in part)
        for part in (known.exposure, known.moats)
    )


# --- controls ------------------------------------------------------------------------------------


def presets(snapshot: Snapshot, scenario: Scenario) -> html.Div:
    """A link a preset; the one whose weights are set is marked and told."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in snapshot.rows(asked.PRESETS.sql):
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
    reach = snapshot.rows(asked.REACHES.sql)[0]

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
            "delta": f"{row['change']:+.1f}",
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
            "delta": f"{line['change']:+.1f}",
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


def rescored(known: Companies, scenario: Scenario) -> queries.Query:
    """The SQL of a scenario, every weight written out."""
    weights = {f.code: float(scenario.weights.get(f.code, f.weight)) for f in known.factors}
    settings, move = known.settings, scenario.move
    touch = (settings.capability_touch_share, settings.domain_touch_share)
    launch = asked.Launch(
        move.domains, move.capabilities, move.reach, touch, settings.move_repeat_share
    )
    return asked.rescored(weights, launch)
