"""When the cells of a data set were collected, where the data say it."""

import re

import anndata as ad
import numpy as np
import pandas as pd

COLUMN = re.compile(r"(collection|sampling|sample|experimental|real)?[ _.-]*(time|time[ _.-]?point|hours?|days?)", re.I)
VALUE = re.compile(r"(?:[a-z]+ *)?(\d+(?:\.\d+)?) *(min|minutes?|h|hrs?|hours?|d|days?)?", re.I)
IN_NAME = re.compile(r"(?:^|[^0-9A-Za-z.])(\d+(?:\.\d+)?)(min|h|hrs?|d)(?=$|[^0-9A-Za-z])")
HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}
MOST = 50
"""A column with more different values holds an order of the cells, such as pseudotime, and not when they were taken."""


def _hours(number: str, unit: str | None) -> float:
    return float(number) * (HOURS[unit[0].lower()] if unit else 1.0)


def _column_times(values: pd.Series) -> np.ndarray:
    found = [VALUE.fullmatch(text.strip()) for text in values.astype(str)]
    return np.array([_hours(*match.groups()) if match else np.nan for match in found], dtype=float)


def _name_times(names: pd.Index) -> np.ndarray:
    found = [IN_NAME.findall(name) for name in names.astype(str)]
    return np.array([_hours(*matches[0]) if len(matches) == 1 else np.nan for matches in found], dtype=float)


def collection_times(adata: ad.AnnData) -> np.ndarray | None:
    """Return the collection time of each cell, (cells,); None where the data do not say it for nine cells in ten.

    Read from a column of the cells named like a time (``time``, ``timepoint``, ``hours``, ``day``), else from the
    cells' names, such as ``LPS_2h_S10``. Units in a value (min, h, d) are converted to hours; numbers without one stay
    as they are. There must be at least two different times, and at most `MOST`.
    """
    columns = [name for name in adata.obs.columns if COLUMN.fullmatch(str(name).strip())]
    for times in (*(_column_times(adata.obs[name]) for name in columns), _name_times(adata.obs_names)):
        known = times[np.isfinite(times)]
        if len(known) >= 0.9 * len(times) and 2 <= len(np.unique(known)) <= MOST:
            return times
    return None
