"""Gene sets that the user gives, and which of them a regulon is enriched in."""

import pandas as pd
import streamlit as st

from grn_core.network.enrichment import Enrichment, enrich
from grn_core.network.gmt import GeneSets, open_gmt
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
            "Give a file of gene sets, such as pathways or hallmarks, to see which of them the targets of "
            f"{plain(tf)} are in. The file stays on this machine.",
            icon=":material/category:",
        )
        return
    id, sets = given
    low, high, _ = st.columns([1, 1, 2])
    fewest = int(low.number_input("Fewest genes of a set", 1, 10_000, 5, key="set_min"))
    most = int(high.number_input("Most genes of a set", 1, 100_000, 500, key="set_max"))
    targets = edges[edges["source"] == tf].sort_values("rank")["target"].tolist()
    # the TF itself could not have been its own target; the best targets come first wherever an overlap is listed
    background = [*targets, *(gene for gene in genes if gene != tf and gene not in set(targets))]
    found = _enrich(id, targets, background, fewest, most, sets)
    say_tested(found, sets, tf)
    show_result(found, tf)


def ask_sets() -> tuple[str, GeneSets] | None:
    """Ask for a file and return its id and its sets; they stay until another is given or this one is taken away."""
    upload = st.file_uploader(
        "Gene sets (GMT file)", type=["gmt", "gz", "txt"], key="gene_set_file", on_change=_forget,
        help="One set a line: its name, a description and its genes, with tabs between them.",
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


def say_tested(found: Enrichment, sets: GeneSets, tf: str) -> None:
    table = found.table
    passed = int((table["q"] < SIGNIFICANT).sum())
    holds = "holds" if passed == 1 else "hold"
    st.markdown(
        f"**{passed} of {counted(len(table), 'tested set')}** {holds} more of the {counted(found.n_targets, 'target')} "
        f"of {plain(tf)} than chance would put there (q below {SIGNIFICANT})."
    )
    left_out = found.n_sets - len(table)
    st.caption(
        f"Of {plain(sets.name)}: {counted(found.n_sets, 'set')}, {left_out} of them left out for their size. "
        f"{found.n_named:,} of the {found.n_background:,} genes that could have been targets are in a set. "
        "The background of the test is these genes of the run's network, not the genome: genes that the model never "
        "saw could not have been chosen, and counting them would make most sets look enriched."
    )
    if found.n_by_case:
        st.warning(
            f"{counted(found.n_by_case, 'gene')} matched only without regard to case (as Gata1 and GATA1). Sets of "
            "another species match by name alone: read them with care.",
            icon=":material/match_case:",
        )


def show_result(found: Enrichment, tf: str) -> None:
    table = found.table
    hit = table[table["overlap"] > 0]
    if hit.empty:
        st.info(f"No set that was tested holds a target of {plain(tf)}.", icon=":material/search_off:")
        return
    figure = enrichment_bars(hit.head(MOST_BARS))
    show_chart(
        figure,
        key="set_bars",
        config=NO_TOOLS,
        name=f"gene-sets-chart-{tf}",
        alt=f"Gene sets enriched in targets of {tf}",
        data=hit.head(MOST_BARS),
        caption="Beside each bar: targets in the set, of the set's genes in the network. Bars beyond the dotted line "
        f"have q below {SIGNIFICANT}; hatched ones do not. p is that of Fisher's exact test (one-sided), q its "
        "Benjamini-Hochberg correction over all sets tested.",
    )
    names = {
        "set": "Set", "overlap": "Targets in it", "size": "Genes in it", "fold": "Fold", "q": "q",
        "genes": "Which targets", "expected": "By chance", "p": "p",
    }  # fmt: skip
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    st.dataframe(
        hit[list(names)].rename(columns=names), hide_index=True, height=min(38 + 35 * len(hit), 360),
        alt="Gene sets tested",
        column_config={
            "Set": text(width=220), "Which targets": text(width=220), "By chance": number(format="%.1f"),
            "Fold": number(format="%.1f", help="Targets in the set, divided by how many chance would put there."),
            "p": number(format="%.3g"), "q": number(format="%.3g"),
        },
    )  # fmt: skip
    st.download_button(
        "All sets tested, CSV", lambda: table.to_csv(index=False), f"gene-sets-{tf}.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
