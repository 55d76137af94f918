"""`/playbook`: the seed's advice made usable: a team, a checklist, tooling, fronts.

URL --> playbook-query --> team and recommendation     answers
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.components import playbook as pieces
from dashboard.components.card import loaded_sources
from dashboard.components.markup import painted, to_html
from dashboard.components.panel import panel
from dashboard.pages.page import Page
from dashboard.queries import playbook as asked
from dashboard.queries.trends import sources
from dashboard.store import Row, Snapshot, Store

LEAD = (
    "What the seed document advises, in a form to work with. It is one speaker's advice; where the"
    " companies of this landscape say something about it, their numbers stand beside it, and where"
    " they do not, the page says what would tell."
)


def _links(snapshot: Snapshot) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in snapshot.rows(asked.LINKS):
        found[row["playbook_code"]].append(row)
    return found


def _ratio(snapshot: Snapshot) -> Row | None:
    return next(iter(snapshot.rows(asked.TEAM_RATIO)), None)


def _content(snapshot: Snapshot, query: str) -> list[Any]:
    questions = snapshot.rows(asked.CHECKLIST)
    state = pieces.parse(query, questions)
    links = snapshot.once("playbook-links", lambda: _links(snapshot))
    said = snapshot.rows(sources("claim"))
    counted = [*said, *loaded_sources(snapshot)]
    roles, traits = snapshot.rows(asked.ROLES), snapshot.rows(asked.ROLE_TRAITS)
    modes = snapshot.rows(asked.MODES)
    return [
        panel(
            "A team",
            pieces.team_form(state),
            html.Div(
                pieces.team_result(state, _ratio(snapshot)),
                id="playbook-team",
                **{"aria-live": "polite"},
            ),
            sources=said,
            query=asked.TEAM_RATIO,
        ),
        panel(
            "How to move",
            pieces.claims(snapshot.rows(asked.section("strategy"))),
            pieces.no_data(None),
            sources=said,
            query=asked.section("strategy"),
        ),
        panel(
            "Buy or build a tool",
            html.Div(
                [
                    pieces.checklist_form(questions, state),
                    html.Div(
                        pieces.advice(questions, state),
                        id="playbook-advice",
                        className="advice",
                        **{"aria-live": "polite"},
                    ),
                ],
                className="checklist-grid",
            ),
            pieces.counted(questions),
            sources=said,
            query=asked.CHECKLIST,
            name="wide",
        ),
        panel(
            "Tooling",
            pieces.tooling(snapshot.rows(asked.TOOLING), links),
            sources=counted,
            query=asked.LINKS,
            name="wide",
        ),
        panel(
            "Fronts on which AI companies compete",
            pieces.fronts(snapshot.rows(asked.FRONTS), links),
            sources=counted,
            query=asked.LINKS,
            name="wide",
        ),
        panel(
            "Roles, and how they differ",
            pieces.role_list(roles),
            pieces.roles(roles, traits),
            pieces.no_data(roles[0]["test_note"] if roles else None),
            sources=said,
            query=asked.ROLE_TRAITS,
            name="wide",
        ),
        panel(
            "Research directions, most important first",
            pieces.directions(snapshot.rows(asked.DIRECTIONS)),
            sources=said,
            query=asked.DIRECTIONS,
        ),
        panel(
            "Temperature zero or two",
            pieces.modes(modes),
            html.H3("What the document makes of it"),
            pieces.claims(
                [
                    row
                    for row in snapshot.rows(asked.section("temperature"))
                    if row["claim_id"] not in {mode["claim_id"] for mode in modes}
                ]
            ),
            sources=said,
            query=asked.MODES,
        ),
    ]


def _layout(snapshot: Snapshot, rest: str, query: str) -> Any:
    return html.Article(
        [
            dcc.Store(id="playbook-query"),
            dcc.Store(id="playbook-markup"),
            html.H1("Playbook"),
            html.P(LEAD, className="lead"),
            painted(_content(snapshot, query), className="cards"),
        ],
        className="page playbook",
    )


def register(app: Dash, store: Store) -> None:
    """The callbacks of the page."""
    app.clientside_callback(
        ClientsideFunction("pages", "query"),
        Output("playbook-query", "data"),
        Input("url", "search"),
    )
    app.clientside_callback(
        ClientsideFunction("moatmap", "paint"),
        Input("playbook-markup", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("playbook-markup", "data"),
        Input("playbook-query", "data"),
        prevent_initial_call=True,
    )
    def answers(query: str | None) -> dict[str, str]:
        snapshot = store.snapshot()
        questions = snapshot.rows(asked.CHECKLIST)
        state = pieces.parse(query, questions)
        return {
            "playbook-team": to_html(pieces.team_result(state, _ratio(snapshot))),
            "playbook-advice": to_html(pieces.advice(questions, state)),
        }


PAGE = Page(
    path=pieces.PATH,
    layout=_layout,
    nav_name="Playbook",
    register=register,
    title=lambda snapshot, rest: "Playbook: roles, buy or build, tooling, fronts",
)
