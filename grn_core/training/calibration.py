"""Calibrated probabilities of a run's edges, fitted to its validation pairs and stored in its folder."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtri

from grn_core.errors import DataError
from grn_core.evaluation.metrics.calibration import SMALLEST, Calibrator, calibration_metrics, fit_calibrator
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.reading.plain import read_json
from grn_core.storage import write_json
from grn_core.training.run import Run

FILE = "calibration.json"
RESAMPLES = 100
LEVEL = 0.95
NORMALS = 200
DRAWN_BY: dict[Question, str] = {
    "missing_edges": "source", "unseen_targets": "target", "unseen_tfs": "source", "unseen_both": "source",
}  # fmt: skip
"""Column of the genes that the bootstrap draws with all their pairs: the held-out ones; TFs for missing edges."""


@dataclass(frozen=True)
class EdgeProbability:
    """Probability that an edge is in the prior, with the interval at level `LEVEL`."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """Sigmoids from the logit of a weight to a probability (Platt 1999), and the pairs to which they were fitted.

    Attributes
    ----------
    question, negatives
        Of the run's split; they define the validation pairs.
    n_pairs, n_known, n_genes
        Numbers of validation pairs, of known ones among them, and of genes that the bootstrap draws.
    slope, intercept
        The fit to all validation pairs.
    slopes, intercepts
        Fits to validation pairs of genes drawn with replacement, each gene with all its pairs.
    ece_before, ece_after
        Expected calibration error on the validation pairs, of the weight and of the probability.
    """

    question: str
    negatives: str
    n_pairs: int
    n_known: int
    n_genes: int
    slope: float
    intercept: float
    slopes: Sequence[float]
    intercepts: Sequence[float]
    ece_before: float
    ece_after: float

    def probability(self, weight: float, logit_sd: float) -> EdgeProbability:
        """Calibrate one weight.

        Parameters
        ----------
        weight
            The model's own probability, 0 to 1.
        logit_sd
            Standard deviation of the weight's logit over halves of the cells.

        Returns
        -------
        The probability, with an interval that combines two sources of uncertainty: each bootstrap fit is evaluated at
        logits that vary as they do between halves of the cells, at evenly spaced quantiles of a normal distribution.
        """
        at = _logit(weight)
        spread = at + logit_sd * _normal_quantiles()
        drawn = expit(np.outer(self.slopes, spread) + np.asarray(self.intercepts)[:, None])
        low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        value = float(expit(self.slope * at + self.intercept))
        return EdgeProbability(value, min(float(low), value), max(float(high), value))

    def save(self, run: Run) -> None:
        """Write it to the run's folder."""
        write_json(run.path / FILE, asdict(self))


def fit_calibration(predictions: pd.DataFrame, split: SplitConfig, seed: int) -> Calibration:
    """Fit probabilities to the validation pairs; rows of other parts are never read.

    Parameters
    ----------
    predictions
        Columns source, target, label, split, joint, as a run keeps them.

    Raises
    ------
    DataError
        If the validation pairs have one label only.
    """
    validation = predictions[predictions["split"] == "validation"].reset_index(drop=True)
    whole = fit_calibrator(validation, "joint")
    label, weight = validation["label"].to_numpy(), validation["joint"].to_numpy(dtype=float)
    by = DRAWN_BY[split.question]
    drawn = [_line(fit) for fit in _redrawn(validation, by, seed)]
    slope, intercept = _line(whole)
    return Calibration(
        question=split.question,
        negatives=split.negatives,
        n_pairs=len(validation),
        n_known=int(label.sum()),
        n_genes=int(validation[by].nunique()),
        slope=slope,
        intercept=intercept,
        slopes=[line[0] for line in drawn],
        intercepts=[line[1] for line in drawn],
        ece_before=calibration_metrics(label, weight)["ece"],
        ece_after=calibration_metrics(label, whole.probabilities(weight))["ece"],
    )


def load_calibration(run: Run) -> Calibration | None:
    """Read a run's calibration; None if an older run has none, or the file is damaged."""
    try:
        values = read_json(run.path / FILE)
        found = Calibration(**values)
        numbers = np.array([found.slope, found.intercept, *found.slopes, *found.intercepts], dtype=float)
    except (OSError, ValueError, TypeError):
        return None
    sound = np.isfinite(numbers).all() and len(found.slopes) == len(found.intercepts) > 0
    return found if sound else None


def _redrawn(validation: pd.DataFrame, by: str, seed: int) -> list[Calibrator]:
    """Fit again to genes drawn with replacement, each with all its pairs (a cluster bootstrap)."""
    rng = np.random.default_rng(seed)
    rows = list(validation.groupby(by, sort=True).indices.values())
    fits = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))])
        try:
            fits.append(fit_calibrator(validation.iloc[chosen], "joint"))
        except DataError:  # no known pair among the drawn genes
            continue
    return fits or [fit_calibrator(validation, "joint")]


def _line(fit: Calibrator) -> tuple[float, float]:
    """Return slope and intercept of a sigmoid."""
    return float(fit.model.coef_[0, 0]), float(fit.model.intercept_[0])


def _logit(weight: float) -> float:
    return float(logit(np.clip(weight, SMALLEST, 1 - SMALLEST)))


def _normal_quantiles() -> np.ndarray:
    return ndtri((np.arange(NORMALS) + 0.5) / NORMALS)
