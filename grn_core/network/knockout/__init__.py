"""Predict what changes if TFs are removed or raised: signed propagation over a network."""

from grn_core.network.knockout.arrows import Arrows, cell_arrows
from grn_core.network.knockout.paths import carrying_paths
from grn_core.network.knockout.response import LIMITS, Intervention, Response, Spread, respond, used_edges
from grn_core.network.knockout.table import response_table

__all__ = [
    "LIMITS", "Arrows", "Intervention", "Response", "Spread", "carrying_paths", "cell_arrows", "respond",
    "response_table", "used_edges",
]  # fmt: skip
