"""Cells of a run's data set for the inspectors."""

import streamlit as st

from grn_core.data.catalogue import library_names
from grn_core.data.cells.cell_sample import CellSample
from grn_core.data.gene_pages import Organism, guess_organism
from grn_core.training.run import Run
from pages.widgets.common.charts.cell_samples import sample_of
from pages.widgets.common.plain_text import plain
from pages.widgets.state.chosen import dataset, default_key


def type_column(run: Run) -> str | None:
    """Return the ``obs`` column of cell types that the run used, or the default column of its data set."""
    config = run.config
    if config.cell_type is not None and config.cell_type_key in dataset(config.dataset).obs:
        return config.cell_type_key
    return default_key(config.dataset)


def cells_of_all_types(run: Run) -> CellSample:
    """Return cells of the run's data set, of all cell types."""
    name = run.config.dataset
    return sample_of(name, type_column(run))


def modelled_cells(run: Run) -> CellSample:
    """Return cells of the run's cell type."""
    config = run.config
    return sample_of(config.dataset, config.cell_type_key, config.cell_type)


def organism_of(run: Run, genes: list[str]) -> Organism | None:
    """Return the species of a run's data set: from the catalogue, else from the spelling of the symbols."""
    published = library_names.find_set(run.config.dataset)
    if published:
        said = library_names.set_info(published).organism.lower()
        return "human" if said == "human" else "mouse" if said == "mouse" else None
    return guess_organism(genes)


def no_gene(gene: str) -> None:
    st.info(
        f"The data set no longer has the gene {plain(gene[:60])}. It may have been replaced since the run.",
        icon=":material/search_off:",
    )
