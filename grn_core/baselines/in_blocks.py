"""Score many pairs block by block, so that what describes them never exists for all at once."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import blocks


def in_blocks(pairs: pd.DataFrame, score: Callable[[pd.DataFrame], np.ndarray]) -> np.ndarray:
    """Return the scores of pairs, (pairs,), where each depends on its own pair alone."""
    parts = [score(pairs.iloc[block]) for block in blocks(len(pairs))]
    return np.concatenate(parts) if parts else score(pairs)
