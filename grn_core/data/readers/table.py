"""CSV and TSV expression tables, genes in rows or in columns, in any encoding and with any separator."""

import re
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.files.text import DECIMAL_COMMA, Layout, NotText, find_layout
from grn_core.data.readers.no_cells import NoCellsError, check_no_test, without_bounds
from grn_core.data.readers.not_genes import cells_set_aside, without_sums
from grn_core.data.readers.orientation import guess_orientation
from grn_core.data.readers.repeated_names import better_names, with_labels
from grn_core.data.reading import Orientation, Reading, found, keep_reading
from grn_core.errors import DataError
from grn_core.genes.known import known_share
from grn_core.reading.text import check_lines, is_gzipped, open_bytes
from grn_core.spreadsheet import unescaped
from grn_core.wording import counted, some

FIELDS = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
"""How pandas says that a row is too long."""
TRIPLETS = {("i", "j", "x"), ("i", "j", "v"), ("row", "col", "value"), ("row", "column", "value")}
"""Headers of tables that give a matrix by row and column numbers."""
MOST_LABELS = 50
BLOCK, NEW_LINE = 2**20, b"\n"
MOST_NUMBERS, MOST_TEXTS = 6, 3
COUNT_COLUMNS = tuple(
    re.compile(name, re.IGNORECASE) for name in (r"adjusted.*molecule|molecule.*adjusted", "molecule|umi", "count")
)
"""Names of columns of counts in a table with one row per gene and cell, the likeliest first."""
MISSING = ["", "NA", "N/A", "NaN", "nan", "NAN", "na", "null", "NULL", "None", "#N/A"]
GENES_ARE = "The genes are the table's"
"""Beginning of the note on the orientation, which the page shows in its own way."""
NO_TABLE = "Give comma- or tab-separated text with names in the first row and column."


def _cells(path: Path, layout: Layout, columns: list[int] | None = None) -> pd.DataFrame:
    """Read the rows, (rows x fields) by number: the first field and `columns` as text, the others as numbers."""
    text = columns is not None
    return pd.read_csv(
        path, sep=layout.separator, header=None, names=list(range(layout.width)), skiprows=layout.skip,
        usecols=columns, dtype=str if text else None, converters=None if text else {0: str},
        keep_default_na=False, na_values=[] if text else MISSING, decimal=layout.decimal, thousands=layout.thousands,
        encoding=layout.encoding, low_memory=False, skipinitialspace=True,
        compression="gzip" if is_gzipped(path) else None,
    )  # fmt: skip


def _read(path: Path) -> tuple[pd.DataFrame, Layout]:
    """Read names and values of a table; a file that turns out to be no UTF-8 is read as Latin-1."""
    try:
        layout = find_layout(path)
        try:
            return _cells(path, layout), layout
        except UnicodeDecodeError:
            note = "The file is not written in UTF-8 and was read as Latin-1."
            layout = Layout(**{**layout.__dict__, "encoding": "latin-1", "notes": [*layout.notes, note]})
            return _cells(path, layout), layout
    except pd.errors.EmptyDataError as error:
        raise DataError(f"{path.name} holds no row below its header.", "Give a table with genes and cells.") from error
    except (NotText, pd.errors.ParserError, UnicodeError, EOFError, OSError, ValueError, IndexError) as error:
        raise _fault(path, error) or DataError(f"{path.name} cannot be read as a table.", NO_TABLE) from error


def _check_no_nul(path: Path, layout: Layout) -> None:
    """Refuse a table with NUL characters, at which pandas ends a name or number: a full disk or a crash leaves them.

    Raises
    ------
    DataError
        Naming the line of the first one.
    """
    if layout.encoding.startswith("utf-16"):
        return
    line = 1
    with open_bytes(path) as handle:
        while part := handle.read(BLOCK):
            if (at := part.find(b"\0")) >= 0:
                line += part.count(NEW_LINE, 0, at)
                raise DataError(
                    f"{path.name}, line {line:,}, holds a NUL character, which no text has.",
                    "The file seems to be damaged: copy it again from its source.",
                )
            line += part.count(NEW_LINE)


def _fault(path: Path, error: Exception) -> DataError | None:
    """Return what is wrong in a table that pandas cannot read: the line, and a quotation mark or number of fields."""
    if open_quote := _open_quote(path):
        return DataError(
            f"{path.name}, line {open_quote}: a quotation mark is opened and not closed.",
            "Remove it, or write every name without quotation marks.",
        )
    fields = FIELDS.search(str(error))
    if fields is None:
        return None
    expected, line, saw = map(int, fields.groups())
    return DataError(
        f"{path.name}, line {line}, has {saw:,} fields where {expected:,} are expected.",
        "Correct that line, or put names that hold the separator into quotation marks.",
    )


def _open_quote(path: Path) -> int | None:
    """Return the number of the first line with an odd number of quotation marks; None where no mark stays open."""
    first, n = None, 0
    with open_bytes(path) as handle:
        for i, line in enumerate(handle, start=1):
            if line.count(b'"') % 2:
                first, n = first or i, n + 1
    return first if n % 2 else None


def _stray(column: pd.Series) -> str | None:
    """Return the first word of a column that is otherwise one of numbers; None where it is one of words."""
    numbers = pd.to_numeric(column, errors="coerce")
    words = column[numbers.isna() & column.notna()]
    return str(words.iloc[0]) if 0 < len(words) < len(column.dropna()) / 2 else None


def _long_numbers(column: pd.Series) -> pd.Series | None:
    """Return a column that is text only because a whole number in it has more than 19 figures; None for any other."""
    if column.dtype.kind != "O" or not column.notna().any():
        return None
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers.astype(float) if numbers.notna().sum() == column.notna().sum() else None


def _text_columns(table: pd.DataFrame, layout: Layout, origin: str) -> list[int]:
    """Return the numbers of the columns of text; a column of numbers with a stray word is an error.

    A column of numbers that pandas leaves as text becomes one of numbers.
    """
    text = [i for i, kind in table.dtypes.items() if i and kind.kind not in "fiu"]
    names = _columns(layout)
    for i in list(text):
        if (numbers := _long_numbers(table[i])) is not None:
            table[i] = numbers
            text.remove(i)
            continue
        stray = _stray(table[i])
        if stray is None and len(text) > MOST_LABELS:
            stray = str(table[i].dropna().iloc[0]) if table[i].notna().any() else ""
        if stray is not None:
            comma = DECIMAL_COMMA.fullmatch(stray) is not None
            raise DataError(
                f"{origin}, column {names[i - 1]}, holds {stray!r} where a number is expected.",
                "Write numbers with a decimal point, all in the same way." if comma
                else "Correct the value, or leave columns of text out.",
            )  # fmt: skip
    return text


def _columns(layout: Layout) -> list[str]:
    """Return the names of all columns but the first."""
    return layout.header[1:] if len(layout.header) == layout.width else layout.header


def read_table(path: Path, orientation: Orientation = "auto") -> ad.AnnData:
    """Read a table; columns of text become ``obs`` (cells in rows) or ``var`` (genes in rows).

    Rows of words below the header are labels of the columns: of the cells where the genes are in rows.

    ``uns["grn_orientation"]`` records what was found or asked for.

    Raises
    ------
    DataError
        If it is not a table, has more columns than can be read, or a column of numbers holds a word.
    """
    check_lines(path)
    table, layout = _read(path)
    _check_no_nul(path, layout)
    if layout.width < 2 or table.empty:
        raise (_fault(path, Exception()) if layout.width > 1 else None) or NoCellsError(
            f"{path.name} holds no row of numbers below a header.", NO_TABLE
        )
    if tuple(name.lower() for name in layout.header) in TRIPLETS:
        raise DataError(
            f"{path.name} holds a sparse matrix ({', '.join(layout.header)}) without names of genes and cells.",
            "In R, write it with Matrix::writeMM, with its row names and column names beside it, as a 10x folder.",
        )
    table, layout = _with_row_numbers(table, layout)
    text = _text_columns(table, layout, path.name)
    names = _columns(layout)
    empty = [i for i, missing in table.isna().all().items() if i and missing]
    no_numbers = {*text, *empty}
    numbers = [i for i in range(1, layout.width) if i not in no_numbers]
    if numbers and numbers[-1] == layout.width - 1:
        _check_whole(path, table, layout)
    if not numbers:
        raise NoCellsError(
            f"{path.name} holds no column of numbers.", "Give expression values, one cell per row or column."
        )
    if (value := _value_column(table, text, numbers, names, path.name)) is not None:
        gene = _of_genes(table, text)
        layout = replace(layout, header=[layout.header[0], names[gene - 1], names[value - 1]], width=3)
        table, text, numbers = table[[0, gene, value]].set_axis(range(3), axis=1), [1], [2]
    if _is_long(table, text, numbers, layout):
        return found(_from_long(path, table, layout, orientation), *layout.notes)
    words = _cells(path, layout, text) if text else pd.DataFrame(index=table.index)
    labels = pd.DataFrame({names[i - 1]: words[i].map(_text) for i in text}, index=table.index)
    _check_rows(table, numbers, names, path.name)
    check_no_test([names[i - 1] for i in numbers], path.name)
    first = layout.header[0] if len(layout.header) == layout.width else ""
    rows, labels, named = better_names([_text(str(name)) for name in table[0]], labels, first)
    values = sparse.csr_matrix(table[numbers].to_numpy(dtype=np.float32))
    kept, columns, bounds = without_bounds([names[i - 1] for i in numbers])
    values, numbers = values[:, kept], [numbers[at] for at in kept]
    above = pd.DataFrame({name: [row[i - 1] for i in numbers] for name, row in layout.labels.items()}, index=columns)
    adata = _oriented(values, rows, columns, labels, orientation, path.name, above)
    adata = with_labels(adata, first if adata.uns["grn_orientation"] == "genes_in_columns" else "")
    left = [names[i - 1] for i in empty if names[i - 1]]
    note = f"{counted(len(left), 'column')} without any value left out: {some(left, 5)}." if left else None
    return found(adata, *layout.notes, named, bounds, note)


def _with_row_numbers(table: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, Layout]:
    """Add row names to a table that has none: a gene names its first column, whose numbers repeat or are not whole."""
    first = layout.header[0] if len(layout.header) == layout.width else ""
    if not first or not known_share([first]) or layout.labels:
        return table, layout
    numbers = pd.to_numeric(table[0], errors="coerce")
    if numbers.isna().any() or (table[0].is_unique and bool((numbers % 1 == 0).all())):
        return table, layout
    names = pd.Series([f"row{i}" for i in range(1, len(table) + 1)], index=table.index)
    shifted = pd.concat([names, numbers, table.iloc[:, 1:]], axis=1).set_axis(range(layout.width + 1), axis=1)
    note = f"The first column, {first}, holds values and not names: the rows were numbered."
    header = ["", *layout.header]
    return shifted, replace(layout, header=header, width=layout.width + 1, notes=[*layout.notes, note])


def _check_whole(path: Path, table: pd.DataFrame, layout: Layout) -> None:
    """Refuse a table with a row that ends early, as the last row of an incomplete file does.

    Raises
    ------
    DataError
        Naming the first such row.
    """
    suspects = table.index[table[layout.width - 1].isna()]
    if not len(suspects):
        return
    wanted = {str(name) for name in table.loc[suspects, 0]}
    with open_bytes(path) as raw, TextIOWrapper(raw, layout.encoding, errors="replace") as handle:
        for number, line in enumerate(handle, start=1):
            if number <= layout.skip or not line.strip():
                continue
            fields = re.split(layout.separator, line.strip("\r\n"))
            if len(fields) < layout.width and fields[0].strip().strip("\"'") in wanted:
                raise DataError(
                    f"In {path.name}, line {number:,} ends after {len(fields):,} of {layout.width:,} fields.",
                    "The file seems to be incomplete: copy it again from its source.",
                )


def _is_long(table: pd.DataFrame, text: list[int], numbers: list[int], layout: Layout) -> bool:
    """Whether rows are gene, cell and count, as umi_tools writes them: names of both that repeat."""
    if layout.width != 3 or text != [1] or numbers != [2]:
        return False
    most = 0.9 * len(table)
    return bool(table[0].nunique() < most and table[1].nunique() < most)


def _check_rows(table: pd.DataFrame, numbers: list[int], names: list[str], origin: str) -> None:
    """Refuse a table in which most rows repeat the name of a gene: of places in a tissue, or of cells by number.

    Raises
    ------
    DataError
        Naming its columns.
    """
    genes = table[0].map(_text)
    if len(numbers) > MOST_NUMBERS or len(table) < 2 * genes.nunique() or _known(genes) < 0.5:
        return
    raise DataError(
        f"{origin} has {len(table):,} rows for {counted(genes.nunique(), 'gene')}: each row is a value of one gene, "
        f"and its columns ({some([names[at - 1] for at in numbers])}) are not cells.",
        "Give a matrix of genes and cells; of places in a tissue, first add up the counts per cell.",
    )


def _value_column(
    table: pd.DataFrame, text: list[int], numbers: list[int], names: list[str], origin: str
) -> int | None:
    """Return which of several columns of numbers has the counts, where rows are cell, gene and numbers (BD Rhapsody).

    Raises
    ------
    DataError
        If the names of the columns do not say which it is.
    """
    several = len(text) > 1 or len(numbers) > 1
    if not 1 <= len(text) <= MOST_TEXTS or not several or not 1 <= len(numbers) <= MOST_NUMBERS:
        return None
    if len(table) < 2 * table[0].nunique():
        return None
    beside = table[_of_genes(table, text)].dropna().map(_text)
    if beside.nunique() > 0.9 * len(table) or max(_known(beside), _known(table[0].map(_text))) < 0.5:
        return None
    if len(numbers) == 1:
        return numbers[0]
    for pattern in COUNT_COLUMNS:
        fitting = [at for at in numbers if pattern.search(names[at - 1])]
        if len(fitting) == 1:
            return fitting[0]
    raise DataError(
        f"{origin} has one value of a gene in a cell per row, in several columns of numbers "
        f"({some([names[at - 1] for at in numbers])}).",
        "Keep the column of counts beside the names of genes and cells, and leave the others out.",
    )


def _of_genes(table: pd.DataFrame, text: list[int]) -> int:
    """Return the column of text that has the most known genes; of equals the first."""
    return max(text, key=lambda at: _known(table[at].dropna().map(_text)))


def _known(names: pd.Series) -> float:
    return known_share([str(name) for name in names.unique()[:1000]])


def _from_long(path: Path, table: pd.DataFrame, layout: Layout, orientation: Orientation) -> ad.AnnData:
    """Put a table with one value per row into a matrix; a pair that is missing has 0.

    Raises
    ------
    DataError
        If a pair stands in two rows, or a value is missing.
    """
    if table.duplicated([0, 1]).any() or table[2].isna().any():
        raise DataError(
            f"{path.name} has one value per row, but a pair of gene and cell stands in two rows or has no value.",
            "Give each pair of gene and cell one row with its count.",
        )
    (at, rows), (beside, columns) = (pd.factorize(table[i].map(_text)) for i in (0, 1))
    values = sparse.csr_matrix((table[2].to_numpy(np.float32), (at, beside)), shape=(len(rows), len(columns)))
    adata = _oriented(
        values, [str(n) for n in rows], [str(n) for n in columns], pd.DataFrame(index=rows), orientation, path.name
    )
    del adata.uns["grn_orientation"]
    return found(adata, f"Each row of the table is one value: {' '.join(layout.header)[:60]}; missing pairs are 0.")


def _text(value: Any) -> Any:
    return unescaped(value.strip()) if isinstance(value, str) else value


def _oriented(
    values: sparse.csr_matrix,
    rows: list[str],
    columns: list[str],
    labels: pd.DataFrame,
    orientation: Orientation,
    origin: str,
    above: pd.DataFrame | None = None,
) -> ad.AnnData:
    """Make cells x genes; `labels` are of the rows, `above` of the columns."""
    heads = pd.DataFrame(index=columns) if above is None else above
    beside = [labels[name].tolist() for name in labels]
    taken = guess_orientation(rows, columns, beside) if orientation == "auto" else orientation
    if taken == "genes_in_rows":
        adata = ad.AnnData(values.T.tocsr(), obs=heads, var=labels.set_axis(rows))
    else:
        adata = ad.AnnData(values, obs=labels.set_axis(rows), var=heads)
    adata, notes = cells_set_aside(adata) if taken == "genes_in_rows" else (adata, [])
    adata, sums = without_sums(adata)
    side = "rows" if taken == "genes_in_rows" else "columns"
    keep_reading(adata, Reading(orientation=taken))
    adata.uns["grn_orientation"] = taken
    return found(adata, f"{GENES_ARE} {side}: {some([str(name) for name in adata.var_names], 3)}.", *notes, sums)
