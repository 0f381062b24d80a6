"""Whether a run can be trained, asked before it is queued: one rule for page, command line and notebook."""

import anndata as ad
import numpy as np
from scipy import sparse

from grn_core.data.prior import Prior, match_prior
from grn_core.data.select import choose_genes
from grn_core.data.source import known_source
from grn_core.errors import ConfigError, DataError
from grn_core.evaluation.questions import Question
from grn_core.evaluation.splits import make_split
from grn_core.training.config import RunConfig

ASKED_OF: dict[Question, str] = {
    "missing_edges": "single pairs",
    "unseen_targets": "whole target genes",
    "unseen_tfs": "whole TFs",
    "unseen_both": "whole TFs and whole target genes",
}


def check_trainable(config: RunConfig, cells: ad.AnnData, prior: Prior) -> None:
    """Raise what prevents a run from being trained; cheap compared to reading the data.

    The modelled genes are chosen as in `grn_core.data.select.prepare`, except that genes are only divided into those
    whose values differ between cells and those whose values do not.

    Parameters
    ----------
    config
        Settings of the run; of them, `max_genes`, `split` and `seed` are used.
    cells
        The chosen cells.
    prior
        The prior, for all genes.

    Raises
    ------
    DataError
        If abundance cannot be taken from the data, or no gene varies between the cells.
    PriorError
        If no edge of the prior has both its genes among the modelled genes.
    ConfigError
        If the prior has too few known pairs there to divide them into train, validation and test.
    """
    genes = [str(gene) for gene in cells.var_names]
    chosen = choose_genes(genes, _varies(known_source(cells).matrix), match_prior(prior, genes), config.max_genes)
    if len(chosen) < 2:
        raise DataError("No gene varies between the chosen cells.", "Choose other cells or another data set.")
    known = match_prior(prior, chosen).prior
    try:
        make_split(known, chosen, config.split, config.seed)
    except ConfigError as error:
        pairs, tfs = _counted(len(known.edges), "known pair"), _counted(len(known.tfs), "TF")
        raise ConfigError(
            f"The prior has {pairs} of {tfs} among the genes of these cells: too few to train on some "
            f"and to test on {ASKED_OF[config.split.question]}.",
            "Add a prior with more known pairs, or choose another kind of test.",
        ) from error


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _varies(matrix: np.ndarray | sparse.spmatrix) -> np.ndarray:
    """Return 1 for genes whose value differs between cells and 0 for the others, (genes,)."""
    high, low = matrix.max(axis=0), matrix.min(axis=0)
    if sparse.issparse(high):
        high, low = high.toarray(), low.toarray()
    return (np.asarray(high).ravel() > np.asarray(low).ravel()).astype(float)
