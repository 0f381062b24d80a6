"""Choose or add a prior, and see how many of its edges and genes match the data set."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from grn_core.data import library
from grn_core.data.priors.prior import match_prior
from grn_core.errors import ColumnsError
from grn_core.genes.find import WAYS
from grn_core.genes.match import NameMatch
from grn_core.genes.roles import roles_among
from grn_core.training.config import RunConfig
from pages.widgets.cells.columns_view import ask_unnamed, remember_unnamed, show_columns, unnamed_choice
from pages.widgets.cells.support_choice import pick_support
from pages.widgets.common.charts.chart_files import data_button
from pages.widgets.common.files.add_form import add_form
from pages.widgets.common.files.damaged import show_damaged
from pages.widgets.common.plain_text import SIMULATED, counted, plain
from pages.widgets.common.runs.readiness import outlook
from pages.widgets.state import asking, choices
from pages.widgets.state.chosen import choose, chosen_cells, chosen_prior, dataset, prior
from pages.widgets.state.fields import PRIOR
from pages.widgets.state.flash import say_removed

CATALOGUED = (
    "Regulators that are TFs of the TF catalogue. The first sentence below also counts the prior's other regulators, "
    "such as cofactors and enzymes."
)


def pick_prior(name: str) -> None:
    st.header("Prior: known TF-target pairs")
    for entry in library.damaged_entries("priors"):
        said = f"The prior {entry.what} {entry.remedy}"
        show_damaged("cells", f"prior_{entry.name}", entry.name, said, partial(library.remove_prior, entry.name))
    simulated = library.dataset_info(name).simulated
    infos = {info.name: info for info in library.list_priors() if simulated or not info.simulated}
    add_form(
        "Add a prior", "prior", not infos, explain, "Or its path on this machine", "/data/trrust_human.tsv", keep,
        ask_unnamed,
    )  # fmt: skip
    if not infos:
        st.info(
            "There is no prior yet. Add a table of TFs and targets of the same species as the cells, for example "
            "TRRUST's file from grnpedia.org.",
            icon=":material/info:",
        )
        choose("prior", None)
        return
    names, now = list(infos), chosen_prior(name)
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    picked, tied = asking.one(PRIOR, names, now if now in names else None)
    left.selectbox(
        "Prior", names, index=None, format_func=lambda n: infos[n].title,
        placeholder="Choose the known pairs for training", **tied,
    )  # fmt: skip
    if picked is None and asking.lacks(PRIOR, names):
        asking.say_missing("prior", choices.text(PRIOR), "It was removed, or it is on another machine. Choose another.")
        return
    if picked is None:
        st.info("Choose a prior of the same species as the cells, or add one.", icon=":material/touch_app:")
        return
    if not infos[picked].embedded and right.button("Remove", icon=":material/delete:", width="stretch", key="no_prior"):
        remove(picked, infos[picked].title)
    if infos[picked].simulated:
        st.markdown(f":orange-badge[{SIMULATED}] 70 % of the true network of the simulation.")
    show_columns(picked)
    show_match(name, picked)
    pick_support(name, picked)


def explain() -> None:
    st.markdown(
        "A table of TF, target and, if known, sign, with or without a header. Files of TRRUST, CollecTRI, DoRothEA, "
        "OmniPath and RegNetwork are read as they are. So are GMT regulons, SIF, GraphML, JSON, a matrix, pySCENIC's "
        "`adj` and `ctx`, GENIE3 link lists and CellOracle's base GRN. STRING's `protein.links` is read with its "
        "`protein.info`: put both into one zip. The columns taken are shown and can be changed."
    )


def keep(path: Path) -> str:
    try:
        added = library.add_prior_file(path, unnamed_choice(path.name))
    except ColumnsError as error:
        if error.columns:
            remember_unnamed(path.name, error)
        raise
    choose("prior", added.name)
    return added.title


def remove(name: str, title: str) -> None:
    ticket = library.remove_prior(name)
    choose("prior", None)
    say_removed("cells", f"The prior **{plain(title)}** was removed.", ticket, lambda: choose("prior", name))
    st.rerun()


def show_match(name: str, prior_name: str) -> None:
    key, cell_type = chosen_cells(name)
    whole = prior(prior_name, cell_type or None)
    match = match_prior(whole, dataset(name).var_names)
    joined = match.prior
    here, known = (roles_among(each.genes, each.tfs).tfs & set(each.tfs) for each in (joined, whole))
    figures = {
        "Edges matched": f"{len(joined.edges):,} of {match.n_edges:,}",
        "TFs matched": f"{len(here):,} of {len(known):,}",
        "Genes matched": f"{len(joined.genes):,} of {match.n_genes:,}",
        "Median targets per TF": f"{np.median(joined.edges.groupby('source').size()):.0f}",
    }
    for column, (label, value) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(label, value, border=True, help=CATALOGUED if label == "TFs matched" else None)
    if match.other_species:
        st.warning(plain(match.other_species), icon=":material/warning:")
    st.caption("  \n".join(plain(note) for note in match.said if note != match.other_species))
    found = outlook(RunConfig(dataset=name, cell_type_key=key, cell_type=cell_type or None, prior=prior_name))
    if isinstance(found, str):
        st.warning(found, icon=":material/warning:")
    show_left_out(match.without_targets)
    show_renamed(match.names)
    if match.unmatched:
        with st.expander(f"{counted(len(match.unmatched), 'gene')} of the prior not in this data set"):
            table = pd.DataFrame({"gene": match.unmatched})
            st.dataframe(table, hide_index=True, height=240)
            data_button("unmatched", "genes-not-in-the-data", table)
    else:
        st.caption("Every gene of the prior is in this data set.")


def show_renamed(names: NameMatch) -> None:
    """List the genes that the data call otherwise, with the way in which each was found."""
    if names.way:
        table = pd.DataFrame(
            [(name, names.found[name], WAYS[way]) for name, way in names.way.items()],
            columns=["in the prior", "in the data", "found"],
        )
        with st.expander(f"{counted(len(table), 'gene')} of the prior found under another name"):
            st.dataframe(table, hide_index=True, height=240)
            data_button("renamed", "genes-under-another-name", table)


def show_left_out(tfs: list[str]) -> None:
    if not tfs:
        return
    have = "has" if len(tfs) == 1 else "have"
    st.info(
        f"{counted(len(tfs), 'TF')} of the prior {have} no target in this data set and cannot be modelled: "
        f"{plain(', '.join(tfs[:12]))}{' …' if len(tfs) > 12 else ''}. "
        f"To include {'it' if len(tfs) == 1 else 'them'}, use a prior with more targets.",
        icon=":material/info:",
    )
