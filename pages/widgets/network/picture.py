"""Download of the graph as a picture."""

import pandas as pd
import streamlit as st

from grn_core.genes.roles import Roles
from grn_core.network.svg import graph_svg
from grn_core.network.view import View
from pages.widgets.common.graph_component import drawn_view


def offer_svg(edges: pd.DataFrame, view: View, roles: Roles, title: str, note: str, colours: dict[str, str]) -> None:
    """Show a button for the graph as SVG, in its present layout, colours and legend filters."""

    def make() -> str:
        return graph_svg(drawn_view(edges, view, roles), title, note, view.colour, view.hidden, colours)

    st.download_button(
        "Graph as SVG", make, "network.svg", "image/svg+xml", icon=":material/image:", on_click="ignore",
        help="The whole graph in its layout and colours; lines and names are sharp at any size.",
    )  # fmt: skip
