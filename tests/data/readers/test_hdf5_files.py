"""HDF5 files are read by what they hold: any name, any side of the genes, parts that cannot be read."""

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, cells, counts, dense, logged


def old_tenx(path, genomes=("GRCh38",)):
    matrix = sparse.csr_matrix(counts().astype(np.int32))
    with h5py.File(path, "w") as file:
        for genome in genomes:
            group = file.create_group(genome)
            small = genome.startswith("mm")
            names = [name.capitalize() if small else name for name in GENES]
            parts = {"barcodes": barcodes(), "genes": ENSEMBL, "gene_names": names}
            for name, values in parts.items():
                group[name] = np.array(values, "S")
            group["data"], group["indices"], group["indptr"] = matrix.data, matrix.indices, matrix.indptr
            group["shape"] = np.array(matrix.shape[::-1], np.int32)


def loom(path):
    with h5py.File(path, "w") as file:
        file["matrix"] = counts().T
        file["row_attrs/Gene"], file["col_attrs/CellID"] = np.array(GENES, "S"), np.array(barcodes(), "S")
        for name in ("layers", "row_graphs", "col_graphs", "attrs"):
            file.create_group(name)


WRITERS = {"anndata": lambda path: cells().write_h5ad(path), "10x": old_tenx, "loom": loom}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", ["a.h5ad", "a.h5", "a.loom", "a.csv", "a"])
def test_the_content_decides_and_not_the_name(tmp_path, kind, name):
    WRITERS[kind](tmp_path / name)
    adata = read_expression(tmp_path / name)
    assert list(adata.var_names) == GENES and np.array_equal(dense(adata.X), counts())


def test_the_genomes_of_an_old_10x_file_are_joined(tmp_path):
    old_tenx(tmp_path / "a.h5", ("GRCh38", "mm10"))
    adata = read_expression(tmp_path / "a.h5")
    assert adata.shape == (N_CELLS, 2 * len(GENES)) and {"GATA1", "Gata1"} <= set(adata.var_names)
    assert "The genes of 2 genomes were joined: GRCh38, mm10." in reading_of(adata).said


@pytest.mark.parametrize("left_out", ["genome", "feature_type", "name"])
def test_10x_files_of_other_programs_lack_parts_and_add_others(tmp_path, left_out):
    old_tenx(tmp_path / "a.h5", ("matrix",))
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        group = file["matrix"]
        for name, values in {
            "id": ENSEMBL,
            "name": GENES,
            "feature_type": ["Gene Expression"] * 20,
            "genome": ["a"] * 20,
        }.items():
            if name != left_out:
                group[f"features/{name}"] = np.array(values, "S")
        del group["genes"], group["gene_names"]
        group["fraction_data_used_for_testing"], group["latent_gene_encoding"] = 0.1, np.ones((N_CELLS, 3))
        file["metadata/learning_curve_train_elbo"] = np.ones(4)  # CellBender
    adata = read_expression(tmp_path / "a.h5")
    assert list(adata.var_names) == (ENSEMBL if left_out == "name" else GENES)
    assert np.array_equal(dense(adata.X), counts()) and list(adata.obs_names) == barcodes()


def test_an_old_10x_file_may_hold_other_groups(tmp_path):
    old_tenx(tmp_path / "a.h5", ("background_removed",))
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        file["background_removed/overdispersion"], file["metadata/elbo"] = 0.2, np.ones(3)
    adata = read_expression(tmp_path / "a.h5")
    assert list(adata.var_names) == GENES and np.array_equal(dense(adata.X), counts())


@pytest.mark.parametrize(("names", "others"), [(["rna"], ""), (["prot", "rna"], ", and prot was not")])
def test_the_expression_of_mudata_is_read(tmp_path, names, others):
    cells().write_h5ad(tmp_path / "rna.h5ad")
    with h5py.File(tmp_path / "a.h5mu", "w") as file, h5py.File(tmp_path / "rna.h5ad") as part:
        for name in names:
            part.copy(part["/"], file.require_group("mod"), name)
    adata = read_expression(tmp_path / "a.h5mu")
    assert list(adata.var_names) == GENES
    assert f"Of a MuData file, rna was read{others}." in reading_of(adata).said


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["assays", "cell.names"], "is an h5Seurat file"),
        (["barcode_idx", "umi"], "table of molecules, not a matrix"),
        (["something"], "is not an AnnData file: it holds something"),
        ([], "it holds nothing"),
    ],
)
def test_other_hdf5_files_are_named(tmp_path, parts, words):
    with h5py.File(tmp_path / "a.h5ad", "w") as file:
        for part in parts:
            file[part] = [1]
    with pytest.raises(DataError, match=words):
        read_expression(tmp_path / "a.h5ad")


def test_a_link_to_nothing_is_a_sentence(tmp_path):
    with h5py.File(tmp_path / "a.h5ad", "w") as file:
        file["var"] = h5py.SoftLink("/nowhere")
    with pytest.raises(DataError, match="a.h5ad"):
        read_expression(tmp_path / "a.h5ad")


def test_what_cannot_be_read_and_is_not_needed_is_left_out(tmp_path):
    adata = cells(logged(counts()))
    adata.raw = cells()
    adata.layers["counts"] = adata.raw.X
    adata.uns["kept"], adata.uns["odd"] = {"a": 1}, {"b": 1}
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        file["uns/odd"].attrs["encoding-type"] = "of the future"
    read = read_expression(tmp_path / "a.h5ad")
    assert "kept" in read.uns and "odd" not in read.uns
    assert np.array_equal(dense(read.layers["counts"]), counts()) and read.raw is not None
    assert any("left out: uns/odd" in note for note in reading_of(read).said)


@pytest.mark.parametrize("part", ["obs", "var"])
def test_names_that_cannot_be_read_are_named(tmp_path, part):
    cells().write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        file[part].attrs["encoding-type"] = "of the future"
    with pytest.raises(DataError, match=f"a.h5ad is damaged: its {part} cannot be read"):
        read_expression(tmp_path / "a.h5ad")


@pytest.mark.parametrize("kind", ["auto", "genes_in_rows"])
def test_genes_as_obs_are_turned_and_it_is_said(tmp_path, kind):
    adata = cells().T
    adata.layers["counts"] = adata.X.copy()
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad", ReadingChoice(orientation=kind))
    assert list(read.var_names) == GENES and read.layers["counts"].shape == read.shape
    assert any("rows and columns were swapped" in note for note in reading_of(read).said)
    assert read.uns["grn_orientation"] == "genes_in_rows"
    kept = read_expression(tmp_path / "a.h5ad", ReadingChoice(orientation="genes_in_columns"))
    assert list(kept.obs_names) == GENES


def test_symbols_that_stand_beside_x_alone_name_the_genes_of_raw(tmp_path):
    whole = cells(names=ENSEMBL)
    adata = ad.AnnData(sparse.csr_matrix(logged(counts())[:, :15]), obs=whole.obs, var=pd.DataFrame(index=ENSEMBL[:15]))
    adata.var["gene_symbols"] = GENES[:15]
    adata.raw = whole
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == [*GENES[:15], *ENSEMBL[15:]]


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csc_matrix])
def test_sparse_half_floats_are_read(tmp_path, make):
    adata = cells()
    adata.X = make(counts().astype(np.float32))
    adata.layers["more"] = adata.X.copy()
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        for group in (file["X"], file["layers/more"]):
            half, attributes = group["data"][:].astype(np.float16), dict(group["data"].attrs)
            del group["data"]
            group.create_dataset("data", data=half).attrs.update(attributes)
    read = read_expression(tmp_path / "a.h5ad")
    np.testing.assert_allclose(read.X.toarray(), counts())
    assert "more" in read.layers


def test_all_counts_of_velocyto_are_taken_and_not_the_spliced_ones_alone(tmp_path):
    loom(tmp_path / "a.loom")
    with h5py.File(tmp_path / "a.loom", "r+") as file:
        file["layers/spliced"], file["layers/unspliced"] = counts().T // 2, counts().T - counts().T // 2
    adata = read_expression(tmp_path / "a.loom")
    assert np.array_equal(dense(adata.X), counts()) and set(adata.layers) == {"spliced", "unspliced"}
    spliced = read_expression(tmp_path / "a.loom", ReadingChoice(layer="spliced"))
    assert np.array_equal(dense(spliced.layers["spliced"]), counts() // 2)
    assert reading_of(spliced).layer == "spliced"


def test_attributes_of_loom_that_are_tables_are_named(tmp_path):
    loom(tmp_path / "a.loom")
    with h5py.File(tmp_path / "a.loom", "r+") as file:
        file["col_attrs/RegulonsAUC"] = np.zeros(N_CELLS, dtype=[("GATA1(+)", "f8"), ("SPI1(+)", "f8")])
        file["col_attrs/nGene"] = np.arange(N_CELLS)
    adata = read_expression(tmp_path / "a.loom")
    assert list(adata.obs.columns) == ["nGene"]
    assert "tables of their own were not read: RegulonsAUC." in " ".join(reading_of(adata).said)


@pytest.mark.parametrize("kind", ["categories", "levels"])
def test_factors_of_seuratdisk_are_words(tmp_path, kind):
    adata, words = cells(), np.array(["B cell", "T cell"], dtype=h5py.string_dtype())
    codes = np.arange(adata.n_obs) % 2
    adata.obs["celltype"] = codes
    adata.obs["age"] = codes
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        if kind == "categories":
            file["obs"].create_group("__categories")["celltype"] = words
        else:
            del file["obs/celltype"]
            group = file["obs"].create_group("celltype")
            group["levels"], group["values"] = words, codes + 1
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.obs["celltype"])[:3] == ["B cell", "T cell", "B cell"]
    assert list(read.obs["age"])[:3] == [0, 1, 0]
    assert "replaced by the names of their levels: celltype" in " ".join(reading_of(read).said)


def factor(group: h5py.Group, key: str, words: list[str], codes: np.ndarray, kind: str) -> None:
    """Write a factor as R or SeuratDisk does, or its codes alone."""
    if key in group:
        del group[key]
    if kind in ("R", "R codes", "codes"):
        inner = group.create_group(key)
        inner["codes" if kind == "codes" else "values"] = codes + (kind != "codes")
        if kind == "codes":
            inner.attrs.update({"encoding-type": "categorical", "encoding-version": "0.2.0", "ordered": False})
        if kind == "R":
            inner["levels"] = np.array(words, dtype=h5py.string_dtype())
    else:
        group[key] = codes
        group[key].attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
        if kind == "SeuratDisk":
            group.require_group("__categories")[key] = np.array(words, dtype=h5py.string_dtype())
            group[key].attrs["categories"] = group["__categories"][key].ref
    columns = [name for name in group.attrs["column-order"] if name != key]
    group.attrs["column-order"] = np.array(
        [*columns, *([key] if key != group.attrs["_index"] else [])], dtype=h5py.string_dtype()
    )


def with_raw(path, ids: bool = False) -> None:
    """Write a file whose X is scaled and has fewer genes than raw."""
    adata = cells(names=ENSEMBL if ids else GENES)
    adata.raw = adata.copy()
    adata = adata[:, :10].copy()
    adata.X = (dense(adata.X) - dense(adata.X).mean(0)).astype(np.float32)
    adata.write_h5ad(path)


@pytest.mark.parametrize("kind", ["R", "SeuratDisk"])
def test_symbols_of_raw_that_are_a_factor_name_its_genes(tmp_path, kind):
    with_raw(tmp_path / "a.h5ad", ids=True)
    order = np.argsort(GENES)
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        factor(file["raw/var"], "feature_name", sorted(GENES), np.argsort(order), kind)
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == GENES and list(read.var["original_index"]) == ENSEMBL
    assert "columns of the genes were replaced by the names of their levels: feature_name" in said(read)


@pytest.mark.parametrize("place", ["raw/var", "var", "obs"])
def test_names_that_are_a_factor_of_r_are_names(tmp_path, place):
    with_raw(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        names = [name.decode() for name in file[f"{place}/_index"][:]]
        factor(file[place], "_index", sorted(names), np.argsort(np.argsort(names)), "R")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == GENES and list(read.obs_names) == barcodes()
    np.testing.assert_array_equal(dense(read.X), counts())


@pytest.mark.parametrize("kind", ["R codes", "codes", "numbers", "too few words"])
def test_codes_without_words_are_told(tmp_path, kind):
    with_raw(tmp_path / "a.h5ad")
    codes = np.arange(N_CELLS) % 3
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        factor(file["obs"], "cell_type", ["B", "T"], codes, "SeuratDisk" if kind == "too few words" else kind)
        factor(file["obs"], "n_genes", [], codes, "numbers")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.obs["cell_type"])[:4] == list(codes[:4] + (kind == "R codes"))
    assert "cell_type holds only codes, because the file has no names for them." in said(read)


def test_a_column_of_cells_that_cannot_be_read_is_left_out(tmp_path):
    adata = cells()
    adata.obs["kept"], adata.obs["odd"] = "B cell", 1
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        file["obs/odd"].attrs["encoding-type"] = "of the future"
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.obs.columns) == ["kept"] and "left out: obs/odd." in said(read)


def said(adata: ad.AnnData) -> str:
    return " ".join(reading_of(adata).said)


def plain(group: h5py.Group, name: str, values, **kwargs) -> h5py.Dataset:
    """Write values in AnnData's way."""
    data = group.create_dataset(name, data=values, **kwargs)
    data.attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
    return data


@pytest.mark.parametrize("dtype", [">f8", ">i4"])
def test_sparse_values_in_another_order_of_bytes_are_read(tmp_path, dtype):
    cells().write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        for name, kind in (("data", dtype), ("indices", ">i4"), ("indptr", ">i8")):
            values = file["X"][name][:].astype(kind)
            del file["X"][name]
            plain(file["X"], name, values)
    np.testing.assert_array_equal(dense(read_expression(tmp_path / "a.h5ad").X), counts())


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_of_cells_with_letters_beyond_ascii_are_read(tmp_path, encoding):
    cells().write_h5ad(tmp_path / "a.h5ad")
    wanted = [f"Z\u00fcrich{i}" for i in range(N_CELLS)]
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        del file["obs/_index"]
        plain(file["obs"], "_index", np.array([name.encode(encoding) for name in wanted]))
    assert list(read_expression(tmp_path / "a.h5ad").obs_names) == wanted


@pytest.mark.parametrize("part", ["layers/counts", "obsm/X_umap", "raw"])
def test_a_part_of_another_size_is_left_out_and_told(tmp_path, part):
    adata = cells()
    adata.raw = adata
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        if part == "raw":
            del file["raw/X"]
        plain(file.require_group(part) if part == "raw" else file, "X" if part == "raw" else part, np.ones((7, 20)))
        plain(file, "layers/odd", np.ones((7, 20)))
    read = read_expression(tmp_path / "a.h5ad")
    assert np.array_equal(dense(read.X), counts()) and part in said(read)


def test_a_filter_that_is_not_installed_is_named(tmp_path):
    cells().write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "a") as file:
        del file["X"]
        made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        made.set_chunk((10, 10))
        made.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((N_CELLS, len(GENES)))
        h5py.h5d.create(file.id, b"X", h5py.h5t.NATIVE_FLOAT, space, made)
    with pytest.raises(DataError, match="X is packed by Zstandard, which cannot be read here. Write it again"):
        read_expression(tmp_path / "a.h5ad")


def test_text_in_the_place_of_counts_of_10x_is_a_sentence(tmp_path):
    old_tenx(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "a") as file:
        group = file["GRCh38"]
        n = len(group["data"])
        del group["data"]
        group["data"] = np.array(["x"] * n, "S")
    with pytest.raises(DataError, match="a.h5"):
        read_expression(tmp_path / "a.h5")


@pytest.mark.parametrize("side", ["row_attrs", "col_attrs"])
def test_a_group_among_the_attributes_of_loom_is_a_sentence(tmp_path, side):
    loom(tmp_path / "a.loom")
    with h5py.File(tmp_path / "a.loom", "a") as file:
        file[side].create_group("more")
    with pytest.raises(DataError, match="a.loom"):
        read_expression(tmp_path / "a.loom")


@pytest.mark.parametrize("kind", ["S20", h5py.string_dtype()], ids=["fixed", "variable"])
def test_text_of_loom_in_latin_1_keeps_all_letters(tmp_path, kind):
    loom(tmp_path / "a.loom")
    with h5py.File(tmp_path / "a.loom", "r+") as file:
        named = [b"c\xe9ll%d" % i for i in range(N_CELLS)]
        del file["col_attrs/CellID"]
        file["col_attrs/CellID"] = np.array(named, dtype=kind)
        file["col_attrs/donor"] = np.array([b"M\xfcller"] * N_CELLS, dtype=kind)
        file["col_attrs/sex"] = np.array([b"female"] * N_CELLS, dtype=kind)
    adata = read_expression(tmp_path / "a.loom")
    assert adata.obs_names[0] == "céll0"
    assert set(adata.obs["donor"]) == {"Müller"}
    assert "Text that is written in Latin-1 was read as such: CellID, donor." in reading_of(adata).said


@pytest.mark.parametrize("write", [loom, lambda path: cells().write_h5ad(path)], ids=["loom", "h5ad"])
def test_a_name_in_latin_1_inside_a_file_is_a_true_sentence(tmp_path, write):
    write(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        file["obs" if "obs" in file else "col_attrs"][b"\xe2ge"] = np.arange(N_CELLS)
    with pytest.raises(DataError, match=r"a\.h5 holds a name that is not written in UTF-8 \(âge\)\."):
        read_expression(tmp_path / "a.h5")


def test_categories_of_anndata_in_latin_1_are_no_codes(tmp_path):
    adata = cells()
    adata.obs["donor"] = pd.Categorical(["xx", "yy"] * (N_CELLS // 2) + ["xx"] * (N_CELLS % 2))
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        file["obs/donor/categories"][0] = b"M\xfcller"
    assert set(read_expression(tmp_path / "a.h5ad").obs["donor"]) == {"Müller", "yy"}


def test_numbers_that_may_be_missing_are_no_codes(tmp_path):
    adata = cells()
    adata.obs["n"] = pd.array([1, None] * (N_CELLS // 2), dtype="Int64")
    adata.write_h5ad(tmp_path / "a.h5ad")
    assert "codes" not in " ".join(reading_of(read_expression(tmp_path / "a.h5ad")).said)
