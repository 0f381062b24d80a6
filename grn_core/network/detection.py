"""In which share of the cells a gene is found, and how specific that is to the cells of a run."""

import pandas as pd

LEAST = 0.05
"""Share of the cells in which a TF is found for its edges to be in the first view of a network."""
STEPS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares that the page offers instead of `LEAST`."""


def detected_share(expression: pd.DataFrame) -> "pd.Series[float]":
    """Return the share of cells in which each gene is detected, that is above 0, (genes,), 0 to 1.

    Parameters
    ----------
    expression
        Log expression, (cells x genes).
    """
    return (expression > 0).mean().astype(float)


def with_shares(edges: pd.DataFrame, expression: pd.DataFrame) -> pd.DataFrame:
    """Add ``tf_share`` and ``target_share``: the share of the run's cells in which each of the two genes is found.

    Parameters
    ----------
    edges
        Columns source, target.
    expression
        Log expression of the run's cells, (cells x genes); a gene that is not among them gets NaN.
    """
    share = detected_share(expression)
    return edges.assign(
        tf_share=edges["source"].map(share).astype(float), target_share=edges["target"].map(share).astype(float)
    )


def rarely_found(network: pd.DataFrame, least: float) -> "pd.Series[float]":
    """Return the TFs that are found in under `least` of the cells, with their share, the most frequent first.

    Parameters
    ----------
    network
        Columns source and, where shares are known, tf_share.
    """
    if "tf_share" not in network:
        return pd.Series(dtype=float)
    share = network.drop_duplicates("source").set_index("source")["tf_share"]
    return share[share < least].sort_values(ascending=False)


def specificity(own: "pd.Series[float]", others: "pd.Series[float]") -> "pd.Series[float]":
    """Return how much more often each gene is found in the cells of a run than in all other cells of the data set.

    It is the difference of the two shares: 1 if all cells of the run and no other cell has the gene, 0 if it is found
    equally often in both, -1 if all other cells and none of the run has it. Unlike a ratio, it is defined for a gene
    that no other cell has, and does not grow for genes that hardly any cell has.

    Parameters
    ----------
    own, others
        `detected_share` in the cells of the run and in all other cells, by gene.
    """
    return (own - others).astype(float)
