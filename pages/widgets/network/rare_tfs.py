"""TFs that few cells have: how many edges the view leaves out because of them, and a click that shows them."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from grn_core.network.detection import rarely_found
from grn_core.network.view import View
from grn_core.network.visible_edges import VisibleEdges
from pages.widgets.common.plain_text import counted
from pages.widgets.network.inspector.short_names import brief
from pages.widgets.state.network_view_state import change_view

NAMED = 5


def say_rare(run_id: str, network: pd.DataFrame, view: View, found: VisibleEdges) -> None:
    """Say which TFs are left out because few cells have them, and offer to show their edges."""
    rare = rarely_found(network, view.found)
    if not found.rare:
        return
    names = ", ".join(f"{brief(tf)} ({share:.1%})".replace("%", " %") for tf, share in rare.head(NAMED).items())
    more = ", …" if len(rare) > NAMED else ""
    limit = f"{view.found:.0%}".replace("%", " %")
    text, button = st.columns([4, 1], vertical_alignment="center")
    text.caption(
        f"{counted(found.rare, 'edge')} of this view left out: {counted(len(rare), 'TF')} detected in under {limit} of "
        f"the run's cells: {names}{more}."
    )
    button.button(
        "Show them", key=f"show_rare_{run_id}", on_click=change_view, args=(run_id, replace(view, found=0.0)),
        width="stretch", help="Undo brings the limit back; More has other limits.",
    )  # fmt: skip
