"""What a run needs of a worker, estimated from its settings and its prior before its data are read."""

from grn_core import settings
from grn_core.data.library import load_prior
from grn_core.jobs.resources import Needs
from grn_core.training.config import RunConfig
from grn_core.training.forecast import Outlook

NEEDS_GPU = {"cuda": True, "auto": None, "cpu": False}


def memory_warning(outlook: Outlook, config: RunConfig) -> str:
    """Return what to say of a run that this machine has too little memory for; empty where others train it."""
    return "" if settings.scheduler_address() else outlook.lacks_memory(config, settings.machine_memory())


def needs_of(config: RunConfig) -> Needs:
    """Return the memory of a run with as many genes as its settings allow and all TFs of its prior, and its device.

    Raises
    ------
    GrnError
        If the prior cannot be read.
    """
    prior = load_prior(config.prior, config.cell_type)
    n_genes = config.max_genes
    outlook = Outlook(len(prior.edges), min(len(prior.tfs), n_genes), n_genes, 0)
    return Needs(outlook.gigabytes(config) * 1e9, NEEDS_GPU[config.device])
