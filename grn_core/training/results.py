"""Results of a trained model in the run's folder: checkpoint, predictions, network and metrics."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data.prior import Prior
from grn_core.errors import RunError
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.splits import Split, candidate_pairs, unlabelled_pairs
from grn_core.model.explain import PARTS
from grn_core.model.joint import JointModel
from grn_core.model.settings import JointConfig, read_settings
from grn_core.reading.plain import read_json
from grn_core.storage import replace_file, write_json
from grn_core.training.evidence import EMBEDDINGS, EVIDENCE, explained, gene_embeddings, with_parts
from grn_core.training.features import PairIndices, correlation_of, index_pairs
from grn_core.training.fit import EVALUATION_CELLS, Fit, evaluation_cells
from grn_core.training.run import Run
from grn_core.training.run_tables import METRIC_COLUMNS, REFERENCES
from grn_core.training.stored_edges import StoredEdges, strongest

CELL_SUBSETS = 5


def save_checkpoint(run: Run, config: JointConfig, state: dict[str, Tensor], genes: list[str]) -> None:
    """Write weights (safetensors), settings and genes of the model into ``checkpoint/``."""
    run.check_there()
    folder = run.path / "checkpoint"
    tensors = {key: value.contiguous() for key, value in state.items()}
    write_json(folder / "model.json", asdict(config) | {"genes": genes})
    replace_file(folder / "model.safetensors", lambda path: save_file(tensors, str(path)))


MOST_BYTES = 50 * 10**6
"""Of ``model.json``, which names every gene."""


def load_checkpoint(run: Run) -> tuple[JointModel, list[str]]:
    """Read a run's best model and its genes.

    Raises
    ------
    RunError
        If the run has no checkpoint, or one of a model that this version does not have.
    """
    folder: Path = run.path / "checkpoint"
    if not (folder / "model.safetensors").exists():
        raise RunError(f"The run {run.id} has no checkpoint.", "Train it again.")
    try:
        values = read_json(folder / "model.json", MOST_BYTES)
        genes = values.pop("genes")
        model = JointModel(read_settings(values))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"The checkpoint of the run {run.id} is damaged.", "Train it again.") from error
    try:
        model.load_state_dict(load_file(folder / "model.safetensors"))
    except RuntimeError as error:
        raise RunError(
            f"The checkpoint of the run {run.id} is of an older model.", "Train it again; its tables can still be read."
        ) from error
    return model.eval(), genes


def predict(state: Fit, split: Split, genes: list[str], log_expression: np.ndarray, seed: int) -> pd.DataFrame:
    """Score the held-out pairs: columns source, target, label, split, joint (0 to 1), degree, known_paths.

    The last two are the baselines, which use the train pairs and ignore expression: degrees, and paths of known edges.
    """
    held_out = split.to_table().query("split != 'train'").reset_index(drop=True)
    cells = evaluation_cells(len(state.cells), seed)
    logits = state.score(index_pairs(held_out, genes, state.device), cells)
    return held_out.assign(
        joint=torch.sigmoid(logits).numpy(),
        degree=degree_scores(split.train, held_out),
        **_fitted_baselines(split, held_out, genes, log_expression, seed),
    )


def _fitted_baselines(
    split: Split, held_out: pd.DataFrame, genes: list[str], log_expression: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    pairs, asked = split.training_pairs(), held_out[["source", "target"]]
    problem = Problem(log_expression, genes, pairs.train, pairs.validation, seed)
    return {method.name: method.score(problem, asked, serial_map) for method in (GRAPH, TARGET)}


@dataclass(frozen=True)
class Inferred:
    """Output of a trained model for every candidate pair and every gene.

    Attributes
    ----------
    network
        source, target, weight (probability by the model), rank (1 is best), known, split (``unused`` where the
        question leaves a pair out) and uncertainty: the standard deviation of the weight over random halves of the
        cells.
    evidence
        The parts of the scores of the same pairs in the same order; see `with_parts`.
    embeddings
        State of each gene; see `gene_embeddings`.
    """

    network: pd.DataFrame
    evidence: pd.DataFrame
    embeddings: pd.DataFrame

    def write(self, run: Run) -> None:
        """Save the three tables in the run's folder; the network is last, so that where it exists the others do.

        Of more pairs than the setting ``stored_edges``, those that `strongest` chooses are saved.
        """
        kept = self._strongest(run) if len(self.network) > run.config.stored_edges else self
        run.write_table(EMBEDDINGS, self.embeddings)
        run.write_table(EVIDENCE, kept.evidence)
        run.write_table("network", kept.network)

    def _strongest(self, run: Run) -> "Inferred":
        """Return what is stored of many pairs, and write how many there were."""
        network, most = self.network, run.config.stored_edges
        known = network["known"].to_numpy()
        rows, _ = strongest(network["weight"].to_numpy(), known, most)
        stored = StoredEdges(
            n_scored=len(known), n_stored=len(rows), n_known=int(known.sum()),
            n_tested=int((network["split"] == "test").sum()), lowest=float(network["weight"].iloc[most - 1]),
            typical={name: float(self.evidence[name].mean()) for name in PARTS}, reliability=[], error=0.0,
        )  # fmt: skip
        stored.save(run)
        run.log(str(stored))
        network, evidence = (table.iloc[rows].reset_index(drop=True) for table in (network, self.evidence))
        return Inferred(network, evidence, self.embeddings)


def infer_network(
    state: Fit,
    split: Split,
    prior: Prior,
    genes: list[str],
    log_expression: np.ndarray,
    seed: int,
    others: Sequence[str] = (),
) -> Inferred:
    """Score and explain every candidate pair: each TF of the prior, and of `others`, with every other modelled gene."""
    parts = split.to_table()[["source", "target", "split"]]
    candidates = pd.concat([candidate_pairs(prior, genes), unlabelled_pairs(others, genes)])
    pairs = candidates.merge(parts, how="left", on=["source", "target"])
    pairs["split"] = pairs["split"].fillna("unused")
    indices = index_pairs(pairs, genes, state.device)
    cells = evaluation_cells(len(state.cells), seed)
    logits = state.score(indices, cells)
    weight = torch.sigmoid(logits).numpy()
    repeats = _halves(state, indices, log_expression, seed)
    uncertainty = np.std([torch.sigmoid(repeat).numpy() for repeat in repeats], axis=0)
    network = pairs.assign(weight=weight, known=pairs["label"] == 1, uncertainty=uncertainty)
    network = network.sort_values("weight", ascending=False, kind="stable")
    states = state.states(cells)
    evidence = with_parts(pairs, logits, explained(state, states, indices), repeats)
    evidence = evidence.loc[network.index].reset_index(drop=True)
    network = network.reset_index(drop=True).assign(rank=np.arange(1, len(network) + 1))
    columns = ["source", "target", "weight", "rank", "known", "split", "uncertainty"]
    return Inferred(network[columns], evidence, gene_embeddings(states.fused, genes))


def _halves(state: Fit, indices: PairIndices, log_expression: np.ndarray, seed: int) -> list[Tensor]:
    """Return the logits of the pairs by `CELL_SUBSETS` random halves of the cells, (pairs,) each."""
    rng = np.random.default_rng(seed)
    n_cells, rows = len(state.cells), np.flatnonzero(state.features.correlation.row.cpu().numpy() >= 0)
    repeats = []
    for _ in range(CELL_SUBSETS):
        half = rng.permutation(n_cells)[: max(n_cells // 2, 2)]
        correlation = correlation_of(log_expression[half], rows).to(state.device)
        repeats.append(state.score(indices, half[:EVALUATION_CELLS], correlation))
    return repeats


def score_test(predictions: pd.DataFrame, epoch: int) -> pd.DataFrame:
    """Evaluate the test pairs, once, for the model and the baselines; returns rows of the metrics table."""
    test = predictions[predictions["split"] == "test"]
    rows = [
        ("test", method, epoch, metric, value)
        for method in ("joint", *REFERENCES)
        if method in test
        for metric, value in ranking_metrics(test, method).items()
    ]
    return pd.DataFrame(rows, columns=METRIC_COLUMNS)
