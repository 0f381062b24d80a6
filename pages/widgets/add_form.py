"""A form that adds a file, uploaded or by its path: what is wrong stands above the button, success closes the form."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.widgets.flash import say
from pages.widgets.guard import guard
from pages.widgets.text import plain
from pages.widgets.upload import saved


def add_form(
    title: str, key: str, expanded: bool, explain: Callable[[], None], path_label: str, placeholder: str,
    add: Callable[[Path], str],
) -> None:  # fmt: skip
    """Show the form in an expander.

    Parameters
    ----------
    explain
        Shows what may be added.
    add
        Reads the file and returns the title under which it is kept now.
    """
    done = st.session_state.setdefault(f"{key}_done", 0)
    with st.expander(title, icon=":material/upload:", expanded=expanded, key=f"{key}_form_{done}_{expanded}"):
        explain()
        # any kind of file may be offered: the reader says in words which it takes, the browser would not
        upload = st.file_uploader("From your computer", key=f"{key}_upload_{done}")
        path = st.text_input(path_label, placeholder=placeholder, key=f"{key}_path_{done}")
        wrong = st.container()
        if st.button("Add", disabled=upload is None and not path.strip(), key=f"{key}_add"):
            with wrong, guard():
                with st.spinner("Reading …"), _file(upload, path.strip()) as file:
                    added = add(file)
                st.session_state[f"{key}_done"] = done + 1
                say("data", f"**{plain(added)}** was added and is chosen now.")
                st.rerun()


@contextmanager
def _file(upload: UploadedFile | None, path: str) -> Iterator[Path]:
    if upload is None:
        yield Path(path)
    else:
        with saved(upload) as file:
            yield file
