"""The evidence for the selected gene or edge, and the search for a gene."""

import pandas as pd
import streamlit as st

from grn_core.network.graph import find_edge
from grn_core.training.run import Run
from pages.widgets.network.edge_filters import NOT_HERE
from pages.widgets.network.inspector.edge import show_edge
from pages.widgets.network.inspector.gene import show_gene
from pages.widgets.network.inspector.short_names import short
from pages.widgets.network.overview import show_overview
from pages.widgets.state import asking
from pages.widgets.state.selection import select, selected_edge, selected_gene

LONGEST = 80


def find_gene(run_id: str, network: pd.DataFrame) -> None:
    """Show a search over all genes of the network, drawn or not."""
    genes = sorted({*network["source"], *network["target"]})
    key = f"find_{run_id}"
    now = selected_gene(run_id)
    st.session_state[key] = now if now in genes else None

    def found() -> None:
        gene = st.session_state[key]
        select(run_id, {"node": gene} if gene else None, "search")

    st.selectbox(
        "Find a gene", genes, index=None, placeholder="TF or target", key=key, on_change=found,
        format_func=lambda gene: short(gene, LONGEST),
    )  # fmt: skip


def show_evidence(run: Run, network: pd.DataFrame, drawn: pd.DataFrame, missing: list[str]) -> None:
    """Show the evidence for the selection, or how to select; `missing` are names in the address that do not exist."""
    if missing:
        what, remedy = ("edge" if "→" in missing[0] else "gene"), "Find another above, or click the graph."
        asking.say_missing(what, ", ".join(missing), remedy, NOT_HERE)
        return
    edge, gene = selected_edge(run.id), selected_gene(run.id)
    row = network.head(0) if edge is None else find_edge(network, *edge)
    if len(row):
        show_edge(run, row.iloc[0])
    elif gene is not None and ((network["source"] == gene) | (network["target"] == gene)).any():
        show_gene(run, network, drawn, gene)
    else:
        show_overview(run, drawn)
