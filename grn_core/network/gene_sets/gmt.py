"""Read gene sets from a file: GMT, or a list with one gene per line, which is one set.

A line of a GMT file has the name of a set, a description and its genes, separated by tabs.
"""

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from grn_core.errors import DataError
from grn_core.genes.invisible import HELD, invisible_note, without_invisible
from grn_core.genes.known import are_genes
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.kinds import kind_of, refuse

MOST_CHARACTERS = 200_000_000
MOST_LINES = 500_000
"""About ten times the sets of MSigDB, and more than ten times the genes of a genome."""
WEIGHTED = re.compile(r".+,-?\d+(\.\d+)?([eE]-?\d+)?")
LONGEST_NAME = 40
"""Characters of a gene's name in a list of genes."""
LONGEST_FIELD = 1000
"""Characters of a name in a GMT file."""
FORMAT = (
    "Use a GMT file (one set per line with its name, a description and its genes, separated by tabs), or a list with "
    "one gene per line."
)


@dataclass(frozen=True)
class GeneSets:
    """Gene sets of a file.

    Attributes
    ----------
    name
        Name of the file.
    genes
        By the name of a set, its genes in the order of the file, each once.
    descriptions
        By the name of a set, its description, which may be empty.
    notes
        What was removed from the file or taken otherwise than GMT has it, one sentence each.
    """

    name: str
    genes: dict[str, tuple[str, ...]]
    descriptions: dict[str, str]
    notes: tuple[str, ...] = ()


def open_gmt(path: Path) -> GeneSets:
    """Read a GMT file from outside; as `read_gmt`, in a child process.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    file = check_file(path)
    with scratch() as folder:
        in_child("grn_core.network.gene_sets.gmt:hand_over_sets", file, folder)
        found = json.loads((folder / "sets.json").read_text(encoding="utf-8"))
    genes = {name: tuple(members) for name, members in found["genes"].items()}
    return GeneSets(found["name"], genes, found["descriptions"], tuple(found["notes"]))


def hand_over_sets(path: Path, folder: Path) -> None:
    """Read a GMT file, in the child, and write its sets as JSON."""
    (folder / "sets.json").write_text(json.dumps(asdict(read_gmt(path))), encoding="utf-8")


def read_gmt(path: Path) -> GeneSets:
    """Read gene sets, plain or ``.gz``, in UTF-8 or UTF-16; empty lines and fields at the end of a line are ignored.

    A file whose lines are all one word without a tab is a list of genes; it is one set with the name of the file.

    Raises
    ------
    DataError
        If the file is not text, too large or empty, has a line without tabs, name or genes, or repeats a name.
    """
    if path.is_file():
        refuse(path, kind_of(path))
    cleaned: list[str] = []
    listed = _gene_list(path, cleaned)
    if listed:
        name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
        return GeneSets(path.name, {name: listed}, {name: "list of genes"}, _notes(cleaned))
    cleaned.clear()
    genes: dict[str, tuple[str, ...]] = {}
    descriptions: dict[str, str] = {}
    for number, line in _lines(path):
        name, description, members = _fields(line, f"Line {number:,} of {path.name}", cleaned)
        if name in genes:
            raise DataError(f"{path.name} names the set {name} twice (line {number:,}).", "Give each set its own name.")
        genes[name], descriptions[name] = members, description
    if not genes:
        raise DataError(f"{path.name} is empty.", FORMAT)
    return _with_first_genes(GeneSets(path.name, genes, descriptions, _notes(cleaned)))


def _notes(cleaned: list[str]) -> tuple[str, ...]:
    note = invisible_note(cleaned)
    return (note,) if note else ()


def _with_first_genes(sets: GeneSets) -> GeneSets:
    """Count the descriptions as genes where they are genes: some programs write sets without descriptions."""
    words = [text for name, text in sets.descriptions.items() if text and text.upper() != name.upper()]
    if not are_genes(words, len(sets.genes)):
        return sets
    genes = {
        name: tuple(dict.fromkeys([text, *sets.genes[name]] if text else sets.genes[name]))
        for name, text in sets.descriptions.items()
    }
    note = f"The sets have no descriptions: the second field is a gene ({words[0]}) and belongs to the set."
    return GeneSets(sets.name, genes, dict.fromkeys(genes, ""), (*sets.notes, note))


def _gene_list(path: Path, cleaned: list[str]) -> tuple[str, ...]:
    """Return the genes of a list with one gene per line, each once; none if the file has another layout.

    Genes that lose invisible characters are added to `cleaned`.
    """
    found: dict[str, None] = {}
    for number, line in _lines(path):
        if line.startswith("#"):  # GRP has the name of its set in a comment
            continue
        word = without_invisible(line).strip("\"'")
        if "\0" in line and "\t" not in line:
            raise DataError(f"Line {number:,} of {path.name} holds a NUL character, as no list of genes does.", FORMAT)
        if HELD.search(line):
            cleaned.append(word)
        if "\t" in line or not 0 < len(word) <= LONGEST_NAME or re.search(r"[\s,;<>]", word):
            return ()
        found[word] = None
    return tuple(found)


def _encoding(path: Path) -> str:
    """Return how a file writes its letters, from its first bytes: UTF-16 with its mark or without, else UTF-8."""
    with gzip.open(path, "rb") if kind_of(path) == "gzip" else path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for ending, zeros, letters in (("le", head[1::2], head[::2]), ("be", head[::2], head[1::2])):
        if len(head) > 3 and zeros.count(0) > 0.9 * len(zeros) and not letters.count(0):
            return f"utf-16-{ending}"
    return "utf-8-sig"


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, with their numbers from 1."""
    read = 0
    try:
        encoding = _encoding(path)
        with (
            gzip.open(path, "rt", encoding=encoding)
            if kind_of(path) == "gzip"
            else path.open(encoding=encoding) as handle
        ):
            for number, line in enumerate(iter(lambda: handle.readline(MOST_CHARACTERS), ""), start=1):
                read += len(line)
                if read >= MOST_CHARACTERS:
                    raise DataError(
                        f"{path.name} has more than {MOST_CHARACTERS // 10**6} million characters.",
                        "Use fewer gene sets, for example one collection at a time.",
                    )
                if number > MOST_LINES:
                    raise DataError(
                        f"{path.name} has more than {MOST_LINES:,} lines, of gene sets or of genes.",
                        "Use fewer gene sets, for example one collection at a time; in a list, name each gene once.",
                    )
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeError as error:
        raise DataError(f"{path.name} is not text in UTF-8 or UTF-16.", FORMAT) from error
    except (OSError, EOFError, zlib.error) as error:
        problem = "is not a complete gzip file" if path.suffix == ".gz" else "cannot be read"
        raise DataError(f"{path.name} {problem}.", "Download or copy it again.") from error


def _fields(line: str, where: str, cleaned: list[str]) -> tuple[str, str, tuple[str, ...]]:
    """Split a line into name, description and genes; what loses invisible characters is added to `cleaned`."""
    if "\0" in line or line.lstrip().lower().startswith(("<!doctype", "<html", "<?xml")):
        raise DataError(f"{where} is not a gene set: this is another kind of file.", FORMAT)
    fields = [without_invisible(field) for field in line.split("\t")]
    if HELD.search(line):
        written = line.split("\t")
        cleaned += [fields[at] for at in range(len(fields)) if at != 1 and fields[at] and HELD.search(written[at])]
    if len(fields) < 3:
        tabs = "no tab" if len(fields) == 1 else "only one tab"
        raise DataError(f"{where} has {tabs}.", FORMAT)
    name, description, *rest = fields
    members = tuple(dict.fromkeys(gene for gene in rest if gene))
    if not name:
        raise DataError(f"{where} has no name before its first tab.", FORMAT)
    if not members:
        raise DataError(f"{where} has no gene: the set {name} is empty.", "Add its genes, or remove the line.")
    longest = max((name, *members), key=len)
    if len(longest) > LONGEST_FIELD:
        raise DataError(
            f"{where} has a name of {len(longest):,} characters, more than {LONGEST_FIELD:,} ({longest[:20]} ...).",
            "Separate the genes by tabs.",
        )
    if WEIGHTED.fullmatch(members[0]):
        raise DataError(
            f"{where} writes genes with weights ({members[0]}).",
            "Remove the commas and weights.",
        )
    return name, description, members
