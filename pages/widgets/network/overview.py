"""What stands beside the graph as long as nothing is selected: its hubs, of which each can be clicked."""

import pandas as pd
import streamlit as st

from grn_core.training.run import Run
from pages.widgets.state.selection import select

MOST_HUBS, HEIGHT = 12, 320


def hubs_of(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the TFs of a drawing: source, targets, new (targets that the prior does not have), most targets first.

    Parameters
    ----------
    drawn
        Columns source, known and, optionally, tf_share.
    """
    groups = drawn.groupby("source", sort=True, observed=True)
    table = pd.DataFrame({"targets": groups.size(), "new": groups["known"].agg(lambda known: int((~known).sum()))})
    if "tf_share" in drawn:
        table["tf_share"] = groups["tf_share"].first().round(2)
    return table.sort_values("targets", ascending=False, kind="stable").reset_index().head(MOST_HUBS)


def show_overview(run: Run, drawn: pd.DataFrame) -> None:
    """Show how to select, and the hubs of the drawing."""
    st.caption("Click a gene or an edge of the graph, or select a row of a table. These TFs have most targets here:")
    table, key = hubs_of(drawn), f"hubs_here_{run.id}"

    def picked() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and rows[0] < len(table):
            select(run.id, {"node": str(table["source"].iloc[rows[0]])}, "table")

    st.dataframe(
        table, hide_index=True, key=key, on_select=picked, selection_mode="single-row", height="content",
        alt="Hubs of the graph",
        column_config={
            "source": st.column_config.TextColumn("TF"),
            "targets": st.column_config.NumberColumn("Targets", help="Targets of the TF in this graph."),
            "new": st.column_config.NumberColumn("New", help="Targets that the prior does not have."),
            "tf_share": st.column_config.NumberColumn(
                "Found in", format="percent", help="Share of the run's cells in which the TF is found."
            ),
        },
    )  # fmt: skip
