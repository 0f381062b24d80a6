"""The tables of a benchmark's digest, and their files.

A digest is a few small tables beside the results. A page or a report draws them at once, and a benchmark can be
shared without its scores, which are a hundred times as large.
"""

from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import pandas as pd

from grn_core.benchmark.runner import RESULTS
from grn_core.errors import DataError
from grn_core.storage import replace_file

DIGEST = "digest"


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
