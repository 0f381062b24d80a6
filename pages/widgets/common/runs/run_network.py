"""The network of a run, read once for all pages and visitors."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.genes.roles import Roles, roles_among
from grn_core.training.finished.run_edges import run_edges
from grn_core.training.run import Run


@st.cache_resource(max_entries=12, show_spinner="Opening the network …")
def load_network(path: str) -> pd.DataFrame:
    """Return the network of the run in the folder `path`, with signs; all visitors share it, and nobody changes it."""
    return run_edges(Run(Path(path)))


@st.cache_data(max_entries=12, show_spinner="Looking up the TFs …")
def load_roles(path: str) -> Roles:
    """Return which genes of the run's network are TFs and which other regulators."""
    network = load_network(path)
    return roles_among(network["target"].unique(), network["source"].unique())
