"""Expression of genes on the map of the cells, and the scatter plot of a pair."""

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.network.signs import correlation_words
from grn_core.training.results.evidence import read_genes
from grn_core.training.run import Run
from pages.widgets.common.cells_view import AXES, wait_for_map
from pages.widgets.common.charts.cell_samples import places_of, said_of
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import MOST_POINTS, NO_TOOLS, expression_scatter
from pages.widgets.network.inspector.cells import cells_of_all_types, no_gene
from pages.widgets.network.inspector.narrow_figures import gene_maps
from pages.widgets.network.inspector.short_names import brief, short


@st.cache_data(max_entries=50, show_spinner="Reading expression …")
def _expression(_run: Run, path: str, tf: str, target: str) -> pd.DataFrame:
    return read_genes(_run, [tf, target])


def show_scatter(run: Run, tf: str, target: str) -> None:
    expression = _expression(run, str(run.path), tf, target)
    x, y = expression[tf].to_numpy(), expression[target].to_numpy()
    r = float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else float("nan")
    alt = f"Expression of {short(tf)} against {short(target)} in each cell"
    figure = expression_scatter(short(tf, 20), short(target, 20), x, y, r)
    drawn = f" A random sample of {MOST_POINTS:,} cells is shown; r is for all cells." if len(x) > MOST_POINTS else ""
    show_chart(
        figure, config=NO_TOOLS, key="scatter", alt=alt, name=f"expression-{short(tf)}-{short(target)}",
        caption=f"{correlation_words(r, len(x))} A point is a cell of the run; in cells on an axis, the other gene "
        f"is not detected.{drawn}",
        data=expression,
    )  # fmt: skip


def show_on_map(run: Run, genes: list[str]) -> None:
    """Show one gene or two on the UMAP; if there is no map yet, a worker computes it."""
    name = run.config.dataset
    sample = cells_of_all_types(run)
    found = [sample.of(gene) for gene in genes]
    for gene, values in zip(genes, found, strict=True):
        if values is None:
            no_gene(gene)
            return
    places = places_of(name)
    if places is None:
        wait_for_map(name)
        return
    figure = gene_maps(places, [values for values in found if values is not None], modelled_mask(run, sample.obs))
    alt = f"UMAP of the cells, dark where {' and, below, where '.join(map(short, genes))} is high"
    config = run.config
    larger = f" Cells of the run's cell type, {brief(config.cell_type)}, are larger." if config.cell_type else ""
    show_chart(
        figure, config=NO_TOOLS, key="on_map", alt=alt, name=f"umap-{'-'.join(map(short, genes))}",
        caption=(
            "Neighbouring cells are similar (UMAP). Light grey: not detected; darker: higher expression, log(1 + "
            f"counts per 10,000), each map up to its own maximum.{larger} {said_of(sample)}"
        ),
        data=lambda: places.set_axis(AXES, axis=1).join([v for v in found if v is not None], how="inner")
        .rename_axis("cell").reset_index(),
    )  # fmt: skip


def modelled_mask(run: Run, obs: pd.DataFrame) -> pd.Series:
    """Return for each cell whether it is of the run's cell type."""
    key, value = run.config.cell_type_key, run.config.cell_type
    if value is None or key not in obs:
        return pd.Series(True, obs.index)
    return obs[key].astype(str) == value
