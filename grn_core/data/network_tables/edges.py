"""Read a table of TF and target in any layout, and say what was taken and what was left out."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from grn_core.data.files.excel import sheet_as_csv
from grn_core.data.network_tables.bundle import is_bundle, pick, tables_in
from grn_core.data.network_tables.columns import LABELS, LIGANDS, RECEPTORS, find, name_layout, plain
from grn_core.data.network_tables.exports import (
    check_targets_are_names,
    edge_names,
    is_chip_atlas,
    is_wide,
    read_chip_atlas,
    read_edge_names,
    read_wide,
    without_regulon_signs,
)
from grn_core.data.network_tables.gene_sets import is_gmt, read_gmt_regulons
from grn_core.data.network_tables.genes import (
    are_genes,
    are_turned,
    columns_by_content,
    is_heading,
    named_columns,
    names_cells,
    names_pairs,
)
from grn_core.data.network_tables.graph_files import graph_kind, read_graph
from grn_core.data.network_tables.layouts import (
    Found,
    is_base_grn,
    is_ctx,
    is_matrix,
    is_sif,
    read_base_grn,
    read_ctx,
    read_matrix,
    read_sif,
)
from grn_core.data.network_tables.lists import accessions_note, split_lists
from grn_core.data.network_tables.reading import AS_FOUND, AUTO, NONE, ROLES, NetworkChoice, TableReading
from grn_core.data.network_tables.rows import make_rows, read_lines, without_numbers
from grn_core.data.network_tables.sign_columns import chosen_signs, find_signs, not_taken, unsigned
from grn_core.data.network_tables.signs import (
    is_number,
    letter_signs,
    number,
    read_sign,
    says_signs,
)
from grn_core.data.network_tables.string_links import (
    read_links,
    refuse_alone,
    refuse_proteins,
    undirected,
    with_direction,
    without_taxon,
)
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
from grn_core.errors import PriorError
from grn_core.genes.invisible import clean_names
from grn_core.reading.kinds import PACKED, kind_inside, kind_of
from grn_core.reading.text import check_lines
from grn_core.wording import counted, some

PARQUET = (".parquet", ".pq")
UNKNOWN = "signs are unknown."
COLUMNAR = ("parquet", "feather")
TURNED = (
    "Nearly all names in {target} are TFs, and few in {source}. If they are the wrong way round, choose them on the "
    "page of the prior, or with --tf-column and --target-column."
)
NAME_COLUMNS = "Call these two columns TF and target in its header, or name them by --tf-column and --target-column."
"""The page of the prior can choose columns only of a file that was read once."""


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
    edges, reading = _with_header(body, header, choice, path.name)
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
    elif is_gmt(lines, name.endswith(".gmt")):
        found = read_gmt_regulons(lines, path.name)
    else:
        rows = make_rows(lines, path.name, what, remedy)
        notes += rows.notes
        found = _table(rows.table, name, what, remedy, choice, path.name)
    return found[0], TableReading(found[1].layout, found[1].columns, found[1].choices, (*notes, *found[1].notes))


def _table(table: pd.DataFrame, name: str, what: str, remedy: str, choice: NetworkChoice, origin: str) -> Found:
    header = table.iloc[0].tolist()
    body = table.iloc[1:].reset_index(drop=True)
    if choice == AS_FOUND:
        _check_not_signalling(header, origin)
    if is_base_grn(header):
        return read_base_grn(body.set_axis(header, axis=1).loc[:, [name != "" for name in header]])
    if _is_named(header, choice):
        return _with_header(body, header, choice, origin)
    if choice == AS_FOUND:
        if is_chip_atlas(header):
            return read_chip_atlas(body, header, origin)
        if (at := edge_names(table)) is not None:
            return read_edge_names(table, at)
        if is_sif(table, name.endswith(".sif")):
            return read_sif(table)
        if is_matrix(table):
            if names_cells(table):
                raise PriorError(
                    f"{origin} has names of cells on one side: it is a table of expression, not a network.",
                    "Add it as cells. A prior is a table of TF and target.",
                )
            return read_matrix(table)
    plain_table, note = without_numbers(table)
    if choice == AS_FOUND and is_wide(plain_table):
        return read_wide(plain_table)
    turned = None
    if choice.tf == choice.target == AUTO and (genes := columns_by_content(plain_table)):
        named = replace(choice, tf=str(genes[0] + 1), target=str(genes[1] + 1))
        if is_heading(plain_table, genes):
            header = plain_table.iloc[0].tolist()
            body = plain_table.iloc[1:].reset_index(drop=True)
            edges, reading = _with_header(body, header, named, origin)
            layout = name_layout(header)
            return edges, replace(reading, layout=layout).adding(note, "TF and target were found by the genes in them.")
        if genes == (1, 0):
            choice = named
            turned = "Nearly all names in column 2 are TFs, and few in column 1: they are taken as TF and target."
        elif genes != (0, 1) and not (are_genes(plain_table[0]) and are_genes(plain_table[1])):
            choice = named
    edges, reading = _without_header(plain_table, choice, what, origin, remedy)
    return edges, reading.adding(note, turned)


def _is_named(header: list[str], choice: NetworkChoice) -> bool:
    """Whether the first row is a header: it names TF and target, or the columns that the user names."""
    asked = [choice.of(role) for role in ROLES if choice.of(role) not in (AUTO, NONE)]
    if any(name in header for name in asked):
        return True
    return bool(find(header, "source") and find(header, "target"))


def _column(header: list[str], name: str, origin: str) -> int:
    """Find the column that a user names, by its name or its number from 1.

    Raises
    ------
    PriorError
        If there is none.
    """
    if name in header:
        return header.index(name)
    if name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    columns = some([column or f"{i} (without a name)" for i, column in enumerate(header, start=1)], 20)
    raise PriorError(f"{origin} has no column {name}.", f"Give one of: {columns}.")


def _with_header(body: pd.DataFrame, header: list[str], choice: NetworkChoice, origin: str) -> Found:
    body, second = _without_second_header(body)
    body, again = _without_repeated_header(body, header)
    taken: dict[str, int] = {}
    for role in ("target", "source"):
        asked = choice.of(role)
        if asked != AUTO:
            taken[role] = _column(header, asked, origin)
            continue
        found = named_columns(header, body, role, list(taken.values())) or find(header, role, list(taken.values()))
        if not found:
            raise PriorError(f"{origin} names no column of the {'TF' if role == 'source' else 'target'}.", NAME_COLUMNS)
        taken[role] = found[0]
    body, unlabelled = _positive(body, header)
    edges = pd.DataFrame({role: body[taken[role]] for role in ("source", "target")})
    columns = {role: header[taken[role]] or f"column {taken[role] + 1}" for role in ("source", "target")}
    notes = _add_sign(edges, columns, body, header, choice, origin)
    _add_weight(edges, columns, body, header, choice, origin)
    for at in find(header, "evidence"):
        if header[at] not in columns.values():
            edges["evidence"], columns["evidence"] = body[at], header[at]
            break
    notes += [
        *second,
        *again,
        *unlabelled,
        *unsigned(edges, columns, "" if choice.sign == NONE else not_taken(edges, body, header)),
    ]
    free = choice.tf == choice.target == AUTO
    if free and are_turned(edges["source"], edges["target"]):
        notes.append(TURNED.format(source=columns["source"], target=columns["target"]))
    if (whose := undirected(header, body)) and free:
        edges, said = with_direction(edges, whose)
        notes += said
    layout = name_layout(header) if free else "a table with a header"
    return edges, TableReading(layout, columns, tuple(name for name in header if name), tuple(notes))


def _check_not_signalling(header: list[str], origin: str) -> None:
    """Refuse pairs of a ligand and a receptor.

    Raises
    ------
    PriorError
        If the table is one of cell-cell communication.
    """
    names = {plain(name) for name in header}
    if names & LIGANDS and names & RECEPTORS:
        raise PriorError(
            f"{origin} has columns of ligands and receptors: it says which cells signal to which, not what a TF "
            "regulates.",
            f"Give a table of TF and target. {NAME_COLUMNS}",
        )


def _without_second_header(body: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a first row that has a word where all others have a number: names of units or kinds (Harmonizome)."""
    rest = body.iloc[1:]
    for at in body.columns if len(rest) > 1 else []:
        word = body.loc[0, at]
        if word and read_sign(word) is None and rest[at].iloc[:200].map(is_number).all():
            return rest.reset_index(drop=True), [f"The second line is another header and was passed over ({word})."]
    return body, []


def _without_repeated_header(body: pd.DataFrame, header: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows that are the header again, as in files that were put together."""
    again = (body[0] == header[0]) & (body == header).all(axis=1)
    if not again.any():
        return body, []
    return body[~again].reset_index(drop=True), [f"{counted(int(again.sum()), 'repeated header')} left out."]


def _add_sign(
    edges: pd.DataFrame,
    columns: dict[str, str],
    body: pd.DataFrame,
    header: list[str],
    choice: NetworkChoice,
    origin: str,
) -> list[str]:
    """Add the signs in place: of the column asked for, of a pair of yes and no, or of one that says signs."""
    if choice.sign == NONE:
        return []
    if choice.sign == AUTO:
        return find_signs(edges, columns, body, header)
    at = _column(header, choice.sign, origin)
    columns["sign"] = header[at] or f"column {at + 1}"
    edges["sign"], note = chosen_signs(body[at], columns["sign"])
    return [note] if note else []


def _positive(body: pd.DataFrame, header: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out pairs that a column of labels says are not edges, as in the pairs that methods are trained on."""
    for at, name in enumerate(header):
        if plain(name) in LABELS and {number(text) for text in body[at].drop_duplicates()} == {0.0, 1.0}:
            kept = body[body[at].map(number) == 1].reset_index(drop=True)
            return kept, [f"{counted(len(body) - len(kept), 'pair')} with {name} 0 left out: they are not edges."]
    return body, []


def _add_weight(
    edges: pd.DataFrame,
    columns: dict[str, str],
    body: pd.DataFrame,
    header: list[str],
    choice: NetworkChoice,
    origin: str,
) -> None:
    if choice.weight == NONE:
        return
    asked = choice.weight != AUTO
    for at in [_column(header, choice.weight, origin)] if asked else find(header, "weight"):
        if asked or (body[at].map(is_number).mean() > 0.5 or plain(header[at]) in ("weight", "importance")):
            edges["weight"], columns["weight"] = body[at], header[at] or f"column {at + 1}"
            return


def _without_header(table: pd.DataFrame, choice: NetworkChoice, what: str, origin: str, remedy: str) -> Found:
    """Take TF, target and a third column that is a sign or a weight by position, as TRRUST has them."""
    numbers = [str(i) for i in range(1, table.shape[1] + 1)]
    at = {
        role: default if choice.of(role) in (AUTO, NONE) else _column(numbers, choice.of(role), origin)
        for role, default in (("source", 0), ("target", 1))
    }
    check_targets_are_names(table, at["source"], at["target"], origin)
    edges = pd.DataFrame({role: table[column] for role, column in at.items()})
    columns = {role: f"column {column + 1}" for role, column in at.items()}
    rest = [i for i in range(table.shape[1]) if i not in at.values()]
    layout, notes = "a table without a header", list[str]()
    if list(at.values()) == [0, 2] and len(rest) == 2 and table[rest].map(str.isdigit).all(axis=None):
        layout, rest = "RegNetwork", []  # TF, its Entrez identifier, target, its Entrez identifier
    if len(rest) and _looks_headed(table, rest[0]):
        raise PriorError(
            f"The first row of {origin} names no column for the TF or for the target: it has "
            f"{some([name for name in table.iloc[0] if name], 8)}.",
            NAME_COLUMNS,
        )
    for role in ("sign", "weight"):
        if choice.of(role) not in (AUTO, NONE):
            column = _column(numbers, choice.of(role), origin)
            edges[role], columns[role] = table[column], f"column {column + 1}"
            if role == "sign":
                edges[role], note = chosen_signs(table[column], columns[role])
                notes += [note] if note else []
            rest = [i for i in rest if i != column]
    if rest and choice.sign == AUTO:
        third = table[rest[0]]
        if says_signs(third, named_so=False):
            edges["sign"], columns["sign"] = third, f"column {rest[0] + 1}"
            layout = "TRRUST" if table.shape[1] == 4 and not third.map(is_number).any() else layout
            rest = rest[1:]
        elif third.map(is_number).mean() > 0.5 and "weight" not in edges:
            edges["weight"], columns["weight"] = third, f"column {rest[0] + 1}"
            rest = rest[1:]
        if "sign" in edges and edges["sign"].map(is_number).all() and "weight" not in edges:
            edges["weight"] = edges["sign"]
    if rest:
        edges["evidence"], columns["evidence"] = table[rest[0]], f"column {rest[0] + 1}"
    return edges, TableReading(layout, columns, tuple(numbers), (*notes, *unsigned(edges, columns)))


def _looks_headed(table: pd.DataFrame, third: int) -> bool:
    """Whether the first row has a word where all other rows have a number."""
    values = table[third].tolist()
    return (
        len(values) > 1
        and not is_number(values[0])
        and values[0] != ""
        and all(is_number(value) for value in values[1:])
    )


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
    header = [str(name) for name in table.columns]
    if is_base_grn(header):
        return read_base_grn(table.set_axis(header, axis=1))
    if not _is_named(header, choice):
        raise PriorError(f"The {what} {path.name} has no column for the TF or for the target.", remedy)
    text = table.set_axis(range(len(header)), axis=1).astype(object).where(table.notna().to_numpy(), "").astype(str)
    return _with_header(text, header, choice, path.name)
