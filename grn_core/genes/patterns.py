"""What names look like: identifiers, symbols, cells."""

import re
from collections.abc import Sequence

ENSEMBL = re.compile(r"ENS[A-Z]{0,6}[GT]\d{6,}(\.\d+)?(_PAR_Y)?|FBgn\d{7}|WBGene\d{8}")
PROTEIN = re.compile(r"(\d{3,7}\.)?ENS[A-Z]{0,6}P\d{6,}(\.\d+)?")
"""An Ensembl protein, alone or with STRING's number of the species before it."""
VERSION = re.compile(r"(?<=\d)\.\d+(?=$|_PAR_Y$)")
IDENTIFIER = re.compile(rf"({ENSEMBL.pattern}|\d+|[NX][MR]_\d+(\.\d+)?|(MGI|HGNC|RGD):\d+|GeneID[:_]\d+|LOC\d+)")
SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]{0,14}([._:@-][A-Za-z0-9.-]{1,14})*|\d{7}[A-Z]\d{2}Rik")
BARCODE = re.compile(r"[ACGT]{8,}([-_.]\w+)*", re.IGNORECASE)
CELL_NAME = re.compile(
    rf"({BARCODE.pattern}"
    r"|\w*[_.:#-][ACGT]{10,}([-_.]\w+)*"
    r"|(cell|barcode|sample|well|spot|bc|clone)[\W_]*\d+.*"
    r"|[SED]R[RSXP]\d{4,}.*|GSM\d{4,}.*|SAM(N|EA|D)\d{4,}.*|[A-Z]{2}\d{4}[_.-].*"  # archives
    r"|[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"  # UUIDs
    r"|\w*[_.:-]\w*[_.:-]\w+.*|\d+)",
    re.IGNORECASE,
)
WELL = re.compile(
    r"([A-Z]{0,8}\d{1,6}[ _.-]?)?[A-P](0[1-9]|1\d|2[0-4])|[A-Z]{0,8}\d{1,6}[ _.-]?[A-P][1-9]", re.IGNORECASE
)
GENE_NAME = re.compile(rf"{ENSEMBL.pattern}|[A-Z][A-Za-z0-9]{{1,11}}([.-][A-Za-z0-9]{{1,8}})?|\d{{7}}[A-Z]\d{{2}}Rik")
REGULON = re.compile(r"(?P<tf>\S+?)[_ ]?\((?P<sign>[+-])\)")
"""A regulon as pySCENIC names it, by its TF and sign: ``SPI1(+)``."""
EREGULON = re.compile(r"(?P<tf>[^\s_]+)_((direct|extended)_)?(?P<sign>[+-])[_/][+-](_?\(\d+ ?[gr]\))?", re.IGNORECASE)
"""A regulon as SCENIC+ names it: the sign of TF and gene, then of region and gene: ``SPI1_direct_+/+_(123g)``."""
REGION = re.compile(r"(chr)?[\dA-Za-z]{1,5}([.]\d+)?[:_-]\d+[-_]\d{2,}", re.IGNORECASE)
TRANSCRIPT = re.compile(r"(ENS[A-Z]{0,6}T\d{6,}|[NX][MR]_\d+)(\.\d+)?([|_ ].*)?")
TAGGED = re.compile(r"\S.*[-_.:][ACGT]{10,}")
"""A name with a sequence behind it, as CITE-seq-Count writes antibodies and sample tags: ``CD3-CTCATTGTAACTCCT``."""
ENTREZ = re.compile(r"(GeneID[:_]|LOC)\d+", re.IGNORECASE)
PROBE = re.compile(r"(AFFX-.+|\d{4,}(_[a-z]+)?_at|ILMN_\d+|A_\d+_P\d+|cg\d{8})")
"""A probe of a microarray of Affymetrix, Illumina or Agilent."""
PUNCTUATION = re.compile(r"[^A-Z0-9.]")
MOST_LOOKED_AT = 2000


def loose(upper: str) -> str:
    """Return a name in upper case with each punctuation mark as a dot, as R's make.names writes it."""
    return PUNCTUATION.sub(".", upper)


def sample_of(names: Sequence[str]) -> list[str]:
    """Return at most `MOST_LOOKED_AT` evenly spaced names."""
    return list(names[:: max(1, len(names) // MOST_LOOKED_AT)])


def share(pattern: re.Pattern[str], names: Sequence[str]) -> float:
    """Return the share of the names that a pattern fits as a whole, from a sample."""
    sample = sample_of(names)
    return sum(bool(pattern.fullmatch(name)) for name in sample) / max(len(sample), 1)


def is_cell(label: str) -> bool:
    """Whether a name looks like that of a cell: a barcode, a run of an archive, a well, a number."""
    return bool(CELL_NAME.fullmatch(label) or WELL.fullmatch(label))
