"""Small circuits (motifs) in a network."""

import numpy as np
import pandas as pd
from scipy import sparse

MOTIFS = ("feed_forward_loops", "feedback_loops", "mutual_pairs")


def motif_counts(edges: pd.DataFrame) -> dict[str, int]:
    """Count three circuits in a directed network; self-loops and repeated edges are ignored.

    BEELINE counts sets of genes: three genes are one feed-forward loop if some a -> b -> c has its
    short cut a -> c, and one feedback loop if some a -> b -> c -> a closes, in however many ways; two
    genes are a mutual pair if each regulates the other.

    By matrix algebra: A the adjacency, M = A and its transpose (mutual), N = A without M (one-way),
    S = A or its transpose. Three genes joined in all three pairs, tr(S^3) / 6 of them, are a
    feed-forward loop unless they are a pure one-way cycle, tr(N^3) / 3. Directed three-cycles are
    tr(A^3) / 3, of which three genes that are all mutual, tr(M^3) / 6, hold two.

    Parameters
    ----------
    edges
        Columns source, target.

    Returns
    -------
    Numbers of ``feed_forward_loops``, ``feedback_loops`` (three genes each) and ``mutual_pairs``.
    """
    edges = edges.loc[edges["source"] != edges["target"], ["source", "target"]].drop_duplicates()
    codes, genes = pd.factorize(np.concatenate([edges["source"], edges["target"]]))
    n, m = len(genes), len(edges)
    a = sparse.csr_matrix((np.ones(m, dtype=np.int64), (codes[:m], codes[m:])), shape=(n, n))
    mutual = a.multiply(a.T).tocsr()
    one_way, either = a - mutual, a + a.T - mutual
    triangles = _closed_walks(either) // 6
    return {
        "feed_forward_loops": triangles - _closed_walks(one_way) // 3,
        "feedback_loops": _closed_walks(a) // 3 - _closed_walks(mutual) // 6,
        "mutual_pairs": int(mutual.sum()) // 2,
    }


def _closed_walks(a: sparse.csr_matrix) -> int:
    """Trace of the third power."""
    return int((a @ a).multiply(a.T).sum())
