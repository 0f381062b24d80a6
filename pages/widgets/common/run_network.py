"""The network of a run, read once for all pages and visitors."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.training.run import Run


@st.cache_data(max_entries=12, show_spinner="Opening the network …")
def load_network(path: str) -> pd.DataFrame:
    """Return the table ``network`` of the run in the folder `path`."""
    return Run(Path(path)).read_table("network")
