"""The words of the field and of this dashboard, explained once and within reach of every page."""

import streamlit as st

WORDS = {
    "TF (transcription factor)": "A protein that binds DNA and turns other genes up or down.",
    "Target": "A gene that a TF regulates. A **pair** is a TF with a possible target, an **edge** a pair that is held "
    "to be true.",
    "Prior": "The pairs known already, from the literature, from ChIP-seq or from a database; training learns from "
    "them.",
    "Network": "Every pair with a weight: the model's probability that the TF regulates the target.",
    "Known and new": "An edge is known if the prior names it, and new if the model alone does.",
    "Run": "One training: its cells, its prior, its settings and the network that came out.",
    "scBERT": "A neural network that reads a cell as a sentence of expressed genes.",
    "GNN (graph neural network)": "A neural network that passes what it knows of a gene along the known edges.",
    "Epoch": "One pass of training over all the pairs that it learns from.",
    "Held-out pairs": "Pairs that training never saw. **Validation** pairs say when to stop; **test** pairs are scored "
    "once, at the end.",
    "AUROC": "How often a true pair is ranked above a false one: 0.5 is chance, 1 is perfect.",
    "AUPRC": "How many true pairs there are among the best ranked, averaged over the ranking; chance is the share of "
    "true pairs.",
    "EPR (early precision ratio)": "How much richer in true pairs the top of the ranking is than chance; 1 is chance.",
    "Degree floor": "What mere counting scores: how many known targets a TF has, how many known regulators a gene has. "
    "It never looks at a cell.",
    "Graph floor": "What known edges give away by the paths that they make: the same edge the other way round, or "
    "targets shared with another TF. It never looks at a cell.",
    "Shuffled control": "The same model trained after the genes' expression was mixed up; it shows what needs no "
    "expression.",
    "Regulon": "A TF together with the targets that a network gives it.",
    "Hub": "A TF with many targets.",
    "Jaccard index": "Edges that two networks share, divided by edges that either has: 0 none, 1 all.",
    "Seed": "The number from which all that is random begins; the same seed gives the same run.",
}  # fmt: skip


def show_words() -> None:
    """Offer the words in the sidebar."""
    with st.sidebar, st.popover("Words used here", icon=":material/dictionary:", width="stretch"):
        st.markdown("\n\n".join(f"**{word}.** {meaning}" for word, meaning in WORDS.items()))
