"""Score every candidate pair out of sample: members on folds of the known pairs, repeated over ways to deal them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.special import expit

from grn_core.data.pair_codes import blocks
from grn_core.errors import Cancelled
from grn_core.evaluation.metrics.within_folds import Scored
from grn_core.model.explain import PARTS
from grn_core.progress import Stop, never
from grn_core.training.finished.run_tables import REFERENCES, TRIMMED
from grn_core.training.fitting.checkpoints import MemberMemory, MemberStore
from grn_core.training.fitting.members import Members
from grn_core.training.fitting.spare_cores import NoSpare, Spare, Waiting

POLL_SECONDS = 0.1
FIRST = 100
"""So many edges of each kind, known and new, count as the first of a repeat."""

BLOCK, BLOCK_SCORES = 2**18, 12 * 2**18
"""So many pairs, and so many scores of one name, are summarised at once: members may hold more than fits in memory."""


@dataclass(frozen=True)
class MemberReport:
    """A member that has ended: its number, from 1, of how many, and how much of its learned term counts (0 to 1).

    `kept` is whether it was trained before an interruption.
    """

    member: int
    members: int
    share: float
    kept: bool = False


class Repeat(Protocol):
    """A complete repeat: a score of every candidate pair by a member that held it out."""

    @property
    def names(self) -> list[str]:
        """Names of its scores: ``logit``, its parts (`PARTS`), and in the first repeats `REFERENCES`."""

    def reader(self) -> "Callable[[slice, Sequence[str]], dict[str, np.ndarray]]":
        """Return a function that reads some scores, (block,) each, of one block of pairs after another."""

    def held_out_by(self, rows: slice) -> np.ndarray:
        """Return which member scored each of some consecutive pairs, (rows,)."""


@dataclass
class CrossFit:
    """What members that never saw a pair's label say of it.

    Scores are read from the members block by block, so that memory does not grow with the number of repeats.

    Attributes
    ----------
    pairs
        Candidate pairs: source, target, label (1 known edge, 0 not known).
    repeats
        The complete repeats. The first `COMPARED` have scores of the references too.
    embeddings
        Each gene's state in the first member; see `gene_embeddings`.
    cancelled
        Whether the user stopped it; the complete repeats stay.
    others
        TFs of the catalogue without a known target. Their pairs are scored, but not tested.
    """

    pairs: pd.DataFrame
    repeats: list[Repeat] = field(default_factory=list)
    embeddings: pd.DataFrame | None = None
    cancelled: bool = False
    others: tuple[str, ...] = ()

    @property
    def tested(self) -> np.ndarray:
        """Whether each pair is tested: whether it is of a TF with a known target, (pairs,)."""
        return ~self.pairs["source"].isin(self.others).to_numpy()

    def logit(self) -> np.ndarray:
        """Return the trimmed mean of the logits of each pair over the repeats, (pairs,).

        A repeat in which an important known edge of a pair was held out with it gives an outlier, which a plain mean
        would follow (trimmed mean; Tukey 1962, Annals of Mathematical Statistics 33:1).
        """
        mean = np.empty(len(self.pairs))
        for block, scores in self._blocks(["logit"]):
            logits = np.stack([found["logit"] for found in scores])
            mean[block] = (_shares(logits) * logits).sum(axis=0)
        return mean

    def described(self, rows: np.ndarray) -> tuple[pd.DataFrame, dict[str, float]]:
        """Describe some pairs, and the mean pair.

        Parameters
        ----------
        rows
            Positions of pairs, (rows,), in any order.

        Returns
        -------
        One row per pair, in the order of `rows`: ``logit`` as in `logit`; `PARTS`, means over the same repeats, so that
        they add up to it; ``logit_sd`` and ``weight_sd``, standard deviations over the repeats of the logit (0 where
        there is one) and of the weight. And the means of `PARTS` over all pairs.
        """
        names = ["logit", *PARTS]
        found = {name: np.empty(len(rows)) for name in (*names, "logit_sd", "weight_sd")}
        totals = dict.fromkeys(PARTS, 0.0)
        order = np.argsort(rows, kind="stable")
        ascending, ddof = rows[order], min(len(self.repeats) - 1, 1)
        for block, scores in self._blocks(names):
            logits = np.stack([repeat["logit"] for repeat in scores])
            shares = _shares(logits)
            means = {"logit": (shares * logits).sum(axis=0)} | {name: np.zeros(logits.shape[1]) for name in PARTS}
            for share, repeat in zip(shares, scores, strict=True):
                for name in PARTS:
                    means[name] += share * repeat[name].astype(np.float32)
            for name in PARTS:
                totals[name] += float(means[name].sum())
            inside = slice(*np.searchsorted(ascending, [block.start, block.stop]))
            places, own = order[inside], ascending[inside] - block.start
            for name, values in means.items():
                found[name][places] = values[own]
            if len(own):
                found["logit_sd"][places] = np.std(logits, axis=0, ddof=ddof)[own]
                found["weight_sd"][places] = np.std(expit(logits), axis=0)[own]
        return pd.DataFrame(found), {name: total / max(len(self.pairs), 1) for name, total in totals.items()}

    @property
    def references(self) -> list[str]:
        """Names of the references that were scored."""
        return [name for name in REFERENCES if self.repeats and name in self.repeats[0].names]

    def compared(self, name: str) -> np.ndarray:
        """Return the mean of a reference's scores, or with ``joint`` of the logits, over the same repeats, (pairs,)."""
        read = _read_as(name)
        mean = np.empty(len(self.pairs))
        for block, scores in self._blocks([read], self._compared):
            mean[block] = np.mean([found[read] for found in scores], axis=0)
        return mean

    def compared_repeats(self, name: str) -> Iterator[Scored]:
        """Give the scores of `compared` in each of its repeats, with the number of the member that gave them.

        Members are trained on different pairs, so that their scores of one TF cannot be ranked together: see
        `grn_core.evaluation.metrics.within_folds`.
        """
        read = _read_as(name)
        for repeat in self._compared:
            scores = np.empty(len(self.pairs))
            for block, found in self._blocks([read], [repeat]):
                scores[block] = found[0][read]
            yield scores, repeat.held_out_by(slice(0, len(scores)))

    @property
    def _compared(self) -> "list[Repeat]":
        return [repeat for repeat in self.repeats if set(self.references) <= set(repeat.names)]

    def stability(self) -> np.ndarray:
        """Share of the repeats in which a pair is among the first edges of its kind, known or new, (pairs,).

        After stability selection (Meinshausen and Buhlmann 2010, J. R. Stat. Soc. B 72:417): the first `FIRST` edges of
        each kind are counted.
        """
        known = self.pairs["label"].to_numpy() == 1
        first = {(i, kind): _First() for i in range(len(self.repeats)) for kind in (True, False)}
        for block, scores in self._blocks(["logit"]):
            for kind in (True, False):
                own = np.flatnonzero(known[block] == kind)
                for i, found in enumerate(scores):
                    first[i, kind].add(block.start + own, found["logit"][own])
        counts = np.zeros(len(self.pairs))
        for each in first.values():
            counts[each.rows] += 1
        return counts / max(len(self.repeats), 1)

    def _blocks(
        self, names: Sequence[str], repeats: "Sequence[Repeat] | None" = None
    ) -> Iterator[tuple[slice, list[dict[str, np.ndarray]]]]:
        """Give the pairs block by block, with scores of each repeat, (pairs of the block,) each."""
        readers = [repeat.reader() for repeat in (self.repeats if repeats is None else repeats)]
        for block in blocks(len(self.pairs), min(BLOCK, BLOCK_SCORES // max(len(readers), 1))):
            yield block, [read(block, names) for read in readers]


def _read_as(name: str) -> str:
    return "logit" if name == "joint" else name


def _shares(logits: np.ndarray) -> np.ndarray:
    """Return how much each repeat counts in the trimmed mean of each pair, (repeats x pairs)."""
    n = len(logits)
    cut = int(n * TRIMMED)
    place = np.argsort(np.argsort(logits, axis=0, kind="stable"), axis=0)
    return ((place >= cut) & (place < n - cut)) / (n - 2 * cut)


class _First:
    """The `FIRST` pairs of highest logit so far; of equal ones, those that came first."""

    def __init__(self) -> None:
        self.rows, self.logits = np.empty(0, dtype=int), np.empty(0)

    def add(self, rows: np.ndarray, logits: np.ndarray) -> None:
        """Take up some pairs that come after all others so far."""
        best = np.argsort(-logits, kind="stable")[:FIRST]
        self.rows, self.logits = np.append(self.rows, rows[best]), np.append(self.logits, logits[best])
        best = np.argsort(-self.logits, kind="stable")[:FIRST]
        self.rows, self.logits = self.rows[best], self.logits[best]


def cross_fit(
    members: Members,
    on_member: Callable[[MemberReport], None] = lambda _: None,
    stop: Stop = never,
    store: MemberStore | None = None,
    spare: Spare | None = None,
) -> CrossFit:
    """Train all members and score each candidate pair by those that held it out.

    The folds of a repeat divide what the question holds out (see `Folds`). The seed of the run decides the folds,
    the initial weights and the cells that each member sees.

    Parameters
    ----------
    store
        Keeps each member that has ended; members that it holds already are not trained again.
    spare
        Trains members beside this process, into the same store.
    """
    store, spare = store or MemberMemory(), spare or NoSpare()
    found = CrossFit(members.pairs, others=members.others)
    try:
        _train_all(members, store, spare, on_member, stop)
    except Cancelled:
        found.cancelled = True
    finally:
        spare.close()
    for repeat in range(len(members.seeds)):
        ended = MemberRepeat(members, store, repeat)
        if not ended.complete:
            break  # cancelled
        found.repeats.append(ended)
    first = store.load(1) if found.repeats else None
    found.embeddings = first.embeddings if first is not None else None
    return found


def _train_all(
    members: Members, store: MemberStore, spare: Spare, on_member: Callable[[MemberReport], None], stop: Stop
) -> None:
    """Train each member that the store lacks, here or in a spare process."""
    waiting = Waiting()
    done = 0

    def report(share: float, kept: bool = False) -> None:
        nonlocal done
        done += 1
        on_member(MemberReport(done, len(members), share, kept))

    for each in range(1, len(members) + 1):
        kept = store.load(each)
        if kept is None:
            waiting.put(each)
        else:
            report(kept.share, kept=True)
    spare.offer(waiting, None)
    while True:
        busy = spare.busy()  # before what it has done is taken
        for share in spare.ended():
            report(share)
        number = waiting.take()
        if number is None and not busy:
            return
        if number is None:
            if stop():
                raise Cancelled
            time.sleep(POLL_SECONDS)
            continue
        started = time.monotonic()
        member = members.train(number, stop)
        store.save(number, member)
        report(member.share)
        spare.offer(waiting, time.monotonic() - started)


@dataclass(frozen=True)
class MemberRepeat:
    """A repeat whose scores are read from its members."""

    members: Members
    store: MemberStore
    repeat: int

    @property
    def numbers(self) -> range:
        """Numbers of its members."""
        first = self.repeat * self.members.per_repeat + 1
        return range(first, first + self.members.per_repeat)

    @property
    def complete(self) -> bool:
        """Whether all its members have ended."""
        return all(self.store.names(number) for number in self.numbers)

    @property
    def names(self) -> list[str]:
        """Names of its scores: ``logit``, its parts (`PARTS`), and in the first repeats `REFERENCES`."""
        return self.store.names(self.numbers[0])

    def held_out_by(self, rows: slice) -> np.ndarray:
        """Return which member scored each of some consecutive pairs, (rows,)."""
        return self.members.held_out_by(self.repeat, rows)

    def reader(self) -> Callable[[slice, Sequence[str]], dict[str, np.ndarray]]:
        """Return a function that reads some scores, (block,) each, of one block of pairs after another."""
        read = np.zeros(len(self.numbers), dtype=int)  # so many scores of each member

        def of(block: slice, names: Sequence[str]) -> dict[str, np.ndarray]:
            by = self.held_out_by(block)
            found: dict[str, np.ndarray] = {}
            for member, number in enumerate(self.numbers):
                rows = np.flatnonzero(by == member)
                for name in names if len(rows) else ():
                    values = self.store.scores(number, name, int(read[member]), len(rows))
                    found.setdefault(name, np.full(len(by), np.nan, dtype=values.dtype))[rows] = values
                read[member] += len(rows)
            return found

        return of
