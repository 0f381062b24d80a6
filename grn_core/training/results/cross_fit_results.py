"""What a cross-fit leaves in its run folder: predictions, network, evidence, calibration, metrics."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import expit

from grn_core.data.pair_codes import plain_pairs
from grn_core.evaluation.metrics.within_folds import Scored
from grn_core.training.finished.run_tables import METRIC_COLUMNS
from grn_core.training.fitting.cross_fit import CrossFit
from grn_core.training.results.calibration import calibrate
from grn_core.training.results.compared import compare_methods
from grn_core.training.results.evidence import EMBEDDINGS, EVIDENCE
from grn_core.training.results.stored_edges import say_stored, strongest
from grn_core.training.results.verdict import judge
from grn_core.training.run import Run


def write_cross_fit(run: Run, found: CrossFit) -> None:
    """Write the tables of a cross-fit; the network is last, so that where it exists the others do.

    A weight is the logistic function of `CrossFit.logit`. It is a probability out of sample: of members that never saw
    the pair's label, on the scale that they fitted to other pairs. ``split`` is ``test`` for every pair of a TF with a
    known target, and ``unused`` for those of other TFs, which no figure counts.
    ``uncertainty`` is the standard deviation of the weight over the repeats, ``stability`` is explained in
    `CrossFit.stability`. The scores in ``predictions`` are those of `CrossFit.compared`, so that model and references
    are means over equally many repeats. Figures by TF compare pairs that the same member scored: see
    `CrossFit.compared_repeats`.

    Of more pairs than the setting ``stored_edges``, ``network``, ``evidence`` and ``predictions`` hold those that
    `strongest` chooses; verdict, metrics, calibration and ranks are those of all pairs. See `StoredEdges`.
    """
    weight, tested, known = expit(found.logit()), found.tested, found.pairs["label"].to_numpy() == 1
    rows, rank = strongest(weight, known, run.config.stored_edges)
    whole = len(rows) == len(weight)
    part = pd.Categorical.from_codes(np.where(tested, 0, 1).astype(np.int8), ["test", "unused"])
    split = found.pairs.assign(split=part)
    run.write_table("split", plain_pairs(split) if whole else split)
    judged = found.pairs if tested.all() else found.pairs[tested].reset_index(drop=True)
    run.write_table("predictions", _compare(run, found, judged, tested, None if whole else rows))
    of_tested = weight if tested.all() else weight[tested]
    calibrate(judged, of_tested).save(run)
    described, typical = found.described(rows)
    if not whole:
        lowest, label = float(weight[rows[run.config.stored_edges - 1]]), judged["label"].to_numpy()
        say_stored(run, (len(weight), len(rows), int(known.sum())), lowest, typical, label, of_tested)
    pairs = plain_pairs(split.iloc[rows].reset_index(drop=True))
    network = pairs[["source", "target"]].assign(
        weight=weight[rows], rank=rank, known=pairs["label"] == 1, split=pairs["split"],
        uncertainty=described["weight_sd"], stability=found.stability()[rows],
    )  # fmt: skip
    evidence = pd.concat([pairs[["source", "target"]], described.drop(columns="weight_sd")], axis=1)
    run.write_table(EVIDENCE, evidence)
    if found.embeddings is not None:
        run.write_table(EMBEDDINGS, found.embeddings)
    run.write_table("network", network)


def _compare(
    run: Run, found: CrossFit, judged: pd.DataFrame, tested: np.ndarray, rows: np.ndarray | None
) -> pd.DataFrame:
    """Write metrics and verdict of all tested pairs, one method at a time; return ``predictions``.

    Parameters
    ----------
    judged
        The tested pairs.
    rows
        Positions of the pairs that are stored; None stores all. Then curves and figures by TF are written too.
    """
    methods = ["joint", *found.references]

    def scores(name: str) -> np.ndarray:
        values = found.compared(name) if tested.all() else found.compared(name)[tested]
        return expit(values) if name == "joint" else values

    def repeats(name: str) -> Iterator[Scored]:
        for values, member in found.compared_repeats(name):
            yield (values, member) if tested.all() else (values[tested], member[tested])

    kept = None if rows is None else _is_among(rows, len(tested))[tested]
    compared = compare_methods(judged, methods, scores, len(found.repeats), kept, repeats)
    run.write_table("metrics", pd.DataFrame(compared.metrics, columns=METRIC_COLUMNS))
    compared.write(run)
    judge(judged, run.config.seed, found.references, scores, repeats).save(run)
    some = judged if kept is None else judged[kept].reset_index(drop=True)
    return plain_pairs(some).assign(split="test", **compared.columns)


def _is_among(rows: np.ndarray, n: int) -> np.ndarray:
    among = np.zeros(n, dtype=bool)
    among[rows] = True
    return among
