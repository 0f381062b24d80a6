"""What the run's prior says about a pair: whether it is known, its sign, and publications."""

import streamlit as st

from grn_core.data.library import prior_info
from grn_core.data.priors.evidence import PairEvidence, pair_evidence, pubmed_address
from grn_core.errors import GrnError
from grn_core.training.config import RunConfig
from grn_core.training.run import Run
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.network.inspector.short_names import brief, short
from pages.widgets.state.chosen import prior

SIGNS = {
    1: ":material/trending_up: **Activation**: the TF increases expression of its target.",
    -1: ":material/trending_down: **Repression**: the TF decreases expression of its target.",
    0: "The sign is not given (activation or repression), or reports disagree.",
}
AT_FIRST = 8


def show_literature(run: Run, tf: str, target: str, was_known: bool) -> None:
    show_prior(run.config, tf, target, was_known)
    show_support(run.config, tf, target)


def show_prior(config: RunConfig, tf: str, target: str, was_known: bool) -> None:
    """Say what the prior that the run predicts says of a pair."""
    known, title = prior(config.prior, config.cell_type), plain(short(prior_info(config.prior).title, 60))
    found = pair_evidence(known, tf, target)
    if found is None:
        why = (
            "but it did when the run was trained. It may have been replaced since."
            if was_known
            else "so the edge is a prediction of the model."
        )
        st.markdown(f"The prior ({title}) does not contain this pair, {why}")
        back = pair_evidence(known, target, tf)
        if back is not None:
            st.markdown(f"It contains the opposite direction, {brief(target)} → {brief(tf)}.")
            _show_found(back, known.simulated)
        return
    st.markdown(f"The prior ({title}) contains this pair.")
    _show_found(found, known.simulated)


def show_support(config: RunConfig, tf: str, target: str) -> None:
    """Say which supporting priors of the run contain a pair; the model did not read that of this pair."""
    having, lost = [], []
    for name in config.support:
        title = plain(short(prior_info(name).title, 60))
        try:
            having += [title] if pair_evidence(prior(name, config.cell_type), tf, target) is not None else []
        except GrnError:
            lost.append(title)
    if having:
        st.markdown(f"Also in: {', '.join(having)}. The models that scored this pair did not read that.")
    elif len(config.support) > len(lost):
        st.markdown("No supporting prior of the run contains this pair.")
    if lost:
        st.markdown(f"Not readable any more: {', '.join(lost)}.")


def _show_found(found: PairEvidence, simulated: bool) -> None:
    if found.sign is not None:
        st.markdown(SIGNS[found.sign])
    if found.pubmed:
        st.markdown(f"{counted(len(found.pubmed), 'publication')}, by PubMed identifier:")
        st.markdown(_links(found.pubmed[:AT_FIRST]))
        if len(found.pubmed) > AT_FIRST:
            with st.expander(f"{len(found.pubmed) - AT_FIRST} more"):
                st.markdown(_links(found.pubmed[AT_FIRST:]))
        st.caption("A click leaves the dashboard: it opens PubMed in a new tab. Before a click, nothing is sent there.")
    if found.notes:
        shown = ", ".join(plain(note[:40]) for note in found.notes[:10])
        st.markdown(f"Evidence, as written in the prior: {shown}{', …' if len(found.notes) > 10 else ''}")
    if simulated:
        st.caption("The pair was simulated, so there is no publication to read.")
    elif not found.pubmed:
        st.caption("This prior has no PubMed identifiers for the pair. TRRUST and CollecTRI have such identifiers.")


def _links(identifiers: list[str]) -> str:
    """Return links that open in a new tab; Streamlit adds rel="noopener noreferrer"."""
    return " · ".join(f"[{number}]({pubmed_address(number)})" for number in identifiers)
