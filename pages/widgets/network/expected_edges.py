"""How many of the edges shown are expected to be true."""

import pandas as pd
import streamlit as st

from grn_core.training.results.calibration import load_calibration
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted


def say_expected(run: Run, drawn: pd.DataFrame) -> None:
    """Say the sum of the probabilities of the edges shown, with its interval; or why it is withheld."""
    if not run.config.cross_fitted or drawn.empty:
        return
    calibration = load_calibration(run)
    if calibration is None:
        return
    if calibration.withheld:
        st.caption(calibration.withheld)
        return
    found = calibration.expected(drawn["weight"].to_numpy(dtype=float))
    known = int(drawn["known"].sum())
    st.caption(
        f"**About {found.value:.0f} of {counted(len(drawn), 'edge')} shown are expected to be in the prior** (95 % "
        f"interval {found.low:.0f} to {found.high:.0f}, the sum of their probabilities); {known:,} are. A regulation "
        "that is real but not listed counts as wrong here, so a new edge can be right "
        "more often than its probability says."
    )
