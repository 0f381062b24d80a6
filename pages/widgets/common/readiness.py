"""Whether a run could train at all, asked before it is queued."""

import numpy as np
import streamlit as st
from scipy import sparse

from grn_core.data.prior import match_prior
from grn_core.data.select import choose_genes
from grn_core.errors import ConfigError, GrnError
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import make_split
from pages.widgets.common.plain_text import HELD_OUT, counted, plain
from pages.widgets.state.chosen import dataset, prior, prior_stamp, stamp


def trouble(
    name: str, key: str | None, cell_type: str | None, prior_name: str, question: Question, max_genes: int, seed: int
) -> str | None:
    """Say in words why these settings cannot be trained; None where nothing speaks against it."""
    return _trouble(name, (stamp(name), prior_stamp(prior_name)), key, cell_type, prior_name, question, max_genes, seed)


@st.cache_data(max_entries=64, show_spinner="Looking whether this can be trained …")
def _trouble(
    name: str, written: tuple[float, float], key: str | None, cell_type: str | None, prior_name: str,
    question: Question, max_genes: int, seed: int,
) -> str | None:  # fmt: skip
    known = prior(prior_name, cell_type)
    adata = dataset(name)
    genes = [str(gene) for gene in adata.var_names]
    cells = adata[(adata.obs[key].astype(str) == cell_type).to_numpy()] if key and cell_type else adata
    try:
        chosen = choose_genes(genes, _varies(cells.X), match_prior(known, genes), max_genes)
        match = match_prior(known, chosen)
    except GrnError as error:
        return plain(str(error))
    try:
        make_split(match.prior, chosen, SplitConfig(question=question), seed)
    except ConfigError:
        pairs, tfs = counted(len(match.prior.edges), "known pair"), counted(len(match.prior.tfs), "TF")
        return (
            f"The prior has {pairs} of {tfs} among the genes of these cells: too few to train on some "
            f"and to test on {HELD_OUT[question]}. "
            "Add a prior with more known pairs, or choose another kind of test."
        )
    return None


def _varies(matrix: np.ndarray | sparse.spmatrix) -> np.ndarray:
    """Return 1 for genes whose value differs between cells and 0 for the others, (genes,)."""
    high, low = matrix.max(axis=0), matrix.min(axis=0)
    if sparse.issparse(high):
        high, low = high.toarray(), low.toarray()
    return (np.asarray(high).ravel() > np.asarray(low).ravel()).astype(float)
