"""Downloads are complete or absent, resume after a lost connection, and report what went wrong."""

import hashlib
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from grn_core import fetch as fetch_module
from grn_core.errors import Cancelled, DownloadError, StorageError
from grn_core.fetch import CHUNK, fetch
from tests.publisher import Answer

CONTENT = np.random.default_rng(0).bytes(300_000)
SHA256, MD5 = hashlib.sha256(CONTENT).hexdigest(), hashlib.md5(CONTENT).hexdigest()
WHOLE = {"sha256": SHA256, "size": len(CONTENT)}


@pytest.fixture
def target(tmp_path) -> Path:
    return tmp_path / "place" / "weights.bin"


@pytest.fixture
def partial(grn_home) -> Path:
    return grn_home / "cache" / "downloads" / f"{SHA256}.part"


@pytest.fixture
def url(publisher) -> str:
    publisher.files["/file"] = CONTENT
    return f"{publisher.url}/file"


def assert_arrived(target: Path, partial: Path) -> None:
    assert target.read_bytes() == CONTENT
    assert os.listdir(target.parent) == [target.name]
    assert not partial.exists()


def assert_two_sentences(error: pytest.ExceptionInfo) -> None:
    for sentence in (error.value.what, error.value.remedy):
        assert sentence[0].isupper() or sentence.startswith("weights.bin")
        assert sentence.endswith(".")
        assert ". " not in sentence


@pytest.mark.parametrize("known", [WHOLE, {"md5": MD5}, {"sha256": SHA256.upper()}, {"size": len(CONTENT)}, {}])
def test_a_file_arrives_and_the_bar_fills(url, target, known, grn_home):
    steps = []
    assert fetch([url], target, progress=steps.append, **known) == target
    assert target.read_bytes() == CONTENT
    assert os.listdir(target.parent) == [target.name]
    assert not list(grn_home.rglob("*.part"))
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert (fractions[-1], steps[-1].stage, steps[-1].message) == (1, "downloading", "0.3 of 0.3 MB")


def test_without_a_length_the_hash_decides_whether_the_file_is_complete(publisher, url, target, partial):
    publisher.answers["/file"] = [Answer(gives_length=False)]
    steps = []
    fetch([url], target, sha256=SHA256, progress=steps.append)
    assert_arrived(target, partial)
    assert (steps[-1].fraction, steps[-1].message) == (None, "0.3 MB")


def test_a_complete_file_is_not_requested_again(publisher, url, target):
    target.parent.mkdir()
    target.write_bytes(CONTENT)
    assert fetch([url], target, **WHOLE) == target
    assert publisher.requests == []


def test_a_damaged_file_is_replaced(url, target, partial):
    target.parent.mkdir()
    target.write_bytes(CONTENT[:-1] + b"?")
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)


def test_a_later_call_requests_only_the_missing_bytes(publisher, url, target, partial):
    partial.parent.mkdir(parents=True)
    partial.write_bytes(CONTENT[:200_000])
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert [(request.range, request.sent) for request in publisher.requests] == [("bytes=200000-", 100_000)]


def test_a_lost_connection_is_resumed_where_it_ended(publisher, url, target, partial):
    publisher.answers["/file"] = [Answer(cut_after=123_456), Answer()]
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert [request.range for request in publisher.requests] == [None, "bytes=123456-"]
    assert sum(request.sent for request in publisher.requests) == len(CONTENT)


def test_any_number_of_lost_connections_is_accepted_while_each_retry_makes_progress(
    publisher, url, target, partial, monkeypatch
):
    monkeypatch.setattr(fetch_module, "CHUNK", 10_000)
    publisher.answers["/file"] = [Answer(cut_after=20_000)]
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert len(publisher.requests) == 15


def test_after_the_last_retry_the_received_bytes_are_kept_for_the_next_call(publisher, url, target, partial):
    publisher.answers["/file"] = [Answer(cut_after=150_000), Answer(cut_after=0)]
    with pytest.raises(DownloadError, match=r"connection to 127\.0\.0\.1:\d+ was cut\. .*0\.1 MB .* kept") as error:
        fetch([url], target, **WHOLE)
    assert_two_sentences(error)
    assert not target.exists()
    assert partial.read_bytes() == CONTENT[:150_000]
    publisher.answers.clear()
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert publisher.requests[-1].sent == 150_000


@pytest.mark.usefixtures("grn_home")
def test_without_a_hash_a_lost_connection_starts_over(publisher, url, target):
    """Without a hash, a mixture of two versions cannot be distinguished from one complete file."""
    publisher.answers["/file"] = [Answer(cut_after=100_000), Answer()]
    fetch([url], target)
    assert target.read_bytes() == CONTENT
    assert [request.range for request in publisher.requests] == [None, None]


def test_a_server_that_does_not_resume_sends_the_whole_file_again(publisher, url, target, partial):
    publisher.answers["/file"] = [Answer(cut_after=100_000, resumes=False), Answer(resumes=False)]
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert [(request.range, request.sent) for request in publisher.requests] == [
        (None, 100_000),
        ("bytes=100000-", 300_000),
    ]


@pytest.mark.usefixtures("grn_home")
def test_a_server_that_never_resumes_and_always_disconnects_ends_in_an_error(publisher, url, target):
    publisher.answers["/file"] = [Answer(cut_after=3 * CHUNK, resumes=False)]
    with pytest.raises(DownloadError, match="was cut"):
        fetch([url], target, **WHOLE)
    assert not target.exists()


def test_a_download_resumes_through_a_redirect(publisher, url, target, partial):
    publisher.answers["/resolve"] = [Answer(redirect="/file")]
    publisher.answers["/file"] = [Answer(cut_after=100_000), Answer()]
    fetch([f"{publisher.url}/resolve"], target, **WHOLE)
    assert_arrived(target, partial)
    assert [request.range for request in publisher.requests][2:] == ["bytes=100000-"] * 2


@pytest.mark.parametrize("known", [WHOLE, {"sha256": SHA256}, {"md5": MD5}])
def test_other_content_is_refused_and_deleted(publisher, url, target, grn_home, known):
    publisher.files["/file"] = CONTENT[:-1] + b"?"
    with pytest.raises(DownloadError, match="not the published file") as error:
        fetch([url, url], target, **known)
    assert_two_sentences(error)
    assert not target.exists()
    assert not list(grn_home.rglob("*.part"))


@pytest.mark.parametrize("published", [CONTENT[:-1], CONTENT + b"?"])
def test_another_length_is_refused_before_a_byte_is_written(publisher, url, target, partial, published):
    publisher.files["/file"] = published
    with pytest.raises(DownloadError, match=f"has {len(published):,} bytes instead of 300,000"):
        fetch([url], target, **WHOLE)
    assert not partial.exists()


def test_more_bytes_than_published_are_refused_where_no_length_is_given(publisher, url, target, grn_home):
    publisher.files["/file"] = CONTENT + b"?"
    publisher.answers["/file"] = [Answer(gives_length=False)]
    steps = []
    with pytest.raises(DownloadError, match="not the published file"):
        fetch([url], target, progress=steps.append, size=len(CONTENT))
    assert max(step.fraction for step in steps) <= 1
    assert not list(grn_home.rglob("*.part"))


@pytest.mark.parametrize("kept", [CONTENT[:100_000], CONTENT])
def test_wrong_bytes_of_an_earlier_call_do_not_spoil_a_good_mirror(publisher, url, target, partial, kept):
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"?" + kept[1:])
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)


def test_a_mirror_that_sends_another_part_or_file_changes_no_kept_byte(publisher, url, target, partial):
    partial.parent.mkdir(parents=True)
    partial.write_bytes(CONTENT[:100_000])
    publisher.files |= {"/shifted": CONTENT, "/longer": CONTENT + b"?", "/shorter": CONTENT[:50_000]}
    publisher.answers["/shifted"] = [Answer(shift=10)]
    bad = [f"{publisher.url}/{name}" for name in ("shifted", "longer", "shorter")]
    reasons = "another part of the file.* has 300,001 bytes instead of 300,000.* shorter than 300,000 bytes"
    with pytest.raises(DownloadError, match=f"{reasons}.* 0.1 MB received so far are kept"):
        fetch(bad, target, **WHOLE)
    assert partial.read_bytes() == CONTENT[:100_000]
    fetch([*bad, url], target, **WHOLE)
    assert_arrived(target, partial)
    assert publisher.requests[-1].sent == 200_000


def test_a_complete_download_that_was_not_moved_needs_no_further_byte(publisher, url, target, partial):
    partial.parent.mkdir(parents=True)
    for known, requests in ((WHOLE, 0), ({"sha256": SHA256}, 1)):  # without a size, one request is needed
        partial.write_bytes(CONTENT)
        fetch([url], target, **known)
        assert_arrived(target, partial)
        assert [request.sent for request in publisher.requests] == [0] * requests
        target.unlink()


def test_the_next_mirror_continues_from_the_bytes_of_the_first(publisher, url, target, partial):
    publisher.files["/first"] = CONTENT
    publisher.answers["/first"] = [Answer(cut_after=100_000), Answer(status=403)]
    fetch([f"{publisher.url}/missing", f"{publisher.url}/first", url], target, **WHOLE)
    assert_arrived(target, partial)
    assert (publisher.requests[-1].path, publisher.requests[-1].range) == ("/file", "bytes=100000-")


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 4), (429, 4)])
@pytest.mark.usefixtures("grn_home")
def test_a_refusal_is_named_and_only_a_temporary_one_is_retried(publisher, url, target, status, requests):
    publisher.answers["/file"] = [Answer(status=status)]
    with pytest.raises(
        DownloadError, match=rf"weights\.bin could not be downloaded: 127.* answered {status} "
    ) as error:
        fetch([url], target, **WHOLE)
    assert_two_sentences(error)
    assert f"save {url} as {target}" in error.value.remedy
    assert len(publisher.requests) == requests


@pytest.mark.usefixtures("grn_home")
def test_a_missing_network_is_reported_at_once(publisher, url, target, monkeypatch):
    monkeypatch.setattr(fetch_module, "WAITS", (60.0,))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}/file"
        with pytest.raises(DownloadError, match="could not be reached.*Check the internet connection") as error:
            fetch([nowhere, nowhere], target, **WHOLE)
        assert_two_sentences(error)
        assert error.value.what.count("could not be reached") == 1
        assert fetch([nowhere, url], target, **WHOLE).read_bytes() == CONTENT


@pytest.mark.usefixtures("grn_home")
def test_an_invalid_address_is_named(target):
    with pytest.raises(DownloadError, match="nowhere/file is not a usable address"):
        fetch(["nowhere/file"], target, **WHOLE)


def test_a_disk_that_is_too_small_is_reported_before_the_first_byte(publisher, url, target, partial, monkeypatch):
    partial.parent.mkdir(parents=True)
    partial.write_bytes(CONTENT[:50_000])
    usage = type("usage", (), {"free": 249_999})
    monkeypatch.setattr(fetch_module.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageError, match=r"has 0\.2 MB free, and weights\.bin needs 0\.2 MB") as error:
        fetch([url], target, **WHOLE)
    assert "GRN_HOME" in error.value.remedy
    assert not target.exists()
    assert not partial.exists()
    usage.free = 300_000
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to write to")
def test_a_disk_that_fills_up_is_a_storage_error(url, target, partial):
    partial.parent.mkdir(parents=True)
    partial.symlink_to("/dev/full")
    with pytest.raises(StorageError, match=r"Disk full: .*\. Free some space"):
        fetch([url], target, **WHOLE)
    assert not target.exists()
    assert not partial.is_symlink()


@pytest.mark.usefixtures("grn_home")
def test_a_folder_that_cannot_be_created_is_a_storage_error(url, tmp_path):
    (tmp_path / "place").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="place/weights.bin could not be written"):
        fetch([url], tmp_path / "place" / "weights.bin", **WHOLE)


def test_a_stop_keeps_the_received_bytes(publisher, url, target, partial):
    with pytest.raises(Cancelled):
        fetch([url], target, stop=lambda: partial.exists() and partial.stat().st_size > 0, **WHOLE)
    assert not target.exists()
    kept = partial.stat().st_size
    assert 0 < kept < len(CONTENT)
    fetch([url], target, **WHOLE)
    assert_arrived(target, partial)
    assert publisher.requests[-1].sent == len(CONTENT) - kept


@pytest.mark.usefixtures("grn_home")
def test_a_stop_ends_the_wait_for_the_next_retry(publisher, url, target, monkeypatch):
    monkeypatch.setattr(fetch_module, "WAITS", (60.0,))
    publisher.answers["/file"] = [Answer(status=503)]
    with pytest.raises(Cancelled):
        fetch([url], target, stop=lambda: len(publisher.requests) > 0, **WHOLE)
    assert len(publisher.requests) == 1


def test_two_at_once_share_one_download(publisher, url, target, partial, tmp_path):
    """The second waits, can be stopped while it waits, and then finds the complete file."""
    begun, go_on, waiting = Event(), Event(), Event()

    def halfway() -> None:
        begun.set()
        assert go_on.wait(20)

    publisher.answers["/file"] = [Answer(halfway=halfway)]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fetch, [url], target, **WHOLE)
        assert begun.wait(20)
        with pytest.raises(Cancelled):
            fetch([url], target, stop=lambda: True, **WHOLE)
        second = pool.submit(fetch, [url], target, progress=lambda _: waiting.set(), **WHOLE)
        assert waiting.wait(20)
        go_on.set()
        assert first.result(20) == second.result(20) == target
    assert_arrived(target, partial)
    assert len(publisher.requests) == 1


def test_importing_needs_only_the_standard_library():
    root = Path(__file__).parents[1]
    code = f"import sys; sys.path.insert(0, {str(root)!r}); import grn_core.fetch, grn_core.scbert.official"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
