"""Activity of TFs: on the map of the cells and by cell type."""

import pandas as pd
import streamlit as st

from grn_core.data.cells.qc import known_umap
from grn_core.network.regulons import Cut
from grn_core.network.signs import RULE
from grn_core.spreadsheet import csv_text
from grn_core.training.finished.run_regulons import activity_table
from grn_core.training.run import Run
from pages.widgets.common.cells_view import wait_for_map
from pages.widgets.common.charts.chart_files import data_button, show_chart
from pages.widgets.common.charts.plotly_figures import CONFIG, NO_TOOLS
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.regulons.regulon_charts import activity_heat_map, value_map
from pages.widgets.regulons.regulon_data import labels_of, load_activity, load_by_type, load_expression, type_columns
from pages.widgets.state import asking
from pages.widgets.state.chosen import dataset
from pages.widgets.state.fields import TYPES

MOST_TFS = 30
SOURCES = {"prior": "from the prior", "correlation": "from correlation", "unknown": "unknown", "assumed": "assumed"}


def show_regulon(edges: pd.DataFrame, tf: str) -> None:
    """Describe the regulon of the chosen TF, and list its targets."""
    own = edges[edges["source"] == tf]
    down, new = int((own["sign"] < 0).sum()), int((~own["known"].astype(bool)).sum())
    origins = own["sign_source"].value_counts()
    signs = ", ".join(
        f"{origins[key]} {'is' if origins[key] == 1 else 'are'} {words}"
        for key, words in SOURCES.items()
        if key in origins
    )
    st.markdown(
        f"The regulon of **{plain(tf)}**: {counted(len(own), 'target')}, {len(own) - new} known and {new} new; "
        f"{int((own['sign'] > 0).sum())} activated and {down} repressed. Of the signs, {signs}."
    )
    with st.expander("Targets", icon=":material/list:"):
        shown = own.assign(sign=own["sign"].map({1: "+ activates", -1: "− represses", 0: "unknown"}))
        shown["sign_source"] = shown["sign_source"].map(SOURCES)
        columns = {"target": "Target", "weight": "Weight", "rank": "Rank", "known": "Known", "sign": "Sign",
                   "sign_source": "Source of the sign"}  # fmt: skip
        shown = shown[list(columns)].rename(columns=columns)
        st.dataframe(
            shown, hide_index=True, height=260, alt=f"Targets of {tf}",
            column_config={"Weight": st.column_config.NumberColumn(format="%.3f")},
        )  # fmt: skip
        data_button("regulon_targets", f"targets-{tf}", shown)
        st.caption(f"{RULE} In the activity, a target of unknown sign counts as activated.")


def show_activity(run: Run, edges: pd.DataFrame, cut: Cut, tf: str) -> None:
    activity, expression = load_activity(run, edges, cut), load_expression(run)
    column = pick_types(run)
    labels = labels_of(run.config, column) if column else None
    describe_activity(run, activity)
    if tf not in activity:
        st.info(f"Too few targets of {plain(tf)} are among the genes of this data set.", icon=":material/search_off:")
        return
    show_maps(run, activity, expression, labels, tf)
    by_type = load_by_type(run, edges, cut, column)
    if by_type is not None:
        show_heat_map(by_type[0], tf)
    else:
        st.info(
            "This data set has no cell types (no column of labels), so there is no heat map by cell type.",
            icon=":material/grid_off:",
        )
    st.download_button(
        "Activity of every TF in each cell, CSV",
        lambda: csv_text(activity_table(activity, labels)),
        "tf-activity.csv", "text/csv", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def pick_types(run: Run) -> str | None:
    columns = type_columns(run.config)
    if len(columns) < 2:
        return columns[0] if columns else None
    column, tied = asking.one(TYPES, columns, columns[0])
    st.selectbox("Column of cell types", columns, width=320, **tied)
    return column


def types_in_use(run: Run) -> str | None:
    """Return the chosen column of cell types, or the first."""
    columns = type_columns(run.config)
    return asking.find(TYPES, columns, columns[0]) if columns else None


def describe_activity(run: Run, activity: pd.DataFrame) -> None:
    n, config = dataset(run.config.dataset).n_obs, run.config
    learned = f"The network was learned from the cell type {plain(config.cell_type)}; " if config.cell_type else ""
    cells = (
        f"all {n:,} cells of the data set"
        if len(activity) == n
        else f"a fixed sample of {len(activity):,} of the {n:,} cells (for all cells: "
        f"`python -m grn_core activity {run.id} --out activity.csv`)"
    )
    st.caption(
        f"{learned}{'activity' if learned else 'Activity'} is shown for {cells}. It is the t value of a linear model "
        "(decoupler's ULM). It is above 0 in cells that express the TF's activated targets more, and its repressed "
        "targets less, than the network's other genes."
    )


def show_maps(run: Run, activity: pd.DataFrame, expression: pd.DataFrame, labels: pd.Series | None, tf: str) -> None:
    places = known_umap(dataset(run.config.dataset))
    if places is None:
        wait_for_map(run.config.dataset)
        return
    places = places.set_axis(places.index.astype(str))
    own = expression[tf] if tf in expression else None
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"## Activity of {plain(tf)}")
        figure = value_map(places, activity[tf] - activity[tf].mean(), "activity minus mean", labels, True)
        show_chart(
            figure,
            key="activity_map",
            config=CONFIG,
            name=f"activity-{tf}",
            alt=f"UMAP, activity of {tf}",
            data=places.join(activity[tf].rename("activity"), how="inner"),
            caption="Blue cells are above the TF's mean activity, orange cells below it.",
        )
    with right:
        st.markdown(f"## Expression of {plain(tf)}")
        if own is None:
            st.info("The TF itself is not among the genes of this data set.", icon=":material/search_off:")
            return
        figure = value_map(places, own, "log(1 + counts per 10,000)", labels, False)
        r = activity[tf].corr(own, method="spearman")
        show_chart(
            figure,
            key="expression_map",
            config=CONFIG,
            name=f"expression-{tf}",
            alt=f"UMAP, expression of {tf}",
            data=places.join(own.rename("expression"), how="inner"),
            caption="The TF's own mRNA, which activity does not use. Light grey: not detected. Spearman's correlation "
            f"with activity over these cells is {r:.2f}; if signs come from the correlation with the TF, part of it "
            "follows from that.",
        )


def show_heat_map(means: pd.DataFrame, tf: str) -> None:
    """Show mean activity by cell type, (TFs x types): the first TFs or all, and always the chosen one."""
    st.header("By cell type")
    shown = means
    if len(means) > MOST_TFS and not st.toggle(f"All {len(means)} TFs", key="all_tfs"):
        shown = means.head(MOST_TFS)
        shown = shown if tf in shown.index else pd.concat([shown, means.loc[[tf]]])
    figure = activity_heat_map(shown, tf)
    show_chart(
        figure,
        key="heat_map",
        config=NO_TOOLS,
        name="activity-by-type",
        alt="Mean activity of TFs by cell type",
        data=shown.rename_axis("TF").reset_index(),
        caption="Each TF's activity is standardised over the cells (z: mean 0, standard deviation 1) and averaged by "
        "cell type: 1 is one standard deviation above the TF's mean. Similar TFs, and similar types, are neighbours.",
    )
