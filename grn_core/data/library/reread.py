"""Read an added data set in another way: turned, or with another layer, column of symbols, sample or kind of values."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path

import anndata as ad
from scipy import sparse

from grn_core.data.cells.inspect import type_column_of
from grn_core.data.files.pieces import read_annotations
from grn_core.data.library import large_sets
from grn_core.data.library.datasets import as_chosen, dataset_info, recorded_info
from grn_core.data.library.entries import added_file, make_sure
from grn_core.data.library.records import DatasetInfo
from grn_core.data.outside import check_cells, convert_cells
from grn_core.data.readers.not_genes import put_back
from grn_core.data.readers.samples import JOINED, SQUARE, turned_by_sample
from grn_core.data.readers.settle import SAMPLE, settle
from grn_core.data.reading import AS_FOUND, Orientation, Reading, ReadingChoice, keep_reading, reading_of
from grn_core.data.validate import check_expression
from grn_core.errors import DataError
from grn_core.reading import scratch
from grn_core.reading.seal import seal
from grn_core.storage import replace_file, write_json


def turn_dataset(name: str) -> None:
    """Take the rows of an added table, or of several, for what their columns were: genes become cells and cells genes.

    Raises
    ------
    DataError
        If there is no such added data set, or it would be invalid after turning.
    """
    stored = added_file("datasets", name)
    if stored is None:
        raise DataError(
            f"There is no added data set {name}.", "Rows and columns can be swapped only in tables that were added."
        )
    make_sure(stored, check_cells)
    adata = put_back(ad.read_h5ad(stored))
    was_rows = adata.uns["grn_orientation"] == "genes_in_rows"
    now: Orientation = "genes_in_columns" if was_rows else "genes_in_rows"
    choice = replace(AS_FOUND, orientation=now)
    turned = _turned(adata)
    turned.X = sparse.csr_matrix(turned.X)
    turned.uns = {"grn_orientation": now} | {key: True for key in (JOINED, SQUARE) if key in adata.uns}
    keep_reading(turned, Reading(orientation=now, found=("Rows and columns were swapped by hand.",)))
    turned = check_expression(settle(turned, choice), dataset_info(name).title)
    description = f"{turned.n_obs:,} cells and {turned.n_vars:,} genes."
    reading, key = reading_of(turned), type_column_of(turned)
    notes = tuple(reading.said) if reading else ()
    info = replace(recorded_info(name), description=description, cell_type_key=key, choice=choice, notes=notes)
    replace_file(stored, turned.write_h5ad)
    seal(stored)
    write_json(stored.parent / "info.json", asdict(info))


def _turned(adata: ad.AnnData) -> ad.AnnData:
    """Turn a table, or each sample of several tables; of a matrix with as many genes as cells, the values alone."""
    if SQUARE in adata.uns:
        return ad.AnnData(adata.X.T, obs=adata.obs, var=adata.var)
    if SAMPLE in adata.obs and adata.obs[SAMPLE].nunique() > 1 and JOINED in adata.uns:
        return turned_by_sample(adata)
    return adata.T.copy()  # with its layers; raw, which has genes of its own, does not turn


def choose_reading(name: str, choice: ReadingChoice) -> DatasetInfo:
    """Read an added data set with another layer, column of symbols, sample or kind of values from now on.

    Raises
    ------
    DataError
        If there is no such added data set, or what is chosen is not there or cannot be used; the choice before stays.
    """
    stored = added_file("datasets", name)
    if stored is None:
        raise DataError(f"There is no added data set {name}.", "Only added data sets can be read in another way.")
    make_sure(stored, check_cells)
    info = recorded_info(name)
    if stored.stat().st_size >= large_sets.LARGE and choice.sample == info.choice.sample:
        return _store_again(stored, info, choice)
    adata = as_chosen(ad.read_h5ad(stored), choice, info.title)
    reading = reading_of(adata)
    description = f"{adata.n_obs:,} cells and {adata.n_vars:,} genes."
    notes = tuple(reading.said) if reading else ()
    changed = replace(info, description=description, choice=choice, notes=notes)
    write_json(stored.parent / "info.json", asdict(changed))
    return changed


def _store_again(stored: Path, info: DatasetInfo, choice: ReadingChoice) -> DatasetInfo:
    """Settle a large data set in a child process, so that this one never holds it, and keep the result in its place.

    All cells, matrices and columns of the file stay in it, so another choice is possible later; where a sample is
    chosen, cells would not.

    Raises
    ------
    DataError
        If what is chosen is not there or cannot be used; the data stay as they were.
    """
    with scratch() as work:
        try:
            cells = convert_cells(stored, work, choice)
        except DataError as error:
            raise DataError(error.what.replace(stored.name, info.title), error.remedy) from error
        replace_file(stored, lambda path: shutil.move(cells.path, path))
    seal(stored)
    description = f"{cells.n_cells:,} cells and {cells.n_genes:,} genes."
    changed = replace(info, description=description, choice=choice, notes=tuple(cells.notes))
    write_json(stored.parent / "info.json", asdict(changed))
    return changed


def dataset_samples(name: str) -> tuple[str, ...]:
    """Return the samples that an added data set was joined from; none where it is one."""
    stored = added_file("datasets", name)
    if stored is None:
        return ()
    make_sure(stored, check_cells)
    obs = read_annotations(stored).obs
    return tuple(sorted(map(str, obs[SAMPLE].unique()))) if SAMPLE in obs else ()
