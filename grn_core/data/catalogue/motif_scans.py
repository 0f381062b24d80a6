"""Fetch human promoter motif scans: which TF's motif stands in which gene's promoter, by JASPAR and by HOCOMOCO.

DoRothEA (Garcia-Alonso et al. 2019) scanned promoters, 1,000 bases before and 250 after the start of transcription, for
the motifs of JASPAR 2018 and HOCOMOCO v11 and kept the 500 best genes per motif. Its table of 15 September 2018 has
them in the columns ``is_evidence_TFbindingMotif`` and ``which_TFbindingMotif`` (``jaspar_v2018``, ``hocomoco_v11``).
Where that table is not served any more, OmniPath's web service gives the same flag as ``dorothea_tfbs``, for the pairs
of levels A to D, which have other evidence too.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from grn_core import settings
from grn_core.data.catalogue.read_fetched import fetch_and_read
from grn_core.errors import DownloadError
from grn_core.progress import ProgressCallback, Stop, ignore, never
from grn_core.spreadsheet import escaped

TABLE = "data/TFregulons/consensus/table/database_normal_20180915.csv.zip"
OMNIPATH = (
    "interactions?datasets=dorothea&dorothea_levels=A,B,C,D&dorothea_methods=tfbs&genesymbols=yes&organisms=9606"
    "&fields=dorothea_level,dorothea_tfbs&license=academic"
)
SCANS = {"jaspar_v2018": "JASPAR2018", "hocomoco_v11": "HOCOMOCOv11"}
YES = {"true", "1", "yes"}
READ, RESULT = "grn_core.data.catalogue.motif_scans:hand_over_scans", "scans.csv"


def motif_scans_addresses() -> list[str]:
    """Return the addresses of DoRothEA's table, which its repository serves under two names."""
    base = settings.dorothea_url()
    return [f"{base}/{name}/raw/master/{TABLE}" for name in ("dorothea", "DoRothEA")]


def fetch_motif_scans(target: Path, progress: ProgressCallback = ignore, stop: Stop = never) -> str:
    """Fetch the scans and write them to `target` as CSV: source, target, evidence.

    Returns
    -------
    Through what they came, for the version.

    Raises
    ------
    DownloadError
        If neither publisher serves them, or what they serve has another layout.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    try:
        fetch_and_read(motif_scans_addresses(), "dorothea_motif_scans.csv.zip", READ, RESULT, target, progress, stop)
        return "DoRothEA's table of 15 September 2018"
    except DownloadError as first:
        try:
            other = [f"{settings.omnipath_url()}/{OMNIPATH}"]
            fetch_and_read(other, "dorothea_tfbs.tsv", READ, RESULT, target, progress, stop)
        except DownloadError as second:
            raise DownloadError(f"{first.what} {second.what}", first.remedy) from second
        return "OmniPath, levels A to D"


def hand_over_scans(path: Path, folder: Path) -> None:
    """Read a publisher's table, in the child, and write its motif scans as CSV."""
    rows = 0
    with (folder / RESULT).open("w", encoding="utf-8", newline="") as handle:
        written = csv.writer(handle)
        written.writerow(("source", "target", "evidence"))
        for row in _scans(path):
            written.writerow(map(escaped, row))
            rows += 1
    if not rows:
        raise DownloadError(
            f"{path.name} holds no motif scan.",
            "Try again later. If your network shows a login page first, use another network.",
        )


def _scans(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield TF, target and scans of each pair that a motif supports."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                member = next(name for name in archive.namelist() if name.lower().endswith(".csv"))
                with archive.open(member) as raw:
                    yield from _of_dorothea(csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline="")))
        else:
            with path.open(encoding="utf-8", newline="") as handle:
                yield from _of_omnipath(csv.DictReader(handle, delimiter="\t"))
    except (zipfile.BadZipFile, StopIteration, KeyError, UnicodeDecodeError, csv.Error, NotImplementedError) as error:
        raise DownloadError(
            f"{path.name} is not the published table of motif scans.",
            "Try again later. If your network shows a login page first, use another network.",
        ) from error


def _of_dorothea(rows: "csv.DictReader[str]") -> Iterator[tuple[str, str, str]]:
    for row in rows:
        if row["is_evidence_TFbindingMotif"].lower() in YES:
            scans = [SCANS.get(name.strip(), name.strip()) for name in row["which_TFbindingMotif"].split(",")]
            yield row["TF"], row["target"], ";".join(scans)


def _of_omnipath(rows: "csv.DictReader[str]") -> Iterator[tuple[str, str, str]]:
    for row in rows:
        if row["dorothea_tfbs"].lower() in YES:
            yield row["source_genesymbol"], row["target_genesymbol"], f"motif;level-{row['dorothea_level']}"
