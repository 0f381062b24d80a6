"""scBERT written out once more, in NumPy and float64, from the published equations: an oracle for the encoder.

Nothing here is shared with `grn_core.scbert`, and nothing is arranged for speed: feature maps and attention matrices
are made in full. Choromanski et al. 2021 (FAVOR+); Yang et al. 2022.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.special import erf

Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class Size:
    """Size of a tiny encoder; the number of heads cannot be read from its weights alone."""

    n_genes: int = 50
    dim: int = 20
    depth: int = 2
    heads: int = 3
    dim_head: int = 8
    n_features: int = 33
    n_tokens: int = 7


def random_weights(size: Size, rng: np.random.Generator) -> Weights:
    """Return weights under the names of an official checkpoint; the position table is float64, as in the official one.

    Biases and LayerNorm's factors are drawn as well, so that leaving one of them out changes the result.
    """
    inner = size.heads * size.dim_head
    shapes: dict[str, tuple[int, ...]] = {
        "token_emb.weight": (size.n_tokens, size.dim),
        "pos_emb.emb.weight": (size.n_genes + 1, size.dim),
    }
    for i in range(size.depth):
        attention, feed_forward = (f"performer.net.layers.{i}.{part}" for part in (0, 1))
        shapes |= {
            f"{attention}.norm.weight": (size.dim,),
            f"{attention}.norm.bias": (size.dim,),
            f"{attention}.fn.fast_attention.projection_matrix": (size.n_features, size.dim_head),
            f"{attention}.fn.to_q.weight": (inner, size.dim),
            f"{attention}.fn.to_k.weight": (inner, size.dim),
            f"{attention}.fn.to_v.weight": (inner, size.dim),
            f"{attention}.fn.to_out.weight": (size.dim, inner),
            f"{attention}.fn.to_out.bias": (size.dim,),
            f"{feed_forward}.norm.weight": (size.dim,),
            f"{feed_forward}.norm.bias": (size.dim,),
            f"{feed_forward}.fn.fn.w1.weight": (4 * size.dim, size.dim),
            f"{feed_forward}.fn.fn.w1.bias": (4 * size.dim,),
            f"{feed_forward}.fn.fn.w2.weight": (size.dim, 4 * size.dim),
            f"{feed_forward}.fn.fn.w2.bias": (size.dim,),
        }
    shapes |= {"norm.weight": (size.dim,), "norm.bias": (size.dim,)}
    shapes |= {"to_out.weight": (size.n_tokens, size.dim), "to_out.bias": (size.n_tokens,)}
    weights = {}
    for name, shape in shapes.items():
        drawn = rng.normal(size=shape)
        if name.endswith("norm.weight"):
            drawn = 1 + 0.2 * drawn
        elif not name.endswith(("projection_matrix", "emb.weight")):
            drawn = drawn * 1.5 / math.sqrt(shape[-1])
        weights[name] = drawn if name == "pos_emb.emb.weight" else drawn.astype(np.float32)
    return weights


def write_checkpoint(weights: Weights, path: Path) -> None:
    """Write weights in the layout of the official checkpoint."""
    state = {name: torch.from_numpy(value) for name, value in weights.items()}
    state["performer.calls_since_last_redraw"] = torch.tensor(17)
    torch.save({"epoch": 3, "model_state_dict": state}, path)


def random_tokens(size: Size, n_cells: int, rng: np.random.Generator) -> np.ndarray:
    """Return expression bins 0 to 5 with some masks (6) and the closing 0, (cells x genes + 1), int8."""
    tokens = rng.choice(7, size=(n_cells, size.n_genes + 1), p=[0.5, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
    tokens[:, -1] = 0
    return tokens.astype(np.int8)


def layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(x - mean) / sqrt(variance + 1e-5) over the last axis, times weight, plus bias."""
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * weight + bias


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the normal distribution function of x."""
    return x * (1 + erf(x / math.sqrt(2))) / 2


def softmax_kernel(x: np.ndarray, projection: np.ndarray, peak: float | np.ndarray) -> np.ndarray:
    """Return features^-1/2 (exp(x . p - |x|^2 / 2 - peak) + 1e-4) of scaled vectors, (genes x features)."""
    exponent = x @ projection.T - (x**2).sum(axis=-1, keepdims=True) / 2 - peak
    return len(projection) ** -0.5 * (np.exp(exponent) + 1e-4)


def attention(q: np.ndarray, k: np.ndarray, v: np.ndarray, projection: np.ndarray) -> np.ndarray:
    """Attend within one cell; q, k, v are (heads x genes x dim_head)."""
    scale = q.shape[-1] ** -0.25
    q, k = scale * q, scale * k
    key_peak = max(float((head @ projection.T).max()) for head in k)  # over all genes and heads of the cell
    values = []
    for q_head, k_head, v_head in zip(q, k, v, strict=True):
        queries = softmax_kernel(q_head, projection, (q_head @ projection.T).max(axis=-1, keepdims=True))
        matrix = queries @ softmax_kernel(k_head, projection, key_peak).T
        values.append(matrix / matrix.sum(axis=-1, keepdims=True) @ v_head)
    return np.stack(values)


def encode_cell(weights: Weights, heads: int, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the encodings (genes x dim) and the logits (genes x tokens) of one cell."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    x = w["token_emb.weight"][tokens] + w["pos_emb.emb.weight"][: len(tokens)]
    depth = sum(name.endswith("to_q.weight") for name in w)
    for i in range(depth):
        at = f"performer.net.layers.{i}.0"
        normed = layer_norm(x, w[f"{at}.norm.weight"], w[f"{at}.norm.bias"])
        # a head is a run of dim_head columns
        q, k, v = (
            np.stack(np.split(normed @ w[f"{at}.fn.to_{name}.weight"].T, heads, axis=-1)) for name in ("q", "k", "v")
        )
        seen = attention(q, k, v, w[f"{at}.fn.fast_attention.projection_matrix"])
        x = x + np.concatenate(list(seen), axis=-1) @ w[f"{at}.fn.to_out.weight"].T + w[f"{at}.fn.to_out.bias"]
        at = f"performer.net.layers.{i}.1"
        normed = layer_norm(x, w[f"{at}.norm.weight"], w[f"{at}.norm.bias"])
        inner = gelu(normed @ w[f"{at}.fn.fn.w1.weight"].T + w[f"{at}.fn.fn.w1.bias"])
        x = x + inner @ w[f"{at}.fn.fn.w2.weight"].T + w[f"{at}.fn.fn.w2.bias"]
    encodings = layer_norm(x, w["norm.weight"], w["norm.bias"])
    return encodings, encodings @ w["to_out.weight"].T + w["to_out.bias"]


def encode(weights: Weights, heads: int, tokens: np.ndarray) -> dict[str, np.ndarray]:
    """Encode cells (cells x genes + 1) one by one; `encodings` and `logits` by name, cells first."""
    cells = [encode_cell(weights, heads, cell) for cell in tokens]
    encodings, logits = (np.stack(part) for part in zip(*cells, strict=True))
    return {"encodings": encodings, "logits": logits}
