"""The Time tab: cells are ordered on demand, from a proposed start; orders are described and can be removed."""

import json

import numpy as np
import pytest

from grn_core.data.cells.qc import fingerprint
from grn_core.data.demo import demo_dataset
from grn_core.data.pseudotime import task
from grn_core.data.pseudotime.start import Start
from grn_core.data.pseudotime.stored import OrderSettings, stored_orders
from grn_core.data.pseudotime.task import make_order
from grn_core.storage import write_json, write_parquet
from grn_core.training.config import load_config
from tests.pages.conftest import button, words

BUTTON = "Order the cells along pseudotime"
MONOCYTES = OrderSettings("demo", Start("gene", "GATA2"), "cell_type", "Monocyte")


@pytest.fixture
def look(open_page, stored_run):
    """Open the Time tab on the strongest edge."""
    row = stored_run.read_table("network").iloc[0]
    selection = {"edge": f"{row['source']}\t{row['target']}"}
    return lambda: open_page("network", edge_tabs="Time", **{f"selection_{stored_run.id}": selection})


def box(app, kind: str, label: str):
    return next(found for found in getattr(app, kind) if found.label == label)


def from_gene(app):
    """Choose a gene as the start; where cells are called progenitors, they are proposed instead."""
    box(app, "radio", "Start at").set_value("gene").run()
    return app


def charts(app) -> list[str]:
    return [element.proto.spec for element in app.get("plotly_chart")]


def stored():
    return stored_orders("demo", fingerprint(demo_dataset()))


def test_a_start_is_proposed_and_pseudotime_called_an_estimate(look):
    app = look()
    assert "This data set has no pseudotime" in words(app)
    assert box(app, "radio", "Start at").value == "type"
    assert box(app, "selectbox", "Cell type").value == "Progenitor"
    assert "Proposed: The name Progenitor suggests that these cells are early." in words(app)
    assert "It is an estimate: another start gives another order." in words(app)


def test_the_cells_are_ordered_in_the_background_and_then_drawn(look, stored_run):
    app = from_gene(look())
    box(app, "text_input", "Gene").set_value("GATA2").run()
    button(app, BUTTON).click().run()
    assert not app.exception
    assert "The cells are being ordered from the most typical of the cells with most GATA2." in words(app)
    work = task.order_task("demo")
    assert task.settings_of(work) == MONOCYTES
    button(app, "Stop").click().run()
    assert work.cancel_requested()
    work.begin()
    task.ORDER_CELLS.carry_out(str(work.path))
    app.run()
    assert not app.exception
    said = words(app)
    assert "Ordered from the most typical of the cells with most GATA2 (cell" in said
    assert "400 cells of Monocyte, by diffusion pseudotime (DPT): 340 variable genes" in said
    assert "scanpy 1." in said and "depends on the chosen start" in said
    assert len(charts(app)) == 1


def test_a_stored_order_is_shown_at_once_for_every_run(look):
    make_order(MONOCYTES)
    app = look()
    assert len(charts(app)) == 1
    make_order(OrderSettings("demo", Start("end"), "cell_type", "Monocyte"))
    app.run()
    assert box(app, "selectbox", "Along").options == ["from high GATA2, Monocyte", "from one end, Monocyte"]
    box(app, "radio", "Start at").set_value("end").run()
    button(app, BUTTON).click().run()
    assert task.order_task("demo") is None  # nothing was computed
    assert box(app, "selectbox", "Along").value == stored()[1].path.name
    assert "the true direction may be from right to left" in words(app)


def test_orders_of_other_cells_are_not_shown(look):
    make_order(OrderSettings("demo", Start("end"), "cell_type", "Erythrocyte"))
    assert "This data set has no pseudotime" in words(look())


def test_a_removed_order_can_be_restored(look):
    make_order(MONOCYTES)
    app = look()
    button(app, "Remove this order").click().run()
    assert stored() == []
    assert "The order from high GATA2, Monocyte was removed." in words(app)
    assert "This data set has no pseudotime" in words(app)
    app.button(key="flash_undo").click().run()
    assert not app.exception
    assert len(stored()) == 1 and len(charts(app)) == 1


def test_a_cell_type_as_start_orders_all_types(look):
    app = look()
    box(app, "radio", "Start at").set_value("type").run()
    box(app, "selectbox", "Cell type").set_value("Erythrocyte").run()
    assert not [found for found in app.selectbox if found.label == "Cells to order"]
    button(app, BUTTON).click().run()
    wanted = task.settings_of(task.order_task("demo"))
    assert wanted == OrderSettings("demo", Start("type", "Erythrocyte"), "cell_type", None)


def test_cells_that_are_not_connected_are_counted(look, stored_run):
    order = make_order(OrderSettings("demo", Start("type", "Monocyte"), "cell_type"))
    assert order.n_unconnected == 0  # the demo's types form one course, so some cells are left out by hand
    others = demo_dataset().obs["cell_type"] != "Monocyte"
    write_parquet(order.path / "times.parquet", order.times().mask(others).rename_axis("cell").reset_index())
    about = json.loads((order.path / "about.json").read_text())
    write_json(order.path / "about.json", about | {"n_ordered": 400, "n_unconnected": 1600})
    app = look()
    assert "1,600 cells of 2,000 are left out, because no chain of neighbours connects them with the start." in words(
        app
    )
    assert "All 400 cells." in words(app)
    box(app, "toggle", "Cells of all types").set_value(True).run()
    assert "All 2,000 cells. Of these, 400 have a pseudotime." in words(app)


@pytest.mark.parametrize(("gene", "said"), [("nix*", "The data set has no gene nix*."), ("", "No gene is given.")])
def test_a_missing_gene_gives_an_error(look, gene, said):
    app = from_gene(look())
    box(app, "text_input", "Gene").set_value(gene).run()
    button(app, BUTTON).click().run()
    assert not app.exception
    assert said in words(app)
    assert task.order_task("demo") is None


def test_the_case_of_a_gene_name_does_not_matter(look):
    app = from_gene(look())
    box(app, "text_input", "Gene").set_value("gata1 ").run()
    button(app, BUTTON).click().run()
    assert task.settings_of(task.order_task("demo")).start == Start("gene", "GATA1")


def test_a_start_from_a_gene_of_the_edge_gives_a_warning(look, stored_run):
    tf = stored_run.read_table("network")["source"].iloc[0]
    app = from_gene(look())
    box(app, "text_input", "Gene").set_value(tf).run()
    assert f"{tf} is a gene of this edge" in words(app)
    make_order(OrderSettings("demo", Start("gene", tf), "cell_type", "Monocyte"))
    app.run()
    assert f"starts at cells with high {tf}, so {tf} decreases along it by construction" in words(app)


def test_the_reason_of_a_failed_order_is_shown(look):
    task.submit_order(MONOCYTES).update(state="failed", error="Only 3 of 9 cells are connected. Start at another gene.")
    app = look()
    assert "Only 3 of 9 cells are connected. Start at another gene." in words(app)
    assert button(app, BUTTON)


def test_a_column_of_obs_and_an_order_can_both_be_chosen(look, stored_run, tmp_path):
    adata = demo_dataset()
    adata.obs["pseudotime"] = np.linspace(0, 1, adata.n_obs)
    path = str(tmp_path / "timed.h5ad")
    adata.write_h5ad(path)
    before = (tmp_path / "timed.h5ad").read_bytes()
    config = load_config(stored_run.path / "config.yaml")
    config.model_copy(update={"dataset": path}).save(stored_run.path / "config.yaml")
    make_order(OrderSettings(path, Start("gene", "GATA2"), "cell_type", "Monocyte"))
    app = look()
    along = box(app, "selectbox", "Along")
    assert along.options == ["pseudotime (a column of the data)", "from high GATA2, Monocyte"]
    along.set_value("pseudotime").run()
    assert "Ordered from" not in words(app) and len(charts(app)) == 1
    assert (tmp_path / "timed.h5ad").read_bytes() == before
