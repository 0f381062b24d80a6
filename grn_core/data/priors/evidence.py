"""What a prior says of one pair: whether it acts up or down, and the publications that report it."""

import re
from dataclasses import dataclass

import pandas as pd

from grn_core.data.priors.prior import Prior
from grn_core.genes.match import match_names

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
_SEPARATORS = re.compile(r"[;,|\s]+")
# a PubMed identifier is a whole number of at most 8 digits; some tables write PMID: or their source before it
_PUBMED_ID = re.compile(r"(?:[A-Za-z][A-Za-z0-9_-]*:)?([1-9][0-9]{0,7})")


@dataclass(frozen=True)
class PairEvidence:
    """What a prior knows of a pair.

    Attributes
    ----------
    sign
        +1 activation, -1 repression, 0 where both or neither are reported; None where the prior has no signs.
    pubmed
        PubMed identifiers, in the prior's order, each once.
    notes
        Words of the prior's evidence that are not such identifiers, such as a level of confidence.
    """

    sign: int | None
    pubmed: list[str]
    notes: list[str]


def parse_evidence(text: object) -> tuple[list[str], list[str]]:
    """Tell PubMed identifiers from other words: ``"PMID:123; A"`` gives ``["123"], ["A"]``."""
    if text is None or (isinstance(text, float) and pd.isna(text)):
        return [], []
    ids: dict[str, None] = {}
    notes: dict[str, None] = {}
    for word in _SEPARATORS.split(str(text).strip()):
        found = _PUBMED_ID.fullmatch(word)
        if found:
            ids[found[1]] = None
        elif word:
            notes[word] = None
    return list(ids), list(notes)


def pubmed_address(identifier: str) -> str:
    """Address of a publication's page.

    Raises
    ------
    ValueError
        If that is not a PubMed identifier.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,7}", identifier):
        raise ValueError(f"{identifier!r} is not a PubMed identifier")
    return f"{PUBMED}/{identifier}/"


def pair_evidence(prior: Prior, tf: str, target: str) -> PairEvidence | None:
    """Look a pair up, spelled as given or, failing that, under any other names; None where the prior lacks it."""
    edges = prior.edges
    rows = edges[(edges["source"] == tf) & (edges["target"] == target)]
    if rows.empty:
        names = match_names([tf, target], prior.genes).found
        rows = edges[(edges["source"] == names.get(tf)) & (edges["target"] == names.get(target))]
    if rows.empty:
        return None
    row = rows.iloc[0]
    ids, notes = parse_evidence(row.get("evidence"))
    return PairEvidence(int(row["sign"]) if "sign" in edges else None, ids, notes)
