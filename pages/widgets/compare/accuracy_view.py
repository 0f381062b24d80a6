"""How well the model and other methods rank held-out pairs: agreement alone does not say which of two is right."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.errors import GrnError
from grn_core.training.finished.method_accuracy import accuracy_of_methods, scored_methods
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.compare.network_choice import Picked


@st.cache_data(max_entries=12, show_spinner="Measuring the accuracy …")
def _measured(path: str, methods: tuple[str, ...]) -> tuple[pd.DataFrame, int, int]:
    return accuracy_of_methods(Run(Path(path)))


def show_accuracy(a: Picked, b: Picked) -> None:
    """Show the accuracy of a run and of the methods that were scored on it, if B is such a method."""
    if a.run is None or b.method is None:
        return
    st.header("Accuracy on held-out pairs")
    try:
        table, pairs, known = _measured(str(a.run.path), tuple(scored_methods(a.run)))
    except GrnError as error:
        st.caption(f"The accuracy cannot be measured: {plain(error.what)}")
        return
    number = st.column_config.NumberColumn
    st.dataframe(
        table.rename_axis("method").reset_index(), hide_index=True, alt="Accuracy of the model and of other methods",
        column_config={
            "method": "Method",
            "ap": number("AUPRC", format="%.3f", help="Average precision; chance is the share of known pairs."),
            "auroc": number("AUROC", format="%.3f", help="0.5 is chance."),
            "epr": number("EPR", format="%.2f", help="Early precision divided by that of chance, which is 1."),
            "per_tf_auroc": number("AUROC per TF", format="%.3f", help="Mean over TFs; 0.5 is chance."),
        },
    )  # fmt: skip
    st.caption(_about(a.run, pairs, known))


def _about(run: Run, pairs: int, known: int) -> str:
    fair = ""
    if run.config.cross_fitted:
        fair = (
            f" The model averages {counted(run.config.repeats, 'repeat')} of {run.config.folds} folds; a method that "
            "learns from known edges has one."
        )
    return (
        f"All are tested on the same {counted(pairs, 'pair')}, on which none of them was trained; {known:,} of these "
        f"are known ({known / pairs:.1%}).{fair} Every method that you have run on these cells is listed."
    )
