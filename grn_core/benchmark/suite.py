"""What a benchmark runs, as YAML, and the single tasks that it comes to."""

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
}
"""Our own model and its ablations, as settings of a run that take the place of the suite's."""


class DataConfig(Frozen):
    """A data set with the truths it is judged by.

    Attributes
    ----------
    name, genes
        What tables call it, such as ``hESC`` and ``TFs+500``.
    dataset
        Name in the library or path.
    truths
        Name of each truth and where it is: name in the library or path.
    published
        For a truth, folder of the pairs that a publication trained and tested on.
    max_genes
        Most genes to model.
    """

    name: str
    genes: str = ""
    dataset: str
    truths: dict[str, str] = Field(min_length=1)
    published: dict[str, str] = {}
    max_genes: int = Field(2000, ge=10, le=1_000_000)


class SuiteConfig(Frozen):
    """A benchmark.

    Attributes
    ----------
    methods
        Names of the registry, ``joint`` or one of its ablations; with the ending ``_shuffled``, the method
        on expression permuted between genes.
    questions, splits, seeds
        What is held out, how negatives are chosen (``published`` takes the published pairs where a data set
        names them), and the seeds of splits and methods.
    encodings
        Weights of scBERT, by name in the library or path, for methods that take its encodings.
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
        If the file cannot be read, or naming the first setting that is wrong.
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


def keep_suite(suite: SuiteConfig, folder: Path) -> Path:
    """Write a suite below a benchmark's folder, named by what it says, so that its rows can be computed again."""
    values = suite.model_dump(mode="json")
    path = folder / "suites" / f"{_hashed(values)}.yaml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, yaml.safe_dump(values, sort_keys=False))
    return path


@dataclass(frozen=True)
class Task:
    """One method on one split: a row of the table.

    `settings` are those of a run for ``joint``, and the weights for methods that take scBERT's encodings.
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
        """Name of all that decides the outcome; a row of the same hash need not be computed again."""
        return _hashed(asdict(self))

    @property
    def scores_hash(self) -> str:
        """Name of all that decides the scores of a method that looks at no label, whatever is held out."""
        return _hashed([self.method, self.data, self.prior, self.max_genes])


def _hashed(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _settings(suite: SuiteConfig, method: str) -> dict[str, Any]:
    if method in JOINT:
        return dict(suite.joint)
    return {"weights": suite.encodings} if METHODS[method].needs_encodings else {}


def tasks_of(suite: SuiteConfig) -> list[Task]:
    """Spell a suite out, cheap methods before dear ones, so that a table is there early."""
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
