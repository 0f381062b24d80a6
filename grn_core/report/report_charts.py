"""The charts of a report, as Plotly figures; each method has a colour, a dash and a name."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import Look, curve_figure, styled
from grn_core.evaluation.metrics.curves import Curve, curve_points
from grn_core.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from grn_core.report.held_out import HeldOutResults
from grn_core.training.finished.run_tables import METHOD_TITLES

METHOD_LOOKS = {
    "joint": Look(METHOD_TITLES["joint"], BLUE),
    "shuffled": Look(METHOD_TITLES["shuffled"], ORANGE, "dash"),
    "target_expression": Look(METHOD_TITLES["target_expression"], PURPLE, "longdash"),
    "known_paths": Look(METHOD_TITLES["known_paths"], GREEN, "dashdot"),
    "degree": Look(METHOD_TITLES["degree"], GREY, "dot"),
}
"""Look of the model, its shuffled control and its baselines in every chart of a run, in the order of legends."""
CURVE_METRICS: dict[Curve, str] = {"roc": "auroc", "pr": "ap", "early": "epr"}
"""The metric that summarises each curve; legends show its value."""
CURVE_POINTS = 201
GAINS = {"auroc": "AUROC", "ap": "AUPRC", "per_tf_auroc": "AUROC, mean over TFs"}


def valued_look(method: str, value: str) -> Look:
    """Return a method's look with a value in brackets after its title."""
    look = METHOD_LOOKS[method]
    return replace(look, title=f"{look.title} ({value})")


def held_out_curves(scored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the curves of each method on held-out pairs.

    Parameters
    ----------
    scored
        By method, tables with columns label and score.

    Returns
    -------
    Columns method, curve, x, y; methods in the order of `METHOD_LOOKS`.
    """
    tables = [
        curve_points(scored[method]["label"].to_numpy(), scored[method]["score"].to_numpy(), CURVE_POINTS).assign(
            method=method
        )
        for method in METHOD_LOOKS
        if method in scored
    ]
    return pd.concat(tables, ignore_index=True)


def curve_chart(points: pd.DataFrame, curve: Curve, values: pd.DataFrame) -> go.Figure:
    """Draw one curve of a run's methods, with the value of its metric in the legend.

    Parameters
    ----------
    points
        Result of `held_out_curves`.
    values
        One row per method, one column per metric.
    """
    metric = CURVE_METRICS[curve]
    looks = {
        method: valued_look(method, f"{values.loc[method, metric]:.3f}")
        for method in METHOD_LOOKS
        if method in values.index
    }
    return curve_figure(points, curve, looks, float(values.loc["joint", "prevalence"]))


def gain_chart(results: HeldOutResults) -> go.Figure:
    """Draw the model's gain over the degree baseline in metrics from 0 to 1, with 95 % intervals over TFs."""
    table = results.differences.loc[list(GAINS)]
    gain = table["difference"]
    bars = {"type": "data", "array": table["high"] - gain, "arrayminus": gain - table["low"], "thickness": 2}
    points = go.Scatter(
        x=gain, y=list(GAINS.values()), mode="markers", error_x=bars | {"color": INK}, showlegend=False,
        marker={"size": 12, "color": METHOD_LOOKS["joint"].colour, "symbol": "diamond"},
        hovertemplate="%{y}: %{x:+.3f}<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(points).add_vline(x=0, line_dash="dot", line_color=INK, line_width=2)
    figure.update_xaxes(title="model minus degree baseline")
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 250)
