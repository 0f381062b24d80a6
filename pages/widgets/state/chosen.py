"""What the user has chosen, kept from page to page, and data sets opened once for all sessions."""

from typing import Any

import anndata as ad
import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data import library
from grn_core.data.inspect import DataSummary, label_columns, summarise
from grn_core.data.prior import Prior
from grn_core.data.qc import qc_table

ALL_CELLS = ""
DEMO_CELL_TYPE = "Monocyte"
DEFAULTS: dict[str, Any] = {
    "dataset": "demo", "cell_type_key": None, "cell_type": None, "prior": None, "run": None, "weights": None,
}  # fmt: skip


def chosen(name: str) -> Any:
    """Return the user's choice of ``dataset``, ``cell_type_key``, ``cell_type``, ``prior``, ``weights`` or ``run``.

    None means not chosen yet; the cell type `ALL_CELLS` means that none is to be picked out.
    """
    return st.session_state.get(f"chosen_{name}", DEFAULTS[name])


def choose(name: str, value: Any) -> None:
    """Remember a choice; another data set forgets the cell type and prior of the one before."""
    if name == "dataset" and value != chosen("dataset"):
        for dependent in ("cell_type_key", "cell_type", "prior"):
            st.session_state.pop(f"chosen_{dependent}", None)
    st.session_state[f"chosen_{name}"] = value


def stamp(name: str) -> float:
    """Return when the data set was last written, so that what is kept of it can be told to be old."""
    stored = settings.data_dir() / "datasets" / name / "data.h5ad"
    return stored.stat().st_mtime if stored.exists() else 0.0


@st.cache_resource(max_entries=4, show_spinner="Opening the cells …")
def _open(name: str, _home: str, written: float) -> ad.AnnData:
    return library.load_dataset(name)


def dataset(name: str) -> ad.AnnData:
    """Open a data set, once for all sessions; nobody changes it."""
    return _open(name, str(settings.home()), stamp(name))


@st.cache_data(max_entries=4, show_spinner="Looking at the cells …")
def _described(name: str, written: float) -> tuple[DataSummary, pd.DataFrame, list[str]]:
    adata = dataset(name)
    return summarise(adata), qc_table(adata), label_columns(adata)


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


def cell_types(name: str, key: str) -> pd.Series:
    """Count cells by cell type, most first."""
    counts: pd.Series = dataset(name).obs[key].astype(str).value_counts()
    return counts


def default_key(name: str) -> str | None:
    """Return the obs column to begin with."""
    columns = described(name)[2]
    known = library.dataset_info(name).cell_type_key
    return known if known in columns else (columns[0] if columns else None)


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
