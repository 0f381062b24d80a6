"""Abundance comes from the matrix that holds it, whatever it is called; what is no counts is told of and not used."""

import anndata as ad
import numpy as np
import pytest
from scipy import sparse

from grn_core.data.cells.inspect import DETECTED, value_kind
from grn_core.data.cells.qc import qc_table
from grn_core.data.cells.summary import summarise
from grn_core.data.readers import read_expression
from grn_core.data.readers.settle import settle
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.data.select import abundance
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, cells, counts, dense, logged, scaled


def said(adata: ad.AnnData) -> str:
    return " ".join(reading_of(adata).said)


def check_counts(adata: ad.AnnData) -> None:
    np.testing.assert_allclose(dense(abundance(adata).counts), counts())


@pytest.mark.parametrize("name", ["counts", "raw_counts", "umi", "anything"])
@pytest.mark.parametrize("x", [logged, scaled])
def test_counts_are_found_in_a_layer_of_any_name(name, x):
    adata = cells(x(counts()))
    adata.layers[name], adata.layers["normalised"] = counts(), logged(counts())
    adata = settle(adata)
    assert reading_of(adata).layer == name
    check_counts(adata)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (logged, "layers['counts'] holds log values, not counts"),
        (scaled, "layers['counts'] is scaled (some values are negative)"),
        (lambda x: np.where(np.arange(x.size).reshape(x.shape) == 3, np.nan, x), "1 missing value in layers['counts']"),
    ],
    ids=["log", "scaled", "nan"],
)
def test_a_layer_called_counts_is_looked_at(layer, words):
    adata = cells()
    adata.layers["counts"] = layer(counts())
    adata = settle(adata)
    assert reading_of(adata).layer == "X"
    assert words in said(adata)
    check_counts(adata)


def test_a_layer_that_is_asked_for_and_cannot_be_used_is_refused():
    adata = cells()
    adata.layers["counts"] = scaled(counts())
    with pytest.raises(DataError, match="is scaled .* cannot be taken"):
        settle(adata, ReadingChoice(layer="counts"))
    with pytest.raises(DataError, match="no matrix nowhere"):
        settle(adata, ReadingChoice(layer="nowhere"))


def test_log_values_in_the_only_layer_of_counts_are_brought_back():
    adata = cells(scaled(counts()))
    adata.layers["counts"] = logged(counts())
    values = dense(abundance(settle(adata)).counts)
    np.testing.assert_allclose(values, counts() / counts().sum(1, keepdims=True) * 1e4, rtol=1e-3)


def scaled_with_raw() -> ad.AnnData:
    whole = cells(logged(counts()))
    adata = whole[:, :15].copy()
    adata.X = scaled(dense(adata.X))
    adata.raw = whole
    adata.obsm["X_umap"] = np.zeros((adata.n_obs, 2))
    return adata


def test_raw_with_more_genes_is_used_where_x_is_scaled(tmp_path):
    scaled_with_raw().write_h5ad(tmp_path / "a.h5ad")
    adata = read_expression(tmp_path / "a.h5ad")
    assert adata.n_vars == 20
    np.testing.assert_allclose(dense(adata.X), logged(counts()))
    assert "Expression comes from raw.X: log values of 20 genes; X has 15 genes." in said(adata)
    assert "X_umap" in adata.obsm
    adata.write_h5ad(tmp_path / "b.h5ad")
    again = read_expression(tmp_path / "b.h5ad")
    assert (again.n_vars, again.raw.n_vars) == (20, 15)


def test_raw_comes_before_a_layer_of_log_values_of_fewer_genes():
    adata = scaled_with_raw()
    adata.layers["counts"] = logged(counts())[:, :15]
    assert settle(adata).n_vars == 20


def test_data_without_x_are_read(tmp_path):
    adata = ad.AnnData(obs=cells().obs, var=cells().var, layers={"counts": counts()})
    adata.write_h5ad(tmp_path / "a.h5ad")
    check_counts(read_expression(tmp_path / "a.h5ad"))


def test_velocity_layers_do_not_stand_for_the_counts():
    adata = cells(logged(counts()))
    adata.layers["spliced"], adata.layers["unspliced"] = np.floor(counts() / 2), np.ceil(counts() / 2)
    assert reading_of(settle(adata)).layer == "X"


def soup(values: np.ndarray) -> np.ndarray:
    """Take a tenth of each cell's counts away by the mean profile, as SoupX does without rounding."""
    profile = values.sum(0) / values.sum()
    return np.maximum(values - 0.1 * values.sum(1, keepdims=True) * profile, 0)


def em(values: np.ndarray) -> np.ndarray:
    """Spread some of the counts over two genes, as the EM of salmon and kallisto does."""
    moved = np.where(np.arange(values.size).reshape(values.shape) % 4 == 0, 0.37, 0) * values
    return values - moved + np.roll(moved, 1, axis=1)


@pytest.mark.parametrize("correct", [soup, em])
@pytest.mark.parametrize("seed", range(4))
def test_corrected_counts_are_no_logarithms(correct, seed):
    values = correct(counts(seed)).astype(np.float32)
    assert value_kind(values) == "corrected"
    adata = settle(cells(values))
    np.testing.assert_allclose(dense(abundance(adata).counts), values)
    assert "X holds corrected counts" in said(adata)


@pytest.mark.parametrize("base", [np.e, 2, 10])
@pytest.mark.parametrize(
    "what", [counts, lambda: soup(counts()), lambda: counts() / counts().sum(1, keepdims=True) * 1e4]
)
def test_logarithms_stay_logarithms(base, what):
    values = what() if what is counts else what() / what().sum(1, keepdims=True) * 1e4
    assert value_kind(np.log1p(values) / np.log(base)) == "log"


def test_what_the_values_are_can_be_said():
    values = soup(counts()).astype(np.float32)
    adata = settle(cells(values), ReadingChoice(values="log2"))
    np.testing.assert_allclose(dense(abundance(adata).counts), np.exp2(values) - 1, rtol=1e-4)
    log = logged(counts())
    np.testing.assert_allclose(dense(abundance(settle(cells(log), ReadingChoice(values="counts"))).counts), log)


@pytest.mark.parametrize(("names", "kept"), [(["GC"], True), (["GC", "Length"], False), (["length"], False)])
def test_gc_is_a_gene_unless_it_stands_beside_annotations(names, kept):
    """GC is the gene of the vitamin D-binding protein and in every whole transcriptome; featureCounts writes GC too."""
    adata = settle(cells(names=[*GENES[: -len(names)], *names]))
    assert (names[0] in adata.var_names) == kept
    assert (names[0] in adata.obs) != kept


def test_parts_of_the_counts_without_x_are_asked_about(tmp_path):
    adata = cells()
    del adata.X
    adata.layers["spliced"], adata.layers["unspliced"] = counts(), counts()
    adata.write_h5ad(tmp_path / "a.h5ad")
    with pytest.raises(DataError, match="no X, and none of their layers .spliced, unspliced. .* Choose the layer"):
        read_expression(tmp_path / "a.h5ad")
    check_counts(read_expression(tmp_path / "a.h5ad", ReadingChoice(layer="spliced")))


@pytest.mark.parametrize("kind", [">f8", ">i4", "f2"])
def test_numbers_of_another_machine_or_of_half_length_become_plain(tmp_path, kind):
    adata = settle(ad.AnnData(counts().astype(kind), obs=cells().obs, var=cells().var))
    assert adata.X.dtype.isnative
    assert adata.X.dtype.itemsize >= 4
    check_counts(adata)


def test_small_shares_are_not_counts():
    assert value_kind(counts() / 1e7) != "counts"
    assert value_kind(np.zeros((3, 3))) == "counts"


@pytest.mark.parametrize("kind", [bool, np.float32, np.int8])
def test_values_that_only_say_detected(kind):
    adata = settle(cells((counts() > 6).astype(np.float32)))
    adata.X = adata.X.astype(kind)
    adata = settle(adata)
    assert "X only says whether a gene was detected in a cell" in said(adata)
    assert summarise(adata).meaning == DETECTED
    adata.layers["anything"] = counts()
    adata.raw = cells()
    assert reading_of(settle(adata)).layer == "raw"


def test_the_summary_describes_the_layer_that_expression_is_taken_from():
    """X is log-normalised beside counts in a layer of any name: the values that are used are counts."""
    adata = cells(logged(counts()))
    adata.layers["molecules"] = counts()
    summary = summarise(settle(adata))
    assert summary.kind == "counts"
    assert summary.meaning.startswith("The values of layers['molecules'] look like raw counts")


def test_a_sample_that_is_kept_alone_is_named():
    adata = cells()
    adata.obs["sample"] = ["tumour"] * 15 + ["normal"] * (adata.n_obs - 15)
    kept = settle(adata, ReadingChoice(sample="tumour"))
    assert kept.n_obs == 15
    assert f"Only the sample tumour was kept: 15 of {adata.n_obs} cells." in said(kept)
    assert "Only the sample" not in said(settle(adata))


@pytest.mark.parametrize("layout", [sparse.csr_matrix, sparse.csc_matrix])
def test_row_pointers_and_indices_of_two_types_are_read(tmp_path, layout):
    """HDF5 files from other programs hold 64-bit row pointers beside 32-bit indices; SciPy fails on the two."""
    adata = cells()
    adata.X = layout(counts().astype(np.float32))
    adata.raw = adata.copy()
    for matrix in (adata.X, adata.raw.X):
        matrix.indptr = matrix.indptr.astype(np.int64)
        matrix.indices = matrix.indices.astype(np.int32)
    adata.write_h5ad(tmp_path / "a.h5ad")
    found = read_expression(tmp_path / "a.h5ad")
    assert all(matrix.indptr.dtype == matrix.indices.dtype for matrix in (found.X, found.raw.X))
    np.testing.assert_array_equal(qc_table(found)["total"], counts().sum(axis=1))
