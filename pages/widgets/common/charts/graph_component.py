"""The interactive graph: the vis-network script of pyvis inside the page, which sends user actions to Python."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.genes.roles import Roles
from grn_core.network.drawing.gene_colours import SCALES
from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.vis import drawing_script, drawing_style, scale_words, vis_elements, vis_script
from grn_core.network.graph import DrawnNetwork, draw, with_pins
from grn_core.network.layout.place import Layout
from grn_core.network.view import View
from grn_core.settings import assets_dir

ASSETS = assets_dir()
Selection = dict[str, str] | None
Action = dict[str, Any]
NOTHING: Action = {
    "picture": "", "colour_by": "kind", "gene_colours": {}, "scale": None, "overlay": False, "testable": False,
    "hidden": [], "pins": {}, "bends": None, "expanded": [],
    "count": "", "selection": None, "highlighted": [], "answered": 0, "done": 0, "undo": False, "redo": False,
}  # fmt: skip
"""Default data of the graph, in addition to ``elements`` and ``version``."""
HTML = """
<div class="frame">
  <div class="bar top">
    <button class="tool undo" type="button" aria-label="Undo" title="Undo the last change of the view (Ctrl+Z)"><svg
width="15" height="12" viewBox="0 0 15 12" aria-hidden="true"><path d="M5 1L1 5L5 9M1 5H10A4 3 0 0 1 10 11H7"/></svg>
</button>
    <button class="tool redo" type="button" aria-label="Redo" title="Redo (Ctrl+Y)"><svg
width="15" height="12" viewBox="0 0 15 12" aria-hidden="true"><path d="M10 1L14 5L10 9M14 5H5A4 3 0 0 0 5 11H8"/></svg>
</button>
    <button class="tool expand" type="button" title="Add the strongest further edges of the selected gene, or remove
them again (E, or a double click on the gene)"></button>
    <button class="tool pin" type="button" title="Pin the selected gene to its place, or release it (P; dragging a
gene also pins it)"></button>
    <button class="tool fit" type="button" title="Show the whole graph (F)">Fit</button>
    <button class="tool picture" type="button" title="Save the visible part as a picture">PNG</button>
    <button class="tool full" type="button" title="The graph on the whole screen; Esc leaves it">Full screen</button>
    <button class="tool presenter" type="button" title="The graph on the whole screen, with larger names and lines for a
projector; Esc leaves it">Presenter</button>
    <span class="count"></span>
  </div>
  <div class="stage"><div class="graph" tabindex="0" role="application"></div><div class="tip" hidden></div>
    <div class="said" aria-live="polite"></div></div>
  <div class="bar bottom">
    <button class="tool overlay" type="button" aria-pressed="false" title="Colour edges by whether the model is right
on held-out pairs">Held-out truth</button>
    <div class="legend"></div>
  </div>
</div>
"""


@dataclass(frozen=True)
class Answers:
    """The clicks and actions of the graph that the page has processed; the graph ignores answers to earlier ones.

    Attributes
    ----------
    click, action
        Numbers of the last click and the last action.
    undo, redo
        Whether there is a change of the view to undo or to redo.
    """

    click: int = 0
    action: int = 0
    undo: bool = False
    redo: bool = False


@cache
def _script() -> str:
    """Return one module: vis-network in a wrapper, then our own scripts."""
    wrapped = (
        f"const vis = (() => {{ const exports = {{}}, module = {{ exports }};\n{vis_script()}\nreturn exports; }})();"
    )
    return "\n".join([wrapped, drawing_script(), (ASSETS / "network.js").read_text(encoding="utf-8")])


@st.cache_data(max_entries=20, show_spinner="Laying out the graph …")
def _drawn(edges: pd.DataFrame, layout: Layout, roles: Roles | None) -> DrawnNetwork:
    return draw(edges, kind=layout, roles=roles)


@st.cache_data(max_entries=20, show_spinner=False)
def _elements(edges: pd.DataFrame, layout: Layout, roles: Roles | None, weight_title: str) -> tuple[str, str]:
    """Return the drawn elements as JSON, and a hash of them."""
    elements = json.dumps(vis_elements(_drawn(edges, layout, roles), weight_title))
    return elements, hashlib.sha256(elements.encode()).hexdigest()[:16]


def drawn_view(edges: pd.DataFrame, view: View, roles: Roles | None = None) -> DrawnNetwork:
    """Return the drawing with the pinned positions."""
    return with_pins(_drawn(edges, view.drawn_as, roles), view.pins)


def picture_of(edges: pd.DataFrame, view: View, roles: Roles, colours: Mapping[str, str], weight_title: str) -> Picture:
    """Return what the page shows, for pictures and files."""
    return Picture(drawn_view(edges, view, roles), view.colour, colours, view.hidden, weight_title)


def _component_value(key: str, name: str) -> object:
    return (st.session_state.get(key) or {}).get(name)


def clicked(key: str) -> tuple[Selection, int]:
    """Return the element that was last clicked on the graph with this key, and the number of the click (0: none yet).

    Call it before the graph is drawn: the click is known as soon as the page runs again.
    """
    value = _component_value(key, "selection")
    if not isinstance(value, dict):
        return None, 0
    kept = {name: str(value[name]) for name in ("node", "edge") if value.get(name)}
    return kept or None, int(value.get("click", 0))


def asked(key: str) -> list[Action]:
    """Return the numbered changes of the view that the graph requests, as `clicked`; some may be done already."""
    value = _component_value(key, "actions")
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
    roles: Roles | None = None,
    gene_colours: Mapping[str, str] | None = None,
    weight_title: str = "Weight",
) -> None:
    """Show the graph.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known; ``added`` and ``outcome`` as
        `grn_core.network.visible_edges` adds them.
    view
        Layout, colours, pins and other settings of the drawing.
    selection
        Element to emphasise: ``{"node": gene}``, ``{"edge": "TF<tab>target"}`` or None.
    answers
        Clicks and actions that the page has processed.
    key
        Key of the component.
    count
        Text above the graph on how many edges are drawn and how many are not.
    highlighted
        Further edges to emphasise, each ``TF<tab>target``.
    testable
        Whether edges can be coloured by their outcome on held-out pairs.
    roles
        Which genes of the network are TFs and which other regulators; a TF without targets in the drawing is one too.
    gene_colours
        Colour of each gene, where the view colours genes by a number.
    weight_title
        What the weight of an edge is called.
    """
    elements, version = _elements(edges, view.drawn_as, roles, weight_title)
    mount(
        {
            "elements": elements,
            "version": version,
            "picture": repr(replace(view, expanded=(), pins=(), hidden=(), overlay=False, colour="kind")),
            "colour_by": view.colour,
            "gene_colours": dict(gene_colours or {}),
            "scale": scale_words(SCALES.get(view.colour)) if gene_colours else None,
            "overlay": view.overlay,
            "testable": testable,
            "hidden": list(view.hidden),
            "pins": {gene: [x, y] for gene, x, y in view.pins},
            "bends": drawn_view(edges, view, roles).edges["bend"].round(2).tolist() if view.pins else None,
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
    """Put the graph on the page; `fixed` leaves out the tools that change the view. `NOTHING` lists all data."""
    style = drawing_style() + (ASSETS / "network.css").read_text(encoding="utf-8")
    component = st.components.v2.component("grn_network", html=HTML, css=style, js=_script())
    component(
        data=NOTHING | data | {"fixed": fixed},
        key=key,
        default={"selection": None, "actions": []},
        on_selection_change=lambda: None,
        on_actions_change=lambda: None,
    )
