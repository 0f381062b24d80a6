"""Work in the background that is no run: how far it is, and a button that stops it."""

import streamlit as st

from grn_core.training import jobs
from grn_core.training.work import ENDED, Work
from pages.widgets.text import plain


def watch_chore(work: Work) -> None:
    """Show progress, looking again every second; the page runs anew once the work has ended."""

    @st.fragment(run_every=1)
    def live() -> None:
        status = work.status
        if status.state in ENDED:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(1.0, status.fraction), f"{plain(status.stage)} {plain(status.message)}")
            if st.button("Stop", icon=":material/stop:", key=f"stop_{work.id}", disabled=work.cancel_requested()):
                jobs.cancel(work)
                st.rerun(scope="fragment")

    live()
