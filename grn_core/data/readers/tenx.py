"""10x Genomics and those who write as it does: ``matrix.mtx`` with names of genes and cells beside it."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import anndata as ad
import pandas as pd
from scipy import sparse

from grn_core.data.files.text import NotText, read_text, split_line
from grn_core.data.readers.matrix_market import read_matrix_market
from grn_core.data.readers.orientation import gene_score
from grn_core.data.readers.parts import names_added
from grn_core.data.readers.samples import SQUARE
from grn_core.data.reading import Orientation, found
from grn_core.errors import DataError
from grn_core.wording import counted, some

MATRIX = re.compile(r"(?P<prefix>.*?)(?P<word>matrix|counts?|cells_x_genes|.*)\.mtx(\.gz)?", re.IGNORECASE)
GENES = re.compile(
    r"((features|genes|gene_names|genes\.names|all_genes|rows?|var(_names)?)\.(tsv|txt|csv)|(counts?\.|matrix\.)?mtx_rows)"
    r"(\.gz)?",
    re.IGNORECASE,
)
CELLS = re.compile(
    r"((barcodes?|cells?|cell_?names|cell_metadata|cols?|columns|obs(_names)?)\.(tsv|txt|csv)"
    r"|(counts?\.|matrix\.)?mtx_cols)(\.gz)?",
    re.IGNORECASE,
)
SECOND = re.compile(r"genes\.names\.txt(\.gz)?$", re.IGNORECASE)
PEAKS = re.compile(r"peaks?\.(bed|tsv|txt)(\.gz)?$", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
EXPRESSION = "Gene Expression"
OTHER_KINDS = {
    "antibody capture", "antigen capture", "crispr guide capture", "multiplexing capture", "peaks", "custom",
    "vdj", "vdj-t", "vdj-b",
}  # fmt: skip
"""What Cell Ranger calls features that are not genes, in small letters."""


@dataclass(frozen=True)
class Triplet:
    """The three files of a matrix with its names, and what stands before their names, such as GEO's sample.

    ``symbols`` is a second file of names of genes, such as kallisto's ``cells_x_genes.genes.names.txt``.
    """

    matrix: Path
    genes: Path
    cells: Path
    prefix: str
    symbols: Path | None = None


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
    if genes is None and (peaks := next((path for path in beside if PEAKS.search(path.name)), None)) is not None:
        raise DataError(
            f"{matrix.name} counts regions of the genome ({peaks.name}), not genes.",
            "Give gene expression; of chromatin data, give gene activity.",
        )
    if genes is None or cells is None:
        what = "features.tsv or genes.tsv" if genes is None else "barcodes.tsv"
        raise DataError(
            f"Beside {matrix.name} there is no {prefix}{what}.",
            "Give the whole folder: matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv), or all with one prefix.",
        )
    symbols = next((path for path in beside if SECOND.search(path.name) and path != genes), None)
    return Triplet(matrix, genes, cells, prefix.rstrip("_-. "), symbols)


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
    separator = _separator(lines, path.name)
    try:
        rows = split_line(lines, separator)
    except csv.Error as error:
        raise DataError(f"{path.name} has a line that cannot be split ({error}).", whole) from error
    widths = sorted({len(row) for row in rows[1:]} or {len(rows[0])})
    if len(widths) > 1:
        raise DataError(f"{path.name} has rows of {' and of '.join(map(str, widths))} fields.", whole)
    return rows


def _separator(lines: list[str], name: str) -> str:
    """Return what stands between the fields; a ``.tsv`` may hold commas, as many in each line (Human Cell Atlas)."""
    if any("\t" in line for line in lines[:20]):
        return "\t"
    commas = {line.count(",") for line in lines[:20]}
    same = len(lines) > 1 and len(commas) == 1 and commas != {0} and not any(" " in line for line in lines[:20])
    return "," if same or ".csv" in name.lower() else " "


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    """Remove a first field that only numbers the rows, as R's write.table and pandas put it."""
    numbered = len(rows[-1]) > 1 and all(NUMBER.fullmatch(row[0]) for row in rows[1:])
    if numbered and [row[0] for row in rows[1:4]] in [[str(first + i) for i in range(3)] for first in (0, 1, 2)]:
        return [row[1:] if len(row) == len(rows[-1]) else row for row in rows]
    return rows


@dataclass(frozen=True)
class Names:
    """What a file of names holds: its header (empty where it has none), its rows, and what is to be said of it."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    note: str | None = None

    @property
    def likeliest(self) -> float:
        """How far its first or second column looks like genes."""
        columns = [[row[i] for row in self.rows] for i in range(min(2, len(self.rows[0])))]
        return max(gene_score(column) for column in columns)


def read_names(path: Path, wanted: set[int]) -> Names:
    """Read names; a header line is one that leaves as many names as the matrix has, which are `wanted`.

    Raises
    ------
    DataError
        If it is empty or not text, or its lines have different numbers of fields.
    """
    rows = _without_numbers(_fields(path))
    if len(rows) not in wanted and len(rows) - 1 in wanted:
        note = f"The first line of {path.name}, {' '.join(rows[0])[:40]}, is a header and was passed over."
        return Names(path, rows[0], rows[1:], note)
    return Names(path, [], rows)


def read_triplet(triplet: Triplet, orientation: Orientation = "auto") -> ad.AnnData:
    """Read a matrix with its names, genes x cells as 10x has it or cells x genes as alevin and kallisto do.

    `orientation` counts where there are as many genes as cells; otherwise the names decide.

    Raises
    ------
    DataError
        If a file is damaged, or the three do not fit together.
    """
    values = read_matrix_market(triplet.matrix)
    genes, cells = (read_names(path, set(values.shape)) for path in (triplet.genes, triplet.cells))
    swapped = None
    if cells.likeliest > genes.likeliest + 1:  # alevin's rows are cells, others' are genes
        genes, cells = cells, genes
        swapped = f"{genes.path.name} names the genes and {cells.path.name} the cells, by their content."
    values, turned = _cells_by_genes(values, genes, cells, triplet, orientation)
    adata = ad.AnnData(values, obs=_annotated(cells))
    _name_genes(adata, genes.rows)
    _add_symbols(adata, triplet.symbols)
    adata, kinds_note = _expression_alone(adata, genes.rows, triplet.genes.name)
    adata, added = names_added(adata)
    if values.shape[0] == values.shape[1] == adata.n_vars:
        side: Orientation = "genes_in_columns" if orientation == "genes_in_columns" else "genes_in_rows"
        adata.uns |= {"grn_orientation": side, SQUARE: True}
    return found(adata, swapped, turned, genes.note, cells.note, kinds_note, added)


def _annotated(cells: Names) -> pd.DataFrame:
    """Return the names of cells as ``obs``, with the columns beside them where a header names these."""
    obs = pd.DataFrame(index=[row[0] for row in cells.rows])
    for i, name in enumerate(cells.header[1:], start=1):
        texts = [row[i] if i < len(row) else "" for row in cells.rows]
        numbers = pd.to_numeric(pd.Series(texts), errors="coerce")
        obs[name] = texts if numbers.isna().any() else numbers.to_numpy()
    return obs


def _add_symbols(adata: ad.AnnData, path: Path | None) -> None:
    """Keep the second names of genes beside the first, where there are as many."""
    if path is not None and len(rows := _fields(path)) == adata.n_vars:
        adata.var["gene_name"] = [row[0] for row in rows]


def _cells_by_genes(
    values: sparse.csr_matrix, genes: Names, cells: Names, triplet: Triplet, orientation: Orientation
) -> tuple[sparse.csr_matrix, str | None]:
    n_genes, n_cells = len(genes.rows), len(cells.rows)
    if n_genes == n_cells and values.shape == (n_genes, n_cells):
        in_columns = orientation == "genes_in_columns"
        side = "columns" if in_columns else "rows"
        said = (
            "as you chose"
            if orientation != "auto"
            else "as 10x writes it; swap rows and columns if that is wrong (--orientation genes_in_columns)"
        )
        square = f"{triplet.matrix.name} has as many rows as columns; its {side} were taken as the genes, {said}."
        return (values if in_columns else values.T.tocsr()), square
    if values.shape == (n_genes, n_cells):
        return values.T.tocsr(), None
    if values.shape == (n_cells, n_genes):
        return values, f"{triplet.matrix.name} has cells as rows; rows and columns were swapped."
    raise DataError(
        f"{triplet.matrix.name} is {values.shape[0]:,} x {values.shape[1]:,}, but there are "
        f"{counted(n_genes, 'gene')} in {genes.path.name}, {counted(n_cells, 'barcode')} in {cells.path.name}.",
        "Give three files of the same run.",
    )


def _name_genes(adata: ad.AnnData, rows: list[list[str]]) -> None:
    if _kinds_at(rows) == 1:
        adata.var_names = [row[0] for row in rows]
        return
    symbols = [row[1] if len(row) > 1 and row[1] else row[0] for row in rows]
    adata.var_names = symbols
    if len(rows[0]) > 1:
        adata.var["gene_ids"] = [row[0] for row in rows]


def _kinds_at(rows: list[list[str]]) -> int | None:
    """Return the field that says the kind of each feature: the third, or the second where it has a few words alone."""
    if len(rows[0]) > 2:
        return 2
    few = len(rows[0]) == 2 and len(rows) > 2 and len({row[1] for row in rows}) < 0.1 * len({row[0] for row in rows})
    return 1 if few else None


def _expression_alone(adata: ad.AnnData, rows: list[list[str]], origin: str) -> tuple[ad.AnnData, str | None]:
    """Leave out antibodies and other features that are not genes."""
    at = _kinds_at(rows)
    if at is None:
        return adata, None
    return genes_among(adata, [row[at] or EXPRESSION for row in rows], origin)


def genes_among(adata: ad.AnnData, stated: list[str], origin: str) -> tuple[ad.AnnData, str | None]:
    """Keep the features that are genes, by the kind that is stated of each; say which are left out.

    Raises
    ------
    DataError
        If Cell Ranger's kinds are stated, and no feature is a gene.
    """
    kinds = pd.Series(stated)
    genes = (kinds == EXPRESSION).to_numpy()
    if not genes.any() and {kind.lower() for kind in kinds.unique()} <= OTHER_KINDS:
        raise DataError(
            f"{origin} holds no gene expression: its features are {_by_kind(adata, kinds)}.",
            "Give the matrix of the same run that holds the genes.",
        )
    if not genes.any() or genes.all():
        return adata, None
    left = _by_kind(adata[:, ~genes], kinds[~genes])
    return adata[:, genes].copy(), f"{counted(int((~genes).sum()), 'feature')} of other kinds left out: {left}."


def _by_kind(adata: ad.AnnData, kinds: pd.Series) -> str:
    """Write how many features are of which kind, and the first names of each."""
    names = pd.Series(adata.var_names.astype(str)).groupby(kinds.to_numpy(), sort=False).agg(list)
    return ", ".join(f"{len(of):,} {kind} ({some(of, 3)})" for kind, of in names.items())
