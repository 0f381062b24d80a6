"""geneRNIB's prediction file: AnnData without cells, its network as text in ``uns``.

The layout is that of ``src/api/file_prediction_h5ad.yaml`` in openproblems-bio/task_grn_inference. geneRNIB's own
evaluation leaves out what it does not use (``process_links`` in ``src/utils/util.py``). The same is left out here, so
that the file is what is evaluated: each pair once, no gene that regulates itself, the 50,000 edges of largest weight.
"""

from pathlib import PurePath

import anndata as ad
import pandas as pd

from grn_core.data.catalogue.library_names import find_set
from grn_core.data.reading import AS_FOUND
from grn_core.data.reference import split_reference

MOST_EDGES = 50_000
"""Edges that geneRNIB evaluates of a network."""
METHOD_ID = "grn_explorer"
COLUMNS = ["source", "target", "weight"]
OF_EXPRESSION = "_rna"
"""End of the names of geneRNIB's expression files: ``norman_rna.h5ad`` holds the cells of ``norman``."""


def genernib_table(edges: pd.DataFrame) -> pd.DataFrame:
    """Return source, target and weight as text, the strongest edge first.

    Parameters
    ----------
    edges
        Columns source, target, weight (a probability) and any others.

    Returns
    -------
    At most `MOST_EDGES` rows, all columns of dtype object. A weight has as many digits as its number needs.
    """
    own = edges.loc[(edges["source"] != edges["target"]).to_numpy(), COLUMNS]
    best = own.sort_values("weight", ascending=False, kind="stable").drop_duplicates(COLUMNS[:2]).head(MOST_EDGES)
    text = {name: pd.Series([str(value) for value in best[name]], dtype=object) for name in COLUMNS}
    table = pd.DataFrame(text)
    return table.set_axis(pd.Index([str(row) for row in range(len(table))], dtype=object))


def genernib_anndata(edges: pd.DataFrame, dataset_id: str, method_id: str = METHOD_ID) -> ad.AnnData:
    """Return a network as geneRNIB's prediction: no X; prediction, dataset_id and method_id in ``uns``."""
    uns = {"prediction": genernib_table(edges), "dataset_id": dataset_id, "method_id": method_id}
    return ad.AnnData(X=None, uns=uns)


def dataset_id_of(dataset: str) -> str:
    """Return geneRNIB's name of a run's data set: ``norman`` for ``norman_rna.h5ad``; names of the catalogue stay."""
    base, _ = split_reference(dataset, AS_FOUND)
    if find_set(base):
        return base
    name = PurePath(base).name.removesuffix(".h5ad")
    return name.removesuffix(OF_EXPRESSION) or name
