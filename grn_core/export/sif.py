"""SIF, Cytoscape's simple interaction format: a line an edge, ``TF<tab>regulates<tab>target``."""

import pandas as pd

from grn_core.export.gene_names import genes_of, one_line

INTERACTION = "regulates"


def sif_text(edges: pd.DataFrame) -> str:
    """Return the network as SIF, parted by tabs so that names may hold spaces; SIF has no place for weights.

    Raises
    ------
    DataError
        If a name is blank, or two names are the same once tabs and line breaks in them are spaces.
    """
    names = one_line(genes_of(edges))
    pairs = zip(edges["source"], edges["target"], strict=True)
    return "".join(f"{names[tf]}\t{INTERACTION}\t{names[target]}\n" for tf, target in pairs)
