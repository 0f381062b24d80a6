"""The selected gene: its targets and regulators, its role in the network, its expression, its public pages."""

import pandas as pd
import streamlit as st

from grn_core.data.cells.labels import labels_of
from grn_core.data.gene_pages import gene_pages
from grn_core.genes.roles import ROLE_WORDS, family_of_gene
from grn_core.network.centrality import centralities, centrality_ranks, default_edge_count
from grn_core.network.graph import MOST_EDGES, communities, edges_of, neighbourhood, to_networkx, top_edges
from grn_core.training.results.stored_edges import n_scored
from grn_core.training.run import Run
from pages.widgets.common.charts.cell_samples import said_of
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import NO_TOOLS
from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.common.runs.run_network import load_network, load_roles
from pages.widgets.common.runs.run_picker import is_simulated
from pages.widgets.network.edge_table import pick_row
from pages.widgets.network.inspector.cells import cells_of_all_types, no_gene, organism_of, type_column
from pages.widgets.network.inspector.maps import show_on_map
from pages.widgets.network.inspector.narrow_figures import MOST_TYPES, type_violins
from pages.widgets.network.inspector.short_names import brief, short
from pages.widgets.state.selection import selected

TABS = ("Edges", "Role", "Cells", "Map", "Links")
MEASURES = {
    "targets": ("Targets", "{:.0f}"),
    "regulators": ("Regulators", "{:.0f}"),
    "influence": ("Influence", "{:.4f}"),
    "betweenness": ("Betweenness", "{:.4f}"),
}
WEAK_SHOWN = 10


@st.cache_data(max_entries=8, show_spinner="Computing the role of every gene …")
def _measured(path: str, written: float, _network: pd.DataFrame) -> pd.DataFrame:
    return centralities(top_edges(_network, default_edge_count(_network, MOST_EDGES)))


@st.cache_data(max_entries=20, show_spinner=False)
def _communities(pairs: pd.DataFrame) -> dict[str, int]:
    return communities(to_networkx(pairs))


def show_gene(run: Run, network: pd.DataFrame, drawn: pd.DataFrame, gene: str) -> None:
    around = neighbourhood(drawn, gene)
    st.markdown(
        f"## {brief(gene)}\n{role_words(run, gene)} with {counted(len(around.targets), 'target')} and "
        f"{counted(len(around.regulators), 'regulator')} in the graph."
    )
    with guard():
        _show_tabs(run, network, drawn, gene)


def role_words(run: Run, gene: str) -> str:
    """Return the role of a gene, and the family of a TF: ``TF (Ets)``."""
    kind, network = load_roles(str(run.path)).kind(gene), load_network(str(run.path))
    family = family_of_gene(gene) if kind == "TF" else None
    own = network[network["source"] == gene]
    untested = ", scored without a known target," if len(own) and (own["split"] == "unused").all() else ""
    words = "TF" if kind == "TF" else ROLE_WORDS[kind].capitalize()
    return plain(f"{words}{f' ({family})' if family else ''}{untested}")


@st.fragment
def _show_tabs(run: Run, network: pd.DataFrame, drawn: pd.DataFrame, gene: str) -> None:
    """Show one tab at a time; an edge selected in its tables is selected on the whole page."""
    if (selected(run.id) or {}).get("node") != gene:
        st.rerun()
    edges, role, cells, on_map, links = st.tabs(TABS, key="gene_tabs", on_change="rerun")
    if edges.open:
        with edges, guard():
            show_edges(run, network, gene)
    elif role.open:
        with role, guard():
            show_role(run, network, drawn, gene)
    elif cells.open:
        with cells, guard():
            show_cell_types(run, gene)
    elif on_map.open:
        with on_map, guard():
            show_on_map(run, [gene])
    elif links.open:
        with links, guard():
            show_links(run, network, gene)


def cut_words(run: Run, network: pd.DataFrame) -> str:
    k = default_edge_count(network, MOST_EDGES)
    why = "as many as in the prior" if k == int(network["known"].sum()) else "the largest number that is used"
    return f"the {k:,} strongest of {n_scored(run) or len(network):,} candidate pairs ({why})"


def show_edges(run: Run, network: pd.DataFrame, gene: str) -> None:
    """List the gene's edges among the strongest of the network; if there is none, its own strongest edges."""
    own = edges_of(network, gene)
    above = own[own["rank"] <= default_edge_count(network, MOST_EDGES)].reset_index(drop=True)
    if above.empty:
        st.caption(
            f"None of its edges is among {cut_words(run, network)}. Its {WEAK_SHOWN} strongest edges are listed."
        )
        above = own.head(WEAK_SHOWN)
    else:
        st.caption(f"Among {cut_words(run, network)}, in the graph or not. Select an edge to see its evidence.")
    around = neighbourhood(above, gene)
    for title, table, other in (("Targets", around.targets, "target"), ("Regulators", around.regulators, "source")):
        if len(table):
            st.markdown(f"**{counted(len(table), title.lower()[:-1])}**")
            height = min(38 + 35 * len(table), 215)
            pick_row(table, run, f"{title}_{run.id}_{gene}", [other, "weight", "rank", "known"], height)


def show_role(run: Run, network: pd.DataFrame, drawn: pd.DataFrame, gene: str) -> None:
    path = run.path / "network.parquet"
    table = _measured(str(path), path.stat().st_mtime, network)
    if gene in table.index:
        place = centrality_ranks(table).loc[gene]
        lines = [
            f"| {label} | {form.format(table.loc[gene, name])} | {place[name]:,} |"
            for name, (label, form) in MEASURES.items()
        ]
        st.markdown("| Measure | Value | Rank |\n|:--|--:|--:|\n" + "\n".join(lines))
        st.caption(f"Among {cut_words(run, network)}; rank 1 is the highest of {len(table):,} genes.")
    else:
        st.info(
            f"The gene has no edge among {cut_words(run, network)}, so it has no role there.", icon=":material/hub:"
        )
    found = _communities(drawn[["source", "target", "weight"]])
    if gene in found:
        size = sum(number == found[gene] for number in found.values())
        st.markdown(f"Community **{found[gene] + 1}** of the graph, with {counted(size, 'gene')}.")
    with st.expander("What these measures mean"):
        st.markdown(
            "- **Influence**: PageRank on the reversed network. High for a gene that regulates many genes, especially "
            "genes that regulate many others.\n"
            "- **Betweenness**: the share of shortest paths between other genes that pass through this one. 0 for a "
            "gene without targets or without regulators.\n"
            "- **Community**: genes with more edges among each other than to other genes (Louvain's method).\n\n"
            "All describe the inferred network, not the cell: a TF with many known targets has more edges here."
        )


def show_cell_types(run: Run, gene: str) -> None:
    sample = cells_of_all_types(run)
    values = sample.of(gene)
    if values is None:
        no_gene(gene)
        return
    key = type_column(run)
    labels = labels_of(sample.obs[key]).dropna() if key else pd.Series("all cells", sample.obs.index)
    values = values.loc[labels.index]
    modelled = run.config.cell_type if key == run.config.cell_type_key else None
    alt = f"Violins of the expression of {short(gene)} in each cell type"
    many = f" The {MOST_TYPES} types with the highest mean are shown." if labels.nunique() > MOST_TYPES else ""
    by = f"Cell types from the column {plain(short(key))}" if key else "This data set has no cell types"
    show_chart(
        type_violins(values, labels, modelled), config=NO_TOOLS, key="types", alt=alt, name=f"types-{short(gene)}",
        caption=(
            f"{by}; the percentage is the share of cells in which the gene is detected. The wider a shape, the more "
            f"cells have that expression; its line is the mean.{many} {said_of(sample)}"
        ),
        data=lambda: pd.DataFrame({"cell_type": labels, gene: values}).rename_axis("cell").reset_index(),
    )  # fmt: skip


def show_links(run: Run, network: pd.DataFrame, gene: str) -> None:
    if is_simulated(run):
        st.markdown("The genes of a simulation have no pages in public databases.")
        return
    organism = organism_of(run, sorted({*network["source"], *network["target"]}))
    pages = gene_pages(gene, organism)
    if not pages:
        st.markdown("This name is not a gene symbol, so there is no page for it.")
        return
    for site, address in pages.items():
        st.link_button(site, address, icon=":material/open_in_new:", width="stretch")
    species = f"for {organism}" if organism else "for any species"
    st.caption(
        f"Public pages on {brief(gene)}, {species}. A click leaves the dashboard: it opens the site in a new tab and "
        "sends it the gene's name. Before a click, nothing is sent to any site."
    )
