"""Colours of genes by a number: expression, from grey to dark blue, or specificity, from orange over grey to blue."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_VALUE = "#ffffff"


@dataclass(frozen=True)
class Scale:
    """A colour scale.

    Attributes
    ----------
    title
        What the colour means.
    low, high
        Values at the two ends of the scale.
    colours
        Hexadecimal colours at equal distances from `low` to `high`. Both scales differ in lightness too, so that
        colour-blind readers can read them.
    words
        Text at the two ends.
    """

    title: str
    low: float
    high: float
    colours: tuple[str, ...]
    words: tuple[str, str]


SCALES = {
    "expression": Scale(
        "detected in", 0, 1, ("#dfe4e7", "#7fb8cf", "#1f6f94", "#05263a"), ("0 %", "100 % of these cells")
    ),
    "specificity": Scale(
        "found",
        -1,
        1,
        ("#a84300", "#e9b48a", "#eceff1", "#6fb1d6", "#00426b"),
        ("in other cells", "in these cells only"),
    ),
}


def gene_colours(values: pd.Series, scale: Scale) -> dict[str, str]:
    """Return the colour of each gene, hexadecimal; white for a gene without a value.

    Parameters
    ----------
    values
        By gene; values beyond the ends of the scale have the colour of that end.
    """
    stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in scale.colours], dtype=float)
    at = np.linspace(scale.low, scale.high, len(stops))
    channels = np.stack([np.interp(values.to_numpy(dtype=float), at, stops[:, i]) for i in range(3)], axis=1)
    known = np.isfinite(values.to_numpy(dtype=float))
    return {
        str(gene): "#{:02x}{:02x}{:02x}".format(*np.rint(rgb).astype(int)) if found else NO_VALUE
        for gene, rgb, found in zip(values.index, channels, known, strict=True)
    }
