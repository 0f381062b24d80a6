"""What a file is by its first bytes, whatever its name says."""

import bz2
import gzip
import lzma
import os
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from grn_core.errors import DataError, GrnError

HEAD = 512
SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", "hdf5"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0", "old excel"),
    (b"ARROW1\0", "feather"), (b"FEA1\0", "feather"), (b"RDX2\n", "r"),
    (b"RDX3\n", "r"), (b"X\n\x00\x00", "r"), (b"A\n2\n", "r"),
    (b"A\n3\n", "r"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "rar"),
    (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"\x93NUMPY", "numpy"), (b"\x80\x02", "pickle"), (b"\x80\x03", "pickle"), (b"\x80\x04", "pickle"),
    (b"\x80\x05", "pickle"), (b"version https://git-lfs", "lfs"), (b"MEME version", "motifs"),
    (b"##fileformat=VCF", "variants"), (b"##gff-version", "annotation"), (b"#!genome-", "annotation"),
    (b"BAM\x01", "alignments"), (b"@HD\t", "alignments"), (b"@SQ\t", "alignments"),
    (b">", "sequences"), (b"\x1f\x9d", "compress"), (b"\x04\x22\x4d\x18", "lz4"),
)  # fmt: skip
PARQUET = b"PAR1"
FASTQ = re.compile(rb"@\S[^\r\n]*\r?\n[ACGTN]+\r?\n\+")
GTF = re.compile(rb"[^\t\n]+\t[^\t\n]+\t(gene|transcript|exon|CDS|mRNA)\t\d+\t\d+\t[^\t\n]+\t[-+.]\t[.012]\t")
TAR_SIGN, TAR_AT = b"ustar", 257
PACKED = ("gzip", "bzip2", "xz")
UNPACK = "Unpack it and give what is inside."
REFUSED: dict[str, tuple[str, str]] = {
    "html": (
        "is a web page and holds no data",
        "Download the file itself: the publisher may have answered with an error or a login.",
    ),
    "xml": ("is an XML file, which is not read here", "Give a table (CSV or TSV)."),
    "json": ("is a JSON file, which is not read here", "Give a table (CSV or TSV)."),
    "motifs": ("contains motifs, not targets", "Give a table of TF and target, such as the hits of a motif scan."),
    "sequences": ("contains sequences or motifs (FASTA, JASPAR), not a table", "Give a table (CSV or TSV)."),
    "variants": ("contains variants of the genome (VCF), not expression", "Give a table of counts."),
    "annotation": (
        "is an annotation of the genome (GTF or GFF), not a table of counts or pairs",
        "Give the counts that were made with it.",
    ),
    "alignments": (
        "contains aligned reads (BAM or SAM), not counts",
        "Count the reads per gene and cell first, for example with Cell Ranger or STARsolo.",
    ),
    "reads": (
        "contains reads (FASTQ), not counts",
        "Count them per gene and cell first, for example with Cell Ranger or STARsolo.",
    ),
    "lfs": ("is a Git LFS pointer, in which the data are missing", "Run git lfs pull, or download the file itself."),
    "r": (
        "is an R object (RDS or RData), which is not read here",
        "In R, write cells with zellkonverter::writeH5AD or DropletUtils::write10xCounts, and tables with write.csv.",
    ),
    "old excel": ("is an Excel file of the old kind (.xls)", "Save it as .xlsx or CSV and give that."),
    "parquet": ("is a Parquet file, which is read as a network only", "Write cells as .h5ad or CSV."),
    "feather": ("is a Feather file, which is read as a network only", "Write cells as .h5ad or CSV."),
    "zstd": ("is packed with zstd", UNPACK),
    "lz4": ("is packed with lz4", UNPACK),
    "compress": ("is packed with compress (.Z)", UNPACK),
    "7z": ("is a 7z archive", UNPACK),
    "rar": ("is a RAR archive", UNPACK),
    "pdf": ("is a PDF and holds no table that can be read", "Give the table as CSV."),
    "picture": ("is a picture and holds no data", "Give the file of the data."),
    "numpy": ("is a NumPy array without names of genes", "Write an .h5ad file or a CSV table with names."),
    "pickle": ("is a Python pickle, which can run code and is never opened here", "Write .h5ad or CSV instead."),
}
"""What is said of files that are not read, by their kind: what they are, and the remedy."""


def open_packed(path: Path, kind: str) -> IO[bytes]:
    """Open a file of a kind in `PACKED` to read what is in it."""
    if kind == "gzip":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return bz2.open(path, "rb") if kind == "bzip2" else lzma.open(path, "rb")


def kind_of(path: Path) -> str:
    """Return what a file is: a name of `SIGNS`, ``tar``, ``excel``, ``html``, ``xml``, ``json`` or ``other``.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD)
        handle.seek(max(0, handle.seek(0, os.SEEK_END) - len(PARQUET)))
        tail = handle.read()
    if head.startswith(PARQUET) and tail == PARQUET:  # a table may begin with a gene called PAR1
        return "parquet"
    kind = _of_head(head)
    return "excel" if kind == "zip" and _is_excel(path) else kind


def kind_inside(path: Path, kind: str) -> str:
    """Return what is in a file that is packed as `kind`.

    Raises
    ------
    DataError
        If it is damaged.
    """
    try:
        with open_packed(path, kind) as handle:
            return _of_head(handle.read(HEAD))
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise damaged(path, kind) from error


def damaged(path: Path, kind: str, error: type[GrnError] = DataError) -> GrnError:
    """Return the error for a packed file that cannot be unpacked."""
    return error(f"{path.name} is a damaged {kind} file.", "Copy it again from its source.")


def refuse(path: Path, kind: str, error: type[GrnError] = DataError) -> None:
    """Refuse a file of a kind in `REFUSED`.

    Raises
    ------
    GrnError
        Saying what it is and what to give instead.
    """
    if kind in REFUSED:
        what, remedy = REFUSED[kind]
        raise error(f"{path.name} {what}.", remedy)


def kind_of_text(text: str) -> str:
    """Return what a text is that was not written in UTF-8, such as a web page in UTF-16."""
    return _of_head(text[:HEAD].encode("utf-8", "replace"))


def _of_head(head: bytes) -> str:
    for sign, kind in SIGNS:
        if head.startswith(sign):
            return kind
    if head[TAR_AT : TAR_AT + len(TAR_SIGN)] == TAR_SIGN:
        return "tar"
    if FASTQ.match(head):
        return "reads"
    if GTF.match(head):
        return "annotation"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head")):
        return "html"
    if text.startswith((b"<?xml", b"<graphml", b"<!doctype")):
        return "xml"
    return "json" if _is_json(text) else "other"


def _is_json(text: bytes) -> bool:
    """Whether text begins as JSON does: a name in quotation marks behind a bracket, or lists in lists."""
    if text.startswith((b"{\n", b"[\n")):
        return True
    bare = b"".join(text.split()) if text.startswith((b"{", b"[")) else b""
    return bare.startswith((b'{"', b'[{"', b'["', b"[[", b"[]"))


def _is_excel(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
