"""The table of edges: filtered and sorted over the whole network, with rows to select; it keeps its scroll position."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from grn_core.network.graph import edges_of, find_edge
from grn_core.network.signs import RULE
from grn_core.network.table import EdgePage, EdgeQuery, coded, select_edges
from grn_core.spreadsheet import csv_text
from grn_core.training.results.calibration import weight_title
from grn_core.training.results.stored_edges import n_scored
from grn_core.training.run import Run
from pages.widgets.common.copy_button import copy_button
from pages.widgets.common.plain_text import plain
from pages.widgets.network import edge_filters as ask
from pages.widgets.network.ticked_rows import clear_old_highlights, edge_ids, on_tick, ticked
from pages.widgets.state import asking
from pages.widgets.state.selection import edge_id, focus, origin, select, selected_edge

COLUMNS = ["source", "target", *ask.USUAL]
HEIGHT = 380
WEIGHT_HELP = {
    "Probability": "Probability of being in the prior, by models that were not told whether it is.",
    "Weight": "The model's score between 0 and 1. It ranks the edges; how often it is right could not be tested.",
}


def formats(run: Run) -> dict[str, Any]:
    """Return how the columns of a run's edges are shown."""
    number, crossed, title = st.column_config.NumberColumn, run.config.cross_fitted, weight_title(run)
    return {
        "source": st.column_config.TextColumn("TF", help="Transcription factor: the gene that regulates."),
        "target": st.column_config.TextColumn("Target"),
        "weight": number(title, format="%.3f", help=WEIGHT_HELP[title]),
        "rank": number("Rank", format="%d", help="1 is the strongest edge of the whole network."),
        "known": st.column_config.CheckboxColumn("Known", help="Whether the pair is in the prior."),
        "sign": st.column_config.TextColumn("Sign", help=RULE),
        "sign_source": st.column_config.TextColumn("Source of the sign", help=RULE),
        "tf_share": number(
            "TF detected in", format="percent", help="Share of the run's cells in which the TF is detected."
        ),
        "target_share": number(
            "Target detected in", format="percent", help="Share of the run's cells in which the target is detected."
        ),
        "split": st.column_config.TextColumn("Part", help="Part of the split: train, validation or test."),
        "uncertainty": number(
            "Uncertainty",
            format="%.3f",
            help=f"Standard deviation of it over {'the repeats' if crossed else 'random halves of the cells'}.",
        ),
    }


def pick_row(
    table: pd.DataFrame, run: Run, key: str, columns: list[str], height: int | None = None,
    more: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Show edges of which one can be selected; an edge that is selected elsewhere is also selected here.

    The key does not change with the selection, so that sorting and scroll position are kept. `more` is how columns are
    shown that the table of edges does not have.
    """
    edge = selected_edge(run.id)
    rows = [] if edge is None else table.index[(table["source"] == edge[0]) & (table["target"] == edge[1])].tolist()
    _set_rows(key, rows)
    st.dataframe(
        ask.readable(table[columns]), hide_index=True, column_config=formats(run) | (more or {}),
        on_select=_ticked(table, run.id, key), selection_mode="single-row", key=key, height=height or "auto",
        alt="Table of edges",
    )  # fmt: skip


def _set_rows(key: str, rows: list[int]) -> None:
    """Select these rows of the table with this key, if they are not selected already."""
    now = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    if sorted(now) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _ticked(table: pd.DataFrame, run_id: str, key: str) -> Callable[[], None]:
    """Return the callback for when a row of this table is selected or deselected."""

    def tick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if not rows:
            gene = focus(run_id)
            select(run_id, {"node": gene} if gene else None, "table")
        elif rows[0] < len(table):
            row = table.iloc[rows[0]]
            select(run_id, {"edge": edge_id(row["source"], row["target"])}, "table")

    return tick


def show_table(run: Run, network: pd.DataFrame, drawn: pd.DataFrame) -> None:
    clear_old_highlights(run.id)
    st.header("Edges")
    show_selected(run, network)
    coded_network = quick(run.id, len(network), network)
    table, query, columns, scope = ask_query(run, coded_network, drawn)
    if missing := ask.missing_names(coded_network):
        asking.say_missing("gene", ", ".join(missing[:5]), "Take it out of the filters.", ask.NOT_HERE)
        return
    page = select_edges(table, query)
    if not page.total:
        st.info(nothing_found(coded_network, query), icon=":material/search_off:")
        return
    st.caption(f"{page.total:,} {scope} {hint_text(page)}")
    tick_rows(page.rows, run, f"table_{run.id}", columns)
    below(table, query, page, columns, run)


@st.cache_resource(max_entries=6, show_spinner=False)
def quick(run_id: str, rows: int, _network: pd.DataFrame) -> pd.DataFrame:
    """Return the network in the form that is filtered fastest; it is cached, do not change it."""
    return coded(_network)


def ask_query(run: Run, network: pd.DataFrame, drawn: pd.DataFrame) -> tuple[pd.DataFrame, EdgeQuery, list[str], str]:
    """Return the edges to search, the query, the columns to show, and a text on which edges these are."""
    title = weight_title(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = ask.ask_rows()
        best = ask.ask_best() if rows == "best" else None
        text = ask.ask_text()
        query = ask.ask_filters(network, title)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order, chooser = st.container(horizontal=True, width="content"), st.container(width="content")
        with chooser:
            columns = ask.ask_columns(network, title)
        with order:
            sort, descending = ask.ask_order(columns, title)
        near = only_near(run.id, drawn) if rows == "drawn" else None
    query = replace(
        query, text=text, best=best, sort=sort, descending=descending, page=ask.page_now(), page_size=ask.PAGE_SIZE
    )
    if near is not None:
        return near, query, columns, f"of the {len(drawn):,} edges in the graph."
    if rows == "drawn":
        return drawn, query, columns, f"of the {len(drawn):,} edges in the graph (of {pair_words(run, network)})."
    said = f"of all {pair_words(run, network)} of the network."
    return network, query, columns, said if best is None else f"edges: the {best:,} strongest of each TF, {said}"


def pair_words(run: Run, network: pd.DataFrame) -> str:
    return f"{len(network):,} {'pairs' if n_scored(run) is None else 'stored pairs'}"


def only_near(run_id: str, drawn: pd.DataFrame) -> pd.DataFrame | None:
    """Offer to list only the edges of the gene in focus; None if there is no such gene, or all edges are wanted."""
    gene = focus(run_id)
    near = edges_of(drawn, gene) if gene else drawn
    if gene and len(near) and st.toggle(f"Only edges of {plain(gene)}", value=True, key=f"near_{run_id}"):
        return near
    return None


def nothing_found(network: pd.DataFrame, query: EdgeQuery) -> str:
    text = query.text.strip()
    if text and not select_edges(network, EdgeQuery(text=text)).total:
        return f"No gene of this network has “{plain(text)}” in its name."
    return "No edge passes these filters. Remove one of them."


def hint_text(page: EdgePage) -> str:
    sort = (
        "Click a column header to sort"
        if page.pages == 1
        else f"“Sort by” sorts all {page.pages:,} pages, a click on a column header only this page"
    )
    return f"{sort}. Select a row to see its evidence beside the graph; select several to highlight them in the graph."


def show_selected(run: Run, network: pd.DataFrame) -> None:
    """Show the row of an edge that was clicked on the graph, above the table."""
    edge = selected_edge(run.id)
    row = network.head(0) if edge is None else find_edge(network, *edge)
    if len(row) and origin(run.id) != "table":
        st.markdown("**Selected edge**")
        shown = ask.readable(row[[name for name in COLUMNS if name in row]])
        st.dataframe(shown, hide_index=True, column_config=formats(run), key=f"row_{run.id}", alt="Selected edge")


def tick_rows(table: pd.DataFrame, run: Run, key: str, columns: list[str]) -> None:
    """Show edges of which several can be selected; the key does not change, so sorting and scroll position are kept."""
    wanted = set(ticked(run.id))
    _set_rows(key, [row for row, edge in enumerate(edge_ids(table)) if edge in wanted])
    known = formats(run)
    others = {name: ask.column_name(name, "") for name in columns if name not in known}
    st.dataframe(
        ask.readable(table[columns]), hide_index=True, column_config=known | others,
        on_select=on_tick(table, run.id, key), selection_mode="multi-row", key=key, alt="Table of edges",
        height=min(HEIGHT, 38 + 35 * max(len(table), 1)),
    )  # fmt: skip


def below(table: pd.DataFrame, query: EdgeQuery, page: EdgePage, columns: list[str], run: Run) -> None:
    """Show the links to other pages, and buttons to copy or download exactly these rows and columns."""
    title = weight_title(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        ask.ask_page(page.page, page.pages)
        shown = named(page.rows, columns, title)
        copy_button(f"Copy {len(shown):,} rows", csv_text(shown, "\t"), key=f"copy_{run.id}")

        def everything() -> pd.DataFrame:
            return named(select_edges(table, replace(query, page=1, page_size=None)).rows, columns, title)

        files = {
            "CSV": (lambda: csv_text(everything()), "edges.csv", "text/csv"),
            "Parquet": (lambda: everything().to_parquet(index=False), "edges.parquet", "application/octet-stream"),
        }
        for kind, (make, file, mime) in files.items():
            st.download_button(
                f"{page.total:,} rows, {kind}", make, file, mime, icon=":material/download:", on_click="ignore",
                key=f"rows_{kind}_{run.id}", help="These rows in this order, with these columns.",
            )  # fmt: skip


def named(rows: pd.DataFrame, columns: list[str], title: str) -> pd.DataFrame:
    """Return rows and columns with the column names of the page."""
    return ask.readable(rows[columns]).rename(columns=partial(ask.column_name, title=title))
