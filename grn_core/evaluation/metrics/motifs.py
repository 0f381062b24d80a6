"""Small circuits (motifs) in a network."""

import numpy as np
import pandas as pd
from scipy import sparse

MOTIFS = ("feed_forward_loops", "feedback_loops", "mutual_pairs")


def motif_counts(edges: pd.DataFrame) -> dict[str, int]:
    """Count three circuits in a directed network; self-loops and repeated edges are ignored.

    As in BEELINE, sets of genes are counted: three genes are one feed-forward loop if they have edges a -> b -> c and
    a -> c in at least one order, and one feedback loop if they have edges a -> b -> c -> a in at least one order. Two
    genes are a mutual pair if each regulates the other.

    With A the adjacency matrix, M = A and A^T (mutual edges), N = A without M (one-way edges) and S = A or A^T,

        feed_forward_loops = tr(S^3) / 6 - tr(N^3) / 3
        feedback_loops     = tr(A^3) / 3 - tr(M^3) / 6

    Three genes with an edge in all three pairs, tr(S^3) / 6 of them, are a feed-forward loop unless they are a one-way
    cycle, tr(N^3) / 3. tr(A^3) / 3 counts directed cycles; three genes with only mutual edges have two of them.

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
    """Return the trace of the third power."""
    return int((a @ a).multiply(a.T).sum())
