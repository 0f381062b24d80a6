"""Whether a TF activates or represses its target: the prior's sign, else that of a clear correlation, else unknown."""

import numpy as np
import pandas as pd

LEAST, ERRORS, FEWEST = 0.1, 3.0, 10
"""Of a correlation that gives a sign: smallest size, standard errors from zero, cells in which each gene is found."""
RELATIONS = {1: "activates", -1: "represses", 0: "regulates"}
"""What stands between TF and target, by sign."""
SIGN_WORDS = {1: "activation", -1: "repression", 0: "unknown"}
SOURCE_WORDS = {
    "prior": "from the prior", "correlation": "from the correlation in these cells", "assumed": "assumed",
    "unknown": "unknown",
}  # fmt: skip
RULE = (
    "The sign of an edge is that of the prior where it has one. Else it is the sign of Pearson's correlation of the "
    f"two genes over the cells of the run, if that is clear. Clear means at least {LEAST:g} in size, at least "
    f"{ERRORS:g} standard errors from zero, and each gene detected in at least {FEWEST} cells. Else it is unknown. A "
    "correlation does not show which gene regulates the other, or that the effect is direct."
)


def clear_correlation(n_cells: int) -> float:
    """Return the smallest size of a correlation that counts as clear of zero.

    It is `LEAST` or, with few cells, `ERRORS` standard errors from zero. The standard error of arctanh(r) is
    1 / sqrt(n - 3) (Fisher 1921).

    Parameters
    ----------
    n_cells
        Number of cells.

    Returns
    -------
    0 to 1; 1 if there are too few cells for any correlation to be clear.
    """
    return 1.0 if n_cells <= 3 else max(LEAST, float(np.tanh(ERRORS / np.sqrt(n_cells - 3))))


def correlation_signs(edges: pd.DataFrame, expression: pd.DataFrame) -> np.ndarray:
    """Return +1 or -1 where the correlation of the two genes is clear of zero, else 0; (edges,).

    Each gene must be found in `FEWEST` cells, because a single cell that has both genes makes a correlation of 1.

    Parameters
    ----------
    edges
        Columns source, target.
    expression
        Log expression, (cells x genes).
    """
    found = pair_correlations(edges, expression)
    cells = (expression > 0).sum()
    often = (edges["source"].map(cells) >= FEWEST) & (edges["target"].map(cells) >= FEWEST)
    clear = (np.abs(found) >= clear_correlation(len(expression))) & often.to_numpy(dtype=bool)
    return np.where(clear, np.sign(found), 0).astype(int)


def prior_signs(edges: pd.DataFrame, known: pd.DataFrame | None) -> np.ndarray:
    """Return the prior's sign of each edge, 0 where it has none; (edges,).

    Parameters
    ----------
    known
        Columns source, target, sign (+1, -1, 0 where unknown); None if the prior has no signs.
    """
    if known is None or "sign" not in known:
        return np.zeros(len(edges), dtype=int)
    table = known.drop_duplicates(["source", "target"]).set_index(["source", "target"])["sign"]
    found = table.reindex(pd.MultiIndex.from_frame(edges[["source", "target"]])).fillna(0).to_numpy()
    return np.sign(found).astype(int)


def with_edge_signs(edges: pd.DataFrame, expression: pd.DataFrame, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add to each edge whether the TF activates or represses its target, by `RULE`.

    Parameters
    ----------
    edges
        Columns source, target.
    expression
        Log expression of the run's cells, (cells x genes); empty if there is none.
    known
        As in `prior_signs`.

    Returns
    -------
    The edges with ``sign`` (+1, -1, 0 where unknown) and ``sign_source`` (``prior``, ``correlation``, ``unknown``).
    """
    prior, measured = prior_signs(edges, known), correlation_signs(edges, expression)
    sign = np.where(prior != 0, prior, measured)
    words = np.array(["prior", "correlation", "unknown"], dtype=object)  # shared by all edges, not one text per edge
    source = words[np.where(prior != 0, 0, np.where(measured != 0, 1, 2))]
    return edges.assign(sign=sign, sign_source=source)


def mode_of_regulation(edges: pd.DataFrame) -> pd.Series:
    """Return the signed weight of each edge, as a linear model of TF activity takes it.

    An edge of unknown sign counts as activation, as in CollecTRI (Muller-Dott et al., Nucleic Acids Research 2023).

    Parameters
    ----------
    edges
        Columns weight and, optionally, sign (+1, -1, 0 where unknown).
    """
    return edges["weight"] * np.where(edges["sign"] < 0, -1, 1) if "sign" in edges else edges["weight"]


def relations(edges: pd.DataFrame) -> list[str]:
    """Return ``activates``, ``represses`` or ``regulates`` for each edge; the last where the sign is unknown."""
    return [RELATIONS[int(sign)] for sign in edges["sign"]] if "sign" in edges else [RELATIONS[0]] * len(edges)


def correlation_words(r: float, n_cells: int) -> str:
    """Say in words what a correlation of two genes means; the words follow its sign and size."""
    if not np.isfinite(r):
        return "One of the two genes has the same value in every cell, so there is no correlation."
    if abs(r) < clear_correlation(n_cells):
        return "The correlation is not clear of zero."
    how = "strongly" if abs(r) >= 0.6 else "moderately" if abs(r) >= 0.3 else "weakly"
    course = "The two rise and fall together" if r > 0 else "Where one is high, the other is low"
    return f"{course}, {how}: r = {r:.2f}.".replace("-", "−")


def pair_correlations(edges: pd.DataFrame, expression: pd.DataFrame) -> np.ndarray:
    """Return Pearson's correlation of the two genes of each edge over cells, (edges,); 0 where it is undefined."""
    found = np.zeros(len(edges))
    if expression.empty:
        return found
    values = expression.to_numpy(dtype=np.float64)
    centred = values - values.mean(axis=0)
    length = np.linalg.norm(centred, axis=0)
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-8)
    tf, target = (expression.columns.get_indexer(edges[column]) for column in ("source", "target"))
    for gene in np.unique(tf[tf >= 0]):
        rows = np.flatnonzero((tf == gene) & (target >= 0))
        found[rows] = unit[:, target[rows]].T @ unit[:, gene]
    return found
