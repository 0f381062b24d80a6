"""Choose priors that support the chosen one, and see how much of it each of them repeats."""

import pandas as pd
import streamlit as st

from grn_core.data import library
from grn_core.data.priors.prior import match_prior
from grn_core.data.priors.shared_evidence import SharedEvidence, shared_evidence
from grn_core.errors import GrnError
from pages.widgets.common.plain_text import plain
from pages.widgets.state import asking
from pages.widgets.state.chosen import chosen_cells, dataset, prior, prior_stamp, stamp, supporting
from pages.widgets.state.fields import SUPPORT

FAR_ABOVE_CHANCE = 2.0


def pick_support(name: str, main: str) -> None:
    """Ask for supporting priors of a data set's prior, and show what they share with it."""
    names = supporting(name)
    if not names:
        return
    picked, tied = asking.several(SUPPORT, names, [])
    st.multiselect(
        "Supporting priors", names, format_func=lambda each: library.prior_info(each).title,
        placeholder="None", help="Further evidence for the model. The prior above stays what is predicted and tested. "
        "Each pair that is held out from a model is removed from every supporting prior too.", **tied,
    )  # fmt: skip
    if picked:
        show_shared(name, main, picked)


def show_shared(name: str, main: str, names: list[str]) -> None:
    cell_type = chosen_cells(name)[1] or None
    found: dict[str, SharedEvidence] = {}
    for each in names:
        written = (stamp(name), prior_stamp(main), prior_stamp(each))
        try:
            found[library.prior_info(each).title] = _shared(name, main, each, cell_type, written)
        except GrnError as error:
            st.warning(plain(str(error)), icon=":material/warning:")
    if not found:
        return
    st.dataframe(
        _table(found), hide_index=True, column_config={"Supporting prior": st.column_config.TextColumn(width="medium")}
    )
    alike = [title for title, shared in found.items() if shared.lift_by_degree >= FAR_ABOVE_CHANCE]
    if alike:
        st.caption(
            f"{plain(', '.join(alike))}: at least {FAR_ABOVE_CHANCE:.0f} times as many shared pairs as the numbers of "
            "targets and regulators give. Such priors can rest on the same experiments or publications, so a gain from "
            "them is no independent confirmation. No model reads a held-out pair from any prior."
        )


@st.cache_data(max_entries=64, show_spinner="Comparing the known pairs …")
def _shared(name: str, main: str, other: str, cell_type: str | None, written: tuple[float, ...]) -> SharedEvidence:
    genes = dataset(name).var_names
    known, more = (match_prior(prior(each, cell_type), genes).prior for each in (main, other))
    return shared_evidence(known, more, len(genes))


def _table(found: dict[str, SharedEvidence]) -> pd.DataFrame:
    rows = [
        (title, s.n_shared, round(s.lift, 1), round(s.lift_by_degree, 1), round(s.expected, 1),
         round(s.expected_by_degree, 1), s.n_other, s.n_tfs)
        for title, s in found.items()
    ]  # fmt: skip
    columns = [
        "Supporting prior", "Pairs in both", "Lift", "Lift, same degrees", "By chance", "By chance, same degrees",
        "Its pairs of these TFs", "TFs in both",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
