"""How the chosen prior was read, and the choice of other columns."""

import streamlit as st

from grn_core.data import library
from grn_core.data.network_tables import NetworkChoice, TableReading
from grn_core.data.network_tables.reading import AUTO, NONE
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain

LABELS = {"tf": "TF", "target": "Target", "sign": "Sign", "weight": "Weight"}
ROLE = {"tf": "source"}


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
