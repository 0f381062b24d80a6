"""The target baseline ignores which TF is asked about, and finds what makes a gene a target."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD
from grn_core.errors import ConfigError

GENES = [f"g{i}" for i in range(60)]


@pytest.fixture
def problem() -> Problem:
    """Genes with a high mean are targets of any TF, whoever the TF is."""
    rng = np.random.default_rng(0)
    means = np.linspace(0.5, 3, 60)
    expression = rng.gamma(4, means / 4, size=(80, 60)).astype(np.float32)
    rows = [(tf, gene, int(rng.random() < (0.6 if means[i] > 1.8 else 0.05)))
            for tf in GENES[:5] for i, gene in enumerate(GENES) if gene != tf]  # fmt: skip
    table = pd.DataFrame(rows, columns=["source", "target", "label"])
    fold = table["target"].map({gene: i % 4 for i, gene in enumerate(GENES)})
    parts = [table[rows].reset_index(drop=True) for rows in (fold > 1, fold == 1)]
    return Problem(expression, GENES, *parts, seed=0)


def test_every_tf_gives_a_target_the_same_score(problem):
    asked = pd.MultiIndex.from_product([GENES[:5], GENES[20:]], names=["source", "target"]).to_frame(index=False)
    scores = METHOD.score(problem, asked, serial_map)
    assert asked.assign(score=scores).groupby("target")["score"].nunique().max() == 1


def test_it_finds_what_targets_have_in_common(problem):
    asked = pd.DataFrame({"source": "g0", "target": GENES[4::4]})
    scores = pd.Series(METHOD.score(problem, asked, serial_map), index=asked["target"])
    number = scores.index.str[1:].astype(int)
    high, low = scores[number > 35], scores[number < 25]
    assert high.min() > low.max()


def test_rows_are_counted_as_often_as_they_occur(problem):
    twice = Problem(problem.log_expression, GENES, pd.concat([problem.train] * 2), problem.validation, 0)
    asked = problem.validation[["source", "target"]]
    once, again = (METHOD.score(given, asked, serial_map) for given in (problem, twice))
    assert np.corrcoef(once, again)[0, 1] > 0.99 and not np.array_equal(once, again)


def test_one_label_alone_is_refused(problem):
    train = problem.train.assign(label=0)
    with pytest.raises(ConfigError, match="0 known edges"):
        METHOD.score(Problem(problem.log_expression, GENES, train, problem.validation, 0), train, serial_map)
