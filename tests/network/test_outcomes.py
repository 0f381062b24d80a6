"""The threshold does not depend on test labels; outcomes follow label and weight."""

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from grn_core.network.outcomes import missed_edges, outcomes, validation_threshold


def scored(seed: int = 0, n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    known = rng.random(n) < 0.2
    weight = np.round(np.clip(0.3 * known + rng.random(n) * 0.7, 0, 1), 2)
    split = rng.choice(["train", "validation", "test"], n)
    return pd.DataFrame({"weight": weight, "known": known, "split": split})


def test_the_threshold_has_the_best_f1_on_validation_pairs():
    table = scored()
    pairs = table[table["split"] == "validation"]
    tried = {t: f1_score(pairs["known"], pairs["weight"] >= t) for t in sorted(pairs["weight"].unique())}
    best = max(tried.values())
    assert validation_threshold(table) == max(t for t, f1 in tried.items() if np.isclose(f1, best))


def test_test_labels_and_weights_do_not_change_the_threshold():
    table = scored()
    turned = table.copy()
    test = turned["split"] == "test"
    turned.loc[test, "known"] = ~turned.loc[test, "known"]
    turned.loc[test, "weight"] = 1 - turned.loc[test, "weight"]
    assert validation_threshold(turned) == validation_threshold(table)
    moved = table.copy()
    moved.loc[moved["split"] == "validation", "weight"] /= 2
    assert validation_threshold(moved) != validation_threshold(table)


def test_no_threshold_without_validation_pairs_of_both_kinds():
    table = scored()
    assert validation_threshold(table[table["split"] != "validation"]) is None
    assert validation_threshold(table[(table["split"] != "validation") | table["known"]]) is None


def test_outcomes():
    rows = [
        ("test", True, 0.5, "found"), ("test", True, 0.49, "missed"), ("test", False, 0.5, "wrong"),
        ("test", False, 0.1, "left_out"), ("train", True, 0.9, "training"), ("validation", True, 0.1, "training"),
        ("train", False, 0.9, "untested"), ("unused", True, 0.9, "untested"), ("unused", False, 0.1, "untested"),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["split", "known", "weight", "expected"])
    assert outcomes(table, 0.5).tolist() == table["expected"].tolist()


def test_missed_edges_are_known_held_out_below_and_among_the_genes():
    rows = [
        ("A", "b", "test", True, 0.1), ("A", "c", "test", True, 0.9), ("A", "d", "test", False, 0.1),
        ("A", "e", "train", True, 0.1), ("A", "f", "test", True, 0.2), ("A", "g", "test", True, 0.3),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["source", "target", "split", "known", "weight"]).assign(rank=[6, 1, 5, 4, 3, 2])
    assert missed_edges(table, set("Abcdef"), 0.5)["target"].tolist() == ["f", "b"]
