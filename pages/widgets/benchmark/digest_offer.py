"""Offer to summarise a benchmark's scores if this has not been done, and show the progress."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core.benchmark.digest import is_current, scored_rows
from grn_core.benchmark.digest_task import SUMMARISE
from grn_core.jobs.folder import ENDED
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.task_progress import watch_task


def offer_digest(folder: Path, results: pd.DataFrame) -> None:
    """Say whether curves and intervals over TFs are missing, and how to get them; show nothing if all are there."""
    work = SUMMARISE.find(benchmark=folder.name)
    if work is not None and work.status.state not in ENDED:
        watch_task(work)
        return
    if scored_rows(results, folder).empty:
        st.info(
            "The scores of this benchmark's pairs are not on this machine (its folder has no predictions), so there "
            "are no curves and no intervals over TFs. `python -m grn_core benchmark suite.yaml --out NEW_FOLDER` "
            "computes and stores them.",
            icon=":material/info:",
        )
        return
    if is_current(results, folder):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        n = len(scored_rows(results, folder))
        st.markdown(
            f"Scores of {counted(n, 'task')} are stored here, but not all are summarised yet. The summary adds "
            "curves, intervals over TFs and the agreement of seeds. It takes about 0.25 seconds per task, in the "
            "background."
        )
        if st.button("Summarise the scores", icon=":material/query_stats:", key="digest"):
            with guard():
                SUMMARISE.submit(benchmark=folder.name)
                st.rerun()
    if work is not None and work.status.state == "failed":
        st.error(plain(work.status.error or "The scores could not be summarised."), icon=":material/error:")
