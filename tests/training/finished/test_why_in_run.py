"""A gene of a run's network that a view does not show has its reason, and the command line says the same."""

import pytest
from typer.testing import CliRunner

from grn_core.cli import runs
from grn_core.network.view import View
from grn_core.network.visible_edges import visible_edges
from grn_core.training.finished.why_in_run import whereabouts, why_in_view


@pytest.fixture
def network(stored_run):
    return stored_run.read_table("network")


@pytest.fixture
def places(stored_run, network):
    return whereabouts(stored_run.config, network)


def said(gene, places, network, view):
    answer = why_in_view(gene, places, network, view, visible_edges(network, view, None).edges)
    return {reason.kind: f"{reason.what} {reason.remedy}" for reason in answer.reasons}


def test_what_a_view_leaves_out_is_said(places, network):
    view = View(start="strongest", k=5)
    drawn = visible_edges(network, view, None).edges
    first = drawn["source"].iloc[0]
    assert f"{first} is in the graph as TF" in said(first, places, network, view)["here"]
    weak = next(gene for gene in network["target"] if gene not in {*drawn["source"], *drawn["target"]})
    below = said(weak, places, network, view)["below the cut"]
    assert f"{weak} is in the network, but not among the 5 edges shown: its strongest edge" in below
    assert "Show more edges" in below


def test_a_filter_that_leaves_a_gene_out_is_named(places, network):
    known = network[network["known"]]
    new = next(gene for gene in network["target"].unique() if gene not in {*known["source"], *known["target"]})
    filtered = said(new, places, network, View(which="known"))["filtered"]
    assert f'{new} is in the network, but the filter "Edges" leaves out all of its' in filtered
    tf = network["source"].iloc[0]
    of_one = network[(network["target"] != tf)]
    assert 'the filter "Only these TFs"' in said(tf, places, of_one, View(tfs=("another",)))["filtered"]


def test_the_command_line_answers_for_a_run_and_without_one(stored_run):
    app = CliRunner()
    known = stored_run.read_table("network")["source"].iloc[0]
    done = app.invoke(runs.app, ["why", known, "NOGENE", "--run", stored_run.id])
    assert done.exit_code == 0
    assert f"{known} is in the network as TF; its strongest edge" in done.stdout
    assert "NOGENE is not in the cells' file" in done.stdout
    done = app.invoke(runs.app, ["why", "NOGENE", "--cell-type", "Monocyte"])
    assert "Check the spelling." in done.stdout
