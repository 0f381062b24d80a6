"""The folder that AnnData's ``write_csvs`` makes: a table of values without names, and tables of cells and genes."""

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.errors import DataError

NAMES = ("X.csv", "obs.csv", "var.csv")
PARTS = ("obs", "var", "obsm", "varm", "uns")
"""Names of tables of such a folder that hold no values of expression."""
AGAIN = "Write the folder again with skip_data=False, or write the cells as .h5ad."


def csvs_folder(files: list[Path], values_elsewhere: bool) -> Path | None:
    """Return the folder in which the three tables lie; None if there is none.

    Raises
    ------
    DataError
        If the table of values is missing, and there are none elsewhere.
    """
    for folder in sorted({path.parent for path in files if path.name == NAMES[1]}):
        if (folder / NAMES[2]) not in files:
            continue
        if (folder / NAMES[0]) in files:
            return folder
        if not values_elsewhere:
            raise DataError("The folder has obs.csv and var.csv, but no X.csv with the values.", AGAIN)
    return None


def read_csvs(folder: Path) -> ad.AnnData:
    """Read the three tables.

    Raises
    ------
    DataError
        If one of them is no table, a value is not a number, or their sizes do not fit together.
    """
    try:
        values = pd.read_csv(folder / NAMES[0], header=None, dtype=np.float32)
        obs, var = (pd.read_csv(folder / name, index_col=0, encoding="utf-8-sig") for name in NAMES[1:])
    except (ValueError, OSError) as error:
        raise DataError("X.csv, obs.csv and var.csv cannot be read as AnnData writes them.", AGAIN) from error
    if values.shape != (len(obs), len(var)):
        raise DataError(
            f"X.csv has {values.shape[0]:,} x {values.shape[1]:,} values, but there are {len(obs):,} cells in obs.csv "
            f"and {len(var):,} genes in var.csv.",
            AGAIN,
        )
    obs.index, var.index = obs.index.astype(str), var.index.astype(str)
    return ad.AnnData(values.to_numpy(), obs, var)
