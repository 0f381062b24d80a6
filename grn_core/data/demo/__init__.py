"""The embedded demo: a simulated myeloid differentiation whose true network is known."""

from grn_core.data.demo.dataset import DEMO_CELL_TYPES, demo_dataset, demo_prior, demo_truth, n_demo_edges

__all__ = ["DEMO_CELL_TYPES", "demo_dataset", "demo_prior", "demo_truth", "n_demo_edges"]
