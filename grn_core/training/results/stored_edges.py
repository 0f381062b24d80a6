"""Which pairs of a large network are stored: the strongest ones and every known edge; and what is kept of the rest."""

from dataclasses import asdict, dataclass

import numpy as np
from pydantic import TypeAdapter, ValidationError

from grn_core.evaluation.metrics.calibration import calibration_metrics, reliability_table
from grn_core.reading.plain import read_json
from grn_core.storage import write_json
from grn_core.training.run import Run

FILE = "stored.json"
MOST_BYTES = 10**6
CURVES, BY_TF = "curves", "by_tf"
"""Tables of all pairs: curves, where a run does not store all of them, and figures by TF, which a cross-fit has too."""


@dataclass(frozen=True)
class StoredEdges:
    """What a run keeps of more pairs than its setting ``stored_edges``.

    Attributes
    ----------
    n_scored, n_stored, n_known
        Numbers of pairs that were scored, of those in ``network``, and of known edges, all of which are stored.
    n_tested
        Number of pairs that figures are about: those of TFs with a known target; of a quick look, its test pairs.
    lowest
        Every pair of at least this weight is stored; below it, known edges alone.
    typical
        Mean of each part of the logit over all scored pairs; see `grn_core.model.explain.PARTS`.
    reliability
        Rows n, predicted, observed of `reliability_table` for the weights of all tested pairs.
    error
        Their expected calibration error.
    """

    n_scored: int
    n_stored: int
    n_known: int
    n_tested: int
    lowest: float
    typical: dict[str, float]
    reliability: list[tuple[int, float, float]]
    error: float

    @property
    def thinned(self) -> bool:
        """Whether ``predictions`` too holds some of the pairs only; earlier quick looks have all test pairs there."""
        return bool(self.reliability)

    def save(self, run: Run) -> None:
        """Write it to the run's folder."""
        write_json(run.path / FILE, asdict(self))

    def __str__(self) -> str:
        """Return what is stored, in two sentences."""
        return (
            f"{self.n_scored:,} pairs were scored, and {self.n_stored:,} of them are stored: every pair with a weight "
            f"of at least {self.lowest:.2g}, and all {self.n_known:,} known edges. Ranks, the verdict and the figures "
            "on held-out pairs are those of all pairs."
        )


ADAPTER = TypeAdapter(StoredEdges)


def say_stored(
    run: Run,
    counts: tuple[int, int, int],
    lowest: float,
    typical: dict[str, float],
    label: np.ndarray,
    weight: np.ndarray,
) -> None:
    """Write what is stored, and what the pairs that are not stored would say, into the run's folder and log.

    Parameters
    ----------
    counts
        `n_scored`, `n_stored` and `n_known` of `StoredEdges`.
    lowest, typical
        As there.
    label, weight
        Of all tested pairs, (pairs,) each.
    """
    n_scored, n_stored, n_known = counts
    bins = reliability_table(label, weight)
    stored = StoredEdges(
        n_scored=n_scored, n_stored=n_stored, n_known=n_known, n_tested=len(label), lowest=lowest, typical=typical,
        reliability=[(int(n), float(at), float(share)) for n, at, share in bins.itertuples(index=False)],
        error=calibration_metrics(label, weight)["ece"],
    )  # fmt: skip
    stored.save(run)
    run.log(str(stored))


def stored_edges(run: Run) -> StoredEdges | None:
    """Return what a run stores of its pairs; None if it stores all of them, or the file is damaged."""
    try:
        return ADAPTER.validate_python(read_json(run.path / FILE, MOST_BYTES))
    except (OSError, ValueError, ValidationError):
        return None


def n_scored(run: Run) -> int | None:
    """Return the number of pairs that a run scored; None if it stores all of them."""
    stored = stored_edges(run)
    return None if stored is None else stored.n_scored


def strongest(weight: np.ndarray, known: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Choose the pairs that are stored: the `most` of highest weight, and every known edge.

    Parameters
    ----------
    weight, known
        Weight of each pair, and whether it is a known edge, (pairs,) each.

    Returns
    -------
    Positions of the chosen pairs, best first, and their ranks among all pairs, from 1, (chosen,) each. Of equal
    weights, the pair that comes first has the better rank.
    """
    order = np.argsort(-weight, kind="stable")
    if len(order) <= most:
        return order, np.arange(1, len(order) + 1)
    later = most + np.flatnonzero(known[order[most:]])
    place = np.concatenate([np.arange(most), later])
    return order[place], place + 1
