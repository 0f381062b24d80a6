"""How the chosen prior was read, and the choice of other columns, also of a file that was refused."""

import streamlit as st

from grn_core.data import library
from grn_core.data.network_tables import AS_FOUND as ANY_COLUMNS
from grn_core.data.network_tables import NetworkChoice, TableReading
from grn_core.data.network_tables.reading import AUTO, NONE
from grn_core.errors import ColumnsError
from pages.widgets.common.guard import guard, show_error
from pages.widgets.common.plain_text import plain

LABELS = {"tf": "TF", "target": "Target", "sign": "Sign", "weight": "Weight"}
ROLE = {"tf": "source"}


UNNAMED = "prior_unnamed"
"""Key of what is known of a file that was refused because nothing names its TF and target: its name and the error."""


def remember_unnamed(file: str, error: ColumnsError) -> None:
    """Have the form ask for the columns of a file, which is then still chosen in it."""
    st.session_state[UNNAMED] = (file, error)
    st.rerun()


def ask_unnamed(file: str) -> None:
    """Ask for the columns of a file that was refused because nothing names them."""
    known, error = st.session_state.get(UNNAMED, ("", None))
    if error is None or known != file:
        return
    show_error(error)
    for column, (part, label) in zip(st.columns(4), LABELS.items(), strict=True):
        first = [] if part in ("tf", "target") else [AUTO, NONE]
        words = {AUTO: "automatic"} if first else {}
        column.selectbox(
            label, [*first, *error.columns], index=0 if first else None, placeholder="Choose", key=_key(part, file),
            format_func=lambda name, words=words: words.get(name, name),
        )  # fmt: skip


def unnamed_choice(file: str) -> NetworkChoice:
    """Return the columns that were chosen for a file; those that are found where none were asked for."""
    if st.session_state.get(UNNAMED, ("", None))[0] != file:
        return ANY_COLUMNS
    chosen = {part: st.session_state.get(_key(part, file)) for part in LABELS}
    return NetworkChoice(**{part: name for part, name in chosen.items() if name})


def _key(part: str, file: str) -> str:
    return f"{part}_of_{file}"


def show_columns(name: str) -> None:
    """Say as what a prior was read and what was left out; offer other columns where its file was kept."""
    info = library.prior_info(name)
    if info.reading is None:
        return
    st.info("  \n".join(plain(note) for note in info.reading.said), icon=":material/table:")
    if info.reading.choices and library.can_choose_columns(name):
        with st.expander("Choose other columns", icon=":material/tune:"), guard():
            ask_columns(name, info.reading, info.choice)


def ask_columns(name: str, reading: TableReading, now: NetworkChoice) -> None:
    asked = {}
    for column, (part, label) in zip(st.columns(4), LABELS.items(), strict=True):
        taken = reading.columns.get(ROLE.get(part, part), "none")
        words = {AUTO: f"automatic (now {taken})"} | {choice: choice for choice in reading.choices}
        words |= {NONE: "none"} if part in ("sign", "weight") else {}
        options, chosen = list(words), getattr(now, part)
        asked[part] = column.selectbox(
            label, options, options.index(chosen) if chosen in options else 0, format_func=words.__getitem__,
            key=f"{part}_column_{name}",
        )  # fmt: skip
    choice = NetworkChoice(**asked)
    if st.button("Read again", disabled=choice == now, key=f"columns_{name}"):
        library.choose_columns(name, choice)
        st.rerun()
