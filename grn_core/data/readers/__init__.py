"""Read expression data from any file a biologist is likely to have."""

from grn_core.data.readers.expression import find_networks, read_expression

__all__ = ["find_networks", "read_expression"]
