"""Data of the regulons page, read and computed once and cached."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.data.cells.inspect import label_columns
from grn_core.data.cells.normalised import drawn_cells, log_expression
from grn_core.data.library import dataset_info
from grn_core.errors import GrnError
from grn_core.network.activity import activity_by_type, between_types, tf_activity
from grn_core.network.regulons import Cut, SignFrom
from grn_core.training.config import RunConfig
from grn_core.training.finished.run_regulons import known_signs, run_genes, run_regulons
from grn_core.training.run import Run
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.state.chosen import dataset, prior_stamp, stamp, with_values


def signs_of_prior(run: Run) -> pd.DataFrame | None:
    """Return the signs in the prior; None if it has none or was removed, since the page also works without it."""
    try:
        return _signs(str(run.path), prior_stamp(run.config.prior))
    except GrnError:
        return None


@st.cache_data(max_entries=6, show_spinner=False)
def _signs(path: str, written: float) -> pd.DataFrame | None:
    return known_signs(Run(Path(path)), run_genes(load_network(path)))


@st.cache_data(max_entries=24, show_spinner=False)
def load_regulons(path: str, cut: Cut, sign: SignFrom, known: pd.DataFrame | None) -> pd.DataFrame:
    return run_regulons(Run(Path(path)), cut, sign, known)


def load_activity(run: Run, edges: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Return TF activity in the cells of the data set, (cells x TFs), for at most as many cells as a page can show."""
    name = run.config.dataset
    return _activity(str(run.path), name, stamp(name), edges, cut.min_size)


@st.cache_resource(max_entries=6, show_spinner="Computing the activity of each TF in each cell …")
def _activity(path: str, name: str, written: float, edges: pd.DataFrame, min_size: int) -> pd.DataFrame:
    return tf_activity(_expression(path, name, written), edges, min_size)


def load_expression(run: Run) -> pd.DataFrame:
    """Return log expression of the run's genes in the same cells, (cells x genes); it is cached, do not change it."""
    name = run.config.dataset
    return _expression(str(run.path), name, stamp(name))


@st.cache_resource(max_entries=3, show_spinner="Reading the cells …")
def _expression(path: str, name: str, written: float) -> pd.DataFrame:
    genes, adata = run_genes(load_network(path)), dataset(name)
    drawn = drawn_cells(adata.n_obs, len(genes))
    return log_expression(with_values(name, adata if len(drawn) == adata.n_obs else adata[drawn]), genes)


def type_columns(config: RunConfig) -> list[str]:
    """Return the obs columns that can be cell types, the column of the run first."""
    columns = label_columns(dataset(config.dataset))
    first = config.cell_type_key or dataset_info(config.dataset).cell_type_key
    return sorted(columns, key=lambda name: name != first)


def labels_of(config: RunConfig, column: str) -> pd.Series:
    """Return the cell type of each cell; missing values stay missing."""
    labels = dataset(config.dataset).obs[column]
    return labels.set_axis(labels.index.astype(str))


def load_by_type(
    run: Run, edges: pd.DataFrame, cut: Cut, column: str | None
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return `activity_by_type` and `between_types`; None if there are fewer than two cell types."""
    if column is None or labels_of(run.config, column).nunique() < 2:
        return None
    name = run.config.dataset
    return _by_type(str(run.path), name, stamp(name), edges, cut.min_size, column)


@st.cache_data(max_entries=12, show_spinner=False)
def _by_type(
    path: str, name: str, written: float, edges: pd.DataFrame, min_size: int, column: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    activity, labels = _activity(path, name, written, edges, min_size), labels_of(Run(Path(path)).config, column)
    return activity_by_type(activity, labels), between_types(activity, labels)
