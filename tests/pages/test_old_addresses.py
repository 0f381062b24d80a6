"""Links and bookmarks from when the dashboard had more pages."""

import asyncio

import pytest

from pages.widgets.common.app.old_addresses import Forwarder, new_address


@pytest.mark.parametrize(
    ("path", "query", "new"),
    [
        ("/metrics", "run=r", "/network?run=r&view=trust"),
        ("/regulons", "run=r&tf=GATA1&tab=hubs", "/network?run=r&tf=GATA1&tab=hubs&view=regulons"),
        ("/cell_types", "batch=own&runs=a%2Cb", "/compare?batch=own&runs=a%2Cb&view=cell_types"),
        ("/scbert/", "", "/train?view=weights"),
        ("/data", "", "/cells"),
        ("/data", "dataset=demo&cell_type=", "/cells?dataset=demo&cell_type="),
        ("/data", "by=%3Cb%3E&by=%C3%A9", "/cells?by=%3Cb%3E&by=%C3%A9"),
        ("/compare", "run=old&a=r&b=prior%3Ademo", "/compare?run=r&b=prior%3Ademo"),
        ("/compare", "run=r&b=prior%3Ademo&view=cell_types", None),
        ("/network", "run=r", None),
        ("/", "", None),
        ("/data/x.csv", "", None),
    ],
)
def test_an_old_address_leads_to_the_new_place_with_the_same_choices(path, query, new):
    assert new_address(path, query) == new


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/grn/metrics", "GET", 307), ("/grn/network", "GET", 200), ("/grn/metrics", "POST", 200)],
)
def test_below_a_base_path_as_well(path, method, status):
    sent = []

    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "method": method, "query_string": b"run=r", "headers": []}
    asyncio.run(Forwarder(page, "/grn")(scope, None, send))
    assert sent[0]["status"] == status
    where = dict(sent[0]["headers"]).get(b"location")
    assert where == (b"/grn/network?run=r&view=trust" if status == 307 else None)
