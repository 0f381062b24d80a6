"""The terms of the field and of this dashboard, explained once and available on every page."""

import streamlit as st

WORDS = {
    "TF (transcription factor)": "A protein that binds DNA and activates or represses other genes.",
    "Target": "A gene that a TF regulates. A **pair** is a TF with a possible target. An **edge** is a pair that is "
    "considered true.",
    "Prior": "The TF-target pairs that are already known, from the literature, from ChIP-seq or from a database. "
    "Training learns from them.",
    "Network": "All pairs with their weights, from 0 to 1. In a cross-fitted run, the weight of a pair estimates its "
    "probability of being in the prior.",
    "Known and new": "An edge is known if it is in the prior, and new if only the model predicts it.",
    "Run": "One training, with its cells, prior, settings and the resulting network.",
    "scBERT": "A neural network that reads a cell as a sentence of expressed genes.",
    "GNN (graph neural network)": "A neural network that passes information between genes along the known edges.",
    "Cross-fitted run": "A run of many small models. The pairs are divided into **folds**, and the pairs of each "
    "fold are scored by a model that was trained without them. One such division is a **repeat**; the network is the "
    "mean over all repeats.",
    "Quick look": "A run of one model. It was told most of the known edges, so it has no probabilities and no verdict.",
    "Verdict": "What a run may claim, from its figures above the baselines and the shuffled control.",
    "Epoch": "One pass of training over all training pairs.",
    "Held-out pairs": "Pairs that are not used for training. **Validation** pairs decide when training stops. **Test** "
    "pairs are scored once, at the end.",
    "AUROC": "The probability that a true pair is ranked above a false one: 0.5 is chance, 1 is perfect.",
    "AUPRC": "The share of true pairs among the highest-ranked pairs, averaged over the ranking. Chance is the share "
    "of true pairs among all.",
    "EPR (early precision ratio)": "The share of true pairs at the top of the ranking, divided by their share among "
    "all pairs; 1 is chance.",
    "Degree baseline": "A score that only counts: how many known targets a TF has and how many known regulators a gene "
    "has. It ignores expression.",
    "Graph baseline": "A score from the paths of known edges between two genes, such as the same edge in the other "
    "direction, or targets shared with another TF. It ignores expression.",
    "Target baseline": "A score from the target's own expression alone, the same for every TF. What a model has above "
    "it is specific to the TF.",
    "Shuffled control": "The same model, trained after expression profiles were permuted between genes. It shows what "
    "is possible without expression.",
    "Regulon": "A TF together with its targets in a network.",
    "Hub": "A TF with many targets.",
    "Community": "Genes with more edges among each other than to other genes.",
    "Activity": "A TF is active in a cell that expresses its activated targets more, and its repressed targets less, "
    "than other genes.",
    "Stability": "The share of a run's repeats in which an edge is among the first edges.",
    "Jaccard index": "Edges in both networks, divided by edges in at least one of them: 0 none, 1 all.",
    "Cluster": "Cells with similar expression, found without knowing their type.",
    "UMAP": "A map on which cells with similar expression are neighbours. Long distances on it mean little.",
    "Pseudotime": "An order of the cells by how far their expression is from that of chosen start cells.",
    "Marker": "A gene that one group of cells expresses more than the other cells.",
    "Seed": "The number that fixes all random choices. The same settings and seed give the same run.",
}  # fmt: skip


def show_words() -> None:
    """Show the button for the terms in the sidebar."""
    with st.sidebar, st.popover("Words used here", icon=":material/dictionary:", width="stretch"):
        st.markdown("\n\n".join(f"**{word}.** {meaning}" for word, meaning in WORDS.items()))
