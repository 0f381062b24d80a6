"""A selected edge's calibrated probability, and what it refers to."""

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.training.calibration import Calibration, load_calibration
from grn_core.training.run import Run
from pages.widgets.common.plain_text import QUESTIONS
from pages.widgets.network.inspector.short_names import likely, percent

OLD_RUN = "This run was trained before {what} kept with a run. Train it again to have {them}."
DRAWN_ANEW = {"unseen_targets": "targets", "missing_edges": "TFs", "unseen_tfs": "TFs", "unseen_both": "TFs"}


def show_probability(run: Run, row: pd.Series, parts: pd.Series | None) -> None:
    """Show the probability that an edge is known, its interval, and whether training has spoilt it."""
    calibration = load_calibration(run)
    if calibration is None:
        st.caption(OLD_RUN.format(what="calibrated probabilities were", them="them"))
        return
    spread = float(parts["logit_sd"]) if parts is not None else _spread(row)
    found = calibration.probability(float(row["weight"]), spread)
    st.markdown(f"**Probability {percent(found.value)}**, {likely(found.low, found.high)}.")
    warning = _warning(row, calibration)
    if warning:
        st.caption(warning)
    with st.expander("What this probability means"):
        st.markdown(_meaning(calibration))


def _spread(row: pd.Series) -> float:
    """Take the logit's standard deviation from the weight's, by its slope at the weight."""
    weight = float(np.clip(row["weight"], 1e-3, 1 - 1e-3))
    return float(row["uncertainty"]) / (weight * (1 - weight))


def _warning(row: pd.Series, calibration: Calibration) -> str:
    if calibration.slope <= 0:
        return "In this run a higher weight did not go with more known pairs, so the probability tells little."
    if row["split"] == "train":
        told = "known, so it is likely too high" if row["known"] else "not known, so it is likely too low"
        return f"Training was told that this pair is {told}: the figure is meant for pairs that training never saw."
    if row["split"] == "unused":
        return "This kind of pair was in no part of the split; the figure is learned from another kind."
    return ""


def _meaning(calibration: Calibration) -> str:
    question = QUESTIONS.get(calibration.question, calibration.question)
    share = calibration.n_known / calibration.n_pairs
    genes = f"{calibration.n_genes:,} {DRAWN_ANEW.get(calibration.question, 'genes')}"
    matched = (
        "These pairs were picked so that many are known; among all candidate pairs fewer are, and the probability is "
        "lower there.\n\n"
        if calibration.negatives == "degree_matched"
        else ""
    )
    return (
        f"Of validation pairs that weigh about as much as this one, that share is **known in the prior**. It was "
        f"learned on {calibration.n_pairs:,} validation pairs, {percent(share)} of them known; no test pair was read. "
        "A regulation that is real but missing from the prior counts as not known.\n\n"
        f"The pairs are those of the question “{question}”.\n\n{matched}"
        f"“Likely” is a 95 % interval. It joins two doubts: which {genes} validation happened to draw, and which half "
        "of the cells the model looks at. Validation also chose when training stopped, which flatters the figure a "
        "little."
    )
