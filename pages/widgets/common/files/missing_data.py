"""Report the data set, cell type or prior in the address that does not exist."""

import streamlit as st

from grn_core.data import library
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import ALL_CELLS, cell_types, chosen_dataset, default_key, described
from pages.widgets.state.fields import CELL_TYPE, CELL_TYPE_KEY, DATASET, PRIOR, Field

ELSEWHERE = "Choose another on **Cells**."


def say_missing_data() -> bool:
    """Report data in the address that do not exist; return whether any are missing."""
    name = chosen_dataset()
    if _lacks(DATASET, [info.name for info in library.list_datasets()], "data set"):
        return True
    columns = described(name)[2]
    if _lacks(CELL_TYPE_KEY, columns, "column of cell types"):
        return True
    key = choices.text(CELL_TYPE_KEY)
    key = key if key in columns else default_key(name)
    types = [*cell_types(name, key).index, ALL_CELLS] if key else [ALL_CELLS]
    return _lacks(CELL_TYPE, types, "cell type") or _lacks(PRIOR, [i.name for i in library.list_priors()], "prior")


def _lacks(field: Field, there: list[str], what: str) -> bool:
    if not asking.lacks(field, there):
        return False
    choices.lack(field)
    asking.say_missing(what, choices.text(field), ELSEWHERE)
    st.page_link("pages/cells.py", label="Choose cells and prior", icon=":material/edit:")
    return True
