"""Make the model and the inputs of a run from its settings: the same for a run, a benchmark and a notebook."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import torch

from grn_core.data.select import ModelInput
from grn_core.model.device import DeviceInfo
from grn_core.model.joint import JointModel
from grn_core.model.settings import JointConfig, preset
from grn_core.model.support import Support
from grn_core.progress import ProgressCallback, Stop, ignore, never, unlogged
from grn_core.training.config import RunConfig
from grn_core.training.inputs.cell_encodings import Cells
from grn_core.training.inputs.encoder import make_cells, make_reader
from grn_core.training.inputs.features import Features, make_features

NO_SUPPORT = Support()


@dataclass(frozen=True)
class Assembled:
    """All that training needs, except the pairs.

    Attributes
    ----------
    model
        The untrained joint model; its sizes are ``model.config``.
    cells
        Where the encodings of cells come from.
    features
        Expression as tensors.
    genes
        Names of the modelled genes, (genes,).
    info
        The device.
    seed
        Seed of everything that is random in training.
    pretrained
        Whether scBERT begins from pre-trained weights.
    support
        Edges of the supporting priors.
    """

    model: JointModel
    cells: Cells
    features: Features
    genes: list[str]
    info: DeviceInfo
    seed: int
    pretrained: bool
    support: Support = NO_SUPPORT


def assemble(
    config: RunConfig,
    data: ModelInput,
    info: DeviceInfo,
    log: Callable[[str], None] = unlogged,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> Assembled:
    """Make scBERT, cells, features and the joint model of a run.

    Raises
    ------
    Cancelled
        If `stop` returns True while cells are encoded.
    GrnError
        If the weights cannot be used, or the disk has too little room for encodings.
    """
    size = joint_config(config, len(data.genes))
    torch.manual_seed(config.seed)
    reader = make_reader(config, data, size.scbert)
    if reader.match is not None:
        log(reader.match.describe())
    cells = make_cells(config, reader, data, info, size.cells_per_step, log, progress, stop)
    size = replace(size, scbert=reader.model.config, n_support=len(data.support))
    model = JointModel(size, reader.model, torch.from_numpy(reader.outside))
    tfs = pd.Index(data.genes).get_indexer([*data.match.prior.tfs, *data.other_tfs])
    features = make_features(data.log_expression, size.profile_dim, tfs[tfs >= 0])
    pretrained = config.weights is not None
    return Assembled(model, cells, features, data.genes, info, config.seed, pretrained, support_of(data))


def support_of(data: ModelInput) -> Support:
    """Return the supporting priors of a run as gene indices, and which TFs it scores."""
    index = pd.Index(data.genes)
    scored = torch.from_numpy(index.isin([*data.match.prior.tfs, *data.other_tfs]))
    edges = (
        np.stack([index.get_indexer(prior.edges[side]) for side in ("source", "target")]) for prior in data.support
    )
    return Support(tuple(torch.from_numpy(each.astype(np.int64)) for each in edges), scored)


def joint_config(config: RunConfig, n_genes: int) -> JointConfig:
    """Return the settings of a run's model before pre-trained weights, if any, decide the size of scBERT."""
    size = preset(config.preset, n_genes)
    return replace(
        size,
        epochs=config.epochs or size.epochs,
        use_scbert=config.use_scbert,
        use_gnn=config.use_gnn,
        use_attention=config.use_attention,
        use_paths=config.use_paths,
        use_trees=config.use_trees,
        use_tf_weights=config.use_tf_weights,
        ranking=config.ranking,
        training_negatives=config.training_negatives,
        label_noise=config.label_noise,
    )
