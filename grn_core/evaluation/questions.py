"""The three questions a supervised network model can answer; each figure says which one."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Question = Literal["missing_edges", "unseen_targets", "unseen_tfs"]


class Frozen(BaseModel):
    """Settings that cannot change and take no unknown name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitConfig(Frozen):
    """How known pairs are divided into train, validation and test.

    `question` says what is held out; `validation` and `test` are shares of the pairs (missing
    edges), of the target genes or of the TFs.
    """

    question: Question = "unseen_targets"
    validation: float = Field(0.15, gt=0, lt=0.5)
    test: float = Field(0.25, gt=0, lt=0.5)
