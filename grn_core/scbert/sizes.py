"""Size of an encoder; kept apart from the encoder, so that settings are read without PyTorch."""

from dataclasses import dataclass

from grn_core.scbert.tokens import N_TOKENS


@dataclass(frozen=True)
class ScbertConfig:
    """Size of an encoder; the defaults are scBERT's published ones.

    `n_positions` is the number of genes plus one. `n_features` is the number of random features per head.
    """

    n_positions: int = 16907
    dim: int = 200
    depth: int = 6
    heads: int = 10
    dim_head: int = 64
    n_features: int = 266
    n_tokens: int = N_TOKENS
