"""What the settings of the members' loss change on hESC: each as one switch of the same members, on validation folds.

    python -m benchmarks.losses            # writes results/losses.parquet and losses.md; what is there is not repeated
    python -m benchmarks.losses summary    # writes losses.md alone

The cells and the specific truth are those of the catalogue (``GRN_DATA_DIR``, or fetched). The test pairs of one split
are put aside and never read; the other pairs are dealt into five folds, with two seeds. A member as a run trains it
(quick preset, linear terms, trees and learned term, without scBERT) scores each fold, with and without each switch.
"""

import multiprocessing
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from grn_core.data import library
from grn_core.data.select import ModelInput, prepare
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.metrics.per_tf import ranking_metrics
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import Split, make_split
from grn_core.model.device import describe_device
from grn_core.scbert.threads import one_thread
from grn_core.training.config import RunConfig
from grn_core.training.fitting import member
from grn_core.training.fitting.fit import Fit, evaluation_cells
from grn_core.training.fitting.member import share_of
from grn_core.training.inputs.assemble import Assembled, assemble
from grn_core.training.inputs.features import index_pairs

RESULT = Path(__file__).parent / "results" / "losses.parquet"
SET, TRUTH = "beeline/hESC/TFs+500", "specific"
QUESTIONS: tuple[Question, ...] = ("unseen_targets", "missing_edges", "unseen_tfs")
USUAL = "usual"
SWITCHES: dict[str, dict[str, Any]] = {
    USUAL: {},
    "ranking 1": {"ranking": 1.0},
    "training_negatives degree": {"training_negatives": "degree"},
    "label_noise 0.1": {"label_noise": 0.1},
}
SEEDS, FOLDS, PROCESSES, LEVEL = (0, 1), 5, 2, 0.95
Job = tuple[Question, int, int]


def main() -> None:
    """Measure what is missing in the result, fold by fold, and write the table."""
    found = [pd.read_parquet(RESULT)] if RESULT.exists() else []
    done = {tuple(row) for table in found for row in table[["question", "seed", "fold"]].to_numpy()}
    jobs: list[Job] = [(question, seed, fold) for seed in SEEDS for fold in range(FOLDS) for question in QUESTIONS]
    missing = [] if sys.argv[1:] == ["summary"] else [job for job in jobs if job not in done]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for rows in pool.imap(measure, missing):
            found.append(rows)
            pd.concat(found, ignore_index=True).to_parquet(RESULT)
            print(rows.to_string(header=False, index=False), flush=True)
    RESULT.with_suffix(".md").write_text(summary(pd.concat(found, ignore_index=True)), encoding="utf-8")


def inputs(truth: str = TRUTH, max_cells: int | None = None, seed: int = 0) -> ModelInput:
    """Return the cells, or as many of them as are asked for, with a truth as the prior."""
    cells, prior = library.load_dataset(SET), library.load_prior(f"{SET}/{truth}")
    return prepare(cells, prior, cells.n_vars, max_cells, np.random.default_rng(seed))


def dealt(data: ModelInput, question: Question, seed: int, fold: int) -> Split:
    """Return one fold of the training and validation pairs of a split, whose test pairs are left out."""
    config = SplitConfig(question=question)
    pairs = make_split(data.match.prior, data.genes, config, 0).training_pairs()
    return Folds(pd.concat([pairs.train, pairs.validation], ignore_index=True), config, seed, FOLDS).split(fold)


def measure(job: Job) -> pd.DataFrame:
    """Return the measures of one fold with each switch: AUPRC, AUROC within a TF, share of the learned term."""
    question, seed, fold = job
    data, rows = inputs(), []
    split = dealt(data, question, seed, fold)
    for switch, change in SWITCHES.items():
        config = RunConfig(dataset=SET, split=SplitConfig(question=question), use_scbert=False, seed=seed, **change)
        assembled = assemble(config, data, describe_device("cpu"))
        state, values = member_of(data, assembled, split, seed, fold)
        rows.append((question, seed, fold, switch, *(values[name] for name in MEASURES), share_of(state)))
    return pd.DataFrame(rows, columns=["question", "seed", "fold", "switch", *MEASURES, "share"])


def member_of(
    data: ModelInput, assembled: Assembled, split: Split, seed: int, fold: int
) -> tuple[Fit, dict[str, float]]:
    """Train a member on a fold's other pairs, and return it with its measures on the pairs of the fold."""
    with one_thread(True):
        state = member.fit_member(assembled, split.training_pairs(), seed * FOLDS + fold)
        asked = index_pairs(split.test[["source", "target"]], data.genes, state.device)
        scores = state.score(asked, evaluation_cells(len(state.cells), seed)).numpy()
    return state, ranking_metrics(split.test.assign(score=scores), "score")


def interval(differences: np.ndarray, overlap: float = 0) -> tuple[float, float, float]:
    """Return the mean of differences over splits, and its interval by Student's t.

    Parameters
    ----------
    differences
        One per split, (splits,).
    overlap
        n_test / n_train, for splits of the same data; 0 takes the differences as independent.

    Returns
    -------
    mean, low, high
        mean -/+ t sqrt((1 / J + overlap) s^2) with J splits (Nadeau and Bengio 2003).
    """
    mean, splits = differences.mean(), len(differences)
    error = differences.std(ddof=1) * (1 / splits + overlap) ** 0.5
    reach = float(student.ppf((1 + LEVEL) / 2, splits - 1)) * error
    return float(mean), float(mean - reach), float(mean + reach)


def difference(differences: np.ndarray, digits: int = 3, overlap: float = 0) -> str:
    """Return the mean of differences with its `interval`, as the tables show it."""
    mean, low, high = (f"{value:+.{digits}f}" for value in interval(differences, overlap))
    return f"{mean} ({low} to {high})"


def summary(rows: pd.DataFrame) -> str:
    """Return the means and differences over folds and seeds as Markdown."""
    return "\n".join(
        [
            "# Switches of the loss, on validation folds of hESC", "",
            "`python -m benchmarks.losses`. Specific truth; test pairs were not read. One member per fold, quick "
            "preset without scBERT. Differences are paired by fold and seed; their intervals (Student's t, 95 %) take "
            "the folds as independent, but folds share training pairs, so they are too narrow. Share: how much of the "
            "learned term counts, mean over members.", "",
            "| question | folds x seeds | switch | measure | with | without | difference | share with | without |",
            "|---|---|---|---|---|---|---|---|---|", *_lines(rows), "",
        ]
    )  # fmt: skip


def _lines(rows: pd.DataFrame) -> Iterable[str]:
    for question, own in rows.groupby("question", sort=False):
        tables = {name: own[own["switch"] == name].set_index(["seed", "fold"]).sort_index() for name in SWITCHES}
        usual = tables[USUAL]
        for switch, table in list(tables.items())[1:]:
            for measure, title in MEASURES.items():
                yield (
                    f"| {str(question).replace('_', ' ')} | {len(table)} | {switch} | {title} | "
                    f"{table[measure].mean():.3f} | {usual[measure].mean():.3f} | "
                    f"{difference((table[measure] - usual[measure]).to_numpy(), 4)} | {table['share'].mean():.2f} | "
                    f"{usual['share'].mean():.2f} |"
                )


if __name__ == "__main__":
    main()
