"""Plotly's script without the charts that no page draws: cut from the file that was tried only."""

from __future__ import annotations

import hashlib
import re

import pytest
from plotly.offline import get_plotlyjs

from dashboard import plotly_js

HEAD = "(function(){var W=(f,m)=>()=>(m||f((m={exports:{}}).exports,m),m.exports);\n"
CHARTS = ("bar", "heatmap", *(f"kind{n}" for n in range(9)))


def _built() -> str:
    """A script as Plotly's is built: modules, the list of charts, what starts it all."""
    modules = [
        'var ba=W((a,b)=>{"use strict";b.exports={draw:1}});',
        'var hb=W(a=>{"use strict";a.tool=ba()}),hc=W((a,b)=>{b.exports=hb()});',
        "var gl=W((a,b)=>{b.exports='much of it'});",
    ]
    for n, kind in enumerate(CHARTS):
        asks = {"bar": "ba()", "heatmap": "hc()"}.get(kind, "gl()")
        text = f'b.exports={{moduleType:"trace",name:"{kind}",on:{asks}}}'
        modules += [f"var k{n}=W((a,b)=>{{{text}}});", f"var l{n}=W((a,b)=>{{b.exports=k{n}()}});"]
    listed = ",".join(f"l{n}()" for n in range(len(CHARTS)))
    core = "var co=W(a=>{a.register=1});"
    last = f"var all=W((a,b)=>{{var c=co();c.register([{listed}]);b.exports=c}});return all()}})();"
    return HEAD + "\n".join([*modules, core, last])


def test_what_nothing_asks_for_is_left_out() -> None:
    cut = plotly_js.without(_built(), plotly_js.KINDS)
    assert cut.startswith(HEAD) and cut.endswith("return all()})();")
    assert "much of it" not in cut
    assert set(re.findall(r'name:"(\w+)"', cut)) == {"bar", "heatmap"}
    assert "register([l0(),l1()])" in cut
    for name in ("ba", "hb", "hc", "co"):  # hb stands in one statement with hc
        assert f"{name}=W(" in cut


@pytest.mark.parametrize(
    ("source", "kinds", "says"),
    [
        ("window.Plotly = {}", plotly_js.KINDS, "built in another way"),
        (_built(), frozenset({"bar", "sankey"}), "does not have all of"),
    ],
)
def test_another_build_is_refused(source: str, kinds: frozenset[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        plotly_js.without(source, kinds)


def test_the_installed_script_is_the_one_that_was_tried() -> None:
    """After an upgrade: look whether the browser tests pass with the new one cut, then note it."""
    source = get_plotlyjs()
    assert hashlib.sha256(source.encode()).hexdigest() == plotly_js.TRIED
    content, _ = plotly_js.script()
    assert len(content) < len(source) / 3
    text = content.decode()
    assert {'name:"bar"', 'name:"heatmap"', 'name:"scatter"'} <= set(
        re.findall(r'name:"\w+"', text)
    )


def test_another_script_is_served_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotly_js, "get_plotlyjs", lambda: "window.Plotly = {}")
    plotly_js.script.cache_clear()
    try:
        content, tag = plotly_js.script()
    finally:
        plotly_js.script.cache_clear()
    assert (content, len(tag)) == (b"window.Plotly = {}", 16)
