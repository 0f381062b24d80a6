"""STRING's links: pairs of proteins without a direction, named by identifiers that only STRING's own tables explain."""

import csv
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pandas as pd

from grn_core.data.network_tables.columns import plain
from grn_core.data.network_tables.reading import TableReading
from grn_core.errors import PriorError
from grn_core.genes.known import known_share
from grn_core.genes.patterns import PROTEIN, share
from grn_core.genes.roles import role_of
from grn_core.reading.text import is_gzipped, open_bytes
from grn_core.wording import counted, some

Found = tuple[pd.DataFrame, TableReading]
LINKS = ("protein1", "protein2")
NAMES = ("string_protein_id", "protein_external_id")
"""The first column of STRING's tables of names: protein.info (newer and older) and protein.aliases."""
SYMBOLS = "preferred_name"
SCORES = ("combined_score", "score")
TAXON = re.compile(r"\d{3,7}\.(?=[A-Za-z])")
LOOKED_AT = 50
MOSTLY = 0.5
LONGEST_HEAD = 2**16


def head_of(path: Path) -> list[list[str]]:
    """Return the first rows of a text as STRING separates its fields, by tabs or blanks; nothing for other files."""
    try:
        with open_bytes(path) as handle:
            lines = [
                line.decode("latin-1").strip() for line in islice(iter(lambda: handle.readline(LONGEST_HEAD), b""), 51)
            ]
    except (OSError, EOFError):
        return []
    rows = [line.split("\t" if "\t" in line else None) for line in lines if line]
    return [[plain(name) for name in rows[0]], *rows[1:]] if rows else []


def are_links(head: Sequence[Sequence[str]]) -> bool:
    """Whether rows are those of STRING's ``protein.links``."""
    return bool(head) and set(LINKS) <= set(head[0])


def are_names(head: Sequence[Sequence[str]]) -> bool:
    """Whether rows are those of STRING's ``protein.info``, which has a symbol for each protein."""
    return bool(head) and head[0][0] in NAMES and SYMBOLS in head[0]


def refuse_alone(path: Path) -> None:
    """Refuse a table of Ensembl proteins, whose genes no table here knows, and STRING's tables of names.

    Only the first rows are read, because the whole of such a file may be larger than what is read of any other.

    Raises
    ------
    PriorError
        Saying which further file makes it readable.
    """
    head = head_of(path)
    if head and head[0][0] in NAMES:
        raise PriorError(
            f"{path.name} is STRING's table of the names of proteins, not of links between them.",
            "Give protein.links together with protein.info of the same species, in one folder or one zip.",
        )
    columns = list(zip(*(row for row in head[1:] if len(row) == len(head[1])), strict=True)) if len(head) > 1 else []
    proteins = [column for column in columns if share(PROTEIN, column) > MOSTLY]
    if len(proteins) > 1 and not any(known_share(column) > MOSTLY for column in columns):
        raise _unknown(path.name, proteins[0][0])


def refuse_proteins(edges: pd.DataFrame, origin: str) -> None:
    """Refuse pairs of Ensembl proteins.

    Raises
    ------
    PriorError
        If most TFs or most targets are proteins.
    """
    for side in ("source", "target"):
        names = [str(name) for name in edges[side].drop_duplicates()]
        if share(PROTEIN, names) > MOSTLY:
            raise _unknown(origin, names[0])


def _unknown(origin: str, example: str) -> PriorError:
    if not TAXON.match(example):
        return PriorError(
            f"{origin} names Ensembl proteins ({example}), and no table here knows their genes.",
            "Give gene symbols or Ensembl genes (ENSG). If the table has them, call these columns TF and target in its "
            "header.",
        )
    found = re.fullmatch(r"(.*protein\.)(?:physical\.)?links(?:\.detailed|\.full)?(.*)", origin)
    return PriorError(
        f"{origin} names proteins by STRING's identifiers ({example}), and no table here knows their genes.",
        f"Download {found[1]}info{found[2]} from STRING too, and give both files in one folder or one zip."
        if found
        else "Give STRING's protein.links and protein.info of the species, in one folder or one zip.",
    )


def without_taxon(edges: pd.DataFrame) -> tuple[pd.DataFrame, str | None]:
    """Take STRING's number of the species off the names (``4932.YAL001C``) where most have one."""
    names = pd.concat([edges["source"], edges["target"]]).drop_duplicates().astype(str).tolist()
    if not names or share(re.compile(rf"{TAXON.pattern}.+"), names) <= MOSTLY:
        return edges, None
    spelled = {name: TAXON.sub("", name, count=1) for name in names}
    changed = edges.assign(**{side: edges[side].astype(str).map(spelled) for side in ("source", "target")})
    return changed, f"The number of the species was taken off the names: {names[0]} is {spelled[names[0]]}."


def read_links(links: Path, info: Path) -> Found:
    """Read STRING's links with the symbols of its proteins, as edges from each TF.

    Parameters
    ----------
    links, info
        ``protein.links`` (also ``.detailed``, ``.full`` and ``.physical``) and ``protein.info``, plain or gzipped.

    Returns
    -------
    Columns source, target and weight (the combined score, 1 to 1000).

    Raises
    ------
    PriorError
        If none of the proteins of the links has a name in `info`.
    """
    header = head_of(links)[0]
    score = next((name for name in SCORES if name in header), None)
    used = [header.index(name) for name in (*LINKS, *([score] if score else []))]
    with open_bytes(links) as handle:
        separator = "\t" if b"\t" in handle.readline(LONGEST_HEAD) else " "
    table = pd.read_csv(
        links, sep=separator, usecols=used, header=0, names=None, dtype=dict.fromkeys(used[:2], "category"),
        compression="gzip" if is_gzipped(links) else None,
    )  # fmt: skip
    table = table.iloc[:, [sorted(used).index(at) for at in used]]
    table.columns = ["source", "target", *(["weight"] if score else [])]
    symbols = _symbols(info)
    lost: set[str] = set()
    for side in ("source", "target"):
        proteins = table[side].astype("category").cat
        lost |= {str(name) for name in proteins.categories if str(name) not in symbols}
        spelled = pd.array([symbols.get(str(name)) for name in proteins.categories], dtype=object)
        table[side] = spelled.take(proteins.codes.to_numpy())
    whole = table.dropna(subset=["source", "target"])
    if whole.empty:
        raise PriorError(
            f"None of the proteins in {links.name} has a name in {info.name} ({some(sorted(lost), 3)}).",
            "Give both files of one species and one version of STRING.",
        )
    edges, notes = with_direction(whole, "STRING")
    missing = [f"{counted(len(lost), 'protein')} without a name in {info.name} left out: {some(sorted(lost), 3)}."]
    said = (f"Proteins have their names from {info.name}.", *(missing if lost else []), *notes)
    reading = TableReading("STRING", {"source": LINKS[0], "target": LINKS[1], "weight": score or ""}, (), said)
    return (edges.assign(weight=edges["weight"].astype(str)) if score else edges), reading


def _symbols(info: Path) -> dict[str, str]:
    header = head_of(info)[0]
    at = header.index(SYMBOLS)
    with open_bytes(info) as handle:
        lines = (line.decode("utf-8", errors="replace") for line in handle)
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[0]: row[at].strip() for row in islice(rows, 1, None) if len(row) > at and row[at].strip()}


def undirected(header: Sequence[str], body: pd.DataFrame) -> str | None:
    """Return whose table of links without a direction it is; None where pairs have one."""
    names = [plain(name) for name in header]
    both = set(names)
    string = (
        both & {"node1_string_id", "stringid_a"} or both >= set(LINKS) or both >= {"preferredname_a", "preferredname_b"}
    )
    if string:
        return "STRING"
    if "direction" in both and set(body[names.index("direction")].str.lower()) == {"undirected"}:
        return "the table"
    return None


def with_direction(edges: pd.DataFrame, whose: str) -> tuple[pd.DataFrame, list[str]]:
    """Direct each link from a TF of the catalogue to the other gene; between two TFs both ways.

    Links between genes that are no TFs are left out. Where the catalogue knows no gene, links stay as written.
    """
    said = f"The links of {whose} have no direction and no sign: they do not say which gene regulates the other."
    names = pd.concat([edges["source"], edges["target"]]).drop_duplicates()
    tfs = {name for name in names if role_of(str(name)) == "TF"}
    if not tfs:
        return edges, [said, "No gene of them is in the TF catalogue, so that the first of each pair counts as TF."]
    turned = edges.rename(columns={"source": "target", "target": "source"})
    kept = [part[part["source"].isin(tfs)] for part in (edges, turned)]
    regulation = pd.concat(kept)[list(edges.columns)].drop_duplicates(["source", "target"]).reset_index(drop=True)
    none = int((~edges["source"].isin(tfs) & ~edges["target"].isin(tfs)).sum())
    out = f" {counted(none, 'link')} between other genes left out." if none else ""
    return regulation, [
        said,
        f"In each link the TF of the catalogue counts as TF, and both do where both are TFs.{out}",
    ]
