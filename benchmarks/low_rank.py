"""What the low-rank estimate of known labels is worth to members on missing edges: never, always, as they choose.

    python -m benchmarks.low_rank                    # all three truths; writes results/low_rank.md
    python -m benchmarks.low_rank specific string    # these truths only

The cells are hESC's. The test pairs of one split are put aside and never read. The other pairs are dealt into five
folds, with two seeds, and a member as a run trains it (quick preset, without scBERT) scores each fold. On unseen
targets and TFs the estimate is 0 for every pair, so nothing can differ there.
"""

import argparse
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from benchmarks.hidden_tfs import CHOSEN, choice_table
from benchmarks.losses import FOLDS, SEEDS, SET, dealt, inputs, member_of
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.model.device import describe_device
from grn_core.training.config import RunConfig
from grn_core.training.fitting import fixed_terms, member
from grn_core.training.inputs.assemble import assemble

RESULT = Path(__file__).parent / "results" / "low_rank.md"
TRUTHS = ("specific", "nonspecific", "string")
QUESTION: Question = "missing_edges"
NEVER = "never read"
LEVELS = {NEVER: False, "always read": True}


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truths", nargs="*", default=TRUTHS, metavar="TRUTH", help=", ".join(TRUTHS))
    rows = pd.concat([measured(truth) for truth in parser.parse_args().truths], ignore_index=True)
    title = "What a low-rank estimate of known labels is worth on missing edges, on validation folds of hESC"
    told = "The difference is that of the choice from members that never read it"
    text = choice_table(rows, title, "low_rank", told, list(LEVELS), NEVER)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(truth: str) -> pd.DataFrame:
    """Return the measures of each fold and seed where the estimate is never read, always, and as members choose."""
    data, rows = inputs(truth), []
    for seed in SEEDS:
        config = RunConfig(dataset=SET, split=SplitConfig(question=QUESTION), use_scbert=False, seed=seed)
        assembled = assemble(config, data, describe_device("cpu"))
        for fold in range(FOLDS):
            split = dealt(data, QUESTION, seed, fold)
            for name, level in {**LEVELS, CHOSEN: None}.items():
                chosen = fixed_terms.low_rank_helps if level is None else lambda *_, level=level: level
                with patch.object(member, "low_rank_helps", chosen):
                    values = member_of(data, assembled, split, seed, fold)[1]
                rows.append((truth, seed, fold, name, *(values[measure] for measure in MEASURES)))
                print(*rows[-1], flush=True)
    return pd.DataFrame(rows, columns=["truth", "seed", "fold", "level", *MEASURES])


if __name__ == "__main__":
    main()
