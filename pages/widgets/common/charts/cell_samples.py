"""Cells of a data set for charts: expression of single genes in a sample of the cells, and the map of the cells."""

from functools import partial

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data.cells.cell_sample import CellSample, sample_cells
from grn_core.data.cells.qc import known_umap
from grn_core.data.select import select_cells
from pages.widgets.common.plain_text import counted
from pages.widgets.state.chosen import dataset, stamp, with_values


@st.cache_resource(max_entries=4, show_spinner="Reading the cells …")
def _sample(name: str, key: str | None, cell_type: str | None, _home: str, written: float) -> CellSample:
    adata, values = dataset(name), partial(with_values, name)
    if cell_type is None:
        return sample_cells(adata, key, with_values=values)
    return sample_cells(select_cells(adata, key, cell_type), with_values=values)


def sample_of(name: str, key: str | None, cell_type: str | None = None) -> CellSample:
    """Return a sample of a data set's cells, equally from each type of the column `key`, or of one type alone."""
    return _sample(name, key, cell_type, str(settings.home()), stamp(name))


def said_of(sample: CellSample) -> str:
    """Say how many cells are shown, and whether they are a sample."""
    if not sample.sampled:
        return f"All {counted(sample.n_all, 'cell')}."
    return f"A random sample: {len(sample.obs):,} of {counted(sample.n_all, 'cell')}."


@st.cache_data(max_entries=4, show_spinner=False)
def _known_places(name: str, _home: str, written: float) -> pd.DataFrame:
    found = known_umap(dataset(name))
    if found is None:
        raise LookupError(name)  # an exception is not cached, so a map computed later is found
    return found


def places_of(name: str) -> pd.DataFrame | None:
    """Return the map of a data set's cells, columns x and y; None if it has not been computed yet."""
    try:
        return _known_places(name, str(settings.home()), stamp(name))
    except LookupError:
        return None
