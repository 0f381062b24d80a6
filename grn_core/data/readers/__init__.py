"""Read expression data from any file a biologist is likely to have."""

from grn_core.data.readers.expression import FORMATS, find_networks, read_expression

__all__ = ["FORMATS", "find_networks", "read_expression"]
