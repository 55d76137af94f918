"""The pieces of the playbook. What the seed document says comes from its rows; what companies
say comes from counts; where there are none, the page says what would tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from dash import html

from dashboard import playbook
from dashboard.components import forms
from dashboard.components.card import figure
from dashboard.components.panel import behind, table
from dashboard.components.ui import badge, nav, risk_chip
from dashboard.filters import Filters
from dashboard.store import Row

PATH = "/playbook"
ENGINEERS = 10
MOST_ENGINEERS = 9999
KIND_TITLES = {
    "buy-first": "Buy first",
    "baseline-tool": "Baseline for developers",
    "category": "Categories of tooling",
    "benefit-of-buying": "Why buy at first",
}


@dataclass(frozen=True)
class State:
    """The size of the team and the answers, by question, as the URL holds them."""

    engineers: int = ENGINEERS
    answers: Mapping[str, str] = field(default_factory=dict)


def parse(query: str | None, questions: Sequence[Row]) -> State:
    """Read a query string; what is no answer to a question is left out."""
    codes = {q["question_code"] for q in questions}
    engineers, answers = ENGINEERS, {}
    for key, text in parse_qsl((query or "").removeprefix("?"))[:100]:
        if key in codes and text in (playbook.YES, playbook.NO):
            answers[key] = text
        if key == "engineers" and text.isascii() and text.isdigit():
            engineers = min(max(int(text[:6]), 1), MOST_ENGINEERS)
    return State(engineers, answers)


def no_data(test_note: str | None) -> html.P:
    """That the warehouse holds nothing on it, and what would tell."""
    words = "No data here yet."
    return html.P(
        words + (f" What would tell: {test_note}" if test_note else ""), className="no-data"
    )


# --- roles and team ------------------------------------------------------------------------------


def _words(code: str) -> str:
    return code.replace("-", " ").capitalize()


def roles(found: list[Row], traits: list[Row]) -> html.Div:
    """In what the roles differ: aspects down, roles across; a dash where the document is silent."""
    cells: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for trait in traits:
        mark = [" ", badge("assessed")] if trait["basis_code"] == "assessed" else []
        cells[trait["aspect_code"], trait["role_code"]].append(html.P([trait["statement"], *mark]))
    spoken = [aspect for aspect, _ in cells]
    # first those in which most roles can be compared
    aspects = sorted(dict.fromkeys(spoken), key=lambda aspect: -spoken.count(aspect))
    rows = [
        {"aspect": _words(aspect)}
        | {role["role_code"]: cells.get((aspect, role["role_code"])) for role in found}
        for aspect in aspects
    ]
    headings = {"aspect": "In"} | {role["role_code"]: role["title"] for role in found}
    return html.Div(table(rows, headings, "How the roles differ"), className="roles")


def role_list(found: list[Row]) -> html.Dl:
    parts: list[Any] = []
    for role in found:
        parts += [html.Dt(role["title"]), html.Dd(role["statement"])]
    return html.Dl(parts, className="role-list")


def team_form(state: State) -> html.Form:
    number = forms.number_field(
        "engineers", "Engineers in all", state.engineers, ENGINEERS, "people",
        min="1", max=str(MOST_ENGINEERS), step="1",
    )  # fmt: skip
    return forms.form(PATH, number, className="fields", **{"aria-label": "Team"})


def team_result(state: State, ratio: Row | None) -> list[Any]:
    if not ratio:
        return [no_data(None)]
    split = playbook.team(state.engineers, ratio["value"])
    one = "" if split.ml_count else f" The first ML engineer comes with a team of {split.smallest}."
    actual = f"{split.ai_count / split.ml_count:.1f} to 1" if split.ml_count else "no ML engineer"
    return [
        html.Div(
            [
                figure("AI engineers", f"{split.ai_count:,}", f"of {state.engineers:,}"),
                figure("ML engineers", f"{split.ml_count:,}", f"of {state.engineers:,}"),
                figure("Ratio", actual, f"the document: {ratio['value']:g} to 1"),
            ],
            className="figures three",
        ),
        html.P([ratio["statement"], one]),
        no_data(ratio["test_note"]),
    ]


# --- buy or build --------------------------------------------------------------------------------

ADVICE = {
    "open": ("Answer to see", "Each question is worth points for buying or for building."),
    "buy": ("Buy", "No answer that is still open can change this."),
    "build": ("Build", "No answer that is still open can change this."),
    "towards-buy": ("Leaning to buy", "An open answer can still turn it."),
    "towards-build": ("Leaning to build", "An open answer can still turn it."),
}


def checklist_form(questions: list[Row], state: State) -> html.Form:
    options = {"": "Open", playbook.YES: "Yes", playbook.NO: "No"}
    fields = []
    for number, question in enumerate(questions, 1):
        code = question["question_code"]
        legend = [html.Span(f"{number}", className="step"), question["question"]]
        fields.append(
            html.Div(
                [
                    forms.radios(code, legend, options, state.answers.get(code, "")),
                    html.P(["The document: ", question["claim"] or "–"], className="muted"),
                ],
                className="question",
            )
        )
    return forms.form(PATH, *fields, className="checklist", **{"aria-label": "Buy or build"})


def advice(questions: list[Row], state: State) -> list[Any]:
    """The recommendation, how it came about and what would turn it."""
    found = playbook.advise(questions, state.answers)
    word, note = ADVICE[found.code]
    texts = {q["question_code"]: q["question"] for q in questions}
    turning: list[Any] = []
    if found.turning:
        turning = [
            html.P("One answer the other way would turn it:"),
            html.Ul([html.Li(texts[code]) for code in found.turning], className="why-list"),
        ]
    elif found.answered_count:
        turning = [html.P("No single answer the other way would turn it.")]
    span = ""
    if found.low != found.high:
        span = f", {_signed(found.low)} to {_signed(found.high)} possible"
    return [
        html.P(word, className="verdict"),
        html.P(f"{_signed(found.points)} points for buying{span}. {note}"),
        _scale(questions, found),
        *turning,
    ]


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"


def _scale(questions: list[Row], found: playbook.Advice) -> html.Div:
    """Where the sum stands between build and buy, and where it can still go."""
    ends = [sum(f(q["yes_points"], q["no_points"]) for q in questions) for f in (min, max)]

    def share(value: int) -> float:
        return float(100 * (value - ends[0]) / max(ends[1] - ends[0], 1))

    wide = max(share(found.high) - share(found.low), 0.8)
    return html.Div(
        [
            html.Span("build"),
            html.Div(
                [
                    html.Span(
                        className="span",
                        style={"left": f"{share(found.low):.1f}%", "width": f"{wide:.1f}%"},
                    ),
                    html.Span(className="zero", style={"left": f"{share(0):.1f}%"}),
                    html.Span(className="spot", style={"left": f"{share(found.points):.1f}%"}),
                ],
                className="track",
            ),
            html.Span("buy"),
        ],
        className="scale-line",
        **{"aria-hidden": "true"},
    )


def counted(questions: list[Row]) -> html.Details:
    """The rule: what each answer is worth and why."""
    rows = [q | {"yes": _signed(q["yes_points"]), "no": _signed(q["no_points"])} for q in questions]
    headings = {
        "question": "Question",
        "yes": "Yes",
        "no": "No",
        "reason": "Why, a judgement of ours",
    }
    shown = table(rows, headings, "What each answer is worth", frozenset({"yes", "no"}))
    rule = html.P(
        "Points above 0 speak for buying, below 0 for building; the sum decides, and an even sum is"
        " for buying, which is what the document advises to begin with. The points are a judgement"
        " of ours, made on the document's claims; no outcome has confirmed them.",
        className="muted",
    )
    return behind(rule, shown, key="checklist", words="How it is counted")


# --- what companies say --------------------------------------------------------------------------


def evidence(links: list[Row]) -> html.Ul | None:
    """How many companies of the warehouse speak to a row, and which."""
    if not links:
        return None
    return html.Ul([_link(row) for row in links], className="evidence")


def _link(row: Row) -> html.Li:
    facet, value = row["facet_code"], row["facet_value"]
    title = row["title"] or _words(value)
    if facet == "company":
        if not row["companies"]:
            return html.Li(f"{title} is not in this version.")
        return html.Li([nav(title, href=f"/company/{value}"), " ", risk_chip(row["risk_score"])])
    count = f"{row['company_count']:,} companies"
    changes: dict[str, Any] = {facet: (value,)}
    # the map has no filter by capability
    number = count if facet == "capability" else nav(count, href="/" + Filters(**changes).query())
    named = [nav(c["name"], href=f"/company/{c['slug']}") for c in row["companies"] or []]
    names: list[Any] = []
    for each in named:
        names += [", " if names else "", each]
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(number),
                    html.Span(title),
                    html.Span(["mean risk ", risk_chip(row["risk_score"])], className="muted"),
                ],
                className="row-head",
            ),
            html.P([row["reason"], " Among them ", *names, "."] if names else row["reason"]),
        ]
    )


def tooling(rows: list[Row], links: Mapping[str, list[Row]]) -> html.Div:
    """What to buy first, what is baseline, the categories and the benefits."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["kind_code"]].append(row)
    return html.Div(
        [
            html.Div(
                [html.H3(title), html.Ul([_tool(row, links) for row in groups.get(kind, [])])],
                className="tools-group",
            )
            for kind, title in KIND_TITLES.items()
        ],
        className="tool-grid",
    )


def _tool(row: Row, links: Mapping[str, list[Row]]) -> html.Li:
    found = evidence(links.get(row["code"], []))
    is_silent = found is None and row["kind_code"] != "benefit-of-buying"
    return html.Li(
        [
            html.Strong(row["title"]),
            html.P(row["statement"], className="muted"),
            found or (no_data(None) if is_silent else None),
        ]
    )


def fronts(rows: list[Row], links: Mapping[str, list[Row]]) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.H3(row["title"]),
                    html.P(row["statement"]),
                    evidence(links.get(row["code"], [])) or no_data(row["test_note"]),
                ],
                className="front",
            )
            for row in rows
        ],
        className="front-grid",
    )


def directions(rows: list[Row]) -> html.Ol:
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(str(row["rank"]), className="step"),
                    html.Div(
                        [
                            html.Strong(row["title"]),
                            html.P(row["note"], className="muted") if row["note"] else None,
                            no_data(row["test_note"]),
                        ]
                    ),
                ]
            )
            for row in rows
        ],
        className="ranked",
    )


def modes(rows: list[Row]) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.H3(row["title"]),
                    html.P(row["statement"]),
                    html.P([html.Strong("For: "), row["use_statement"]]),
                    no_data(row["test_note"]),
                ],
                className="front",
            )
            for row in rows
        ],
        className="mode-grid",
    )


def claims(rows: list[Row]) -> html.Ul:
    return html.Ul(
        [
            html.Li([row["statement"], " ", html.Span(row["kind_code"], className="badge")])
            for row in rows
        ],
        className="found-list",
    )
