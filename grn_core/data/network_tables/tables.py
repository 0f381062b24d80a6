"""Read a table of text as pairs: by its header, by its layout, or by the genes in it."""

from dataclasses import replace

import pandas as pd

from grn_core.data.network_tables.columns import name_layout
from grn_core.data.network_tables.exports import (
    edge_names,
    is_chip_atlas,
    is_wide,
    read_chip_atlas,
    read_edge_names,
    read_wide,
)
from grn_core.data.network_tables.genes import are_genes, columns_by_content, is_heading, names_cells, names_regulons
from grn_core.data.network_tables.headed import check_not_signalling, is_named, with_header
from grn_core.data.network_tables.headless import without_header
from grn_core.data.network_tables.layouts import (
    Found,
    is_base_grn,
    is_matrix,
    is_sif,
    read_base_grn,
    read_matrix,
    read_sif,
)
from grn_core.data.network_tables.reading import AS_FOUND, AUTO, NetworkChoice
from grn_core.data.network_tables.rows import without_numbers
from grn_core.errors import PriorError


def read_table(table: pd.DataFrame, name: str, what: str, remedy: str, choice: NetworkChoice, origin: str) -> Found:
    """Read a table of text as pairs.

    Parameters
    ----------
    table
        All rows, a header too if there is one; columns by number.
    name
        Name of the file in lower case, without ``.gz``.
    what, remedy, choice
        As in `grn_core.data.network_tables.edges.read_edges`.
    origin
        How errors call the file.

    Raises
    ------
    PriorError
        If it is no table of pairs.
    """
    header = table.iloc[0].tolist()
    body = table.iloc[1:].reset_index(drop=True)
    if choice == AS_FOUND:
        check_not_signalling(header, origin)
    if is_base_grn(header):
        return read_base_grn(body.set_axis(header, axis=1).loc[:, [name != "" for name in header]])
    if is_named(header, choice):
        return with_header(body, header, choice, origin)
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
            if names_regulons(table):
                raise PriorError(
                    f"{origin} has regulons on one side and no genes on the other: it holds their activity in cells "
                    "(AUCell).",
                    "Give the regulons themselves: pySCENIC's table of ctx, or a GMT file.",
                )
            return read_matrix(table)
    plain_table, note = without_numbers(table)
    if choice == AS_FOUND and is_wide(plain_table):
        return read_wide(plain_table)
    turned = None
    if choice.tf == choice.target == AUTO and (genes := columns_by_content(plain_table)):
        named = replace(choice, tf=str(genes[0] + 1), target=str(genes[1] + 1))
        if is_heading(plain_table, genes):
            header = [f"column {name}" if name.isdigit() else name for name in plain_table.iloc[0]]  # pandas' 0, 1, 2
            body = plain_table.iloc[1:].reset_index(drop=True)
            edges, reading = with_header(body, header, named, origin)
            layout = name_layout(header)
            return edges, replace(reading, layout=layout).adding(note, "TF and target were found by the genes in them.")
        if genes == (1, 0):
            choice = named
            turned = "Nearly all names in column 2 are TFs, and few in column 1: they are taken as TF and target."
        elif genes != (0, 1) and not (are_genes(plain_table[0]) and are_genes(plain_table[1])):
            choice = named
    edges, reading = without_header(plain_table, choice, what, origin, remedy)
    return edges, reading.adding(note, turned)
