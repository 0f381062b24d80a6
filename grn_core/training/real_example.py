"""Settings of a run on the real example."""

from grn_core.annotation.real_example import TYPES
from grn_core.training.config import RunConfig

NAME = "Real cells: human immune cells"
MAX_GENES = 1000
"""Twice the usual number: TRRUST's TFs come first, and 500 genes would hold few of their targets."""
REPEATS = 3
"""A quarter of the usual number, so that the network is there in about two minutes. Two seeds then share 0.55 of their
first 100 new edges, and 0.69 with all twelve (``benchmarks/results/repeats.md``)."""


def real_config(dataset: str, prior: str) -> RunConfig:
    """Return the settings of the example's run: quick preset, few repeats, all cell types, which are few cells each.

    Parameters
    ----------
    dataset, prior
        Names in the library, as `grn_core.annotation.real_example.prepare_example` returns them.
    """
    return RunConfig(
        name=NAME, dataset=dataset, cell_type_key=TYPES, cell_type=None, prior=prior, max_genes=MAX_GENES,
        repeats=REPEATS,
    )  # fmt: skip
