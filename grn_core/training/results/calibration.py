"""How well the weights of a cross-fitted run are probabilities, stored in its folder."""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError
from scipy.special import expit, logit

from grn_core.data.pair_codes import sorted_codes
from grn_core.evaluation.metrics.calibration import SMALLEST, calibration_metrics
from grn_core.reading.plain import read_json
from grn_core.storage import write_json
from grn_core.training.results.verdict import LEAST_KNOWN
from grn_core.training.run import Run

FILE = "calibration.json"
MOST_BYTES = 10**5
NORMAL_95 = 1.96
CUTS = (50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Between:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """How probabilities out of sample compare with what is known.

    Attributes
    ----------
    n_pairs, n_known
        Numbers of pairs and of known edges among them.
    error
        Expected calibration error; see `calibration_metrics`.
    dispersion
        How many times the sum over TFs of (known edges - expected ones)^2 exceeds that of independent pairs, at least
        1: sum_t (O_t - E_t)^2 / sum_t V_t with V_t = sum p (1 - p) (quasi-likelihood; McCullagh and Nelder 1989,
        Generalized Linear Models, section 4.5).
    """

    n_pairs: int
    n_known: int
    error: float
    dispersion: float

    @property
    def withheld(self) -> str | None:
        """Why weights are not called probabilities; None if they are."""
        if self.n_known >= LEAST_KNOWN:
            return None
        return (
            f"The probability is withheld: only {self.n_known:,} known edges could test it, and {LEAST_KNOWN} are "
            "needed. The weight still ranks the edges."
        )

    def expected(self, weight: np.ndarray) -> Between:
        """Return how many of some pairs are expected to be known edges: the sum of their probabilities, (pairs,)."""
        value = float(weight.sum())
        half = NORMAL_95 * float(np.sqrt(self.dispersion * (weight * (1 - weight)).sum()))
        return Between(value, max(value - half, 0.0), min(value + half, float(len(weight))))

    def save(self, run: Run) -> None:
        """Write it to the run's folder."""
        write_json(run.path / FILE, asdict(self))


ADAPTER = TypeAdapter(Calibration)


def calibrate(pairs: pd.DataFrame, weight: np.ndarray) -> Calibration:
    """Compare weights with what is known of the pairs.

    Parameters
    ----------
    pairs
        Columns source, label.
    weight
        Probability of each pair by members that never saw its label, (pairs,).
    """
    label = pairs["label"].to_numpy()
    by_tf = (
        pd.DataFrame({"gap": label - weight, "v": weight * (1 - weight)})
        .groupby(sorted_codes(pairs["source"])[0])
        .sum()
    )
    dispersion = float((by_tf["gap"] ** 2).sum() / by_tf["v"].sum())
    error = calibration_metrics(label, weight)["ece"]
    return Calibration(len(pairs), int(label.sum()), error, max(dispersion, 1.0))


def edge_interval(weight: float, logit_sd: float) -> Between:
    """Return a probability with the interval that its spread over repeats gives on the scale of log-odds."""
    at = float(logit(np.clip(weight, SMALLEST, 1 - SMALLEST)))
    return Between(weight, float(expit(at - NORMAL_95 * logit_sd)), float(expit(at + NORMAL_95 * logit_sd)))


def sums_at_cuts(network: pd.DataFrame, calibration: Calibration) -> pd.DataFrame:
    """Compare sums of probabilities with the known edges among the first edges of a network.

    Returns
    -------
    One row per cut of `CUTS` that the network reaches: first, expected, low, high, known.
    """
    ordered = network.sort_values("rank")
    weight, known = ordered["weight"].to_numpy(dtype=float), ordered["known"].to_numpy()
    rows = []
    for first in (cut for cut in CUTS if cut <= len(ordered)):
        found = calibration.expected(weight[:first])
        rows.append((first, found.value, found.low, found.high, int(known[:first].sum())))
    return pd.DataFrame(rows, columns=["first", "expected", "low", "high", "known"])


def weight_title(run: Run) -> Literal["Probability", "Weight"]:
    """Return what the weights of a run are called: a probability only if it is out of sample and could be tested."""
    calibration = load_calibration(run) if run.config.cross_fitted else None
    return "Weight" if calibration is None or calibration.withheld else "Probability"


def load_calibration(run: Run) -> Calibration | None:
    """Read a run's calibration; None if it has none, as an older run or a quick look, or the file is damaged."""
    try:
        found = ADAPTER.validate_python(read_json(run.path / FILE, MOST_BYTES))
    except (OSError, ValueError, ValidationError):
        return None
    return found if np.isfinite([found.error, found.dispersion]).all() else None
