"""The views of a page: the visitor chooses one, and only this one is computed and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from grn_core.training.run import Run
from pages.widgets.common.fresh import fresh
from pages.widgets.common.guard import guard
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import VIEWS


@dataclass(frozen=True)
class View:
    """One view of a page: its title, its icon, and the function that shows it."""

    title: str
    icon: str
    show: Callable[..., None]


def show_views(page: str, views: Mapping[str, View], *runs: Run) -> None:
    """Ask which view of a page to show, and show it.

    Parameters
    ----------
    page
        Name of the page's file, without ending; `fields.VIEWS` has the choice.
    views
        Views by their names in the address, the default first.
    runs
        What each view is given: the run that is looked at, or nothing.
    """
    field = VIEWS[page]
    picked, tied = asking.one(field, list(views), field.default)
    st.segmented_control(
        "View", list(views), format_func=lambda name: f":material/{views[name].icon}: {views[name].title}",
        required=picked is not None, label_visibility="collapsed", **tied,
    )  # fmt: skip
    if picked is None:
        asking.say_missing(
            "view", choices.text(field), "Choose one of the views above.", "which this page does not have"
        )
        return
    with guard(), fresh(f"view_of_{page}", (picked, *(run.id for run in runs))):
        views[picked].show(*runs)
