"""Put a run's model and inputs together from its settings: the same for a run, a benchmark and a notebook."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from grn_core.data.select import ModelInput
from grn_core.evaluation.splits import TrainingPairs
from grn_core.model.device import DeviceInfo
from grn_core.model.joint import JointConfig, JointModel, preset
from grn_core.progress import ProgressCallback, ignore
from grn_core.training.cell_encodings import Cells
from grn_core.training.config import RunConfig
from grn_core.training.encoder import make_cells, make_reader
from grn_core.training.features import Features, make_features
from grn_core.training.fit import EpochReport, Fit, fit


def _silent(_: str) -> None:
    return


@dataclass(frozen=True)
class Assembled:
    """All that training needs beside the pairs.

    Attributes
    ----------
    pretrained
        Whether scBERT begins from pre-trained weights.
    """

    config: RunConfig
    genes: list[str]
    size: JointConfig
    model: JointModel
    cells: Cells
    features: Features
    info: DeviceInfo
    pretrained: bool

    def fit(
        self,
        pairs: TrainingPairs,
        on_epoch: Callable[[EpochReport, Fit], None] = lambda *_: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Fit:
        """Train on train and validation pairs; there is no way to hand over test pairs."""
        return fit(
            self.model, self.cells, self.features, pairs, self.genes, self.info, self.config.seed, on_epoch, stop,
            self.pretrained,
        )  # fmt: skip


def assemble(
    config: RunConfig,
    data: ModelInput,
    info: DeviceInfo,
    log: Callable[[str], None] = _silent,
    progress: ProgressCallback = ignore,
    stop: Callable[[], bool] = lambda: False,
) -> Assembled:
    """Make scBERT, cells, features and the joint model of a run.

    Raises
    ------
    Cancelled
        If `stop` says so while cells are encoded.
    GrnError
        If the weights cannot be used, or the disk has no room for encodings.
    """
    size = preset(config.preset, len(data.genes))
    torch.manual_seed(config.seed)
    reader = make_reader(config, data, size.scbert)
    if reader.match is not None:
        log(reader.match.describe())
    cells = make_cells(config, reader, data, info, size.cells_per_step, log, progress, stop)
    size = replace(size, scbert=reader.model.config, epochs=config.epochs or size.epochs, without=tuple(config.without))
    model = JointModel(size, reader.model, torch.from_numpy(reader.outside))
    features = make_features(data.log_expression, size.profile_dim)
    return Assembled(config, data.genes, size, model, cells, features, info, config.weights is not None)
