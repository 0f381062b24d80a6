"""The data sets and priors that a user can choose: embedded ones, those added, and the catalogue's that are here."""

from grn_core.data.library.adding import add_dataset, add_file
from grn_core.data.library.chosen_cells import annotations_of, cells_with_values, read_chosen
from grn_core.data.library.datasets import dataset_info, list_datasets, load_dataset, remove_dataset
from grn_core.data.library.entries import damaged_entries
from grn_core.data.library.large_sets import describe_large, large_file, load_annotations, load_cells
from grn_core.data.library.priors import (
    add_prior,
    add_prior_file,
    can_choose_columns,
    choose_columns,
    list_priors,
    load_prior,
    prior_info,
    proposed_prior,
    remove_prior,
)
from grn_core.data.library.records import DamagedEntry, DatasetInfo, PriorInfo
from grn_core.data.library.reread import choose_reading, dataset_samples, turn_dataset

__all__ = [
    "DamagedEntry", "DatasetInfo", "PriorInfo",
    "add_dataset", "add_file", "add_prior", "add_prior_file", "can_choose_columns", "choose_columns", "choose_reading",
    "annotations_of", "cells_with_values",
    "damaged_entries", "dataset_info", "dataset_samples", "describe_large", "large_file", "list_datasets",
    "list_priors", "load_annotations", "load_cells", "load_dataset", "load_prior",
    "prior_info", "proposed_prior", "read_chosen", "remove_dataset", "remove_prior", "turn_dataset",
]  # fmt: skip
