"""A form that adds a file, uploaded or by its path: what is wrong stands above the button, success closes the form."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.common.reading import reading
from pages.widgets.common.upload import saved
from pages.widgets.state.flash import say


def add_form(
    title: str, key: str, expanded: bool, explain: Callable[[], None], path_label: str, placeholder: str,
    add: Callable[[Path], str],
) -> None:  # fmt: skip
    """Show the form in an expander.

    Parameters
    ----------
    expanded
        Whether the form is to be open; the visitor may open or close it until this changes or something was added.
    explain
        Shows what may be added.
    add
        Reads the file and returns the title under which it is kept now.
    """
    done = st.session_state.setdefault(f"{key}_done", 0)
    open_or_close(f"{key}_form", expanded, done)
    # opening and closing is state, not another key: a form under another key is a new one, without the file chosen
    with st.expander(title, icon=":material/upload:", key=f"{key}_form", on_change="rerun"):
        explain()
        # any kind of file may be offered: the reader says in words which it takes, the browser would not
        upload = st.file_uploader("From your computer", key=f"{key}_upload_{done}")
        path = st.text_input(path_label, placeholder=placeholder, key=f"{key}_path_{done}")
        wrong = st.container()
        if st.button("Add", disabled=upload is None and not path.strip(), key=f"{key}_add"):
            with wrong, guard():
                with reading(key), _file(upload, path.strip()) as file:
                    added = add(file)
                st.session_state[f"{key}_done"] = done + 1
                say("data", f"**{plain(added)}** was added and is chosen now.")
                st.rerun()


def open_or_close(key: str, expanded: bool, done: int) -> None:
    """Open or close the expander `key` where that is asked for anew."""
    if st.session_state.get(f"{key}_asked") != (expanded, done) or key not in st.session_state:
        st.session_state[key] = expanded
    st.session_state[f"{key}_asked"] = (expanded, done)


@contextmanager
def _file(upload: UploadedFile | None, path: str) -> Iterator[Path]:
    if upload is None:
        yield Path(path)
    else:
        with saved(upload) as file:
            yield file
