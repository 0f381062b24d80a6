"""SIF, Cytoscape's simple interaction format: one line per edge, ``TF<tab>regulates<tab>target``."""

import pandas as pd

from grn_core.export.gene_names import genes_of, one_line

INTERACTION = "regulates"


def sif_text(edges: pd.DataFrame) -> str:
    """Return the network as SIF, separated by tabs so that names may contain spaces; SIF has no weights.

    Raises
    ------
    DataError
        If a name is blank, or two names are equal after their tabs and line breaks are replaced by spaces.
    """
    names = one_line(genes_of(edges))
    pairs = zip(edges["source"], edges["target"], strict=True)
    return "".join(f"{names[tf]}\t{INTERACTION}\t{names[target]}\n" for tf, target in pairs)
