"""What a part of the model is worth on a run's own cells: the run beside one that differs only in that part."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from grn_core.errors import RunError
from grn_core.evaluation.metrics.two_way import MEASURES, two_way_gains
from grn_core.evaluation.questions import KNOWN_TFS
from grn_core.model.settings import SWITCHES
from grn_core.training.config import RunConfig
from grn_core.training.finished.alike import runs_like
from grn_core.training.results.stored_edges import stored_edges
from grn_core.training.results.verdict import Gain, gains_of
from grn_core.training.run import Run

PART_TITLES = {
    "scbert": "scBERT",
    "gnn": "message passing (GNN)",
    "attention": "attentive pooling of cells",
    "paths": "paths of known edges",
    "trees": "gradient boosting",
    "tf_weights": "TF-specific weights",
    "support": "supporting priors",
}
PART_SWITCHES = {**SWITCHES, "trees": "use_trees", "tf_weights": "use_tf_weights"}


@dataclass(frozen=True)
class Worth:
    """What a part is worth: measures of the run with it, less those of the run without it, on the same pairs.

    Attributes
    ----------
    part
        A key of `PART_TITLES`.
    gains
        One per measure of `MEASURES`; `value` is that of the run with the part.
    n_pairs, n_known
        Pairs that are compared, and known edges among them.
    """

    part: str
    gains: tuple[Gain, ...]
    n_pairs: int
    n_known: int

    def __str__(self) -> str:
        better = [MEASURES[gain.measure] for gain in self.gains if gain.low > 0]
        worse = [MEASURES[gain.measure] for gain in self.gains if gain.high < 0]
        title, found = PART_TITLES[self.part], better or worse
        if better and worse:
            return f"{better[0]} is higher and {worse[0]} is lower with {title} than without, on these cells."
        if not found:
            return f"No measurable difference with and without {title} on these cells."
        verb, how = "are" if len(found) > 1 else "is", "higher" if better else "lower"
        return f"{' and '.join(found)} {verb} {how} with {title} than without, on these cells."


def can_leave_out(config: RunConfig, part: str) -> bool:
    """Whether a run can be compared with one that differs in a part.

    It must be cross-fitted, on profiles that were not shuffled; for ``support``, it must have supporting priors, and
    for ``tf_weights`` its question must not hold out whole TFs.
    """
    asks = {"support": bool(config.support), "tf_weights": config.split.question in KNOWN_TFS}
    there = asks.get(part, part in PART_SWITCHES)
    return config.cross_fitted and not config.shuffle_expression and there


def has_part(config: RunConfig, part: str) -> bool:
    """Whether a run's model has a part."""
    return bool(config.support if part == "support" else getattr(config, PART_SWITCHES[part]))


def other_config(config: RunConfig, part: str) -> RunConfig:
    """Return the settings of the same run without a part, or with it where the run leaves it out."""
    has = has_part(config, part)
    name = f"{config.name} ({'without' if has else 'with'} {PART_TITLES[part]})"
    change = {"support": ()} if part == "support" else {PART_SWITCHES[part]: not has}
    return config.model_copy(update={**change, "batch": None, "name": name[-200:]})


def find_other(run: Run, part: str, others: Iterable[Run]) -> Run | None:
    """Return the run that differs from a run only in a part of the model.

    Returns
    -------
    The newest one that has ended well; if there is none, the newest that waits or trains; or None.
    """
    alike = sorted(runs_like(other_config(run.config, part), others), key=lambda other: other.id)  # ids: their time
    done = [other for other in alike if other.status.state == "done" and other.has_table("network")]
    on_the_way = [other for other in alike if other.status.state in ("queued", "running")]
    found = done or on_the_way
    return found[-1] if found else None


def worth(run: Run, other: Run, part: str) -> Worth:
    """Compare two runs that differ only in a part, on all pairs that both tested.

    Both weights are out of sample and means over all repeats of the same folds. The intervals are over TFs and targets
    (see `two_way_gains`), not over seeds. Weights of different folds are ranked together here, so that AUROC per TF is
    lower than in a run's own figures, with and without the part alike.

    Raises
    ------
    RunError
        If one of them stores only some of its pairs, or they were tested on different pairs.
    """
    for each in (run, other):
        if (stored := stored_edges(each)) is not None and stored.thinned:
            raise RunError(
                f"{each.config.name} stores {stored.n_stored:,} of its {stored.n_scored:,} pairs, too few to compare.",
                "Compare two runs whose setting stored_edges is at least the number of their pairs.",
            )
    first, second = (run, other) if has_part(run.config, part) else (other, run)
    columns = {"with": tested(first), "without": tested(second)}
    pairs = columns["with"].merge(columns["without"][["source", "target", "weight"]], on=["source", "target"])
    if len(pairs) != len(columns["with"]) or len(pairs) != len(columns["without"]):
        raise RunError(
            "The two runs were tested on different pairs.",
            "Their cells or their prior have changed in between: train both again.",
        )
    scored = pairs.rename(columns={"weight_x": "with", "weight_y": "without"})
    table = two_way_gains(scored, "with", ["without"], seed=run.config.seed)
    return Worth(part, tuple(gains_of(table)), len(scored), int(scored["label"].sum()))


def tested(run: Run) -> pd.DataFrame:
    """Return the tested pairs of a run: source, target, label, weight."""
    network = run.read_table("network")
    found = network.loc[network["split"] == "test", ["source", "target", "known", "weight"]]
    return found.assign(label=found["known"].astype(int)).drop(columns="known").reset_index(drop=True)
