"""What a run will take and what it can say, told before it is trained."""

from dataclasses import dataclass

from grn_core.evaluation.folds import n_splits
from grn_core.model.settings import ENOUGH_FOR_TREES, MOST_ASKED, preset
from grn_core.training.config import RunConfig
from grn_core.training.finished.run_tables import COMPARED
from grn_core.training.results.verdict import LEAST_KNOWN, LEAST_TFS
from grn_core.wording import counted

FEW_CELLS = 100
SECONDS, SECONDS_PER_PAIR = 1.0, 4.5e-6
"""Of a member of the quick preset on one core: measured on 13,000 and 310,000 pairs (1.2 s and 2.3 s)."""
TREES_SECONDS, TREES_SECONDS_PER_PAIR = 0.1, 1.3e-6
"""What trees add to a member: measured on 31,000 and 310,000 pairs (0.2 s and 0.5 s)."""
BASELINE_SECONDS, BASELINE_SECONDS_PER_PAIR = 0.5, 1.2e-5
BASE_GB, BYTES_PER_PAIR, BYTES_PER_STORED, BYTES_PER_GENES = 0.9, 130, 500, 12
"""Memory of libraries and cells, of each scored pair, of each stored pair, and of each pair of any two genes, which up
to `MOST_CORRELATED` genes are correlated at once: see benchmarks/results/scale.md."""
MOST_CORRELATED = 5000
BYTES_PER_SCORE, BYTES_PER_REFERENCES, BYTES_PER_RESULT = 48, 32, 130
"""Disk of what a repeat says of a pair (its logit and ten parts of it), of its scores by the four references in the
first repeats, and of each stored pair in the tables of results."""
BYTES_PER_ASKED, ASKED_SHARE = 8000, 0.2
"""Memory of each pair that a step of a quick look asks for, and the share of all pairs that it hides."""
BYTES_PER_FOLD = 2
"""Memory of a pair's folds in each repeat, where pairs and not genes are dealt."""
LEAST_SAID_GB = 0.1


@dataclass(frozen=True)
class Outlook:
    """What is known of a run before it is trained.

    Attributes
    ----------
    n_known, n_tfs, n_genes, n_cells
        Known edges, TFs of the prior, genes and cells that the run will have.
    """

    n_known: int
    n_tfs: int
    n_genes: int
    n_cells: int

    @property
    def n_pairs(self) -> int:
        """Number of candidate pairs."""
        return self.n_tfs * (self.n_genes - 1)

    def members(self, config: RunConfig) -> int:
        """Return the number of models that are trained, those of the shuffled control included."""
        repeats = config.repeats + _compared(config) if config.cross_fitted else 1
        return _per_repeat(config) * repeats

    def said_members(self, config: RunConfig) -> str:
        """Return the number of models in words; the progress of a run counts those of the shuffled control apart."""
        more = _per_repeat(config) * _compared(config) if config.cross_fitted else 0
        own = counted(self.members(config) - more, "model")
        return f"{own} and {more} of the shuffled control" if more else own

    def seconds(self, config: RunConfig) -> float:
        """Estimate the seconds of training on one CPU core, without the reading of cells by scBERT."""
        size, quick = preset(config.preset, self.n_genes), preset("quick", self.n_genes)
        larger = (config.epochs or size.epochs) / quick.epochs * size.hidden / quick.hidden
        member = (SECONDS + SECONDS_PER_PAIR * self.n_pairs) * larger
        if config.cross_fitted and config.use_trees and self.n_known * (1 - 1 / config.folds) >= ENOUGH_FOR_TREES:
            member += TREES_SECONDS + TREES_SECONDS_PER_PAIR * self.n_pairs
        baselines = BASELINE_SECONDS + BASELINE_SECONDS_PER_PAIR * self.n_pairs
        return self.members(config) * member + _per_repeat(config) * _compared(config) * baselines

    def gigabytes(self, config: RunConfig) -> float:
        """Estimate the memory of training, in GB."""
        stored, correlated = min(self.n_pairs, config.stored_edges), min(self.n_genes, MOST_CORRELATED)
        used: float = self.n_pairs * BYTES_PER_PAIR + stored * BYTES_PER_STORED + correlated**2 * BYTES_PER_GENES
        if not config.cross_fitted:
            used += min(self.n_pairs * ASKED_SHARE, MOST_ASKED) * BYTES_PER_ASKED
        elif config.split.question == "missing_edges":
            used += self.n_pairs * BYTES_PER_FOLD * config.repeats
        return BASE_GB + used / 1e9

    def lacks_memory(self, config: RunConfig, memory: int) -> str:
        """Return a sentence if the run needs more than a machine's memory, in bytes; else an empty text."""
        needed, there = self.gigabytes(config), memory / 1e9
        if needed <= there:
            return ""
        return (
            f"The run needs about {needed:.1f} GB of memory, and this machine has {there:.1f} GB: it will probably be "
            "stopped. Model fewer genes, or choose a prior with fewer TFs."
        )

    def disk_gigabytes(self, config: RunConfig) -> float:
        """Estimate the most disk that a run takes while it trains, in GB; see `disk_bytes`."""
        return disk_bytes(self.n_pairs, config) / 1e9

    def said_costs(self, config: RunConfig) -> str:
        """Return memory and, from 0.1 GB on, disk in words."""
        memory, disk = self.gigabytes(config), self.disk_gigabytes(config)
        on_disk = f" and {disk:.1f} GB of disk while it trains" if disk >= LEAST_SAID_GB else ""
        return f"about {memory:.1f} GB of memory{on_disk}"

    def warnings(self) -> list[str]:
        """Return sentences on what is too little for a verdict, or for stable answers."""
        found = []
        if self.n_known < LEAST_KNOWN:
            found.append(f"{counted(self.n_known, 'known edge')}; a verdict needs {LEAST_KNOWN}")
        if self.n_tfs < LEAST_TFS:
            found.append(f"{counted(self.n_tfs, 'TF')} with known targets; a verdict needs {LEAST_TFS}")
        if self.n_cells < FEW_CELLS:
            found.append(f"{counted(self.n_cells, 'cell')}; below {FEW_CELLS}, correlations depend much on chance")
        return found


def disk_bytes(n_pairs: int, config: RunConfig) -> float:
    """Estimate the most bytes of disk that a run takes.

    A cross-fit keeps the scores of every member until its results are written, so that it can be continued and its
    memory does not grow with the repeats.
    """
    results = min(n_pairs, config.stored_edges) * BYTES_PER_RESULT
    if not config.cross_fitted:
        return results
    scores = BYTES_PER_SCORE * config.repeats + BYTES_PER_REFERENCES * _compared(config)
    return n_pairs * scores + results


def _per_repeat(config: RunConfig) -> int:
    return n_splits(config.split.question, config.folds)


def _compared(config: RunConfig) -> int:
    """Return in how many repeats the references are scored."""
    return min(COMPARED, config.repeats) if config.cross_fitted else 1
