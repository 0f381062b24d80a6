"""Lists of genes and TFs in the folder of a BEELINE data set."""

from pathlib import Path

import pandas as pd

from grn_core.data.catalogue import load_beeline, local


def _folder(cell: str, genes: str) -> Path:
    folder, _ = local.find_set(cell, genes)
    assert folder is not None
    return folder


def listed(kind: str, cell: str, genes: str, truth: str) -> list[str]:
    """Return ``genes`` or ``tfs`` of a truth, as its file lists them."""
    path = _folder(cell, genes) / truth / f"{kind}.csv"
    return pd.read_csv(path, keep_default_na=False).iloc[:, 0].tolist()


def common(kind: str, cell: str, genes: str = "TFs+500") -> list[str]:
    """Return the names that are on the lists of all truths that have one, in the order of the first list."""
    folder = _folder(cell, genes)
    truths = [truth for truth, path in local.truth_folders(folder).items() if (path / f"{kind}.csv").is_file()]
    if kind == "genes" and not truths:  # a set whose expression is beside it has its genes there
        return [str(name) for name in load_beeline(cell, genes).var_names]
    found = [listed(kind, cell, genes, truth) for truth in truths]
    both = set(found[0]).intersection(*found[1:])
    return [name for name in found[0] if name in both]
