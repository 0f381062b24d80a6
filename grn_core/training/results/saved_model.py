"""The trained model of a quick look in the run's folder: weights, settings and genes."""

from dataclasses import asdict
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from grn_core.errors import RunError
from grn_core.model.joint import JointModel
from grn_core.model.settings import JointConfig, read_settings
from grn_core.reading.plain import read_json
from grn_core.storage import replace_file, write_json
from grn_core.training.run import Run

MOST_BYTES = 50 * 10**6
"""Of ``model.json``, which names every gene."""


def save_checkpoint(run: Run, config: JointConfig, state: dict[str, Tensor], genes: list[str]) -> None:
    """Write weights (safetensors), settings and genes of the model into ``checkpoint/``."""
    run.check_there()
    folder = run.path / "checkpoint"
    tensors = {key: value.contiguous() for key, value in state.items()}
    write_json(folder / "model.json", asdict(config) | {"genes": genes})
    replace_file(folder / "model.safetensors", lambda path: save_file(tensors, str(path)))


def load_checkpoint(run: Run) -> tuple[JointModel, list[str]]:
    """Read a run's best model and its genes.

    Raises
    ------
    RunError
        If the run has no checkpoint, or one of a model that this version does not have.
    """
    folder: Path = run.path / "checkpoint"
    if not (folder / "model.safetensors").exists():
        raise RunError(f"The run {run.id} has no checkpoint.", "Train it again.")
    try:
        values = read_json(folder / "model.json", MOST_BYTES)
        genes = values.pop("genes")
        model = JointModel(read_settings(values))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"The checkpoint of the run {run.id} is damaged.", "Train it again.") from error
    try:
        model.load_state_dict(load_file(folder / "model.safetensors"))
    except RuntimeError as error:
        raise RunError(
            f"The checkpoint of the run {run.id} is of an older model.", "Train it again; its tables can still be read."
        ) from error
    return model.eval(), genes
