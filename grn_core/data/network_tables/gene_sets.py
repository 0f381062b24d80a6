"""GMT as a prior: a set per TF; names of sets that hold a TF and more are shortened to it, others are no TFs."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from grn_core.data.network_tables.layouts import Found
from grn_core.data.network_tables.reading import TableReading
from grn_core.data.network_tables.signs import number
from grn_core.errors import PriorError
from grn_core.genes.find import species_of
from grn_core.genes.known import are_genes
from grn_core.genes.meaning import meanings
from grn_core.genes.patterns import EREGULON, sample_of
from grn_core.genes.roles import role_of
from grn_core.wording import counted, some

REGULON = re.compile(
    r"(V\$)?(?P<tf>[^\s(\[]+?)(_extended|_regulon|_targets?(_genes)?)?[_ ]?(\((?P<sign>[+-])\))?[_ ]?(\(\d+ ?g\))?"
)
DIRECTION = re.compile(
    r"(?P<rest>\S.*?)[ _.:-]\(?(?:(?P<up>up|pos|positive|act|activat(?:ed|ion|ing)|induced|upregulated|\+)"
    r"|dn|down|neg|negative|rep|repress(?:ed|ion|ing)|inhibit(?:ed|ion)|downregulated|-)\)?",
    re.IGNORECASE,
)
LOSS = re.compile(
    r"(?:^|[ _.:-])(?:ko|kd|knock[ _-]?(?:out|down)|(?:si|sh|mi)rna|depletion|deletion|deficient|lof|null|inhibition"
    r"|crispri?)"
    r"(?:$|[ _.:-])",
    re.IGNORECASE,
)
"""Words of an experiment that takes a TF away."""
MOTIF = re.compile(r"[ACGTRYMKSWBDHVN]{5,}")
"""A sequence that a TF binds, as MSigDB writes it before the TF's name: ``CGGAAGTGAAAC_ELK1_01``."""
TARGETS_OF = re.compile(r"(?:^|[_ ])([A-Za-z0-9-]{2,12})[_ ]targets?(?:[_ ]|$)", re.IGNORECASE)
EXPERIMENT = re.compile(r"\d|^[ _]?[A-E]$|\b(?:human|mouse)\b", re.IGNORECASE)
"""What stands behind a TF in the names of ChEA, ENCODE, TRANSFAC and DoRothEA; words alone are another kind of set."""


def regulon_name(name: str) -> tuple[str, int]:
    """Return TF and sign of a regulon's name: ``GATA1_(+)``, ``GATA1_UP``, ``GATA1-repressed``, ``GATA1 K562 hg19``.

    Genes that rise where the TF is knocked out or down (``GATA1_KO_UP``) are those that it represses.
    """
    if (of_scenic := EREGULON.fullmatch(name.strip())) is not None:
        return of_scenic["tf"], 1 if of_scenic["sign"] == "+" else -1
    name, sign = _direction(name.strip())
    found = REGULON.fullmatch(name)
    if found is None:
        tf = re.split(r"[\s(]", name)[0]
    else:
        tf, sign = found["tf"], {"+": 1, "-": -1}.get(found["sign"] or "", sign)
    # MSigDB and ENCODE put what they know of the experiment behind an underscore; no symbol holds one
    return tf.split("_")[0], sign


def _direction(name: str) -> tuple[str, int]:
    """Take ``_UP``, ``-dn``, ``_activated`` and the like off the end of a name; 0 where there is none."""
    found = DIRECTION.fullmatch(name)
    if found is None:
        return name, 0
    sign = 1 if found["up"] else -1
    return found["rest"], -sign if LOSS.search(found["rest"]) else sign


def is_gmt(lines: list[str], named_so: bool) -> bool:
    """Whether lines are gene sets: tabs, name, description, genes; of different sizes or without any description."""
    rows = [line.split("\t") for line in lines[:200]]
    if named_so:
        return all(len(row) > 1 for row in rows)
    if min(len(row) for row in rows) < 4:
        return False
    if not all(not row[1].strip() or row[1].startswith("http") for row in rows):
        return False
    undescribed = len(rows) > 1 and not any(row[1].strip() for row in rows) and all(row[0].strip() for row in rows)
    words = all(number(value) is None for row in rows for value in row[2:])
    return (undescribed and words) or len({len([value for value in row if value]) for row in rows}) > 1


def gmx_as_gmt(lines: list[str]) -> list[str] | None:
    """Return lines of GMX, with a set per column, as lines of GMT; None for other lines.

    The second line of GMX says ``na`` or an address of each set.
    """
    rows = [[value.strip() for value in line.split("\t")] for line in lines]
    first, second = rows[0], rows[1] if len(rows) > 2 else []
    if len(first) < 2 or len(second) != len(first) or not all(first):
        return None
    if not all(word.lower() in ("", "na", "n/a") or word.startswith("http") for word in second) or not any(second):
        return None
    columns = ([row[at] if at < len(row) else "" for row in rows] for at in range(len(first)))
    return ["\t".join([*column[:2], *filter(None, column[2:])]) for column in columns]


def tf_of_set(name: str) -> tuple[str, int] | None:
    """Return TF and sign of the name of a set of human or mouse genes; None where it is not named after a gene.

    A name that is more than a TF and the usual words of a regulon is taken for one where the rest is an experiment
    (``SPI1 K562 hg19``) or the first word is a TF of the catalogue; ``CD4 T cells`` and ``HALLMARK_HYPOXIA`` are not.
    """
    tf, sign = regulon_name(name)
    if EREGULON.fullmatch(name.strip()):
        return (tf, sign) if meanings(tf) else None
    rest, _ = _direction(name.strip())
    found = REGULON.fullmatch(rest)
    if found and found["tf"] == tf:
        return (tf, sign) if meanings(tf) else None
    first, *more = re.split(r"[_\s]", rest)
    if more and MOTIF.fullmatch(first):
        return (more[0], sign) if meanings(more[0]) else None
    after = rest[rest.find(tf) + len(tf) :]
    if len(tf) > 1 and (role_of(tf) or (meanings(tf) and EXPERIMENT.search(after))):
        return tf, sign
    targets = TARGETS_OF.search(rest)
    if targets and role_of(targets[1]) == "TF":
        return targets[1], 0
    return None


def name_reader(genes: Sequence[str]) -> Callable[[str], tuple[str, int] | None]:
    """Return what reads TF and sign of a set's name: where its genes are human or mouse, `tf_of_set`."""
    return tf_of_set if species_of(sample_of(genes)) is not None else regulon_name


def _without_description(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second fields are genes, so that the sets have no descriptions and these are targets."""
    second = [row[1] for row in rows if row[1] and row[1].upper() != regulon_name(row[0])[0].upper()]
    return are_genes(second, len(rows))


def other_sets(lost: Sequence[str], n_sets: int, origin: str) -> list[str]:
    """Say which sets are left out, because no gene has their name.

    Raises
    ------
    PriorError
        If these are all sets.
    """
    if lost and len(lost) == n_sets:
        raise PriorError(
            f"{origin} holds gene sets, but none is named after a TF ({some(lost, 3)}).",
            "A prior needs one set per TF, such as MSigDB's collection C3 TFT; other sets are for a network's view "
            "Regulons, and markers of cell types for the page Cells.",
        )
    return [f"{counted(len(lost), 'set')} not named after a gene left out: {some(lost)}."] if lost else []


def read_gmt_regulons(lines: list[str], origin: str) -> Found:
    """Read a regulon per line; repeated TFs are put together, genes may carry a weight (``GENE,0.5``).

    Where the targets are human or mouse genes, sets that are not named after a gene are left out.

    Raises
    ------
    PriorError
        If no set is named after a gene.
    """
    edges, renamed, signed = [], [], {1: set[str](), -1: set[str]()}
    reversed_ = []
    rows = [[value.strip() for value in line.split("\t")] for line in lines]
    bare = _without_description(rows)
    targets = [gene.split(",")[0] for row in rows for gene in row[1 if bare else 2 :] if gene]
    read = name_reader(targets)
    names = [read(row[0]) for row in rows]
    lost = other_sets([row[0] for row, name in zip(rows, names, strict=True) if name is None], len(rows), origin)
    for (name, *members), found in zip(rows, names, strict=True):
        if found is None:
            continue
        tf, sign = found
        if tf != name:
            renamed.append(f"{name} as {tf}")
        if sign:
            signed[sign].add(tf)
        if sign and LOSS.search(_direction(name)[0]):
            reversed_.append(name)
        edges += [(tf, gene.split(",")[0], str(sign)) for gene in members[0 if bare else 1 :] if gene]
    table = pd.DataFrame(edges, columns=["source", "target", "sign"])
    kept = sum(name is not None for name in names)
    notes = [f"{counted(kept, 'gene set')}, each named after its TF.", *lost]
    if bare:
        notes.append(
            f"The sets have no descriptions: the second field is a gene ({rows[0][1]}) and counts as a target."
        )
    if renamed:
        notes.append(f"{counted(len(renamed), 'name')} shortened to the TF: {some(renamed, 3)}.")
    if (table["sign"] == "0").all():
        table = table.drop(columns="sign")
    else:
        notes.append(
            "(+), +/+, UP or activated in a name was taken as activation, (-), -/+, DN or repressed as repression."
        )
    if both := [tf for tf in signed[1] if tf in signed[-1]]:
        notes.append(f"Sets of activated and of repressed targets joined to one regulon for {_tfs(sorted(both))}.")
    if reversed_:
        notes.append(
            f"{counted(len(reversed_), 'set')} of genes that change without the TF: what rises was taken as repressed, "
            f"what falls as activated: {some(reversed_, 3)}."
        )
    return table, TableReading("GMT regulons", {}, (), tuple(notes))


def _tfs(names: list[str]) -> str:
    return f"{counted(len(names), 'TF')}: {some(names)}"
