"""What explains a trained model: the parts of each pair's score and the state of each gene."""

import numpy as np
import pandas as pd
from torch import Tensor

from grn_core.errors import RunError
from grn_core.model.explain import PARTS, explain
from grn_core.model.scorer import GeneStates
from grn_core.training.fitting.fit import Fit
from grn_core.training.inputs.features import PairIndices
from grn_core.training.results.stored_edges import stored_edges
from grn_core.training.run import Run

EVIDENCE, EMBEDDINGS = "evidence", "embeddings"
LATER_PARTS = ("own_expression", "interactions")


def explained(state: Fit, states: GeneStates, pairs: PairIndices) -> dict[str, np.ndarray]:
    """Split the logits of pairs into `PARTS`, given gene states, (pairs,) each, float32."""
    state.model.eval()
    rho = state.features.correlation.of(pairs.tf, pairs.target)
    parts = explain(state.model.scorer, states, pairs.tf, pairs.target, rho)
    return {name: parts[name].float().cpu().numpy() for name in PARTS}


def gene_embeddings(fused: Tensor, genes: list[str]) -> pd.DataFrame:
    """Return each gene's fused scBERT and GNN state: columns gene, then d0, d1, ... (genes x hidden)."""
    values = fused.float().cpu().numpy()
    table = pd.DataFrame(values, columns=[f"d{i}" for i in range(values.shape[1])])
    table.insert(0, "gene", genes)
    return table


def read_parts(run: Run, tf: str, target: str) -> pd.Series | None:
    """Read the parts of one pair's score.

    Returns
    -------
    ``logit``, `PARTS` and ``logit_sd`` (standard deviation of the logit over halves of the cells); None if an older
    run does not have them, or they cannot be read.
    """
    path = run.path / f"{EVIDENCE}.parquet"
    if not path.exists():
        return None
    try:  # the table is as long as the network; only row groups that can contain the pair are read
        rows = pd.read_parquet(path, filters=[("source", "==", tf), ("target", "==", target)])
        values = _with_later_parts(rows).iloc[0][["logit", *PARTS, "logit_sd"]].astype(float)
    except (OSError, ValueError, KeyError, IndexError):
        return None
    return values if np.isfinite(values).all() else None


def _with_later_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Add the parts that older runs do not have, which are 0 in their scores."""
    return table.assign(**{part: 0.0 for part in LATER_PARTS if part not in table})


def typical_parts(run: Run) -> pd.Series | None:
    """Return the mean of each part over all candidate pairs of a run; None if the run has no parts that can be read."""
    stored = stored_edges(run)
    if stored is not None and stored.typical:
        return pd.Series(stored.typical)[list(PARTS)]
    try:
        means = _with_later_parts(pd.read_parquet(run.path / f"{EVIDENCE}.parquet"))[list(PARTS)].mean().astype(float)
    except (OSError, ValueError, KeyError):
        return None
    return means if np.isfinite(means).all() else None


def against_typical(parts: pd.Series, typical: pd.Series) -> pd.Series:
    """Return how a pair differs from the mean of all candidate pairs.

    Returns
    -------
    ``typical``, the logit of the mean pair under the members that scored this one, and the difference of each part;
    their sum is the logit of the pair. Members differ in ``base``, so its difference counts with the mean pair. The
    rates of both genes are one part, ``degree``: how often TF and target have edges in training. Runs without trees
    have no part ``interactions``.
    """
    difference = parts[list(PARTS)] - typical[list(PARTS)]
    trees = {"interactions": float(difference["interactions"])} if typical["interactions"] else {}
    return pd.Series(
        {
            "typical": float(typical[list(PARTS)].sum() + difference["base"]),
            "states": float(difference["states"]),
            "memory": float(difference["memory"]),
            "degree": float(difference["tf_rate"] + difference["target_rate"]),
            "paths": float(difference["paths"]),
            "coexpression": float(difference["coexpression"]),
            "kinship": float(difference["kinship"]),
            "own_expression": float(difference["own_expression"]),
        }
        | trees
    )


def read_genes(run: Run, genes: list[str]) -> pd.DataFrame:
    """Read the expression of some genes in every modelled cell, log(1 + per 10,000), (cells x genes).

    Raises
    ------
    RunError
        If the run has no expression of one of them.
    """
    try:
        return pd.read_parquet(run.path / "expression.parquet", columns=list(dict.fromkeys(genes)))
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"The run {run.id} has no readable expression of this pair.", "Train it again.") from error
