"""Two networks in one interactive graph: that of the network page, without the tools that change a run's view."""

import hashlib
import json

import pandas as pd
import streamlit as st

from grn_core.network.drawing.merged_drawing import merged_elements
from pages.widgets.common.charts.graph_component import Selection, clicked, mount


@st.cache_data(max_entries=10, show_spinner="Placing the genes …")
def _elements(edges: pd.DataFrame, name_a: str, name_b: str) -> tuple[str, str]:
    elements = json.dumps(merged_elements(edges, name_a, name_b))
    return elements, hashlib.sha256(elements.encode()).hexdigest()[:16]


def merged_view(edges: pd.DataFrame, name_a: str, name_b: str, key: str) -> Selection:
    """Show the edges of a comparison as a graph and return the clicked element: ``node``, ``edge`` or None.

    Parameters
    ----------
    edges
        Columns of `grn_core.network.comparison.compare.EDGE_COLUMNS`.
    name_a, name_b
        Names of the two networks.
    key
        Key of the component.
    """
    elements, version = _elements(edges, name_a, name_b)
    selection, number = clicked(key)
    mount({"elements": elements, "version": version, "selection": selection, "answered": number}, key, fixed=True)
    return selection
