"""What supporting priors are worth on hESC: members with and without them on the same test pairs.

    python -m benchmarks.support            # writes results/support.parquet; what is in it already is not repeated
    python -m benchmarks.support summary    # prints the table of docs/beeline.md from it

Cells and priors are those of the catalogue (``GRN_DATA_DIR``, or fetched). Five members as a run trains them, quick
preset, without scBERT, which adds nothing measurable on this set; three seeds. The truth is supported by the other
truths of the set, TRRUST and motif scans. Nothing was chosen on these pairs.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data import library
from grn_core.data.priors.prior import Prior, match_prior
from grn_core.data.priors.shared_evidence import shared_evidence
from grn_core.data.select import ModelInput, prepare
from grn_core.evaluation.folds import repeat_seeds
from grn_core.evaluation.metrics.two_way import MEASURES, two_way_gains
from grn_core.evaluation.questions import Question, SplitConfig
from grn_core.evaluation.splits import Split, make_split
from grn_core.model.device import describe_device
from grn_core.scbert.threads import one_thread
from grn_core.training.config import RunConfig
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.features import index_pairs

RESULT = Path(__file__).parent / "results" / "support.parquet"
SET = "beeline/hESC/TFs+500"
TRUTHS = ("specific", "nonspecific", "string")
OTHERS = {"trrust": "trrust/human", "motif": "motifs/human"}
QUESTIONS: tuple[Question, ...] = ("unseen_targets", "missing_edges", "unseen_tfs")
SEEDS, MEMBERS = (0, 1, 2), 5


def main() -> None:
    """Measure what is missing in the result, one truth and question after another, and print it all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], *TRUTHS, "summary"], help="truths to measure, or summary")
    words = parser.parse_args().what
    if words == ["summary"]:
        print(summary(pd.read_parquet(RESULT)))
        return
    found = [pd.read_parquet(RESULT)] if RESULT.exists() else []
    done = set() if not found else set(zip(found[0]["truth"], found[0]["question"], found[0]["seed"], strict=True))
    asked = words or list(TRUTHS)
    for truth in asked:
        data = inputs(truth)
        for prior in data.support:
            print(truth, prior.name, shared_evidence(data.match.prior, prior, len(data.genes)), flush=True)
        for question in QUESTIONS:
            for seed in SEEDS:
                if (truth, question, seed) in done:
                    continue
                rows = measure(data, question, seed).assign(truth=truth, question=question, seed=seed)
                found.append(rows)
                pd.concat(found, ignore_index=True).to_parquet(RESULT)
                print(rows.to_string(header=False, index=False), flush=True)


def summary(rows: pd.DataFrame) -> str:
    """Return the mean over seeds, as Markdown; an interval is the mean of the seeds' own, so rather too wide."""
    lines = ["| truth | question | measure | with | without | gain |", "|---|---|---|---|---|---|"]
    for (truth, question, measure), own in rows.groupby(["truth", "question", "measure"], sort=False):
        value, gain, low, high = own[["value", "gain", "low", "high"]].mean()
        lines.append(
            f"| {truth} | {question.replace('_', ' ')} | {MEASURES[measure]} | {value:.3f} | {value - gain:.3f} | "
            f"{gain:+.3f} ({low:+.3f} to {high:+.3f}; seeds {own['gain'].min():+.3f} to {own['gain'].max():+.3f}) |"
        )
    return "\n".join(lines)


def inputs(truth: str) -> ModelInput:
    """Return the cells with a truth as the prior and all other priors as its support."""
    names = {name: f"{SET}/{name}" for name in TRUTHS} | OTHERS
    cells, prior = library.load_dataset(SET), library.load_prior(names.pop(truth))
    data = prepare(cells, prior, cells.n_vars, None, np.random.default_rng(0))
    support = [(name, match_prior(library.load_prior(path), data.genes).prior) for name, path in names.items()]
    return replace(data, support=[Prior(name, each.edges) for name, each in support])


def measure(data: ModelInput, question: Question, seed: int) -> pd.DataFrame:
    """Return the gain of the supporting priors on the test pairs of one seed, with an interval over TFs and targets."""
    config = RunConfig(dataset=SET, split=SplitConfig(question=question), use_scbert=False, seed=seed)
    split = make_split(data.match.prior, data.genes, config.split, seed)
    scored = split.test.assign(
        support=scores(data, config, split), without=scores(replace(data, support=[]), config, split)
    )
    return two_way_gains(scored, "support", ["without"], seed=seed).drop(columns="reference")


def scores(data: ModelInput, config: RunConfig, split: Split) -> np.ndarray:
    """Return the mean score of the members, (test pairs,)."""
    assembled = assemble(config, data, describe_device("cpu"))
    found = []
    for seed in repeat_seeds(config.seed, MEMBERS):
        with one_thread(True):
            state = fit_member(assembled, split.training_pairs(), seed)
            asked = index_pairs(split.test[["source", "target"]], data.genes, state.device)
            found.append(state.score(asked, evaluation_cells(len(state.cells), seed)).numpy().astype(float))
    mean: np.ndarray = np.mean(found, axis=0)
    return mean


if __name__ == "__main__":
    main()
