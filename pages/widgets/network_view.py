"""The interactive graph: vis-network as pyvis bundles it, in the page itself, clicks handed back to Python."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from grn_core.network.export import vis_elements, vis_script
from grn_core.network.graph import draw

ASSETS = Path(__file__).parents[2] / "assets"
HTML = (
    '<div class="frame"><div class="graph"></div><div class="tools">'
    '<button class="fit" type="button">Fit</button><button class="picture" type="button">PNG</button></div></div>'
)


@cache
def _script() -> str:
    """Return vis-network wrapped as part of a module, then our own script."""
    wrapped = (
        f"const vis = (() => {{ const exports = {{}}, module = {{ exports }};\n{vis_script()}\nreturn exports; }})();"
    )
    return wrapped + "\n" + (ASSETS / "network.js").read_text(encoding="utf-8")


@st.cache_data(max_entries=20, show_spinner=False)
def _elements(edges: pd.DataFrame, colour_by: Literal["kind", "community"]) -> tuple[dict[str, Any], str]:
    elements = vis_elements(draw(edges), colour_by)
    return elements, hashlib.sha256(json.dumps(elements, default=float).encode()).hexdigest()[:16]


def network_view(
    edges: pd.DataFrame, colour_by: Literal["kind", "community"], selection: dict[str, str] | None, key: str
) -> dict[str, str] | None:
    """Show the graph and return what was last clicked on it.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known.
    selection
        What to emphasise: ``{"node": gene}``, ``{"edge": "TF<tab>target"}`` or None.

    Returns
    -------
    In the same form.
    """
    component = st.components.v2.component(
        "grn_network", html=HTML, css=(ASSETS / "network.css").read_text(encoding="utf-8"), js=_script()
    )
    elements, version = _elements(edges, colour_by)
    result = component(
        data={"elements": json.loads(json.dumps(elements, default=float)), "version": version, "selection": selection},
        key=key,
        default={"selection": None},
        on_selection_change=lambda: None,
        height=630,
    )
    clicked = result.get("selection")
    return clicked if isinstance(clicked, dict) else None
