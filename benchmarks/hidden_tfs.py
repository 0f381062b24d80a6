"""What members may read of TFs that they have not seen, on hESC: each level alone, and the one that they choose.

    python -m benchmarks.hidden_tfs                    # all three truths; writes results/hidden_tfs.md
    python -m benchmarks.hidden_tfs specific string    # these truths only

The test pairs of one split are put aside and never read. The TFs of the other pairs are dealt into five folds, and a
member (quick preset, without scBERT and without the learned term) scores the pairs of the TFs that are held out.
"""

import sys
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from benchmarks.losses import FOLDS, SET, dealt, difference, inputs, member_of
from grn_core.data.select import ModelInput
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.fitting import linear_terms, member
from grn_core.training.inputs.assemble import Assembled, assemble

RESULT = Path(__file__).parent / "results" / "hidden_tfs.md"
SEEDS = {"specific": 4, "nonspecific": 2, "string": 2}
QUESTION: Question = "unseen_tfs"
CHOSEN = "as they choose"
LEVELS = {
    "rate of the target alone": linear_terms.RATE,
    "all linear terms": linear_terms.LINEAR,
    "trees too": linear_terms.WITH_TREES,
}


def main() -> None:
    """Measure and write the table."""
    tables = [measured(truth) for truth in sys.argv[1:] or SEEDS]
    text = summary(pd.concat(tables, ignore_index=True))
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(truth: str) -> pd.DataFrame:
    """Return the measures of each fold, seed and level."""
    data, rows = inputs(truth), []
    for seed in range(SEEDS[truth]):
        config = RunConfig(dataset=SET, split=SplitConfig(question=QUESTION), use_scbert=False, seed=seed)
        assembled = assemble(config, data, describe_device("cpu"))
        for fold in range(FOLDS):
            for name, level in {**LEVELS, CHOSEN: None}.items():
                values = scored(data, assembled, seed, fold, level)
                rows.append((truth, seed, fold, name, *(values[measure] for measure in MEASURES)))
                print(*rows[-1], flush=True)
    return pd.DataFrame(rows, columns=["truth", "seed", "fold", "level", *MEASURES])


def scored(data: ModelInput, assembled: Assembled, seed: int, fold: int, level: int | None) -> dict[str, float]:
    """Return the measures of one fold by a member that reads a level, or as much as it chooses."""
    split = dealt(data, QUESTION, seed, fold)
    chosen = member.level_for_new_tfs if level is None else lambda *_: level
    with (
        patch.object(member, "level_for_new_tfs", chosen),
        patch.object(member, "_fit_learned", lambda *_: None),  # it stays as it begins, which adds 0
    ):
        return member_of(data, assembled, split, seed, fold)[1]


def summary(rows: pd.DataFrame) -> str:
    """Return means and differences over folds and seeds as Markdown."""
    title = "What members read of TFs that they have not seen"
    told = "The difference is that of the choice from members that always read trees too"
    return choice_table(rows, f"{title}, on validation folds of hESC", "hidden_tfs", told, list(LEVELS), "trees too")


def choice_table(rows: pd.DataFrame, title: str, command: str, told: str, levels: list[str], beside: str) -> str:
    """Return what members read beside each level alone as Markdown.

    Parameters
    ----------
    rows
        Columns truth, seed, fold, level and the measures.
    told
        What the difference is.
    levels, beside
        The levels, and the one that `CHOSEN` is compared with.
    """
    lines = [
        f"# {title}", "",
        f"`python -m benchmarks.{command}`. Test pairs were not read. {told}, paired by fold and seed; its interval "
        "(Student's t, 95 %) takes the folds as independent, but folds share training pairs, so it is too narrow.", "",
        f"| truth | folds x seeds | measure | {' | '.join(levels)} | {CHOSEN} | difference |",
        "|---" * (len(levels) + 5) + "|",
    ]  # fmt: skip
    for truth, own in rows.groupby("truth", sort=False):
        for measure, name in MEASURES.items():
            table = own.pivot_table(index=["seed", "fold"], columns="level", values=measure)
            means = " | ".join(f"{table[level].mean():.3f}" for level in [*levels, CHOSEN])
            gained = difference((table[CHOSEN] - table[beside]).to_numpy())
            lines.append(f"| {truth} | {len(table)} | {name} | {means} | {gained} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
