"""What ties cost a method in average precision: ``python -m benchmarks.ties`` writes results/ties.md.

Average precision, as scikit-learn and BEELINE compute it, takes pairs of one score as one step of the curve. A method
that gives many pairs the same score, as baselines of counts do, has a lower figure than with these pairs in random
order. The sets of BEELINE are read from ``GRN_DATA_DIR``. Nothing is trained or chosen with these figures.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from grn_core.benchmark.problem import prepare_task
from grn_core.benchmark.score import test_scores
from grn_core.benchmark.suite import SuiteConfig, load_suite, tasks_of
from grn_core.benchmark.summary import method_title

RESULT = Path(__file__).parent / "results" / "ties.md"
SUITE = Path(__file__).parent / "suites" / "beeline.yaml"
COUNTING = ("degree", "identity_logistic", "known_paths")
ORDERS = 20


def main() -> None:
    """Measure and write the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    text = summary(pd.DataFrame(measured(load_suite(SUITE))))
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def measured(suite: SuiteConfig) -> Iterator[dict[str, object]]:
    """Yield both figures of each task of the methods that count."""
    with TemporaryDirectory() as folder:
        for task in tasks_of(suite.model_copy(update={"methods": COUNTING})):
            prepared = prepare_task(task)
            labels, scores = prepared.split.test["label"].to_numpy(), test_scores(task, prepared, Path(folder))
            yield {
                **{name: getattr(task, name) for name in ("dataset", "truth", "question", "method", "seed")},
                "values": len(np.unique(scores)) / len(scores),
                "together": average_precision_score(labels, scores),
                "in random order": in_random_order(labels, scores, task.seed),
            }


def in_random_order(labels: np.ndarray, scores: np.ndarray, seed: int, orders: int = ORDERS) -> float:
    """Return the mean average precision with tied pairs in random order."""
    rng, ranks = np.random.default_rng(seed), rankdata(scores, "dense")
    return float(np.mean([average_precision_score(labels, ranks + rng.random(len(ranks))) for _ in range(orders)]))


def summary(rows: pd.DataFrame) -> str:
    """Return means over seeds as Markdown."""
    lines = [
        "# What ties cost in average precision", "",
        "`python -m benchmarks.ties`. Mean of five seeds, the splits of the benchmark. Together: all pairs of a score "
        f"are one step of the curve, as in the benchmark's table. In random order: mean of {ORDERS} orders.", "",
        "| set, question | truth | method | different scores per pair | together | in random order | difference |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for (dataset, question, truth, method), own in rows.groupby(["dataset", "question", "truth", "method"], sort=False):
        together, mixed = own["together"].mean(), own["in random order"].mean()
        lines.append(
            f"| {dataset}, {str(question).replace('_', ' ')} | {truth} | {method_title(method)} | "
            f"{own['values'].mean():.2%} | {together:.3f} | {mixed:.3f} | {mixed - together:+.3f} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
