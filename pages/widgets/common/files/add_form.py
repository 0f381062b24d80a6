"""A form that adds a file, uploaded or by its path; errors appear above the button, success closes the form."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from grn_core import settings
from grn_core.storage import safe_name
from pages.widgets.common.files.reading import reading
from pages.widgets.common.files.upload import saved
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.state.flash import say


def add_form(
    title: str, key: str, expanded: bool, explain: Callable[[], None], path_label: str, placeholder: str,
    add: Callable[[Path], str], ask: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """Show the form in an expander.

    Parameters
    ----------
    title
        Title of the expander.
    key
        Beginning of the keys of the form's elements.
    expanded
        Whether the form is open; the visitor can open or close it until this changes or a file is added.
    explain
        Shows which files can be added.
    path_label, placeholder
        Label and example of the field for a path.
    add
        Reads and stores the file, and returns its title.
    ask
        Asks what else is to be known of the file of that name, once there is one.
    """
    done = st.session_state.setdefault(f"{key}_done", 0)
    open_or_close(f"{key}_form", expanded, done)
    # opening and closing keeps the key: a form with another key would lose the chosen file
    with st.expander(title, icon=":material/upload:", key=f"{key}_form", on_change="rerun"):
        explain()
        # any type of file is accepted here: the reader then says which types it can read, the browser would not
        upload = st.file_uploader("From your computer", key=f"{key}_upload_{done}")
        path = _ask_path(path_label, placeholder, f"{key}_path_{done}")
        if ask is not None and (upload is not None or path.strip()):
            ask(safe_name(upload.name, "upload") if upload is not None else Path(path.strip()).name)
        wrong = st.container()
        if st.button("Add", disabled=upload is None and not path.strip(), key=f"{key}_add"):
            with wrong, guard():
                with reading(key), _file(upload, path.strip()) as file:
                    added = add(file)
                st.session_state[f"{key}_done"] = done + 1
                say("cells", f"**{plain(added)}** was added and is now selected.")
                st.rerun()


def _ask_path(label: str, placeholder: str, key: str) -> str:
    """Ask for a path, where paths are allowed: visitors from elsewhere must not open any file of the server."""
    folders = settings.path_folders()
    if folders is None:
        return st.text_input(label, placeholder=placeholder, key=key)
    if not folders:
        return ""
    where = ", ".join(str(folder) for folder in folders)
    return st.text_input(f"{label}, in {plain(where)}", placeholder=f"{folders[0]}/…", key=key)


def open_or_close(key: str, expanded: bool, done: int) -> None:
    """Open or close the expander `key` if the requested state has changed."""
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
