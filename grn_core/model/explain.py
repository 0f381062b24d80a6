"""Why a pair scores as it does: its logit as a sum of parts that each have a meaning."""

import torch
from torch import Tensor

from grn_core.model.joint import GeneStates, PairScorer

PARTS = ("base", "tf_rate", "target_rate", "paths", "states", "memory", "coexpression", "kinship")


@torch.no_grad()
def explain(scorer: PairScorer, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> dict[str, Tensor]:
    """Split the logits of pairs into `PARTS`, which add up to them (but for rounding), (pairs,) each, float64.

    Three of the parts that `PairScorer.parts` gives are split further.

    ``paths`` is what the path network says beyond a pair of average rates that no path joins, which goes to ``base``.

    ``learned`` = <f + u, g + v> / sqrt(h), f and g being made of the fused scBERT and GNN states, u and v
    the genes' own vectors: ``states`` = <f, g> / sqrt(h), and ``memory`` is the rest, which is 0 where neither
    gene was seen in its role in training.

    ``evidence`` = e(rho, kin): e(0, 0) goes to ``base``, and the rest is shared by Shapley's rule for two
    players (Shapley 1953; Lundberg and Lee 2017),

        coexpression = (e(rho, 0) - e(0, 0) + e(rho, kin) - e(0, kin)) / 2

    and ``kinship`` likewise, so that what only both together say is halved between them. The baseline 0 is a
    pair without correlation, a target that is neither like nor unlike the TF's known targets, and a TF that is
    neither like nor unlike the target's known regulators.

    Parameters
    ----------
    scorer
        In evaluation mode; dropout would draw anew in each call.
    tf, target, rho
        As for `PairScorer.forward`.
    """
    parts = scorer.parts(states, tf, target, rho)
    fused = states.fused.float()
    from_states = (scorer.tf_head(fused)[tf] * scorer.target_head(fused)[target]).sum(-1)
    from_states = from_states.double() / fused.shape[-1] ** 0.5
    kin = scorer.kinship(states, tf, target)
    none = torch.zeros_like(kin[0])
    both, neither = parts.evidence.double(), scorer.expression_evidence(none, none, none).double()
    rho_alone = scorer.expression_evidence(rho.to(none), none, none).double()
    kin_alone = scorer.expression_evidence(none, *kin).double()
    average = scorer.known.without_paths().double()
    return {
        "base": parts.bias.double() + neither + average,
        "tf_rate": parts.tf.double(),
        "target_rate": parts.target.double(),
        "paths": parts.paths.double() - average,
        "states": from_states,
        "memory": parts.learned.double() - from_states,
        "coexpression": (rho_alone - neither + both - kin_alone) / 2,
        "kinship": (kin_alone - neither + both - rho_alone) / 2,
    }
