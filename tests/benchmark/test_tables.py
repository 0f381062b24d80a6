"""The tables in the documentation agree with the committed results."""

import pandas as pd

from benchmarks import tables
from grn_core.benchmark import digest_tables
from grn_core.benchmark.summary import KEYS


def results(seeds: dict[str, int]) -> pd.DataFrame:
    """Rows of one data set and question: AP is 0.1 at the first seed (0 for the baseline) and grows by 0.1 per seed."""
    return pd.DataFrame(
        [
            {"dataset": "hESC", "question": "unseen_targets", "split": "ours", "truth": truth, "method": method,
             "seed": seed, "status": "ok", "ap": (0.0 if method == "degree" else 0.1) + seed / 10, "per_tf_auroc": 0.5,
             "prevalence": 0.02}
            for method, n in seeds.items()
            for truth in tables.TRUTHS
            for seed in range(n)
        ]
    )  # fmt: skip


def test_the_page_shows_the_committed_results():
    page = tables.PAGE.read_text(encoding="utf-8")
    shown = page.split(tables.START)[1].split(tables.END)[0].strip()
    kept = pd.read_parquet(tables.RESULTS)
    assert shown == tables.tables(kept).strip()
    assert f"{len(kept):,} rows" in page
    assert set(kept["method"]) <= set(tables.METHODS)


def test_a_table_shows_means_the_best_method_and_missing_seeds():
    said = tables.tables(results({"joint": 5, "degree": 5, "genie3": 2}))
    assert "| Ours: scBERT + GNN, joint | **0.300** (0.500) |" in said
    assert "| Degree baseline | 0.200 (0.500) |" in said
    assert "| GENIE3 | 2 of 5 seeds run |" in said
    assert "| chance | 0.020 (0.500) |" in said
    failed = results({"joint": 5}).assign(status="failed: memory ran out")
    assert "joint" not in tables.tables(pd.concat([failed, results({"degree": 5})]))


def test_the_page_shows_the_committed_published_pairs():
    page = tables.PAGE.read_text(encoding="utf-8")
    shown = page.split(tables.PUBLISHED_START)[1].split(tables.PUBLISHED_END)[0].strip()
    kept, digest = pd.read_parquet(tables.RESULTS), digest_tables.read_digest(tables.RESULTS)
    assert shown == tables.published(kept, digest.intervals).strip(), "run python -m benchmarks.tables"
    degree = kept[(kept["split"] == "published") & (kept["method"] == "degree")]
    assert degree[["auroc", "ap"]].mean().round(3).tolist() == [0.883, 0.613]


def test_published_pairs_stand_in_their_own_table_only():
    other = results({"degree": 5}).assign(split="published", ap=0.9)
    both = pd.concat([results({"joint": 5, "degree": 5}), other])
    assert tables.tables(both) == tables.tables(results({"joint": 5, "degree": 5}))
    one = results({"joint": 2, "degree": 2}).assign(split="published", auroc=0.8)
    one = one[one["truth"] == "specific"]
    found = pd.DataFrame(
        [("published", "ap", name, 0.1, 0.05, 0.15) for name in ("joint", "degree")],
        columns=["split", "metric", "method", "gain", "gain_low", "gain_high"],
    )
    said = tables.published(one, found)
    assert "joint | **0.800** | **0.150** | **0.500** | +0.100 (+0.050 to +0.150) | 2 |" in said
    assert "| Degree baseline | **0.800** | 0.050 | **0.500** |  | 2 |" in said
    assert "| 0.775 to 0.845 | 0.455 to 0.511 | measured on this project's data from their code |" in said


def test_writing_replaces_only_the_tables(tmp_path):
    page, kept = tmp_path / "page.md", tmp_path / "results.parquet"
    page.write_text(f"before\n{tables.START}old\n{tables.END}after\n")
    results({"degree": 5}).to_parquet(kept)
    tables.write(page, kept)
    tables.write(page, kept)
    written = page.read_text()
    assert written.startswith("before\n") and written.endswith("after\n")
    assert "old" not in written and written.count("| Degree baseline |") == 1


def test_the_committed_summary_covers_every_seed_of_every_row():
    kept, digest = pd.read_parquet(tables.RESULTS), digest_tables.read_digest(tables.RESULTS)
    assert digest is not None
    seeds = kept.groupby([*KEYS, "method"])["seed"].nunique()
    for name in digest_tables.NAMES:
        groups = getattr(digest, name).astype(dict.fromkeys(seeds.index.names, str)).groupby(seeds.index.names)
        assert set(groups.groups) == set(seeds.index)
        if name == "intervals":
            assert (groups["n_seeds"].min() == seeds).all()


def test_the_page_of_the_second_benchmark_shows_its_committed_results():
    page, kept = tables.MCCALLA_PAGE.read_text(encoding="utf-8"), pd.read_parquet(tables.MCCALLA)
    shown = page.split(tables.START)[1].split(tables.END)[0].strip()
    assert shown == tables.tables(kept, tables.MCCALLA_TRUTHS, tables.MCCALLA_SEEDS).strip()
    assert f"{len(kept):,} rows" in page
    digest = digest_tables.read_digest(tables.MCCALLA)
    assert digest is not None
    assert set(digest.intervals["method"].astype(str)) == set(kept["method"]) <= set(tables.METHODS)
