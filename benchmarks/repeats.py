"""How much two seeds agree on the real example, by the number of repeats: what a network ready in three minutes costs.

    python -m benchmarks.repeats        # trains two seeds with twelve repeats each, writes results/repeats.md

The cells are those of the real example; its prior is fetched, or read from ``GRN_DATA_DIR``. No figure of accuracy
has a part in the choice: known edges are held out as in any run, and only the agreement of two seeds is looked at.
"""

import platform
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from grn_core.annotation.real_example import prepare_example
from grn_core.model.device import describe_device
from grn_core.training.fitting.cross_fit import cross_fit
from grn_core.training.fitting.members import Members
from grn_core.training.inputs.run_inputs import make_inputs, read_input
from grn_core.training.real_example import REPEATS, real_config

RESULT = Path(__file__).parent / "results" / "repeats.md"
MOST, COUNTS, FIRST = 12, (2, 3, 4, 5, 6, 8, 10, 12), 100


def logits_of(seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Train all members of a seed, and give logits and labels of all pairs, (pairs,) each, for each of `COUNTS`."""
    config = real_config(*prepare_example()).model_copy(update={"seed": seed, "repeats": MOST})
    data, device = read_input(config), describe_device(config.device)
    found = cross_fit(Members(make_inputs(config, data, device), data.match.prior, config, data.other_tfs))
    every = found.repeats
    for count in COUNTS:
        found.repeats = every[:count]
        yield found.logit(), found.pairs["label"].to_numpy()


def shared(one: np.ndarray, other: np.ndarray, among: np.ndarray) -> float:
    """Return the Jaccard index of the `FIRST` pairs of highest logit among some pairs."""
    rows = np.flatnonzero(among)
    first, second = (set(rows[np.argsort(-logit[rows], kind="stable")[:FIRST]]) for logit in (one, other))
    return len(first & second) / len(first | second)


def main() -> None:
    """Measure and write the table."""
    lines = [
        "# Agreement of two seeds by the number of repeats",
        "",
        f"`python -m benchmarks.repeats`, {date.today():%Y-%m-%d}; {platform.machine()}. The real example: 559 immune "
        f"cells, 1,000 genes, TRRUST. Shared: Jaccard index of the first {FIRST} edges of seeds 0 and 1. The example "
        f"trains {REPEATS} repeats, any other run {MOST} with the quick preset.",
        "",
        "| repeats | models | first edges shared | first new edges shared | Spearman |",
        "|---|---|---|---|---|",
    ]
    for count, (one, label), (other, _) in zip(COUNTS, logits_of(0), logits_of(1), strict=True):
        everywhere, new = shared(one, other, label >= 0), shared(one, other, label == 0)
        rho = spearmanr(one, other).statistic
        lines.append(f"| {count} | {5 * count} | {everywhere:.2f} | {new:.2f} | {rho:.2f} |")
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
