"""Choose the scBERT weights from which a run starts, and say how many genes match and how much disk space it takes."""

from typing import Any

import streamlit as st

from grn_core.scbert.library import WeightsInfo, list_weights, open_weights
from grn_core.scbert.symbols import GeneMatch, match_genes
from grn_core.training.inputs.encoding_cache import stored_bytes
from pages.widgets.common.plain_text import plain
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import WEIGHTS

TUNING = {
    "frozen": "frozen: fastest, cells are encoded once",
    "last": "the last layer is trained",
    "all": "all layers are trained",
}
SENTENCE = {
    "modelled": "the modelled genes",
    "vocabulary": "its whole vocabulary (slower)",
}


def weights_line(info: WeightsInfo) -> str:
    """Describe weights in one line."""
    return f"**{plain(info.title)}** &nbsp; {info.n_genes:,} genes, {info.depth} layers of {info.dim}"


@st.cache_data(max_entries=8, show_spinner="Matching the genes with the weights …")
def _match(weights: str, genes: tuple[str, ...]) -> GeneMatch:
    return match_genes(list(genes), open_weights(weights).genes)


def ask_weights(genes: list[str], n_genes: int, n_cells: int, frozen: bool = False) -> dict[str, Any]:
    """Ask for the weights, the layers to train and the genes that scBERT reads.

    Parameters
    ----------
    genes
        All genes of the data set.
    n_genes, n_cells
        Numbers of modelled genes and of cells, for the size on disk.
    frozen
        Whether the weights stay as they are; the layers to train are then not asked for.

    Returns
    -------
    Settings of a run: ``weights``, ``tuning``, ``sentence``.
    """
    infos = {info.name: info for info in list_weights() if info.path is not None}
    names = ["", *infos]  # the browser shows None as no choice at all
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    name, tied = asking.one(WEIGHTS, names, "")
    left.selectbox("scBERT begins from", names, format_func=lambda n: infos[n].title if n else "random weights", **tied)
    if not name:
        middle.button(
            "More on scBERT's weights", type="tertiary", icon=":material/neurology:", on_click=choices.look_at,
            args=("train", "weights"),
        )  # fmt: skip
        return {"weights": None, "tuning": "frozen" if frozen else "all", "sentence": "modelled"}
    tuning = "frozen" if frozen else middle.selectbox("Layers to train", list(TUNING), format_func=TUNING.__getitem__)
    sentence = right.selectbox("Genes that scBERT reads", list(SENTENCE), format_func=SENTENCE.__getitem__)
    match = _match(name, tuple(genes))
    size = ""
    if tuning == "frozen":
        needed = stored_bytes(n_cells, n_genes, infos[name].dim)
        size = f" The encodings take up to {needed / 1e6:,.0f} MB on disk."
    st.caption(plain(match.describe()) + size)
    if len(match.outside) == len(genes):
        st.warning("None of the genes is in these weights. Start from random weights.", icon=":material/warning:")
    return {"weights": name, "tuning": tuning, "sentence": sentence}
