"""What several tests of the dashboard need: random filters and how to ask for their rows."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from dashboard import queries
from dashboard.filters import FACETS, HIGHEST, LOWEST, VIEWS, Filters
from dashboard.store import Snapshot

# values that the made warehouse holds, with one of each that it does not
KNOWN = {
    "domain": ("legal", "insurance", "healthcare", "developer-tools", "consumer", "nowhere"),
    "orientation": ("vertical", "horizontal", "ambiguous", "unknown", "sideways"),
    "moat": ("none", "proprietary-data", "regulation", "workflow", "deep-tech", "moat-of-air"),
    "status": ("active", "acquired", "inactive", "public", "gone", "unknown", "asleep"),
    "country": ("US", "GB", "DE", "unknown", "ZZ"),
    "source": ("moatmap-editors", "yc-directory", "nobody"),
}
TEXTS = ("", "", "", "law", "AI", "a", "made 1", "%", "_", "\\", "'", '"', "100%", "<script", ";--")


def _values(facet: str) -> st.SearchStrategy[tuple[str, ...]]:
    some = st.lists(st.sampled_from(KNOWN[facet]), unique=True, min_size=1, max_size=4).map(tuple)
    return st.one_of(st.just(()), st.just(()), some)


_risks = st.tuples(st.integers(LOWEST, HIGHEST), st.integers(LOWEST, HIGHEST)).map(
    lambda pair: (min(pair), max(pair))
)

filters = st.builds(
    Filters,
    view=st.sampled_from(VIEWS),
    **{facet: _values(facet) for facet in FACETS},
    risk=st.one_of(st.just((LOWEST, HIGHEST)), _risks),
    q=st.sampled_from(TEXTS),
    ai=st.sampled_from(("only", "all")),
)


def count(snapshot: Snapshot, chosen: Filters) -> int:
    (row,) = snapshot.rows(queries.count(chosen))
    number: int = row["company_count"]
    return number


def everywhere(part: Any) -> list[Any]:
    """All leaves of a nest of lists and dicts."""
    if isinstance(part, dict):
        return [leaf for value in part.values() for leaf in everywhere(value)]
    if isinstance(part, list | tuple):
        return [leaf for value in part for leaf in everywhere(value)]
    return [part]


def call(client: Any, app: Any, output: str, inputs: list[Any], state: list[Any]) -> Any:
    """What the callback with an output answers; values in the order of its declaration."""
    key, spec = next((k, v) for k, v in app.callback_map.items() if output in k)

    def filled(declared: list[dict[str, str]], values: list[Any]) -> list[dict[str, Any]]:
        return [{**d, "value": v} for d, v in zip(declared, values, strict=True)]

    ids = [part.rpartition(".") for part in key.strip(".").split("...")]
    outputs = [{"id": i, "property": p} for i, _, p in ids]
    body = {
        "output": key,
        "outputs": outputs if key.startswith("..") else outputs[0],
        "inputs": filled(spec["inputs"], inputs),
        "state": filled(spec["state"], state),
        "changedPropIds": [f"{spec['inputs'][0]['id']}.{spec['inputs'][0]['property']}"],
    }
    response = client.post("/_dash-update-component", json=body)
    assert response.status_code in (200, 204), response.get_data(as_text=True)[:500]
    text = response.get_data(as_text=True)
    return json.loads(text, parse_constant=refuse)["response"] if text else {}


def refuse(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


class Links(HTMLParser):
    """The links of a piece of HTML, each with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "img", "iframe", "object", "style", "form")
        assert not any(name.startswith("on") for name, _ in attributes)
        if tag == "a":
            self.links.append({name: value or "" for name, value in attributes})


def chips(figure: dict[str, Any]) -> dict[str, list[Any]]:
    """What the traces of chips hold, hatched and others together, and whether each is hatched."""
    traces = [trace for trace in figure["data"] if trace.get("name") == "companies"]
    assert len(traces) == 2
    names = ("x", "y", "base", "width", "hovertext", "customdata")
    found = {name: [value for trace in traces for value in trace[name]] for name in names}
    found["is_hatched"] = [
        "pattern" in trace["marker"] for trace in traces for _ in trace["customdata"]
    ]
    return found
