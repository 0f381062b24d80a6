"""GCT 1.3 (Broad Institute): values between columns about the genes and rows about the cells, whose numbers it says."""

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.reading.text import check_lines, is_gzipped, open_bytes

LONGEST = 1000
VERSION = b"#1.3"


def is_gct(path: Path) -> bool:
    """Whether a file's first line is that of GCT 1.3; GCT 1.2 is a table with two lines above its header."""
    with path.open("rb") as handle:
        if handle.read(2) not in (b"#1", b"\x1f\x8b"):
            return False
    try:
        with open_bytes(path) as handle:
            return handle.readline(LONGEST).strip() == VERSION
    except (OSError, EOFError, ValueError):  # the reader of tables says what is wrong with it
        return False


def read_gct(path: Path) -> ad.AnnData:
    """Read the values, with the columns about genes in ``var`` and the rows about cells in ``obs``.

    Raises
    ------
    DataError
        If it has other numbers of rows or columns than it says, or a value is not a number.
    """
    check_lines(path)
    again = "Give the file as it was written, or write it as .h5ad or CSV."
    try:
        with open_bytes(path) as handle:
            handle.readline(LONGEST)
            sizes = [int(word) for word in handle.readline(LONGEST).split()]
        table = pd.read_csv(
            path, sep="\t", skiprows=2, dtype=str, keep_default_na=False,
            compression="gzip" if is_gzipped(path) else None,
        )  # fmt: skip
    except (ValueError, OSError, EOFError) as error:
        raise DataError(f"{path.name} is a damaged GCT file.", again) from error
    if len(sizes) != 4 or table.shape != (sizes[0] + sizes[3], sizes[1] + sizes[2] + 1):
        raise DataError(f"{path.name} has other numbers of rows and columns than its second line says.", again)
    n_about, n_rows = sizes[2] + 1, sizes[3]
    inside = table.iloc[n_rows:, n_about:].replace(dict.fromkeys(("NA", "na", "NaN", "nan", ""), "nan"))
    try:
        values = inside.to_numpy(dtype=np.float32)
    except ValueError as error:
        raise DataError(f"{path.name} holds a value that is not a number ({error}).", again) from error
    obs = table.iloc[:n_rows, n_about:].T.set_axis(table.iloc[:n_rows, 0].tolist(), axis=1)
    var = table.iloc[n_rows:, 1:n_about].set_axis(table.iloc[n_rows:, 0].tolist())
    note = f"GCT 1.3: {sizes[2]} columns about the genes and {n_rows} rows about the cells."
    return found(ad.AnnData(sparse.csr_matrix(values.T), obs=obs, var=var), note)
