"""Train the term of known edges first and alone: it is quick, and the other terms then learn what it leaves."""

import torch
from sklearn.metrics import average_precision_score
from torch.nn import functional as F

from grn_core.data.pair_codes import blocks
from grn_core.model.scorer import KnownTerm
from grn_core.progress import Stop
from grn_core.training.fitting.episodes import Episodes
from grn_core.training.inputs.features import PairIndices

STEPS, EVERY, PATIENCE = 200, 10, 6
LEARNING_RATE, WEIGHT_DECAY = 3e-2, 1e-2


def warm_up(term: KnownTerm, episodes: Episodes, validation: PairIndices, stop: Stop) -> None:
    """Train the term and restore its best weights, by average precision on the validation pairs.

    If `stop` returns True, training ends early with the best weights so far.
    """
    everything, label = episodes.everything(), validation.label.cpu().numpy()
    optimiser = torch.optim.AdamW(term.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=STEPS, pct_start=0.1)
    best, kept, waited = -1.0, {}, 0
    for step in range(STEPS):
        if step % EVERY == 0:
            with torch.no_grad():
                logits = [
                    sum(term(everything, validation.tf[block], validation.target[block]))
                    for block in blocks(len(label))
                ]
            precision = average_precision_score(label, torch.cat(logits).cpu().numpy())
            waited += 1
            if precision > best:
                best, waited = precision, 0
                kept = {name: value.clone() for name, value in term.state_dict().items()}
            if waited == PATIENCE or stop():
                break
        asked, prior = episodes.draw()
        loss = F.binary_cross_entropy_with_logits(sum(term(prior, asked.tf, asked.target)), asked.label)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
    term.load_state_dict(kept)
