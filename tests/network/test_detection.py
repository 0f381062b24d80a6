"""Shares of cells in which genes are found, what a view leaves out because of them, and colours of genes."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.detection import detected_share, rarely_found, specificity, with_shares
from grn_core.network.drawing.gene_colours import NO_VALUE, SCALES, gene_colours
from grn_core.network.view import View, first_view, from_params, to_params
from grn_core.network.visible_edges import visible_edges

EXPRESSION = pd.DataFrame({"A": [0, 0, 0, 1.0], "B": [1.0, 2, 0, 3], "x": [1.0, 1, 1, 1], "y": [0, 0, 0, 0.0]})


@pytest.fixture
def network() -> pd.DataFrame:
    pairs = [("A", "x"), ("A", "B"), ("B", "x"), ("B", "y"), ("N", "x")]
    table = pd.DataFrame(pairs, columns=["source", "target"]).assign(weight=[0.9, 0.8, 0.7, 0.6, 0.5], known=False)
    return with_shares(table.assign(rank=range(1, 6), split="test"), EXPRESSION)


def test_each_edge_has_the_shares_of_its_genes(network):
    assert network["tf_share"].tolist()[:4] == [0.25, 0.25, 0.75, 0.75] and np.isnan(network["tf_share"].iloc[4])
    assert network["target_share"].tolist() == [1, 0.75, 1, 0, 1]


def test_a_view_leaves_out_tfs_that_few_cells_have_and_counts_their_edges(network):
    found = visible_edges(network, View(found=0.5, k=3))
    assert list(zip(found.edges["source"], found.edges["target"], strict=True)) == [("B", "x"), ("B", "y"), ("N", "x")]
    assert found.rare == 2  # of the three strongest edges, two are of A
    assert rarely_found(network, 0.5).to_dict() == {"A": 0.25}
    every = visible_edges(network, View(found=0.0, k=3))
    assert every.edges["source"].tolist() == ["A", "A", "B"] and every.rare == 0


def test_an_older_table_without_shares_is_shown_as_it_is(network):
    bare = network.drop(columns=["tf_share", "target_share"])
    assert len(visible_edges(bare, View(found=0.9)).edges) == 5


def test_the_limit_stands_in_the_address_unless_it_is_the_usual_one(network):
    first = first_view(network)
    assert "found" not in to_params(first, first)
    assert to_params(View(found=0.0), first)["found"] == ["0"]
    assert from_params({"found": ["0.2"]}, first, network).found == 0.2
    assert from_params({"found": ["7"]}, first, network).found == first.found


def test_specificity_is_a_difference_of_shares():
    own, others = detected_share(EXPRESSION), pd.Series({"A": 0.75, "B": 0.75, "x": 0.0, "y": 0.0})
    assert specificity(own, others).to_dict() == {"A": -0.5, "B": 0.0, "x": 1.0, "y": 0.0}


def test_colours_follow_the_value_and_are_bounded():
    scale = SCALES["specificity"]
    colours = gene_colours(pd.Series({"low": -1, "below": -5, "middle": 0, "high": 1, "none": np.nan}), scale)
    assert colours["low"] == colours["below"] == scale.colours[0]
    assert (colours["middle"], colours["high"]) == (scale.colours[2], scale.colours[-1])
    assert colours["none"] == NO_VALUE


@pytest.mark.parametrize("name", list(SCALES))
def test_the_ends_of_a_scale_differ_for_colour_blind_readers_too(name):
    def light(colour: str) -> float:
        return float(np.dot([int(colour[i : i + 2], 16) for i in (1, 3, 5)], [0.2126, 0.7152, 0.0722]))

    values = [light(colour) for colour in SCALES[name].colours]
    assert abs(values[0] - values[-1]) > 30 or max(values) - min(values[0], values[-1]) > 100
