"""The verdict on a run, as every page that shows a result has it."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.training.finished.run_tables import REFERENCES
from grn_core.training.results.stored_edges import stored_edges
from grn_core.training.results.verdict import QUICK_LOOK, Level, Verdict, verdict_of
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain

LOOKS: dict[Level, tuple[str, str]] = {
    "supported": ("green", "verified"),
    "weak": ("orange", "warning"),
    "no_better": ("red", "trending_flat"),
    "cannot_tell": ("gray", "help"),
}


def verdict_line(verdict: Verdict) -> str:
    """Return the verdict as a badge in Markdown, and its reason."""
    colour, icon = LOOKS[verdict.level]
    return f":{colour}-badge[:material/{icon}: {verdict.title}] {verdict.reason}"


def show_badges(runs: Mapping[str, Run]) -> None:
    """Show the verdict of each of several runs, by what the page calls them."""
    st.markdown("  \n".join(f"{plain(name)}: {verdict_line(verdict_of(run))}" for name, run in runs.items()))


def show_verdict(run: Run, facts: str) -> None:
    """Show the verdict below the facts of a run, its reason, and on demand what it rests on."""
    verdict = verdict_of(run)
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"{facts}  \n{verdict_line(verdict)}")
    if (stored := stored_edges(run)) is not None:
        left.caption(str(stored))
    with right.popover("Why?", icon=":material/balance:", width="stretch"):
        explain_verdict(run, verdict)


def explain_verdict(run: Run, verdict: Verdict) -> None:
    """Show the gains on which a verdict rests, and the rule."""
    if verdict == QUICK_LOOK:
        st.markdown(
            "For a verdict, train the run again and choose **models that were not told whether the pair is known**. "
            "**How far to trust it** shows what this one model scores on its held-out pairs."
        )
        return
    if verdict.gains:
        st.markdown(
            f"How far the run is above each reference, on all pairs, {counted(verdict.n_known, 'known edge')} of "
            f"{counted(verdict.n_tfs, 'TF')} among them. In brackets: 95 % interval over TFs and targets."
        )
        st.table(gain_table(verdict))
    st.markdown(
        "- **Supported by your cells**: both measures are above every reference.\n"
        "- **Weak support**: one measure is, and the other is not below a reference.\n"
        "- **No better than what was known**: a reference is as good.\n"
        "- **Can't tell**: there are too few known edges or TFs, or the intervals are too wide.\n\n"
        "The shuffled control is the same model on cells whose expression profiles were permuted between genes. Known "
        "means known in the prior: a true edge that the prior lacks counts as wrong, for the run and its references. "
        "Within a TF the degree baseline can be below chance: a TF whose known edges are held out has fewer to count."
    )
    if run.config.support:
        st.markdown(
            "The shuffled control reads the supporting priors too, but the baselines read the prior alone. What the "
            "run gains over a baseline can come from the supporting priors; what it gains over the control comes from "
            "the cells."
        )
    if run.config.shuffle_expression:
        st.markdown("This run is itself a shuffled control.")


def gain_table(verdict: Verdict) -> pd.DataFrame:
    """Return the gains as text: one row per reference, one column per measure."""
    cells: dict[str, dict[str, str]] = {}
    for gain in verdict.gains:
        cells.setdefault(REFERENCES[gain.reference].capitalize(), {})[MEASURES[gain.measure]] = str(gain)
    return pd.DataFrame(cells).T.rename_axis("Gain over the")
