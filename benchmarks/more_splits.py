"""Ours beside the nearest methods on 25 splits of the specific truth, to tell a loss from the chance of five splits.

    python -m grn_core benchmark benchmarks/suites/more_splits.yaml --out FOLDER
    python -m grn_core benchmark benchmarks/suites/more_splits_graph.yaml --out FOLDER
    python -m benchmarks.more_splits FOLDER    # writes results/more_splits.parquet and .md
    python -m benchmarks.more_splits           # writes the table again

The seeds 0 to 4 are those of the main table, 5 to 24 those of FOLDER. Splits of one data set share most of their
pairs, so Student's interval over them is too narrow. Here its variance has the correction of Nadeau and Bengio (2003,
equation 9), for a quarter of the genes, TFs or pairs in the test.

AUROC within a TF counts a TF with one edge as much as one with a hundred. So it is also shown for TFs with at most
`FEW` true test pairs and for the others, over all TFs of all splits of FOLDER.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.losses import difference
from benchmarks.standing import OURS, asked
from benchmarks.tables import QUESTIONS, RESULTS
from grn_core.benchmark.runner import RESULTS as IN_FOLDER
from grn_core.benchmark.summary import method_title
from grn_core.evaluation.metrics.per_tf import per_tf_metrics
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.evaluation.questions import SplitConfig

RESULT = Path(__file__).parent / "results" / "more_splits.parquet"
TRUTH, TESTED = "specific", SplitConfig().test
OTHERS = ("degree", "target_expression", "known_paths", "pca_logistic", "boosting_pairs", "sctransnet")
COLUMNS = ["dataset", "question", "method", "seed", *MEASURES]
FEW = 3
PARTS = {"few": f"TFs with 1 to {FEW} true test pairs", "many": f"TFs with more than {FEW}"}


def main() -> None:
    """Keep the figures of a folder, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of the benchmark with the further seeds")
    folder = parser.parse_args().folder
    if folder:
        more = pd.read_parquet(folder / IN_FOLDER)
        parts = [by_size(pd.read_parquet(folder / "predictions" / f"{name}.parquet")) for name in more["config_hash"]]
        kept(pd.read_parquet(RESULTS), more.join(pd.DataFrame(parts, more.index))).to_parquet(RESULT)
    rows = pd.read_parquet(RESULT)
    text = summary(rows) + summary_by_size(rows)
    RESULT.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def kept(table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table and of further seeds that are compared, with the columns that are read."""
    rows = pd.concat([table, more], ignore_index=True)
    wanted = (rows["status"] == "ok") & (rows["split"] == "ours") & (rows["truth"] == TRUTH)
    rows = rows[wanted & rows["method"].isin([OURS, *OTHERS])]
    rows = rows[[*COLUMNS, *rows.columns[rows.columns.str.match("|".join(PARTS))]]]
    return rows.drop_duplicates(COLUMNS[:4], keep="last").sort_values(COLUMNS[:4], ignore_index=True)


def by_size(scored: pd.DataFrame) -> dict[str, float]:
    """Return the number of TFs with at most `FEW` true test pairs, and of the others, and the sums of their AUROC."""
    tfs = per_tf_metrics(scored, "score")
    few = tfs["positives"] <= FEW
    return {
        name: value
        for part, of in (("few", few), ("many", ~few))
        for name, value in ((f"{part}_tfs", of.sum()), (f"{part}_auroc", tfs.loc[of, "auroc"].sum()))
    }


def summary(rows: pd.DataFrame) -> str:
    """Return means over splits, and what ours is ahead by, as Markdown."""
    lines = [
        "# Ours and the nearest methods on more splits of the specific truth", "",
        "`python -m grn_core benchmark benchmarks/suites/more_splits.yaml --out FOLDER`, the same with "
        "more_splits_graph.yaml, then `python -m benchmarks.more_splits FOLDER`. Intervals of 95 % over splits are "
        "corrected for their overlap (Nadeau and Bengio 2003). Nothing was chosen by these figures.", "",
        "| set, question | measure | other method | splits | ours | other | difference, 95 % interval | "
        "splits in which the other is ahead |",
        "|---" * 8 + "|",
    ]  # fmt: skip
    for dataset, question in [(name, question) for name in rows["dataset"].unique() for question in QUESTIONS]:
        own = rows[(rows["dataset"] == dataset) & (rows["question"] == question)]
        for measure, title in MEASURES.items() if len(own) else ():
            values = own.pivot(index="seed", columns="method", values=measure)
            values = values.dropna(axis=1)  # without methods that only the main table has
            for other in [name for name in OTHERS if name in values]:
                ahead = (values[OURS] - values[other]).to_numpy()
                lines.append(
                    f"| {asked(dataset, question)} | {title} | {method_title(other)} | {len(ahead)} | "
                    f"{values[OURS].mean():.3f} | {values[other].mean():.3f} | "
                    f"{difference(ahead, overlap=TESTED / (1 - TESTED))} | {(ahead < 0).sum()} |"
                )
    return "\n".join([*lines, ""])


def summary_by_size(rows: pd.DataFrame) -> str:
    """Return AUROC within TFs with few and with many true test pairs, over the splits that have it, as Markdown."""
    methods = (OURS, *OTHERS)
    lines = [
        "", "## AUROC within a TF by its number of true test pairs", "",
        "Mean over all TFs of all further splits, each TF of a split counted once.", "",
        f"| set, question | TFs | TFs of all splits | {' | '.join(map(method_title, methods))} |",
        "|---" * (3 + len(methods)) + "|",
    ]  # fmt: skip
    columns = [f"{part}_{name}" for part in PARTS for name in ("tfs", "auroc")]
    own = rows.dropna(subset=["few_tfs"])
    for (dataset, question), table in own.groupby(["dataset", "question"]):
        sums = table.groupby("method")[columns].sum().reindex(methods)
        for part, said in PARTS.items():
            means = sums[f"{part}_auroc"] / sums[f"{part}_tfs"]
            values = " | ".join("" if np.isnan(mean) else f"{mean:.3f}" for mean in means)
            count = int(sums.loc[OURS, f"{part}_tfs"])
            lines.append(f"| {asked(str(dataset), str(question))} | {said} | {count} | {values} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
