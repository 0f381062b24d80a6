"""What stands beside the graph as long as nothing is selected: its hubs, of which each can be clicked."""

import pandas as pd
import streamlit as st

from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.network.inspector.short_names import short
from pages.widgets.state.selection import select

MOST_HUBS, LONGEST = 8, 24


def hubs_of(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the TFs of a drawing: source, targets, new (targets that the prior does not have), most targets first.

    Parameters
    ----------
    drawn
        Columns source and known.
    """
    groups = drawn.assign(new=~drawn["known"].astype(bool)).groupby("source", sort=True, observed=True)["new"]
    table = groups.agg(targets="size", new="sum").sort_values("targets", ascending=False, kind="stable")
    return table.reset_index().head(MOST_HUBS)


def show_overview(run: Run, drawn: pd.DataFrame) -> None:
    """Show how to select, and the hubs of the drawing."""
    st.caption("Click a gene or an edge of the graph, or select a row of a table. These TFs have most targets here:")
    table, key = hubs_of(drawn).set_index("source"), f"hubs_here_{run.id}"

    def words(tf: str) -> str:
        row = table.loc[tf]
        new = f", {int(row['new']):,} new" if row["new"] else ""
        return f"**{plain(short(tf, LONGEST))}** {counted(int(row['targets']), 'target')}{new}"

    def picked() -> None:
        if tf := st.session_state[key]:
            select(run.id, {"node": tf}, "search")

    st.session_state[key] = None
    st.pills(
        "Hubs of this graph", list(table.index), format_func=words, label_visibility="collapsed", key=key,
        on_change=picked,
    )  # fmt: skip
