"""Prepare scBERT for a run: its weights, the genes that it reads, what of it is trained, where encodings are stored."""

from collections.abc import Callable

import psutil
import torch

from grn_core.data.select import ModelInput
from grn_core.errors import ConfigError
from grn_core.model.device import DeviceInfo
from grn_core.progress import ProgressCallback, Stop
from grn_core.scbert.encode import CellEncoder, Precision
from grn_core.scbert.library import open_weights
from grn_core.scbert.performer import training_bytes
from grn_core.scbert.sentence import Reader, trained_reader, untrained_reader
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.tokens import tokenise
from grn_core.scbert.weights import set_tuning
from grn_core.training.config import RunConfig
from grn_core.training.inputs.cell_encodings import Cells, LiveCells, StoredCells, UnreadCells
from grn_core.training.inputs.encoding_cache import store_key, stored_bytes, stored_encodings

MEMORY_SHARE = 0.4


def make_reader(config: RunConfig, data: ModelInput, size: ScbertConfig) -> Reader:
    """Return scBERT with the run's weights, or with random ones of the given size, and set which layers are trained."""
    if config.weights is None:
        reader = untrained_reader(size, data.columns)
    else:
        weights = open_weights(config.weights)
        whole = config.sentence == "vocabulary"
        reader = trained_reader(weights, data.genes, data.names, data.columns, whole)
        if reader.match is not None and len(reader.match.outside) == len(data.genes):
            raise ConfigError(
                f"None of the {len(data.genes)} modelled genes is in the vocabulary of the weights {config.weights} "
                f"(data: {', '.join(data.genes[:3])}; vocabulary: {', '.join(weights.genes[:3])}).",
                "Use gene symbols, choose other weights, or begin from random ones.",
            )
    set_tuning(reader.model, config.tuning)
    return reader


def make_cells(
    config: RunConfig,
    reader: Reader,
    data: ModelInput,
    info: DeviceInfo,
    cells_per_step: int,
    log: Callable[[str], None],
    progress: ProgressCallback,
    stop: Stop,
) -> Cells:
    """Return the run's cells: encoded once and stored where scBERT is frozen, otherwise encoded at each step.

    Raises
    ------
    StorageError
        If the disk has too little room for the encodings.
    Cancelled
        If `stop` returns True.
    """
    device = torch.device(info.kind)
    if not config.use_scbert:
        return UnreadCells(data.n_cells, len(data.genes), reader.model.config.dim, device)
    tokens = tokenise(data.counts_of(reader.sources), data.linear.totals)
    encoder = CellEncoder(
        reader.model.to(device), torch.from_numpy(reader.keep).to(device), precision(config, info, log)
    )
    moved = torch.from_numpy(tokens).to(device)
    if config.tuning == "frozen":
        needed = stored_bytes(data.n_cells, len(data.genes), reader.model.config.dim)
        log(f"the encodings of {data.n_cells:,} cells take {needed / 1e6:,.0f} MB in the cache")
        return StoredCells(stored_encodings(encoder, moved, progress, stop), device)
    if needs_recomputation(reader.model.config, cells_per_step, tokens.shape[1], device):
        reader.model.recompute = True
        log("little free memory: each block of scBERT is computed again in the backward pass (gradient checkpointing)")
    return LiveCells(encoder, moved, store_key(encoder, moved))


def precision(config: RunConfig, info: DeviceInfo, log: Callable[[str], None]) -> Precision:
    """Return the precision of matrix products on this device: bf16 only where the device multiplies it itself."""
    if config.precision == "auto":
        return "bf16" if info.amp else "float32"
    if config.precision == "bf16" and not info.bf16:
        log("this processor has no instructions for bf16 and would take longer with it, so float32 is used")
        return "float32"
    return config.precision


def needs_recomputation(size: ScbertConfig, n_cells: int, n_places: int, device: torch.device) -> bool:
    """Return whether all activations of a training step would take more than `MEMORY_SHARE` of the free memory."""
    free = torch.cuda.mem_get_info()[0] if device.type == "cuda" else psutil.virtual_memory().available
    return training_bytes(size, n_cells, n_places) > MEMORY_SHARE * free
