"""Summary of the stored scores of a benchmark: curves, intervals over TFs, each TF, agreement between seeds.

A digest is a few small tables beside the results. A page or a report draws them at once, and a benchmark can be
shared without its scores, which are a hundred times as large.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import rankdata

from grn_core.benchmark.runner import RESULTS
from grn_core.benchmark.suite import JOINT, SHUFFLED
from grn_core.benchmark.summary import BASELINE, KEYS, METRICS
from grn_core.errors import Cancelled, DataError
from grn_core.evaluation.metrics.calibration import reliability_table
from grn_core.evaluation.metrics.crossed import RESAMPLES, crossed_intervals
from grn_core.evaluation.metrics.curves import curve_points
from grn_core.evaluation.metrics.motifs import MOTIFS, motif_counts
from grn_core.evaluation.metrics.per_tf import per_tf_metrics
from grn_core.evaluation.metrics.ranking import top_pairs
from grn_core.network.compare import jaccard, spearman
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.storage import replace_file, write_json

LAYOUT = 1
"""Version of the digest's tables; after an increase, old digests are computed again."""
LOG_ODDS = {
    *JOINT,
    "identity_logistic",
    "known_paths",
    "pca_logistic",
    "boosting_pairs",
    "genelink",
    "scregnet",
    "sctransnet",
}
"""Methods fitted by cross-entropy: their scores are log odds, and a sigmoid turns them into probabilities."""
Predictions = dict[str, dict[int, pd.DataFrame]]


@dataclass(frozen=True)
class Digest:
    """Tables of a digest; each begins with `KEYS` and method.

    Attributes
    ----------
    curves
        curve (``roc``, ``pr``, ``early``, ``reliability``), x, y: means over seeds.
    intervals
        metric, value, low, high, gain, gain_low, gain_high, n_seeds, n_tfs; see `crossed_intervals`.
    per_tf
        source, auroc (mean over the seeds whose test part has true and other pairs of that TF), positives, n_seeds.
    agreement
        jaccard, spearman, n_common (medians over pairs of seeds), and for each of `MOTIFS` the number among the top
        pairs divided by the number in the truth.
    """

    curves: pd.DataFrame
    intervals: pd.DataFrame
    per_tf: pd.DataFrame
    agreement: pd.DataFrame


NAMES = tuple(field.name for field in fields(Digest))
DIGEST, GROUPS = "digest", "groups.json"


def digest_folder(table: Path) -> Path:
    """Return the folder of a table's digest: ``digest`` in a benchmark's folder, else a folder named as the table."""
    return table.parent / DIGEST if table.name == RESULTS else table.with_suffix("")


def read_digest(table: Path) -> Digest | None:
    """Read the digest of a table of results; None if there is none.

    Raises
    ------
    DataError
        If one of its tables cannot be read.
    """
    folder = digest_folder(table)
    try:
        return Digest(*(pd.read_parquet(folder / f"{name}.parquet") for name in NAMES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DataError(
            f"The summary in {folder} is damaged.",
            "Delete that folder, then run `python -m grn_core benchmark` on the benchmark's folder.",
        ) from error


def _fingerprint(rows: pd.DataFrame) -> str:
    return hashlib.sha256(f"{LAYOUT} {sorted(rows['config_hash'])}".encode()).hexdigest()[:16]


def _known_groups(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / GROUPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def scored_rows(results: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the rows whose scores are stored in the benchmark's folder, so that the digest can cover them.

    A method's rows are left out if the digest already covers more seeds of it. This happens in a folder that was shared
    without scores: one seed that is run again there must not replace the summary of all seeds.
    """
    kept = {path.stem for path in (folder / "predictions").glob("*.parquet")}
    scored = results[(results["status"] == "ok") & results["config_hash"].isin(kept)]
    before = read_digest(folder / RESULTS)
    if before is None or scored.empty:
        return scored
    covered = before.intervals.groupby([before.intervals[name].astype(str) for name in (*KEYS, "method")])
    n_covered = covered["n_seeds"].max()
    names = _names(scored)
    seeds = pd.Series(1, names).groupby(level=names.names).sum()
    return scored[seeds.reindex(names).to_numpy() >= n_covered.reindex(names).fillna(0).to_numpy()]


def is_current(results: pd.DataFrame, folder: Path) -> bool:
    """Whether a benchmark's digest covers all stored scores."""
    known = _known_groups(folder / DIGEST)
    groups = {"|".join(keys): _fingerprint(rows) for keys, rows in scored_rows(results, folder).groupby(KEYS)}
    return known == groups


def make_digest(
    results: pd.DataFrame,
    folder: Path,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
    resamples: int = RESAMPLES,
) -> Digest | None:
    """Update the digest in a benchmark's folder; parts whose scores have not changed are kept.

    Parts about methods that have rows but no scores are kept too: a benchmark that was shared without scores can be
    continued.

    Parameters
    ----------
    results
        Table of the benchmark.
    folder
        Folder of the benchmark, with the scores in ``predictions``. ``digest`` is written there after each data set,
        truth, question and split.
    progress, stop
        Called with each step; asked before each step.
    resamples
        Number of bootstrap samples for the intervals.

    Returns
    -------
    The digest; None if there are neither stored scores nor an earlier digest.

    Raises
    ------
    Cancelled
        If `stop` returns True; finished parts are kept.
    DataError
        If stored scores are damaged.
    StorageError
        If a table cannot be written.
    """
    groups = dict(iter(scored_rows(results, folder).groupby(KEYS)))
    fingerprints = {"|".join(keys): _fingerprint(rows) for keys, rows in groups.items()}
    known, before = _known_groups(folder / DIGEST), read_digest(folder / RESULTS)
    current = {name: found for name, found in known.items() if before is not None and found == fingerprints.get(name)}
    changed = {keys: rows for keys, rows in groups.items() if "|".join(keys) not in current}
    digests = [] if before is None else [_unchanged(before, results, changed.values())]
    for keys, rows in changed.items():
        if stop():
            raise Cancelled()
        message = f"{' '.join(filter(None, keys))}, {len(current) + 1} of {len(groups)}"
        progress(Progress("summary", len(current) / len(groups), message))
        digests.append(_digest_group(keys, rows, folder, resamples))
        current["|".join(keys)] = fingerprints["|".join(keys)]
        write_tables(_joined(digests), folder / DIGEST)
        write_json(folder / DIGEST / GROUPS, current)
    return _joined(digests) if digests else None


def _unchanged(before: Digest, results: pd.DataFrame, changed: Iterable[pd.DataFrame]) -> Digest:
    """Keep the parts of a digest about methods that have rows, except those in `changed`, which are computed again."""
    names = _names(results[results["status"] == "ok"])
    for rows in changed:
        names = names.difference(_names(rows))
    return Digest(*(table[_names(table).isin(names)] for table in (getattr(before, name) for name in NAMES)))


def _names(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[[*KEYS, "method"]].astype(str))


def _joined(parts: Iterable[Digest]) -> Digest:
    found = list(parts)
    return Digest(*(pd.concat([getattr(part, name) for part in found], ignore_index=True) for name in NAMES))


def write_tables(digest: Digest, folder: Path) -> None:
    """Write the tables of a digest, compressed, with as many digits as a chart can show."""
    for name in NAMES:
        compact = _compact(getattr(digest, name))
        replace_file(folder / f"{name}.parquet", partial(compact.to_parquet, compression="zstd"))


def _compact(table: pd.DataFrame) -> pd.DataFrame:
    table = table.reset_index(drop=True)
    for column in table.columns:
        if table[column].dtype == object:
            table[column] = table[column].astype("category")
        elif table[column].dtype.kind == "f":
            table[column] = table[column].round(4).astype("float32")
        elif table[column].dtype.kind == "i":
            table[column] = table[column].astype("int32")
    return table


def _digest_group(keys: tuple[str, ...], rows: pd.DataFrame, folder: Path, resamples: int) -> Digest:
    """Summarise the methods on one data set, truth, question and split."""
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
