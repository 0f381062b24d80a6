"""How many of the first new edges are right, where the truth is known: for runs on the demo."""

import pandas as pd
import streamlit as st

from grn_core.training.results.discovery import discovery
from grn_core.training.run import Run


def say_discovery(run: Run, network: pd.DataFrame) -> None:
    """Say how many of the true edges that the demo's prior leaves out stand among the first new edges."""
    found = discovery(run.config, network)
    if found is not None:
        st.caption(
            f"The prior of these simulated cells leaves out {found.left_out:,} true edges. **{found.true:,} of the "
            f"first {found.first:,} new edges are among them**; by chance it would be {found.by_chance:.0f}. Training "
            "and scores never use the edges left out."
        )
