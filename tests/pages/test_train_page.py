"""The train page: one highlighted next step, a consistent state of the run, and deleting that can be undone."""

import numpy as np
import pytest

from grn_core.training.config import RunConfig
from grn_core.training.fitting.checkpoints import Member, MemberFiles
from grn_core.training.run import Run, create_run, list_runs
from tests.pages.conftest import button, words


def primary(app) -> list[str]:
    return [found.label for found in app.button if found.proto.type == "primary"]


def test_only_one_next_step_is_highlighted(open_page, stored_run):
    app = open_page("train")
    assert primary(app) == ["Explore the network"]
    app.query_params["new"] = "run"
    app.run()
    assert primary(app) == ["Train"]


@pytest.mark.parametrize("reads", range(1, 9))
def test_badge_and_message_agree_while_the_state_changes(open_page, monkeypatch, reads):
    run = create_run(RunConfig(name="at work"))
    run.update(state="running", stage="training", message="epoch 3 of 60", fraction=0.2)
    seen, real = [], Run.status.fget

    def status(self):
        seen.append(1)
        if len(seen) == reads:
            self_status = real(self)
            if self_status.state == "running":
                monkeypatch.setattr(Run, "status", property(real))
                run.update(state="failed", stage="failed", error="The sky fell.")
        return real(self)

    app = open_page("home")
    monkeypatch.setattr(Run, "status", property(status))
    app = app.switch_page("pages/train.py").run()
    text = words(app)
    assert ("[failed]" in text) == ("The sky fell." in text)
    assert ("[running]" in text) != ("[failed]" in text)


def test_a_run_that_was_interrupted_offers_to_continue_it(open_page):
    run = create_run(RunConfig(name="interrupted"))
    MemberFiles(run.path, "key").save(1, Member({"logit": np.zeros(3)}, 0.0))
    run.update(state="failed", error="The program was closed. Continue it.", epoch=1)
    app = open_page("train")
    assert primary(app) == ["Continue"] and button(app, "Train again")
    button(app, "Continue").click().run()
    assert not app.exception
    assert run.status.state == "queued" and run.status.epoch == 1 and len(list_runs()) == 1


def test_a_failed_run_without_a_finished_member_is_only_trained_again(open_page):
    create_run(RunConfig(name="bad")).update(state="failed", error="The sky fell.")
    assert "Continue" not in [found.label for found in open_page("train").button]


def test_a_continued_run_says_where_it_continued(open_page):
    run = create_run(RunConfig(name="long"))
    run.update(state="running", message="model 14 of 60", continued="continued after model 12 of 60")
    assert "This run was interrupted and continued after model 12 of 60" in words(open_page("train"))


def test_a_deleted_run_can_be_restored(open_page, stored_run):
    app = open_page("train")
    button(app, "Delete this run").click().run()
    assert list_runs() == []
    assert "was deleted" in words(app)
    app.button(key="flash_undo").click().run()
    assert not app.exception
    assert [run.id for run in list_runs()] == [stored_run.id]
    assert button(app, "Explore the network")


def test_further_settings_do_not_cover_the_form(open_page):
    app = open_page("train")
    inside = next(block for block in app.expander if block.label == "More settings")
    assert "Seed" in [box.label for box in inside.number_input]


@pytest.mark.parametrize("flag", ["avx512_bf16", "avx2"])
def test_bf16_is_offered_where_the_processor_has_it(open_page, tmp_path, monkeypatch, flag):
    (tmp_path / "cpuinfo").write_text(f"flags : {flag}\n")
    monkeypatch.setattr("grn_core.model.device.CPU_INFO", tmp_path / "cpuinfo")
    app = open_page("train")
    offered = next(box for box in app.selectbox if box.label == "Precision of scBERT").options
    assert any(option.startswith("bf16") for option in offered) == (flag == "avx512_bf16")
    assert len(offered) == 2 + (flag == "avx512_bf16")
