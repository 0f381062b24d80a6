"""Expression to scBERT's tokens."""

import numpy as np

N_TOKENS = 7
MASK = 6
TOP_BIN = 5


def tokenise(counts: np.ndarray, totals: np.ndarray | None = None) -> np.ndarray:
    """Bin expression as scBERT does: floor(log2(1 + counts per 10,000)), capped at 5.

    Parameters
    ----------
    counts
        Counts (or any linear measure of abundance), (cells x genes), not negative.
    totals
        Library size of each cell, (cells,); None means the sum over the given genes. Give it whenever genes were
        selected, since the sum is then not the library size.

    Returns
    -------
    Tokens, (cells x genes + 1), int64; the last column is the 0 that scBERT appends.

    References
    ----------
    Yang et al. 2022, Nature Machine Intelligence 4:852, and TencentAILabHealthcare/scBERT.
    """
    if totals is None:
        totals = counts.sum(axis=1)
    size = np.maximum(np.asarray(totals, dtype=float), 1e-12)[:, None]
    bins = np.floor(np.log2(1 + counts / size * 1e4)).clip(0, TOP_BIN).astype(np.int64)
    return np.pad(bins, ((0, 0), (0, 1)))
