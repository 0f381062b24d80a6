"""Join the rankings of several methods into one."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from grn_core.errors import DataError
from grn_core.evaluation.metrics.beeline import score_universe


def borda(
    networks: Mapping[str, pd.DataFrame], universe: pd.DataFrame, rule: Literal["borda", "mborda"] = "borda"
) -> pd.DataFrame:
    """Aggregate ranks over methods, as BEELINE does.

    Each method ranks every pair of the universe by |weight| (0 where missing; equal weights share the
    mean of their ranks). ``borda`` averages ranks counted from the bottom; ``mborda`` averages
    1 / rank^2 counted from the top, so that a pair near the top of one method counts much.

    Parameters
    ----------
    networks
        Tables with the columns source, target, weight, by the name of the method.
    universe
        Columns source, target.

    Returns
    -------
    A network over the universe, in its order: source, target, weight from 0 to 1 (all 0 if every pair
    has the same).

    Raises
    ------
    DataError
        If there is no network.
    """
    if not networks:
        raise DataError("There is no network to aggregate.", "Give one or more.")
    scores = np.stack([score_universe(universe, network) for network in networks.values()])
    if rule == "borda":
        points = rankdata(scores, axis=1).mean(axis=0)
    else:
        points = (1 / rankdata(-scores, axis=1) ** 2).mean(axis=0)
    spread = np.ptp(points)
    weight = (points - points.min()) / spread if spread > 0 else np.zeros(len(points))
    return universe[["source", "target"]].reset_index(drop=True).assign(weight=weight)
