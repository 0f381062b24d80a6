"""Every way in from outside: the sentence names the file, nothing stays behind, and the calling process lives."""

import gzip
import json
import os
import pickle
import zipfile
from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.benchmark.suite import load_suite
from grn_core.data import library
from grn_core.data.outside import read_cells, read_network, read_prior
from grn_core.errors import ConfigError, DataError, GrnError, PriorError
from grn_core.network.gene_sets.gmt import open_gmt
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
from grn_core.scbert.weights import Weights, load_weights, save_weights, take_scbert, take_weights
from grn_core.training.config import RunConfig, open_config

pytestmark = pytest.mark.usefixtures("grn_home")
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"
SOUND = {"csr_mixed_types.h5ad", "formula.csv"}
hostile = sorted(path.name for path in HOSTILE.glob("*")) if HOSTILE.exists() else []


@pytest.mark.parametrize("name", hostile or [pytest.param("", marks=pytest.mark.skip(reason="no hostile files here"))])
def test_the_hostile_files_are_refused_or_read(name, grn_home):
    if name in SOUND:
        info = library.add_file(HOSTILE / name)
        assert library.load_dataset(info.name).n_obs > 1
        return
    with pytest.raises(DataError) as caught:
        library.add_file(HOSTILE / name)
    assert name in caught.value.what
    assert not list((grn_home / "data").glob("datasets/*"))
    assert not list((grn_home / "cache").glob("reading-*"))


def matrix(tmp_path, text, features="g1\ng2\ng3\n"):
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as file:
        file.writestr("matrix.mtx", "%%MatrixMarket matrix coordinate real general\n" + text)
        file.writestr("features.tsv", features)
        file.writestr("barcodes.tsv", "AAACCTGA\nAAACCTGC\n")
    return tmp_path / "m.zip"


@pytest.mark.parametrize(
    "text",
    [
        "3 2 2\n9 9 1\n1 1 1\n",
        "3 2 2\n0 0 1\n1 1 1\n",
        "3 2 5\n1 1 1\n",
        "3 2 1\n1 1 1\n\0\0",
    ],
    ids=["outside", "from 0", "cut short", "bytes"],
)
def test_a_damaged_matrix_ends_no_process_but_its_readers(tmp_path, text):
    with pytest.raises(DataError, match="m.zip"):
        read_cells(matrix(tmp_path, text))


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("matrix.mtx")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="m.zip holds a link: matrix.mtx"):
        read_cells(tmp_path / "m.zip")


def test_a_table_that_swells_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv("GRN_READ_MEMORY", "0.1")
    with gzip.open(tmp_path / "x.csv.gz", "wt", compresslevel=1) as file:
        file.write("cell," + ",".join(f"GENE{i}" for i in range(1000)) + "\n")
        for i in range(100):
            file.write("".join(f"c{i}_{j}" + ",0" * 1000 + "\n" for j in range(400)))
    with pytest.raises(DataError, match="x.csv.gz takes more than 0.1 GB of memory"):
        read_cells(tmp_path / "x.csv.gz")
    with pytest.raises(PriorError, match="x.csv.gz takes more than 0.1 GB of memory"):
        read_prior(tmp_path / "x.csv.gz")


@pytest.mark.parametrize(
    "read", [read_cells, read_prior, read_network, open_gmt, take_weights, open_config, load_suite]
)
def test_what_never_ends_is_opened_by_no_reader(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(GrnError, match="may never end"):
            read(tmp_path / name)


def test_a_prior_comes_back_as_it_was_read(tmp_path):
    (tmp_path / "p.tsv").write_text("SPI1\tGFI1\tActivation\t1;2\nSPI1\tIRF8\tRepression\t3\n")
    from grn_core.data.priors.reader import read_prior as read_here

    prior, wanted = read_prior(tmp_path / "p.tsv"), read_here(tmp_path / "p.tsv")
    assert (prior.name, prior.simulated) == (wanted.name, wanted.simulated)
    pd.testing.assert_frame_equal(prior.edges, wanted.edges)


def test_a_field_without_end_is_a_sentence(tmp_path):
    (tmp_path / "p.csv").write_text(f'TF,target\nA,"{"x" * 200_000}"\n')
    with pytest.raises(PriorError, match="p.csv holds a field of more than 131,072 characters"):
        read_prior(tmp_path / "p.csv")


def test_networks_come_back_and_damaged_ones_do_not(tmp_path):
    table = pd.DataFrame({"source": ["A"], "target": ["B"], "weight": [0.5]})
    table.to_parquet(tmp_path / "n.parquet")
    pd.testing.assert_frame_equal(read_network(tmp_path / "n.parquet"), table)
    (tmp_path / "n.parquet").write_bytes((tmp_path / "n.parquet").read_bytes()[:-20])
    with pytest.raises(PriorError, match="n.parquet cannot be read as Parquet"):
        read_network(tmp_path / "n.parquet")


def test_gene_sets_come_back_as_they_were_read(tmp_path):
    (tmp_path / "s.gmt").write_text("S\tabout\tA\tB\n")
    sets = open_gmt(tmp_path / "s.gmt")
    assert (sets.name, sets.genes, sets.descriptions) == ("s.gmt", {"S": ("A", "B")}, {"S": "about"})


TINY = ScbertConfig(n_positions=4, dim=4, depth=1, heads=1, dim_head=4, n_features=4)


def test_weights_come_back_as_they_were(tmp_path):
    save_weights(tmp_path / "w.safetensors", Weights(Scbert(TINY), ["A", "B", "C"], {"title": "Mine"}))
    here, there = load_weights(tmp_path / "w.safetensors"), take_weights(tmp_path / "w.safetensors")
    assert (there.genes, there.card, there.model.config) == (here.genes, here.card, here.model.config)
    for one, other in zip(here.model.state_dict().values(), there.model.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_a_header_larger_than_any_is_refused(tmp_path):
    (tmp_path / "w.safetensors").write_bytes((99 * 10**6).to_bytes(8, "little") + b"{" + b" " * 10**6)
    with pytest.raises(DataError, match="w.safetensors is damaged or not a weights file"):
        take_weights(tmp_path / "w.safetensors")


def test_a_size_that_the_tensors_do_not_have_is_refused(tmp_path):
    from safetensors.torch import save_file

    config = {"n_positions": 2**30, "dim": 2**12, "depth": 900, "heads": 1, "dim_head": 4, "n_features": 4}
    about = {"format": "grn-explorer scbert 1", "config": json.dumps(config), "genes": "A", "card": "{}"}
    save_file({"x": torch.zeros(3)}, tmp_path / "w.safetensors", about)
    with pytest.raises(DataError, match="not that of its tensors"):
        load_weights(tmp_path / "w.safetensors")


def test_a_checkpoint_of_stride_0_is_refused(tmp_path):
    state = Scbert(TINY).state_dict()
    state["pos_emb.emb.weight"] = torch.zeros(1).as_strided((10**9, 4), (0, 0))
    torch.save({"model_state_dict": state}, tmp_path / "c.pth")
    assert (tmp_path / "c.pth").stat().st_size < 10**5
    with pytest.raises(DataError, match="claims 4,000,000,000 values and holds fewer"):
        take_scbert(tmp_path / "c.pth")


def test_nothing_is_unpickled(tmp_path):
    class Evil:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path}/done",)

    (tmp_path / "c.pth").write_bytes(pickle.dumps({"model_state_dict": Evil()}))
    with pytest.raises(DataError, match="c.pth"):
        take_scbert(tmp_path / "c.pth")
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "nested deeper than 40 levels"),
        ("a: &a [x]\nb: [*a, *a]", "uses a YAML alias"),
        ("max_genes: 1e21", "max_genes is not valid"),
        ("max_genes: 1.0e+21", "max_genes is not valid"),
        ("seed: 99999999999999999999", "seed is not valid"),
        (f"seed: {'9' * 5000}", "not valid YAML"),
        ("2026-99-99: 1", "not valid YAML"),
        ("!!python/object/apply:os.system ['true']", "not valid YAML"),
    ],
    ids=lambda value: value[:20],
)
def test_settings_that_cannot_be_are_a_sentence(tmp_path, text, said):
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(ConfigError, match=f"s.yaml.*{said}"):
        open_config(tmp_path / "s.yaml")


def test_settings_come_back_as_they_were(tmp_path):
    config = RunConfig(name="ä", cell_type="B", without=("gnn",), max_cells=50)
    config.save(tmp_path / "s.yaml")
    assert open_config(tmp_path / "s.yaml") == config


def test_the_server_opens_no_file_of_a_stranger(tmp_path, monkeypatch):
    """The cells that reach the library are the child's, not the file that was given."""
    adata = ad.AnnData(np.random.default_rng(0).poisson(1, (20, 5)).astype(np.float32))
    adata.var_names = ["SPI1", "GATA1", "KLF1", "IRF8", "TAL1"]
    adata.write_h5ad(tmp_path / "c.h5ad")
    opened = []
    monkeypatch.setattr(h5py, "File", lambda *a, made=h5py.File, **k: opened.append(str(a[0])) or made(*a, **k))
    info = library.add_file(tmp_path / "c.h5ad")
    library.load_dataset(info.name)
    assert not any(name == str(tmp_path / "c.h5ad") for name in opened)


def test_a_table_inside_a_zip_has_the_bounds_of_any_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "wide.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x/counts.csv", "cell" + ",G" * 1_000_000 + "\nc1" + ",1" * 1_000_000 + "\n")
    with pytest.raises(DataError, match="counts.csv has 1,000,001 columns, more than"):
        read_cells(tmp_path / "wide.zip")


def odd_column(group: h5py.Group, kind: str) -> None:
    n = 20
    if kind == "references":
        group.create_dataset("odd", (n,), dtype=h5py.ref_dtype)
    elif kind == "dates":
        days = np.arange(n).astype("M8[s]")
        group.create_dataset("odd", data=days.astype(h5py.opaque_dtype(days.dtype)))
    elif kind == "endless":
        group.create_dataset("odd", data=np.array(["x" * 10**5] * n, dtype=object), dtype=h5py.string_dtype())
    else:
        group.create_dataset("odd", data=np.arange(n))
    group["odd"].attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
    if kind == "endless":
        group["odd"].attrs["encoding-type"] = "string-array"
    columns = ["kept", "odd", "odd"] if kind == "twice" else ["kept", "odd"]
    group.attrs["column-order"] = np.array(columns, dtype=h5py.string_dtype())


@pytest.mark.parametrize("kind", ["references", "dates", "endless", "twice"])
def test_a_column_that_no_file_of_ours_can_hold_is_left_out_and_told(tmp_path, kind):
    adata = ad.AnnData(np.random.default_rng(0).poisson(1, (20, 3)).astype(np.float32))
    adata.var_names, adata.obs["kept"] = ["SPI1", "GATA1", "KLF1"], "B cell"
    adata.write_h5ad(tmp_path / "c.h5ad")
    with h5py.File(tmp_path / "c.h5ad", "a") as file:
        odd_column(file["obs"], kind)
    read = read_cells(tmp_path / "c.h5ad")
    assert list(read.obs.columns) == ["kept"]
    assert "were left out: obs/odd" in read.uns["grn_reading"]


def test_a_cell_with_a_name_without_end_is_refused(tmp_path):
    (tmp_path / "c.csv").write_text("cell,SPI1,GATA1\n" + f"{'x' * 2000},1,2\ny,2,3\nz,0,4\n")
    with pytest.raises(DataError, match="c.csv names a cell with 2,000 characters"):
        read_cells(tmp_path / "c.csv")


def ours(tmp_path, tensors=None, **metadata) -> Path:
    """Write weights whose tensors or words are others."""
    from safetensors import safe_open
    from safetensors.torch import save_file

    save_weights(tmp_path / "w.safetensors", Weights(Scbert(TINY), ["A", "B", "C"], {"title": "Mine"}))
    with safe_open(tmp_path / "w.safetensors", "pt") as file:
        about, found = dict(file.metadata()), {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    save_file(found | (tensors or {}), tmp_path / "w.safetensors", about | metadata)
    return tmp_path / "w.safetensors"


NORM = {"norm.bias": torch.zeros(4)}


@pytest.mark.parametrize(
    ("tensors", "words", "said"),
    [
        ({"norm.bias": torch.full((4,), torch.nan)}, {}, "hold NaN or infinity in norm.bias"),
        ({"norm.bias": torch.full((4,), torch.inf)}, {}, "hold NaN or infinity in norm.bias"),
        ({"norm.bias": torch.zeros(4, dtype=torch.int64)}, {}, "norm.bias holds torch.int64"),
        ({"norm.bias": torch.zeros(3)}, {}, "size mismatch for norm.bias"),
        (NORM, {"genes": "A\nB"}, "it names 2 genes and has embeddings of 3"),
        (NORM, {"genes": "A\nB\nA"}, "it names a gene twice"),
        (NORM, {"card": "3"}, "its model card is not"),
    ],
)
def test_weights_that_would_compute_nonsense_are_refused_in_one_line(tmp_path, tensors, words, said):
    with pytest.raises(DataError, match=said) as caught:
        load_weights(ours(tmp_path, tensors, **words))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: {key: value * torch.nan for key, value in state.items()}, "hold NaN or infinity in"),
        (lambda state: {key: value.int() for key, value in state.items()}, "holds torch.int32"),
        (lambda state: {key: value.to(torch.complex64) for key, value in state.items()}, "holds torch.complex64"),
    ],
)
def test_a_checkpoint_of_other_numbers_is_refused(tmp_path, change, said):
    torch.save({"model_state_dict": change(Scbert(TINY).state_dict())}, tmp_path / "c.pth")
    with pytest.raises(DataError, match=said):
        load_weights(tmp_path / "c.pth")


def test_a_tensor_alone_is_no_checkpoint_and_no_code(tmp_path):
    torch.save(torch.zeros(3), tmp_path / "c.pth")
    with pytest.raises(DataError, match="c.pth is not an scBERT checkpoint"):
        load_weights(tmp_path / "c.pth")


def test_a_file_of_holes_is_refused_by_its_size_before_it_is_copied(tmp_path, monkeypatch):
    monkeypatch.setenv("GRN_READ_MEMORY", "2")
    ad.AnnData(np.ones((3, 4), np.float32)).write_h5ad(tmp_path / "a.h5ad")
    os.truncate(tmp_path / "a.h5ad", 50 * 10**9)
    with pytest.raises(DataError, match=r"a\.h5ad has 50\.0 GB, more than the 2 GB that are taken") as caught:
        library.add_file(tmp_path / "a.h5ad")
    assert "above 50.0" in caught.value.remedy


@pytest.mark.parametrize("read", [read_cells, read_prior, read_network])
def test_a_damaged_workbook_is_called_one(tmp_path, read):
    pd.DataFrame({"TF": ["GATA1", "SPI1"], "target": ["KLF1", "CSF1R"]}).to_excel(tmp_path / "a.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        sheet = book.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray((tmp_path / "a.xlsx").read_bytes())
    begin = sheet.header_offset + 30 + len(sheet.filename)
    content[begin : begin + 12] = b"\xff" * 12
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(GrnError, match=r"a\.xlsx is a damaged Excel file"):
        read(tmp_path / "a.xlsx")
