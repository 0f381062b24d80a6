"""Of a large data set a run reads its own cells alone, with the result of reading the whole file."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data import library
from grn_core.data.cells import qc
from grn_core.data.cells.map_task import CELL_MAP
from grn_core.data.library import chosen_cells, datasets, large_sets
from grn_core.data.priors.prior import make_prior
from grn_core.data.select import prepare
from grn_core.progress import ignore, never

N_CELLS, N_GENES = 120, 30


@pytest.fixture
def name(grn_home) -> str:
    rng = np.random.default_rng(0)
    adata = ad.AnnData(sparse.csr_matrix(rng.poisson(1.5, (N_CELLS, N_GENES)).astype(np.float32)))
    adata.layers["counts"] = adata.X.copy()
    adata.obs_names = [f"cell{i}" for i in range(N_CELLS)]
    adata.var_names = [f"GENE{i}" for i in range(N_GENES)]
    adata.obs["cell_type"] = ["rare" if i % 12 == 0 else "common" for i in range(N_CELLS)]
    return library.add_dataset(adata, "Many cells").name


@pytest.fixture
def large(monkeypatch, name) -> str:
    """Name of a data set that counts as large, and that cannot be read as a whole."""
    monkeypatch.setattr(large_sets, "LARGE", 0)
    monkeypatch.setattr(datasets, "as_chosen", None)  # what every stored data set goes through that is read whole
    return name


@pytest.mark.parametrize(("cell_type", "most"), [("common", None), ("common", 40), (None, 50), (None, None)])
def test_the_cells_of_a_run_are_those_of_the_whole_file(monkeypatch, name, cell_type, most):
    prior = make_prior("p", pd.DataFrame({"source": "GENE0", "target": [f"GENE{i}" for i in range(2, 20)]}))
    read = {}
    for size in (10**12, 0):
        monkeypatch.setattr(large_sets, "LARGE", size)
        rng = np.random.default_rng(3)
        cells, notes = library.read_chosen(name, "cell_type", cell_type, most, rng)
        read[size] = cells, prepare(cells, prior, 20, most, rng), notes
    whole, part = (read[size][0] for size in read)
    assert list(whole.obs_names) == list(part.obs_names) and list(whole.obs["cell_type"]) == list(part.obs["cell_type"])
    assert abs(whole.X - part.X).nnz == 0 and abs(whole.layers["counts"] - part.layers["counts"]).nnz == 0
    np.testing.assert_array_equal(*(read[size][1].log_expression for size in read))
    assert [bool(read[size][2]) for size in read] == [most is not None] * 2


def test_a_run_without_a_number_of_cells_reads_a_bounded_draw_of_a_large_file(monkeypatch, large):
    monkeypatch.setattr(chosen_cells, "MOST_CELLS", 30)
    cells, notes = library.read_chosen(large, None, None, None, np.random.default_rng(0))
    assert cells.n_obs == 30
    assert notes == ["30 of 120 cells were drawn; the data are large, and max_cells can allow more."]
    cells, _ = library.read_chosen(large, None, None, 70, np.random.default_rng(0))
    assert cells.n_obs == 70


def test_the_map_of_a_large_file_shows_a_bounded_draw_with_rare_types(monkeypatch, large):
    monkeypatch.setattr(qc, "MOST_CELLS", 40)
    CELL_MAP.do({"dataset": large}, ignore, never)
    adata = library.annotations_of(large)
    places = qc.known_umap(adata)
    assert len(places) == 40  # all ten rare cells, and 30 others
    assert (adata.obs.loc[places.index, "cell_type"] == "rare").sum() == 10
