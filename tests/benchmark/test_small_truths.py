"""The table on small truths counts draws, not folds."""

import pandas as pd

from benchmarks.small_truths import OTHERS, OURS, summary


def test_a_draw_is_the_mean_of_its_folds():
    rows = [
        ("few TFs", "unseen_targets", draw, fold, method, value + fold, 0.5)
        for draw, ours in enumerate((0.30, 0.32, 0.10))
        for fold in range(2)
        for method, value in {OURS: ours, **dict.fromkeys(OTHERS, 0.2)}.items()
    ]
    table = summary(pd.DataFrame(rows, columns=["kind", "question", "draw", "fold", "method", "ap", "per_tf_auroc"]))
    line = next(line for line in table.splitlines() if line.startswith("| few TFs | unseen targets | AUPRC | Degree"))
    assert "| 0.740 | 0.700 | +0.040" in line
    assert line.endswith("| 0.122 | 1 of 3 |")
