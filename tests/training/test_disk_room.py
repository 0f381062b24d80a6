"""A run for whose scores the disk has no room is refused before it is trained."""

import numpy as np
import pytest

from grn_core.cli.runs import _check_input as check_input
from grn_core.errors import StorageError
from grn_core.training import disk_room, pipeline
from grn_core.training.config import RunConfig
from grn_core.training.disk_room import check_room
from grn_core.training.fitting.checkpoints import Member, MemberFiles
from grn_core.training.fitting.cross_fit import CrossFit
from grn_core.training.fitting.kept_parts import MEMBERS
from grn_core.training.forecast import BYTES_PER_REFERENCES, BYTES_PER_SCORE, disk_bytes
from grn_core.training.pipeline import train
from grn_core.training.run import create_run

SMALL = RunConfig(cell_type="Monocyte", max_genes=120, max_cells=60, epochs=2, folds=2, repeats=3)


@pytest.fixture
def free(monkeypatch):
    """Return a function that sets the free bytes of every disk."""

    def leave(n_bytes: float) -> None:
        monkeypatch.setattr(disk_room, "_free", lambda _: n_bytes)

    return leave


def test_a_run_without_room_is_refused_with_both_sizes(grn_home, free):
    config = RunConfig(repeats=12)
    free(disk_bytes(36_000_000, config) - 1)
    with pytest.raises(
        StorageError, match=r"needs 2\d\.\d GB of disk while it trains, and .* 2\d\.\d GB free"
    ) as found:
        check_room(36_000_000, config)
    assert "fewer repeats than 12" in found.value.remedy
    free(disk_bytes(36_000_000, config))
    check_room(36_000_000, config)
    check_room(36_000_000, config.model_copy(update={"repeats": 3}))


def test_what_finished_members_take_is_not_needed_again(grn_home, tmp_path, free):
    config = RunConfig(repeats=12)
    (tmp_path / MEMBERS).mkdir()
    (tmp_path / MEMBERS / "0001.npz").write_bytes(bytes(1000))
    free(disk_bytes(10_000, config) - 1000)
    check_room(10_000, config, tmp_path)
    free(disk_bytes(10_000, config) - 1001)
    with pytest.raises(StorageError):
        check_room(10_000, config, tmp_path)


def test_the_command_line_and_the_run_ask_first(home, free, monkeypatch):
    monkeypatch.setattr(pipeline, "cross_fit", lambda *_: pytest.fail("trained"))
    free(1000)
    with pytest.raises(StorageError, match="of disk while it trains"):
        check_input(SMALL)
    run = create_run(SMALL)
    with pytest.raises(StorageError, match="of disk while it trains"):
        train(run)
    assert run.status.state == "failed" and "fewer repeats than 3" in run.status.error


def test_members_take_the_disk_that_was_said_and_are_read_block_by_block(home, monkeypatch):
    taken, held, write = [], [], pipeline.write_cross_fit
    blocks_of = CrossFit._blocks

    def blocks(self, *arguments):
        for block, scores in blocks_of(self, *arguments):
            held.append(sum(values.size for found in scores for values in found.values()))
            yield block, scores

    def keep(run, found):
        taken.append((len(found.pairs), sum(file.stat().st_size for file in (run.path / MEMBERS).glob("*.npz"))))
        write(run, found)

    def largest(repeats: int) -> int:
        held.clear()
        train(create_run(SMALL.model_copy(update={"repeats": repeats})))
        return max(held)

    monkeypatch.setattr(pipeline, "write_cross_fit", keep)
    monkeypatch.setattr(CrossFit, "_blocks", blocks)
    monkeypatch.setattr("grn_core.training.fitting.cross_fit.BLOCK_SCORES", 300)
    few, many = largest(2), largest(6)
    assert many <= few * 1.05
    for repeats, (n_pairs, size) in zip((2, 6), taken, strict=True):
        said = n_pairs * (BYTES_PER_SCORE * repeats + BYTES_PER_REFERENCES * 2)
        per_file = 30_000  # names, keys and the states of genes in the first
        assert said * 0.9 < size < said * 1.1 + repeats * 2 * per_file


def test_a_member_store_keeps_no_scores_in_memory(tmp_path):
    store = MemberFiles(tmp_path, "key")
    for number in range(1, 4):
        store.save(number, Member({"logit": np.zeros(1000)}, 0.5))
        assert store.load(number).scores == {}
        assert len(store.scores(number, "logit", 10, 5)) == 5
    assert not any(isinstance(value, np.ndarray) for value in vars(store).values())
