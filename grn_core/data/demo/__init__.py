"""A simulated myeloid differentiation whose true network is known: the embedded demo."""

from grn_core.data.demo.dataset import DEMO_CELL_TYPES, demo_dataset, demo_prior

__all__ = ["DEMO_CELL_TYPES", "demo_dataset", "demo_prior"]
