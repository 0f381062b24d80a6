"""Explain the score of a pair: its logit as a sum of parts, each with a meaning."""

import torch
from torch import Tensor

from grn_core.model.linear_scorer import LinearPairScorer
from grn_core.model.scorer import GeneStates, PairScorer

PARTS = (
    "base", "tf_rate", "target_rate", "paths", "states", "memory", "coexpression", "kinship", "own_expression",
    "interactions",
)  # fmt: skip


@torch.no_grad()
def explain(
    scorer: PairScorer | LinearPairScorer, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor
) -> dict[str, Tensor]:
    """Split the logits of pairs into `PARTS`, which add up to them except for rounding.

    Three of the terms that `PairScorer.parts` gives are split further.

    ``paths``: the value q of a pair of average rates that no path joins goes to ``base``; the rest is ``paths``.

    ``learned`` = <f + u, g + v> / sqrt(h), where f and g come from the fused scBERT and GNN states and u and v are
    the genes' own vectors: ``states`` = <f, g> / sqrt(h), and ``memory`` is the rest. It is 0 where training saw
    neither gene in its role.

    ``evidence`` = e(rho, kin): e(0, 0) goes to ``base``, and the rest is divided by the Shapley value for two players
    (Shapley 1953; Lundberg and Lee 2017),

        coexpression = (e(rho, 0) - e(0, 0) + e(rho, kin) - e(0, kin)) / 2

    and ``kinship`` likewise, so that each gets half of their interaction. The reference 0 is a pair without
    correlation, whose target is neither similar nor opposite to the TF's known targets, and whose TF is neither
    similar nor opposite to the target's known regulators.

    Parameters
    ----------
    scorer
        In evaluation mode; otherwise dropout differs between calls.
    states, tf, target, rho
        As for `PairScorer.forward`.

    Returns
    -------
    Each of `PARTS`, (pairs,), float64.
    """
    if isinstance(scorer, LinearPairScorer):
        return scorer.explain(states, tf, target, rho)
    parts = scorer.parts(states, tf, target, rho)
    fused = states.fused.float()
    from_states = (scorer.tf_head(fused)[tf] * scorer.target_head(fused)[target]).sum(-1)
    from_states = from_states.double() / fused.shape[-1] ** 0.5
    kin = scorer.kinship(states, tf, target)
    none = torch.zeros_like(kin[0])
    both, neither = parts.evidence.double(), scorer.expression_evidence(none, none, none).double()
    rho_alone = scorer.expression_evidence(rho.to(none), none, none).double()
    kin_alone = scorer.expression_evidence(none, *kin).double()
    average = scorer.known.unjoined().double()
    return {
        "base": parts.bias.double() + neither + average,
        "tf_rate": parts.tf.double(),
        "target_rate": parts.target.double(),
        "paths": parts.paths.double() - average,
        "states": from_states,
        "memory": parts.learned.double() - from_states,
        "coexpression": (rho_alone - neither + both - kin_alone) / 2,
        "kinship": (kin_alone - neither + both - rho_alone) / 2,
        "own_expression": torch.zeros_like(from_states),
        "interactions": torch.zeros_like(from_states),
    }
