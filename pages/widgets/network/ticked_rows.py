"""Ticked rows of the table of edges: the last one shows its evidence, all of them are highlighted in the graph."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.widgets.state.selection import edge_id, focus, highlight, highlighted, select, selected_edge


def edge_ids(table: pd.DataFrame) -> list[str]:
    return [edge_id(tf, target) for tf, target in zip(table["source"], table["target"], strict=True)]


def ticked(run_id: str) -> list[str]:
    """Return the ticked edges, in the order of ticking.

    The selected edge is always among them. An edge that was selected elsewhere replaces all ticks, like a click without
    Ctrl in any list.
    """
    edge = selected_edge(run_id)
    kept: list[str] = st.session_state.get(_key(run_id), [])
    if edge is None:
        return []
    return kept if edge_id(*edge) in kept else [edge_id(*edge)]


def clear_old_highlights(run_id: str) -> None:
    """Remove the highlight of ticked edges after something else was selected; keep highlights of other widgets."""
    before = st.session_state.get(_key(run_id), [])
    now = ticked(run_id)
    st.session_state[_key(run_id)] = now
    if len(before) > 1 and now != before and highlighted(run_id) == before:
        highlight(run_id, [])
        st.rerun()


def on_tick(table: pd.DataFrame, run_id: str, key: str) -> Callable[[], None]:
    """Return the callback for when rows of this table are ticked or unticked."""
    ids = edge_ids(table)

    def tick() -> None:
        rows = [row for row in st.session_state[key]["selection"]["rows"] if row < len(ids)]
        choose(run_id, ids, {ids[row] for row in rows})

    return tick


def choose(run_id: str, listed: list[str], now: set[str]) -> None:
    """Set the ticks of the listed edges to `now`; ticks on other pages of the table are kept."""
    before = ticked(run_id)
    kept = [edge for edge in before if edge in now or edge not in listed]
    kept += [edge for edge in listed if edge in now and edge not in before]
    st.session_state[_key(run_id)] = kept
    highlight(run_id, kept if len(kept) > 1 else [])
    gene = focus(run_id)
    select(run_id, {"edge": kept[-1]} if kept else {"node": gene} if gene else None, "table")


def _key(run_id: str) -> str:
    return f"ticked_{run_id}"
