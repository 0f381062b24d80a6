"""Values of an edge table as the plain types that XML and JSON can hold."""

from typing import Any

import numpy as np
import pandas as pd


def edge_attributes(edges: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each edge's columns other than source and target as bool, int, float or str, without missing values."""
    others = [name for name in edges.columns if name not in ("source", "target")]
    return [
        {name: plain for name, value in zip(others, row, strict=True) if (plain := _plain(value)) is not None}
        for row in edges[others].itertuples(index=False, name=None)
    ]


def _plain(value: Any) -> bool | int | float | str | None:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value if isinstance(value, bool | int | float) else str(value)
