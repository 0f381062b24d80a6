"""GRNBoost2 as the package rustscenic computes it, with trees on binned expression in Rust.

On the same pairs it takes about a fiftieth of the processor time of `grn_core.baselines.grnboost2`
(``benchmarks/results/grnboost2.md``), and it fits fewer trees. It stops a target by the difference of losses on two
different draws of cells, as arboreto does with today's scikit-learn: after 25 to 89 trees on hESC. Our own compares
both losses on the same cells, and stops after 107 to 335 trees.

Each target is independent of the others that are scored. The package is optional (``requirements-tables.txt``).
"""

import warnings

import numpy as np
import pandas as pd

from grn_core.baselines.expression import positions, standardise
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.optional import optional_module

TITLE = "GRNBoost2 (rustscenic)"
MAX_TREES = 5000


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    grn = optional_module("rustscenic.grn", TITLE, "requirements-tables.txt")
    sources = pd.concat([table["source"] for table in (problem.train, problem.validation, pairs)])
    tfs = np.unique(positions(problem.genes, sources))
    targets = np.unique(positions(problem.genes, pairs["target"]))
    varies = np.asarray(standardise(problem.log_expression).any(axis=0))
    columns = [i for i in np.union1d(tfs, targets) if varies[i]]
    regulators = [problem.genes[i] for i in tfs if varies[i]]
    scores = np.zeros(len(pairs))
    if not regulators or len(columns) < 2:
        return scores
    values = np.ascontiguousarray(problem.log_expression[:, columns], dtype=np.float32)
    with warnings.catch_warnings():  # about few cells and few TFs; the page says how many there are
        warnings.simplefilter("ignore")
        edges = grn.infer(
            (values, [problem.genes[i] for i in columns]),
            regulators,
            n_estimators=MAX_TREES,
            seed=problem.seed,
            verbose=False,
        )
    importance = pd.Series(edges["importance"].to_numpy(np.float64), pd.MultiIndex.from_frame(edges[["TF", "target"]]))
    asked = pd.MultiIndex.from_frame(pairs[["source", "target"]])
    return importance.reindex(asked).fillna(0.0).to_numpy()


METHOD = Method(
    name="rustscenic",
    title=TITLE,
    citation="Moerman et al. 2019, Bioinformatics 35:2159; package rustscenic 0.5.1",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
