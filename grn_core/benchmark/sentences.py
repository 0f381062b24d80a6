"""What the figures of a benchmark say in words, on the page and in the report alike."""

import numpy as np
import pandas as pd

from grn_core.data.catalogue.beeline_contents import TRUTHS
from grn_core.evaluation.questions import QUESTIONS

SPLITS = {
    "ours": "all pairs that are not known as negatives",
    "degree_matched": "degree-matched negatives",
    "published": "published pairs",
}
METRICS = {
    "ap": "AUPRC (average precision)",
    "auroc": "AUROC",
    "per_tf_auroc": "AUROC, mean over TFs",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
    "epr": "EPR",
}
CAPTIONS = {
    "board": (
        "Longer is better. The dotted line is the degree floor. Plain dark bars clear it: the whole 95 % interval of "
        "their difference to it is above 0, and the difference is 0.005 or more. Pale hatched bars do not."
    ),
    "roc": (
        "Follow a curve from the left: how many of the true pairs are found (up) while how many false ones are taken "
        "along (right). The higher at the left, the better; the thin line is chance."
    ),
    "pr": (
        "From the left: of the pairs taken so far (recall grows to the right), the share that is true. The higher, "
        "the better; the thin line is chance, the share of true pairs."
    ),
    "early": (
        "How much richer in true pairs the top of the ranking is than chance. The dotted line marks as many pairs as "
        "there are true ones, which is where BEELINE reads its EPR; 1 is chance."
    ),
    "reliability": (
        "Whether a probability means what it says, in tenths of the pairs: on the thin line 20 % said comes true in "
        "20 % of pairs; above it the method is too shy, below it too bold. Methods without probabilities are left out."
    ),
    "strip": (
        "Each dot is one TF: how well its own targets are ranked, which its number of targets cannot lift. Read where "
        "the bulk of the dots lies against 0.5, which is chance."
    ),
    "agreement": (
        "Two splits of the same data should lead to the same network: to the right is better. Dots: share of the top "
        "edges that both have (Jaccard); diamonds: how alike they order all common pairs (Spearman). Methods that "
        "look at no known edge are the same at every seed."
    ),
    "motifs": (
        "Small circuits among the top pairs over those among the true ones: on the line as many as there should be. A "
        "method that piles its edges on a few TFs makes too many feed-forward loops."
    ),
    "heat": (
        "Gain over the degree floor of the same pairs, each data set and truth in its own column: blue is above the "
        "floor, orange below. A ring says that the whole 95 % interval of the difference is above it, and the "
        "difference 0.005 or more."
    ),
}


def question_name(question: str) -> str:
    """Return the short name of a question: ``Unseen targets``."""
    return QUESTIONS.get(question, question).split(":")[0]


def truth_words(truth: str) -> str:
    """Return a truth in a reader's words."""
    return TRUTHS.get(truth, truth)


def answers(keys: "pd.Series[str] | dict[str, str]", prevalence: float) -> tuple[str, str]:
    """Say in two lines what a figure answers: data and truth; question, split and share of true pairs."""
    data = " ".join(filter(None, (keys["dataset"], keys["genes"])))
    split = "" if keys["split"] == "ours" else f", {SPLITS.get(keys['split'], keys['split'])}"
    share = f", {prevalence:.1%} of pairs true" if np.isfinite(prevalence) else ""
    return f"{data}, truth: {truth_words(keys['truth'])}", f"{question_name(keys['question'])}{split}{share}"
