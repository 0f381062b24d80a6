"""QWENDY: the linear step that carries the covariance of all genes through four points in time.

Between two of four evenly spaced times, expression x (a row) follows x -> x B + c, so that the covariances and means
of the cells obey

    K_(t+1) = B' K_t B,    m_(t+1) = m_t B + c,    t = 0, 1, 2

(Wang and Tian 2025, arXiv 2503.09605). With K_t = L_t L_t' (Cholesky), K_1 = B' K_0 B leaves an orthogonal O open:

    B = L_0^-T O L_1'

K_2 = B' K_1 B gives L_1^-1 K_2 L_1^-T = O' (L_0^-1 K_1 L_0^-T) O, so both sides have the same eigenvalues, and with
their eigenvectors P_2 and P_1, in the order of the eigenvalues, O = P_1 W P_2' with W diagonal, entries 1 or -1.
K_3 = B' K_2 B then says G = W H W with

    G = P_2' L_1^-1 K_3 L_1^-T P_2,    H = P_1' L_0^-1 K_2 L_0^-T P_1

and the signs are those of the leading eigenvector of the entrywise product of G and H. Of B and -B, the one with the
smaller squared error of the means is taken, with the best c. |B_ij| is the score of gene i as regulator of gene j.

The formulas are the paper's. Three things differ. The covariances are shrunk as Ledoit and Wolf (2004) estimate it,
since the paper's graphical lasso takes hours for 900 genes. Genes are standardised over all cells first, so that
effects on different targets can be compared. Where the collection times of the cells are not known, the cells are
ordered along their first principal component and cut into four bins of equal size; the end whose cells have more
detected genes comes first, which is usual of less differentiated cells (Gulati et al. 2020). Where more than four times
are known, the first four are used, as in the authors' package; times that are not evenly spaced are taken as if they
were.
"""

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular
from sklearn.covariance import LedoitWolf

from grn_core.baselines.expression import score_by_matrix, standardise
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import one_thread

N_TIMES = 4
LEAST_CELLS = 5
"""Fewest cells of a point in time."""
TINY = 1e-8


def points_in_time(log_expression: np.ndarray, times: np.ndarray | None) -> list[np.ndarray]:
    """Group the cells into four points in time.

    Parameters
    ----------
    log_expression
        (cells x genes).
    times
        Collection time of each cell, NaN where it is not known, (cells,); None if there are none.

    Returns
    -------
    Positions of the cells of each point, the first point first. Empty where there are fewer than four times
    `LEAST_CELLS` cells.
    """
    if times is not None:
        known = [np.flatnonzero(times == value) for value in np.unique(times[np.isfinite(times)])]
        known = [cells for cells in known if len(cells) >= LEAST_CELLS]
        if len(known) >= N_TIMES:
            return known[:N_TIMES]
    if len(log_expression) < N_TIMES * LEAST_CELLS:
        return []
    profiles = standardise(log_expression)
    values, vectors = np.linalg.eigh(profiles @ profiles.T)
    along = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
    detected = (log_expression > 0).sum(axis=1)
    falling = float(np.dot(along - along.mean(), detected - detected.mean()))
    order = np.argsort(along if falling <= 0 else -along, kind="stable")
    return [np.sort(part) for part in np.array_split(order, N_TIMES)]


def _between(lower: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return L^-1 K L^-T, symmetric."""
    half = solve_triangular(lower, middle, lower=True)
    whole = solve_triangular(lower, half.T, lower=True)
    return (whole + whole.T) / 2


def step_between(covariances: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Solve for B.

    Parameters
    ----------
    covariances
        K_0 to K_3, positive definite, (4 x genes x genes).
    means
        m_0 to m_3, (4 x genes).

    Returns
    -------
    (genes x genes): from the gene of a row to that of a column.
    """
    first, second = np.linalg.cholesky(covariances[0]), np.linalg.cholesky(covariances[1])
    p1 = np.linalg.eigh(_between(first, covariances[1]))[1]
    p2 = np.linalg.eigh(_between(second, covariances[2]))[1]
    g = p2.T @ _between(second, covariances[3]) @ p2
    h = p1.T @ _between(first, covariances[2]) @ p1
    signs = np.where(np.linalg.eigh(g * h)[1][:, -1] >= 0, 1.0, -1.0)
    step = solve_triangular(first, (p1 * signs) @ p2.T @ second.T, lower=True, trans="T")

    def error(candidate: np.ndarray) -> float:
        left = means[1:] - means[:-1] @ candidate
        return float(np.sum((left - left.mean(axis=0)) ** 2))

    return np.asarray(step if error(step) <= error(-step) else -step)


@one_thread
def effects(log_expression: np.ndarray, times: np.ndarray | None) -> np.ndarray:
    """Return |B|, (genes x genes), 0 for a gene without variance; all 0 where there are too few cells."""
    unit = standardise(log_expression)
    found = np.zeros((unit.shape[1], unit.shape[1]))
    varies = np.flatnonzero(unit.any(axis=0))
    points = points_in_time(log_expression, times)
    if not points or not len(varies):
        return found
    parts = [unit[np.ix_(cells, varies)] for cells in points]
    covariances = np.stack([_covariance(part) for part in parts])
    step = np.abs(step_between(covariances, np.stack([part.mean(axis=0) for part in parts])))
    found[np.ix_(varies, varies)] = step
    np.fill_diagonal(found, 0)
    return found


def _covariance(part: np.ndarray) -> np.ndarray:
    """Estimate a covariance that can be inverted, also where genes are constant or copies of each other."""
    covariance = np.asarray(LedoitWolf().fit(part).covariance_)
    return covariance + np.eye(len(covariance)) * max(TINY, TINY * float(np.trace(covariance)))


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    weights = effects(problem.log_expression, problem.times)
    return score_by_matrix(problem, pairs, lambda tfs, targets: weights[np.ix_(tfs, targets)])


METHOD = Method(
    name="qwendy",
    title="QWENDY",
    citation="Wang and Tian 2025, arXiv 2503.09605",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
