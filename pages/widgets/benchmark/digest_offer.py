"""Offer to sum up a benchmark's scores where that has not been done, and show how far it is."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.benchmark.digest import is_current, scored_rows
from grn_core.benchmark.digest_task import SUM_UP
from grn_core.jobs.folder import ENDED
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.task_progress import watch_task


def offer_digest(folder: Path, results: pd.DataFrame) -> None:
    """Say what is missing of curves and intervals over TFs, and how to get it; nothing where all is there."""
    work = SUM_UP.find(benchmark=folder.name)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return
    if scored_rows(results, folder).empty:
        st.info(
            "The scores of this benchmark's pairs are not on this machine (its folder has no predictions), so there "
            "are no curves and no intervals over TFs. `python -m grn_core benchmark suite.yaml` in a new folder keeps "
            "them.",
            icon=":material/info:",
        )
        return
    if is_current(results, folder):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        n = len(scored_rows(results, folder))
        st.markdown(
            f"Scores of {counted(n, 'task')} are kept here, and not all of them are summed up yet: curves, intervals "
            "over TFs and agreement of seeds. It takes a quarter of a second a task, in the background."
        )
        if st.button("Sum up the scores", icon=":material/query_stats:", key="digest"):
            with guard():
                SUM_UP.submit(benchmark=folder.name)
                st.rerun()
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "They could not be summed up."), icon=":material/error:")
