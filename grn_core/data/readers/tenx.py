"""10x Genomics and those who write as it does: a ``.h5``, or ``matrix.mtx`` with names of genes and cells beside it."""

import re
from dataclasses import dataclass
from pathlib import Path

import anndata as ad
import pandas as pd
import scanpy as sc
from scipy import sparse

from grn_core.data.readers.matrix_market import read_matrix_market
from grn_core.data.reading import found
from grn_core.data.text_files import NotText, read_text, split_line
from grn_core.errors import DataError
from grn_core.wording import counted

MATRIX = re.compile(r"(?P<prefix>.*?)(?P<word>matrix|counts?|cells_x_genes|.*)\.mtx(\.gz)?", re.IGNORECASE)
GENES = re.compile(
    r"(features|genes|gene_names|genes\.names|all_genes|rows?|var(_names)?)\.(tsv|txt|csv)(\.gz)?", re.IGNORECASE
)
CELLS = re.compile(
    r"(barcodes?|cells?|cell_?names|cell_metadata|cols?|columns|obs(_names)?)\.(tsv|txt|csv)(\.gz)?", re.IGNORECASE
)
HEADER = re.compile(
    r"(x|v\d|barcodes?|cells?|cell_?(id|name|barcode)s?|index|names?|features?|genes?|gene_?(id|name|symbol)s?|symbols?|ids?|0)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+")
EXPRESSION = "Gene Expression"


@dataclass(frozen=True)
class Triplet:
    """The three files of a matrix with its names, and what stands before their names, such as GEO's sample."""

    matrix: Path
    genes: Path
    cells: Path
    prefix: str


def find_triplet(matrix: Path, files: list[Path]) -> Triplet:
    """Find the names of genes and cells that lie beside a matrix: those of the same prefix, else the only ones there.

    Raises
    ------
    DataError
        If one of them is missing.
    """
    beside = [path for path in files if path.parent == matrix.parent]
    prefix = re.sub(r"(matrix|counts?|cells_x_genes)?\.mtx(\.gz)?$", "", matrix.name, flags=re.IGNORECASE)
    genes, cells = (_beside(matrix, prefix, beside, pattern) for pattern in (GENES, CELLS))
    if genes is None or cells is None:
        what = "features.tsv or genes.tsv" if genes is None else "barcodes.tsv"
        raise DataError(
            f"Beside {matrix.name} there is no {prefix}{what}.",
            "Give the whole folder: matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv), or all with one prefix.",
        )
    return Triplet(matrix, genes, cells, prefix.rstrip("_-. "))


def _beside(matrix: Path, prefix: str, files: list[Path], pattern: re.Pattern[str]) -> Path | None:
    ending = re.compile(rf"(.*[_.\- ])?{pattern.pattern}", re.IGNORECASE)
    named = [path for path in files if ending.fullmatch(path.name)]
    own = [path for path in named if path.name.startswith(prefix) and pattern.fullmatch(path.name[len(prefix) :])]
    if not own and len(named) == 1 or (not own and prefix == "" and named):
        own = named
    if not own:  # cells_x_genes.mtx has cells_x_genes.barcodes.txt beside it
        stem = matrix.name.split(".")[0]
        own = [path for path in named if path.name.startswith(f"{stem}.")]
    return min(own, key=lambda path: len(path.name)) if own else None


def _fields(path: Path) -> list[list[str]]:
    """Read names: the fields of every line that is not empty.

    Raises
    ------
    DataError
        If there is none, or the lines have different numbers of fields.
    """
    whole = "Give the file as it was written beside the matrix."
    try:
        text, _ = read_text(path)
    except (NotText, EOFError, OSError) as error:
        raise DataError(f"{path.name} is damaged or no text.", whole) from error
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise DataError(f"{path.name} is empty.", whole)
    separator = "\t" if any("\t" in line for line in lines[:20]) else "," if ".csv" in path.name.lower() else " "
    rows = split_line(lines, separator)
    widths = sorted({len(row) for row in rows[1:]} or {len(rows[0])})
    if len(widths) > 1:
        raise DataError(f"{path.name} has rows of {' and of '.join(map(str, widths))} fields.", whole)
    return rows


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    """Remove a first field that only numbers the rows, as R's write.table puts it."""
    numbered = len(rows[-1]) > 1 and all(NUMBER.fullmatch(row[0]) for row in rows[1:])
    if numbered and [row[0] for row in rows[1:4]] in ([str(i) for i in range(1, 4)], [str(i) for i in range(2, 5)]):
        return [row[1:] if len(row) == len(rows[-1]) else row for row in rows]
    return rows


def _without_header(rows: list[list[str]], wanted: set[int], path: Path) -> tuple[list[list[str]], str | None]:
    """Take a header line away where that leaves as many names as the matrix has."""
    rows = _without_numbers(rows)
    if len(rows) not in wanted and len(rows) - 1 in wanted:
        return rows[1:], f"The first line of {path.name}, {' '.join(rows[0])[:40]}, is a header and was passed over."
    return rows, None


def read_triplet(triplet: Triplet) -> ad.AnnData:
    """Read a matrix with its names, genes x cells as 10x has it or cells x genes as alevin and kallisto do.

    Raises
    ------
    DataError
        If a file is damaged, or the three do not fit together.
    """
    values = read_matrix_market(triplet.matrix)
    gene_rows, gene_note = _without_header(_fields(triplet.genes), set(values.shape), triplet.genes)
    cell_rows, cell_note = _without_header(_fields(triplet.cells), set(values.shape), triplet.cells)
    values, turned = _cells_by_genes(values, len(gene_rows), len(cell_rows), triplet)
    adata = ad.AnnData(values, obs=pd.DataFrame(index=[row[0] for row in cell_rows]))
    _name_genes(adata, gene_rows)
    adata, kinds_note = _expression_alone(adata, gene_rows)
    return found(adata, turned, gene_note, cell_note, kinds_note)


def _cells_by_genes(
    values: sparse.csr_matrix, n_genes: int, n_cells: int, triplet: Triplet
) -> tuple[sparse.csr_matrix, str | None]:
    if values.shape == (n_genes, n_cells):
        return values.T.tocsr(), None
    if values.shape == (n_cells, n_genes):
        return values, f"{triplet.matrix.name} has cells as rows and was turned."
    raise DataError(
        f"{triplet.matrix.name} is {values.shape[0]:,} x {values.shape[1]:,}, but there are "
        f"{counted(n_genes, 'gene')} in {triplet.genes.name}, {counted(n_cells, 'barcode')} in {triplet.cells.name}.",
        "Give three files of the same run.",
    )


def _name_genes(adata: ad.AnnData, rows: list[list[str]]) -> None:
    symbols = [row[1] if len(row) > 1 and row[1] else row[0] for row in rows]
    adata.var_names = symbols
    if len(rows[0]) > 1:
        adata.var["gene_ids"] = [row[0] for row in rows]


def _expression_alone(adata: ad.AnnData, rows: list[list[str]]) -> tuple[ad.AnnData, str | None]:
    """Leave out antibodies and other features that are no genes."""
    if len(rows[0]) < 3:
        return adata, None
    kinds = pd.Series([row[2] or EXPRESSION for row in rows])
    if not (kinds == EXPRESSION).any():
        return adata, None
    others = kinds[kinds != EXPRESSION]
    note = f"{counted(len(others), 'feature')} of other kinds left out: {', '.join(others.unique()[:3])}."
    return adata[:, (kinds == EXPRESSION).to_numpy()].copy(), note if len(others) else None


def read_10x_h5(path: Path) -> ad.AnnData:
    """Read a 10x HDF5 file, gene expression alone."""
    try:
        return sc.read_10x_h5(path, gex_only=True)
    except Exception as error:  # noqa: BLE001 - scanpy raises errors of any kind on damaged files
        raise DataError(f"{path.name} is not a 10x gene-barcode matrix.", "Give Cell Ranger's own .h5 file.") from error
