"""Load a data set and a prior, see what they contain, choose the cell type."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grn_core.data import library
from grn_core.data.cells import added_columns
from grn_core.data.cells.labels import unlabelled
from grn_core.data.reading import Orientation
from grn_core.data.select import MIN_CELLS
from grn_core.data.why_missing import why
from grn_core.training.config import RunConfig
from pages.widgets.cells.catalogue_view import show_catalogue
from pages.widgets.cells.clusters_view import show_clusters, take_result
from pages.widgets.cells.map_view import show_map
from pages.widgets.cells.markers_view import show_markers
from pages.widgets.cells.naming_view import show_naming
from pages.widgets.cells.prior_choice import pick_prior
from pages.widgets.cells.reading_view import show_reading
from pages.widgets.common.cells_view import show_qc, show_summary
from pages.widgets.common.files.add_form import add_form
from pages.widgets.common.files.damaged import show_damaged
from pages.widgets.common.files.why_missing import ask_why, places_of
from pages.widgets.common.fresh import fresh
from pages.widgets.common.guard import guard, show
from pages.widgets.common.plain_text import SIMULATED, counted, plain
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import (
    ALL_CELLS,
    cell_types,
    choose,
    chosen_cells,
    chosen_dataset,
    chosen_prior,
    dataset,
    described,
    forget_cells,
)
from pages.widgets.state.fields import CELL_TYPE, CELL_TYPE_KEY, DATASET, NEW_RUN, WHY_HERE
from pages.widgets.state.flash import say_removed, show_message

ORIENTATIONS: dict[Orientation, str] = {
    "auto": "detect rows or columns automatically",
    "genes_in_rows": "genes are in rows",
    "genes_in_columns": "genes are in columns",
}
ORIENTATION_KEY = "dataset_orientation"


def main() -> None:
    st.title("Cells")
    with guard():
        take_result()
    show_message("cells")
    name = None
    with guard():
        name = pick_dataset()
    with guard():
        show_catalogue()
    if name is None:
        return
    with fresh("cells", name):
        show_dataset(name)


def show_dataset(name: str) -> None:
    """Show what a data set holds, its cell types and its prior, and lead on to training; of a damaged one say so."""
    found = None
    with guard():
        found = described(name)
    if found is None:  # each part below would say the same again
        return
    summary, qc, columns = found
    with guard():
        show_summary(name, summary)
        show_reading(name)
        show_qc(summary, qc)
        st.divider()
        show_cells(name, columns)
    st.divider()
    with guard():
        pick_prior(name)
    with guard():
        key, cell_type = chosen_cells(name)
        places = partial(places_of, name, key, cell_type or None, chosen_prior(name), RunConfig().max_genes)
        ask_why(WHY_HERE, lambda gene: why(gene, places()))
    st.divider()
    if st.button("Continue to training", type="primary", icon=":material/arrow_forward:"):
        choices.put(NEW_RUN, "run")
        choices.switch_page("train", "runs")


def pick_dataset() -> str | None:
    """Ask for a data set, and offer to add one; None if the data set in the address does not exist."""
    for entry in library.damaged_entries("datasets"):
        said = f"The data set {entry.what} {entry.remedy}"
        show_damaged("cells", f"dataset_{entry.name}", entry.name, said, partial(library.remove_dataset, entry.name))
    infos = {info.name: info for info in library.list_datasets()}
    names = list(infos)
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    picked, tied = asking.one(DATASET, names, names[0], then=forget_cells)
    left.selectbox(
        "Data set", names, index=None if picked is None else 0, format_func=lambda n: infos[n].title,
        placeholder="Choose a data set", **tied,
    )  # fmt: skip
    if picked is None:
        asking.say_missing("data set", choices.text(DATASET), "It was removed, or it is on another machine.")
    else:
        if picked != chosen_dataset():
            choose("dataset", picked)
        say_dataset(infos[picked], right)
    add_form(
        "Add a data set", "dataset", False, explain, "Or the path of a file or folder on this machine",
        "/data/cells.h5ad", keep,
    )  # fmt: skip
    return picked


def say_dataset(info: library.DatasetInfo, right: DeltaGenerator) -> None:
    """Describe a data set, and offer to remove it if it was added."""
    if not info.embedded and right.button("Remove", icon=":material/delete:", width="stretch", key="no_dataset"):
        remove(info.name, info.title)
    badge = f":orange-badge[{SIMULATED}] " if info.simulated else ""
    st.markdown(f"{badge}{plain(info.description)}")


def remove(name: str, title: str) -> None:
    ticket = library.remove_dataset(name)
    choose("dataset", "demo")
    undone = partial(choose, "dataset", name)
    say_removed("cells", f"The data set **{plain(title)}** was removed.", ticket, undone)
    st.rerun()


def explain() -> None:
    st.markdown(
        "A table (CSV, TSV, `.xlsx` or Parquet) with genes in rows or in columns. Or an `.h5ad`, 10x `.h5` or "
        "`.loom` file. Or a zip or tar of a 10x `matrix.mtx` folder; prefixes of file names and several samples, "
        "as in GEO's `_RAW.tar`, are read too. Or a BEELINE folder with `ExpressionData.csv` and its networks."
    )
    st.radio(
        "In a table, or in a matrix.mtx with as many genes as cells", list(ORIENTATIONS),
        format_func=ORIENTATIONS.__getitem__, horizontal=True, key=ORIENTATION_KEY,
    )  # fmt: skip


def keep(path: Path) -> str:
    info = library.add_file(path, choice=st.session_state[ORIENTATION_KEY])
    choose("dataset", info.name)
    return info.title


def show_cells(name: str, columns: list[str]) -> None:
    """Show the map, the choice of the cell type, and what makes and names cell types."""
    left, right = st.columns([5, 3], gap="large")
    with left, guard():
        show_map(name)
    with right:
        with guard():
            pick_cell_type(name, columns)
        with guard():
            show_clusters(name, bool(columns))
    key = chosen_cells(name)[0]
    if key is not None:
        with guard():
            show_groups(name, key)


def show_groups(name: str, key: str) -> None:
    """Show markers of the groups of a column and ask for names; open for clusters that were made here."""
    added = added_columns.added_columns(name)
    made = added.find(key) if added else None
    opened = made is not None and made.made == "clusters"
    title = f"Markers and names of {plain(key)}"
    with st.expander(title, icon=":material/biotech:", expanded=opened, key=f"groups_{name}_{key}"):
        show_markers(name, key)
        show_naming(name, key)


def pick_cell_type(name: str, columns: list[str]) -> None:
    st.header("Cell type")
    key, value = chosen_cells(name)
    if key is None and columns:
        st.info(
            "No column names cell types, so all cells are used. Cluster them below, or choose another column.",
            icon=":material/info:",
        )
        picked, tied = asking.one(CELL_TYPE_KEY, columns, None, then=lambda: choices.put(CELL_TYPE, None))
        st.selectbox("Column of cell types", columns, index=None, placeholder="Choose a column", **tied)
        return
    if key is None:
        st.info(
            "This data set has no cell types (no column of labels), so all cells are used. Cluster them below "
            "to get cell types.",
            icon=":material/info:",
        )
        return
    picked_key, tied = asking.one(CELL_TYPE_KEY, columns, key, then=lambda: choices.put(CELL_TYPE, None))
    st.selectbox("Column of cell types", columns, index=None if picked_key is None else 0, **tied)
    if picked_key is None:
        asking.say_missing("column of cell types", choices.text(CELL_TYPE_KEY), "Choose another.")
        return
    counts = cell_types(name, picked_key)
    options = [*counts.index, ALL_CELLS]
    picked, tied = asking.one(CELL_TYPE, options, value)
    st.selectbox(
        "Cell type", options, index=None if picked is None else 0, placeholder="Choose a cell type",
        format_func=lambda v: f"all cells ({counts.sum():,})" if v == ALL_CELLS else f"{v} ({counts[v]:,} cells)",
        **tied,
    )  # fmt: skip
    if picked is None:
        asking.say_missing("cell type", choices.text(CELL_TYPE), "Choose another.", "which these cells do not have")
        return
    without = unlabelled(dataset(name).obs[picked_key])
    if without:
        st.caption(f"{counted(without, 'cell')} without a label in {plain(picked_key)} belong to no type.")
    n = int(counts.sum() if picked == ALL_CELLS else counts[picked])
    if n < MIN_CELLS:
        st.warning(
            f"{n} cells are too few for training. Choose a cell type with at least {MIN_CELLS} cells.",
            icon=":material/warning:",
        )


show(main)
