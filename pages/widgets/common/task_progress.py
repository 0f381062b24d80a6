"""Progress of a background task, and a button to stop it."""

import streamlit as st

from grn_core.jobs import queue
from grn_core.jobs.folder import ENDED, Work
from pages.widgets.common.plain_text import plain


def watch_task(work: Work, can_stop: bool = True) -> None:
    """Show the progress, updated every second; the page runs again when the work has ended."""

    @st.fragment(run_every=1)
    def live() -> None:
        status = work.status
        if status.state in ENDED:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(1.0, status.fraction), f"{plain(status.stage)} {plain(status.message)}")
            if can_stop:
                st.button(
                    "Stop", icon=":material/stop:", key=f"stop_{work.id}", disabled=work.cancel_requested(),
                    on_click=queue.cancel, args=(work,),
                )  # fmt: skip

    live()
