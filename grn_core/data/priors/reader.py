"""Read a prior from a table in any layout: repeated pairs are put together, what is lost is told."""

import re
from pathlib import Path

import pandas as pd

from grn_core.data.network_tables import AS_FOUND, NetworkChoice, TableReading, read_edges
from grn_core.data.priors.prior import Prior, make_prior
from grn_core.errors import PriorError
from grn_core.wording import counted, some

REMEDY = "Give comma- or tab-separated text: TF, target and, if known, sign."


def _merge(edges: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Join repeated pairs: signs that disagree become 0, evidence is put together."""
    rules: dict[str, object] = {}
    if "sign" in edges:
        rules["sign"] = lambda signs: next(iter(known)) if len(known := set(signs) - {0}) == 1 else 0
    if "evidence" in edges:
        rules["evidence"] = lambda texts: ";".join(dict.fromkeys(text for text in texts if text))
    kept = edges[["source", "target", *rules]]
    repeated = kept.duplicated(["source", "target"], keep=False)
    if not repeated.any():
        return kept, None
    if not rules:
        return kept.drop_duplicates(), None
    joined = kept[repeated].groupby(["source", "target"], sort=False, as_index=False).agg(rules)
    first = kept[repeated].drop_duplicates(["source", "target"]).index
    whole = pd.concat([kept[~repeated], joined.set_index(first)]).sort_index().reset_index(drop=True)
    return whole, _disagreement(kept[repeated]) if "sign" in edges else None


def _disagreement(rows: pd.DataFrame) -> str | None:
    signed = rows[rows["sign"] != 0].groupby(["source", "target"], sort=False)["sign"].nunique()
    both = [f"{tf} on {target}" for tf, target in signed.index[signed > 1]]
    return f"{counted(len(both), 'pair')} with signs that disagree count as unknown: {some(both, 3)}." if both else None


def _pairs(edges: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that are a pair, and say which are not: without a gene, or a TF with itself."""
    source, target = (edges[name].fillna("").astype(str).str.strip() for name in ("source", "target"))
    empty, loops = (source == "") | (target == ""), (source == target) & (source != "")
    notes = []
    if empty.any():
        notes.append(f"{counted(int(empty.sum()), 'row')} without a TF or a target left out.")
    if loops.any():
        tfs = [str(tf) for tf in source[loops].drop_duplicates()]
        notes.append(f"{counted(int(loops.sum()), 'row')} of a TF with itself left out: {some(tfs)}.")
    return edges[~(empty | loops)], notes


def read_prior(path: Path | str, name: str | None = None, choice: NetworkChoice = AS_FOUND) -> Prior:
    """Read a prior.

    The layout is recognised, and columns are found by name (``TF``/``source``/``Gene1`` and ``target``/``gene2`` and so
    on); without a header they are TF, target, sign or weight, evidence. Signs may be words, arrows or numbers; a weight
    that is never negative is not a sign.

    Parameters
    ----------
    choice
        Columns to take in place of those that are found.

    Returns
    -------
    The prior; its ``reading`` says what was taken and what was left out.

    Raises
    ------
    PriorError
        If the file cannot be read or holds no pair.
    """
    path = Path(path).expanduser()
    if not path.exists():
        raise PriorError(f"There is no prior file {path}.", "Check the path.")
    edges, reading = read_edges(path, "prior", REMEDY, choice)
    edges, notes = _pairs(edges)
    merged, disagreement = _merge(edges)
    if len(merged) < len(edges):
        notes.append(f"{counted(len(edges) - len(merged), 'repeated row')} merged with the first of its pair.")
    prior = make_prior(name or _title(path), merged)
    return Prior(prior.name, prior.edges, prior.simulated, _counted(reading.adding(*notes, disagreement), prior))


def _title(path: Path) -> str:
    """Return a file's name up to its first point; where that is a number (9606.protein.links), up to its ending."""
    first = path.name.split(".")[0]
    return re.sub(r"(\.v\d[\d.]*)?(\.[a-z]+)?(\.gz)?$", "", path.name) if first.isdigit() else first


def _counted(reading: TableReading, prior: Prior) -> TableReading:
    signs = ""
    if "sign" in prior.edges:
        up, down = int((prior.edges["sign"] > 0).sum()), int((prior.edges["sign"] < 0).sum())
        signs = f", {up:,} activating and {down:,} repressing, {len(prior.edges) - up - down:,} of unknown sign"
    return reading.adding(f"{counted(len(prior.edges), 'pair')} of {counted(len(prior.tfs), 'TF')}{signs}.")
