"""GEO's series matrix: a table between lines about the study and its samples, which begin with an exclamation mark."""

import csv
import tempfile
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

import anndata as ad

from grn_core.data.readers.table import read_table
from grn_core.data.reading import Orientation, found
from grn_core.errors import DataError
from grn_core.reading.text import check_lines, open_bytes
from grn_core.wording import some

SIGN, BEGIN, END = "!Series_", "!series_matrix_table_begin", "!series_matrix_table_end"
TITLE, TRAIT = "!Sample_title", "!Sample_characteristics_ch"
KINDS = {TITLE: "title", "!Sample_source_name_ch1": "source"}
LONGEST = 1000


def is_series_matrix(path: Path) -> bool:
    """Whether a file begins as GEO's series matrices do."""
    try:
        with open_bytes(path) as handle:
            return handle.readline(LONGEST).decode("latin-1").lstrip('"').startswith(SIGN)
    except (OSError, EOFError, ValueError):  # the reader of tables says what is wrong with it
        return False


def read_series_matrix(path: Path, orientation: Orientation = "auto") -> ad.AnnData:
    """Read the table, with titles and traits of the samples as columns of ``obs``.

    Raises
    ------
    DataError
        If the table has no values, as those of most single-cell studies, or cannot be read.
    """
    check_lines(path)
    samples: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="grn-series-") as folder:
        target = Path(folder) / path.name.removesuffix(".gz")
        with target.open("w", encoding="utf-8") as table:
            n = 0
            for line in _lines(path, samples):
                table.write(line)
                n += 1
        if n < 2:
            raise DataError(
                f"{path.name} is a GEO series matrix without values: they are in other files of the study.",
                "Download its supplementary files from GEO, such as its _RAW.tar or a table of counts, and give these.",
            )
        adata = read_table(target, orientation)
    named = [name for name, values in samples.items() if len(values) == adata.n_obs]
    for name in named:
        adata.obs[name] = samples[name]
    what = f"; columns of the cells from its lines: {some(named)}" if named else ""
    return found(adata, f"The table of a GEO series matrix was read{what}.")


def _lines(path: Path, samples: dict[str, list[str]]) -> Iterator[str]:
    """Give the lines of the table, and add what other lines say of the samples to `samples`."""
    inside = False
    with open_bytes(path) as raw, TextIOWrapper(raw, "utf-8", errors="replace") as handle:
        for line in handle:
            if line.startswith((BEGIN, END)):
                inside = line.startswith(BEGIN)
            elif inside and line.strip():
                yield line
            elif line.startswith((*KINDS, TRAIT)):
                key, *values = next(csv.reader([line.rstrip("\r\n")], delimiter="\t"))
                _keep(key, values, samples)


def _keep(key: str, values: list[str], samples: dict[str, list[str]]) -> None:
    """Keep what a line says of each sample; a trait is written as ``cell type: B cell``."""
    if key in KINDS:
        samples.setdefault(KINDS[key], values)
        return
    names = {value.split(":", 1)[0].strip() for value in values if ":" in value}
    if len(names) == 1:
        samples.setdefault(names.pop(), [value.partition(":")[2].strip() for value in values])
