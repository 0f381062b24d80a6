"""What is known of the gene or the edge that is selected: neighbours, rank, expression in every cell."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.network.graph import find_edge, neighbourhood
from grn_core.training.run import Run
from pages.widgets.charts import NO_TOOLS, expression_scatter
from pages.widgets.edge_table import pick_row
from pages.widgets.selection import select, selected_edge, selected_gene
from pages.widgets.text import counted, plain

PARTS = {"train": "training saw it", "validation": "used to stop training", "test": "held out for the test"}


def find_gene(run_id: str, network: pd.DataFrame) -> None:
    """Search all genes of the network, drawn or not."""
    genes = sorted({*network["source"], *network["target"]})
    key = f"find_{run_id}"
    now = selected_gene(run_id)
    st.session_state[key] = now if now in genes else None

    def found() -> None:
        gene = st.session_state[key]
        select(run_id, {"node": gene} if gene else None, "search")

    st.selectbox("Find a gene", genes, index=None, placeholder="TF or target", key=key, on_change=found)


def show_evidence(run: Run, network: pd.DataFrame, drawn: pd.DataFrame) -> None:
    """Show what there is on the selection, or how to make one."""
    edge, gene = selected_edge(run.id), selected_gene(run.id)
    row = network.head(0) if edge is None else find_edge(network, *edge)
    if len(row):
        show_edge(run, row.iloc[0])
    elif gene is not None and gene in {*drawn["source"], *drawn["target"]}:
        show_gene(run.id, drawn, gene)
    else:
        st.info("Click a gene or an edge of the graph, or tick a row of the table below.", icon=":material/touch_app:")


def show_gene(run_id: str, drawn: pd.DataFrame, gene: str) -> None:
    around = neighbourhood(drawn, gene)
    st.markdown(
        f"#### {plain(gene)}\n{counted(len(around.targets), 'target')} and "
        f"{counted(len(around.regulators), 'regulator')} among the edges drawn."
    )
    for title, table, other in (("Targets", around.targets, "target"), ("Regulators", around.regulators, "source")):
        if len(table):
            st.markdown(f"**{title}**")
            height = min(38 + 35 * len(table), 215)
            pick_row(table, run_id, f"{title}_{run_id}_{gene}", [other, "weight", "rank", "known"], height)


def show_edge(run: Run, row: pd.Series) -> None:
    tf, target = str(row["source"]), str(row["target"])
    known = "known in the prior" if row["known"] else "new: not in the prior"
    st.markdown(
        f"#### {plain(tf)} → {plain(target)}\nWeight **{row['weight']:.3f}** ± {row['uncertainty']:.3f}, "
        f"rank **{row['rank']:,}**, {known}; {PARTS[str(row['split'])]}."
    )
    one, two = st.columns(2)
    for column, gene in ((one, tf), (two, target)):
        column.button(
            plain(gene), key=f"around_{gene}", width="stretch", icon=":material/hub:", on_click=select,
            args=(run.id, {"node": gene}, "search"), help="Show what is around this gene.",
        )  # fmt: skip
    expression = load_expression(str(run.path))
    x, y = expression[tf].to_numpy(), expression[target].to_numpy()
    r = float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else float("nan")
    alt = f"Expression of {tf} against {target} in each cell"
    st.plotly_chart(expression_scatter(tf, target, x, y, r), theme=None, config=NO_TOOLS, key="scatter", alt=alt)


@st.cache_data(max_entries=3, show_spinner=False)
def load_expression(path: str) -> pd.DataFrame:
    return Run(Path(path)).read_table("expression")
