"""What a cross-fit leaves in its run folder: predictions, network, evidence, calibration, metrics."""

import numpy as np
from scipy.special import expit

from grn_core.training.calibration import calibrate
from grn_core.training.cross_fit import CrossFit
from grn_core.training.evidence import EMBEDDINGS, EVIDENCE
from grn_core.training.results import score_test
from grn_core.training.run import Run
from grn_core.training.verdict import judge


def write_cross_fit(run: Run, found: CrossFit) -> None:
    """Write the tables of a cross-fit; the network is last, so that where it exists the others do.

    A weight is the logistic function of `CrossFit.mean`. It is a probability out of sample: of members that never saw
    the pair's label, on the scale that they fitted to other pairs. ``split`` is ``test`` for every pair of a TF with a
    known target, and ``unused`` for those of other TFs, which no figure counts.
    ``uncertainty`` is the standard deviation of the weight over the repeats, ``stability`` is explained in
    `CrossFit.stability`. The scores in ``predictions`` are those of `CrossFit.compared`, so that model and references
    are means over equally many repeats.
    """
    logit, parts = found.mean()
    pairs, weight, tested = found.pairs, expit(logit), found.tested
    part = np.where(tested, "test", "unused")
    compared = found.compared()
    predictions = pairs.assign(split=part, **compared | {"joint": expit(compared["joint"])})
    predictions = predictions[tested].reset_index(drop=True)
    run.write_table("split", pairs.assign(split=part))
    run.write_table("predictions", predictions)
    run.write_table("metrics", score_test(predictions, len(found.logits)))
    calibrate(pairs[tested].reset_index(drop=True), weight[tested]).save(run)
    judge(predictions, run.config.seed).save(run)
    network = pairs[["source", "target"]].assign(
        weight=weight, known=pairs["label"] == 1, split=part, uncertainty=found.weight_sd(), stability=found.stability()
    )
    network = network.sort_values("weight", ascending=False, kind="stable")
    evidence = pairs[["source", "target"]].assign(logit=logit, **parts, logit_sd=found.logit_sd())
    run.write_table(EVIDENCE, evidence.loc[network.index].reset_index(drop=True))
    if found.embeddings is not None:
        run.write_table(EMBEDDINGS, found.embeddings)
    network = network.reset_index(drop=True)
    network.insert(3, "rank", np.arange(1, len(network) + 1))
    run.write_table("network", network)
