"""One rule decides whether cells support a network."""

import numpy as np
import pandas as pd
import pytest

from grn_core.training.config import RunConfig
from grn_core.training.finished.run_tables import REFERENCES
from grn_core.training.results.verdict import NOT_THERE, QUICK_LOOK, TITLES, Gain, decide, judge, verdict_of
from grn_core.training.run import create_run


def gains(ap, auroc):
    """Gains over one clear reference and one with the given interval of each measure."""
    clear = [Gain("degree", measure, 0.5, 0.3, 0.2, 0.4) for measure in ("ap", "per_tf_auroc")]
    close = [
        Gain("shuffled", measure, 0.5, sum(ends) / 2, *ends) for measure, ends in (("ap", ap), ("per_tf_auroc", auroc))
    ]
    return clear + close


@pytest.mark.parametrize(
    ("ap", "auroc", "level"),
    [
        ((0.01, 0.1), (0.01, 0.1), "supported"),
        ((0.01, 0.1), (-0.01, 0.1), "weak"),
        ((-0.05, 0.1), (0.01, 0.1), "weak"),
        ((0.01, 0.1), (-0.1, -0.01), "no_better"),
        ((-0.1, 0.05), (-0.01, 0.1), "no_better"),
        ((-0.01, 0.1), (-0.01, 0.1), "cannot_tell"),
    ],
)  # fmt: skip
def test_the_verdict_follows_from_intervals_against_the_best_reference(ap, auroc, level):
    found, reason = decide(gains(ap, auroc), 500, 40)
    assert found == level and found in TITLES and reason.endswith(".")
    if level != "supported":
        assert "shuffled control" in reason


@pytest.mark.parametrize(("known", "tfs"), [(99, 40), (500, 9)])
def test_few_known_edges_or_tfs_allow_no_verdict(known, tfs):
    level, reason = decide(gains((0.01, 0.1), (0.01, 0.1)), known, tfs)
    assert level == "cannot_tell" and f"{known} known edges of {tfs} TFs" in reason


def scores(signal, shuffled=0.0, seed=0):
    """Return scores of pairs; `signal` and `shuffled` are how far true pairs stand out for the run and its control."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame([(f"T{i}", f"g{j}") for i in range(15) for j in range(60)], columns=["source", "target"])
    label = (rng.random(len(table)) < 0.15).astype(int)
    columns = {name: rng.normal(size=len(table)) for name in REFERENCES}
    columns["shuffled"] = columns["shuffled"] + shuffled * label
    return table.assign(label=label, joint=signal * label + rng.normal(size=len(table)), **columns)


def test_scores_above_every_reference_are_supported_and_random_ones_are_not():
    assert judge(scores(3.0), 0).level == "supported"
    assert judge(scores(0.0), 0).level in ("no_better", "cannot_tell")


def test_a_run_that_is_as_good_as_its_shuffled_control_is_never_supported():
    levels = {judge(scores(1.5, shuffled=1.5, seed=seed), seed).level for seed in range(20)}
    assert levels <= {"no_better", "cannot_tell", "weak"} and "no_better" in levels


def test_it_is_kept_in_the_runs_folder(grn_home):
    run = create_run(RunConfig(name="x"))
    assert verdict_of(run) == NOT_THERE
    verdict = judge(scores(3.0), 0)
    verdict.save(run)
    assert verdict_of(run) == verdict
    (run.path / "verdict.json").write_text('{"level": "splendid"}')
    assert verdict_of(run) == NOT_THERE


def test_a_quick_look_has_none(grn_home):
    assert verdict_of(create_run(RunConfig(name="x", folds=1))) == QUICK_LOOK
