"""Explore a run's network: its graph, its regulons, what a knock-out would change, and how far to trust it."""

from pages.widgets.common.guard import show
from pages.widgets.common.runs.run_picker import readable_runs, run_facts, title_and_run
from pages.widgets.common.views import View, show_views
from pages.widgets.knockout.knockout_view import show_knockout
from pages.widgets.network.graph_view import show_graph
from pages.widgets.regulons.regulons_view import show_regulons
from pages.widgets.trust.trust_view import show_trust

VIEWS = {
    "graph": View("Graph", "hub", show_graph),
    "regulons": View("Regulons", "account_tree", show_regulons),
    "knockout": View("Knock-out", "content_cut", show_knockout),
    "trust": View("How far to trust it", "monitoring", show_trust),
}


def main() -> None:
    run = title_and_run("Network", [run for run in readable_runs() if run.has_table("network")])
    if run is not None:
        run_facts(run)
        show_views("network", VIEWS, run)


show(main)
