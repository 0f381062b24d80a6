"""The view of how far to trust a run: curves and figures on held-out pairs, with baselines and shuffled control."""

from pathlib import Path
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grn_core.benchmark.sentences import CAPTIONS, question_name
from grn_core.chart_style import reliability_figure, titled
from grn_core.data import library
from grn_core.evaluation.metrics import per_tf_metrics
from grn_core.evaluation.metrics.calibration import calibration_metrics, reliability_table
from grn_core.evaluation.metrics.curves import Curve
from grn_core.jobs.folder import ENDED
from grn_core.report.held_out import (
    degree_verdict,
    find_control,
    graph_verdict,
    held_out_pairs,
    held_out_scores,
    stored_curves,
    stored_values,
    values_of,
)
from grn_core.report.report_charts import METHOD_LOOKS, curve_chart, held_out_curves, valued_look
from grn_core.spreadsheet import csv_text
from grn_core.training.finished.run_tables import BASELINES, COMPARED, METHOD_TITLES, REFERENCES
from grn_core.training.results.calibration import load_calibration, sums_at_cuts
from grn_core.training.results.stored_edges import BY_TF, StoredEdges, stored_edges
from grn_core.training.run import Run
from grn_core.training.submit import submit
from pages.widgets.common.charts.chart_files import data_button, show_chart
from pages.widgets.common.charts.plotly_figures import metric_bars
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import QUESTIONS, counted, plain
from pages.widgets.common.runs.run_network import load_network
from pages.widgets.common.runs.run_picker import is_simulated
from pages.widgets.state import choices
from pages.widgets.state.chosen import choose
from pages.widgets.trust.worth_view import show_worth

SAME = 0.005  # a smaller difference has no arrow
CURVES: dict[Curve, str] = {"roc": "ROC", "pr": "Precision and recall", "early": "Early precision"}
ALTS = {
    "roc": "ROC curves of the model and the baselines",
    "pr": "Precision-recall curves of the model and the baselines",
    "early": "Early precision over chance of the model and the baselines",
    "reliability": "Share of true pairs against the model's probability",
}
BARS = {"auroc": "AUROC", "ap": "AUPRC (average precision)", "epr": "EPR", "per_tf_auroc": "AUROC, mean over TFs"}
ALL = {
    **BARS,
    "auprc_trapezoid": "AUPRC (trapezoids, as in BEELINE)",
    "ep": "early precision",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
    "prevalence": "share of true edges",
}


def show_trust(run: Run) -> None:
    """Show curves and figures on held-out pairs, beside the baselines."""
    if not run.has_table("predictions"):
        st.info(
            "This run was stopped before its held-out pairs were scored, so there are no figures. Choose another run, "
            "or train it again.",
            icon=":material/info:",
        )
        return
    control = find_control(run)
    scored, values, points, by_tf = held_out(str(run.path), *written(run, control))
    show_question(run, scored["joint"])
    if not run.config.cross_fitted:
        show_quick_look(run, values)
    show_cards(values)
    show_curves(run, scored, values, points)
    show_control(run, control)
    show_worth(run)
    show_tables(scored, values, by_tf, stored_edges(run))


@st.cache_resource(max_entries=8, show_spinner="Reading the scores …")
def held_out(
    path: str, control: str | None, stamps: tuple[float, ...]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return scores, metrics, curves and metrics by TF, computed once for all visitors; nobody changes them."""
    run = Run(Path(path))
    scored = held_out_scores(held_out_pairs(run), Run(Path(control)) if control else None)
    by_tf = figures_by_tf(run, scored)
    if (stored := stored_edges(run)) is not None and stored.thinned:
        return scored, stored_values(run), stored_curves(run), by_tf
    return scored, values_of(run, scored), held_out_curves(scored), by_tf


def figures_by_tf(run: Run, scored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the figures of the model by TF beside those of the degree baseline."""
    if run.has_table(BY_TF):
        every = run.read_table(BY_TF)
        joint, degree = (every[every["method"] == name].drop(columns="method") for name in ("joint", "degree"))
    else:
        joint, degree = (per_tf_metrics(scored[name], "score") for name in ("joint", "degree"))
    shown = degree.set_index("source")[["auroc", "ap_ratio"]]
    return joint.set_index("source").join(shown, rsuffix="_degree").reset_index()


def written(run: Run, control: Run | None) -> tuple[str | None, tuple[float, ...]]:
    """Return the control that has scores, and when scores were written, so that what is cached can be outdated."""
    scored = [each for each in (run, control) if each is not None and each.has_table("predictions")]
    times = tuple((each.path / "predictions.parquet").stat().st_mtime for each in scored)
    return str(scored[1].path) if len(scored) > 1 else None, times


def show_question(run: Run, pairs: pd.DataFrame) -> None:
    how = "They were scored once, after training had ended."
    if run.config.cross_fitted:
        how = (
            "These are all pairs of the run, each scored by models that were not told whether it is known. Model and "
            f"references are means over {min(COMPARED, run.config.repeats)} repeats of {run.config.folds} folds; the "
            f"network averages all {run.config.repeats} repeats."
        )
        if run.has_table(BY_TF):
            how += " Figures by TF compare pairs that the same model held out."
    stored = stored_edges(run)
    n_pairs = stored.n_tested if stored is not None and stored.thinned else len(pairs)
    st.markdown(
        f"**{QUESTIONS[run.config.split.question]}.** The test has {counted(n_pairs, 'held-out pair')}, "
        f"{int(pairs['label'].sum()):,} of them true. {how}"
    )
    if is_simulated(run):
        st.caption(
            "These cells are simulated. True means in the prior: edges of the simulation that the prior lacks count as "
            "false here."
        )


def show_quick_look(run: Run, values: pd.DataFrame) -> None:
    """Say in which figures one model on one split is above the degree and the graph baseline."""
    st.markdown(degree_verdict(values, run.config.shuffle_expression))
    if "known_paths" in values.index:
        st.markdown(graph_verdict(values))


def show_cards(values: pd.DataFrame) -> None:
    """Show each metric beside the reference that is best in it."""
    references = [name for name in REFERENCES if name in values.index]
    for column, (key, title) in zip(st.columns(len(BARS)), BARS.items(), strict=True):
        best = values.loc[references, key].idxmax()
        joint, reference = values.loc["joint", key], values.loc[best, key]
        difference = round(joint - reference, 3) + 0.0  # never -0.000
        column.metric(
            title, f"{joint:.3f}", f"{difference:+.3f} vs {REFERENCES[best]}", border=True, delta_color="off",
            delta_arrow="off" if abs(difference) < SAME else "auto",
            help="The difference is to the best of the references. The verdict above says what intervals allow.",
        )  # fmt: skip


def show_curves(run: Run, scored: dict[str, pd.DataFrame], values: pd.DataFrame, points: pd.DataFrame) -> None:
    order = {name: scored[name] for name in METHOD_LOOKS if name in scored}
    prevalence = float(values.loc["joint", "prevalence"])
    subtitle = [
        *wrap(f"{run.config.name}: {library.prior_info(run.config.prior).title}", 60),
        f"{question_name(run.config.split.question)}, {prevalence:.1%} of pairs true",
    ]
    left, right = st.columns(2, gap="large")
    for column, (curve, title) in zip((left, right, left), CURVES.items(), strict=True):
        with column:
            st.header(title)
            one_chart(run, titled(curve_chart(points, curve, values), subtitle), curve, points)
    with right:
        st.header("Calibration")
        show_calibration(run, weighed(run, order), subtitle)
        show_sums(run)
    st.header("Comparison with the baselines")
    bars = values.loc[list(order), list(BARS)].rename(index=METHOD_TITLES).rename_axis("method").reset_index()
    show_chart(
        metric_bars(values, BARS), key="bars", alt="Bars of each metric for each method", name=f"metrics-{run.id}",
        data=bars,
        caption="Higher is better. The degree baseline counts how many known targets a TF has, and how many known "
        "regulators a target has, among the training pairs. The graph baseline uses the paths of training edges "
        "between the two genes, such as the same edge in the other direction. Both ignore expression. The target "
        "baseline reads the target's own expression and ignores which TF is asked about. EPR is the early precision "
        "ratio: the precision among as many top pairs as there are true pairs, divided by the share of true pairs; 1 "
        "is chance.",
    )  # fmt: skip


def one_chart(run: Run, figure: go.Figure, kind: str, points: pd.DataFrame) -> None:
    """Show a curve of the run's methods, with its points as a table."""
    data = points[points["curve"] == kind][["method", "x", "y"]]
    show_chart(
        figure, key=kind, alt=ALTS[kind], caption=plain(CAPTIONS[kind]), name=f"{kind}-{run.id}",
        data=data.assign(method=data["method"].map(METHOD_TITLES)),
    )  # fmt: skip


def weighed(run: Run, scored: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the scores that are probabilities: of a cross-fitted run the weights of its network."""
    if not run.config.cross_fitted:
        return {name: table for name, table in scored.items() if name not in BASELINES}
    network = load_network(str(run.path))
    return {"joint": network.assign(label=network["known"].astype(int), score=network["weight"])}


def show_calibration(run: Run, scored: dict[str, pd.DataFrame], subtitle: list[str]) -> None:
    """Show whether the model's weights are calibrated probabilities; the baselines give no probabilities."""
    stored = stored_edges(run)
    if stored is not None and stored.thinned:  # of all pairs, of which the network has some
        tables = {"joint": pd.DataFrame(stored.reliability, columns=["n", "predicted", "observed"])}
        errors = {"joint": stored.error}
    else:
        tables = {name: reliability_table(t["label"].to_numpy(), t["score"].to_numpy()) for name, t in scored.items()}
        errors = {
            name: calibration_metrics(t["label"].to_numpy(), t["score"].to_numpy())["ece"] for name, t in scored.items()
        }
    points = pd.concat([table.assign(method=name, curve="reliability") for name, table in tables.items()]).rename(
        columns={"predicted": "x", "observed": "y"}
    )
    looks = {name: valued_look(name, f"error {errors[name]:.3f}") for name in tables}
    one_chart(run, titled(reliability_figure(points, looks), subtitle), "reliability", points)


def show_sums(run: Run) -> None:
    """Show how well sums of probabilities match the known edges, from the first edges on."""
    calibration = load_calibration(run)
    if calibration is None:
        return
    table = sums_at_cuts(load_network(str(run.path)), calibration)
    shown = pd.DataFrame({
        "First edges": table["first"],
        "Expected in the prior": [
            f"{row.expected:,.0f} ({row.low:,.0f} to {row.high:,.0f})" for row in table.itertuples()
        ],
        "In the prior": table["known"],
    })  # fmt: skip
    number = st.column_config.NumberColumn(format="localized")
    st.caption(
        "Sums of probabilities of the first edges, with 95 % intervals, and how many of these edges the prior lists. "
        "The models were not told which."
    )
    st.dataframe(
        shown, hide_index=True, alt="Expected and known edges among the first",
        column_config={"First edges": number, "In the prior": number},
    )  # fmt: skip


def show_control(run: Run, control: Run | None) -> None:
    if (
        run.config.cross_fitted
        or run.config.shuffle_expression
        or (control is not None and control.has_table("predictions"))
    ):
        return
    with st.container(border=True):
        st.markdown(
            "**Does the model use expression at all?** The shuffled control is the same run with expression profiles "
            "permuted between genes. What it scores is possible without expression."
        )
        if control is not None and control.status.state not in ENDED:
            st.info(
                "The shuffled control is being trained. Reload this page when it is done.", icon=":material/hourglass:"
            )
        elif st.button("Train the shuffled control", icon=":material/shuffle:"):
            with guard():
                config = run.config.model_copy(
                    update={"shuffle_expression": True, "batch": None, "name": f"{run.config.name} (shuffled)"[:200]}
                )
                choose("run", submit(config).id)
                choices.switch_page("train", "runs")


def show_tables(
    scored: dict[str, pd.DataFrame], values: pd.DataFrame, by_tf: pd.DataFrame, stored: StoredEdges | None
) -> None:
    with st.expander("All figures", icon=":material/table:"):
        order = [name for name in METHOD_TITLES if name in values.index]
        table = values.loc[order, list(ALL)].rename(columns=ALL, index=METHOD_TITLES).T
        table = table.rename_axis("metric").reset_index()
        st.dataframe(table, hide_index=True, column_config={
            METHOD_TITLES[name]: st.column_config.NumberColumn(format="%.3f") for name in order
        })  # fmt: skip
        data_button("all_figures", "figures", table)
    with st.expander("By TF", icon=":material/table_rows:"):
        st.caption(
            "How well the targets of each TF are ranked. The number of its targets does not matter here. The degree "
            "baseline is shown beside the model."
        )
        names = {
            "source": "TF", "n": "pairs", "positives": "true", "auroc": "AUROC", "ap_ratio": "AUPRC ratio",
            "auroc_degree": "AUROC, degree baseline", "ap_ratio_degree": "AUPRC ratio, degree baseline",
        }  # fmt: skip
        number = st.column_config.NumberColumn(format="%.3f")
        columns = {names[key]: number for key in ("auroc", "ap_ratio", "auroc_degree", "ap_ratio_degree")}
        st.dataframe(by_tf.rename(columns=names), hide_index=True, column_config=columns)
        data_button("by_tf", "by-tf", by_tf.rename(columns=names))
    st.download_button(
        "Scores of the held-out pairs, CSV"
        if stored is None or not stored.thinned
        else "Scores of the stored pairs, CSV",
        lambda: csv_text(
            pd.concat(
                scored.values(), keys=[METHOD_TITLES[name] for name in scored], names=["method", None]
            ).reset_index("method")[["method", "source", "target", "label", "score"]]
        ),
        "held-out-pairs.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
