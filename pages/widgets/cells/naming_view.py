"""Name the groups of a column: by hand, helped by a marker list that the visitor gives."""

from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from grn_core.annotation.marker_list import MarkerList, open_marker_list, parse_lines
from grn_core.annotation.naming import Naming, free_name, name_groups, score_names
from grn_core.data.cells.added_columns import natural_order
from grn_core.settings import assets_dir
from pages.widgets.cells.markers_view import first_markers, markers_of
from pages.widgets.common.charts.chart_files import data_button
from pages.widgets.common.files.upload import saved
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.state import choices
from pages.widgets.state.chosen import cell_types, dataset, with_values
from pages.widgets.state.fields import CELL_TYPE, CELL_TYPE_KEY, COLOUR_BY
from pages.widgets.state.flash import forget_replaced, say

MOST_GROUPS = 60
EXAMPLE = assets_dir() / "markers_blood.txt"
NOT_FOUND_YET = "markers not found yet: press Find the markers above"
VERDICTS = {"clear": "clear", "tie": "tie: choose one", "none": "no name fits"}


def show_naming(name: str, column: str) -> None:
    """Ask for names of the groups of a column, and make them a new column."""
    st.subheader(f"Names for the groups of {plain(column)}")
    groups = natural_order(cell_types(name, column).index)
    if len(groups) > MOST_GROUPS:
        st.caption(f"{plain(column)} has {len(groups)} groups, more than {MOST_GROUPS}.")
        return
    with guard():
        ask_list(name, column, groups)
    naming: Naming | None = st.session_state.get(f"naming_{name}_{column}")
    if naming is not None:
        show_scores(naming, column)
    ask_names(name, column, groups, naming)


def ask_list(name: str, column: str, groups: list[str]) -> None:
    """Ask for a marker list, and score it when asked to."""
    with st.container(border=True):
        st.markdown(
            "**Propose names by a marker list.** Write one cell type per line with its markers, such as "
            "`B cell: CD79A, MS4A1`. Or give a file: such lines, GMT, lists of ScType, CellAssign or Garnett, JSON, or "
            "a CSV or TSV table with two columns, the cell type and the gene."
        )
        key = f"marker_text_{name}"
        if st.button("Insert a short list for human blood", type="tertiary", key=f"marker_example_{name}"):
            st.session_state[key] = EXAMPLE.read_text(encoding="utf-8")
        text = st.text_area("Marker list", height=180, key=key, placeholder="B cell: CD79A, MS4A1")
        upload = st.file_uploader("or a file", key=f"marker_file_{name}")
        if st.button("Propose names", icon=":material/label:", disabled=not text.strip() and upload is None,
                     key=f"propose_{name}"):  # fmt: skip
            markers = read_list(upload, text)
            with st.spinner("Scoring the markers in each group …"):
                naming = score_names(dataset(name), column, markers, with_values=partial(with_values, name))
            st.session_state[f"naming_{name}_{column}"] = naming
            for group in groups:  # a tie stays empty: the visitor decides
                st.session_state[name_key(name, column, group)] = naming.names.get(group, "")


def read_list(upload: UploadedFile | None, text: str) -> MarkerList:
    """Read the uploaded list, or the text where there is no upload."""
    if upload is None:
        return parse_lines(text)
    with saved(upload) as file:
        return open_marker_list(Path(file))


def name_key(name: str, column: str, group: str) -> str:
    return f"group_name_{name}_{column}_{group}"


def show_scores(naming: Naming, column: str) -> None:
    table = naming.table.assign(verdict=naming.table["verdict"].map(VERDICTS))
    st.dataframe(
        table[["group", "cells", "best", "score", "second", "margin", "verdict"]], hide_index=True,
        alt=f"Best names for each group of {column[:60]}",
        column_config={
            "group": "Group", "cells": st.column_config.NumberColumn("Cells"), "best": "Best name",
            "score": st.column_config.NumberColumn("Score", format="%.2f"), "second": "Second",
            "margin": st.column_config.NumberColumn("Margin", format="%.2f"), "verdict": "Verdict",
        },
    )  # fmt: skip
    st.caption(
        "Score: mean expression of the markers less that of genes with similar expression, in standard deviations over "
        "all cells. Margin: how far the best name is before the second. Where two names tie, the field below stays "
        "empty: choose by the markers, or cluster with a higher resolution. " + plain(" ".join(naming.said))
    )
    with st.popover("Scores of all names", icon=":material/table:"):
        scores: pd.DataFrame = naming.scores.rename_axis("group").round(2).reset_index()
        st.dataframe(scores, hide_index=True, alt="Score of each name in each group")
        data_button(f"name_scores_{column}", f"scores-{column}", scores)


def ask_names(name: str, column: str, groups: list[str], naming: Naming | None) -> None:
    """Ask for a name per group; nothing is added until the button is pressed."""
    found, counts = markers_of(name, column), cell_types(name, column)
    best, none = first_markers(found), NOT_FOUND_YET if found is None else "no gene marks this group clearly"
    tied = {} if naming is None else {
        row.group: (row.best, row.second) for row in naming.table.itertuples() if row.verdict == "tie"
    }  # fmt: skip
    if naming is None:
        st.caption("No name is proposed yet: give a marker list above, or write the names yourself.")
    with st.form(f"names_{name}_{column}", border=True):
        given = {}
        for group in groups:
            left, right = st.columns([2, 3], vertical_alignment="center")
            given[group] = left.text_input(
                f"{group} ({counts[group]:,} cells)", key=name_key(name, column, group), max_chars=100,
                placeholder="unnamed",
            )  # fmt: skip
            genes = ", ".join(best.get(group, []))
            tie = f":orange[Tie: {plain(tied[group][0])} or {plain(tied[group][1])}.]  \n" if group in tied else ""
            right.markdown(f"{tie}:gray[{plain(genes or none)}]")
        usual = free_name(dataset(name), name, "cell_type")
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        to = left.text_input("Name of the new column", usual, key=f"names_to_{name}", max_chars=100)
        if right.form_submit_button("Save the names", icon=":material/save:", type="primary"):
            with guard():
                save(name, column, given, to.strip())


def save(name: str, column: str, given: dict[str, str], to: str) -> None:
    """Add the names as a column and make it the chosen one."""
    name_groups(dataset(name), name, column, given, to)
    choices.put(CELL_TYPE_KEY, to)
    choices.put(COLOUR_BY, None)
    choices.put(CELL_TYPE, None)
    forget_replaced()
    say("cells", f"The names are in the column **{plain(to)}**, which is now chosen.")
    st.rerun()
