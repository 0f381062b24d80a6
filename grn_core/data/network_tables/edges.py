"""Read a file of pairs of TF and target, whatever kind it is, and say what was taken and what was left out."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from grn_core.data.files.excel import sheet_as_csv
from grn_core.data.network_tables.bundle import is_bundle, pick, tables_in
from grn_core.data.network_tables.columns import NAME_COLUMNS
from grn_core.data.network_tables.exports import without_regulon_signs
from grn_core.data.network_tables.gene_sets import gmx_as_gmt, is_gmt, read_gmt_regulons
from grn_core.data.network_tables.genes import names_pairs
from grn_core.data.network_tables.graph_files import graph_kind, read_graph
from grn_core.data.network_tables.headed import is_named, with_header
from grn_core.data.network_tables.layouts import Found, is_base_grn, is_ctx, read_base_grn, read_ctx
from grn_core.data.network_tables.lists import accessions_note, split_lists
from grn_core.data.network_tables.reading import AS_FOUND, NetworkChoice, TableReading
from grn_core.data.network_tables.rows import make_rows, read_lines
from grn_core.data.network_tables.signs import letter_signs, read_sign
from grn_core.data.network_tables.string_links import (
    read_links,
    refuse_alone,
    refuse_proteins,
    undirected,
    with_direction,
    without_taxon,
)
from grn_core.data.network_tables.tables import read_table
from grn_core.data.network_tables.written_graphs import (
    are_arrows,
    are_listed,
    graph_language,
    is_adj,
    is_boolean,
    read_adj,
    read_arrows,
    read_boolean,
    read_listed,
)
from grn_core.errors import ColumnsError, PriorError
from grn_core.genes.invisible import clean_names
from grn_core.reading.kinds import PACKED, kind_inside, kind_of
from grn_core.reading.text import check_lines
from grn_core.wording import counted, some

PARQUET = (".parquet", ".pq")
UNKNOWN = "signs are unknown."
COLUMNAR = ("parquet", "feather")


def read_edges(path: Path, what: str, remedy: str, choice: NetworkChoice = AS_FOUND) -> Found:
    """Read a table of pairs.

    Parameters
    ----------
    path
        Text (also gzipped), Parquet, or a folder or archive with one such table or with two of STRING.
    what, remedy
        How errors call the file, and what they say to do.
    choice
        Columns to take where the table does not say, or says something else.

    Returns
    -------
    Columns source, target and, where the table has them, sign (+1, -1, 0), weight and evidence (text), as many rows as
    the table has pairs; and how it was read.

    Raises
    ------
    PriorError
        If the file cannot be read or a column that is asked for is missing.
    """
    if is_bundle(path):
        with tables_in(path) as files:
            return _of_bundle(files, path, what, remedy, choice)
    kind = kind_of(path)
    if kind not in (*COLUMNAR, "excel"):
        refuse_alone(path)
    packed = kind_inside(path, kind) if kind in PACKED else kind
    if packed in ("json", "xml") and (format_ := graph_kind(path, packed)):
        return _finished(*_graph(path, format_, choice), path)
    named_parquet = path.suffix.lower() in PARQUET
    read = _parquet if kind in COLUMNAR or named_parquet else _sheet if kind == "excel" else _text
    edges, reading = read(path, what, remedy, choice)
    edges = edges.reset_index(drop=True)
    if read is _parquet:
        edges, note = _visible(edges)
        reading = reading.adding(note)
    return _finished(edges, reading, path)


def _finished(edges: pd.DataFrame, reading: TableReading, path: Path) -> Found:
    """Take names apart and turn words into signs, in whatever layout they stood."""
    edges, taxon = without_taxon(edges)
    refuse_proteins(edges, path.name)
    edges, split = split_lists(edges, path.name)
    edges, regulons = without_regulon_signs(edges)
    if regulons and "sign" in edges:
        reading = replace(reading, notes=tuple(note for note in reading.notes if not note.endswith(UNKNOWN)))
    reading = reading.adding(taxon, *split, regulons, accessions_note(edges))
    if "sign" in edges and not pd.api.types.is_integer_dtype(edges["sign"]):
        edges, note = _with_signs(edges)
        reading = reading.adding(note)
    return edges, reading


def _graph(path: Path, kind: str, choice: NetworkChoice) -> Found:
    body, header, directed, said = read_graph(path, kind)
    edges, reading = with_header(body, header, choice, path.name)
    notes: list[str] = []
    if not directed and not undirected(header, body):
        edges, notes = with_direction(edges, "the graph")
    edges, cleaned = _visible(edges)
    return edges, replace(reading, layout=kind).adding(*said, *notes, cleaned)


def _of_bundle(files: list[Path], path: Path, what: str, remedy: str, choice: NetworkChoice) -> Found:
    table, names = pick(files, path.name)
    for file in (table, names):
        if file is not None and kind_of(file) not in (*COLUMNAR, "excel"):
            check_lines(file, PriorError)
    edges, reading = read_links(table, names) if names else read_edges(table, what, remedy, choice)
    return edges, reading.adding(f"The table is {table.name} in {path.name}.")


def _visible(edges: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Remove invisible characters from the names of genes, which text files have lost before."""
    both = [*edges["source"].fillna("").astype(str), *edges["target"].fillna("").astype(str)]
    names, note = clean_names(both)
    return (edges.assign(source=names[: len(edges)], target=names[len(edges) :]), note) if note else (edges, None)


def _sheet(path: Path, what: str, remedy: str, choice: NetworkChoice) -> Found:
    with tempfile.TemporaryDirectory(prefix="grn-sheet-") as folder:
        table, notes = sheet_as_csv(path, Path(folder), PriorError, names_pairs)
        edges, reading = _text(table, what, remedy, choice)
    return edges, reading.adding(*notes)


def _text(path: Path, what: str, remedy: str, choice: NetworkChoice) -> Found:
    lines, notes = read_lines(path, what, remedy)
    name = path.name.lower().removesuffix(".gz")
    if (language := graph_language(lines)) is not None:
        if language != "DOT":
            return _graph(path, language, choice)
        raise PriorError(
            f"{path.name} is a graph in DOT, the language of Graphviz, which is not read here.",
            "Export it as GraphML, SIF or a table of edges.",
        )
    if is_boolean(lines):
        found = read_boolean(lines)
    elif are_arrows(lines):
        found = read_arrows(lines)
    elif are_listed(lines):
        found = read_listed(lines)
    elif is_adj(lines):
        found = read_adj(lines)
    elif is_ctx(lines):
        found = read_ctx(lines, path.name)
    elif (turned := gmx_as_gmt(lines)) is not None:
        found = read_gmt_regulons(turned, path.name)
    elif is_gmt(lines, name.endswith(".gmt")):
        found = read_gmt_regulons(lines, path.name)
    else:
        rows = make_rows(lines, path.name, what, remedy)
        notes += rows.notes
        found = read_table(rows.table, name, what, remedy, choice, path.name)
    return found[0], TableReading(found[1].layout, found[1].columns, found[1].choices, (*notes, *found[1].notes))


def _with_signs(edges: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Turn words into +1, -1 and 0; say which were not understood."""
    if (letters := letter_signs(edges["sign"])) is not None:
        kinds = sorted({(sign, word.strip()) for word, sign in zip(edges["sign"], letters, strict=True) if sign})
        up, down = (" and ".join(word for at, word in kinds if at == sign) for sign in (1, -1))
        said = f"Of the letters, {up} was taken as activation, {down} as repression."
        return edges.assign(sign=letters), said
    signs = edges["sign"].astype(str).map(read_sign)
    lost = edges["sign"][signs.isna()]
    note = None
    if len(lost):
        words = some([str(word) for word in lost.drop_duplicates()], 5)
        note = f"{counted(len(lost), 'sign')} not understood and taken as unknown: {words}."
    return edges.assign(sign=signs.fillna(0).astype(int)), note


def _parquet(path: Path, what: str, remedy: str, choice: NetworkChoice) -> Found:
    try:
        table = pd.read_feather(path) if kind_of(path) == "feather" else pd.read_parquet(path)
    except Exception as error:  # noqa: BLE001 - damaged files raise whatever the reader trips over
        raise PriorError(f"The {what} {path.name} cannot be read as Parquet or Feather.", remedy) from error
    if not isinstance(table.index, pd.RangeIndex):  # pandas keeps names of rows as an index, CellOracle those of peaks
        table = table.reset_index()
    header = [str(name) for name in table.columns]
    if is_base_grn(header):
        return read_base_grn(table.set_axis(header, axis=1))
    if not is_named(header, choice):
        said = f"The {what} {path.name} has no column for the TF or for the target."
        raise ColumnsError(said, NAME_COLUMNS, header)
    text = table.set_axis(range(len(header)), axis=1).astype(object).where(table.notna().to_numpy(), "").astype(str)
    return with_header(text, header, choice, path.name)
