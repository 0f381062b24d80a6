"""Summary of the stored scores of one data set, truth, question and split: curves, intervals, TFs, agreement."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import rankdata

from grn_core.benchmark.digest_tables import Digest
from grn_core.benchmark.suite import JOINT, SHUFFLED
from grn_core.benchmark.summary import BASELINE, KEYS, METRICS
from grn_core.errors import DataError
from grn_core.evaluation.metrics.calibration import reliability_table
from grn_core.evaluation.metrics.crossed import crossed_intervals
from grn_core.evaluation.metrics.curves import curve_points
from grn_core.evaluation.metrics.motifs import MOTIFS, motif_counts
from grn_core.evaluation.metrics.per_tf import per_tf_metrics
from grn_core.evaluation.metrics.ranking import top_pairs
from grn_core.network.comparison.compare import jaccard, spearman

LOG_ODDS = {
    *JOINT,
    "identity_logistic",
    "known_paths",
    "pca_logistic",
    "boosting_pairs",
    "genelink",
    "scregnet",
    "sctransnet",
    "grnformer",
    "gt_grn",
}
"""Methods fitted by cross-entropy: their scores are log odds, and a sigmoid turns them into probabilities."""
Predictions = dict[str, dict[int, pd.DataFrame]]


def summarise_scores(keys: tuple[str, ...], rows: pd.DataFrame, folder: Path, resamples: int) -> Digest:
    """Summarise the methods on one data set, truth, question and split.

    Parameters
    ----------
    keys
        Values of `KEYS`.
    rows
        Rows of the benchmark's table whose scores are in ``predictions`` of `folder`.
    resamples
        Number of bootstrap samples for the intervals.

    Raises
    ------
    DataError
        If stored scores are damaged.
    """
    predictions: Predictions = {}
    for row in rows.itertuples():
        path = folder / "predictions" / f"{row.config_hash}.parquet"
        table, seed = _read(path), int(row.seed)
        like = next((by_seed[seed] for by_seed in predictions.values() if seed in by_seed), table)
        predictions.setdefault(str(row.method), {})[seed] = _aligned(table, like)
    intervals = crossed_intervals(predictions, BASELINE, resamples)
    tables = (
        _over_methods(predictions, _curves),
        intervals[intervals["metric"].isin(METRICS)],
        _over_methods(predictions, _per_tf),
        _agreement(predictions, keys[KEYS.index("question")]),
    )
    return Digest(*(_named(table, keys) for table in tables))


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"The scores in {path} are damaged.", "Delete the file and run the benchmark again.") from error


def _aligned(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Bring the pairs of a method into the order of another method's pairs; mostly they already are."""
    columns = ["source", "target"]
    if len(table) == len(like) and all(np.array_equal(table[name], like[name]) for name in columns):
        return table
    return like[columns].merge(table, on=columns, validate="one_to_one")


def _named(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    named = table.assign(**dict(zip(KEYS, keys, strict=True)))
    return named[[*KEYS, *table.columns]]


def _over_methods(
    predictions: Predictions, summarise: Callable[[str, dict[int, pd.DataFrame]], pd.DataFrame]
) -> pd.DataFrame:
    found = {method: summarise(method, by_seed) for method, by_seed in predictions.items()}
    return pd.concat(found, names=["method", None]).reset_index("method").reset_index(drop=True)


def _curves(method: str, by_seed: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """Average curves over seeds at equal x; compute reliability over the pairs of all seeds together."""
    points = [curve_points(table["label"].to_numpy(), table["score"].to_numpy()) for table in by_seed.values()]
    mean = pd.concat(points).groupby(["curve", "x"], sort=False)["y"].mean().reset_index()
    if method.removesuffix(SHUFFLED) not in LOG_ODDS:
        return mean
    together = pd.concat(by_seed.values())
    table = reliability_table(together["label"].to_numpy(), expit(together["score"].to_numpy()))
    reliability = pd.DataFrame({"curve": "reliability", "x": table["predicted"], "y": table["observed"]})
    return pd.concat([mean, reliability], ignore_index=True)


def _per_tf(_: str, by_seed: dict[int, pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat([per_tf_metrics(table, "score") for table in by_seed.values()])
    grouped = rows.groupby("source")
    return grouped.agg(auroc=("auroc", "mean"), positives=("positives", "sum"), n_seeds=("n", "size")).reset_index()


def _agreement(predictions: Predictions, question: str) -> pd.DataFrame:
    """Compare the seeds of each method on their common test pairs, and its circuits with those of the truth."""
    places: dict[tuple[int, int], tuple[pd.DataFrame, np.ndarray, np.ndarray]] = {}
    rows = []
    for method, by_seed in predictions.items():
        found = [_agree(by_seed, pair, places) for pair in combinations(sorted(by_seed), 2)]
        medians = pd.DataFrame(found, columns=["jaccard", "spearman", "n_common"]).median()
        rows.append({"method": method} | medians.to_dict() | _motifs(by_seed, question))
    return pd.DataFrame(rows)


def _agree(
    by_seed: dict[int, pd.DataFrame], pair: tuple[int, int],
    places: dict[tuple[int, int], tuple[pd.DataFrame, np.ndarray, np.ndarray]],
) -> tuple[float, float, int]:  # fmt: skip
    """Return the Jaccard index of the top k pairs, Spearman's correlation, and the number of common pairs.

    k is the number of true edges among the common pairs.
    """
    one, other = (by_seed[number] for number in pair)
    if pair not in places:  # methods share the pairs of a seed, in the same order
        sides = [table[["source", "target", "label"]].assign(row=np.arange(len(table))) for table in (one, other)]
        common = sides[0].merge(sides[1], on=["source", "target"], suffixes=("", "_other"))
        places[pair] = common, common["row"].to_numpy(), common["row_other"].to_numpy()
    common, first, second = places[pair]
    k = int(common["label"].sum())
    if k == 0 or len(common) < 3:
        return np.nan, np.nan, len(common)
    ranks = [rankdata(table["score"].to_numpy()[at]) for table, at in ((one, first), (other, second))]
    tops = [top_pairs(values, k) for values in ranks]
    return jaccard(*tops), spearman(*ranks), len(common)


def _motifs(by_seed: dict[int, pd.DataFrame], question: str) -> dict[str, float]:
    """Divide the number of circuits among the top k pairs by that among the k true pairs; mean over seeds.

    NaN where whole genes are held out: then hardly any circuit has all its edges in the test part.
    """
    if question != "missing_edges":
        return dict.fromkeys(MOTIFS, np.nan)
    found = []
    for table in by_seed.values():
        top = top_pairs(rankdata(table["score"]), int(table["label"].sum()))
        predicted, true = motif_counts(table[top]), motif_counts(table[table["label"] == 1])
        found.append({name: predicted[name] / true[name] if true[name] else np.nan for name in MOTIFS})
    return pd.DataFrame(found).mean().to_dict()
