"""The probe finds what is planted in columns, beyond the base, and nothing in noise."""

import numpy as np
import pytest

from benchmarks.linear_probe import Target, gain, probe, splines

GENES = 300


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def targets(signal: np.ndarray, rng: np.random.Generator) -> tuple[Target, Target]:
    """Two classes and three numbers that depend on a hidden column of the genes, with noise."""
    noisy = signal[:, None] + 0.5 * rng.normal(size=(GENES, 3))
    rows = np.arange(GENES)
    return Target("classes", rows, (noisy[:, :2] > 0.5).astype(float), "auroc"), Target("numbers", rows, noisy, "r2")


def test_it_finds_what_is_planted_and_nothing_in_noise(rng):
    mean, hidden = rng.normal(size=(GENES, 1)), rng.normal(size=GENES)
    planted = np.column_stack([rng.normal(size=(GENES, 20)), hidden])
    noise = rng.normal(size=(GENES, 21))
    for target in targets(hidden, rng):
        alone = probe(splines(mean), None, target)
        found = gain(probe(splines(mean), planted, target), alone)
        assert found.low > 0.3
        nothing = gain(probe(splines(mean), noise, target), alone)
        assert nothing.low < 0 < nothing.high or abs(nothing.mean) < 0.02


def test_a_curved_function_of_the_mean_is_no_gain_over_the_mean(rng):
    mean = rng.gamma(2.0, size=(GENES, 1))
    curve = np.exp(-((mean[:, 0] - 2) ** 2))
    for target in targets(2 * (curve - 0.3), rng):
        alone = probe(splines(mean), None, target)
        found = gain(probe(splines(mean), np.column_stack([curve, curve**2]), target), alone)
        assert found.mean < 0.03
        assert gain(alone, probe(np.zeros((GENES, 1)), None, target)).low > 0.1


def test_labels_of_test_genes_do_not_matter_to_the_prediction(rng):
    """With labels drawn at random, no columns reach more than chance: nothing leaks from test genes."""
    base = rng.normal(size=(GENES, 30))
    labels = rng.integers(0, 2, (GENES, 40)).astype(float)
    found = probe(base, rng.normal(size=(GENES, 30)), Target("chance", np.arange(GENES), labels, "auroc"))
    assert abs(found.mean() - 0.5) < 0.03


def test_only_the_rows_of_the_target_are_read(rng):
    base = rng.normal(size=(GENES, 3))
    rows = np.arange(0, GENES, 2)
    target = Target("half", rows, base[rows, :1], "r2")
    other = base.copy()
    other[1::2] = np.nan
    assert (probe(base, None, target) == probe(other, None, target)).all()


def test_the_interval_by_hand():
    figures = np.tile([0.1, 0.3], 10)
    found = gain(figures, np.zeros(20))
    error = figures.std(ddof=1) * np.sqrt(1 / 20 + 1 / 9)
    assert found.mean == pytest.approx(0.2)
    assert found.high - found.mean == pytest.approx(2.093 * error, rel=1e-3)
