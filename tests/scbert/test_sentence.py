"""Pre-trained weights on a data set's genes: a subset, or the whole vocabulary with the modelled genes gathered."""

import numpy as np
import pytest
import torch

from grn_core.errors import DataError
from grn_core.scbert.card import read_card
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sentence import trained_reader, untrained_reader
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.tokens import tokenise
from grn_core.scbert.weights import Weights, fingerprint, load_weights, save_weights, set_tuning

VOCABULARY = [f"G{i}" for i in range(20)]
NAMES = ["X", "G3", "G1", "G7", "G19", "Y"]  # of the data; X and Y are outside the vocabulary
GENES, COLUMNS = ["G1", "G3", "X"], np.array([2, 1, 0])


@pytest.fixture
def weights() -> Weights:
    torch.manual_seed(0)
    model = Scbert(ScbertConfig(n_positions=21, dim=16, depth=2, heads=2, dim_head=8, n_features=24)).eval()
    torch.nn.init.normal_(model.pos_emb.emb.weight)
    return Weights(model, VOCABULARY, {"title": "small"})


def encoded(reader, counts, totals):
    tokens = np.pad(counts, ((0, 0), (0, 1)))[:, reader.sources]
    encoder = CellEncoder(reader.model, torch.from_numpy(reader.keep))
    with torch.no_grad():
        return encoder(torch.from_numpy(tokenise(tokens, totals)))


def test_a_subset_reads_each_gene_with_its_own_position(weights):
    reader = trained_reader(weights, GENES, NAMES, COLUMNS, whole_vocabulary=False)
    table, ours = weights.model.pos_emb.emb.weight, reader.model.pos_emb.emb.weight
    torch.testing.assert_close(ours[[0, 1, 3]], table[[1, 3, 20]])
    torch.testing.assert_close(ours[2], table[:20].mean(dim=0))
    assert reader.outside.tolist() == [False, False, True]


def test_the_whole_vocabulary_gives_what_the_plain_model_gives(weights):
    rng = np.random.default_rng(0)
    counts = rng.poisson(2, (5, 6))
    totals = counts.sum(1)
    genes, columns = ["G1", "G3", "G7"], np.array([2, 1, 3])
    reader = trained_reader(weights, genes, NAMES, columns, whole_vocabulary=True)
    found, received = encoded(reader, counts, totals)
    plain = np.zeros((5, 20))
    for column, name in enumerate(NAMES):
        if name in VOCABULARY:
            plain[:, VOCABULARY.index(name)] = counts[:, column]
    with torch.no_grad():
        wanted, seen = weights.model(torch.from_numpy(tokenise(plain, totals)))
    torch.testing.assert_close(found, wanted[:, [1, 3, 7]])
    torch.testing.assert_close(received, seen[:, [1, 3, 7]])


def test_genes_outside_are_not_lost_in_the_whole_vocabulary(weights):
    reader = trained_reader(weights, GENES, NAMES, COLUMNS, whole_vocabulary=True)
    assert reader.model.config.n_positions == 22
    assert [int(reader.sources[place]) for place in reader.keep] == COLUMNS.tolist()
    assert encoded(reader, np.random.default_rng(1).poisson(2, (3, 6)), None)[0].shape == (3, 3, 16)


def test_an_untrained_reader_reads_the_modelled_genes():
    reader = untrained_reader(ScbertConfig(dim=16, depth=1, heads=2, dim_head=8, n_features=12), COLUMNS)
    assert reader.model.config.n_positions == 4
    assert reader.sources.tolist() == COLUMNS.tolist()
    assert not reader.outside.any()


@pytest.mark.parametrize(("tuning", "reached"), [("frozen", set()), ("last", {"1", "norm"}), ("all", None)])
def test_tuning_says_how_far_training_reaches(weights, tuning, reached):
    set_tuning(weights.model, tuning)
    open_ = {name for name, parameter in weights.model.named_parameters() if parameter.requires_grad}
    if reached is None:
        assert len(open_) == len(list(weights.model.parameters()))
    else:
        assert {name.split(".")[3] if "layers" in name else name.split(".")[0] for name in open_} == reached


def test_weights_come_back_from_their_file(weights, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, weights)
    again = load_weights(path)
    assert again.genes == weights.genes
    assert fingerprint(again.model) == fingerprint(weights.model)
    assert read_card(path) == {"title": "small", "genes": 20, "dim": 16, "depth": 2}
    with torch.no_grad():
        again.model.norm.weight[0] += 1
    assert fingerprint(again.model) != fingerprint(weights.model)


def test_damaged_weights_are_refused(weights, tmp_path):
    path = tmp_path / "w.safetensors"
    with pytest.raises(DataError, match="There are no weights"):
        load_weights(path)
    path.write_bytes(b"nonsense")
    with pytest.raises(DataError, match="damaged"):
        load_weights(path)
    torch.save({"model_state_dict": weights.model.state_dict()}, tmp_path / "w.pth")
    with pytest.raises(DataError, match="order of the genes"):
        load_weights(tmp_path / "w.pth")
    (tmp_path / "w.genes.txt").write_text("\n".join(VOCABULARY[:5]))
    with pytest.raises(DataError, match="names 5 genes, the checkpoint has 20"):
        load_weights(tmp_path / "w.pth")
    (tmp_path / "w.genes.txt").write_text("\n".join(VOCABULARY))
    assert fingerprint(load_weights(tmp_path / "w.pth").model) == fingerprint(weights.model)


def test_recomputation_changes_no_gradient(weights):
    tokens = torch.randint(0, 6, (3, 21))

    def gradients(recompute: bool) -> list[torch.Tensor]:
        weights.model.recompute = recompute
        weights.model.zero_grad()
        weights.model(tokens)[0].square().sum().backward()
        return [parameter.grad.clone() for parameter in weights.model.performer.parameters()]

    for one, other in zip(gradients(False), gradients(True), strict=True):
        torch.testing.assert_close(one, other)


def test_cells_side_by_side_give_what_one_at_a_time_gives(weights):
    reader = untrained_reader(ScbertConfig(dim=16, depth=1, heads=2, dim_head=8, n_features=12), np.arange(20))
    encoder = CellEncoder(reader.model, torch.arange(20))
    tokens = torch.randint(0, 6, (9, 21), generator=torch.Generator().manual_seed(0))
    before = torch.get_num_threads()
    with torch.no_grad():
        together, alone = encoder(tokens), [encoder(cell[None]) for cell in tokens]
    assert torch.get_num_threads() == before
    for i, part in enumerate(together):
        torch.testing.assert_close(part, torch.cat([cell[i] for cell in alone]))
