"""Train runs, and manage the scBERT weights that they can start from."""

import streamlit as st

from pages.widgets.common.app.open_page import go_on
from pages.widgets.common.guard import show
from pages.widgets.common.views import View, show_views
from pages.widgets.state.flash import show_message
from pages.widgets.train.runs_view import show_runs
from pages.widgets.weights.weights_view import show_weights_view

VIEWS = {
    "runs": View("Runs", "model_training", show_runs),
    "weights": View("scBERT's weights", "neurology", show_weights_view),
}


def main() -> None:
    go_on()
    st.title("Train")
    show_message("train")
    show_views("train", VIEWS)


show(main)
