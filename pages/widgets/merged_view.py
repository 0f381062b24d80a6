"""Two networks in one interactive graph: the same component as the network page's, with a legend of its own."""

import hashlib
import json
import re
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.compare import SIDES
from grn_core.network.merged import STROKES, merged_elements
from pages.widgets import network_view
from pages.widgets.network_view import Selection, clicked

LINES = {"solid": "solid", "dash": "dashed", "dot": "dotted"}


@st.cache_data(max_entries=10, show_spinner="Placing the genes …")
def _elements(edges: pd.DataFrame, name_a: str, name_b: str) -> tuple[dict[str, Any], str]:
    elements = merged_elements(edges, name_a, name_b)
    return elements, hashlib.sha256(json.dumps(elements, default=float).encode()).hexdigest()[:16]


def _legend() -> str:
    """Return the legend's HTML: no name of a run stands in it, so that the component stays the same for all."""
    words = {"shared": "in both", "lost": "only A", "gained": "only B"}
    lines = "".join(
        f'<span><i style="width: 22px; border-top: 3px {LINES[STROKES[side].dash]} {STROKES[side].colour}"></i>'
        f"{escape(words[side])}</span>"
        for side in SIDES
    )
    return (
        f'<div class="legend"><span><i class="tf"></i>TF</span><span><i class="target"></i>target</span>{lines}'
        "<span>a gene's colour: where its edges are</span></div>"
    )


def _html() -> str:
    return re.sub(r'<div class="legend">.*?</div>', lambda _: _legend(), network_view.HTML, count=1, flags=re.DOTALL)


def merged_view(edges: pd.DataFrame, name_a: str, name_b: str, key: str) -> Selection:
    """Show a comparison's edges as a graph and return what was clicked: ``node``, ``edge`` or None.

    Parameters
    ----------
    edges
        Columns of `grn_core.network.compare.EDGE_COLUMNS`.
    name_a, name_b
        What the two networks are called.
    """
    component = st.components.v2.component(
        "grn_merged",
        html=_html(),
        css=(network_view.ASSETS / "network.css").read_text(encoding="utf-8"),
        js=network_view._script(),
    )
    elements, version = _elements(edges, name_a, name_b)
    selection, number = clicked(key)
    component(
        data={
            "elements": json.loads(json.dumps(elements, default=float)),
            "version": version,
            "colour_by": "side",
            "selection": selection,
            "answered": number,
        },
        key=key,
        default={"selection": None},
        on_selection_change=lambda: None,
    )
    return selection
