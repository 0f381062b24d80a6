"""Take a network elsewhere: one file a format, each a pure function of the table of edges."""

from grn_core.network.export.cyjs import cyjs_text
from grn_core.network.export.graphml import graphml_text
from grn_core.network.export.h5ad import h5ad_bytes, to_anndata
from grn_core.network.export.names import refuse
from grn_core.network.export.sif import sif_text
from grn_core.network.export.table import csv_text, decoupler_table, decoupler_text, parquet_bytes

__all__ = [
    "csv_text",
    "cyjs_text",
    "decoupler_table",
    "decoupler_text",
    "graphml_text",
    "h5ad_bytes",
    "parquet_bytes",
    "refuse",
    "sif_text",
    "to_anndata",
]
