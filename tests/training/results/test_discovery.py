"""New edges of a run on the demo are judged by the simulated truth, after training and for this count alone."""

import ast
from pathlib import Path

import pandas as pd
import pytest

import grn_core
from grn_core.data.demo import demo_prior, demo_truth
from grn_core.training.results.discovery import discovery, first_new_edge, true_new_edges


def test_the_first_new_edges_of_the_demo_are_mostly_discoveries(stored_run):
    """Far more of them are true than by chance; the count agrees with one by hand."""
    network = stored_run.read_table("network")
    found = discovery(stored_run.config, network)
    unknown = set(map(tuple, demo_truth("Monocyte")[["source", "target"]].to_numpy()))
    unknown -= set(map(tuple, demo_prior("Monocyte").edges[["source", "target"]].to_numpy()))
    new = network[~network["known"]].nsmallest(100, "rank")
    assert found.true == sum(pair in unknown for pair in zip(new["source"], new["target"], strict=True))
    assert found.left_out == len(unknown) and found.first == 100
    assert found.true > 10 * found.by_chance
    assert set(zip(network["source"], network["target"], strict=True)) >= unknown  # each can be found


def test_the_first_new_edge_is_chosen_by_rank_alone(stored_run):
    network = stored_run.read_table("network")
    edge = first_new_edge(stored_run.config, network)
    best = network[~network["known"]].iloc[0]
    assert (edge.source, edge.target) == (best["source"], best["target"])
    assert edge.true == true_new_edges(stored_run.config, network).iloc[0]
    false = network.drop(index=true_new_edges(stored_run.config, network).pipe(lambda s: s.index[s]))
    assert first_new_edge(stored_run.config, false).true is False
    assert first_new_edge(stored_run.config, network[network["known"]]) is None


@pytest.mark.parametrize("other", [{"dataset": "pbmc68k"}, {"prior": "trrust/human"}])
def test_where_nobody_knows_the_truth_nothing_is_said(stored_run, other):
    config, network = stored_run.config.model_copy(update=other), stored_run.read_table("network")
    assert discovery(config, network) is None
    assert first_new_edge(config, network).true is None


def test_nothing_that_trains_or_evaluates_can_read_the_truth():
    """Only the demo itself and the count of discoveries name the truth."""
    root = Path(grn_core.__file__).parent
    names = {"demo_truth", "left_out", "true_network"}
    users = set()
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grn_core.data.demo")
            for alias in node.names
        }
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == "true_network"
        }
        if (imported & names) or texts:
            users.add(str(path.relative_to(root)))
    assert users == {"data/demo/__init__.py", "data/demo/dataset.py", "training/results/discovery.py"}


def test_a_network_without_new_edges_has_no_discovery(stored_run):
    network = stored_run.read_table("network")
    found = discovery(stored_run.config, network[network["known"]])
    assert (found.first, found.true) == (0, 0) and pd.notna(found.by_chance)
