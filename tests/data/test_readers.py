"""Each kind of file comes back as the cells and genes that were written to it."""

import gzip
import shutil
import zipfile
from pathlib import Path

import anndata as ad
import h5py
import loompy
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grn_core.data.readers import find_networks, read_expression
from grn_core.data.reading import reading_of
from tests.benchmark_data import DATA

CELLS = [f"AAACCTGAGC{base}GTA-1" for base in "ACGT"] + ["TTTGGTTCATCTCC-1"]
GENES = ["GATA1", "SPI1", "KLF1", "HLA-DRB1", "CD34", "E2F1", "MT-CO1"]


@pytest.fixture
def counts() -> np.ndarray:
    return np.random.default_rng(0).poisson(2, (len(CELLS), len(GENES))).astype(np.float32)


def check(adata: ad.AnnData, counts: np.ndarray) -> None:
    assert list(adata.var_names) == GENES
    assert list(adata.obs_names) == CELLS
    dense = adata.X.toarray() if sparse.issparse(adata.X) else adata.X
    np.testing.assert_allclose(dense, counts)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz", "a.txt"])
@pytest.mark.parametrize("turned", [False, True])
def test_table_in_either_orientation(tmp_path, counts, name, turned):
    table = pd.DataFrame(counts, index=CELLS, columns=GENES)
    separator = "," if ".csv" in name else "\t"
    (table.T if turned else table).to_csv(tmp_path / name, sep=separator)
    adata = read_expression(tmp_path / name)
    check(adata, counts)
    assert adata.uns["grn_orientation"] == ("genes_in_rows" if turned else "genes_in_columns")


def test_orientation_can_be_turned_by_hand(tmp_path, counts):
    pd.DataFrame(counts, index=CELLS, columns=GENES).to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv", "genes_in_rows")
    assert list(adata.obs_names) == GENES


def test_text_columns_of_a_table_become_obs(tmp_path, counts):
    table = pd.DataFrame(counts, index=CELLS, columns=GENES).assign(cell_type=["B", "T", "T", "B", "NK"])
    table.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    check(adata, counts)
    assert list(adata.obs["cell_type"]) == ["B", "T", "T", "B", "NK"]


def test_h5ad(tmp_path, counts):
    adata = ad.AnnData(counts, obs=pd.DataFrame(index=CELLS), var=pd.DataFrame(index=GENES))
    adata.write_h5ad(tmp_path / "a.h5ad")
    check(read_expression(tmp_path / "a.h5ad"), counts)


def test_loom(tmp_path, counts):
    attributes = {"Gene": np.array(GENES)}, {"CellID": np.array(CELLS)}
    loompy.create(str(tmp_path / "a.loom"), counts.T, *attributes)
    check(read_expression(tmp_path / "a.loom"), counts)


def write_10x_h5(path: Path, counts: np.ndarray) -> None:
    """Write Cell Ranger's version 3 layout."""
    matrix = sparse.csc_matrix(counts.T)
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        group["data"], group["indices"], group["indptr"] = matrix.data.astype("int32"), matrix.indices, matrix.indptr
        group["shape"] = np.array(matrix.shape)
        group["barcodes"] = np.array(CELLS, dtype="S")
        features = group.create_group("features")
        features["id"] = np.array([f"ENSG{i:011d}" for i in range(len(GENES))], dtype="S")
        features["name"] = np.array(GENES, dtype="S")
        features["feature_type"] = np.array(["Gene Expression"] * len(GENES), dtype="S")
        features["genome"] = np.array(["GRCh38"] * len(GENES), dtype="S")


def test_10x_h5(tmp_path, counts):
    write_10x_h5(tmp_path / "a.h5", counts)
    check(read_expression(tmp_path / "a.h5"), counts)


def write_mtx(folder: Path, counts: np.ndarray, compress: bool) -> None:
    folder.mkdir(parents=True)
    mmwrite(folder / "matrix.mtx", sparse.coo_matrix(counts.T.astype(int)))
    pd.DataFrame({"id": GENES, "name": GENES, "type": "Gene Expression"}).to_csv(
        folder / "features.tsv", sep="\t", header=False, index=False
    )
    pd.Series(CELLS).to_csv(folder / "barcodes.tsv", header=False, index=False)
    if compress:
        for path in list(folder.iterdir()):
            with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as packed:
                shutil.copyfileobj(plain, packed)
            path.unlink()


@pytest.mark.parametrize("compress", [False, True])
def test_zipped_matrix_folder(tmp_path, counts, compress):
    write_mtx(tmp_path / "in" / "filtered", counts, compress)
    shutil.make_archive(str(tmp_path / "run"), "zip", tmp_path / "in")
    check(read_expression(tmp_path / "run.zip"), counts)


def test_repeated_10x_symbols_are_numbered_and_said(tmp_path, counts):
    write_mtx(tmp_path / "m", counts, compress=False)
    features = (tmp_path / "m" / "features.tsv").read_text().replace("SPI1\tSPI1", "SPI1\tGATA1")
    (tmp_path / "m" / "features.tsv").write_text(features)
    adata = read_expression(tmp_path / "m")
    assert list(adata.var_names[:2]) == ["GATA1", "GATA1-1"]
    assert "1 repeated gene symbol was numbered (-1, -2): GATA1." in reading_of(adata).said


def test_beeline_folder_with_its_network(tmp_path, counts):
    folder = tmp_path / "hESC"
    folder.mkdir()
    pd.DataFrame(counts.T, index=GENES, columns=[f"H9_00h_{i}" for i in range(5)]).to_csv(folder / "ExpressionData.csv")
    pd.DataFrame({"Gene1": ["GATA1"], "Gene2": ["KLF1"], "Type": ["+"]}).to_csv(folder / "refNetwork.csv", index=False)
    pd.DataFrame({"PseudoTime": range(5)}).to_csv(folder / "PseudoTime.csv")
    assert list(read_expression(folder).var_names) == GENES
    (network,) = find_networks(folder)
    assert network.edges[["source", "target", "sign"]].to_numpy().tolist() == [["GATA1", "KLF1", 1]]


def test_a_zip_keeps_nothing_behind(tmp_path, counts, monkeypatch):
    write_mtx(tmp_path / "in", counts, compress=False)
    shutil.make_archive(str(tmp_path / "run"), "zip", tmp_path / "in")
    unpack = tmp_path / "unpack"
    unpack.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(unpack))
    read_expression(tmp_path / "run.zip")
    assert list(unpack.iterdir()) == []


def test_a_gzipped_table_in_beeline_s_layout(tmp_path):
    genes, cells = [f"GENE{i}" for i in range(40)], [f"cell{i}" for i in range(12)]
    values = np.log2(1 + np.random.default_rng(0).poisson(3, (40, 12)))
    pd.DataFrame(values, index=genes, columns=cells).to_csv(tmp_path / "ExpressionData.csv.gz")
    adata = read_expression(tmp_path / "ExpressionData.csv.gz")
    assert (adata.uns["grn_orientation"], list(adata.obs_names), list(adata.var_names)) == (
        "genes_in_rows",
        cells,
        genes,
    )


@pytest.mark.needs_benchmark_data
def test_published_hesc_matrix():
    adata = read_expression(DATA / "beeline" / "hESC" / "TFs+500" / "ExpressionData.csv.gz")
    assert adata.shape == (758, 910)
    assert adata.uns["grn_orientation"] == "genes_in_rows"


def test_zip_that_points_outside_is_refused(tmp_path):
    from grn_core.errors import DataError

    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../outside.csv", "a,b")
    with pytest.raises(DataError, match="points outside"):
        read_expression(tmp_path / "bad.zip")
    assert not (tmp_path.parent / "outside.csv").exists()
