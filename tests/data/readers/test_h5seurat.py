"""h5Seurat files as SeuratDisk writes them: which assay is read, and what of the cells comes with it."""

import h5py
import numpy as np
import pytest
from scipy import sparse

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, N_CELLS, barcodes, counts, dense, logged

TEXT = h5py.string_dtype()


def sparse_group(parent, name, values):
    """A matrix of R, genes x cells by columns, from (cells x genes)."""
    matrix, group = sparse.csr_matrix(values), parent.create_group(name)
    group["data"], group["indices"], group["indptr"] = matrix.data.astype(float), matrix.indices, matrix.indptr
    group.attrs["dims"] = np.array(values.shape[::-1])


def factor(parent, name, codes, levels):
    parent[f"{name}/values"], parent[f"{name}/levels"] = np.asarray(codes) + 1, np.array(levels, TEXT)


def written(path, assays=("RNA",), parts=("counts", "data"), active="RNA"):
    with h5py.File(path, "w") as file:
        file.attrs["active.assay"], file.attrs["version"] = active, "3.1.5.9900"
        file["cell.names"] = np.array(barcodes(), TEXT)
        for k, name in enumerate(assays):
            assay = file.create_group(f"assays/{name}")
            assay["features"] = np.array(GENES, TEXT)
            for part in parts:
                sparse_group(assay, part, counts(k) if part == "counts" else logged(counts(k)))
            assay["scale.data"] = np.zeros((N_CELLS, 2))
        cells = file.create_group("meta.data")
        cells["_index"], cells.attrs["_index"] = np.array(barcodes(), TEXT), "_index"
        cells["nCount_RNA"], cells["donor"] = counts().sum(1), np.array(["d1", "d2"] * (N_CELLS // 2), TEXT)
        factor(cells, "cell_type", np.arange(N_CELLS) % 2, ["B cell", "T cell"])
        factor(file, "active.ident", np.arange(N_CELLS) % 4, ["0", "1", "2", "3"])
        file["reductions/umap/cell.embeddings"] = np.arange(2.0 * N_CELLS).reshape(2, N_CELLS)
    return path


def test_counts_columns_and_maps_of_the_cells_are_read(tmp_path):
    adata = read_expression(written(tmp_path / "a.h5seurat"))
    assert list(adata.var_names) == GENES and list(adata.obs_names) == barcodes()
    assert np.array_equal(dense(adata.X), counts())
    assert np.allclose(dense(adata.layers["data"]), logged(counts()), atol=1e-6)
    assert list(adata.obs["cell_type"][:2]) == ["B cell", "T cell"] and list(adata.obs["donor"][:2]) == ["d1", "d2"]
    assert list(adata.obs["active.ident"][:4]) == ["0", "1", "2", "3"]
    assert adata.obsm["X_umap"].shape == (N_CELLS, 2) and adata.obsm["X_umap"][1, 1] == N_CELLS + 1
    assert "Of an h5Seurat file, the counts of the assay RNA were read." in reading_of(adata).said


@pytest.mark.parametrize(("assays", "active", "taken"), [(("RNA", "SCT"), "SCT", 0), (("ADT", "SCT"), "SCT", 1)])
def test_the_counts_of_rna_come_before_those_of_the_active_assay(tmp_path, assays, active, taken):
    adata = read_expression(written(tmp_path / "a.h5seurat", assays, active=active))
    assert np.array_equal(dense(adata.X), counts(taken))
    other = assays[1 - taken]
    assert f"the counts of the assay {assays[taken]} were read; {other} not." in " ".join(reading_of(adata).said)


def test_without_counts_the_normalised_values_are_read(tmp_path):
    adata = read_expression(written(tmp_path / "a.h5seurat", parts=("data",)))
    assert np.allclose(dense(adata.X), logged(counts()), atol=1e-6)


def test_a_file_without_values_or_with_other_sizes_is_refused(tmp_path):
    with pytest.raises(DataError, match="without counts that can be read .assays: RNA"):
        read_expression(written(tmp_path / "a.h5seurat", parts=()))
    with h5py.File(written(tmp_path / "b.h5seurat"), "r+") as file:
        del file["cell.names"]
        file["cell.names"] = np.array(barcodes()[:5], TEXT)
    with pytest.raises(DataError, match=r"b\.h5seurat is a damaged h5Seurat file"):
        read_expression(tmp_path / "b.h5seurat")
