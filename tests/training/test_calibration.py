"""Probabilities come from validation pairs alone, mean what they say, and are kept with the run."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from grn_core.errors import DataError
from grn_core.evaluation.questions import SplitConfig
from grn_core.training.calibration import FILE, Calibration, fit_calibration, load_calibration

pytestmark = pytest.mark.slow

SPLIT = SplitConfig()


def made(n_targets: int = 200, seed: int = 0) -> pd.DataFrame:
    """Weights whose logits are twice too large and shifted, over 20 TFs; validation and test alike."""
    rng = np.random.default_rng(seed)
    tables = []
    for part in ("validation", "test"):
        true = rng.normal(-1, 1.5, (20, n_targets)).ravel()
        table = pd.DataFrame({"source": np.repeat([f"TF{i}" for i in range(20)], n_targets)})
        table["target"] = np.tile([f"{part}{i}" for i in range(n_targets)], 20)
        table["label"] = (rng.random(len(true)) < expit(true)).astype(int)
        tables.append(table.assign(split=part, joint=expit(2 * true + 1)))
    return pd.concat(tables, ignore_index=True)


def test_it_finds_the_line_that_the_weights_were_made_by():
    found = fit_calibration(made(), SPLIT, seed=0)
    assert found.slope == pytest.approx(0.5, abs=0.03)
    assert found.intercept == pytest.approx(-0.5, abs=0.06)
    assert found.ece_after < 0.02 < found.ece_before
    assert (found.n_pairs, found.n_genes) == (4000, 200)
    assert found.probability(expit(2 * 0.4 + 1), 0).value == pytest.approx(expit(0.4), abs=0.03)


def test_test_pairs_change_nothing():
    table = made()
    other = table.copy()
    test = other["split"] == "test"
    other.loc[test, "label"] = 1 - other.loc[test, "label"]
    other.loc[test, "joint"] = 0.5
    assert fit_calibration(other, SPLIT, 0) == fit_calibration(table, SPLIT, 0)
    assert fit_calibration(table[~test], SPLIT, 0) == fit_calibration(table, SPLIT, 0)


def test_the_interval_covers_the_truth_and_narrows_with_more_genes():
    wide = fit_calibration(made(20), SPLIT, 0).probability(expit(1.8), 0)
    narrow = fit_calibration(made(400), SPLIT, 0).probability(expit(1.8), 0)
    assert wide.low < expit(0.4) < wide.high
    assert (narrow.high - narrow.low) < 0.6 * (wide.high - wide.low)


def test_cells_that_disagree_widen_the_interval():
    found = fit_calibration(made(), SPLIT, 0)
    firm, shaky = found.probability(0.7, 0.0), found.probability(0.7, 1.5)
    assert shaky.low < firm.low <= firm.value == shaky.value <= firm.high < shaky.high


def test_whole_genes_are_drawn_again_not_pairs():
    # ten copies of each target's pairs are no new targets: the interval must stay as wide
    table = made(40).query("split == 'validation'")
    copies = pd.concat([table.assign(source=table["source"] + f"_{i}") for i in range(10)], ignore_index=True)
    one, ten = (fit_calibration(t, SPLIT, 0).probability(0.7, 0) for t in (table, copies))
    assert ten.high - ten.low == pytest.approx(one.high - one.low, rel=0.1)


def test_one_label_alone_says_so():
    with pytest.raises(DataError):
        fit_calibration(made().assign(label=0), SPLIT, 0)


def test_a_draw_without_a_known_pair_is_left_out():
    table = made(3).query("split == 'validation'").assign(label=0)
    table.loc[table.index[:1], "label"] = 1  # in one of three targets
    found = fit_calibration(table, SPLIT, 0)
    assert 0 < len(found.slopes) < 100


def test_it_is_kept_with_the_run(stored_run):
    kept = load_calibration(stored_run)
    assert kept == fit_calibration(stored_run.read_table("predictions"), stored_run.config.split, 0)
    (stored_run.path / FILE).unlink()
    assert load_calibration(stored_run) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"slope": 1}', "NaN"])
def test_a_damaged_file_counts_as_none(stored_run, text):
    (stored_run.path / FILE).write_text(text)
    assert load_calibration(stored_run) is None


@pytest.mark.parametrize(("field", "value"), [("slope", float("nan")), ("slopes", []), ("intercepts", "many")])
def test_a_file_with_nonsense_in_it_counts_as_none(stored_run, field, value):
    values = json.loads((stored_run.path / FILE).read_text()) | {field: value}
    (stored_run.path / FILE).write_text(json.dumps(values))
    assert load_calibration(stored_run) is None


def test_probabilities_at_the_ends_are_finite():
    found = Calibration("unseen_targets", "all", 10, 2, 5, 9.0, -1.0, [9.0], [-1.0], 0.1, 0.0)
    assert found.probability(1.0, 3.0).high == pytest.approx(1)
    assert 0 <= found.probability(0.0, 3.0).low < 1e-6
