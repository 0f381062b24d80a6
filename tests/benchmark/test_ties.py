"""What ties cost in average precision: nothing without ties, and as counted by hand with them."""

import numpy as np
import pytest

from benchmarks.ties import in_random_order


def test_without_ties_the_order_is_that_of_the_scores():
    assert in_random_order(np.array([1, 0, 1, 0]), np.array([4.0, 3.0, 2.0, 1.0]), seed=0) == pytest.approx(5 / 6)


def test_tied_pairs_get_the_mean_of_their_orders():
    """One true pair of two with one score is first or second, so its precision is 1 or 1/2; together it is 1/2."""
    found = in_random_order(np.array([1, 0]), np.array([7.0, 7.0]), seed=0, orders=4000)
    assert found == pytest.approx(0.75, abs=0.02)


def test_ties_do_not_move_pairs_past_others():
    """The true pair is behind the two others in every order."""
    assert in_random_order(np.array([0, 0, 1]), np.array([2.0, 2.0, 1.0]), seed=0) == pytest.approx(1 / 3)
