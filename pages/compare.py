"""Compare networks: two of any kind, or those of several cell types."""

import streamlit as st

from pages.widgets.cell_types.cell_types_view import show_cell_types
from pages.widgets.common.guard import show
from pages.widgets.common.views import View, show_views
from pages.widgets.compare.two_networks_view import show_two_networks

VIEWS = {
    "two": View("Two networks", "compare_arrows", show_two_networks),
    "cell_types": View("Cell types", "grid_view", show_cell_types),
}


def main() -> None:
    st.title("Compare")
    show_views("compare", VIEWS)


show(main)
