"""Size of the joint model, the parts it has, and the length of its training."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from grn_core.scbert.sizes import ScbertConfig

SWITCHES = {"scbert": "use_scbert", "gnn": "use_gnn", "attention": "use_attention", "paths": "use_paths"}
"""Part of the model that an ablation leaves out, and the setting that switches it."""

ENOUGH_FOR_TREES = 1000
"""A member of a cross-fit has trees if it learns from so many known edges. On validation pairs of hESC, trees lowered
average precision with the 200 of TRRUST, and raised it with the 2,000 and more of STRING and specific ChIP-seq."""

MOST_ASKED = 2**18
"""A step of a quick look asks for at most so many pairs: each takes about 8 kB."""


@dataclass(frozen=True)
class JointConfig:
    """Settings of the joint model.

    Attributes
    ----------
    scbert
        Size of the encoder.
    n_genes
        Number of modelled genes.
    profile_dim
        Width of the expression profile that each gene has as node feature; it does not depend on the number of cells.
    hidden
        Width of gene states.
    gnn_layers
        Rounds of message passing.
    dropout
        Of the GNN and of the heads of the scorer.
    cells_per_step
        Number of cells that scBERT reads at each training step.
    epochs, learning_rate, weight_decay
        Of the training with AdamW.
    use_scbert
        If False, genes have their expression profile alone.
    use_gnn
        If False, no messages are passed.
    use_attention
        If False, cells are pooled by a plain mean.
    use_paths
        If False, the scorer counts known edges but ignores which genes they join.
    use_trees
        Whether members of a cross-fit add gradient boosting on the description of a pair where they have enough known
        edges.
    use_tf_weights
        Whether members of a cross-fit give each TF weights of its own for the target's expression.
    ranking
        Weight of the ranking loss within a TF in the training of a member's learned term; 0 leaves it out.
    training_negatives
        Whether all negatives count the same in a member's training (``uniform``), or so that each TF and target has as
        much of negatives as of known edges (``degree``).
    label_noise
        Share of the pairs without a known edge that a member's training takes for edges nobody knows, 0 to 0.5.
    n_own
        Numbers that describe a gene's own expression; with 0 the scorer is `PairScorer`, otherwise it is
        `LinearPairScorer`, that of a cross-fit's members.
    n_support
        Number of supporting priors; only `LinearPairScorer` reads them.
    """

    scbert: ScbertConfig
    n_genes: int
    profile_dim: int = 64
    hidden: int = 64
    gnn_layers: int = 2
    dropout: float = 0.3
    cells_per_step: int = 8
    epochs: int = 60
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    use_scbert: bool = True
    use_gnn: bool = True
    use_attention: bool = True
    use_paths: bool = True
    use_trees: bool = False
    use_tf_weights: bool = False
    ranking: float = 0.0
    training_negatives: Literal["uniform", "degree"] = "uniform"
    label_noise: float = 0.0
    n_own: int = 0
    n_support: int = 0


def preset(name: str, n_genes: int) -> JointConfig:
    """Return the settings of ``quick``, ``standard`` or ``full`` (scBERT's published size)."""
    positions = n_genes + 1
    quick = ScbertConfig(positions, dim=32, depth=2, heads=2, dim_head=16, n_features=32)
    standard = ScbertConfig(positions, dim=64, depth=4, heads=4, dim_head=32, n_features=128)
    full = ScbertConfig(positions)
    base = JointConfig(quick, n_genes)
    table = {
        "quick": base,
        "standard": replace(base, scbert=standard, hidden=96, cells_per_step=16, epochs=120, learning_rate=2e-3),
        "full": replace(base, scbert=full, hidden=128, cells_per_step=16, epochs=200, learning_rate=1e-3),
    }
    return table[name]


def read_settings(values: Mapping[str, Any]) -> JointConfig:
    """Restore settings from what ``dataclasses.asdict`` gave, as a checkpoint keeps them; older ones too."""
    values = with_switches(values)
    return JointConfig(ScbertConfig(**values.pop("scbert")), **values)


def with_switches(values: Mapping[str, Any]) -> dict[str, Any]:
    """Translate ``without``, the list of parts that older settings leave out, to the switches of today.

    Raises
    ------
    ValueError
        If ``without`` names a part that can't be left out.
    """
    values = dict(values)
    for part in values.pop("without", None) or ():
        if part not in SWITCHES:
            raise ValueError(f"without names {part!r}; it can name {', '.join(SWITCHES)}")
        values[SWITCHES[part]] = False
    return values
