"""What training reads, made from a run's settings: the same in each process that trains members of the run."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from grn_core.data.library import load_prior, read_chosen
from grn_core.data.priors.prior import Prior, match_prior
from grn_core.data.priors.shared_evidence import shared_evidence
from grn_core.data.reading import reading_of
from grn_core.data.select import ModelInput, prepare
from grn_core.model.device import DeviceInfo
from grn_core.progress import ProgressCallback, Stop, ignore, never, unlogged
from grn_core.training.config import RunConfig
from grn_core.training.fitting.members import Inputs
from grn_core.training.inputs.assemble import assemble


def read_input(config: RunConfig, log: Callable[[str], None] = unlogged) -> ModelInput:
    """Read cells and prior, and choose cells and genes; `log` is told what was read, and what was left out.

    Raises
    ------
    GrnError
        If data set or prior are missing, or do not fit each other.
    """
    rng = np.random.default_rng(config.seed)
    adata, drawn = read_chosen(config.dataset, config.cell_type_key, config.cell_type, config.max_cells, rng)
    prior = load_prior(config.prior, config.cell_type)
    reading = reading_of(adata)
    for what, notes in (
        ("Cells", reading.said if reading else []),
        ("Prior", prior.reading.said if prior.reading else []),
    ):
        for note in notes:
            log(f"{what}: {note}")
    data = prepare(adata, prior, config.max_genes, config.max_cells, rng, config.candidates == "catalogue")
    for note in [*drawn, *data.notes]:
        log(note)
    return replace(data, support=_support(config, data, log)) if config.support else data


def _support(config: RunConfig, data: ModelInput, log: Callable[[str], None]) -> list[Prior]:
    """Join the supporting priors to the modelled genes, which they do not change."""
    found = []
    for name in config.support:
        prior = match_prior(load_prior(name, config.cell_type), data.genes).prior
        shared = shared_evidence(data.match.prior, prior, len(data.genes))
        log(f"Supporting prior {prior.name}: {len(prior.edges):,} edges among the modelled genes. {shared}")
        found.append(prior)
    return found


def as_asked(config: RunConfig, data: ModelInput) -> ModelInput:
    """Return the data; for a run that is itself a shuffled control, with expression profiles permuted between genes."""
    return data.shuffled(np.random.default_rng(config.seed)) if config.shuffle_expression else data


def make_inputs(
    config: RunConfig,
    data: ModelInput,
    info: DeviceInfo,
    log: Callable[[str], None] = unlogged,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> Inputs:
    """Make the inputs of a cross-fit's members, and of their control on shuffled cells.

    Raises
    ------
    Cancelled
        If `stop` returns True while cells are encoded.
    GrnError
        If the weights cannot be used, or the disk has too little room for encodings.
    """
    asked = as_asked(config, data)
    control = asked.shuffled(np.random.default_rng(config.seed + 1))
    cells, shuffled = (assemble(config, each, info, log, progress, stop) for each in (asked, control))
    return Inputs(cells, shuffled, asked.log_expression)
