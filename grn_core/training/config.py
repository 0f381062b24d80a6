"""The settings of a run: validated, frozen, written as YAML."""

from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from grn_core.errors import ConfigError
from grn_core.evaluation.questions import Frozen, SplitConfig
from grn_core.model.settings import SWITCHES, with_switches
from grn_core.reading import check_file, in_child, scratch
from grn_core.reading.plain import parse_yaml, read_text
from grn_core.storage import write_text

Preset = Literal["quick", "standard", "full"]
Tuning = Literal["frozen", "last", "all"]
Sentence = Literal["modelled", "vocabulary"]
MEMBERS: dict[str, tuple[int, int]] = {"quick": (5, 12), "standard": (5, 12), "full": (5, 6)}
"""Folds and repeats of each preset."""
MOST_GENES, MOST_CELLS, MOST_EPOCHS = 1_000_000, 1_000_000_000, 1_000_000
LARGEST_SEED = 2**32 - 1
"""The largest that NumPy's and scikit-learn's generators take."""


class RunConfig(Frozen):
    """All settings that decide what a run computes.

    Attributes
    ----------
    name
        Title for the user.
    dataset
        Name in the library (``demo``, ``pbmc68k``, or one the user added) or a path.
    cell_type_key, cell_type
        Column of ``obs`` and the value to keep; without a cell type, all cells are used.
    max_genes
        Largest number of genes to model: genes of the prior first, then the most variable ones.
    max_cells
        Largest number of cells to use, drawn with `seed`; None means all.
    prior
        Name in the library (``demo`` for 70 % of the simulation's true network) or a path.
    support
        Supporting priors, by name in the library or path: further evidence, which is neither predicted nor evaluated.
        Held-out pairs of `prior` are removed from all of them (see `grn_core.model.support`). Only with folds.
    candidates
        Which TFs are scored: those with a known target (``prior``), or with the question ``unseen_tfs`` also TFs of the
        TF catalogue without one (``catalogue``). Pairs of the latter are scored, but cannot be tested.
    split
        What is held out, and how much.
    folds
        Number of folds of the cross-fit: each pair is scored by a member that never saw its label. 1 trains one model
        on one split, a quick look; its weights of training pairs are not out of sample. If not given, that of the
        preset in `MEMBERS`; 1 where other settings do not allow members: scBERT is trained, or negatives are chosen.
    repeats
        Number of times that the folds are dealt; scores are trimmed means over them. If not given, that of the preset.
        Without effect if `folds` is 1.
    preset
        Size of the model: ``quick``, ``standard`` or ``full`` (scBERT's published size). With `weights`, scBERT
        has the size of these weights, and the preset decides only the rest.
    weights
        Pre-trained scBERT to begin from: ``small`` (bundled), ``official``, one that was pre-trained here, or a path;
        None begins from random weights.
    tuning
        What of scBERT is trained: nothing (``frozen``; its encodings are computed once and stored on disk), the
        ``last`` block, or ``all``. If not given, ``frozen`` with folds, ``all`` without.
    sentence
        What scBERT reads of each cell: the ``modelled`` genes, or its whole ``vocabulary`` (with `weights`).
    use_scbert, use_gnn, use_attention, use_paths
        False leaves a part of the model out, for ablations: scBERT, message passing, attentive pooling (a plain mean
        over cells instead), the paths of known edges. Settings of older runs name such parts in a list ``without``,
        which is still read.
    use_trees
        Whether members of a cross-fit add gradient boosting on the numbers that describe a pair, where they learn from
        at least 1,000 known edges. Without effect if `folds` is 1.
    use_tf_weights
        Whether members of a cross-fit give each TF weights of its own for the target's expression, as far as pairs that
        they hide bear them out. Without effect if `folds` is 1 or whole TFs are held out.
    ranking
        Weight of a ranking loss within each TF, beside the binary cross-entropy, where members train their learned
        term; 0 leaves it out.
    training_negatives
        Which negatives members learn from: all alike (``uniform``), or weighted so that each TF and target has as much
        of negatives as of known edges (``degree``), so that degrees alone separate nothing in training. Held-out pairs
        are all scored in either case.
    label_noise
        Share of the pairs without a known edge that are taken for unknown edges in training. Weights of the network are
        then higher by about as much: those of an edge, known or not, and not of an edge in the prior.
        These three need folds. `python -m benchmarks.losses` measures what each changes; that none is the default says
        that no gain has been shown.
    precision
        Precision of matrix products: ``auto`` is bf16 on CUDA and float32 on a CPU.
    epochs
        Largest number of epochs; None means that of the preset.
    stored_edges
        Of more scored pairs than this, the network stores so many of highest weight, and every known edge; figures,
        ranks and the verdict are those of all pairs.
    shuffle_expression
        Permute expression profiles between genes first: the control, which must fall to the baselines.
    device
        ``auto`` is CUDA if the machine has it.
    seed
        Seed of all random choices.
    batch
        Name shared by runs that were started together, one per cell type; it does not affect what is computed.
    """

    name: str = Field("untitled", min_length=1, max_length=200)
    dataset: str = "demo"
    cell_type_key: str | None = "cell_type"
    cell_type: str | None = None
    max_genes: int = Field(500, ge=10, le=MOST_GENES)
    max_cells: int | None = Field(None, ge=10, le=MOST_CELLS)
    prior: str = "demo"
    support: tuple[str, ...] = ()
    candidates: Literal["prior", "catalogue"] = "prior"
    split: SplitConfig = SplitConfig()
    folds: int = Field(MEMBERS["quick"][0], ge=1, le=20)
    repeats: int = Field(MEMBERS["quick"][1], ge=1, le=50)
    preset: Preset = "quick"
    weights: str | None = None
    tuning: Tuning = "frozen"
    sentence: Sentence = "modelled"
    use_scbert: bool = True
    use_gnn: bool = True
    use_attention: bool = True
    use_paths: bool = True
    use_trees: bool = True
    use_tf_weights: bool = True
    ranking: float = Field(0.0, ge=0, le=100)
    training_negatives: Literal["uniform", "degree"] = "uniform"
    label_noise: float = Field(0.0, ge=0, le=0.5)
    precision: Literal["auto", "float32", "bf16"] = "auto"
    epochs: int | None = Field(None, ge=1, le=MOST_EPOCHS)
    stored_edges: int = Field(2_000_000, ge=1000, le=1_000_000_000)
    shuffle_expression: bool = False
    device: Literal["auto", "cpu", "cuda"] = "auto"
    seed: int = Field(0, ge=0, le=LARGEST_SEED)
    batch: str | None = Field(None, max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _read_older(cls, values: Any) -> Any:
        return _with_members(with_switches(values)) if isinstance(values, dict) else values

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.sentence == "vocabulary" and self.weights is None:
            raise ValueError("the whole vocabulary can be read only with pre-trained weights (set weights)")
        if self.candidates == "catalogue" and self.split.question != "unseen_tfs":
            raise ValueError("TFs without a known target need the question unseen_tfs (or set candidates to prior)")
        if self.cross_fitted and self.tuning != "frozen" and self.use_scbert:
            raise ValueError("the models of a cross-fit share scBERT's encodings (set tuning to frozen, or folds to 1)")
        if self.other_loss and not self.cross_fitted:
            raise ValueError(f"{', '.join(self.other_loss)} can be set only in a cross-fit (set folds to 2 or more)")
        if self.support and not self.cross_fitted:
            raise ValueError("supporting priors need a cross-fit (set folds to 2 or more)")
        if self.prior in self.support:
            raise ValueError(f"{self.prior} is the prior itself and cannot support it too (leave it out of support)")
        if len(set(self.support)) < len(self.support):
            raise ValueError("support names a prior twice")
        if self.cross_fitted and self.split.negatives != "all":
            raise ValueError("a cross-fit scores every pair, so negatives must be all (or set folds to 1)")
        return self

    @property
    def cross_fitted(self) -> bool:
        """Whether each pair is scored by members that never saw its label; else the run is a quick look."""
        return self.folds > 1

    @property
    def other_loss(self) -> tuple[str, ...]:
        """Return the settings of the members' loss that differ from the usual ones."""
        usual = {"ranking": 0.0, "training_negatives": "uniform", "label_noise": 0.0}
        return tuple(name for name, value in usual.items() if getattr(self, name) != value)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return the parts of the model that the run leaves out: keys of `SWITCHES`."""
        return tuple(part for part, switch in SWITCHES.items() if not getattr(self, switch))

    def to_yaml(self) -> str:
        """Return the settings as YAML text."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    def save(self, path: Path) -> None:
        """Write the settings to a YAML file."""
        write_text(path, self.to_yaml())


def _with_members(values: dict[str, Any]) -> dict[str, Any]:
    """Return settings with the members that their preset has, where they do not say how many."""
    usual_folds, usual_repeats = MEMBERS.get(str(values.get("preset", "quick")), MEMBERS["quick"])
    split = values.get("split")
    negatives = getattr(split, "negatives", None) or (split.get("negatives") if isinstance(split, dict) else None)
    trains_scbert = values.get("tuning", "frozen") != "frozen" and values.get("use_scbert", True)
    allowed = negatives in (None, "all") and not trains_scbert
    values = {"folds": usual_folds if allowed else 1, "repeats": usual_repeats} | values
    return {"tuning": "all" if values["folds"] == 1 else "frozen"} | values


def make_config(values: Any, origin: str = "the settings") -> RunConfig:
    """Validate settings.

    Raises
    ------
    ConfigError
        If a setting is wrong; names the first one.
    """
    try:
        return RunConfig.model_validate({} if values is None else values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise ConfigError(
            f"In {origin}, {where} is not valid: {first['msg']}.",
            "Correct that setting; `python -m grn_core train --help` lists them.",
        ) from error


def parse_config(text: str, origin: str = "the settings") -> RunConfig:
    """Read settings from YAML text.

    Raises
    ------
    ConfigError
        If the text is not YAML or a setting is wrong; names the first one.
    """
    return make_config(parse_yaml(text, origin), origin)


def load_config(path: Path) -> RunConfig:
    """Read the settings of a run of ours from its YAML file; for a file from outside there is `open_config`.

    Runs from before there were members say nothing of folds: they have one model. Those from before there were trees,
    or own weights of TFs, say nothing of them: they have none.
    """
    values = parse_yaml(read_text(path), str(path))
    if isinstance(values, dict):
        values = {"folds": 1, "use_trees": False, "use_tf_weights": False} | values
    return make_config(values, str(path))


def open_config(path: Path) -> RunConfig:
    """Read settings from a YAML file from outside; as `load_config`, in a child process.

    Raises
    ------
    ConfigError
        If there is no such file, it is no YAML, or naming the first setting that is wrong.
    """
    file = check_file(path, "settings file", error=ConfigError)
    with scratch() as folder:
        found = in_child("grn_core.reading.plain:hand_over_yaml", file, folder, {"origin": str(path)}, ConfigError)
    return make_config(found, str(path))
