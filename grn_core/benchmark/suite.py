"""A benchmark suite in YAML, and the single tasks that it consists of."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from grn_core.baselines.registry import METHODS
from grn_core.errors import ConfigError
from grn_core.evaluation.questions import Frozen, Question
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.plain import parse_yaml, read_text
from grn_core.storage import write_text

SplitKind = Literal["ours", "degree_matched", "published"]
SHUFFLED = "_shuffled"
JOINT: dict[str, dict[str, Any]] = {
    "joint": {},
    "joint_no_scbert": {"use_scbert": False},
    "joint_no_gnn": {"use_gnn": False},
    "joint_mean_pooling": {"use_attention": False},
    "joint_no_paths": {"use_paths": False},
    "joint_random_scbert": {"weights": None, "tuning": "frozen"},
    "members": {"folds": 5, "repeats": 5, "use_trees": False},
    "members_trees": {"folds": 5, "repeats": 5, "use_trees": True},
}
"""Our own model and its ablations, as settings of a run that override those of the suite.

With folds, what a run's members are is measured: the mean logit of as many members as there are repeats, all trained on
the training pairs of the split. Without, it is the one model of a quick look.
"""


class DataConfig(Frozen):
    """A data set with the truths against which networks are evaluated.

    Attributes
    ----------
    name, genes
        Names in tables, such as ``hESC`` and ``TFs+500``.
    dataset
        Name in the library, or path.
    truths
        Each truth by its name: a name in the library, or a path.
    published
        For a truth, the folder of the pairs that a publication used for training and testing.
    max_genes
        Largest number of genes to model.
    """

    name: str
    genes: str = ""
    dataset: str
    truths: dict[str, str] = Field(min_length=1)
    published: dict[str, str] = {}
    max_genes: int = Field(2000, ge=10, le=1_000_000)


class SuiteConfig(Frozen):
    """Settings of a benchmark.

    Attributes
    ----------
    methods
        Names in the registry, ``joint`` or one of its ablations. A name that ends in ``_shuffled`` runs the method on
        expression permuted between genes.
    questions, splits, seeds
        What is held out; how negatives are chosen (``published`` uses published pairs where a data set has them); the
        seeds of splits and methods.
    encodings
        Weights of scBERT, as a name in the library or a path, for methods that use its encodings.
    joint
        Settings of a run for ``joint`` and its ablations, such as preset and weights.
    """

    name: str = Field("benchmark", pattern=r"^[A-Za-z0-9_.-]+$")
    data: tuple[DataConfig, ...] = Field(min_length=1)
    methods: tuple[str, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = ("missing_edges", "unseen_targets", "unseen_tfs")
    splits: tuple[SplitKind, ...] = ("ours",)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    encodings: str = "small"
    joint: dict[str, Any] = {}

    @field_validator("methods")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name.removesuffix(SHUFFLED) not in METHODS and name.removesuffix(SHUFFLED) not in JOINT:
                known = ", ".join([*METHODS, *JOINT])
                raise ValueError(f"there is no method {name}; choose from {known}, each also with {SHUFFLED}")
        return names


def load_suite(path: Path) -> SuiteConfig:
    """Read a suite from YAML.

    Raises
    ------
    ConfigError
        If the file cannot be read or is not valid; the error names the first setting that is wrong.
    """
    file = check_file(path, "suite", error=ConfigError)
    with scratch() as folder:
        values = in_child("grn_core.benchmark.suite:hand_over_suite", file, folder, {"origin": str(path)}, ConfigError)
    return _validated(values, path)


def hand_over_suite(path: Path, folder: Path, origin: str) -> Any:
    """Read a suite, in the child, and return it as plain values."""
    return _validated(parse_yaml(read_text(path), origin), Path(origin)).model_dump(mode="json")


def _validated(values: Any, path: Path) -> SuiteConfig:
    try:
        return SuiteConfig.model_validate({} if values is None else values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        what = f"In {path}, {where} is not valid: {first['msg']}."
        raise ConfigError(what, "Correct that setting; docs/benchmark.md shows a whole suite.") from error


def save_suite(suite: SuiteConfig, folder: Path) -> Path:
    """Write a suite into a benchmark's folder, named by a hash of its settings, so that its rows can be reproduced."""
    values = suite.model_dump(mode="json")
    path = folder / "suites" / f"{_hashed(values)}.yaml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, yaml.safe_dump(values, sort_keys=False))
    return path


@dataclass(frozen=True)
class Task:
    """One method on one split: one row of the table.

    `settings` holds the settings of a run for ``joint``, and the weights for methods that use scBERT's encodings.
    """

    method: str
    dataset: str
    genes: str
    truth: str
    question: str
    split: str
    seed: int
    data: str
    prior: str
    published: str | None
    max_genes: int
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def config_hash(self) -> str:
        """Hash of everything that determines the result; a row with the same hash need not be computed again."""
        return _hashed(asdict(self))

    @property
    def scores_hash(self) -> str:
        """Hash of everything that determines the scores of a method that uses no labels, whatever is held out."""
        return _hashed([self.method, self.data, self.prior, self.max_genes])


def _hashed(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _settings(suite: SuiteConfig, method: str) -> dict[str, Any]:
    if method in JOINT:
        return dict(suite.joint)
    return {"weights": suite.encodings} if METHODS[method].needs_encodings else {}


def tasks_of(suite: SuiteConfig) -> list[Task]:
    """List the tasks of a suite, method by method in the order that the suite gives."""
    found = []
    for method in suite.methods:
        for data in suite.data:
            for truth, prior in data.truths.items():
                for split in suite.splits:
                    if split == "published" and truth not in data.published:
                        continue
                    for question in ("missing_edges",) if split == "published" else suite.questions:
                        for seed in suite.seeds:
                            folder = data.published[truth] if split == "published" else None
                            found.append(
                                Task(
                                    method, data.name, data.genes, truth, question, split, seed, data.dataset, prior,
                                    folder, data.max_genes, _settings(suite, method.removesuffix(SHUFFLED)),
                                )
                            )  # fmt: skip
    return found
