"""A network with gene names that no gene should have."""

import numpy as np
import pandas as pd
import pytest

ODD = {
    "image": "<img src=x onerror=alert(1)>",
    "script": "</script><script>alert(1)</script>",
    "tab": "a\tb",
    "lines": "one\r\ntwo\u2028three",
    "quotes": '"it\'s", a;b & c',
    "foreign": "Tüb→β𝛽",
    "long": "L" * 10_000,
}


@pytest.fixture
def odd() -> dict[str, str]:
    return ODD


@pytest.fixture
def edges() -> pd.DataFrame:
    """Every odd name as a target of SPI1, as a TF of CD14, and two plain edges."""
    pairs = [("SPI1", "CD14"), ("GATA1", "SPI1")]
    pairs += [pair for name in ODD.values() for pair in (("SPI1", name), (name, "CD14"))]
    table = pd.DataFrame(pairs, columns=["source", "target"])
    n = len(table)
    return table.assign(
        weight=np.linspace(0.9, 0.1, n).astype(np.float32), rank=np.arange(1, n + 1), known=np.arange(n) % 2 == 0,
        split=["train", "test"] * (n // 2), uncertainty=[np.nan, *[0.5] * (n - 1)],
    )  # fmt: skip


def pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["source"], table["target"], strict=True))
