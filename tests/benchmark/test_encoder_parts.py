"""The parts into which the encoder's time is divided contain all of its products."""

import pytest

from benchmarks.encoder import flops
from benchmarks.encoder_parts import CONTEXT, KERNEL, LINEAR, PROJECTION, VECTORS, parts
from grn_core.scbert.sizes import ScbertConfig


def test_the_products_of_the_parts_are_those_of_the_encoder(one_thread):
    config = ScbertConfig(n_positions=40, dim=16, depth=2, heads=3, dim_head=8, n_features=20)
    costs = parts(config, passes=2)
    counted = sum(costs[part].flops for part in (LINEAR, PROJECTION, CONTEXT))
    assert counted == pytest.approx(flops(config, 40))
    assert costs[PROJECTION].flops == costs[CONTEXT].flops == pytest.approx(2 * 2 * 2 * 40 * 3 * 8 * 20)
    assert costs[VECTORS].flops == pytest.approx(2 * 3 * 2 * 40 * 3 * 20)  # three products per block
    # largest (one pass), difference (two), exponential (two): at least five passes over two arrays per block
    assert costs[KERNEL].bytes >= 2 * 2 * 5 * 4 * 40 * 3 * 20
    assert all(cost.seconds > 0 and cost.bytes > 0 for cost in costs.values())
