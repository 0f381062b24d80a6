"""A predicted response as a table for a file."""

import pandas as pd

from grn_core.network.knockout.paths import carrying_paths
from grn_core.network.knockout.response import Response


def response_table(response: Response) -> pd.DataFrame:
    """Return the genes that change with the path that carries most of each change.

    Returns
    -------
    Columns gene, change, direction (``up`` or ``down``), step, is_tf, path, path_change; the largest change first.
    """
    strongest = [carrying_paths(response, gene, 1) for gene in response.table["gene"]]
    table = response.table.assign(
        path=[str(paths[0]) if paths else "" for paths in strongest],
        path_change=[paths[0].change if paths else float("nan") for paths in strongest],
    )
    table.insert(2, "direction", ["up" if change > 0 else "down" for change in table["change"]])
    return table
