"""Cells of a run's data set for the inspectors: read once, sampled if there are many."""

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.data.catalogue import beeline_info, library_names
from grn_core.data.cell_sample import CellSample, sample_cells
from grn_core.data.gene_pages import Organism, guess_organism
from grn_core.data.qc import known_umap
from grn_core.data.select import select_cells
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.state.chosen import dataset, default_key, stamp


@st.cache_resource(max_entries=4, show_spinner="Reading the cells …")
def _sample(name: str, key: str | None, cell_type: str | None, _home: str, written: float) -> CellSample:
    adata = dataset(name)
    return sample_cells(adata, key) if cell_type is None else sample_cells(select_cells(adata, key, cell_type))


def type_column(run: Run) -> str | None:
    """Return the ``obs`` column of cell types that the run used, or the default column of its data set."""
    config = run.config
    if config.cell_type is not None and config.cell_type_key in dataset(config.dataset).obs:
        return config.cell_type_key
    return default_key(config.dataset)


def cells_of_all_types(run: Run) -> CellSample:
    """Return cells of the run's data set, of all cell types."""
    name = run.config.dataset
    return _sample(name, type_column(run), None, str(settings.home()), stamp(name))


def modelled_cells(run: Run) -> CellSample:
    """Return cells of the run's cell type."""
    config = run.config
    return _sample(
        config.dataset, config.cell_type_key, config.cell_type, str(settings.home()), stamp(config.dataset)
    )  # fmt: skip


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


def organism_of(run: Run, genes: list[str]) -> Organism | None:
    """Return the species of a run's data set: from the catalogue, else from the spelling of the symbols."""
    published = library_names.find_set(run.config.dataset)
    if published:
        said = beeline_info(*published).organism.lower()
        return "human" if said == "human" else "mouse" if said == "mouse" else None
    return guess_organism(genes)


def no_gene(gene: str) -> None:
    st.info(
        f"The data set no longer has the gene {plain(gene[:60])}. It may have been replaced since the run.",
        icon=":material/search_off:",
    )
