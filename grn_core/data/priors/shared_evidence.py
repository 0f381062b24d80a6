"""How much of a prior another prior repeats: shared pairs, and how many chance would give."""

from dataclasses import dataclass

import pandas as pd

from grn_core.data.priors.prior import Prior


@dataclass(frozen=True)
class SharedEvidence:
    """Pairs that two priors share, of the TFs that have targets in both.

    Attributes
    ----------
    n_tfs
        TFs with a target in both.
    n_main, n_other
        Edges of these TFs in the prior and in the other one.
    n_shared
        Pairs in both.
    expected
        Shared pairs expected if the edges of each prior lay anywhere among these TFs x genes.
    expected_by_degree
        The same for random networks in which each TF and each target keeps its number of edges.
    """

    n_tfs: int
    n_main: int
    n_other: int
    n_shared: int
    expected: float
    expected_by_degree: float

    @property
    def lift(self) -> float:
        """Shared pairs per pair expected by chance; 0 where nothing can be shared."""
        return self.n_shared / self.expected if self.expected else 0.0

    @property
    def lift_by_degree(self) -> float:
        """Shared pairs per pair expected from the degrees; 0 where nothing can be shared."""
        return self.n_shared / self.expected_by_degree if self.expected_by_degree else 0.0

    def __str__(self) -> str:
        if not self.n_tfs:
            return "No TF has targets in both priors, so they share no pair."
        return (
            f"{self.n_shared:,} of {self.n_main:,} pairs of the prior are in both ({self.n_tfs:,} TFs with targets in "
            f"both); chance gives {self.expected:,.1f} (lift {self.lift:.1f}), the numbers of targets and regulators "
            f"alone give {self.expected_by_degree:,.1f} (lift {self.lift_by_degree:.1f})."
        )


def shared_evidence(main: Prior, other: Prior, n_genes: int) -> SharedEvidence:
    """Count the pairs that two priors share, and what chance would give.

        expected           = E E' / (T (n - 1))
        expected_by_degree = (sum_i d_i d'_i) (sum_j r_j r'_j) / (E E')

    over the T TFs with targets in both, with n genes, E and E' edges of these TFs, d_i and d'_i targets of TF i, r_j
    and r'_j regulators of gene j. The second is the overlap of two independent random networks with these degrees, in
    which i -> j has the probability d_i r_j / E (Chung and Lu 2002, PNAS 99:15879). A lift far above 1 by degree says
    that both priors rest on the same evidence, or on the same biology; it cannot say which.

    Parameters
    ----------
    main, other
        Priors whose genes have the same names, such as both joined to the same data.
    n_genes
        Number of genes that can be targets.
    """
    tfs = set(main.edges["source"]) & set(other.edges["source"])
    first, second = (prior.edges.loc[prior.edges["source"].isin(tfs), ["source", "target"]] for prior in (main, other))
    n_main, n_other = len(first), len(second)
    if not tfs:
        return SharedEvidence(0, 0, 0, 0, 0.0, 0.0)
    shared = len(first.merge(second, on=["source", "target"]))
    by_tf, by_target = (_products(first[side], second[side]) for side in ("source", "target"))
    expected = n_main * n_other / (len(tfs) * max(n_genes - 1, 1))
    return SharedEvidence(len(tfs), n_main, n_other, shared, expected, by_tf * by_target / (n_main * n_other))


def _products(first: pd.Series, second: pd.Series) -> float:
    """Return the sum over genes of how often each occurs in one column times how often in the other."""
    return float((first.value_counts() * second.value_counts()).dropna().sum())
