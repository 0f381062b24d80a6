"""The handed files of real situations give what their README says is right; skipped where they are not beside us."""

from pathlib import Path

import numpy as np
import pytest

from grn_core.data.cells.labels import label_counts
from grn_core.data.library import add_file, load_dataset
from grn_core.data.priors.network_reader import read_network
from grn_core.data.priors.prior import match_prior
from grn_core.data.priors.reader import read_prior
from grn_core.data.readers import read_expression
from grn_core.data.select import abundance
from grn_core.errors import DataError

FILES = Path(__file__).parents[3] / "shared/data/realfiles"
pytestmark = [
    pytest.mark.skipif(not FILES.is_dir(), reason="the files of real situations are not beside the project"),
    pytest.mark.usefixtures("grn_home"),
]

CELLS = [
    ("02-ensembl-with-symbol-column/cxg.h5ad", (72, 52), 80),
    ("02-ensembl-with-symbol-column/census.h5ad", (72, 52), 80),
    ("02-ensembl-with-symbol-column/ensloom.loom", (72, 52), 80),
    ("02-ensembl-with-symbol-column/twoid.tsv", (72, 52), 80),
    ("03-scaled-X-raw-more-genes/tutorial.h5ad", (72, 52), 80), ("05-geo-prefix/geo", (72, 52), 80),
    ("11-orientation-srr-wells/srr.csv", (72, 52), 69), ("11-orientation-srr-wells/wells.csv", (72, 52), 80),
    ("12-corrected-counts-as-log2/soupx.h5ad", (72, 52), 80), ("14-two-samples-first-only/two", (144, 52), 80),
    ("13-layer-counts-unchecked/counts_is_log.h5ad", (72, 52), 80), ("17-decimal-commas/euro_rows.csv", (72, 52), 80),
    ("17-decimal-commas/euro_cols40.csv", (72, 40), 62), ("19-r-make-names/dots.h5ad", (72, 52), 80),
    ("21-repeated-symbols/velo.loom", (72, 52), 78), ("21-repeated-symbols/dups.h5ad", (72, 52), 78),
    ("23-mtx-folder-tracebacks/dense", (72, 52), 80), ("25-mtx-transposed-or-header/tr", (72, 52), 80),
    ("25-mtx-transposed-or-header/hdr", (72, 52), 80), ("26-mac-zip/mac.zip", (72, 52), 80),
    ("26-mac-zip/mach5.zip", (72, 52), 80),
]  # fmt: skip
PRIORS = [
    ("06-importance-read-as-activation/genie3.csv", False), ("06-importance-read-as-activation/nohdr.tsv", False),
    ("06-importance-read-as-activation/w01.csv", False), ("07-omnipath-columns/omni.tsv", True),
    ("07-omnipath-columns/omni3.tsv", True), ("17-decimal-commas/wcomma.csv", False),
    ("29-genie3-header/genie3r.csv", False),
    ("30-prior-other-layouts/adjm.csv", True), ("30-prior-other-layouts/n.sif", False),
    ("30-prior-other-layouts/regnet.csv", True), ("30-prior-other-layouts/tf.gmt", False),
]  # fmt: skip


def truth() -> dict[tuple[str, str], int]:
    edges = read_prior(FILES / "06-importance-read-as-activation/prior.csv").edges
    return {(tf, target): sign for tf, target, sign in edges.itertuples(index=False)}


@pytest.mark.parametrize(("name", "shape", "edges"), CELLS, ids=[name for name, *_ in CELLS])
def test_cells(name, shape, edges):
    adata = read_expression(FILES / name)
    assert adata.shape == shape
    match = match_prior(read_prior(FILES / name.split("/")[0] / "prior.csv"), adata.var_names)
    assert (len(match.prior.edges), len(match.prior.tfs)) == (edges, 10)
    abundance(adata)


@pytest.mark.parametrize(("name", "signed"), PRIORS, ids=[name for name, _ in PRIORS])
def test_priors(name, signed):
    edges, known = read_prior(FILES / name).edges, truth()
    assert set(zip(edges["source"], edges["target"], strict=True)) == set(known)
    signs = edges["sign"] if "sign" in edges else edges["source"].map(lambda _: 0)
    expected = [known[pair] if signed else 0 for pair in zip(edges["source"], edges["target"], strict=True)]
    assert signs.tolist() == expected


@pytest.mark.parametrize("name", ["cutreal", "mm_nobanner", "mq_bom"])
def test_damaged_matrices(name):
    with pytest.raises(DataError, match="not a Matrix Market file|incomplete"):
        read_expression(FILES / "01-mtx-kills-process" / name)


@pytest.mark.parametrize(("name", "words"), [("empty", "is empty"), ("ragged", "rows of 2 and of 5 fields")])
def test_damaged_names(name, words):
    with pytest.raises(DataError, match=words):
        read_expression(FILES / "23-mtx-folder-tracebacks" / name)


def test_corrected_counts_are_taken_as_they_are():
    adata = read_expression(FILES / "12-corrected-counts-as-log2/soupx.h5ad")
    np.testing.assert_allclose(abundance(adata).counts, adata.X)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("counts_is_log", "layers['counts'] holds log values"), ("counts_is_scaled", "layers['counts'] is scaled"),
        ("counts_nan", "1 missing value in layers['counts']"),
    ],
)  # fmt: skip
def test_layers_are_looked_at(name, words):
    info = add_file(FILES / "13-layer-counts-unchecked" / f"{name}.h5ad")
    assert words in " ".join(info.notes)
    adata = load_dataset(info.name)
    np.testing.assert_allclose(abundance(adata).counts.toarray(), adata.X.toarray())


def test_seuratdisk_is_added():
    assert load_dataset(add_file(FILES / "10-seuratdisk-_index/seuratdisk.h5ad").name).shape == (72, 52)


def test_versions_of_identifiers():
    adata = read_expression(FILES / "20-ensembl-version/ensver.h5ad")
    match = match_prior(read_prior(FILES / "20-ensembl-version/prior_ens.csv"), adata.var_names)
    assert len(match.prior.edges) == 80


def test_missing_labels():
    counts = label_counts(read_expression(FILES / "16-missing-label-is-a-type/labels.h5ad").obs["ct"])
    assert set(counts.index) == {"CD4+ T/NK", "M\u00fcller glia \u03b1\u03b2", "1"}


def test_a_link_list_with_row_numbers_is_compared():
    network = read_network(FILES / "29-genie3-header/genie3r.csv")
    assert len(network) == 80
    assert network["weight"].iloc[0] < 1
