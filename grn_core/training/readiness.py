"""Whether a run can be trained, asked before it is queued: one rule for page, command line and notebook."""

import anndata as ad
import numpy as np
from scipy import sparse

from grn_core.data.pair_codes import coded_pairs
from grn_core.data.priors.prior import Prior, match_prior
from grn_core.data.select import catalogue_tfs, choose_genes, match_modelled
from grn_core.data.source import known_source
from grn_core.errors import ConfigError, DataError
from grn_core.evaluation.folds import Folds, repeat_seeds
from grn_core.evaluation.questions import Question
from grn_core.evaluation.splits import make_split
from grn_core.training.config import RunConfig
from grn_core.training.forecast import Outlook
from grn_core.wording import counted

FEWEST_TFS = 4
"""TFs below which no part of a test of whole TFs is sure to have one."""
FEW_EDGES = 500
"""Known edges below which every repeat of a cross-fit is tried, because chance may leave one without enough of them."""
ASKED_OF: dict[Question, str] = {
    "missing_edges": "single pairs",
    "unseen_targets": "whole target genes",
    "unseen_tfs": "whole TFs",
    "unseen_both": "whole TFs and whole target genes",
}


def check_trainable(config: RunConfig, cells: ad.AnnData, prior: Prior) -> Outlook:
    """Return what a run will have, or raise what prevents it from being trained; cheap compared to reading the data.

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

    Returns
    -------
    Known edges, TFs, genes and cells of the run.

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
    varies, whole = _varies(known_source(cells).matrix), match_prior(prior, genes)
    others = catalogue_tfs(genes, whole) if config.candidates == "catalogue" else frozenset()
    chosen = choose_genes(genes, varies, whole, config.max_genes, others)
    if len(chosen) < 2:
        raise DataError("No gene varies between the chosen cells.", "Choose other cells or another data set.")
    known = match_modelled(prior, whole, chosen, genes, varies, config.max_genes).prior
    try:
        make_split(known, chosen, config.split, config.seed, coded=True)
        if config.cross_fitted:
            seeds = repeat_seeds(config.seed, config.repeats if len(known.edges) < FEW_EDGES else 1)
            pairs = coded_pairs(known.tfs, chosen, known.edges)
            for seed in seeds:
                Folds(pairs, config.split, seed, config.folds)
    except ConfigError as error:
        raise _too_few(known, len(chosen), config.split.question) from error
    n_cells = min(cells.n_obs, config.max_cells or cells.n_obs)
    return Outlook(len(known.edges), len(known.tfs), len(chosen), n_cells)


def _too_few(known: Prior, n_genes: int, question: Question) -> ConfigError:
    """Return the error that says what a prior has too little of for a question."""
    n_pairs = len(known.tfs) * (n_genes - 1)
    pairs, tfs = counted(len(known.edges), "known pair"), counted(len(known.tfs), "TF")
    here = f"The prior {known.name} has {pairs} of {tfs} among the genes of these cells"
    if len(known.edges) >= n_pairs:
        return ConfigError(
            f"{here}: every pair of a TF and a gene is known, so there are no other pairs to distinguish them from.",
            "Model more genes, or choose a prior that names only some pairs.",
        )
    if len(known.tfs) < FEWEST_TFS and question in ("unseen_tfs", "unseen_both"):
        return ConfigError(
            f"{here}: too few TFs to train on some and to test on {ASKED_OF[question]}.",
            "Ask for unseen targets or missing edges, or add a prior with more TFs.",
        )
    return ConfigError(
        f"{here}: too few to train on some and to test on {ASKED_OF[question]}.",
        "Add a prior with more known pairs, or choose another kind of test.",
    )


def _varies(matrix: np.ndarray | sparse.spmatrix) -> np.ndarray:
    """Return 1 for genes whose value differs between cells and 0 for the others, (genes,)."""
    high, low = matrix.max(axis=0), matrix.min(axis=0)
    if sparse.issparse(high):
        high, low = high.toarray(), low.toarray()
    return (np.asarray(high).ravel() > np.asarray(low).ravel()).astype(float)
