"""The calibrated probability of the selected edge, and its meaning."""

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.training.calibration import Calibration, load_calibration
from grn_core.training.run import Run
from pages.widgets.common.plain_text import QUESTIONS
from pages.widgets.network.inspector.short_names import interval, percent

OLD_RUN = "This run is older and has no {what}. Train it again to get {them}."
RESAMPLED = {"unseen_targets": "targets", "missing_edges": "TFs", "unseen_tfs": "TFs", "unseen_both": "TFs"}


def show_probability(run: Run, row: pd.Series, parts: pd.Series | None) -> None:
    """Show the probability that an edge is known, its interval, and a warning if it is not reliable."""
    calibration = load_calibration(run)
    if calibration is None:
        st.caption(OLD_RUN.format(what="calibrated probabilities", them="them"))
        return
    spread = float(parts["logit_sd"]) if parts is not None else _spread(row)
    found = calibration.probability(float(row["weight"]), spread)
    st.markdown(f"**Probability {percent(found.value)}**, {interval(found.low, found.high)}.")
    if run.config.folds > 1:
        with st.expander("What this probability means"):
            st.markdown(_meaning_of_weight(run, calibration))
        return
    warning = _warning(row, calibration)
    if warning:
        st.caption(warning)
    with st.expander("What this probability means"):
        st.markdown(_meaning(calibration))


def _spread(row: pd.Series) -> float:
    """Return the standard deviation of the logit, from that of the weight and the slope at the weight."""
    weight = float(np.clip(row["weight"], 1e-3, 1 - 1e-3))
    return float(row["uncertainty"]) / (weight * (1 - weight))


def _warning(row: pd.Series, calibration: Calibration) -> str:
    if calibration.slope <= 0:
        return "In this run, pairs with higher weight are not known more often, so the probability says little."
    if row["split"] == "train":
        bias = "known, so its probability is likely too high" if row["known"] else (
            "not known, so its probability is likely too low"
        )  # fmt: skip
        return f"This is a training pair that is {bias}. The probability is meant for held-out pairs."
    if row["split"] == "unused":
        return "This kind of pair is in no part of the split. The probability was calibrated on another kind of pair."
    return ""


def _meaning_of_weight(run: Run, calibration: Calibration) -> str:
    config = run.config
    return (
        f"It is the weight of the edge: the mean of {config.repeats} members, none of which saw whether this pair is "
        "known. Each member was trained on other pairs, and its scores were fitted to the share of known pairs among "
        f"those. Over all {calibration.n_pairs:,} pairs, {calibration.n_known:,} of them known, such probabilities "
        f"differ from the share of known pairs by {calibration.ece_after:.3f} on average (expected calibration "
        "error).\n\nA regulation that is real but missing from the prior counts as not known, so the probability of a "
        "real regulation can be higher.\n\nThe interval is a 95 % interval over the ways to divide pairs among members."
    )


def _meaning(calibration: Calibration) -> str:
    question = QUESTIONS.get(calibration.question, calibration.question)
    share = calibration.n_known / calibration.n_pairs
    genes = f"{calibration.n_genes:,} {RESAMPLED.get(calibration.question, 'genes')}"
    matched = (
        "These pairs were chosen so that many are known. Among all candidate pairs fewer are known, so the probability "
        "is lower there.\n\n"
        if calibration.negatives == "degree_matched"
        else ""
    )
    return (
        "Among validation pairs with about this weight, this share is **known in the prior**. The probability was "
        f"calibrated on {calibration.n_pairs:,} validation pairs, {percent(share)} of them known; test pairs were not "
        "used. A true regulation that is missing from the prior counts as not known.\n\n"
        f"The pairs are those of the question “{question}”.\n\n{matched}"
        f"The 95 % interval combines two sources of uncertainty: the choice of the {genes} for validation, and the "
        "half of the cells that the model reads. Validation pairs also decided when training stopped, which makes the "
        "calibration look slightly better than it is."
    )
