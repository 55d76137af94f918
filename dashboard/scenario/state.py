"""The scenario in the URL of the page: weights that differ from the default, and the launch."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from dashboard.components import forms
from dashboard.scenario.scores import Companies, Move, Scenario

PATH = "/scenarios"
SAME = 1e-9


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


def weighs(known: Companies, scenario: Scenario) -> bool:
    """Whether each force still has a weight above zero: without one there is nothing to score."""
    return all(
        any(scenario.weights.get(f.code, f.weight) > 0 for f in part)
        for part in (known.exposure, known.moats)
    )
