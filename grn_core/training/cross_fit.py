"""Score every candidate pair out of sample: members on folds of the known pairs, repeated over ways to deal them."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import expit

from grn_core.errors import Cancelled
from grn_core.model.explain import PARTS
from grn_core.progress import Stop, never
from grn_core.training.checkpoints import MemberMemory, MemberStore
from grn_core.training.members import Members
from grn_core.training.run_tables import REFERENCES, TRIMMED
from grn_core.training.spare_cores import NoSpare, Spare, Waiting

POLL_SECONDS = 0.1
FIRST = 100
"""So many edges of each kind, known and new, count as the first of a repeat."""

BLOCK = 2**20
"""So many pairs are summarised at once."""
Held = tuple[np.ndarray, dict[str, np.ndarray]]
"""Rows of the pairs that a member holds out, and its scores of them."""


@dataclass(frozen=True)
class MemberReport:
    """A member that has ended: its number, from 1, of how many, and how much of its learned term counts (0 to 1).

    `kept` is whether it was trained before an interruption.
    """

    member: int
    members: int
    share: float
    kept: bool = False


@dataclass
class CrossFit:
    """What members that never saw a pair's label say of it.

    Attributes
    ----------
    pairs
        Candidate pairs: source, target, label (1 known edge, 0 not known).
    logits
        One array per complete repeat, (pairs,).
    parts
        Parts of these logits, for each complete repeat, fold by fold and read when they are asked for; see
        `grn_core.model.explain.PARTS`.
    references
        Scores of the references of `REFERENCES`, one dictionary of (pairs,) for each of the first `COMPARED` repeats.
    embeddings
        Each gene's state in the first member; see `gene_embeddings`.
    cancelled
        Whether the user stopped it; the complete repeats stay.
    others
        TFs of the catalogue without a known target. Their pairs are scored, but not tested.
    """

    pairs: pd.DataFrame
    logits: list[np.ndarray] = field(default_factory=list)
    parts: list[Iterable[Held]] = field(default_factory=list)
    references: list[dict[str, np.ndarray]] = field(default_factory=list)
    embeddings: pd.DataFrame | None = None
    cancelled: bool = False
    others: tuple[str, ...] = ()

    @property
    def tested(self) -> np.ndarray:
        """Whether each pair is tested: whether it is of a TF with a known target, (pairs,)."""
        return ~self.pairs["source"].isin(self.others).to_numpy()

    def mean(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return the trimmed mean of the logits of each pair over the repeats, and of its parts, (pairs,) each.

        A repeat in which an important known edge of a pair was held out with it gives an outlier, which a plain mean
        would follow (trimmed mean; Tukey 1962, Annals of Mathematical Statistics 33:1). The parts are means over the
        same repeats, so that they add up to the logit.
        """
        n = len(self.logits)
        cut = int(n * TRIMMED)
        logit, counts = np.empty(len(self.pairs)), np.empty((n, len(self.pairs)), dtype=bool)
        for block, logits in self._blocks():
            place = np.argsort(np.argsort(logits, axis=0, kind="stable"), axis=0)
            counts[:, block] = (place >= cut) & (place < n - cut)
            logit[block] = (counts[:, block] / (n - 2 * cut) * logits).sum(axis=0)
        parts = {name: np.zeros(len(self.pairs)) for name in PARTS}
        for counted, repeat in zip(counts, self.parts, strict=True):
            for rows, values in repeat:
                share = counted[rows] / (n - 2 * cut)
                for name, mean in parts.items():
                    mean[rows] += share * values[name].astype(np.float32)
        return logit, parts

    def logit_sd(self) -> np.ndarray:
        """Return the standard deviation of the logit over the repeats, (pairs,); 0 where there is one repeat."""
        return self._spread(lambda logits: logits, min(len(self.logits) - 1, 1))

    def weight_sd(self) -> np.ndarray:
        """Return the standard deviation of the weight over the repeats, (pairs,)."""
        return self._spread(expit, 0)

    def _spread(self, scale: Callable[[np.ndarray], np.ndarray], ddof: int) -> np.ndarray:
        found = np.empty(len(self.pairs))
        for block, logits in self._blocks():
            found[block] = np.std(scale(logits), axis=0, ddof=ddof)
        return found

    def _blocks(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Give the pairs block by block, with their logits, (repeats x pairs of the block)."""
        for begin in range(0, len(self.pairs), BLOCK):
            block = slice(begin, begin + BLOCK)
            yield block, np.stack([logits[block] for logits in self.logits])

    def compared(self) -> dict[str, np.ndarray]:
        """Return means over the same repeats: ``joint`` (of the logits) and each reference, (pairs,) each."""
        n = len(self.references)
        means = {name: np.mean([scores[name] for scores in self.references], axis=0) for name in self.references[0]}
        return {"joint": np.mean(self.logits[:n], axis=0), **means}

    def stability(self) -> np.ndarray:
        """Share of the repeats in which a pair is among the first edges of its kind, known or new, (pairs,).

        After stability selection (Meinshausen and Buhlmann 2010, J. R. Stat. Soc. B 72:417): the first `FIRST` edges of
        each kind are counted.
        """
        known = self.pairs["label"].to_numpy() == 1
        counts = np.zeros(len(self.pairs))
        for logits in self.logits:
            for kind in (known, ~known):
                rows = np.flatnonzero(kind)
                counts[rows[np.argsort(-logits[rows], kind="stable")[:FIRST]]] += 1
        return counts / max(len(self.logits), 1)


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
        ended = _Repeat(members, store, repeat)
        columns = ended.columns()
        if columns is None:
            break  # cancelled
        found.logits.append(columns.pop("logit"))
        found.parts.append(ended)
        if columns:
            found.references.append(columns)
    first = store.load(1)
    found.embeddings = first.embeddings if first is not None and found.logits else None
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
class _Repeat:
    """A repeat, whose members are read from the store one at a time."""

    members: Members
    store: MemberStore
    repeat: int

    def __iter__(self) -> Iterator[Held]:
        """Give the rows that each member holds out, and its scores of them.

        Raises
        ------
        LookupError
            If a member has not ended.
        """
        first = self.repeat * self.members.per_repeat + 1
        for number in range(first, first + self.members.per_repeat):
            member = self.store.load(number)
            if member is None:
                raise LookupError(f"member {number} has not ended")
            yield self.members.held_out(number), member.scores

    def columns(self) -> dict[str, np.ndarray] | None:
        """Return the logits of all pairs, and the scores of the references, (pairs,) each; None if a member lacks."""
        found: dict[str, np.ndarray] = {}
        try:
            for rows, scores in self:
                for name in ("logit", *REFERENCES):
                    if name in scores:
                        column = found.setdefault(name, np.full(len(self.members.pairs), np.nan))
                        column[rows] = scores[name]
        except LookupError:
            return None
        return found
