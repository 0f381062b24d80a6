"""The questions a supervised network model can answer; each figure says which one."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Question = Literal["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"]
Negatives = Literal["all", "degree_matched"]
QUESTIONS = {
    "unseen_targets": "Unseen targets: target genes that training never saw as targets",
    "missing_edges": "Missing edges: single pairs, whose TF and target training saw in other pairs",
    "unseen_tfs": "Unseen TFs: TFs that training never saw as regulators",
    "unseen_both": "Unseen TFs and targets: neither gene of a pair seen in its role",
}
"""Each question in a reader's words: its name, and after the colon what is held out."""


class Frozen(BaseModel):
    """Settings that cannot change and take no unknown name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitConfig(Frozen):
    """How known pairs are divided into train, validation and test.

    Attributes
    ----------
    question
        What is held out: pairs (``missing_edges``), target genes (``unseen_targets``), TFs
        (``unseen_tfs``), or TFs and target genes at once (``unseen_both``).
    validation, test
        Shares of the pairs of each TF (missing edges), of the target genes, of the TFs, or of both.
    negatives
        ``all`` takes every pair that is not known; ``degree_matched`` samples in each part negatives
        whose TFs and targets have as many of them as they have known edges
        (see `grn_core.evaluation.negatives`), so that counting alone says nothing.
    """

    question: Question = "unseen_targets"
    validation: float = Field(0.15, gt=0, lt=0.5)
    test: float = Field(0.25, gt=0, lt=0.5)
    negatives: Negatives = "all"


GENELINK = SplitConfig(question="missing_edges", validation=0.1, test=0.23)
"""The published protocol: 67 / 10 / 23 % of each TF's known and unknown pairs (Chen and Liu 2022)."""
