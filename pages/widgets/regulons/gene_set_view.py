"""Gene sets from a user's file, and which of them are enriched in a regulon."""

import pandas as pd
import streamlit as st

from grn_core.network.enrichment import Enrichment, enrich
from grn_core.network.gmt import GeneSets, open_gmt
from grn_core.spreadsheet import csv_text
from pages.widgets.common.chart_files import show_chart
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.plotly_figures import NO_TOOLS
from pages.widgets.common.reading import reading
from pages.widgets.common.upload import saved
from pages.widgets.regulons.regulon_charts import SIGNIFICANT, enrichment_bars

MOST_BARS = 15


def show_gene_sets(edges: pd.DataFrame, genes: list[str], tf: str) -> None:
    given = ask_sets()
    if given is None:
        st.info(
            "Add a file of gene sets, such as pathways or hallmarks, to see which of them are enriched in the targets "
            f"of {plain(tf)}. The file stays on this machine.",
            icon=":material/category:",
        )
        return
    id, sets = given
    low, high, _ = st.columns([1, 1, 2])
    fewest = int(low.number_input("Smallest size of a set", 1, 10_000, 5, key="set_min"))
    most = int(high.number_input("Largest size of a set", 1, 100_000, 500, key="set_max"))
    targets = edges[edges["source"] == tf].sort_values("rank")["target"].tolist()
    # a TF cannot be its own target; the strongest targets come first, so that overlaps list them first
    background = [*targets, *(gene for gene in genes if gene != tf and gene not in set(targets))]
    found = _enrich(id, targets, background, fewest, most, sets)
    describe_test(found, sets, tf)
    show_result(found, tf)


def ask_sets() -> tuple[str, GeneSets] | None:
    """Ask for a file and return its id and its sets; they are used until the file is replaced or removed."""
    upload = st.file_uploader(
        "Gene sets (GMT file)", type=["gmt", "gz", "txt"], key="gene_set_file", on_change=_forget,
        help="One set per line: its name, a description and its genes, separated by tabs.",
    )  # fmt: skip
    given: tuple[str, GeneSets] | None = st.session_state.get("gene_sets")
    if upload is not None and (given is None or given[0] != upload.file_id):
        with reading("gene_set_file"), saved(upload) as path:
            given = st.session_state["gene_sets"] = upload.file_id, open_gmt(path)
    if given is not None and upload is None:
        st.caption(f"In use: {plain(given[1].name)}, {counted(len(given[1].genes), 'set')}.")
    return given


def _forget() -> None:
    st.session_state.pop("gene_sets", None)


@st.cache_data(max_entries=16, show_spinner="Testing the sets …")
def _enrich(
    file_id: str, targets: list[str], background: list[str], fewest: int, most: int, _sets: GeneSets
) -> Enrichment:
    return enrich(targets, _sets, background, fewest, most)


def describe_test(found: Enrichment, sets: GeneSets, tf: str) -> None:
    table = found.table
    passed = int((table["q"] < SIGNIFICANT).sum())
    contain = "contains" if passed == 1 else "contain"
    st.markdown(
        f"**{passed} of {counted(len(table), 'tested set')}** {contain} more of the "
        f"{counted(found.n_targets, 'target')} of {plain(tf)} than expected by chance (q below {SIGNIFICANT})."
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
    st.caption("  \n".join(plain(note) for note in found.names.said(f"of {sets.name} in this network")))
    other = sum(len(found.names.ways.get(way, {})) for way in ("case", "ortholog"))
    if other > len(found.names.found) / 2:
        st.warning(
            "Most genes were found in other letters (Gata1 and GATA1) or by their ortholog, so the sets seem to be of "
            "another species. Interpret them with care.",
            icon=":material/match_case:",
        )


def show_result(found: Enrichment, tf: str) -> None:
    table = found.table
    hit = table[table["overlap"] > 0]
    if hit.empty:
        st.info(f"No tested set contains a target of {plain(tf)}.", icon=":material/search_off:")
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
