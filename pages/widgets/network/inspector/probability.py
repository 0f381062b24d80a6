"""The probability of the selected edge, and its meaning."""

import pandas as pd
import streamlit as st

from grn_core.training.results.calibration import Calibration, edge_interval, load_calibration
from grn_core.training.run import Run
from pages.widgets.network.inspector.short_names import interval, percent

OLD_RUN = "This run is older and has no {what}. Train it again to get {them}."
QUICK_LOOK = (
    "No probability: this run is a quick look, so its model was told which training pairs are known. For a "
    "probability, train with models that were not told whether the pair is known."
)


def show_probability(run: Run, row: pd.Series, parts: pd.Series | None) -> None:
    """Show the probability that an edge is known, with its interval over repeats; or why it is withheld."""
    if not run.config.cross_fitted:
        st.caption(_training_pair(row) + QUICK_LOOK)
        return
    calibration = load_calibration(run)
    if calibration is None:
        st.caption(OLD_RUN.format(what="calibration", them="it"))
        return
    if calibration.withheld:
        st.caption(calibration.withheld)
        return
    found = edge_interval(float(row["weight"]), float(parts["logit_sd"]) if parts is not None else 0.0)
    spread = f", {interval(found.low, found.high)} over the repeats" if parts is not None else ""
    st.markdown(f"**Probability {percent(found.value)}**{spread}.")
    with st.expander("What this probability means"):
        st.markdown(_meaning(run, calibration))


def _training_pair(row: pd.Series) -> str:
    if row["split"] != "train":
        return ""
    told, effect = ("known", "raises") if row["known"] else ("not known", "lowers")
    return f"This is a training pair: the model was told that it is {told}, which {effect} its weight. "


def _meaning(run: Run, calibration: Calibration) -> str:
    config = run.config
    return (
        f"It is the weight of the edge: a mean over {config.repeats} repeats of models, none of which was told whether "
        "this pair is known. Each model was trained on other pairs, and its scores were fitted to the share of known "
        f"pairs among those. Over all {calibration.n_pairs:,} pairs, {calibration.n_known:,} of them known, such "
        f"probabilities differ from the share of known pairs by {calibration.error:.3f} on average (expected "
        "calibration error).\n\nThe probability is that of being listed in the prior. A regulation that is real but "
        "missing from the prior counts as not known, so the probability of a real regulation can be "
        "higher.\n\nThe interval is a 95 % interval over the ways to divide pairs "
        "among models. It does not cover the choice of the cells."
    )
