"""Which gene sets of a published collection or of a user's file are enriched among the targets of a TF or of all."""

import pandas as pd
import streamlit as st

from grn_core.network.gene_sets.enrichment import Enrichment, enrich
from grn_core.network.gene_sets.gmt import GeneSets
from grn_core.spreadsheet import csv_text
from grn_core.training.run import Run
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.regulons.regulon_charts import SIGNIFICANT, enrichment_bars
from pages.widgets.regulons.set_choice import ask_sets, ask_tested

MOST_BARS = 15


def show_gene_sets(run: Run, edges: pd.DataFrame, genes: list[str], tf: str) -> None:
    """Ask for gene sets and genes, and show which sets are enriched among them."""
    given = ask_sets(run, genes)
    if given is None:
        return
    id, sets = given
    choice, low, high = st.columns([2, 1, 1])
    with choice:
        what, targets, tf_too = ask_tested(edges, tf)
    fewest = int(low.number_input("Smallest size of a set", 1, 10_000, 5, key="set_min"))
    most = int(high.number_input("Largest size of a set", 1, 100_000, 500, key="set_max"))
    if not targets:
        st.info(f"There are no {what}.", icon=":material/search_off:")
        return
    # a TF cannot be its own target; the strongest targets come first, so that overlaps list them first
    tested = set(targets)
    background = [*targets, *(gene for gene in genes if gene not in tested and (tf_too or gene != tf))]
    found = _enrich(id, targets, background, fewest, most, sets)
    describe_test(found, sets, what)
    show_result(found, tf, what)


@st.cache_data(max_entries=16, show_spinner="Testing the sets …")
def _enrich(
    file_id: str, targets: list[str], background: list[str], fewest: int, most: int, _sets: GeneSets
) -> Enrichment:
    return enrich(targets, _sets, background, fewest, most)


def describe_test(found: Enrichment, sets: GeneSets, what: str) -> None:
    table = found.table
    passed = int((table["q"] < SIGNIFICANT).sum())
    contain = "contains" if passed == 1 else "contain"
    st.markdown(
        f"**{passed} of {counted(len(table), 'tested set')}** {contain} more of the {found.n_targets:,} {what} than "
        f"expected by chance (q below {SIGNIFICANT})."
    )
    left_out = found.n_sets - len(table)
    st.caption(
        f"{plain(sets.name)} has {counted(found.n_sets, 'set')}; {left_out} are left out because of their size. "
        f"{found.n_named:,} of the {found.n_background:,} possible targets are in a set. The background of the test is "
        "the genes of the run's network, not the genome. Other genes could not be targets, and including them would "
        "make most sets look enriched."
    )
    say_names(found, sets)


def say_names(found: Enrichment, sets: GeneSets) -> None:
    """Say how the genes of the sets were found in the network; warn where they may be of another species."""
    notes = [*sets.notes, *found.names.said(f"of {sets.name} in this network")]
    st.caption("  \n".join(plain(note) for note in notes))
    other = sum(len(found.names.ways.get(way, {})) for way in ("case", "ortholog"))
    if other > len(found.names.found) / 2:
        st.warning(
            "Most genes were found with other capital letters (Gata1 and GATA1) or by their ortholog, so the sets "
            "seem to be of "
            "another species. Interpret them with care.",
            icon=":material/match_case:",
        )


def show_result(found: Enrichment, tf: str, what: str) -> None:
    table = found.table
    hit = table[table["overlap"] > 0]
    if hit.empty:
        st.info(f"No tested set contains any of the {what}.", icon=":material/search_off:")
        return
    figure = enrichment_bars(hit.head(MOST_BARS))
    show_chart(
        figure,
        key="set_bars",
        config=NO_TOOLS,
        name=f"gene-sets-chart-{tf}",
        alt=f"Gene sets enriched in targets of {tf}",
        data=hit.head(MOST_BARS),
        caption="Beside each bar: number of targets in the set, of all the set's genes in the network. Bars beyond the "
        f"dotted line have q below {SIGNIFICANT}; hatched bars do not. p is from Fisher's exact test (one-sided), q is "
        "its Benjamini-Hochberg correction over all tested sets.",
    )
    names = {
        "set": "Set", "overlap": "Targets in it", "size": "Genes in it", "fold": "Fold", "q": "q",
        "genes": "Targets", "expected": "By chance", "p": "p",
    }  # fmt: skip
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    st.dataframe(
        hit[list(names)].rename(columns=names), hide_index=True, height=min(38 + 35 * len(hit), 360),
        alt="Tested gene sets",
        column_config={
            "Set": text(width=220), "Targets": text(width=220), "By chance": number(format="%.1f"),
            "Fold": number(format="%.1f", help="Targets in the set, divided by the number expected by chance."),
            "p": number(format="%.3g"), "q": number(format="%.3g"),
        },
    )  # fmt: skip
    st.download_button(
        "All tested sets, CSV", lambda: csv_text(table), f"gene-sets-{tf}.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
