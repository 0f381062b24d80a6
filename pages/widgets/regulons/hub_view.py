"""Which TFs are hubs, and whether other seeds agree."""

import pandas as pd
import streamlit as st

from grn_core.errors import GrnError
from grn_core.evaluation.metrics.hub_stability import hub_agreement
from grn_core.jobs.folder import ENDED
from grn_core.network.compare import spearman
from grn_core.network.hubs import Measure, hub_cut, hub_table, measures_over_seeds, ranks_over_seeds, spread_of_ranks
from grn_core.network.regulons import Cut
from grn_core.training.run import Run
from grn_core.training.seeds import by_seed, more_seeds, same_but_seed
from grn_core.training.submit import submit
from pages.widgets.common.chart_files import show_chart
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.plotly_figures import NO_TOOLS
from pages.widgets.common.run_network import load_network
from pages.widgets.common.run_picker import readable_runs
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
    say_cut(cut, own_cut)
    ranks = ranks_over_seeds(tables, measure)
    own = tables[run.config.seed]
    say_counting(own, measure)
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
            caption=("A mark is the TF's rank in the run of one seed; a short grey bar means that the seeds agree."),
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
            caption=("The longer the bar, the larger the hub. One seed alone does not say how much of this is chance."),
        )
    show_table(run, edges, cut, own, ranks)


@st.cache_data(max_entries=64, show_spinner="Ranking the TFs …")
def _hub_table(path: str, cut: Cut) -> pd.DataFrame:
    return hub_table(load_network(path), cut)


def say_cut(cut: Cut, own_cut: Cut) -> None:
    why = {
        "targets": "as many as the regulons have together; cut TF by TF, all would have as many targets",
        "weight": "as many as pass the weight in this run; weights of other seeds are on other scales",
        "edges": "the same number in the run of each seed",
    }[cut.by]
    st.caption(
        "A **hub** is a TF with many targets; a **master regulator** regulates other regulators, which PageRank on the "
        f"reversed network measures. Counted here: {own_cut} ({why})."
    )


def say_counting(table: pd.DataFrame, measure: Measure) -> None:
    """Say how much of the ranking the prior's own counts would have given."""
    r = spearman(table[measure].to_numpy(), table["known"].to_numpy())
    if pd.notna(r):
        st.markdown(
            f"Ranking the TFs by how many targets the **prior** already knows would agree with this ranking at "
            f"Spearman **{r:.2f}** (1: the same order; 0: none). Near 1, being a hub says little that was not given."
        )


def show_seeds(run: Run, others: list[Run], measures: pd.DataFrame) -> None:
    """Show how much the seeds agree, or how to train more of them."""
    if measures.shape[1] > 1:
        agreement = hub_agreement(measures, HUBS)
        one, two, three = st.columns(3)
        one.metric("Runs that differ by seed alone", measures.shape[1], border=True)
        two.metric(
            f"Shared among the first {HUBS} hubs", f"{agreement['jaccard']:.2f}", border=True,
            help="Jaccard index: TFs among the first in both runs, divided by those in either; median over pairs.",
        )  # fmt: skip
        three.metric(
            "Agreement of all ranks", f"{agreement['spearman']:.2f}", border=True,
            help="Spearman correlation of the measure over all TFs, median over pairs of runs.",
        )  # fmt: skip
    waiting = [other for other in same_but_seed(run, others) if other.status.state not in ENDED]
    if waiting:
        seeds = ", ".join(str(other.config.seed) for other in waiting)
        st.info(
            f"Seed {seeds} {'is' if len(waiting) == 1 else 'are'} waiting or being trained; reload this page when "
            "done.", icon=":material/hourglass:",
        )  # fmt: skip
    elif measures.shape[1] < ENOUGH_SEEDS:
        offer_seeds(run, others, first=measures.shape[1] == 1)


def offer_seeds(run: Run, others: list[Run], first: bool) -> None:
    """Offer to train the same with other seeds; say why where there is one seed alone."""
    configs = more_seeds(run, others)
    label = f"Train 2 more seeds ({' and '.join(str(config.seed) for config in configs)})"
    with st.container(border=first):
        if first:
            st.markdown(
                "**Would another seed rank the TFs alike?** The seed decides the held-out pairs, the first weights and "
                "the order of training. Train the same again with other seeds, and this page shows how steady the "
                "ranking is."
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
        st.caption(f"Without differences between cell types: {plain(error.what)}")
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
            names["mean"]: number(format="%.1f"), names["sd"]: number(format="%.1f"),
            names["best"]: number(format="%.1f"), names["worst"]: number(format="%.1f"),
            names["weight"]: number(format="%.2f"), names["pagerank"]: number(format="%.4f"),
            names["between"]: number(
                format="%.2f",
                help="Share of the variance of the TF's activity over all cells that lies between cell types "
                "(eta squared): 0 where types are alike, 1 where all cells of a type are alike and types differ.",
            ),
        },
    )  # fmt: skip
    said = f"Counts are of this run (seed {run.config.seed})"
    st.caption(f"{said}; ranks are over {counted(ranks.shape[1], 'seed')}. TFs that are alike share a rank.")
    st.download_button(
        "Ranking, CSV", lambda: ranking_csv(table, ranks), "hubs.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


def ranking_csv(table: pd.DataFrame, ranks: pd.DataFrame) -> str:
    """Return the ranking with the rank of each seed beside it."""
    names = {name: f"{name}_rank" for name in ("mean", "sd", "best", "worst")}
    names |= {"known": "known_in_prior", "between": "between_types", "highest": "highest_in"}
    whole = table.rename(columns=names).join(ranks.add_prefix("rank_seed_"))
    return str(whole.reset_index().to_csv(index=False, float_format="%.6g"))
