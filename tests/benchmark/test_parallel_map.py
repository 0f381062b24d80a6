"""The regressions of one method are distributed over all workers; waiting tasks never block them."""

import numpy as np
import pytest
from distributed import Client, LocalCluster, get_worker

from grn_core.benchmark.parallel_map import cluster_map
from grn_core.benchmark.runner import read_results, run_suite
from grn_core.benchmark.suite import SuiteConfig


def square_and_place(item: int) -> tuple[int, str]:
    return item**2, get_worker().address


def squares_on_cluster(n: int) -> list[tuple[int, str]]:
    with cluster_map() as parallel:
        return parallel(square_and_place, list(range(n)))


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def test_items_come_back_in_order_from_all_workers(client):
    found = client.submit(squares_on_cluster, 40, pure=False).result(timeout=600)
    assert [square for square, _ in found] == [i**2 for i in range(40)]
    assert len({place for _, place in found}) == 2


def test_more_waiting_tasks_than_threads_still_finish(client):
    futures = [client.submit(squares_on_cluster, 10, pure=False) for _ in range(8)]
    assert [len(future.result(timeout=600)) for future in futures] == [10] * 8


def test_the_map_is_serial_outside_a_cluster():
    with cluster_map() as parallel:
        assert parallel(str, [1, 2]) == ["1", "2"]


@pytest.mark.usefixtures("grn_home")
def test_grnboost2_gives_equal_scores_on_one_worker_and_on_two(tmp_path):
    suite = SuiteConfig.model_validate(
        {
            "data": [{"name": "demo", "dataset": "demo", "truths": {"true": "demo"}, "max_genes": 40}],
            "methods": ["grnboost2"],
            "questions": ["unseen_targets"],
            "seeds": [0, 1],
        }
    )
    tables = []
    for n in (1, 2):
        run_suite(suite, tmp_path / str(n), n)
        results = read_results(tmp_path / str(n))
        assert results["status"].eq("ok").all(), results["status"].unique()
        tables.append(results.sort_values("seed")["ap"].to_numpy())
    np.testing.assert_array_equal(*tables)
