"""Download of the graph as a picture."""

from collections.abc import Callable

import streamlit as st

from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.svg import graph_svg


def offer_svg(picture: Callable[[], Picture], title: str, note: str) -> None:
    """Show a button for the graph as SVG, in its present layout, colours and legend filters."""
    st.download_button(
        "Graph as SVG", lambda: graph_svg(picture(), title, note), "network.svg", "image/svg+xml",
        icon=":material/image:", on_click="ignore",
        help="The whole graph in its layout and colours, with its legend; lines and names are sharp at any size.",
    )  # fmt: skip
