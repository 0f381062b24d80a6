"""The colours of genes by expression or by specificity."""

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.data.cells.cell_sample import CellSample
from grn_core.network.detection import detected_share, specificity
from grn_core.network.drawing.gene_colours import SCALES, gene_colours
from grn_core.network.view import View
from grn_core.training.run import Run
from pages.widgets.common.plain_text import plain
from pages.widgets.network.inspector.cells import cells_of_all_types
from pages.widgets.network.inspector.maps import modelled_mask


def colours_of(run: Run, view: View, genes: list[str]) -> dict[str, str]:
    """Return the colour of each gene where the view colours genes by a number; empty for other colours.

    Where the data set has no other cells to be specific against, the page says so.
    """
    if view.colour == "expression":
        values = detected_share(run.read_table("expression")).reindex(genes)
    elif view.colour == "specificity":
        values = specificity_of(run, genes)
        if values is None:
            st.caption("All cells of the data set are in this run, so no gene can be specific to them.")
            return {}
    else:
        return {}
    return gene_colours(values, SCALES[view.colour])


def specificity_of(run: Run, genes: list[str]) -> "pd.Series[float] | None":
    """Return how specific genes are to the run's cells, by gene; None if there are no other cells."""
    sample = cells_of_all_types(run)
    own = modelled_mask(run, sample.obs).to_numpy(dtype=bool)
    if own.all() or not own.any():
        return None
    return specificity(_shares(sample, own, genes), _shares(sample, ~own, genes))


def _shares(sample: CellSample, cells: np.ndarray, genes: list[str]) -> "pd.Series[float]":
    """Return the share of the chosen cells in which each gene is found; NaN for a gene that the data do not have."""
    at = sample.genes.get_indexer(pd.Index(genes))
    part = sample.log_expression[np.flatnonzero(cells)][:, at[at >= 0]]
    share = pd.Series(np.nan, index=genes)
    share.iloc[np.flatnonzero(at >= 0)] = np.asarray((part > 0).mean(axis=0)).ravel()
    return share


def colour_words(run: Run, view: View) -> str:
    """Say what the colours of genes mean, where they show a number."""
    if view.colour == "expression":
        return "Colour: the share of the run's cells in which a gene is detected."
    if view.colour == "specificity":
        whose = plain(run.config.cell_type or "the run's cells")
        return (
            f"Colour: the share of {whose} cells in which a gene is detected, minus that of all other cells (a sample "
            "with as many cells of each type). Blue: more often here; orange: more often elsewhere."
        )
    return ""
