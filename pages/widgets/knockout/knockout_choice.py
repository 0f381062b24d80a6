"""The choices of the view Knock-out: TFs to remove and to raise, steps, damping, edges; whose paths are shown."""

import pandas as pd
import streamlit as st

from grn_core.network.knockout import Intervention, Response, Spread, used_edges
from grn_core.network.knockout.response import DAMPING, LEAST, STEPS
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import KO_DAMPING, KO_GENE, KO_LEAST, KO_RAISED, KO_REMOVED, KO_STEPS, Field

STEP_OPTIONS = (1, 2, 3, 4, 5, 6)
DAMPING_OPTIONS = tuple(i / 10 for i in range(1, 11))
LEAST_OPTIONS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def ask_intervention(network: pd.DataFrame) -> Intervention | None:
    """Ask which TFs are removed and which are raised; None if there is none yet, or one that is not here."""
    tfs = sorted(network["source"].astype(str).unique())
    one, two = st.columns(2)
    removed, tied = asking.several(KO_REMOVED, tfs, [], then=_forget_gene)
    one.multiselect("Remove (knock out)", tfs, placeholder="Choose TFs", **tied)
    raised, tied = asking.several(KO_RAISED, tfs, [], then=_forget_gene)
    two.multiselect("Raise (overexpress)", tfs, placeholder="Choose TFs", **tied)
    for field in (KO_REMOVED, KO_RAISED):
        if asking.lacks(field, tfs):
            missing = [tf for tf in choices.texts(field) or [] if tf not in tfs]
            asking.say_missing("TF", ", ".join(missing[:5]), "Choose others above.", "which regulates no gene here")
            return None
    if not removed and not raised:
        suggest(network)
        return None
    return Intervention(tuple(removed), tuple(raised))


def suggest(network: pd.DataFrame) -> None:
    """Offer the TF with the strongest edges, where nothing is chosen yet."""
    edges, _ = used_edges(network)
    if edges.empty:
        st.info("No edge of this network has a known sign and enough weight.", icon=":material/search_off:")
        return
    tf = str(edges.groupby("source")["weight"].sum().idxmax())
    n = counted(int((edges["source"] == tf).sum()), "target")
    st.info("Choose a TF to remove or to raise, and see which genes are predicted to rise and fall.")
    st.button(
        f"Remove {plain(tf)}, which has {n}", icon=":material/content_cut:", key="suggest_tf", type="primary",
        on_click=lambda: choices.put(KO_REMOVED, [tf]),
    )  # fmt: skip


def ask_spread() -> Spread:
    """Ask how far a change spreads, and over which edges."""
    one, two, three = st.columns(3)
    with one:
        steps = _slider(
            "Steps", KO_STEPS, STEP_OPTIONS, STEPS,
            "Largest number of edges between a changed TF and a gene. Direct targets are one step away.",
        )  # fmt: skip
    with two:
        damping = _slider(
            "Damping", KO_DAMPING, DAMPING_OPTIONS, DAMPING,
            "Each step after the first multiplies the change by this number; 1 leaves it as it is.",
        )  # fmt: skip
    with three:
        least = _slider(
            "Smallest weight of a new edge", KO_LEAST, LEAST_OPTIONS, LEAST,
            "Known edges are always used. A change is multiplied by the weight of each edge on its path.",
        )  # fmt: skip
    return Spread(int(steps), damping, least)


def _slider(label: str, field: Field, options: tuple[float, ...], default: float, help_: str) -> float:
    value, tied = asking.one(field, options, default, lambda value: f"{value:g}")
    st.select_slider(label, options, format_func=lambda value: f"{value:g}", help=help_, **tied)
    return default if value is None else value


def pick_gene(response: Response) -> str | None:
    """Ask for the gene whose paths are shown; the first is that with the largest change."""
    genes = response.table["gene"].tolist()
    gene, tied = asking.one(KO_GENE, genes, genes[0])
    st.selectbox(
        "Paths to the gene", genes, index=None if gene is None else 0, help="Or click a gene in the graph.", **tied
    )
    return gene


def take_gene(gene: str) -> None:
    """Choose the gene whose paths are shown."""
    choices.put(KO_GENE, gene)


def _forget_gene() -> None:
    choices.put(KO_GENE, None)
