"""Overview of the cells: size, kind of values, quality; and the wait for their map."""

import pandas as pd
import streamlit as st

from grn_core.data import library
from grn_core.data.cells.inspect import DETECTED, DataSummary
from grn_core.data.cells.map_task import CELL_MAP
from grn_core.wording import some
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS, qc_violins
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state.chosen import dataset

AXES = ["umap_1", "umap_2"]
VALUES_ARE = {
    "counts": "counts",
    "corrected": "corrected counts",
    "log": "log values",
    "normalised": "normalised",
    "scaled": "scaled",
}


def show_summary(name: str, summary: DataSummary) -> None:
    figures = {
        "Cells": f"{summary.n_cells:,}",
        "Genes": f"{summary.n_genes:,}",
        "Zeros": f"{summary.zero_share:.0%}",
        "Values": "0 or 1" if summary.meaning == DETECTED else VALUES_ARE[summary.kind],
    }
    for column, (label, value) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(label, value, border=True)
    st.markdown(plain(summary.meaning))
    uns = dataset(name).uns
    if "grn_orientation" in uns:
        genes_at = "rows" if uns["grn_orientation"] == "genes_in_rows" else "columns"
        text, button = st.columns([2.6, 1.2], vertical_alignment="center")
        examples = plain(some(dataset(name).var_names[:3].tolist(), 3))
        what = "matrix" if "grn_square" in uns else "tables" if "grn_joined" in uns else "table"
        text.info(
            f"The {genes_at} of the {what} were read as genes: {examples} and so on.", icon=":material/table_rows:"
        )
        if button.button("Swap rows and columns", icon=":material/rotate_90_degrees_ccw:", width="stretch"):
            library.turn_dataset(name)
            st.rerun()


def show_qc(summary: DataSummary, qc: pd.DataFrame) -> None:
    st.header("Quality")
    none = " The data set has no mitochondrial gene (MT\\-...)." if qc["percent_mito"].isna().all() else ""
    show_chart(
        qc_violins(qc, "Counts" if summary.kind == "counts" else "Sum"), key="quality", config=NO_TOOLS, name="quality",
        alt="Violins of the sum of values, the number of detected genes and the mitochondrial share of each cell",
        caption=f"The wider a shape, the more cells have that value; the box contains the middle half of them.{none}",
        data=lambda: qc.rename_axis("cell").reset_index(),
    )  # fmt: skip


def wait_for_map(name: str) -> None:
    """Let a worker compute the map and show its progress; if it failed, say why and offer to try again."""
    work = CELL_MAP.find(dataset=name)
    if work is not None and work.status.state in ("failed", "cancelled"):
        st.warning(
            f"The map of the cells could not be computed. {plain(work.status.error or '')} Training does not need it.",
            icon=":material/error:",
        )
        if not st.button("Try again", icon=":material/refresh:", key="map_again"):
            return
    with guard():
        watch_task(CELL_MAP.submit(dataset=name), can_stop=False)
