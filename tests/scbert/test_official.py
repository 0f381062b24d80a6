"""The official weights and their gene order arrive together, from either mirror, or not at all."""

import hashlib
import json
import os
import signal
import sys
from dataclasses import replace

import numpy as np
import pytest

from grn_core.errors import Cancelled, DownloadError
from grn_core.scbert import official
from grn_core.scbert.official import fetch_official, find_gene_order, official_path
from tests.publisher import Answer

pytestmark = pytest.mark.usefixtures("grn_home")

WEIGHTS = np.random.default_rng(1).bytes(200_000)
GENES = ["POU5F1", "A1BG", "NANOG", "HLA-DRA", "SOX17"]
GENES_SHA256 = hashlib.sha256("\n".join(GENES).encode()).hexdigest()
FIRST, SECOND = "/one/scbert/resolve/aaaa/panglao_pretrain.pth", "/two/scbert/resolve/bbbb/panglao_pretrain.pth"
VOCABULARY = "/two/scbert/resolve/bbbb/vocab.json"


@pytest.fixture(autouse=True)
def published(publisher, monkeypatch):
    """Two mirrors in the publishers' layout that hold a small file under the official names."""
    small = replace(
        official.OFFICIAL,
        size=len(WEIGHTS),
        sha256=hashlib.sha256(WEIGHTS).hexdigest(),
        mirrors=(("one/scbert", "aaaa"), ("two/scbert", "bbbb")),
        vocabulary_mirrors=(("two/scbert", "bbbb"),),
        n_genes=len(GENES),
        genes_sha256=GENES_SHA256,
    )
    monkeypatch.setattr(official, "OFFICIAL", small)
    monkeypatch.setenv("HF_ENDPOINT", publisher.url + "/")
    publisher.files |= {FIRST: WEIGHTS, SECOND: WEIGHTS, VOCABULARY: json.dumps(GENES).encode()}
    return publisher


@pytest.fixture
def folder(grn_home):
    return grn_home / "weights" / "official"


def test_the_catalogue_is_what_the_publishers_say(monkeypatch):
    monkeypatch.undo()
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    wanted = official.OFFICIAL
    assert official._addresses(wanted.mirrors, wanted.file)[0] == (
        "https://huggingface.co/btraven/scbert-panglao-pretrain/resolve/"
        "cbf8b4eb68bb3a17dce9aad7250b5d027fe1f2b6/panglao_pretrain.pth"
    )
    assert official._addresses(wanted.vocabulary_mirrors, wanted.vocabulary)[0] == (
        "https://huggingface.co/kaichenxu/cape_scbert/resolve/88256813/vocab.json"
    )
    assert (official.official_size(), wanted.n_genes) == (87_631_538, 16_906)
    assert {len(wanted.sha256), len(wanted.genes_sha256)} == {64}
    assert "GPL-3.0" in official.LICENCE


def test_weights_and_genes_stand_beside_each_other(published, folder):
    assert official_path() is None
    steps = []
    path = fetch_official(steps.append)
    assert path == official_path() == folder / "panglao_pretrain.pth"
    assert path.read_bytes() == WEIGHTS
    assert (folder / "panglao_pretrain.genes.txt").read_text() == "POU5F1\nA1BG\nNANOG\nHLA-DRA\nSOX17\n"
    assert len(os.listdir(folder)) == 2
    assert (steps[-1].fraction, steps[-1].message) == (1, "0.2 of 0.2 MB")
    assert [request.path for request in published.requests] == [VOCABULARY, FIRST]
    assert fetch_official() == path
    assert len(published.requests) == 2


def test_what_is_not_whole_does_not_count(folder):
    path = fetch_official()
    path.write_bytes(WEIGHTS[:-1] + b"?")
    assert official_path() is None
    assert fetch_official().read_bytes() == WEIGHTS
    assert official_path() == path
    (folder / "panglao_pretrain.genes.txt").write_text("\n".join(reversed(GENES)))
    assert official_path() is None
    fetch_official()
    assert official_path() == path


def test_a_mirror_that_is_gone_or_wrong_is_passed_over(published):
    published.files |= {FIRST: WEIGHTS[::-1]}
    assert fetch_official().read_bytes() == WEIGHTS
    del published.files[FIRST]
    official_path().unlink()
    assert fetch_official().read_bytes() == WEIGHTS
    assert [request.path for request in published.requests][1:] == [FIRST, SECOND] * 2


def test_a_stop_and_a_cut_go_on_where_they_ended(published):
    published.answers = {FIRST: [Answer(cut_after=150_000), Answer(status=404)], SECOND: [Answer(status=404)]}
    with pytest.raises(DownloadError, match=r"panglao_pretrain\.pth .*404.*0\.1 MB received so far are kept"):
        fetch_official()
    with pytest.raises(Cancelled):
        fetch_official(stop=lambda: True)
    published.answers.clear()
    fetch_official()
    assert (published.requests[-1].range, published.requests[-1].sent) == ("bytes=150000-", 50_000)


@pytest.mark.parametrize(
    "content",
    [b"<html>Please log in</html>", b"\xff\xfe", b'["A1BG"]', json.dumps(sorted(GENES)).encode(), b"[" * 99_999],
)
def test_another_gene_order_is_refused_and_asked_for_again(published, folder, content):
    published.files[VOCABULARY] = content
    with pytest.raises(DownloadError, match=r"vocab\.json does not contain the 5 genes .* login page"):
        fetch_official()
    assert official_path() is None
    assert FIRST not in [request.path for request in published.requests]
    published.files[VOCABULARY] = json.dumps(GENES).encode()
    assert fetch_official() == official_path()


INDEX = {gene: i for i, gene in enumerate(GENES)}


@pytest.mark.parametrize(
    "vocabulary",
    [
        GENES,
        INDEX,
        dict(sorted(INDEX.items())),
        {"<pad>": 5, "<cls>": 6, "<mask>": 7} | INDEX,
        {"[PAD]": 0, "<cls>": 1} | {gene: i + 2 for gene, i in INDEX.items()},
        ["pad", "cls", *GENES, "mask"],
        ["pad", *GENES[:2], "<unk>", *GENES[2:]],
    ],
)
def test_the_gene_order_is_found_among_special_tokens(vocabulary):
    assert find_gene_order(vocabulary, 5, GENES_SHA256) == GENES


@pytest.mark.parametrize(
    "vocabulary",
    [
        GENES[:4],
        GENES[::-1],
        [*GENES[:2], "pad", *GENES[2:]],
        [],
        {},
        5,
        None,
        [1, 2, 3, 4, 5],
        dict.fromkeys(GENES, "x"),
    ],
)
def test_no_other_order_passes(vocabulary):
    assert find_gene_order(vocabulary, 5, GENES_SHA256) is None


def grn_scbert_fetch(monkeypatch) -> int:
    from grn_core.cli import main

    monkeypatch.setattr(sys, "argv", ["grn_core", "scbert", "fetch"])
    with pytest.raises((SystemExit, KeyboardInterrupt)) as ended:
        main()
    return ended.value.code


def test_the_command_prints_the_path_and_the_licence(monkeypatch, capsys):
    assert grn_scbert_fetch(monkeypatch) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(official_path())
    assert "GPL-3.0" in printed.err


def test_the_command_says_what_is_wrong_in_two_sentences(published, monkeypatch, capsys):
    del published.files[FIRST], published.files[SECOND]
    assert grn_scbert_fetch(monkeypatch) == 1
    what, remedy = capsys.readouterr().err.strip().splitlines()[-2:]
    assert "panglao_pretrain.pth could not be downloaded" in what
    assert remedy.startswith("Nothing was kept; try again later")


def test_ctrl_c_ends_the_command_and_keeps_what_came(published, monkeypatch, capsys, grn_home):
    published.answers[FIRST] = [Answer(halfway=lambda: os.kill(os.getpid(), signal.SIGINT)), Answer()]
    before = signal.getsignal(signal.SIGINT)
    assert grn_scbert_fetch(monkeypatch) == 130
    assert signal.getsignal(signal.SIGINT) is before
    printed = capsys.readouterr()
    assert (printed.out, "the next fetch resumes there" in printed.err) == ("", True)
    kept = next((grn_home / "cache" / "downloads").glob("*.part")).stat().st_size
    assert 0 < kept < len(WEIGHTS)
    assert grn_scbert_fetch(monkeypatch) == 0
    assert published.requests[-1].range == f"bytes={kept}-"
