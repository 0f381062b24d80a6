"""What a part of the model is worth on the run's own cells: train the same run without it, and compare."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.jobs.folder import ENDED
from grn_core.training.finished.worth import (
    PART_TITLES,
    Worth,
    can_leave_out,
    find_other,
    has_part,
    other_config,
    worth,
)
from grn_core.training.run import Run, list_runs
from grn_core.training.submit import submit
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted
from pages.widgets.common.task_progress import watch_task
from pages.widgets.state import asking
from pages.widgets.state.fields import WORTH_OF


def show_worth(run: Run) -> None:
    """Ask for a part of the model, and show what it is worth; only for runs that can be compared so."""
    parts = [part for part in PART_TITLES if can_leave_out(run.config, part)]
    if not parts:
        return
    with st.container(border=True), guard():
        st.markdown(
            "**What is a part of the model worth on these cells?** The same run is trained without it, and both are "
            "compared on all their pairs."
        )
        part, tied = asking.one(WORTH_OF, parts, parts[0])
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        left.selectbox("Part of the model", parts, format_func=PART_TITLES.__getitem__, **tied)
        if part is not None:
            other = find_other(run, part, list_runs())
            with right:
                show_part(run, part, other)
            if other is not None and other.status.state in ENDED:
                show_gains(read_worth(str(run.path), str(other.path), part, stamps(run, other)), other)


def show_part(run: Run, part: str, other: Run | None) -> None:
    """Offer to train the other run, or show how far it is."""
    if other is not None:
        if other.status.state not in ENDED:
            watch_task(other)
        return
    word = "without" if has_part(run.config, part) else "with"
    if st.button(f"Train {word} {PART_TITLES[part]}", icon=":material/content_cut:", width="stretch"):
        submit(other_config(run.config, part))
        st.rerun()


def show_gains(found: Worth, other: Run) -> None:
    """Show what the part is worth, in a sentence and a table."""
    st.markdown(f"**{found}**")
    rows = {
        MEASURES[gain.measure]: {
            "With": f"{gain.value:.3f}", "Without": f"{gain.value - gain.gain:.3f}", "Difference": str(gain),
        }
        for gain in found.gains
    }  # fmt: skip
    st.table(pd.DataFrame(rows).T)
    st.caption(
        f"{counted(found.n_pairs, 'pair')}, {counted(found.n_known, 'known edge')} among them, scored by models that "
        "were not told whether they are known. In brackets: 95 % interval over TFs and targets. Another seed can give "
        f"another difference. The other run has the seed {other.config.seed} too. AUROC per TF ranks scores of "
        "different folds together here, in both runs, so it is lower than in the figures above."
    )


@st.cache_resource(max_entries=20, show_spinner="Comparing the two runs …")
def read_worth(path: str, other: str, part: str, stamps: tuple[float, ...]) -> Worth:
    """Return what a part is worth, computed once for all visitors."""
    return worth(Run(Path(path)), Run(Path(other)), part)


def stamps(*runs: Run) -> tuple[float, ...]:
    """Return when the networks were written, so that what is cached can be outdated."""
    return tuple((run.path / "network.parquet").stat().st_mtime for run in runs)
