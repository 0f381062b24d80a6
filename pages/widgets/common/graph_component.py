"""The interactive graph: vis-network as pyvis bundles it, in the page itself; Python is told what the reader does."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.graph import DrawnNetwork, draw
from grn_core.network.layout.place import Layout
from grn_core.network.view import View
from grn_core.network.vis import drawing_script, drawing_style, vis_elements, vis_script
from grn_core.settings import assets_dir

ASSETS = assets_dir()
Selection = dict[str, str] | None
Action = dict[str, Any]
NO_TFS: frozenset[str] = frozenset()
NOTHING: Action = {
    "picture": "", "colour_by": "kind", "overlay": False, "testable": False, "hidden": [], "pins": {}, "expanded": [],
    "count": "", "selection": None, "highlighted": [], "answered": 0, "done": 0, "undo": False, "redo": False,
}  # fmt: skip
"""What the graph is told where a page has nothing to say, beside ``elements`` and ``version``."""
HTML = """
<div class="frame">
  <div class="bar top">
    <button class="tool undo" type="button" title="Take back the last change of the view (Ctrl+Z)"></button>
    <button class="tool redo" type="button" title="Do it again (Ctrl+Y)"></button>
    <button class="tool expand" type="button" title="Draw the strongest further edges of the gene selected, or take
them away again (E, or a double click on the gene)"></button>
    <button class="tool pin" type="button" title="Keep the gene selected where it is, or let go of it (P; dragging a
gene pins it too)"></button>
    <button class="tool fit" type="button" title="Show the whole graph (F)">Fit</button>
    <button class="tool picture" type="button" title="Save what is seen as a picture">PNG</button>
    <span class="count"></span>
  </div>
  <div class="stage"><div class="graph" tabindex="0" role="application"></div><div class="tip" hidden></div>
    <div class="said" aria-live="polite"></div></div>
  <div class="bar bottom">
    <button class="tool overlay" type="button" aria-pressed="false" title="Colour edges by whether the model was right
on pairs that were held out of its training">Held-out truth</button>
    <div class="legend"></div>
  </div>
</div>
"""


@dataclass(frozen=True)
class Answers:
    """What the page has taken into account of what the graph told it; the graph ignores answers to earlier things.

    Attributes
    ----------
    click, action
        Numbers of the last click and the last action.
    undo, redo
        Whether there is a change of the view to take back, or to do again.
    """

    click: int = 0
    action: int = 0
    undo: bool = False
    redo: bool = False


@cache
def _script() -> str:
    """Return vis-network wrapped as part of a module, then our own scripts."""
    wrapped = (
        f"const vis = (() => {{ const exports = {{}}, module = {{ exports }};\n{vis_script()}\nreturn exports; }})();"
    )
    return "\n".join([wrapped, drawing_script(), (ASSETS / "network.js").read_text(encoding="utf-8")])


@st.cache_data(max_entries=20, show_spinner="Laying out the graph …")
def _drawn(edges: pd.DataFrame, layout: Layout, tfs: frozenset[str]) -> DrawnNetwork:
    return draw(edges, kind=layout, tfs=tfs)


@st.cache_data(max_entries=20, show_spinner=False)
def _elements(edges: pd.DataFrame, layout: Layout, tfs: frozenset[str]) -> tuple[str, str]:
    """Return what is drawn as JSON, and a name for it that changes with it."""
    elements = json.dumps(vis_elements(_drawn(edges, layout, tfs)))
    return elements, hashlib.sha256(elements.encode()).hexdigest()[:16]


def drawn_view(edges: pd.DataFrame, view: View, tfs: frozenset[str] = NO_TFS) -> DrawnNetwork:
    """Return the drawing as the graph shows it, for pictures and files."""
    drawn = _drawn(edges, view.layout, tfs)
    pinned = {gene: (x, y) for gene, x, y in view.pins}
    places = [pinned.get(row.gene, (row.x, row.y)) for row in drawn.nodes.itertuples()]
    nodes = drawn.nodes.assign(x=[x for x, _ in places], y=[y for _, y in places])
    return DrawnNetwork(nodes, drawn.edges)


def _told(key: str, name: str) -> object:
    return (st.session_state.get(key) or {}).get(name)


def clicked(key: str) -> tuple[Selection, int]:
    """Return what was last clicked on the graph of that key, and the number of that click (0: none yet).

    To be asked before the graph is drawn: a click is known as soon as the page runs again for it.
    """
    value = _told(key, "selection")
    if not isinstance(value, dict):
        return None, 0
    kept = {name: str(value[name]) for name in ("node", "edge") if value.get(name)}
    return kept or None, int(value.get("click", 0))


def asked(key: str) -> list[Action]:
    """Return the numbered changes of the view that the graph has asked for, as `clicked`; some may be done already."""
    value = _told(key, "actions")
    return [action for action in value if isinstance(action, dict)] if isinstance(value, list) else []


def network_view(
    edges: pd.DataFrame,
    view: View,
    selection: Selection,
    answers: Answers,
    key: str,
    count: str = "",
    highlighted: Sequence[str] = (),
    testable: bool = False,
    tfs: frozenset[str] = NO_TFS,
) -> None:
    """Show the graph.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known; ``added`` and ``outcome`` as
        `grn_core.network.visible_edges` adds them.
    selection
        What to emphasise: ``{"node": gene}``, ``{"edge": "TF<tab>target"}`` or None.
    count
        How much is drawn and how much is not, told above the graph.
    highlighted
        Further edges to emphasise, each ``TF<tab>target``.
    testable
        Whether edges can be coloured by how they fare on held-out pairs.
    tfs
        All TFs of the network; one that regulates nothing here is drawn as a TF too.
    """
    elements, version = _elements(edges, view.layout, tfs)
    mount(
        {
            "elements": elements,
            "version": version,
            "picture": repr(replace(view, expanded=(), pins=(), hidden=(), overlay=False, colour="kind")),
            "colour_by": view.colour,
            "overlay": view.overlay,
            "testable": testable,
            "hidden": list(view.hidden),
            "pins": {gene: [x, y] for gene, x, y in view.pins},
            "expanded": list(view.expanded),
            "count": count,
            "selection": selection,
            "highlighted": list(highlighted),
            "answered": answers.click,
            "done": answers.action,
            "undo": answers.undo,
            "redo": answers.redo,
        },
        key,
    )


def mount(data: dict[str, Any], key: str, fixed: bool = False) -> None:
    """Put the graph on the page; `fixed` leaves out the tools that change what is drawn. `NOTHING` names the data."""
    style = drawing_style() + (ASSETS / "network.css").read_text(encoding="utf-8")
    component = st.components.v2.component("grn_network", html=HTML, css=style, js=_script())
    component(
        data=NOTHING | data | {"fixed": fixed},
        key=key,
        default={"selection": None, "actions": []},
        on_selection_change=lambda: None,
        on_actions_change=lambda: None,
    )
