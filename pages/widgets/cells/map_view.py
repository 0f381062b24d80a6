"""The map of the cells with its controls; a click or a lasso on it picks the cell type."""

from difflib import get_close_matches

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data.cells.labels import labels_of
from grn_core.genes.find import GeneFinder
from pages.widgets.cells.map_figure import MOST_CELLS, MOST_LABELS, cell_map, is_number
from pages.widgets.cells.picking import picked
from pages.widgets.common.cells_view import AXES, wait_for_map
from pages.widgets.common.charts.cell_samples import places_of, said_of, sample_of
from pages.widgets.common.charts.chart_files import TOOLS, show_chart
from pages.widgets.common.plain_text import plain
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import chosen_cells, dataset, default_key, stamp
from pages.widgets.state.fields import CELL_TYPE, COLOUR_BY, COLOUR_GENE
from pages.widgets.state.flash import say

KEY = "cell_map"
CONFIG = {**TOOLS, "modeBarButtonsToRemove": ["toImage", "select2d"]}
HOW = {
    "click": "Click a cell to choose its cell type; drag to move the map.",
    "lasso": "Draw a lasso around cells to choose the cell type that most of them have.",
}
ONE_COLOUR = "one colour for all"


def show_map(name: str) -> None:
    """Show the map of a data set's cells; a worker computes it first if there is none."""
    st.header("Map of the cells")
    places = places_of(name)
    if places is None:
        wait_for_map(name)
        return
    column, gene = ask_colours(name)
    key, cell_type = chosen_cells(name)
    types = labels_of(dataset(name).obs[key]) if key else None
    if gene is not None:
        sample = sample_of(name, default_key(name))
        values, word, cells = sample.of(gene), gene, said_of(sample)
        told = f"Light grey: {plain(gene)} is not detected; darker: more, log(1 + counts per 10,000)."
    else:
        values = column_values(name, column)
        word, told = "" if column == ONE_COLOUR else column, ""
        cells = said_of_map(len(places), dataset(name).n_obs)
    if values is None:
        return
    lasso = key is not None and ask_tool(name)
    how = HOW["lasso" if lasso else "click"] if key else ""
    joined = places.set_axis(AXES, axis=1).join(values.rename(word or "cells"), how="inner").rename_axis("cell")
    show_chart(
        cell_map(places, values, word, types, cell_type or None, lasso), key=KEY, name=f"umap-{word}".strip("-"),
        alt=f"UMAP of the cells coloured by {word[:60]}" if word else "UMAP of the cells",
        caption=" ".join(
            part for part in (
                how, told, "Neighbouring cells are similar. Distances between groups have little meaning (UMAP).", cells
            ) if part
        ),
        data=lambda: joined.reset_index(), config=CONFIG, on_select=take_selection,
        selection_mode=("points", "lasso"),
    )  # fmt: skip


def said_of_map(n_placed: int, n_all: int) -> str:
    """Say how many of the cells are drawn; of a large data set, only a sample has a place on the map."""
    if n_placed < n_all:
        return f"A sample of {n_placed:,} of {n_all:,} cells, with an equal share of each cell type."
    return f"A random sample of {MOST_CELLS:,} of {n_all:,} cells." if n_all > MOST_CELLS else ""


def ask_tool(name: str) -> bool:
    """Ask what the mouse does on the map; return whether it draws a lasso (in Streamlit, a lasso excludes clicks)."""
    words = {"click": "click a cell", "lasso": "draw a lasso"}
    tool = st.segmented_control(
        "Choose the cell type on the map", list(words), default="click", required=True,
        format_func=words.__getitem__, key=f"map_tool_{name}",
    )  # fmt: skip
    return tool == "lasso"


def column_values(name: str, column: str) -> pd.Series:
    """Return labels or numbers of a column of ``obs``; a column with too many labels is drawn in one colour."""
    adata = dataset(name)
    if column == ONE_COLOUR:
        return pd.Series("cells", adata.obs_names)
    values = adata.obs[column]
    if is_number(values):
        return values
    labels = labels_of(values)
    if labels.nunique() > MOST_LABELS:
        st.caption(f"{plain(column)} has {labels.nunique():,} labels, too many for colours.")
        return pd.Series("cells", adata.obs_names)
    return labels


def ask_colours(name: str) -> tuple[str, str | None]:
    """Ask for the column that colours the map, or for a gene; return the column and the gene, if one is given."""
    adata = dataset(name)
    columns = [ONE_COLOUR, *map(str, adata.obs.columns)]
    first = chosen_cells(name)[0] or default_key(name) or ONE_COLOUR
    left, right = st.columns(2)
    column, tied = asking.one(COLOUR_BY, columns, first, then=lambda: choices.put(COLOUR_GENE, None))
    left.selectbox("Colour by a column", columns, index=None if column is None else 0, **tied)
    wanted, tied = asking.words_of(COLOUR_GENE)
    right.text_input("or by a gene", placeholder="for example SPI1", **tied)
    if column is None:
        asking.say_missing("column", choices.text(COLOUR_BY), "Choose another.", "which these cells do not have")
    if not wanted.strip():
        return column or ONE_COLOUR, None
    found, close = find_gene(name, wanted.strip(), str(settings.home()), stamp(name))
    if found is None:
        hint = f" Similar names: {plain(', '.join(close))}." if close else ""
        right.caption(f":orange[The data set has no gene {plain(wanted.strip()[:40])}.]{hint}")
        return column or ONE_COLOUR, None
    if found != wanted.strip():
        right.caption(f"Shown as {plain(found)}, its name in this data set.")
    return column or ONE_COLOUR, found


@st.cache_data(max_entries=200, show_spinner=False)
def find_gene(name: str, wanted: str, _home: str, written: float) -> tuple[str | None, list[str]]:
    """Return a gene's name in the data set, None if it has no such gene, and then similar names."""
    genes = list(map(str, dataset(name).var_names))
    found = GeneFinder(genes).find(wanted)
    return (found[0], []) if found else (None, get_close_matches(wanted.upper(), genes, 3))


def take_selection() -> None:
    """Make the cell type of the selected cells the chosen one."""
    caught = picked(st.session_state.get(KEY) or {})
    if caught is None:
        return
    if caught.cell_type is not None:
        choices.put(CELL_TYPE, caught.cell_type)
    say("cells", plain(caught.said))
