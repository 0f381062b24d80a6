"""Methods get through cells that give them hardly anything, and packages that are absent are named."""

import sys

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines import infosem, regdiffusion
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS
from grn_core.errors import ConfigError

pytestmark = pytest.mark.slow

GENES = ["A", "B", "C", "D", "E"]
PAIRS = pd.DataFrame([(tf, gene) for tf in "AB" for gene in GENES if tf != gene], columns=["source", "target"])
NAMES = ["rustscenic", "regdiffusion", "qwendy", "infosem", "grnformer", "gt_grn"]


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(regdiffusion, "N_STEPS", 3)
    monkeypatch.setattr(infosem, "EPOCHS", 6)


def few_cells() -> np.ndarray:
    return np.random.default_rng(0).poisson(1.0, size=(30, 5)).astype(float)


def one_gene_varies() -> np.ndarray:
    values = np.full((30, 5), 0.3)
    values[:, 2] = np.arange(30)
    return values


def copies() -> np.ndarray:
    return np.repeat(few_cells()[:, :1], 5, axis=1)


def empty_cells() -> np.ndarray:
    values = few_cells()
    values[::3] = 0
    return values


EXPRESSIONS = [
    few_cells, one_gene_varies, copies, empty_cells, lambda: np.zeros((30, 5)), lambda: few_cells()[:4],
    lambda: few_cells() * 1e4, lambda: np.where(np.arange(30)[:, None] == 7, 1.0, np.zeros((30, 5))),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", EXPRESSIONS)
def test_five_genes_and_few_cells_get_finite_scores(name, make):
    labels = np.arange(len(PAIRS)) % 2
    train, validation = PAIRS.assign(label=labels), PAIRS.assign(label=1 - labels)
    times = np.arange(len(make())) % 5
    for known in (None, times.astype(float)):
        problem = Problem(make().astype(np.float32), GENES, train, validation, 0, times=known)
        scores = METHODS[name].score(problem, PAIRS, serial_map)
        assert scores.shape == (len(PAIRS),) and np.isfinite(scores).all()


@pytest.mark.parametrize(
    ("name", "module", "file"),
    [
        ("rustscenic", "rustscenic.grn", "requirements-tables.txt"),
        ("regdiffusion", "regdiffusion", "requirements-methods.txt"),
    ],
)
def test_an_absent_package_is_named_with_how_to_install_it(name, module, file, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    problem = Problem(few_cells().astype(np.float32), GENES, PAIRS.assign(label=0), PAIRS.assign(label=0), 0)
    with pytest.raises(ConfigError, match=f"needs the package {name}.*pip install --no-deps -r {file}"):
        METHODS[name].score(problem, PAIRS, serial_map)


def test_regdiffusion_leaves_no_trace(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    np.random.seed(5)
    expected = np.random.random(3)
    np.random.seed(5)
    found = regdiffusion.effects(few_cells().astype(np.float32), 0)
    np.testing.assert_array_equal(np.random.random(3), expected)
    assert found.any() and not found.diagonal().any()
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")
