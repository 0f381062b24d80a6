"""Prepare data sets from BEELINE's two zips, in the layout of `local`; each file is written whole, the matrix last."""

import gzip
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anndata as ad
import pandas as pd

from grn_core.data.catalogue import beeline_contents
from grn_core.data.catalogue.beeline_contents import CellType, Simulation
from grn_core.data.catalogue.local import EXPRESSION, NETWORK, PSEUDOTIME
from grn_core.data.catalogue.universe import gene_universe, read_ordering, restrict_network
from grn_core.data.catalogue.zip_members import find_member, find_replicates
from grn_core.data.readers.archive import extract, opened_zip
from grn_core.data.readers.table import read_table
from grn_core.data.validate import check_expression
from grn_core.errors import Cancelled, DataError
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.storage import replace_file

ORGANISMS = ("human", "mouse")
WHOLE_NETWORKS = {"string": "STRING-network.csv", "chip": "Non-specific-ChIP-seq-network.csv"}
"""BEELINE's networks over the whole genome, which also serve as priors."""


def install_beeline(
    data_zip: Path,
    networks_zip: Path,
    folder: Path,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> list[str]:
    """Prepare all data sets and priors from the publisher's zips.

    Parameters
    ----------
    data_zip, networks_zip
        The publisher's two files.
    folder
        Folder for ``beeline/`` and ``priors/``.
    progress, stop
        Called with each data set; asked before each.

    Returns
    -------
    list of str
        Files that are missing from the zips; empty if none is missing.

    Raises
    ------
    DataError
        If a zip is damaged or a table in it cannot be read.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True; finished data sets are kept.
    """
    entries: list[CellType | Simulation] = [*beeline_contents.CELL_TYPES, *beeline_contents.SIMULATIONS]
    with opened_zip(networks_zip) as networks, opened_zip(data_zip) as data:
        missing = _install_priors(networks, folder / "priors")
        for done, entry in enumerate(entries):
            if stop():
                raise Cancelled
            progress(Progress("preparing", done / len(entries), entry.name))
            if isinstance(entry, CellType):
                missing += _install_cell_type(entry, data, networks, folder / "beeline" / entry.name)
            else:
                missing += _install_simulation(entry, data, folder / "beeline" / entry.name, stop)
    progress(Progress("preparing", 1.0, "done"))
    return missing


@contextmanager
def _packed(path: Path) -> Iterator[gzip.GzipFile]:
    """Open a gzip file for writing; without name and time in its header, equal content gives equal bytes."""
    with path.open("wb") as handle, gzip.GzipFile("", "wb", compresslevel=5, fileobj=handle, mtime=0) as packed:
        yield packed


def _pack(source: Path, target: Path) -> None:
    """Write a compressed copy of a file."""

    def write(temporary: Path) -> None:
        with source.open("rb") as plain, _packed(temporary) as packed:
            shutil.copyfileobj(plain, packed)

    replace_file(target, write)


def _copy(source: Path, target: Path) -> None:
    replace_file(target, lambda temporary: shutil.copyfile(source, temporary))


def _write_table(table: pd.DataFrame, target: Path) -> None:
    def write(temporary: Path) -> None:
        if target.suffix != ".gz":
            table.to_csv(temporary, index=False)
            return
        with _packed(temporary) as packed:
            table.to_csv(packed, index=False)

    replace_file(target, write)


def _install_priors(networks: zipfile.ZipFile, folder: Path) -> list[str]:
    """Store each organism's TF list and its networks over the whole genome."""
    missing = []
    for organism in ORGANISMS:
        wanted = {f"{organism}_tfs.csv.gz": f"{organism}-tfs.csv"}
        wanted |= {f"{name}_{organism}.csv.gz": f"{organism}/{file}" for name, file in WHOLE_NETWORKS.items()}
        for target, path in wanted.items():
            member = find_member(networks, path)
            if member is None:
                missing.append(f"{path} in {beeline_contents.NETWORKS_ZIP}")
                continue
            with tempfile.TemporaryDirectory(prefix="grn-beeline-") as work:
                _pack(extract(networks, member, Path(work)), folder / target)
    return missing


def _read_network(path: Path) -> pd.DataFrame:
    """Read ``Gene1`` (TF) and ``Gene2`` of a network; NA is a valid name of a gene."""
    remedy = "Fetch BEELINE's networks again."
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read as a table.", remedy) from error
    if not {"Gene1", "Gene2"} <= set(table.columns):
        raise DataError(f"{path.name} has no columns Gene1 and Gene2.", remedy)
    return table


def _install_cell_type(cell: CellType, data: zipfile.ZipFile, networks: zipfile.ZipFile, folder: Path) -> list[str]:
    """Prepare "TFs+500" and "TFs+1000" of a cell type from its raw matrix."""
    paths = {name: f"{cell.name}/{name}" for name in (EXPRESSION, "GeneOrdering.csv", PSEUDOTIME)}
    found = {name: find_member(data, path) for name, path in paths.items()}
    nets = {truth: find_member(networks, path) for truth, path in cell.networks.items()}
    tf_list = find_member(networks, f"{cell.organism}-tfs.csv")
    missing = [f"{path} in {beeline_contents.DATA_ZIP}" for name, path in paths.items() if found[name] is None]
    missing += [
        f"{cell.networks[truth]} in {beeline_contents.NETWORKS_ZIP}" for truth, net in nets.items() if net is None
    ]
    expression, ordering = found[EXPRESSION], found["GeneOrdering.csv"]
    if expression is None or ordering is None or tf_list is None:
        return missing
    with tempfile.TemporaryDirectory(prefix="grn-beeline-") as name:
        work = Path(name)
        matrix = read_table(extract(data, expression, work), "genes_in_rows")
        matrix = check_expression(matrix, f"{cell.name}/{EXPRESSION}")
        table = read_ordering(extract(data, ordering, work))
        tfs = pd.read_csv(extract(networks, tf_list, work), dtype=str).iloc[:, 0].dropna().tolist()
        truths = {truth: _read_network(extract(networks, net, work)) for truth, net in nets.items() if net}
        pseudotime = found[PSEUDOTIME]
        times = extract(data, pseudotime, work) if pseudotime else None
        for n_others in beeline_contents.OTHER_GENES:
            universe = gene_universe(table, matrix.var_names, tfs, n_others)
            _write_set(folder / f"TFs+{n_others}", matrix[:, universe.genes], universe.tfs, truths, times)
    return missing


def _write_set(
    folder: Path, matrix: ad.AnnData, tfs: list[str], networks: dict[str, pd.DataFrame], times: Path | None
) -> None:
    """Write one data set; the TFs of a truth are those of the universe and all other sources of its network."""
    genes = list(matrix.var_names)
    for truth, network in networks.items():
        edges = restrict_network(network, genes)
        if edges.empty:
            continue
        sources = sorted({*tfs, *edges["Gene1"]})
        _write_table(pd.DataFrame({"gene": genes}), folder / truth / "genes.csv")
        _write_table(pd.DataFrame({"TF": sources}), folder / truth / "tfs.csv")
        _write_table(edges, folder / truth / NETWORK)
    if times is not None:
        _copy(times, folder / PSEUDOTIME)
    table = pd.DataFrame(matrix.X.T.toarray(), index=pd.Index(genes, name="gene"), columns=matrix.obs_names)
    _write_table(table.reset_index(), folder / f"{EXPRESSION}.gz")


def _install_simulation(model: Simulation, data: zipfile.ZipFile, folder: Path, stop: Stop) -> list[str]:
    """Copy the data sets of a simulation unchanged."""
    replicates = find_replicates(data, model.name)
    if not replicates:
        return [f"{model.name} in {beeline_contents.DATA_ZIP}"]
    for name, files in replicates.items():
        expression, network = files.get("expressiondata.csv"), files.get("refnetwork.csv")
        if expression is None or network is None:
            continue
        if stop():
            raise Cancelled
        with tempfile.TemporaryDirectory(prefix="grn-beeline-") as work:
            _copy(extract(data, network, Path(work)), folder / name / beeline_contents.REFERENCE / NETWORK)
            if times := files.get("pseudotime.csv"):
                _copy(extract(data, times, Path(work)), folder / name / PSEUDOTIME)
            _pack(extract(data, expression, Path(work)), folder / name / f"{EXPRESSION}.gz")
    return []
