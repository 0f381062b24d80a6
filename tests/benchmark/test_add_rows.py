"""Rows of a benchmark's folder are added to the kept results; a second call changes nothing."""

import shutil

import numpy as np
import pandas as pd
import pytest

from benchmarks.add_rows import add_rows
from grn_core.benchmark.digest import make_digest
from grn_core.benchmark.digest_tables import NAMES, read_digest, write_tables
from grn_core.benchmark.score import ROW
from grn_core.storage import write_parquet


def make_folder(folder, methods: dict[str, float], split: str):
    """Write rows, scores and digest of two seeds of each method, whose values are those of the dictionary."""
    rows = []
    for method, skill in methods.items():
        for seed in range(2):
            name = f"{method}-{split}-{seed}-{skill}"
            rng = np.random.default_rng(seed)
            pairs = pd.DataFrame(
                [(f"T{i}", f"g{j}") for i in range(4) for j in range(20)], columns=["source", "target"]
            )
            label = (rng.random(len(pairs)) < 0.3).astype(int)
            scored = pairs.assign(label=label, score=skill * label + rng.normal(0, 1, len(pairs)))
            write_parquet(folder / "predictions" / f"{name}.parquet", scored)
            row = {"method": method, "dataset": "d", "genes": "", "truth": "t", "question": "missing_edges"}
            row |= {"split": split, "seed": seed, "status": "ok", "ap": skill, "config_hash": name}
            rows.append(dict.fromkeys(ROW) | row)
    table = pd.DataFrame(rows, columns=ROW)
    write_parquet(folder / "results.parquet", table)
    make_digest(table, folder, resamples=20)
    return folder


@pytest.fixture
def kept(tmp_path):
    """Kept results of two methods, with their digest in the folder beside the table."""
    folder = make_folder(tmp_path / "first", {"degree": 0.1, "pearson": 0.2}, "ours")
    shutil.copy(folder / "results.parquet", tmp_path / "kept.parquet")
    write_tables(read_digest(folder / "results.parquet"), tmp_path / "kept")
    return tmp_path / "kept.parquet"


def test_only_the_wanted_rows_are_added_and_only_once(tmp_path, kept):
    folder = make_folder(tmp_path / "second", {"degree": 0.5, "joint": 0.6}, "published")
    make_folder(tmp_path / "other", {"spearman": 0.3}, "ours")
    both = pd.concat([pd.read_parquet(tmp_path / name / "results.parquet") for name in ("second", "other")])
    write_parquet(folder / "results.parquet", both.reset_index(drop=True))
    assert len(add_rows(folder, kept, "published")) == 4
    table, digest = pd.read_parquet(kept), read_digest(kept)
    assert table.groupby(["split", "method"]).size().to_dict() == {
        ("ours", "degree"): 2, ("ours", "pearson"): 2, ("published", "degree"): 2, ("published", "joint"): 2,
    }  # fmt: skip
    for name in NAMES:
        groups = getattr(digest, name).astype({"split": str, "method": str}).groupby(["split", "method"]).groups
        assert set(groups) == set(zip(table["split"], table["method"], strict=True))
    add_rows(folder, kept, "published")
    pd.testing.assert_frame_equal(pd.read_parquet(kept), table)
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(read_digest(kept), name), getattr(digest, name), check_dtype=False)


def test_a_row_that_was_run_again_replaces_the_kept_one(tmp_path, kept):
    folder = make_folder(tmp_path / "again", {"pearson": 0.9}, "ours")
    assert len(add_rows(folder, kept)) == 2
    table, intervals = pd.read_parquet(kept), read_digest(kept).intervals
    assert table.groupby("method")["ap"].unique().map(list).to_dict() == {"degree": [0.1], "pearson": [0.9]}
    assert (intervals["method"].astype(str) == "pearson").sum() == (intervals["method"].astype(str) == "degree").sum()
    assert add_rows(folder, kept).empty
