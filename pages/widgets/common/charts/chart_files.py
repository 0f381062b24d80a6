"""A chart with a caption on how to read it, and buttons to download its data and its picture."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grn_core.settings import assets_dir
from grn_core.spreadsheet import csv_text
from pages.widgets.common.charts.plotly_figures import CONFIG

# Plotly's own button would save the picture with another name and size
TOOLS = {**CONFIG, "modeBarButtonsToRemove": ["toImage", "lasso2d", "select2d"]}
ASSETS = assets_dir()
HTML = """
<div class="files">
  <button type="button" data-kind="png" disabled title="This chart as a picture">PNG</button>
  <button type="button" data-kind="svg" disabled title="This chart as a drawing, for Inkscape">SVG</button>
</div>
"""


def show_chart(
    figure: go.Figure, *, key: str, alt: str, caption: str, name: str,
    data: pd.DataFrame | Callable[[], pd.DataFrame] | None = None, config: dict[str, Any] | None = None,
    **options: Any,
) -> Any:  # fmt: skip
    """Show a figure, its caption, and buttons for its data (CSV) and its picture (PNG, SVG).

    The visitor's browser makes the pictures from the chart as it is drawn at that moment (zoomed in, entries of the
    legend switched off). So no drawing program and no other host is needed.

    Parameters
    ----------
    figure
        The chart.
    key
        Key of the chart on the page; letters, digits, ``_`` and ``-``.
    alt
        Description for people who cannot see the chart; also the title of the SVG.
    caption
        One or two sentences on how to read the chart, in Markdown; names in it must be escaped by `plain`.
    name
        Name of the files, without ending; characters that a file system might refuse are replaced.
    data
        The plotted data, one row per mark or point; a function is called only for a download. Without it there is no
        CSV.
    config
        Configuration of Plotly; `TOOLS` if None.
    options
        Options of ``st.plotly_chart``, such as ``on_select``.

    Returns
    -------
    The return value of ``st.plotly_chart``.
    """
    found = st.plotly_chart(figure, theme=None, config=config or TOOLS, key=key, alt=alt, **options)
    with st.container(gap="xxsmall"):
        st.caption(caption)
        with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", key=f"{key}_files"):
            if data is not None:
                data_button(key, file_name(name), data)
            picture_buttons(key, file_name(name), alt)
    return found


def file_name(name: str) -> str:
    """Return a name that every file system accepts."""
    return re.sub(r"[^A-Za-z0-9_.+-]+", "-", name).strip("-.")[:100] or "chart"


def table_text(data: pd.DataFrame | Callable[[], pd.DataFrame]) -> str:
    """Return a table as CSV."""
    return csv_text(data() if callable(data) else data)


def data_button(key: str, file: str, data: pd.DataFrame | Callable[[], pd.DataFrame]) -> None:
    """Show the button that saves a table as ``file.csv``; the table is written only for a download."""
    st.download_button(
        "CSV", lambda: table_text(data), f"{file_name(file)}.csv", "text/csv", key=f"{key}_csv", on_click="ignore",
        type="tertiary", icon=":material/download:", help="The data as a table",
    )  # fmt: skip


def picture_buttons(key: str, file: str, title: str) -> None:
    """Show the buttons that save the chart with this key as ``file.png`` or ``file.svg``."""
    component = st.components.v2.component(
        "grn_chart_files", html=HTML, css=(ASSETS / "chart_files.css").read_text(encoding="utf-8"),
        js=(ASSETS / "chart_files.js").read_text(encoding="utf-8"),
    )  # fmt: skip
    component(data={"chart": f"st-key-{key}", "name": file, "title": title}, key=f"{key}_pictures", width="content")
