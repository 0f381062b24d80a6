"""What a chosen penalty of the target's own expression is worth to members: always the usual one, and as they choose.

    python -m benchmarks.own_penalty                    # all; writes results/own_penalty.md
    python -m benchmarks.own_penalty specific "as mDC"  # only these

The cells are hESC's. The test pairs of one split are put aside and never read. The other pairs are dealt into five
folds, with two seeds, and a member as a run trains it (quick preset, without scBERT) scores each fold. *As mDC* are
the draws of that name of `benchmarks.small_truths`.
"""

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from benchmarks.hidden_tfs import CHOSEN, choice_table
from benchmarks.losses import FOLDS, SEEDS, SET, dealt, inputs, member_of
from benchmarks.small_truths import DRAWS, KINDS, QUESTIONS, drawn
from grn_core.data.select import ModelInput
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import Split
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.fitting import linear_terms
from grn_core.training.inputs.assemble import assemble

RESULT = Path(__file__).parent / "results" / "own_penalty.md"
OF = ("specific", "nonspecific", "string", "as mDC")
FIXED = "always the usual one"
LEVELS = {FIXED: (linear_terms.PENALTY,), CHOSEN: linear_terms.OWN_PENALTIES}


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("of", nargs="*", default=OF, metavar="OF", help=", ".join(OF))
    asked = parser.parse_args().of
    rows = pd.concat([measured(of, question) for of in asked for question in QUESTIONS], ignore_index=True)
    title = "What a chosen penalty of the target's own expression is worth, on validation folds of hESC"
    told = "The difference is that of the choice from members that always have the usual one"
    text = choice_table(rows, title, "own_penalty", told, [FIXED], FIXED)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(of: str, question: Question) -> pd.DataFrame:
    """Return the measures of each fold and seed of a truth, or of each fold and draw."""
    rows = []
    for seed, data, folds in cases(of, question):
        config = RunConfig(dataset=SET, split=SplitConfig(question=question), use_scbert=False, seed=seed)
        assembled = assemble(config, data, describe_device("cpu"))
        for (fold, split), (level, penalties) in itertools.product(enumerate(folds), LEVELS.items()):
            with patch.object(linear_terms, "OWN_PENALTIES", penalties):
                values = member_of(data, assembled, split, seed, fold)[1]
            name = f"{of}, {question.replace('_', ' ')}"
            rows.append((name, seed, fold, level, *(values[measure] for measure in MEASURES)))
            print(*rows[-1], flush=True)
    return pd.DataFrame(rows, columns=["truth", "seed", "fold", "level", *MEASURES])


def cases(of: str, question: Question) -> Iterator[tuple[int, ModelInput, list[Split]]]:
    """Yield seed, cells and folds: of a truth for each seed, or those of each draw."""
    if of in KINDS:
        yield from ((draw, *drawn(of, question, draw)) for draw in DRAWS)
        return
    data = inputs(of)
    yield from ((seed, data, [dealt(data, question, seed, fold) for fold in range(FOLDS)]) for seed in SEEDS)


if __name__ == "__main__":
    main()
