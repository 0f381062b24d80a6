"""Titles and captions of a benchmark's figures, for the page and for the report."""

import numpy as np
import pandas as pd

from grn_core.data.catalogue.library_names import TRUTHS
from grn_core.evaluation.questions import QUESTIONS

PUBLISHED_PAIRS = "published_pairs"
ASKED = QUESTIONS | {
    PUBLISHED_PAIRS: "Published pairs: single pairs, in the fixed training and test files of a publication",
}
"""Title of each question that a benchmark asks: those of a run, and missing edges on published pairs."""
SPLITS = {
    "ours": "negatives: all pairs that are not known",
    "degree_matched": "degree-matched negatives",
    "published": "published pairs",
}
METRIC_TITLES = {
    "ap": "AUPRC (average precision)",
    "auroc": "AUROC",
    "per_tf_auroc": "AUROC, mean over TFs",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
    "epr": "EPR",
}
CAPTIONS = {
    "board": (
        "Longer is better. The dotted line is the degree baseline. Bars in strong colours are above it: the whole "
        "95 % interval of their difference to it is above 0, and the difference is 0.005 or more. Hatched bars are "
        "not. AUPRC takes pairs of the same score as one step. The degree baseline has few different scores; with "
        "such pairs in random order its AUPRC would be up to 0.016 higher on BEELINE's sets."
    ),
    "roc": (
        "Follow a curve from the left: the share of true pairs that are found (up) against the share of false pairs "
        "that are wrongly included (right). The higher the curve at the left, the better; the thin line is chance."
    ),
    "pr": (
        "Recall grows to the right as more of the ranked pairs are included; precision is the share of these that is "
        "true. The higher, the better; the thin line is chance, the share of true pairs among all."
    ),
    "early": (
        "How many times more true pairs the top of the ranking contains than a random ranking would. At the dotted "
        "line, the top has as many pairs as there are true pairs; BEELINE's EPR is read there. 1 is chance."
    ),
    "reliability": (
        "Whether probabilities are calibrated. Each dot is one tenth of the pairs. On the thin line, 20 % of the pairs "
        "with probability 20 % are true. Above the line, probabilities are too low; below it, too high. Methods "
        "without probabilities are left out."
    ),
    "strip": (
        "Each dot is one TF: how well its own targets are ranked. The number of its targets does not matter here. "
        "Compare most of the dots with 0.5, which is chance."
    ),
    "agreement": (
        "Two splits of the same data should lead to the same network: further right is better. Dots: overlap of the "
        "top edges (Jaccard index). Diamonds: how similarly all common pairs are ranked (Spearman's correlation). "
        "Methods that use no known edge give the same scores for every seed."
    ),
    "agreement_published": (
        "All seeds have the same training and test pairs, so this shows only what a method's own chance changes: "
        "further right is better. Dots: overlap of the top edges (Jaccard index). Diamonds: how similarly all pairs "
        "are ranked (Spearman's correlation). Methods that use no chance are at 1, which says nothing about them."
    ),
    "motifs": (
        "Number of small circuits among the top pairs, divided by their number among the true pairs. On the line both "
        "are equal. A method that gives most edges to a few TFs makes too many feed-forward loops."
    ),
    "heat": (
        "Gain over the degree baseline on the same pairs; each data set and truth has its own column. Blue is above "
        "the baseline, orange below. A ring marks a difference of 0.005 or more whose whole 95 % interval is above 0."
    ),
}


def question_name(question: str) -> str:
    """Return the short name of a question: ``Unseen targets``."""
    return ASKED.get(question, question).split(":")[0]


def asked(question: str, split: str) -> str:
    """Return the key in `ASKED` of a question and how its pairs are divided."""
    return PUBLISHED_PAIRS if split == "published" else question


def asked_in(results: pd.DataFrame) -> "pd.Series[str]":
    """Return the key in `ASKED` of each row of a table of results."""
    return results["question"].where(results["split"] != "published", PUBLISHED_PAIRS)


def caption(figure: str, split: str = "ours") -> str:
    """Return how to read a figure, which for some figures depends on how the pairs are divided."""
    return CAPTIONS.get(f"{figure}_{split}", CAPTIONS[figure])


def truth_title(truth: str) -> str:
    """Return the title of a truth, such as ``STRING functional interactions``."""
    return TRUTHS.get(truth, truth)


def chart_subtitle(keys: "pd.Series[str] | dict[str, str]", prevalence: float) -> tuple[str, str]:
    """Return two lines that say what a figure is about: data set and truth; question, split, share of true pairs."""
    data = " ".join(filter(None, (keys["dataset"], keys["genes"])))
    question = asked(keys["question"], keys["split"])
    plain = keys["split"] == "ours" or question == PUBLISHED_PAIRS
    split = "" if plain else f", {SPLITS.get(keys['split'], keys['split'])}"
    share = f", {prevalence:.1%} of pairs true" if np.isfinite(prevalence) else ""
    return f"{data}, truth: {truth_title(keys['truth'])}", f"{question_name(question)}{split}{share}"
