"""Read a prior from a table: with or without header and sign, and in TRRUST's own layout."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data.prior import Prior, make_prior
from grn_core.errors import PriorError

SOURCE_NAMES = ("source", "tf", "gene1", "regulator", "from", "transcription_factor", "tf_name", "genesymbol_source")
TARGET_NAMES = ("target", "gene2", "gene", "target_gene", "to", "genesymbol_target", "target_name")
SIGN_NAMES = ("sign", "mor", "mode", "type", "effect", "regulation", "weight", "direction")
EVIDENCE_NAMES = ("evidence", "pmid", "pmids", "pubmed", "references", "resources")
ACTIVATION = {"+", "+1", "1", "1.0", "activation", "activates", "positive", "up", "activator"}
REPRESSION = {"-", "-1", "-1.0", "repression", "represses", "negative", "down", "repressor", "inhibition"}
UNKNOWN = {"", "0", "0.0", "unknown", "?", "nan", "none"}


def read_sign(text: str) -> int | None:
    """Return +1, -1 or 0 (not known), or None where the text says no sign at all."""
    word = text.strip().lower()
    if word in ACTIVATION:
        return 1
    if word in REPRESSION:
        return -1
    if word in UNKNOWN:
        return 0
    try:
        return int(np.sign(float(word)))
    except ValueError:
        return None


def read_rows(path: Path, what: str, remedy: str) -> pd.DataFrame:
    """Read separated text into rows of stripped text, columns by number; the header, if any, is the first row.

    Lines that are empty or begin with ``#`` are passed over.

    Raises
    ------
    PriorError
        If it is no text, is empty or has one column alone; it names the file as `what`.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
            text = handle.read()
    except (UnicodeDecodeError, EOFError, OSError) as error:
        raise PriorError(f"The {what} {path.name} cannot be read as text.", remedy) from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise PriorError(f"The {what} {path.name} is empty.", remedy)
    separator = max("\t,;", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=separator if separator in lines[0] else " ", skipinitialspace=True))
    table = pd.DataFrame(rows).fillna("").apply(lambda column: column.str.strip())
    if table.shape[1] < 2:
        raise PriorError(f"The {what} {path.name} has one column alone.", remedy)
    return table


def position(header: list[str], names: tuple[str, ...]) -> int | None:
    """Return where the first of `names` that the header has stands."""
    return next((header.index(name) for name in names if name in header), None)


def _with_header(table: pd.DataFrame) -> pd.DataFrame | None:
    """Pick columns by name, or None where the first row is no header."""
    header = [str(value).lower().replace(" ", "_") for value in table.iloc[0]]
    source, target = position(header, SOURCE_NAMES), position(header, TARGET_NAMES)
    if source is None or target is None:
        return None
    picked = {"source": source, "target": target}
    for name, names in (("sign", SIGN_NAMES), ("evidence", EVIDENCE_NAMES)):
        at = position(header, names)
        if at is not None:
            picked[name] = at
    return table.iloc[1:, list(picked.values())].set_axis(list(picked), axis=1)


def _without_header(table: pd.DataFrame) -> pd.DataFrame:
    """Take TF, target, sign, evidence by position, as TRRUST has them; a third column may be no sign."""
    edges = table.iloc[:, :2].set_axis(["source", "target"], axis=1)
    if table.shape[1] > 2:
        third = table.iloc[:, 2]
        signs = third.map(read_sign)
        name = "sign" if signs.notna().mean() > 0.9 else "evidence"
        edges[name] = third
        if name == "sign" and table.shape[1] > 3:
            edges["evidence"] = table.iloc[:, 3]
    return edges


def _merge(edges: pd.DataFrame) -> pd.DataFrame:
    """Join repeated pairs: signs that disagree become 0, evidence is put together."""
    rules: dict[str, object] = {}
    if "sign" in edges:
        edges = edges.assign(sign=edges["sign"].astype(str).map(read_sign).fillna(0).astype(int))
        rules["sign"] = lambda signs: next(iter(known)) if len(known := set(signs) - {0}) == 1 else 0
    if "evidence" in edges:
        rules["evidence"] = lambda texts: ";".join(dict.fromkeys(text for text in texts if text))
    if not rules:
        return edges.drop_duplicates()
    return edges.groupby(["source", "target"], sort=False, as_index=False).agg(rules)


def read_prior(path: Path | str, name: str | None = None) -> Prior:
    """Read a prior.

    Columns are found by name (``TF``/``source``/``Gene1`` and ``target``/``gene2`` and so on); without
    a header they are TF, target, sign, evidence. Signs may be words (TRRUST) or numbers.

    Raises
    ------
    PriorError
        If the file cannot be read or holds no pair.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise PriorError(f"There is no prior file {path}.", "Check the path.")
    rows = read_rows(path, "prior", "Give comma- or tab-separated text: TF, target and, if known, sign.")
    named = _with_header(rows)
    edges = _without_header(rows) if named is None else named
    return make_prior(name or path.name.split(".")[0], _merge(edges))
