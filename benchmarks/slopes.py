"""What each TF's own weights of the target's expression are worth to members: never read, and as they choose.

    python -m benchmarks.slopes    # writes results/slopes.md

The cells are hESC's. The test pairs of one split are put aside and never read. The other pairs are dealt into five
folds, with two seeds, and a member as a run trains it (quick preset, without scBERT) scores each fold. *Few TFs* are
draws of 12 to 20 TFs that have 350 to 700 known edges, as many as small sets of ChIP-seq have; members have no trees
there. Where TFs are held out nothing is fitted, so nothing can differ.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.hidden_tfs import CHOSEN, choice_table
from benchmarks.losses import FOLDS, SEEDS, SET, dealt, inputs, member_of
from grn_core.errors import ConfigError
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import Split
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.inputs.assemble import assemble

RESULT = Path(__file__).parent / "results" / "slopes.md"
QUESTIONS: tuple[Question, ...] = ("unseen_targets", "missing_edges")
NEVER = "never read"
DRAWS, TFS, EDGES, FEWER_THAN = range(6), (12, 20), (350, 700), 250


def main() -> None:
    """Measure and write the table."""
    rows = [measured(truth, question) for truth in ("specific", "nonspecific", "string") for question in QUESTIONS]
    rows += [measured("specific", question, draws=DRAWS) for question in QUESTIONS]
    title = "What each TF's own weights of the target's expression are worth, on validation folds of hESC"
    told = "The difference is that of the choice from members that never read them"
    text = choice_table(pd.concat(rows, ignore_index=True), title, "slopes", told, [NEVER], NEVER)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(truth: str, question: Question, draws: range | None = None) -> pd.DataFrame:
    """Return the measures of each fold and seed, or of each fold and draw of few TFs."""
    data, rows = inputs(truth), []
    name = f"{truth}, {question.replace('_', ' ')}{', few TFs' * (draws is not None)}"
    for seed in SEEDS if draws is None else draws:
        config = RunConfig(dataset=SET, split=SplitConfig(question=question), use_scbert=False, seed=seed)
        changes = {NEVER: {"use_tf_weights": False}, CHOSEN: {}}
        members = {
            level: assemble(config.model_copy(update=change), data, describe_device("cpu"))
            for level, change in changes.items()
        }
        splits = [dealt(data, question, seed, fold) for fold in range(FOLDS)]
        if draws is not None:
            splits = of_few_tfs(splits, question, seed)
        for fold, split in enumerate(splits):
            for level, assembled in members.items():
                values = member_of(data, assembled, split, seed, fold)[1]
                rows.append((name, seed, fold, level, *(values[measure] for measure in MEASURES)))
                print(*rows[-1], flush=True)
    return pd.DataFrame(rows, columns=["truth", "seed", "fold", "level", *MEASURES])


def of_few_tfs(
    splits: list[Split], question: Question, draw: int, n_tfs: tuple[int, int] = TFS, fewer_than: int = FEWER_THAN
) -> list[Split]:
    """Return folds over the pairs of a few TFs, drawn among those with less than `fewer_than` known edges.

    Draws are repeated until the edges are as many as `EDGES` says and every fold can be asked about.
    """
    known = pd.concat([split.test for split in splits], ignore_index=True)
    degrees = known.groupby("source", sort=True)["label"].sum()
    degrees = degrees[(degrees > 0) & (degrees < fewer_than)]
    rng = np.random.default_rng(draw)
    while True:
        tfs = rng.choice(degrees.index.to_numpy(), rng.integers(n_tfs[0], n_tfs[1] + 1), replace=False)
        if not EDGES[0] <= degrees[tfs].sum() <= EDGES[1]:
            continue
        own = known[known["source"].isin(tfs)].reset_index(drop=True)
        try:
            dealt_again = Folds(own, SplitConfig(question=question), draw, FOLDS)
        except ConfigError:  # a fold would have nothing to validate on
            continue
        return [dealt_again.split(fold) for fold in range(FOLDS)]


if __name__ == "__main__":
    main()
