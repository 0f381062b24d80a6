"""Keep a benchmark's digest up to date with its stored scores; parts whose scores have not changed are kept."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from grn_core.benchmark.digest_tables import DIGEST, NAMES, Digest, read_digest, write_tables
from grn_core.benchmark.runner import RESULTS
from grn_core.benchmark.score_summary import summarise_scores
from grn_core.benchmark.summary import KEYS
from grn_core.errors import Cancelled
from grn_core.evaluation.metrics.crossed import RESAMPLES
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.storage import write_json

LAYOUT = 1
"""Version of the digest's tables; after an increase, old digests are computed again."""
GROUPS = "groups.json"


def _fingerprint(rows: pd.DataFrame) -> str:
    """Return what changes with the stored scores, also where they are computed again with the same settings."""
    scored = sorted(zip(rows["config_hash"], rows["ap"].astype(float), strict=True))
    return hashlib.sha256(f"{LAYOUT} {scored}".encode()).hexdigest()[:16]


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
        digests.append(summarise_scores(keys, rows, folder, resamples))
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
