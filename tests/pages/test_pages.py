"""Every page shows the right text, empty or full, and errors as sentences."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.priors.prior import make_prior
from grn_core.storage import write_parquet
from grn_core.training.config import RunConfig
from grn_core.training.run import create_run, list_runs
from tests.pages.conftest import button, words

NASTY = "<img src=x onerror=alert(1)>![x](http://example.com/x.png)"


def test_home_without_runs_offers_the_demo(open_page):
    app = open_page("home")
    assert "There is no run yet" in words(app)
    assert "Training uses" in words(app)
    assert button(app, "Train on the demo")


def test_one_click_starts_the_demo_and_opens_training(open_page):
    app = open_page("home")
    button(app, "Train on the demo").click().run()
    assert not app.exception
    (run,) = list_runs()
    assert (run.config.dataset, run.config.cell_type, run.config.preset) == ("demo", "Monocyte", "quick")
    assert app.title[0].value == "Train"
    assert "This run starts next." in words(app)
    assert "Simulated cells" in words(app)


def test_home_lists_runs(open_page, stored_run):
    app = open_page("home")
    table = app.dataframe[0].value
    assert list(table["Run"]) == ["Demo monocytes"]
    assert "simulated" in table["Data set"][0].lower()


def test_data_page_shows_the_demo_as_simulated(open_page):
    app = open_page("cells")
    text = words(app)
    assert "Simulated cells" in text
    assert [metric.value for metric in app.metric][:2] == ["2,000", "340"]
    assert "Edges matched" in [metric.label for metric in app.metric]
    types = next(box for box in app.selectbox if box.label == "Cell type")
    assert types.value == "Monocyte"
    assert "Monocyte (400 cells)" in types.options


def test_data_page_shows_real_blood_cells(open_page):
    app = open_page("cells", chosen_dataset="pbmc68k")
    text = words(app)
    assert "Simulated cells" not in text
    assert "The values of raw.X look log-normalised" in text  # X itself is scaled and not used
    assert "There is no prior yet" in text
    key = next(box for box in app.selectbox if box.label == "Column of cell types")
    assert key.value == "bulk_labels"


def test_a_path_can_be_added_and_a_wrong_one_gives_an_error(open_page, tmp_path):
    app = open_page("cells")
    path = next(box for box in app.text_input if "path of a file" in box.label)
    path.set_value(str(tmp_path / "nowhere.h5ad")).run()
    button(app, "Add").click().run()
    assert "There is no file" in words(app)
    table = pd.DataFrame(np.random.default_rng(0).poisson(2, (30, 4)), columns=["GATA1", "SPI1", "KLF1", "CD34"])
    table.index = [f"cell{i}" for i in range(30)]
    table.to_csv(tmp_path / "mine.csv")
    path = next(box for box in app.text_input if "path of a file" in box.label)
    path.set_value(str(tmp_path / "mine.csv")).run()
    button(app, "Add").click().run()
    assert not app.exception
    assert "columns of the table were read as genes" in words(app)
    assert [metric.value for metric in app.metric][:2] == ["30", "4"]
    button(app, "Swap rows and columns").click().run()
    assert "rows of the table were read as genes" in words(app)
    assert [metric.value for metric in app.metric][:2] == ["4", "30"]


def test_names_of_data_are_text_and_not_markup(open_page):
    adata = ad.AnnData(np.random.default_rng(0).poisson(2, (30, 4)).astype(np.float32))
    adata.var_names = ["A", "B", "C", "D"]
    adata.obs["cell_type"] = [NASTY] * 30
    info = library.add_dataset(adata, NASTY)
    app = open_page("train", chosen_dataset=info.name)
    raw = "\n".join(element.value for element in app.markdown)
    assert "](http" not in raw
    assert "<img" not in raw.replace("\\<img", "")


def test_a_cell_type_that_is_too_small_is_reported(open_page):
    adata = ad.AnnData(np.random.default_rng(0).poisson(2, (30, 4)).astype(np.float32))
    adata.var_names = ["A", "B", "C", "D"]
    adata.obs["cell_type"] = ["rare"] * 3 + ["common"] * 27
    info = library.add_dataset(adata, "small")
    library.add_prior(make_prior("p", pd.DataFrame({"source": ["A"], "target": ["B"]})))
    app = open_page("train", chosen_dataset=info.name, chosen_cell_type="rare", chosen_prior="p")
    assert "3 cells are too few" in words(app)
    assert button(app, "Train").disabled


def test_a_prior_of_another_species_is_reported(open_page):
    added = library.add_prior(make_prior("other", pd.DataFrame({"source": ["xyz-1"], "target": ["xyz-2"]})))
    app = open_page("cells", chosen_prior=added.name)
    assert "No edge of the prior other has both its genes in the data" in words(app)


def test_training_from_the_form(open_page):
    app = open_page("train", chosen_cell_type="Erythrocyte")
    next(box for box in app.text_input if box.label == "Name of the run").set_value("mine").run()
    app.radio[0].set_value("unseen_tfs").run()
    button(app, "Train").click().run()
    assert not app.exception
    (run,) = list_runs()
    assert (run.config.name, run.config.cell_type, run.config.split.question) == ("mine", "Erythrocyte", "unseen_tfs")
    button(app, "Cancel").click().run()
    assert run.status.state == "cancelled"


def test_the_reason_of_a_failed_run_is_shown(open_page):
    run = create_run(RunConfig(name="bad"))
    run.update(state="failed", error="The sky fell. Hold it up.")
    app = open_page("train")
    assert "The sky fell. Hold it up." in words(app)


def test_a_running_run_shows_stage_and_epoch(open_page, stored_run):
    run = create_run(RunConfig(name="at work"))
    run.update(
        state="running", stage="training", message="epoch 3 of 60", fraction=0.2, epoch=3, epochs=60, eta_seconds=75
    )
    app = open_page("train", chosen_run=run.id)
    assert not app.exception
    assert button(app, "Cancel")


@pytest.mark.parametrize("page", ["network", "network/trust"])
def test_pages_without_a_run_say_what_to_do(open_page, page):
    assert "There is no finished run yet" in words(open_page(page))


def test_metrics_page_compares_with_the_baseline(open_page, stored_run):
    app = open_page("network/trust")
    assert "above the degree baseline on AUROC, AUPRC and EPR" in words(app)
    assert [metric.label for metric in app.metric][:3] == ["AUROC", "AUPRC (average precision)", "EPR"]
    figures = app.dataframe[0].value
    assert "degree baseline" in figures.columns
    button(app, "Train the shuffled control").click().run()
    control = next(run for run in list_runs() if run.config.shuffle_expression)
    assert control.config.seed == stored_run.config.seed


def test_metrics_page_reports_a_loss_equally_plainly(open_page, stored_run):
    predictions = stored_run.read_table("predictions")
    write_parquet(stored_run.path / "predictions.parquet", predictions.assign(joint=1 - predictions["label"] * 0.5))
    app = open_page("network/trust")
    assert "is not above the degree baseline" in words(app)


def test_a_damaged_run_does_not_hide_others(open_page, stored_run):
    broken = create_run(RunConfig(name="broken"))
    (broken.path / "status.json").write_text("{")
    assert list(open_page("home").dataframe[0].value["Run"]) == ["Demo monocytes"]
    (stored_run.path / "network.parquet").write_bytes(b"not parquet")
    app = open_page("network", chosen_run=stored_run.id)
    assert "is damaged" in words(app)
