"""Columns of the cells among the genes are told from genes by evidence, and the user can say otherwise."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.cells.inspect import label_columns
from grn_core.data.readers import read_expression
from grn_core.data.readers.settle import settle
from grn_core.data.readers.stray_columns import stray_columns
from grn_core.data.reading import ReadingChoice, names_as_text, names_in, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, N_CELLS, barcodes, cells, counts, dense, logged, scaled

RNG = np.random.default_rng(5)


def whole(*choices: int) -> np.ndarray:
    return RNG.choice(choices, N_CELLS)


def between(low: float, high: float) -> np.ndarray:
    return RNG.uniform(low, high, N_CELLS)


COLUMNS = {
    "age": whole(34, 56, 71), "x": between(0, 900), "y": whole(*range(40)), "cluster_id": whole(0, 1, 2),
    "batch": whole(0, 1), "percent_ribo": between(0, 40), "S.Score": between(-1, 1), "UMAP_1": between(-9, 9),
    "tSNE_2": between(-9, 9), "doublet_score": between(0, 1), "total_counts": whole(900, 1400, 2100),
    "n_genes_by_counts": whole(90, 140, 210), "orig.ident": whole(1), "sample": whole(1, 2), "Sex": whole(0, 1),
    "SEX": whole(0, 1), "PC1": between(-3, 3), "PMI": between(2, 20), "Braak": whole(*range(6)),
    "Sample ID": whole(0, 1), "Time": whole(0, 24), "X": between(0, 900), "mitoRatio": between(0, 1),
    "integrated_snn_res.0.8": whole(0, 1, 2), "time.point": whole(0, 1), "BMI": between(20, 30),
}  # fmt: skip
NO_TABLE_HAS = [
    "tdTomato", "eGFP", "AC012345.1", "RP11-34P13.7", "CTD-2540B15.11", "Gm12345", "LOC100130000", "SARS_CoV_2",
    "1-Mar",
]  # fmt: skip
LIKE_WORDS = ["MAX", "SET", "REST", "CLOCK", "IMPACT", "GC", "MICE", "HLA.A", "X7SK", "MT-ND1", "C1orf112"]
MADE_UP = [f"GENE{i:04}" for i in range(60)]
WORM = "age-1 unc-54 daf-16 sex-1 him-8 let-7 lin-3 mab-5 pha-4 par-1 dim-1 gap-1 cat-2 lag-1 col-19 clk-1".split()
FLY = "w y N sc dpp wg en eve ftz hb kni Kr gt run row col sim Clk cyc tim".split()
FISH = "gata1a spi1b hbbe1.1 tp53 kdrl mpx lyz myb runx1 sox10 foxd3 mitfa tfec pax2a krt4 actb1 rpl3 rps2".split()


def moved(names: list[str], values: np.ndarray) -> set[str]:
    return {name for name, stray in zip(names, stray_columns(names, values), strict=True) if stray}


def noise(n: int) -> np.ndarray:
    return RNG.poisson(3, (N_CELLS, n)).astype(float)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("of_mouse", [False, True])
def test_one_column_among_genes(name, of_mouse):
    genes = [gene.title() for gene in GENES] if of_mouse else GENES
    found = moved([*genes, name], np.column_stack([counts(), COLUMNS[name]]))
    assert found == {name}


@pytest.mark.parametrize("values", [counts, lambda: logged(counts())], ids=["counts", "log"])
def test_as_many_columns_as_genes(values):
    names = [*list(COLUMNS)[:10], *GENES, *list(COLUMNS)[10:]]
    columns = np.column_stack(list(COLUMNS.values()))
    assert moved(names, np.column_stack([columns[:, :10], values(), columns[:, 10:]])) == set(COLUMNS)


@pytest.mark.parametrize("write", [np.asarray, np.log1p], ids=["counts", "log"])
def test_genes_that_no_table_has_and_genes_like_words_stay(write):
    names = [*GENES, *NO_TABLE_HAS, *LIKE_WORDS]
    assert moved(names, write(np.column_stack([counts(), noise(len(names) - len(GENES))]))) == set()
    mouse = [gene.title() for gene in [*GENES, "RAN", "MAX", "REST", "CLOCK", "SET"]]
    assert moved(mouse, write(noise(len(mouse)))) == set()


@pytest.mark.parametrize(
    "names",
    [MADE_UP, WORM, FLY, FISH, [f"g{i}" for i in range(30)], [f"gene_id_{i}" for i in range(30)], NO_TABLE_HAS],
    ids=["made up", "worm", "fly", "fish", "g", "gene_id", "unknown"],
)
def test_of_other_species_and_made_up_genes_none_is_moved(names):
    assert moved(names, noise(len(names))) == set()


def test_of_unknown_genes_only_clear_columns_are_moved():
    names = [*MADE_UP, "cluster_id", "doublet_score", "UMAP_1", "UMAP_2", "age", "Weird"]
    values = np.column_stack(
        [noise(60), whole(0, 1), between(0, 1), between(-9, 9), between(-9, 9), noise(1), noise(1)]
    )
    assert moved(names, values) == {"cluster_id", "doublet_score", "UMAP_1", "UMAP_2"}


@pytest.mark.parametrize("turned", [False, True])
def test_a_table_says_what_was_moved_and_keeps_codes_as_labels(tmp_path, turned):
    table = pd.DataFrame(counts(), barcodes(), GENES)
    table.insert(0, "age", COLUMNS["age"])
    table["niche_code"] = whole(3, 900)
    (table.T if turned else table).to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    assert list(adata.var_names) == GENES
    assert adata.obs["age"].tolist() == COLUMNS["age"].tolist()
    assert "2 names are those of columns of the cells and not of genes" in " ".join(reading_of(adata).said)
    assert "age, niche_code" in " ".join(reading_of(adata).said)
    assert reading_of(adata).not_genes == ("age", "niche_code")
    assert set(label_columns(adata)) == {"age", "niche_code"}


def test_missing_ages_do_not_spoil_a_table(tmp_path):
    table = pd.DataFrame(counts(), barcodes(), GENES).assign(
        age=np.where(np.arange(N_CELLS) < 3, np.nan, COLUMNS["age"])
    )
    table.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    assert adata.obs["age"].isna().sum() == 3


def test_columns_in_var_of_a_file_do_not_make_it_scaled():
    adata = ad.AnnData(sparse.csr_matrix(np.column_stack([counts(), COLUMNS["UMAP_1"], COLUMNS["S.Score"]])))
    adata.var_names, adata.obs_names = [*GENES, "UMAP_1", "S.Score"], barcodes()
    adata = settle(adata)
    assert reading_of(adata).layer == "X"
    np.testing.assert_allclose(adata.obs["UMAP_1"], COLUMNS["UMAP_1"], rtol=1e-6)


def test_the_user_says_otherwise_and_changes_that_again():
    adata = ad.AnnData(np.column_stack([counts(), COLUMNS["age"]]), obs=pd.DataFrame(index=barcodes()))
    adata.var_names, adata.layers["twice"] = [*GENES, "age"], np.column_stack([counts(), COLUMNS["age"]]) * 2
    first = settle(adata.copy())
    kept = settle(first.copy(), ReadingChoice(not_genes="none"))
    assert list(kept.var_names) == [*GENES, "age"]
    assert "age" not in kept.obs
    np.testing.assert_allclose(dense(kept.layers["twice"])[:, -1], COLUMNS["age"] * 2)
    named = settle(kept.copy(), ReadingChoice(not_genes="age, GATA1"))
    assert list(named.var_names) == GENES[1:]
    assert reading_of(named).not_genes == ("GATA1", "age")
    again = settle(named.copy())
    assert set(again.var_names) == set(GENES)
    same = settle(again.copy(), ReadingChoice(symbols="index"))
    assert (reading_of(same).not_genes, reading_of(same).said) == (("age",), reading_of(again).said)
    with pytest.raises(DataError, match="no nowhere among the genes"):
        settle(first, ReadingChoice(not_genes="nowhere"))


def test_a_column_of_the_cells_that_was_there_stays():
    adata = cells(np.column_stack([counts(), COLUMNS["age"]]), [*GENES, "age"])
    adata.obs["age"] = "old"
    kept = settle(settle(adata), ReadingChoice(not_genes="none"))
    assert (kept.obs["age"] == "old").all()
    assert "age" in kept.var_names


def test_names_as_text():
    for names in (["a"], ["a", "b,c", 'd"e'], []):
        assert names_in(names_as_text(names)) == (names or ["none"])


def test_columns_that_raw_has_as_well_are_moved_once(tmp_path):
    adata = cells(np.column_stack([scaled(counts()), COLUMNS["age"]]), [*GENES, "age"])
    adata.raw = cells(np.column_stack([counts(), COLUMNS["age"], noise(1)]), [*GENES, "age", "MYC"])
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    read.write_h5ad(tmp_path / "b.h5ad")
    assert list(read.var_names) == [*GENES, "MYC"]
    assert reading_of(read).not_genes == ("age",)


def test_scaled_genes_beside_columns_are_still_scaled():
    adata = settle(cells(np.column_stack([scaled(counts()), COLUMNS["age"]]), [*GENES, "age"]))
    assert reading_of(adata).source == "auto"
