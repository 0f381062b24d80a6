"""The cells of a run are found in its data set, even if only a random sample of them was used."""

import numpy as np
import pandas as pd

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import prepare, select_cells
from grn_core.export.run_cells import cell_table
from grn_core.training.config import RunConfig
from grn_core.training.run import create_run


def test_sampled_cells_are_found_again(grn_home):
    run = create_run(RunConfig(cell_type="Monocyte", max_cells=50, max_genes=60, seed=3))
    cells = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    given = prepare(cells, load_prior("demo", "Monocyte"), 60, 50, np.random.default_rng(3))
    expression = pd.DataFrame(given.log_expression, columns=given.genes)
    found = cell_table(run, expression)
    order = cells.obs_names.get_indexer(found.index)
    assert len(found) == 50 and (np.diff(order) > 0).all()
    place = cells.var_names.get_loc(given.genes[0])
    counts = np.asarray(cells.layers["counts"][order][:, place].todense()).ravel()
    np.testing.assert_array_equal(counts == 0, given.log_expression[:, 0] == 0)
    assert cell_table(run, expression[::-1]) is None
    assert cell_table(run, expression.head(49)) is None
