"""Plotly's script without the kinds of chart that no page draws.

The installed package brings one file with every kind there is, globes and meshes among them. A
browser has to fetch, compile and run all of it before the first drawing, although the pages use a
sixth. Here the kinds that are not drawn come off the list which the file registers at its end, and
the modules that nothing asks for any more are left out. Nothing of Plotly is kept or changed in
this project: the text is cut from the installed file each time the server starts.

It is cut only from the very file that the browser tests have seen; another one is served whole.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from functools import cache
from itertools import pairwise

import flask
from plotly.offline import get_plotlyjs

PATH = "/_dash-component-suites/plotly/package_data/plotly.min.js"  # where Dash asks for it
KINDS = frozenset({"bar", "heatmap"})  # scatter is part of the core
TRIED = "3b6e15d45dbb7fca5bd2094291e961ddc5472cd887009e6009a56dab668d721f"

# a module of the file: a function that is run when another one first asks for it by its name
_MODULE = re.compile(r"(?<=[;\n])var ([\w$]+)=(?:W|Ea)\(")
_ANY = re.compile(r"(?:var |,)([\w$]+)=(?:W|Ea)\(")  # some are declared behind another one
_NAME = re.compile(r"[\w$]+")
_KIND = re.compile(r'moduleType:"trace",name:"(\w+)"')
_STANDS_FOR = re.compile(r"exports=([\w$]+)\(\)")
_REGISTERED = re.compile(r"(?<=\.register\(\[)(?:[\w$]+\(\),){9,}[\w$]+\(\)(?=\]\))")


def without(source: str, kinds: frozenset[str]) -> str:
    """The script with these kinds of chart and scatter only.

    Raises ValueError where the source is not built as it is known to be.
    """
    listed = _REGISTERED.search(source)
    if listed is None:
        raise ValueError("this script of Plotly is built in another way")
    starts = [match.start() for match in _MODULE.finditer(source)]
    head, *parts = (source[begin:end] for begin, end in pairwise([0, *starts, len(source)]))
    places = _places(parts)
    registered = _NAME.findall(listed[0])
    wanted = [name for name in registered if _kind(name, parts, places) in kinds]
    if len(wanted) != len(kinds):
        raise ValueError(f"this script of Plotly does not have all of {sorted(kinds)}")
    calls = ",".join(f"{name}()" for name in wanted)
    parts = [part.replace(listed[0], calls) for part in parts]
    needed = _needed(head, parts, places)
    return head + "".join(part for place, part in enumerate(parts) if place in needed)


def _places(parts: list[str]) -> dict[str, set[int]]:
    """In which parts a module of this name is declared; mostly one, more where names recur."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, part in enumerate(parts):
        for name in _ANY.findall(part):
            places[name].add(place)
    return places


def _kind(name: str, parts: list[str], places: dict[str, set[int]]) -> str | None:
    """The kind of chart that a module brings, itself or through the module it stands for."""
    for place in places.get(name, ()):
        found = _KIND.search(parts[place])
        if found:
            return found[1]
        other = _STANDS_FOR.search(parts[place])
        if other and other[1] != name:
            return _kind(other[1], parts, places)
    return None


def _needed(head: str, parts: list[str], places: dict[str, set[int]]) -> set[int]:
    """The parts whose modules are named in the head, in the last part, which starts all, or in
    what is needed itself. What else stands between modules stays with the one before it."""
    asked = [len(parts) - 1, *_named(head, places)]
    needed: set[int] = set()
    while asked:
        place = asked.pop()
        if place not in needed:
            needed.add(place)
            asked += _named(parts[place], places)
    return needed


def _named(text: str, places: dict[str, set[int]]) -> set[int]:
    names = places.keys() & set(_NAME.findall(text))
    return {place for name in names for place in places[name]}


@cache
def script() -> tuple[bytes, str]:
    """What is served, and a tag that changes with it."""
    source: str = get_plotlyjs()
    if hashlib.sha256(source.encode()).hexdigest() == TRIED:
        source = without(source, KINDS)
    content = source.encode()
    return content, hashlib.sha256(content).hexdigest()[:16]


def register(server: flask.Flask) -> None:
    """Serve it where Dash asks for Plotly's script."""

    @server.get(PATH)
    def plotly_script() -> flask.Response:
        content, tag = script()
        response = flask.Response(content, mimetype="text/javascript")
        response.set_etag(tag)
        response.make_conditional(flask.request)  # in place
        return response
