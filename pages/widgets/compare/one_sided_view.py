"""Edges that only one of two runs could have: TFs and targets that the other run does not model."""

import pandas as pd
import streamlit as st

from grn_core.network.comparison.one_sided import one_sided_edges, one_sided_tfs
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.compare.compare_charts import short
from pages.widgets.compare.compare_tables import download, weight_titles
from pages.widgets.compare.network_choice import Picked

NAMED = 8


@st.cache_data(max_entries=12, show_spinner=False)
def _found(sources: tuple[str, str], k: int, _a: pd.DataFrame, _b: pd.DataFrame) -> pd.DataFrame:
    return one_sided_edges({"A": _a, "B": _b}, k)


def show_one_sided(a: Picked, b: Picked, k: int) -> None:
    """Say which TFs only one run models, with the edges that are specific to it; nothing if both model the same."""
    if a.run is None or b.run is None:
        return
    edges = _found((a.source, b.source), k, a.edges, b.edges)
    if edges.empty:
        return
    tfs = one_sided_tfs(edges)
    st.header("Specific to one side")
    for letter, label in (("A", a.label), ("B", b.label)):
        own, named = edges[edges["network"] == letter], tfs[tfs["network"] == letter]
        if len(own):
            st.markdown(f"**Only {plain(label)}** ({letter}): {_words(len(own), named)}")
    st.caption(
        f"Edges among the {k:,} strongest of one run whose TF or target the other run does not model. Mostly its cells "
        "do not express the gene, or its prior has no edge of it. These edges are neither lost nor gained: only pairs "
        "that both runs score can be."
    )
    with st.expander(f"All {len(edges):,} edges", icon=":material/list:"):
        number = st.column_config.NumberColumn
        st.dataframe(
            edges, hide_index=True, height=min(38 + 35 * len(edges), 340), alt="Edges that only one run models",
            column_config={
                "source": "TF", "target": "Target", "network": "Only in", "rank": number("Rank", format="%d"),
                "weight": number(_title(a, b), format="%.3f"), "not_modelled": "The other run lacks the",
            },
        )  # fmt: skip
        download("These edges, CSV", edges, "specific-edges.csv")


def _title(a: Picked, b: Picked) -> str:
    titles = set(weight_titles(a, b))
    return titles.pop() if len(titles) == 1 else "Probability or weight"


def _words(n_edges: int, tfs: pd.DataFrame) -> str:
    """Name the TFs that the other run does not model, with their numbers of edges, and count the edges."""
    if tfs.empty:
        return f"{counted(n_edges, 'edge')} to targets that the other run does not model."
    names = ", ".join(f"{plain(short(row.source))} ({row.edges:,})" for row in tfs.head(NAMED).itertuples())
    of = f"the TF{'s' if len(tfs) > 1 else ''} {names}{', …' if len(tfs) > NAMED else ''}, by number of edges"
    rest = n_edges - int(tfs["edges"].sum())
    return f"{of}." if not rest else f"{of}, and {counted(rest, 'edge')} to targets that the other run does not model."
