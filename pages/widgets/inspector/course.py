"""Expression of the selected pair along pseudotime, where the data carry it."""

import streamlit as st

from grn_core.data.pseudotime import pseudotime_columns, trend
from grn_core.training.run import Run
from pages.widgets.charts import NO_TOOLS
from pages.widgets.inspector.cells import modelled_cells, no_gene, said_of
from pages.widgets.inspector.figures import trends
from pages.widgets.inspector.words import short


def show_course(run: Run, tf: str, target: str) -> None:
    sample = modelled_cells(run)
    columns = pseudotime_columns(sample.obs)
    if not columns:
        st.info(
            "These data carry no pseudotime, so no course over time can be shown. To see one, add an obs column named "
            "`pseudotime` (for example from scanpy's `sc.tl.dpt`, Slingshot or Palantir), a number a cell, and add "
            "the data set again.",
            icon=":material/timeline:",
        )
        return
    column = st.selectbox("Along", columns, key="course_along") if len(columns) > 1 else columns[0]
    time = sample.obs[column].to_numpy(dtype=float)
    tables = {}
    for gene in (tf, target):
        values = sample.of(gene)
        if values is None:
            no_gene(gene)
            return
        tables[gene] = trend(time, values.to_numpy(dtype=float))
    if tables[tf].empty:
        st.info(f"No modelled cell has a value in {short(column)}.", icon=":material/timeline:")
        return
    alt = f"Mean expression of {short(tf)} and {short(target)} along {short(column)}"
    st.plotly_chart(trends(tables, str(column)), theme=None, config=NO_TOOLS, key="course", alt=alt)
    st.caption(
        "Mean of groups of equally many cells, earliest on the left, log(1 + per 10,000); the band is the mean's 95 % "
        f"interval. A regulator often moves before its target, but order alone proves nothing. {said_of(sample)}"
    )
