"""The verdict on a run: whether its cells support the network, by one rule for pages, command line and report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from grn_core.evaluation.metrics.two_way import MEASURES, two_way_gains
from grn_core.evaluation.metrics.within_folds import Scored
from grn_core.reading.plain import read_json
from grn_core.storage import write_json
from grn_core.training.finished.run_tables import REFERENCES
from grn_core.training.run import Run
from grn_core.wording import counted

Level = Literal["supported", "weak", "no_better", "cannot_tell"]
TITLES: dict[Level, str] = {
    "supported": "Supported by your cells",
    "weak": "Weak support",
    "no_better": "No better than what was known",
    "cannot_tell": "Can't tell",
}
LEAST_KNOWN, LEAST_TFS = 100, 10
"""With fewer known edges, or fewer TFs that have one, intervals are too narrow: at 51 edges, two seeds disagreed."""
FILE = "verdict.json"
MOST_BYTES = 10**6


@dataclass(frozen=True)
class Gain:
    """How far a run is above a reference in a measure, with its 95 % interval over TFs and targets."""

    reference: str
    measure: str
    value: float
    gain: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.gain:+.3f} ({self.low:+.3f} to {self.high:+.3f})"


@dataclass(frozen=True)
class Verdict:
    """A verdict, with what it rests on.

    Attributes
    ----------
    level
        See `decide`.
    reason
        One sentence.
    n_known, n_tfs
        Known edges among the scored pairs, and TFs that have one.
    gains
        One per reference of `REFERENCES` that the run has, and measure of `MEASURES`.
    """

    level: Level
    reason: str
    n_known: int = 0
    n_tfs: int = 0
    gains: list[Gain] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The verdict in a few words."""
        return TITLES[self.level]

    def least(self, measure: str) -> Gain | None:
        """Return the gain over the best reference in a measure; None without gains."""
        return min((gain for gain in self.gains if gain.measure == measure), key=lambda gain: gain.gain, default=None)

    def save(self, run: Run) -> None:
        """Write it to the run's folder."""
        write_json(run.path / FILE, asdict(self))


ADAPTER = TypeAdapter(Verdict)
QUICK_LOOK = Verdict(
    "cannot_tell",
    "A quick look: one model on one split, which was told most of the known edges.",
)
NOT_THERE = Verdict("cannot_tell", "This run has no scores of all pairs, for example because it was stopped.")


def judge(
    predictions: pd.DataFrame,
    seed: int,
    references: Sequence[str] | None = None,
    scores: Callable[[str], np.ndarray] | None = None,
    repeats: Callable[[str], Iterable[Scored]] | None = None,
) -> Verdict:
    """Compare a cross-fitted run with its references and decide.

    Parameters
    ----------
    predictions
        Columns source, target, label and, without `scores`, joint and one column per reference of `REFERENCES`, each a
        mean over the same folds and repeats.
    references
        Names of the references; None takes those that `predictions` has.
    scores
        Returns the scores of ``joint`` or of a reference, (pairs,).
    repeats
        Returns the scores and folds of each repeat; see `two_way_gains`.
    """
    known = predictions[predictions["label"] == 1]
    n_known, n_tfs = len(known), int(known["source"].nunique())
    if references is None:
        references = [name for name in REFERENCES if name in predictions]
    table = two_way_gains(predictions, "joint", references, seed=seed, scores=scores, repeats=repeats)
    gains = gains_of(table)
    level, reason = decide(gains, n_known, n_tfs)
    return Verdict(level, reason, n_known, n_tfs, gains)


def gains_of(table: pd.DataFrame) -> list[Gain]:
    """Return the rows of `two_way_gains` as gains."""
    return [Gain(*row) for row in table.itertuples(index=False)]


def decide(gains: list[Gain], n_known: int, n_tfs: int) -> tuple[Level, str]:
    """Return the verdict and one sentence for it.

    Each measure is compared with the reference that is best in it, and counts as above only if the interval of the
    gain over every reference is above 0. Being above all of several references needs no correction for their number
    (intersection-union test; Berger 1982, Technometrics 24:295).

    - ``supported``: both measures are above every reference.
    - ``weak``: one measure is above every reference, and the other is not below one.
    - ``no_better``: neither is, and in one measure a reference is at least as good; or a measure is below one.
    - ``cannot_tell``: the run is ahead in both, but an interval includes 0; or there are too few known edges or TFs.
    """
    if n_known < LEAST_KNOWN or n_tfs < LEAST_TFS:
        return "cannot_tell", (
            f"The prior has {counted(n_known, 'known edge')} of {counted(n_tfs, 'TF')} among these genes; a verdict "
            f"needs at least {LEAST_KNOWN} of {LEAST_TFS} TFs."
        )
    by_measure = {measure: [gain for gain in gains if gain.measure == measure] for measure in MEASURES}
    above = [name for name, found in by_measure.items() if all(gain.low > 0 for gain in found)]
    below = [gain for gain in gains if gain.high < 0]
    behind = min(gains, key=lambda gain: gain.gain / (abs(gain.value) + 1e-9))
    if len(above) == len(MEASURES):
        return (
            "supported",
            "AUPRC and AUROC per TF are above every reference, the same model on shuffled cells included.",
        )
    if below:
        worst = min(below, key=lambda gain: gain.high)
        return "no_better", f"In {MEASURES[worst.measure]}, the {REFERENCES[worst.reference]} is better."
    if above:
        other = next(name for name in MEASURES if name not in above)
        least = min(by_measure[other], key=lambda gain: gain.low)
        return "weak", (
            f"{MEASURES[above[0]]} is above every reference, but {MEASURES[other]} cannot be distinguished from the "
            f"{REFERENCES[least.reference]}."
        )
    if behind.gain <= 0:
        return "no_better", f"In {MEASURES[behind.measure]}, the {REFERENCES[behind.reference]} is at least as good."
    least = min(gains, key=lambda gain: gain.low / (abs(gain.value) + 1e-9))
    return "cannot_tell", (
        f"The run is ahead, but the interval of its gain over the {REFERENCES[least.reference]} in "
        f"{MEASURES[least.measure]} includes zero."
    )


def verdict_of(run: Run) -> Verdict:
    """Return a run's verdict; one that says what the run lacks if it has none, such as a quick look."""
    if not run.config.cross_fitted:
        return QUICK_LOOK
    try:
        return ADAPTER.validate_python(read_json(run.path / FILE, MOST_BYTES))
    except (OSError, ValueError, ValidationError):
        return NOT_THERE
