"""The table of edges: sortable, filtered over the whole network, one row to tick; it stays where the reader left it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.graph import edges_of, find_edge
from pages.widgets.selection import edge_id, focus, origin, select, selected_edge
from pages.widgets.text import plain

COLUMNS = ["source", "target", "weight", "rank", "known", "split", "uncertainty"]


def formats() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "source": st.column_config.TextColumn("TF"),
        "target": st.column_config.TextColumn("Target"),
        "weight": number("Weight", format="%.3f", help="The model's probability of the edge."),
        "rank": number("Rank", format="%d", help="1 is the strongest edge of the whole network."),
        "known": st.column_config.CheckboxColumn("Known", help="Whether the pair is in the prior."),
        "split": st.column_config.TextColumn("Part", help="Whether training saw the pair: train, validation or test."),
        "uncertainty": number(
            "Uncertainty", format="%.3f", help="Standard deviation of the weight over halves of the cells."
        ),
    }


def pick_row(table: pd.DataFrame, run_id: str, key: str, columns: list[str], height: int | None = None) -> None:
    """Show edges of which one can be ticked; what is selected elsewhere is ticked here as well.

    The key never changes with the selection, so that sorting and scrolling survive it.
    """
    edge = selected_edge(run_id)
    rows = [] if edge is None else table.index[(table["source"] == edge[0]) & (table["target"] == edge[1])].tolist()
    now = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    if list(now) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    st.dataframe(
        table[columns], hide_index=True, column_config=formats(), on_select=_ticked(table, run_id, key),
        selection_mode="single-row", key=key, height=height or "auto", alt="Table of edges",
    )  # fmt: skip


def _ticked(table: pd.DataFrame, run_id: str, key: str) -> Callable[[], None]:
    """Return what is to be done when a row of this very table is ticked or unticked."""

    def tick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if not rows:
            gene = focus(run_id)
            select(run_id, {"node": gene} if gene else None, "table")
        elif rows[0] < len(table):
            row = table.iloc[rows[0]]
            select(run_id, {"edge": edge_id(row["source"], row["target"])}, "table")

    return tick


def show_table(run_id: str, network: pd.DataFrame, drawn: pd.DataFrame) -> None:
    st.subheader("Edges")
    show_selected(run_id, network)
    table, said = rows_to_show(run_id, network, drawn)
    if table.empty:
        st.info(said, icon=":material/search_off:")
        return
    st.caption(f"{said} Click a column's head to sort; tick a row to see its evidence beside the graph.")
    pick_row(table, run_id, f"table_{run_id}", COLUMNS, height=380)


def show_selected(run_id: str, network: pd.DataFrame) -> None:
    """Show the row of an edge that was clicked on the graph, first and by itself."""
    edge = selected_edge(run_id)
    row = network.head(0) if edge is None else find_edge(network, *edge)
    if len(row) and origin(run_id) != "table":
        st.markdown("**The edge you clicked**")
        st.dataframe(
            row[COLUMNS], hide_index=True, column_config=formats(), key=f"row_{run_id}", alt="The edge clicked"
        )


def rows_to_show(run_id: str, network: pd.DataFrame, drawn: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the edges to list and a sentence on what they are."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    wanted = left.text_input("Filter by gene", key=f"filter_{run_id}", placeholder="part of a TF's or target's name")
    if wanted.strip():
        named = network["source"].str.contains(wanted.strip(), case=False, regex=False)
        named |= network["target"].str.contains(wanted.strip(), case=False, regex=False)
        found = network[named].reset_index(drop=True)
        if found.empty:
            return found, f"No gene of this network has “{plain(wanted.strip())}” in its name."
        return found, f"{len(found):,} of all {len(network):,} pairs of the network."
    gene = focus(run_id)
    near = edges_of(drawn, gene) if gene else drawn
    if gene and len(near) and right.toggle(f"Only edges of {plain(gene)}", value=True, key=f"near_{run_id}"):
        return near, f"{len(near):,} of the {len(drawn):,} edges drawn."
    return drawn, f"{len(drawn):,} edges drawn, of {len(network):,} pairs."
