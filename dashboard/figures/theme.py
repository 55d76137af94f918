"""Colours and type, once for figures and pages, in both themes.

Colour has one job: risk. The scale runs cool - sand - warm and is told apart by people who see
red and green alike; its middle lies near the paper, so that only the extremes speak.
"""

from __future__ import annotations

from functools import lru_cache

LIGHT, DARK = "light", "dark"
THEMES = (LIGHT, DARK)

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

# the risk scale at 0, 25, 50, 75, 100
RISK = {
    LIGHT: ("#1f6f8b", "#7fb3bf", "#efe9dc", "#e39a5f", "#b5401d"),
    DARK: ("#3fa7c4", "#2b6474", "#3b3a3d", "#a8602f", "#f0743a"),
}

# what is no place on that scale is told by how much ink there is
SHADES = {
    "orientation": {"vertical": 0.72, "ambiguous": 0.4, "horizontal": 0.16},
    "status": {"active": 0.72, "public": 0.52, "acquired": 0.3, "inactive": 0.12, "gone": 0.12},
}

# What changed: towards risk and away from it are the ends of the scale of risk; a newcomer has the
# one colour that stands apart from both for every kind of sight; the rest is told by ink.
CHANGES = ("entered", "ended", "up", "down", "other", "unchanged")
NEW = {LIGHT: "#e6b422", DARK: "#e6c34f"}
_CHANGE_INK = {
    LIGHT: {"ended": 0.74, "other": 0.34, "unchanged": 0.0},
    DARK: {"ended": 0.74, "other": 0.42, "unchanged": 0.15},
}

TOKENS = {
    LIGHT: {
        "page": "#f7f6f2",
        "card": "#ffffff",
        "hairline": "#e4e1d9",
        "ink": "#1c1e26",
        "muted": "#62615d",
        "faint": "#b9b6ad",
        "accent": "#4f46b8",
        "on-accent": "#ffffff",
        "wash": "#f1efe9",
        "shade": "#1c1e2630",
    },
    DARK: {
        "page": "#101114",
        "card": "#16171b",
        "hairline": "#2a2b31",
        "ink": "#e8e6e1",
        "muted": "#a3a19b",
        "faint": "#5b5b60",
        "accent": "#a29bf0",
        "on-accent": "#101114",
        "wash": "#1e1f24",
        "shade": "#000000b0",
    },
}


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=4096)
def mix(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first, 0 to 1."""
    pairs = zip(_rgb(first), _rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = []
    for channel in _rgb(colour):
        share = channel / 255
        channels.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio as WCAG 2.1 defines it, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=1024)
def risk_colour(score: float, theme: str) -> str:
    """The colour of a risk score, 0 to 100."""
    stops = RISK[theme]
    place = min(max(score, 0), 100) / 25
    index = min(int(place), 3)
    return mix(stops[index], stops[index + 1], place - index)


@lru_cache(maxsize=1024)
def ink_on(colour: str) -> str:
    """Near-black or white, whichever reads better on a colour; any lighter a black would leave
    some colours without an ink of contrast 4.5."""
    return max("#050506", "#ffffff", key=lambda ink: contrast(ink, colour))


def outlined(colour: str, theme: str) -> str:
    """A darker (in the dark theme lighter) shade of a colour, so that points near the neutral
    middle do not fade."""
    return mix(colour, TOKENS[theme]["ink"], 0.45)


def outline(score: float, theme: str) -> str:
    """The outline of a risk score."""
    return outlined(risk_colour(score, theme), theme)


def shade(name: str, code: str, theme: str) -> str:
    """The shade of ink of a value that is no score."""
    return mix(TOKENS[theme]["card"], TOKENS[theme]["ink"], SHADES[name][code])


def change(code: str, theme: str) -> str:
    """The colour of what changed, one of CHANGES."""
    ends = {"up": RISK[theme][-1], "down": RISK[theme][0], "entered": NEW[theme]}
    return ends.get(code) or mix(
        TOKENS[theme]["card"], TOKENS[theme]["ink"], _CHANGE_INK[theme][code]
    )


def css() -> str:
    """The tokens as custom properties of both themes, the risk scale in steps of five."""
    blocks = {}
    for theme in THEMES:
        values = {f"--{name}": value for name, value in TOKENS[theme].items()}
        for score in range(0, 101, 5):
            colour = risk_colour(score, theme)
            values[f"--risk-{score}"] = colour
            values[f"--on-risk-{score}"] = ink_on(colour)
        for name, shades in SHADES.items():
            for code in shades:
                values[f"--{name}-{code}"] = shade(name, code, theme)
        for code in CHANGES:
            values[f"--change-{code}"] = change(code, theme)
            values[f"--on-change-{code}"] = ink_on(change(code, theme))
        body = "".join(f"{name}:{value};" for name, value in values.items())
        blocks[theme] = f"color-scheme:{theme};{body}"
    # paper is light; only a figure that is drawn already keeps the ground of its theme
    dark_card = f"--dark-card:{TOKENS[DARK]['card']};"
    dark = f'@media screen{{:root[data-theme="{DARK}"]{{{blocks[DARK]}}}}}'
    return f":root{{{dark_card}{blocks[LIGHT]}}}{dark}"


def base_layout(theme: str) -> dict[str, object]:
    """What every figure has in common."""
    tokens = TOKENS[theme]
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": tokens["ink"]},
        "hoverlabel": {
            "bgcolor": tokens["card"],
            "bordercolor": tokens["faint"],
            "font": {"family": FONT, "size": 12, "color": tokens["ink"]},
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
    }


def label(size: int, theme: str) -> dict[str, object]:
    """The font of a name among points: with a rim of the paper's colour, so that it reads on
    them."""
    tokens = TOKENS[theme]
    rim = ", ".join([f"0 0 2px {tokens['card']}"] * 4)
    return {"size": size, "color": tokens["ink"], "shadow": rim}
