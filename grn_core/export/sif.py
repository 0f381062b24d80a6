"""SIF, Cytoscape's simple interaction format: one line per edge, ``TF<tab>activates<tab>target``."""

import pandas as pd

from grn_core.export.gene_names import genes_of, one_line
from grn_core.network.signs import relations


def sif_text(edges: pd.DataFrame) -> str:
    """Return the network as SIF, separated by tabs so that names may contain spaces; SIF has no weights.

    The relation is ``activates``, ``represses`` or, where the sign is unknown, ``regulates``.

    Raises
    ------
    DataError
        If a name is blank, or two names are equal after their tabs and line breaks are replaced by spaces.
    """
    names = one_line(genes_of(edges))
    rows = zip(edges["source"], relations(edges), edges["target"], strict=True)
    return "".join(f"{names[tf]}\t{relation}\t{names[target]}\n" for tf, relation, target in rows)
