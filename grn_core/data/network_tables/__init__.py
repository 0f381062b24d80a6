"""Tables of TF and target in every layout that databases and methods write: which it is, and what was taken of it."""

from grn_core.data.network_tables.edges import read_edges
from grn_core.data.network_tables.reading import AS_FOUND, NetworkChoice, TableReading

__all__ = ["AS_FOUND", "NetworkChoice", "TableReading", "read_edges"]
