"""Where ours wins, ties and loses: ``python -m benchmarks.standing`` writes the table of ``docs/beeline.md``.

A column is one data set, one truth and one question. In each, ours is compared with the method of others that has the
highest mean, seed by seed.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import t as student

from benchmarks.tables import PAGE, QUESTIONS, RESULTS, SEEDS, TRUTHS, put
from grn_core.benchmark.benchmark_charts import is_ours
from grn_core.benchmark.sentences import question_name
from grn_core.benchmark.summary import method_title

START, END = "<!-- standing: python -m benchmarks.standing -->\n", "<!-- end of standing -->\n"
OURS = "members_trees"
"""The method that the product's default settings are."""
MEASURES = {"ap": "AUPRC", "per_tf_auroc": "AUROC within a TF"}


def standing(results: pd.DataFrame, ours: str = OURS) -> pd.DataFrame:
    """Compare ours with the best other method of each column.

    Parameters
    ----------
    results
        Rows of a benchmark.
    ours
        Name of our method; none of our other models counts as another method.

    Returns
    -------
    dataset, truth, question, measure (key of `MEASURES`), ours (mean over seeds), best (name of the other method with
    the highest mean), other (its mean), gain, low, high (mean of the paired differences and its 95 % interval,
    Student's t over seeds), and verdict: ``ahead`` if the whole interval is above 0, ``behind`` if it is below 0, else
    ``level``.
    Columns in which ours has fewer than `SEEDS` seeds are left out.
    """
    good = results[(results["status"] == "ok") & (results["split"] == "ours")]
    found = []
    for (dataset, truth, question), rows in good.groupby(["dataset", "truth", "question"], sort=False):
        for measure in MEASURES:
            values = rows.pivot(index="seed", columns="method", values=measure)
            if ours not in values or values[ours].notna().sum() < SEEDS:
                continue
            others = values[[name for name in values if not is_ours(name)]].dropna(axis=1, thresh=SEEDS)
            best = str(others.mean().idxmax())
            found.append((dataset, truth, question, measure, *_compared(values[ours], others[best], best)))
    columns = ["ours", "best", "other", "gain", "low", "high", "verdict"]
    return pd.DataFrame(found, columns=["dataset", "truth", "question", "measure", *columns])


def _compared(ours: pd.Series, other: pd.Series, best: str) -> tuple[float, str, float, float, float, float, str]:
    gains = ours - other
    gain = float(gains.mean())
    half = float(student.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains)))
    verdict = "ahead" if gain - half > 0 else "behind" if gain + half < 0 else "level"
    return float(ours.mean()), best, float(other.mean()), gain, gain - half, gain + half, verdict


def table(compared: pd.DataFrame) -> str:
    """Return the comparison as Markdown, a sentence of counts before it."""
    lines = [
        "| set, question | truth | measure | ours | best other method | difference, 95 % interval | ours is |",
        "|---" * 7 + "|",
    ]
    keys = [(dataset, question, truth) for dataset in compared["dataset"].unique() for question in QUESTIONS
            for truth in TRUTHS]  # fmt: skip
    indexed = compared.set_index(["dataset", "question", "truth", "measure"])
    for key in keys:
        for measure, title in MEASURES.items():
            if (*key, measure) in indexed.index:
                lines.append(_line(*key, title, indexed.loc[(*key, measure)]))
    return "\n".join([_counts(compared), "", *lines])


def _line(dataset: str, question: str, truth: str, measure: str, row: "pd.Series") -> str:
    verdict = row["verdict"] if row["verdict"] == "level" else f"**{row['verdict']}**"
    return (
        f"| {asked(dataset, question)} | {TRUTHS[truth]} | {measure} | {row['ours']:.3f} | "
        f"{method_title(row['best'])}: {row['other']:.3f} | {row['gain']:+.3f} ({row['low']:+.3f} to "
        f"{row['high']:+.3f}) | {verdict} |"
    )


def asked(dataset: str, question: str) -> str:
    """Return a data set and a question, as the tables name them."""
    name = question_name(question)
    return f"{dataset}, {name[0].lower()}{name[1:]}"


def _counts(compared: pd.DataFrame) -> str:
    said = []
    for measure, title in MEASURES.items():
        counts = compared.loc[compared["measure"] == measure, "verdict"].value_counts()
        of = int(counts.sum())
        parts = ", ".join(f"{word} in {counts.get(word, 0)}" for word in ("ahead", "level", "behind"))
        said.append(f"By {title}, ours is {parts} of {of} columns.")
    return " ".join(said)


def write(page: Path = PAGE, results: Path = RESULTS) -> None:
    """Write the table between its two markers of the page."""
    put(page, START, END, table(standing(pd.read_parquet(results))))


if __name__ == "__main__":
    write()
