"""Load cells and a prior, see what they are, pick the cell type."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.data import library
from grn_core.data.inspect import DataSummary
from grn_core.data.prior import match_prior
from grn_core.data.prior_reader import read_prior
from grn_core.data.qc import known_umap
from grn_core.data.readers import FORMATS
from grn_core.data.readers.table import Orientation
from grn_core.data.select import MIN_CELLS
from grn_core.errors import GrnError
from grn_core.training import jobs
from pages.widgets.charts import CONFIG, cell_map, qc_violins
from pages.widgets.choice import (
    ALL_CELLS,
    cell_types,
    choose,
    chosen,
    chosen_cells,
    dataset,
    default_key,
    described,
    prior,
)
from pages.widgets.guard import guard, show, show_error
from pages.widgets.text import SIMULATED, plain
from pages.widgets.upload import saved

ORIENTATIONS: dict[Orientation, str] = {
    "auto": "find out where the genes are",
    "genes_in_rows": "genes are the rows",
    "genes_in_columns": "genes are the columns",
}
VALUES_ARE = {"counts": "counts", "log": "log values", "normalised": "normalised values", "scaled": "values"}


def main() -> None:
    st.title("Cells and prior")
    with guard():
        pick_dataset()
    name = chosen("dataset")
    with guard():
        summary, qc, columns = described(name)
        show_summary(name, summary)
        left, right = st.columns(2, gap="large")
        with left:
            show_qc(summary, qc)
        with right:
            show_map(name)
        st.divider()
        pick_cell_type(name, columns)
    st.divider()
    with guard():
        pick_prior(name)
    st.divider()
    if st.button("Go on to training", type="primary", icon=":material/arrow_forward:"):
        st.switch_page("pages/train.py", query_params={"new": "run"})


def pick_dataset() -> None:
    infos = {info.name: info for info in library.list_datasets()}
    names = list(infos)
    at = names.index(chosen("dataset")) if chosen("dataset") in names else 0
    picked = st.selectbox(
        "Data set", names, index=at, format_func=lambda n: infos[n].title, key=f"dataset_{at}_{len(names)}"
    )
    choose("dataset", picked)
    info = infos[picked]
    badge = f":orange-badge[{SIMULATED}] " if info.simulated else ""
    st.markdown(f"{badge}{plain(info.description)}")
    with st.expander("Add a data set", icon=":material/upload:", expanded=False):
        add_dataset()
    if not info.embedded and st.button("Remove this data set from the list", icon=":material/delete:"):
        library.remove_dataset(picked)
        choose("dataset", "demo")
        st.rerun()


def add_dataset() -> None:
    st.markdown(
        "`.h5ad`, 10x `.h5`, `.loom`, CSV or TSV (genes as rows or as columns), a zipped 10x `matrix.mtx` folder, "
        "or a BEELINE folder with `ExpressionData.csv` and its networks."
    )
    orientation: Orientation = st.radio(
        "In a CSV or TSV table", list(ORIENTATIONS), format_func=ORIENTATIONS.__getitem__, horizontal=True
    )
    upload = st.file_uploader("From your computer", type=list(FORMATS))
    path = st.text_input("Or the path of a file or folder on this machine", placeholder="/data/cells.h5ad")
    if st.button("Add", disabled=upload is None and not path, type="primary"):
        with guard(), st.spinner("Reading the cells …"):
            if upload is not None:
                with saved(upload) as file:
                    info = library.add_file(file, orientation=orientation)
            else:
                info = library.add_file(Path(path), orientation=orientation)
            choose("dataset", info.name)
            st.rerun()


def show_summary(name: str, summary: DataSummary) -> None:
    for column, (label, value) in zip(
        st.columns(4),
        {
            "Cells": f"{summary.n_cells:,}",
            "Genes": f"{summary.n_genes:,}",
            "Zeros": f"{summary.zero_share:.0%}",
            "Values": VALUES_ARE[summary.kind],
        }.items(),
        strict=True,
    ):
        column.metric(label, value, border=True)
    st.markdown(summary.meaning)
    uns = dataset(name).uns
    if "grn_note" in uns:
        st.info(plain(uns["grn_note"]), icon=":material/info:")
    if "grn_orientation" in uns:
        genes_at = "rows" if uns["grn_orientation"] == "genes_in_rows" else "columns"
        text, button = st.columns([4, 1], vertical_alignment="center")
        text.info(f"The table's {genes_at} were taken as genes.", icon=":material/table_rows:")
        if button.button("Turn the table", icon=":material/rotate_90_degrees_ccw:", width="stretch"):
            library.turn_dataset(name)
            st.rerun()


def show_qc(summary: DataSummary, qc: pd.DataFrame) -> None:
    st.subheader("Quality")
    st.plotly_chart(
        qc_violins(qc, "counts" if summary.kind == "counts" else "values"),
        theme=None,
        config=CONFIG,
        alt="Violins of the sum of values, genes seen and mitochondrial share of each cell",
    )
    if qc["percent_mito"].isna().all():
        st.caption("No mitochondrial gene (MT-...) is among these genes.")


def show_map(name: str) -> None:
    st.subheader("Map of the cells")
    adata = dataset(name)
    places = known_umap(adata)
    if places is None:
        wait_for_map(name)
        return
    columns = [str(c) for c in adata.obs.columns]
    first = default_key(name)
    if not columns:
        st.plotly_chart(cell_map(places, pd.Series("cells", adata.obs_names), ""), theme=None, config=CONFIG)
        return
    by = st.selectbox("Colour by", columns, index=columns.index(first) if first in columns else 0, key=f"by_{name}")
    figure = cell_map(places, adata.obs[by], by)
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=f"UMAP of the cells coloured by {by}")


def wait_for_map(name: str) -> None:
    """Have a worker draw the map and look again every second."""
    try:
        if not jobs.umap_pending(name) and not st.session_state.get(f"map_failed_{name}"):
            jobs.request_umap(name)
    except GrnError as error:
        st.session_state[f"map_failed_{name}"] = True
        show_error(error)
        return
    if st.session_state.get(f"map_failed_{name}"):
        st.caption("The map of these cells could not be drawn; training does not need it.")
        return

    @st.fragment(run_every=1)
    def look() -> None:
        if known_umap(dataset(name)) is not None:
            st.rerun()
        try:
            jobs.umap_pending(name)
        except GrnError:
            st.session_state[f"map_failed_{name}"] = True
            st.rerun()
        st.info("The UMAP is being computed in the background; this takes half a minute.", icon=":material/hourglass:")

    look()


def pick_cell_type(name: str, columns: list[str]) -> None:
    st.subheader("Cell type")
    key, value = chosen_cells(name)
    if key is None:
        st.info("These data name no cell types (no obs column of labels): all cells are used.", icon=":material/info:")
        return
    left, right = st.columns(2)
    picked_key = left.selectbox("Column of cell types", columns, index=columns.index(key), key=f"key_{name}")
    if picked_key != key:
        choose("cell_type_key", picked_key)
        choose("cell_type", None)
        key, value = chosen_cells(name)
    counts = cell_types(name, str(key))
    options = [*counts.index, ALL_CELLS]
    picked = right.selectbox(
        "Cell type",
        options,
        index=options.index(value),
        format_func=lambda v: f"all cells ({counts.sum():,})" if v == ALL_CELLS else f"{v} ({counts[v]:,} cells)",
        key=f"type_{name}_{key}",
    )
    choose("cell_type", picked)
    n = int(counts.sum() if picked == ALL_CELLS else counts[picked])
    if n < MIN_CELLS:
        st.warning(
            f"{n} cells are too few to train on. Choose a type with at least {MIN_CELLS} cells.",
            icon=":material/warning:",
        )


def pick_prior(name: str) -> None:
    st.subheader("Prior: known TF-target pairs")
    simulated = library.dataset_info(name).simulated
    infos = {info.name: info for info in library.list_priors() if simulated or not info.simulated}
    with st.expander("Add a prior", icon=":material/upload:", expanded=not infos):
        add_prior()
    if not infos:
        st.info(
            "No prior yet. Add a table of TF and target, for example TRRUST's download from grnpedia.org, "
            "of the same species as the cells.",
            icon=":material/info:",
        )
        choose("prior", None)
        return
    names = list(infos)
    at = names.index(chosen("prior")) if chosen("prior") in names else 0
    picked = st.selectbox(
        "Prior", names, index=at, format_func=lambda n: infos[n].title, key=f"prior_{name}_{at}_{len(names)}"
    )
    choose("prior", picked)
    if infos[picked].simulated:
        st.markdown(f":orange-badge[{SIMULATED}] The network that the simulation was made with.")
    show_match(name, picked)
    if not infos[picked].embedded and st.button("Remove this prior from the list", icon=":material/delete:"):
        library.remove_prior(picked)
        choose("prior", None)
        st.rerun()


def add_prior() -> None:
    st.markdown(
        "CSV or TSV: TF, target and, if known, sign; with or without a header. TRRUST's own file works as it is."
    )
    upload = st.file_uploader("Table of known pairs", type=["csv", "tsv", "txt", "gz"], key="prior_upload")
    path = st.text_input("Or its path on this machine", key="prior_path", placeholder="/data/trrust_human.tsv")
    if st.button("Add", disabled=upload is None and not path, type="primary", key="prior_add"):
        with guard():
            if upload is not None:
                with saved(upload) as file:
                    added = library.add_prior(read_prior(file))
            else:
                added = library.add_prior(read_prior(path))
            choose("prior", added.name)
            st.rerun()


def show_match(name: str, prior_name: str) -> None:
    known = prior(prior_name, chosen_cells(name)[1] or None)
    adata = dataset(name)
    match = match_prior(known, adata.var_names)
    joined = match.prior
    figures = {
        "Edges matched": f"{len(joined.edges):,} of {match.n_edges:,}",
        "TFs matched": f"{len(joined.tfs):,} of {match.n_tfs:,}",
        "Genes matched": f"{len(joined.genes):,} of {match.n_genes:,}",
        "Median targets a TF": f"{np.median(joined.edges.groupby('source').size()):.0f}",
    }
    for column, (label, value) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(label, value, border=True)
    if match.without_targets:
        st.info(
            f"{len(match.without_targets)} TFs have no target in these data and cannot be modelled: "
            f"{plain(', '.join(match.without_targets[:12]))}{' …' if len(match.without_targets) > 12 else ''}. "
            "They are left out; a prior with more of their targets brings them in.",
            icon=":material/info:",
        )
    if match.unmatched:
        with st.expander(f"{len(match.unmatched):,} genes of the prior are not in these data"):
            st.dataframe(pd.DataFrame({"gene": match.unmatched}), hide_index=True, height=240)
    else:
        st.caption("Every gene of the prior is in these data.")


show(main)
