"""AnnData that contains the network: cells x genes of a run, edges in varp and uns, gene embeddings in varm."""

import io
import json
from collections.abc import Mapping

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.errors import DataError
from grn_core.export.gene_names import NOT_IN_HDF5, genes_of, refuse


def to_anndata(
    expression: pd.DataFrame,
    edges: pd.DataFrame,
    embeddings: pd.DataFrame | None = None,
    obs: pd.DataFrame | None = None,
    about: Mapping[str, object] | None = None,
) -> ad.AnnData:
    """Return the cells of a run as AnnData that contains the inferred network.

    Parameters
    ----------
    expression
        log(1 + abundance per 10,000), (cells x genes), columns are the genes.
    edges
        Columns source, target, weight and others, (edges x columns).
    embeddings
        First column gene, then one column per dimension, (genes x (1 + d)); genes without an embedding get NaN.
    obs
        Table of the cells, (cells x columns), in the order of `expression`.
    about
        Settings of the run and other facts about it, stored as JSON.

    Returns
    -------
    X is `expression`; ``varp["network"]`` the weights, sparse, (genes x genes), TFs in rows and targets in
    columns; ``uns["network"]`` the edge table; ``var["is_tf"]`` whether a gene is the source of an edge;
    ``varm["embedding"]`` (genes x d) if `embeddings` are given; ``uns["run"]`` the JSON of `about`.

    Raises
    ------
    DataError
        If an edge's gene has no expression, or a name has a character that HDF5 cannot hold.
    """
    genes = [str(name) for name in expression.columns]
    refuse([*genes, *genes_of(edges)], NOT_IN_HDF5, "an h5ad file")
    index = pd.Index(genes)
    rows, columns = index.get_indexer(edges["source"]), index.get_indexer(edges["target"])
    if (rows < 0).any() or (columns < 0).any():
        raise DataError(
            "A gene of the network has no expression in this run.", "Train the run again, or export the edges as CSV."
        )
    weights = sparse.csr_matrix((edges["weight"].to_numpy(dtype=np.float32), (rows, columns)), shape=(len(genes),) * 2)
    var = pd.DataFrame({"is_tf": index.isin(edges["source"].unique())}, index=index)
    cells = obs if obs is not None else pd.DataFrame(index=[f"cell{i}" for i in range(len(expression))])
    adata = ad.AnnData(expression.to_numpy(dtype=np.float32), obs=cells, var=var)
    adata.varp["network"] = weights
    adata.uns["network"] = edges.reset_index(drop=True).set_axis(edges.index.astype(str))
    adata.uns["run"] = json.dumps(dict(about or {}), default=str)
    if embeddings is not None:
        adata.varm["embedding"] = _embedding(embeddings, index)
    return adata


def h5ad_bytes(adata: ad.AnnData) -> bytes:
    """Return the content of the file that ``AnnData.write_h5ad`` would write."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        ad.io.write_elem(file, "/", adata, dataset_kwargs={"compression": "gzip"})
    return buffer.getvalue()


def _embedding(embeddings: pd.DataFrame, genes: pd.Index) -> np.ndarray:
    """Return the embeddings of these genes, (genes x d), float32."""
    table = embeddings.set_index(embeddings.columns[0])
    return table[~table.index.duplicated()].reindex(genes).to_numpy(dtype=np.float32)
