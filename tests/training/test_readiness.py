"""Settings that cannot be trained are refused with their reason, before a run is made."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.cli.runs import _check_input as check_input
from grn_core.data.priors.prior import Prior, make_prior
from grn_core.errors import ConfigError, DataError, PriorError
from grn_core.training.config import RunConfig
from grn_core.training.forecast import Outlook
from grn_core.training.readiness import check_trainable
from grn_core.training.run import list_runs

N = 30


def cells(values: np.ndarray | None = None) -> ad.AnnData:
    counts = np.random.default_rng(0).poisson(2, (20, N)) if values is None else values
    return ad.AnnData(counts.astype(np.float32), var=pd.DataFrame(index=[f"G{i}" for i in range(N)]))


def prior(tfs: int, targets: int) -> Prior:
    edges = [(f"G{i}", f"G{j}") for i in range(tfs) for j in range(tfs, tfs + targets)]
    return make_prior("p", pd.DataFrame(edges, columns=["source", "target"]))


def config(question: str = "unseen_targets") -> RunConfig:
    return RunConfig(max_genes=N, split={"question": question})


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"])
def test_enough_known_pairs_can_be_trained(question):
    found = check_trainable(config(question), cells(), prior(10, 12))
    assert (found.n_known, found.n_tfs, found.n_cells) == (120, 10, 20) and found.n_genes == N
    per_repeat = 25 if question == "unseen_both" else 5
    assert found.members(config(question)) == per_repeat * (config(question).repeats + 2)


def test_more_pairs_and_members_take_longer():
    found, larger = (Outlook(500, n_tfs, 900, 300) for n_tfs in (20, 400))
    quick, one = RunConfig(), RunConfig(folds=1)
    assert found.seconds(one) < found.seconds(quick) < larger.seconds(quick)
    assert found.gigabytes(quick) < larger.gigabytes(quick)
    assert found.seconds(RunConfig(preset="full")) > 2 * found.seconds(quick)
    assert found.seconds(RunConfig(use_trees=False)) == found.seconds(quick), "too few known edges for trees"
    many = Outlook(5000, 400, 900, 300)
    assert many.seconds(RunConfig(use_trees=False)) < many.seconds(quick)


def test_a_machine_with_too_little_memory_is_said():
    large = Outlook(40_000, 1800, 20_000, 200)
    assert large.lacks_memory(RunConfig(), 24 * 10**9) == ""
    assert "6.9 GB of memory, and this machine has 4.0 GB" in large.lacks_memory(RunConfig(), 4 * 10**9)


def test_what_is_too_little_for_a_verdict_is_said():
    assert Outlook(500, 40, 900, 300).warnings() == []
    said = " ".join(Outlook(42, 5, 900, 60).warnings())
    assert "42 known edges" in said and "5 TFs" in said and "60 cells" in said


@pytest.mark.parametrize(
    ("question", "held_out"),
    [
        ("missing_edges", "single pairs"),
        ("unseen_targets", "whole target genes"),
        ("unseen_tfs", "whole TFs"),
        ("unseen_both", "whole TFs and whole target genes"),
    ],
)
def test_too_few_known_pairs_are_counted(question, held_out):
    with pytest.raises(ConfigError, match=f"1 known pair of 1 TF .* to test on {held_out}"):
        check_trainable(config(question), cells(), prior(1, 1))


def test_genes_that_never_vary_are_no_genes_to_model():
    with pytest.raises(DataError, match="No gene varies"):
        check_trainable(config(), cells(np.ones((20, N))), prior(10, 12))
    constant = np.random.default_rng(0).poisson(2, (20, N))
    constant[:, :22] = 1  # the genes of the prior
    with pytest.raises(PriorError, match="120 known edges .* does not vary in the chosen cells"):
        check_trainable(config(), cells(constant), prior(10, 12))


def test_a_limit_of_genes_that_leaves_no_edge_is_named():
    with pytest.raises(PriorError, match="beyond the largest number of genes, 10") as caught:
        check_trainable(RunConfig(max_genes=10), cells(), prior(10, 12))
    assert "max_genes" in caught.value.remedy


def test_what_is_too_few_is_said():
    with pytest.raises(ConfigError, match="36 known pairs of 3 TFs .* too few TFs") as caught:
        check_trainable(config("unseen_tfs"), cells(), prior(3, 12))
    assert "unseen targets" in caught.value.remedy
    with pytest.raises(ConfigError, match="every pair of a TF and a gene is known"):
        check_trainable(config(), cells(), prior(1, N - 1))


def test_the_command_line_asks_the_same(grn_home, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("TF,target\nGATA1,KLF1\n")
    with pytest.raises(ConfigError, match="1 known pair of 1 TF"):
        check_input(RunConfig(cell_type="Monocyte", prior=str(path)))
    assert list_runs() == []


def test_disk_grows_with_the_repeats_and_memory_does_not():
    large = Outlook(40_000, 1800, 20_000, 200)
    few, many = RunConfig(repeats=3), RunConfig(repeats=12)
    assert large.gigabytes(few) == large.gigabytes(many)
    scores = large.disk_gigabytes(many) - large.disk_gigabytes(few)
    assert scores == pytest.approx(9 * 48 * large.n_pairs / 1e9)
    assert f"{large.disk_gigabytes(many):.1f} GB of disk" in large.said_costs(many)
    assert "disk" not in Outlook(500, 40, 900, 300).said_costs(many)
    assert large.disk_gigabytes(RunConfig(folds=1)) < 1
    pairs_dealt = many.model_copy(update={"split": many.split.model_copy(update={"question": "missing_edges"})})
    assert large.gigabytes(pairs_dealt) > large.gigabytes(many), "each repeat keeps the fold of each pair"
