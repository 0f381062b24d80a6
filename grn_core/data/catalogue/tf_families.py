"""Fetch the catalogue of human TFs and their families (Lambert et al., Cell 2018), which experts have gone through.

Its table has one row per candidate gene: ``HGNC symbol``, ``DBD`` (the family of the DNA-binding domain), ``Is TF?``
(Yes or No) and the evidence. Where it has been fetched, the TF catalogue (`grn_core.genes.tfs`) takes human TFs and
families from it.
"""

import csv
from pathlib import Path

from grn_core import settings
from grn_core.data.catalogue.read_fetched import fetch_and_read
from grn_core.errors import DownloadError
from grn_core.progress import ProgressCallback, Stop, ignore, never

TABLE = "download/v_1.01/DatabaseExtract_v_1.01.csv"
READ, RESULT = "grn_core.data.catalogue.tf_families:hand_over_families", "families.csv"


def tf_families_address() -> str:
    """Return the address of the publisher's table."""
    return f"{settings.humantfs_url()}/{TABLE}"


def fetch_tf_families(target: Path, progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch the table and write it to `target` as CSV: symbol, family, is_tf.

    Raises
    ------
    DownloadError
        If it cannot be downloaded, or the file is not such a table.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    fetch_and_read([tf_families_address()], "human_tfs.csv", READ, RESULT, target, progress, stop)


def hand_over_families(path: Path, folder: Path) -> None:
    """Read the publisher's table, in the child, and write symbol, family and whether the gene is a TF."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = [(row["HGNC symbol"], row["DBD"], row["Is TF?"].strip()) for row in csv.DictReader(handle)]
    except (KeyError, AttributeError, UnicodeDecodeError, csv.Error) as error:
        raise _not_the_table(path) from error
    if not any(is_tf == "Yes" for *_, is_tf in rows):
        raise _not_the_table(path)
    with (folder / RESULT).open("w", encoding="utf-8", newline="") as handle:
        written = csv.writer(handle)
        written.writerow(("symbol", "family", "is_tf"))
        written.writerows((symbol.strip(), family.strip(), is_tf) for symbol, family, is_tf in rows if symbol.strip())


def _not_the_table(path: Path) -> DownloadError:
    return DownloadError(
        f"{path.name} is not the table of human TFs with HGNC symbol, DBD and Is TF?.",
        "Try again later. If your network shows a login page first, use another network.",
    )
