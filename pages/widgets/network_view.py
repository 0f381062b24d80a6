"""The interactive graph: vis-network as pyvis bundles it, in the page itself, clicks handed back to Python."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from grn_core.network.graph import draw
from grn_core.network.vis import labels_script, vis_elements, vis_script

ASSETS = Path(__file__).parents[2] / "assets"
Selection = dict[str, str] | None
HTML = """
<div class="frame">
  <div class="stage"><div class="graph"></div><div class="tip" hidden></div></div>
  <div class="bar">
    <div class="legend"><span><i class="tf"></i>TF</span><span><i class="target"></i>target</span>
      <span><i class="known"></i>known in the prior</span><span><i class="new"></i>new</span>
      <span>width: weight</span></div>
    <div class="tools"><button class="fit" type="button">Fit</button>
      <button class="picture" type="button">PNG</button></div>
  </div>
</div>
"""


@cache
def _script() -> str:
    """Return vis-network wrapped as part of a module, then our own scripts."""
    wrapped = (
        f"const vis = (() => {{ const exports = {{}}, module = {{ exports }};\n{vis_script()}\nreturn exports; }})();"
    )
    return "\n".join([wrapped, labels_script(), (ASSETS / "network.js").read_text(encoding="utf-8")])


@st.cache_data(max_entries=20, show_spinner=False)
def _elements(edges: pd.DataFrame, colour_by: Literal["kind", "community"]) -> tuple[dict[str, Any], str]:
    elements = vis_elements(draw(edges), colour_by)
    return elements, hashlib.sha256(json.dumps(elements, default=float).encode()).hexdigest()[:16]


def clicked(key: str) -> tuple[Selection, int]:
    """Return what was last clicked on the graph of that key, and the number of that click (0: none yet).

    To be asked before the graph is drawn: a click is known as soon as the page runs again for it.
    """
    value = (st.session_state.get(key) or {}).get("selection")
    if not isinstance(value, dict):
        return None, 0
    kept = {name: str(value[name]) for name in ("node", "edge") if value.get(name)}
    return kept or None, int(value.get("click", 0))


def network_view(
    edges: pd.DataFrame, colour_by: Literal["kind", "community"], selection: Selection, answered: int, key: str
) -> None:
    """Show the graph.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known.
    selection
        What to emphasise: ``{"node": gene}``, ``{"edge": "TF<tab>target"}`` or None.
    answered
        Number of the click that `selection` takes into account; the graph ignores an answer to an earlier one.
    """
    component = st.components.v2.component(
        "grn_network", html=HTML, css=(ASSETS / "network.css").read_text(encoding="utf-8"), js=_script()
    )
    elements, version = _elements(edges, colour_by)
    component(
        data={
            "elements": json.loads(json.dumps(elements, default=float)),
            "version": version,
            "colour_by": colour_by,
            "selection": selection,
            "answered": answered,
        },
        key=key,
        default={"selection": None},
        on_selection_change=lambda: None,
    )
