"""Hubs among the TFs, and their agreement over seeds."""

import pandas as pd
import streamlit as st

from grn_core.errors import GrnError
from grn_core.evaluation.metrics.hub_stability import hub_agreement
from grn_core.jobs.folder import ENDED
from grn_core.network.comparison.compare import spearman
from grn_core.network.hubs import Measure, hub_cut, hub_table, measures_over_seeds, ranks_over_seeds, spread_of_ranks
from grn_core.network.regulons import Cut
from grn_core.spreadsheet import csv_text
from grn_core.training.finished.seeds import by_seed, more_seeds, same_but_seed
from grn_core.training.run import Run
from grn_core.training.submit import submit
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.common.runs.run_picker import readable_runs
from pages.widgets.regulons.activity_view import types_in_use
from pages.widgets.regulons.regulon_charts import hub_bars, hub_ranks
from pages.widgets.regulons.regulon_data import load_by_type
from pages.widgets.state import asking
from pages.widgets.state.fields import RANK_BY

MEASURES: dict[Measure, str] = {
    "targets": "number of targets",
    "weight": "sum of weights",
    "pagerank": "PageRank (regulators of regulators)",
}
MOST_SHOWN, HUBS, ENOUGH_SEEDS = 20, 10, 5


def show_hubs(run: Run, edges: pd.DataFrame, cut: Cut) -> None:
    others = readable_runs()
    seeds = by_seed(run, others)
    own_cut = hub_cut(load_network(str(run.path)), cut)
    tables = {seed: _hub_table(str(other.path), own_cut) for seed, other in seeds.items()}
    picked, tied = asking.one(RANK_BY, list(MEASURES), "targets")
    st.selectbox("Rank by", list(MEASURES), format_func=MEASURES.__getitem__, width=340, **tied)
    measure: Measure = picked or "targets"
    describe_limit(cut, own_cut)
    ranks = ranks_over_seeds(tables, measure)
    own = tables[run.config.seed]
    compare_with_prior(own, measure)
    show_seeds(run, others, measures_over_seeds(tables, measure))
    if len(seeds) > 1:
        figure = hub_ranks(ranks.head(MOST_SHOWN))
        show_chart(
            figure,
            key="hub_ranks",
            config=NO_TOOLS,
            name="hub-ranks",
            alt="Ranks of the first TFs by seed",
            data=ranks.head(MOST_SHOWN).rename_axis("TF").reset_index(),
            caption="Each mark is the TF's rank for one seed. A short grey bar means that the seeds agree.",
        )
    else:
        values = own[measure].reindex(ranks.index).head(MOST_SHOWN)
        figure = hub_bars(values, MEASURES[measure].capitalize().replace("Pagerank", "PageRank"))
        show_chart(
            figure,
            key="hub_bars",
            config=NO_TOOLS,
            name="hubs-chart",
            alt="The first TFs by " + MEASURES[measure],
            data=values.rename_axis("TF").reset_index(),
            caption="The longer the bar, the larger the hub. One seed alone cannot show how much of this is chance.",
        )
    show_table(run, edges, cut, own, ranks)


@st.cache_data(max_entries=64, show_spinner="Ranking the TFs …")
def _hub_table(path: str, cut: Cut) -> pd.DataFrame:
    return hub_table(load_network(path), cut)


def describe_limit(cut: Cut, own_cut: Cut) -> None:
    why = {
        "targets": "as many as in all regulons together; with a limit per TF, all TFs would have as many targets",
        "weight": "as many as have at least this weight in this run; weights of other seeds have other scales",
        "edges": "the same number for each seed",
    }[cut.by]
    st.caption(
        "A **hub** is a TF with many targets. A **master regulator** regulates other regulators; PageRank on the "
        f"reversed network measures this. Edges used: {own_cut} ({why})."
    )


def compare_with_prior(table: pd.DataFrame, measure: Measure) -> None:
    """Say how similar the ranking is to the numbers of targets in the prior."""
    r = spearman(table[measure].to_numpy(), table["known"].to_numpy())
    if pd.notna(r):
        st.markdown(
            "Spearman's correlation of this ranking with the number of targets in the **prior** is "
            f"**{r:.2f}** (1: the same order; 0: unrelated). Near 1, the hubs are mostly those of the prior."
        )


def show_seeds(run: Run, others: list[Run], measures: pd.DataFrame) -> None:
    """Show how well the seeds agree, or how to train more of them."""
    if measures.shape[1] > 1:
        agreement = hub_agreement(measures, HUBS)
        one, two, three = st.columns(3)
        one.metric("Runs that differ only in the seed", measures.shape[1], border=True)
        two.metric(
            f"Shared among the first {HUBS} hubs", f"{agreement['jaccard']:.2f}", border=True,
            help="Jaccard index: TFs among the first in both runs, divided by TFs in at least one; median of pairs.",
        )  # fmt: skip
        three.metric(
            "Agreement of all ranks", f"{agreement['spearman']:.2f}", border=True,
            help="Spearman's correlation of the measure over all TFs; median over pairs of runs.",
        )  # fmt: skip
    waiting = [other for other in same_but_seed(run, others) if other.status.state not in ENDED]
    if waiting:
        seeds = ", ".join(str(other.config.seed) for other in waiting)
        st.info(
            f"Seed {seeds} {'is' if len(waiting) == 1 else 'are'} waiting or being trained. Reload this page when "
            "done.", icon=":material/hourglass:",
        )  # fmt: skip
    elif measures.shape[1] < ENOUGH_SEEDS:
        offer_seeds(run, others, first=measures.shape[1] == 1)


def offer_seeds(run: Run, others: list[Run], first: bool) -> None:
    """Offer to train the same run with other seeds; if there is only one seed, say why."""
    configs = more_seeds(run, others)
    label = f"Train 2 more seeds ({' and '.join(str(config.seed) for config in configs)})"
    with st.container(border=first):
        if first:
            st.markdown(
                "**Is the ranking the same with another seed?** The seed decides the held-out pairs, the initial "
                "weights and the order of training. Train the same run with other seeds to see on this page how stable "
                "the ranking is."
            )
        if st.button(label, icon=":material/casino:", type="secondary" if first else "tertiary"):
            with guard():
                for config in configs:
                    submit(config)
                st.rerun()


def show_table(run: Run, edges: pd.DataFrame, cut: Cut, own: pd.DataFrame, ranks: pd.DataFrame) -> None:
    st.header("All TFs")
    table = spread_of_ranks(ranks).join(own)
    try:
        by_type = load_by_type(run, edges, cut, types_in_use(run))
    except GrnError as error:
        by_type = None
        st.caption(f"Differences between cell types are not available: {plain(error.what)}")
    if by_type is not None:
        table = table.join(by_type[1])
    names = {
        "mean": "Mean rank", "sd": "± (SD)", "best": "Best", "worst": "Worst", "targets": "Targets",
        "known": "Known in prior", "weight": "Sum of weights", "pagerank": "PageRank",
        "between": "Differs by type", "highest": "Highest in",
    }  # fmt: skip
    if ranks.shape[1] == 1:
        table = table.drop(columns=["sd", "best", "worst"])
        names["mean"] = "Rank"
    shown = [name for name in names if name in table]
    number = st.column_config.NumberColumn
    st.dataframe(
        table[shown].rename(columns=names).reset_index(), hide_index=True, height=420, alt="Ranking of all TFs",
        column_config={
            **{names[name]: number(format="%d") for name in ("mean", "best", "worst")},
            names["sd"]: number(format="%.1f", help="Standard deviation of the rank over seeds."),
            names["weight"]: number(format="%.2f"), names["pagerank"]: number(format="%.4f"),
            names["between"]: number(
                format="%.2f",
                help="Share of the variance of the TF's activity that is between cell types (eta squared). 0: the "
                "types do not differ. 1: they differ, and all cells of a type are equal.",
            ),
        },
    )  # fmt: skip
    st.caption(
        f"Numbers are for this run (seed {run.config.seed}), ranks over {counted(ranks.shape[1], 'seed')}. TFs with "
        "equal values have equal ranks."
    )
    st.download_button(
        "Ranking, CSV", lambda: ranking_csv(table, ranks), "hubs.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


def ranking_csv(table: pd.DataFrame, ranks: pd.DataFrame) -> str:
    """Return the ranking with the rank for each seed, as CSV."""
    names = {name: f"{name}_rank" for name in ("mean", "sd", "best", "worst")}
    names |= {"known": "known_in_prior", "between": "between_types", "highest": "highest_in"}
    whole = table.rename(columns=names).join(ranks.add_prefix("rank_seed_"))
    return csv_text(whole.reset_index(), float_format="%.6g")
