"""The questions that a supervised network model can answer; every figure belongs to one of them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Question = Literal["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"]
KNOWN_TFS: tuple[Question, ...] = ("unseen_targets", "missing_edges")
"""Questions whose TFs have training pairs."""
Negatives = Literal["all", "degree_matched"]
QUESTIONS = {
    "unseen_targets": "Unseen targets: genes that are a target in no training pair",
    "missing_edges": "Missing edges: single pairs, whose TF and target are in other training pairs",
    "unseen_tfs": "Unseen TFs: TFs that are the regulator in no training pair",
    "unseen_both": "Unseen TFs and targets: neither gene of a pair has its role in any training pair",
}
"""Title of each question, and after the colon what is held out."""


class Frozen(BaseModel):
    """Settings that cannot change; unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitConfig(Frozen):
    """How candidate pairs are divided into train, validation and test.

    Attributes
    ----------
    question
        What is held out: pairs (``missing_edges``), target genes (``unseen_targets``), TFs
        (``unseen_tfs``), or TFs and target genes at once (``unseen_both``).
    validation, test
        Shares of the pairs of each TF (missing edges), of the target genes, of the TFs, or of both.
    negatives
        ``all``: every pair that is not known. ``degree_matched``: in each part, a sample in which each TF and target
        has about as many negatives as known edges, so that counting gives no information
        (see `grn_core.evaluation.negatives`).
    """

    question: Question = "unseen_targets"
    validation: float = Field(0.15, gt=0, lt=0.5)
    test: float = Field(0.25, gt=0, lt=0.5)
    negatives: Negatives = "all"


GENELINK = SplitConfig(question="missing_edges", validation=0.1, test=0.23)
"""The published protocol: 67 / 10 / 23 % of each TF's known and unknown pairs (Chen and Liu 2022)."""
