"""Data set, cell type, prior, weights and run that are chosen, and data sets opened once for all sessions."""

import anndata as ad
import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data import library
from grn_core.data.cells import added_columns
from grn_core.data.cells.inspect import DataSummary, label_columns, type_column_of
from grn_core.data.cells.labels import label_counts
from grn_core.data.cells.qc import qc_table
from grn_core.data.cells.summary import summarise
from grn_core.data.files.pieces import evenly
from grn_core.data.priors.prior import Prior
from grn_core.data.reading import AS_FOUND
from grn_core.data.reference import split_reference
from pages.widgets.state import choices
from pages.widgets.state.fields import CELL_TYPE, CELL_TYPE_KEY, DATASET, PRIOR, RUN, SUPPORT, WEIGHTS

ALL_CELLS = ""
DEMO_CELL_TYPE = "Monocyte"
MOST_LOOKED_AT = 20_000
CHOICES = {field.name: field for field in (DATASET, CELL_TYPE_KEY, CELL_TYPE, PRIOR, RUN, WEIGHTS)}


def chosen(name: str) -> str | None:
    """Return the choice of ``dataset``, ``cell_type_key``, ``cell_type``, ``prior``, ``weights`` or ``run``.

    None means not chosen yet; the cell type `ALL_CELLS` means that none is to be picked out.
    """
    return choices.text(CHOICES[name])


def chosen_dataset() -> str:
    """Return the data set that is chosen; it need not be there."""
    return choices.text(DATASET) or str(DATASET.default)


def choose(name: str, value: str | None) -> None:
    """Remember a choice; another data set forgets the cell type and prior of the one before."""
    if name == "dataset" and value != chosen("dataset"):
        forget_cells()
    choices.put(CHOICES[name], value)


def forget_cells() -> None:
    """Forget what was chosen of another data set."""
    for dependent in (CELL_TYPE_KEY, CELL_TYPE, PRIOR, SUPPORT):
        choices.put(dependent, None)


def stamp(name: str) -> float:
    """Return when the data set or its added columns last changed, so that what is cached of it can be outdated."""
    stored = settings.data_dir() / "datasets" / name / "data.h5ad"
    info = stored.with_name("info.json")  # the choice of how to read the data stands there
    written = [path.stat().st_mtime for path in (stored, info) if path.exists()]
    return max([*written, added_columns.changed_at(split_reference(name, AS_FOUND)[0])])


@st.cache_resource(max_entries=4, show_spinner="Opening the cells …")
def _open(name: str, _home: str, written: float) -> ad.AnnData:
    return library.annotations_of(name)


def dataset(name: str) -> ad.AnnData:
    """Open a data set, once for all sessions; nobody changes it. Of a large one X is None: see `with_values`."""
    return _open(name, str(settings.home()), stamp(name))


def with_values(name: str, cells: ad.AnnData) -> ad.AnnData:
    """Return some cells of `dataset` with their matrices, which are read now where the data set is large."""
    return library.cells_with_values(name, dataset(name), cells)


def some_with_values(name: str, cells: ad.AnnData) -> ad.AnnData:
    """As `with_values`, but evenly spaced cells where there are many: a gene that varies, varies in some thousands."""
    many = cells.X is None and cells.n_obs > MOST_LOOKED_AT
    return with_values(name, cells[evenly(cells.n_obs, MOST_LOOKED_AT)] if many else cells)


@st.cache_data(max_entries=4, show_spinner="Looking at the cells …")
def _described(name: str, written: float) -> tuple[DataSummary, pd.DataFrame, list[str]]:
    adata = dataset(name)
    stored = library.large_file(name) if adata.X is None else None
    if stored is None:
        return summarise(adata), qc_table(adata), label_columns(adata)
    found = library.describe_large(stored)
    return found.summary, found.quality, label_columns(adata)


def described(name: str) -> tuple[DataSummary, pd.DataFrame, list[str]]:
    """Return summary, QC table and the obs columns that can name cell types."""
    return _described(name, stamp(name))


def prior_stamp(name: str) -> float:
    """Return when the prior was last written; as `stamp`."""
    stored = settings.data_dir() / "priors" / name / "edges.parquet"
    return stored.stat().st_mtime if stored.exists() else 0.0


@st.cache_data(max_entries=8, show_spinner="Reading the known pairs …")
def _prior(name: str, cell_type: str | None, written: float) -> Prior:
    return library.load_prior(name, cell_type)


def prior(name: str, cell_type: str | None) -> Prior:
    """Load a prior once."""
    return _prior(name, cell_type, prior_stamp(name))


def chosen_prior(name: str) -> str | None:
    """Return the prior chosen for a data set, or the one that belongs to it; None where the user is to be asked."""
    value: str | None = chosen("prior")
    known = {info.name for info in library.list_priors()}
    return value if value in known else library.proposed_prior(name)


def supporting(name: str) -> list[str]:
    """Return the priors that can support the chosen one of a data set: names in the library."""
    simulated = library.dataset_info(name).simulated
    infos = [info for info in library.list_priors() if simulated or not info.simulated]
    return [info.name for info in infos if info.name != chosen_prior(name)]


def chosen_support(name: str) -> tuple[str, ...]:
    """Return the supporting priors that are chosen, as far as they are there."""
    return tuple(prior for prior in supporting(name) if prior in (choices.texts(SUPPORT) or []))


def cell_types(name: str, key: str) -> pd.Series:
    """Count cells by cell type, most first."""
    return label_counts(dataset(name).obs[key])


def default_key(name: str) -> str | None:
    """Return the obs column to begin with."""
    columns = described(name)[2]
    known = library.dataset_info(name).cell_type_key
    return known if known in columns else type_column_of(dataset(name))


def chosen_cells(name: str) -> tuple[str | None, str]:
    """Return column and cell type, chosen or proposed; `ALL_CELLS` where the data name no types."""
    columns = described(name)[2]
    key = chosen("cell_type_key") if chosen("cell_type_key") in columns else default_key(name)
    if key is None:
        return None, ALL_CELLS
    counts = cell_types(name, key)
    value = chosen("cell_type")
    if value == ALL_CELLS or value in counts.index:
        return key, str(value)
    return key, DEMO_CELL_TYPE if name == "demo" and DEMO_CELL_TYPE in counts.index else str(counts.index[0])
