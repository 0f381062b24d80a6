"""Read scBERT weights in the official layout; only tensors are unpickled."""

from pathlib import Path

import torch
from torch import Tensor

from grn_core.errors import DataError
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig

BOOKKEEPING = {"performer.calls_since_last_redraw"}


def infer_config(state: dict[str, Tensor], heads: int | None = None) -> ScbertConfig:
    """Return the size of an encoder from its weights."""
    positions, dim = state["pos_emb.emb.weight"].shape
    depth = 1 + max(int(key.split(".")[3]) for key in state if key.startswith("performer.net.layers."))
    first = "performer.net.layers.0.0.fn."
    n_features, dim_head = state[first + "fast_attention.projection_matrix"].shape
    inner = state[first + "to_q.weight"].shape[0]
    n_tokens = state["token_emb.weight"].shape[0]
    return ScbertConfig(positions, dim, depth, heads or inner // dim_head, dim_head, n_features, n_tokens)


def _check_storage(state: dict[str, Tensor]) -> None:
    """Refuse tensors that claim more values than the file holds, as a stride of 0 allows.

    Raises
    ------
    ValueError
        Naming the tensor.
    """
    for key, value in state.items():
        if value.is_sparse or value.numel() * value.element_size() > value.untyped_storage().nbytes():
            raise ValueError(f"{key} claims {value.numel():,} values and holds fewer")


def check_size(config: ScbertConfig, state: dict[str, Tensor]) -> None:
    """Refuse a size that its tensors do not have, before an encoder of that size is made, and tensors of other numbers.

    Raises
    ------
    ValueError
        If they differ, or a tensor holds whole or complex numbers.
    """
    for name, value in state.items():
        if not value.is_floating_point():
            raise ValueError(f"{name} holds {value.dtype}, and weights are real numbers with a fraction")
    with torch.device("meta"):
        wanted = sum(parameter.numel() for parameter in Scbert(config).parameters()) if _sane(config) else -1
    held = sum(value.numel() for value in state.values())
    if not 0 < wanted <= held:
        raise ValueError("the size that it states is not that of its tensors")


def _sane(config: ScbertConfig) -> bool:
    sides = (config.n_positions, config.dim, config.heads, config.dim_head, config.n_features, config.n_tokens)
    return all(isinstance(side, int) and 0 < side < 2**31 for side in sides) and 0 < config.depth <= 1000


def load_scbert(path: Path) -> Scbert:
    """Load a checkpoint in the official layout: a dict with `model_state_dict`.

    Raises
    ------
    DataError
        If the file is missing, is not such a checkpoint, or lacks a weight.
    """
    remedy = "Give a file in scBERT's layout, such as panglao_pretrain.pth."
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        _check_storage(content["model_state_dict"])
        state = {key: value for key, value in content["model_state_dict"].items() if key not in BOOKKEEPING}
        config = infer_config(state)
        check_size(config, state)
        model = Scbert(config)
        model.load_state_dict({key: value.float() for key, value in state.items()})
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.", remedy) from error
    except (LookupError, RuntimeError, ValueError, TypeError, EOFError, AttributeError, OSError) as error:
        said = " ".join(str(error).split())[:120]
        raise DataError(f"{path} is not an scBERT checkpoint ({said}).", remedy) from error
    except Exception as error:  # noqa: BLE001 - torch raises an error of pickle for whatever is not a tensor
        raise DataError(f"{path} holds more than weights and was not opened.", remedy) from error
    check_values(model, path)
    return model.eval()


def check_values(model: Scbert, path: Path) -> None:
    """Refuse weights with NaN or infinity among them: each cell that they read would become NaN.

    Raises
    ------
    DataError
        Naming the first such tensor.
    """
    for name, tensor in model.state_dict().items():
        if not bool(torch.isfinite(tensor).all()):
            raise DataError(
                f"The weights {path.name} hold NaN or infinity in {name}.",
                "Copy them again from their source; weights of a training that failed cannot be used.",
            )
