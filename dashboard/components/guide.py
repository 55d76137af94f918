"""How to read the map and how to move in it: the help and the tour for somebody new."""

from __future__ import annotations

from dash import html

SHORTCUTS = (
    ("/", "search"),
    ("1 2 3 4", "Domains, Risk, Moats, List"),
    ("← →", "previous, next company while one is open"),
    ("Esc", "close what is open"),
    ("?", "this help"),
)

# title, text, where it happens (a query string of the map), what is pointed at
STEPS = (
    (
        "Every chip is a company",
        "Blocks are domains, the largest first. Colour is disruption risk: cool is held off, warm"
        " is at risk, hatched is too little data to say.",
        "",
        "#map-stage",
    ),
    (
        "Risk is two forces",
        "Moat runs across, exposure to the large AI labs up. On a diagonal risk is equal: upper"
        " left is wide open, lower right is held off.",
        "?view=risk",
        "#map-stage",
    ),
    (
        "Open a company",
        "Its score opens down to each factor, with the reason, who says so, and the source."
        " Nothing here is a number without a row behind it.",
        "?view=risk&item=harvey",
        "#map-drawer",
    ),
    (
        "Narrow, link, take along",
        "Each filter shows what it would leave. The address holds all you see: share it, save it"
        " under a name, or take the rows as CSV, JSON or SQL from the line below the map.",
        "?domain=legal&domain=healthcare",
        "#map-rail",
    ),
)


def invitation() -> html.Aside:
    """For a first visit; assets/theme.js hides it before anything is drawn for anybody else."""
    return html.Aside(
        [
            html.P("New here? One minute shows how to read the map."),
            html.Button("Show me", type="button", className="button", **{"data-guide": "start"}),
            html.Button("No, thanks", type="button", className="copy", **{"data-guide": "dismiss"}),
        ],
        className="invitation",
        **{"aria-label": "For your first visit"},
    )


def help_dialog() -> html.Dialog:
    """What the keys do and how to read the page; opened by `?`."""
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(does)]) for key, does in SHORTCUTS]
    return html.Dialog(
        [
            html.H2("Keys", id="help-title"),
            html.Dl(keys),
            html.P(
                [
                    "How the numbers are made: ",
                    html.A("About", href="/about", **{"data-nav": "true"}),
                    ".",
                ]
            ),
            html.Div(
                [
                    html.Button(
                        "Show me round", type="button", className="button",
                        **{"data-guide": "start"},
                    ),
                    html.Button(
                        "Close", type="button", className="button quiet",
                        **{"data-guide": "close"},
                    ),
                ],
                className="actions",
            ),
        ],
        id="help",
        **{"aria-labelledby": "help-title"},
    )  # fmt: skip


def tour() -> html.Dialog:
    """The steps of the tour, one shown at a time."""
    steps = [
        html.Div(
            [html.H2(title), html.P(text)],
            className="tour-step",
            **{"data-place": place, "data-target": target},
        )
        for title, text, place, target in STEPS
    ]
    return html.Dialog(
        [
            *steps,
            html.Div(
                [
                    html.Span(className="muted", id="tour-place"),
                    html.Button("Stop", type="button", className="copy", **{"data-guide": "close"}),
                    html.Button(
                        "Next", type="button", className="button", **{"data-guide": "next"}
                    ),
                ],
                className="actions",
            ),
        ],
        id="tour",
        **{"aria-label": "How to read the map"},
    )
