"""How much columns say of genes beyond a base: a linear probe with cross-validation over genes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import t as student
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import SplineTransformer, StandardScaler

Measure = Literal["auroc", "r2"]
FOLDS, REPEATS = 10, 2
PENALTIES = np.logspace(-1, 5, 13)
SCALES = (0.0, 0.1, 0.3, 1.0)
KNOTS = 6


@dataclass(frozen=True)
class Target:
    """What is predicted of some genes.

    Attributes
    ----------
    name
        Title.
    rows
        The genes that have it, as rows of the set's genes, (probed,).
    values
        0 or 1 per class (``auroc``) or numbers (``r2``), (probed x columns).
    measure
        ``auroc``: mean over the columns that have both classes in a fold. ``r2``: share of the variance of all columns
        together.
    seen
        Names of the encoders that have read what is asked, in pre-training.
    """

    name: str
    rows: np.ndarray
    values: np.ndarray
    measure: Measure
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gain:
    """A mean over folds with its 95 % interval."""

    mean: float
    low: float
    high: float


def splines(columns: np.ndarray) -> np.ndarray:
    """Expand each column to a cubic spline with `KNOTS` knots at quantiles, (genes x columns of the basis).

    An encoder can compute any function of a gene's mean expression. So that this is not counted as more than the mean,
    the probe's base has smooth functions of it too.
    """
    ranks = columns.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(len(columns) - 1, 1)
    basis: np.ndarray = SplineTransformer(KNOTS, 3).fit_transform(ranks)
    return np.column_stack([basis, columns])


def probe(base: np.ndarray, added: np.ndarray | None, target: Target, seed: int = 0) -> np.ndarray:
    """Return the target's measure in each fold of genes, (`FOLDS` * `REPEATS`,).

    The probe is ridge regression on base and added columns. Within the training genes of a fold, generalised
    cross-validation chooses for each column of the target the penalty, and the scale of the added columns beside the
    base: banded ridge regression (Nunez-Elizalde, Huth and Gallant 2019, NeuroImage 197:482). Scale 0 leaves them
    out, so that columns without information cost little.

    Parameters
    ----------
    base, added
        (genes x columns) each; None adds nothing.
    target
        What is predicted.
    seed
        Of the folds; the same seed gives the same folds for all columns.
    """
    found = []
    for repeat in range(REPEATS):
        folds = KFold(FOLDS, shuffle=True, random_state=seed * REPEATS + repeat)
        for train, test in folds.split(target.rows):
            said = _predict(base, added, target.rows[train], target.rows[test], target.values[train])
            found.append(_measure(target.measure, target.values[test], said))
    return np.array(found)


def _predict(
    base: np.ndarray, added: np.ndarray | None, train: np.ndarray, test: np.ndarray, values: np.ndarray
) -> np.ndarray:
    blocks = [_scaled(base, train, test)] + ([] if added is None else [_scaled(added, train, test)])
    best, said = np.full(values.shape[1], -np.inf), np.zeros((len(test), values.shape[1]))
    for scale in SCALES if added is not None else (0.0,):
        used = blocks if scale else blocks[:1]
        known, asked = (np.column_stack([b[i] * (scale if j else 1) for j, b in enumerate(used)]) for i in (0, 1))
        model = RidgeCV(PENALTIES, alpha_per_target=True).fit(known, values)
        better = np.atleast_1d(model.best_score_) > best
        best = np.where(better, model.best_score_, best)
        said[:, better] = model.predict(asked).reshape(said.shape)[:, better]
    return said


def _scaled(columns: np.ndarray, train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scaler = StandardScaler().fit(columns[train])
    return scaler.transform(columns[train]), scaler.transform(columns[test])


def _measure(measure: Measure, truth: np.ndarray, said: np.ndarray) -> float:
    if measure == "r2":
        return float(r2_score(truth, said, multioutput="variance_weighted"))
    both = (truth.min(axis=0) == 0) & (truth.max(axis=0) == 1)
    scores = [roc_auc_score(truth[:, i], said[:, i]) for i in np.flatnonzero(both)]
    return float(np.mean(scores)) if scores else 0.5  # nothing can be ranked


def gain(figures: np.ndarray, reference: np.ndarray) -> Gain:
    """Return the mean difference over the same folds, with a 95 % interval.

    Folds share training genes, so the variance is corrected for it: by test over training genes, in addition to one
    over the number of folds (Nadeau and Bengio 2003, Machine Learning 52:239).
    """
    differences = figures - reference
    n = len(differences)
    error = differences.std(ddof=1) * np.sqrt(1 / n + 1 / (FOLDS - 1))
    half = float(student.ppf(0.975, n - 1)) * error
    mean = float(differences.mean())
    return Gain(mean, mean - half, mean + half)
