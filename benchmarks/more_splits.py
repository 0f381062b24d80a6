"""Ours beside the nearest methods on 25 splits of the specific truth, to tell a loss from the chance of five splits.

    python -m grn_core benchmark benchmarks/suites/more_splits.yaml --out FOLDER
    python -m grn_core benchmark benchmarks/suites/more_splits_graph.yaml --out FOLDER
    python -m benchmarks.more_splits FOLDER    # writes results/more_splits*.parquet and .md
    python -m benchmarks.more_splits           # writes the table again

The seeds 0 to 4 are those of the main table, 5 to 24 those of FOLDER. Splits of one data set share most of their
pairs, so Student's interval over them is too narrow. Here its variance has the correction of Nadeau and Bengio (2003,
equation 9), for a quarter of the genes, TFs or pairs in the test.

AUROC within a TF counts a TF with one edge as much as one with a hundred. So it is also shown for TFs with at most
`FEW` true test pairs and for the others, over all TFs of all splits of FOLDER. And it is shown TF by TF: the splits of
one set have the same TFs, so the interval over TFs says how much of a difference is the chance of these TFs.
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
TFS = RESULT.with_name("more_splits_tfs.parquet")
TRUTH, TESTED = "specific", SplitConfig().test
OTHERS = ("degree", "target_expression", "known_paths", "pca_logistic", "boosting_pairs", "sctransnet")
COLUMNS = ["dataset", "question", "method", "seed", *MEASURES]
TF_COLUMNS = [*COLUMNS[:4], "source", "positives", "auroc"]
KEYS = {*COLUMNS[:4], "source"}
FEW = 3
PARTS = (f"TFs with 1 to {FEW} true test pairs", f"TFs with more than {FEW}")


def main() -> None:
    """Keep the figures of a folder, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of the benchmark with the further seeds")
    folder = parser.parse_args().folder
    if folder:
        more = pd.read_parquet(folder / IN_FOLDER)
        kept(pd.concat([pd.read_parquet(RESULTS), more]), COLUMNS).to_parquet(RESULT)
        kept(tfs_of(more, folder / "predictions"), TF_COLUMNS).to_parquet(TFS)
    tfs = pd.read_parquet(TFS)
    text = summary(pd.read_parquet(RESULT)) + summary_by_size(tfs) + summary_by_tf(tfs)
    RESULT.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def kept(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the rows that are compared, with these columns."""
    wanted = (rows["status"] == "ok") & (rows["split"] == "ours") & (rows["truth"] == TRUTH)
    rows = rows[wanted & rows["method"].isin([OURS, *OTHERS])][columns]
    keys = [name for name in columns if name in KEYS]
    return rows.drop_duplicates(keys, keep="last").sort_values(keys, ignore_index=True)


def tfs_of(rows: pd.DataFrame, predictions: Path) -> pd.DataFrame:
    """Return the AUROC of each TF of each row, and its number of true test pairs."""
    scored = [per_tf_metrics(pd.read_parquet(predictions / f"{name}.parquet"), "score") for name in rows["config_hash"]]
    tfs = [of.assign(config_hash=name) for of, name in zip(scored, rows["config_hash"], strict=True)]
    columns = ["config_hash", "status", "split", "truth", *COLUMNS[:4]]
    return pd.concat(tfs)[["config_hash", *TF_COLUMNS[4:]]].merge(rows[columns], on="config_hash")


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


def summary_by_size(tfs: pd.DataFrame) -> str:
    """Return AUROC within TFs with few and with many true test pairs, over the splits that have it, as Markdown."""
    methods = (OURS, *OTHERS)
    lines = [
        "", "## AUROC within a TF by its number of true test pairs", "",
        "Mean over all TFs of all further splits, each TF of a split counted once.", "",
        f"| set, question | TFs | TFs of all splits | {' | '.join(map(method_title, methods))} |",
        "|---" * (3 + len(methods)) + "|",
    ]  # fmt: skip
    for (dataset, question), own in tfs.groupby(["dataset", "question"]):
        for said, part in zip(PARTS, (own["positives"] <= FEW, own["positives"] > FEW), strict=True):
            by_method = own[part].groupby("method")["auroc"]
            values = " | ".join("" if np.isnan(mean) else f"{mean:.3f}" for mean in by_method.mean().reindex(methods))
            lines.append(f"| {asked(str(dataset), str(question))} | {said} | {by_method.size()[OURS]} | {values} |")
    return "\n".join([*lines, ""])


def summary_by_tf(tfs: pd.DataFrame) -> str:
    """Return what ours is ahead by TF by TF, with an interval over TFs, and without the TF that says most."""
    lines = [
        "", "## AUROC within a TF, TF by TF", "",
        "Of each TF the mean over all further splits in which it has both labels, then the mean over TFs, with a 95 % "
        "interval over TFs (Student's t). The last columns leave out the TF whose difference is farthest from 0.", "",
        "| set, question | other method | TFs | ours ahead by | TFs in which the other is ahead | TF that says most | "
        "its difference, true test pairs of a split | without it |",
        "|---" * 8 + "|",
    ]  # fmt: skip
    for (dataset, question), own in tfs.groupby(["dataset", "question"]):
        auroc = own.pivot_table(index=["source", "seed"], columns="method", values="auroc")
        for other in [name for name in OTHERS if name in auroc]:
            ahead = (auroc[OURS] - auroc[other]).groupby("source").mean()
            most = ahead.abs().idxmax()
            pairs = own.loc[own["source"] == most, "positives"].mean()
            lines.append(
                f"| {asked(str(dataset), str(question))} | {method_title(other)} | {len(ahead)} | "
                f"{difference(ahead.to_numpy())} | {(ahead < 0).sum()} | {most} | {ahead[most]:+.3f}, {pairs:.1f} | "
                f"{difference(ahead.drop(most).to_numpy())} |"
            )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
