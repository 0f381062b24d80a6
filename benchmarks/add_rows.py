"""Add rows of a benchmark's folder to the results that are kept: ``python -m benchmarks.add_rows FOLDER``.

    python -m benchmarks.add_rows FOLDER                       # rows of FOLDER that the kept results lack
    python -m benchmarks.add_rows FOLDER --split published     # only those of published pairs

Several people can add rows to the same results one after the other, in any order. A row that is kept already (same
method, data set, genes, truth, question, split and seed) is replaced, so a second call changes nothing. The parts of
the digest about these methods are replaced too.
"""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from benchmarks.tables import RESULTS
from grn_core.benchmark.digest_tables import NAMES, Digest, digest_folder, read_digest, write_tables
from grn_core.benchmark.runner import RESULTS as IN_FOLDER
from grn_core.benchmark.score import ROW
from grn_core.benchmark.summary import KEYS
from grn_core.storage import write_parquet

GROUP = [*KEYS, "method"]


def added(kept: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the kept rows without those that `new` replaces, and then `new`."""
    replaced = _names(kept, ROW[:7]).isin(_names(new, ROW[:7]))
    return pd.concat([kept[~replaced], new], ignore_index=True)


def added_digest(kept: Digest, new: Digest, rows: pd.DataFrame) -> Digest:
    """Return the kept digest, with the methods of `rows` taken from `new`; the other methods of `new` are left out."""
    wanted = _names(rows, GROUP).unique()
    parts = []
    for name in NAMES:
        before, after = getattr(kept, name), getattr(new, name)
        before, after = before[~_names(before, GROUP).isin(wanted)], after[_names(after, GROUP).isin(wanted)]
        parts.append(pd.concat([before.astype(_plain(before)), after.astype(_plain(after))], ignore_index=True))
    return Digest(*parts)


def _names(table: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[columns].astype(str))


def _plain(table: pd.DataFrame) -> dict[str, type]:
    """Give categories back their values: two digests have different ones."""
    return {name: object for name, kind in table.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}


def add_rows(folder: Path, results: Path = RESULTS, split: str | None = None) -> pd.DataFrame:
    """Add the rows of a benchmark's folder, with their digest, to the kept results; return the rows that were added."""
    new = pd.read_parquet(folder / IN_FOLDER)
    new = new[new["status"] == "ok"] if split is None else new[(new["status"] == "ok") & (new["split"] == split)]
    kept = pd.read_parquet(results)
    hashes = set(kept["config_hash"])
    rows = new if split is not None else new[~new["config_hash"].isin(hashes)]
    summary, before = read_digest(folder / IN_FOLDER), read_digest(results)
    if summary is not None and before is not None:
        write_tables(added_digest(before, summary, rows), digest_folder(results))
    write_parquet(results, added(kept, rows))
    return rows


def main(folder: Path, split: Annotated[str | None, typer.Option(help="Only rows of this split.")] = None) -> None:
    """Add the rows of FOLDER to the kept results, and say how many."""
    rows = add_rows(folder, split=split)
    typer.echo(f"{len(rows)} rows of {rows['method'].nunique()} methods added to {RESULTS.name}.")


if __name__ == "__main__":
    typer.run(main)
