"""A run from its settings to its results; all of it is written to the run's folder."""

import time
from contextlib import closing

import pandas as pd

from grn_core.data.pair_codes import plain_pairs
from grn_core.data.select import ModelInput
from grn_core.errors import Cancelled, RunError
from grn_core.evaluation.splits import Split, make_split
from grn_core.jobs.folder import ENDED, now
from grn_core.jobs.recorded import recorded
from grn_core.model.device import DeviceInfo, describe_device
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.training.disk_room import check_room
from grn_core.training.finished.run_tables import METRIC_COLUMNS, TIMES
from grn_core.training.fitting.checkpoints import EpochFile, MemberFiles, versions, work_key
from grn_core.training.fitting.cross_fit import MemberReport, cross_fit
from grn_core.training.fitting.fit import EpochReport, Fit, fit
from grn_core.training.fitting.kept_parts import LAST_EPOCH
from grn_core.training.fitting.members import SMALL, Members
from grn_core.training.fitting.spare_cores import AT_ONCE, NoSpare, Spare, SpareCores, member_command
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.run_inputs import as_asked, make_inputs, read_input
from grn_core.training.results.cross_fit_results import write_cross_fit
from grn_core.training.results.quick_look_results import infer_network, score_held_out
from grn_core.training.results.saved_model import save_checkpoint
from grn_core.training.run import Run

TRAINING_FROM, TRAINING_TO = 0.1, 0.9


def train(run: Run, progress: ProgressCallback = ignore) -> None:
    """Carry out a created run, or continue one that was interrupted; the folder receives all that it finds.

    A run that was interrupted continues after its last finished member, a quick look after its last epoch. On a CPU it
    ends with the same bits as one that was never interrupted. After a request to cancel it ends before the next batch,
    with the results of the best checkpoint so far. A run that has ended stays as it is.

    Raises
    ------
    GrnError
        If the run failed, whose status then has the same text; or if another process trains it.
    """
    with run.exclusive():
        if run.status.state in ENDED:
            return
        if run.cancel_requested():
            message = "stopped before it had begun"
            run.update(state="cancelled", stage="stopped by the user", finished=now(), message=message)
            return
        with recorded(run):
            _Training(run, progress).go()


class _Training:
    """The stages of one run, in order."""

    def __init__(self, run: Run, progress: ProgressCallback) -> None:
        self.run, self.progress, self.config = run, progress, run.config
        self.history: list[tuple[str, str, int, str, float]] = []

    def stage(self, name: str, fraction: float, message: str = "") -> None:
        # the time left is that of the stage before, and a training that stops early has not used all of it
        self.run.update(stage=name, fraction=fraction, message=message, eta_seconds=None)
        self.run.log(f"{name}{': ' + message if message else ''}")
        self.progress(Progress(name, fraction, message))

    def go(self) -> None:
        info = describe_device(self.config.device)
        self.run.update(device=f"{info.name} ({info.memory_gb:.0f} GB)")
        self.run.log(f"{versions()}; device {info.name}; {info.note}")
        self.stage("reading data", 0.02, f"{self.config.dataset}, {self.config.cell_type or 'all cells'}")
        data = read_input(self.config, self.run.log)
        self.run.write_table("expression", pd.DataFrame(data.log_expression, columns=data.genes))
        if data.times is not None:
            self.run.write_table(TIMES, pd.DataFrame({"time": data.times}))
        if self.config.cross_fitted:
            self._cross_fit(data, info)
            return
        split = make_split(data.match.prior, data.genes, self.config.split, self.config.seed, coded=True)
        parts = split.to_table()
        self.run.write_table("split", parts if len(parts) > self.config.stored_edges else plain_pairs(parts))
        data = as_asked(self.config, data)
        state = self._fit(data, split, info)
        if state is None or not state.best_state:
            self._end("cancelled", "stopped before the first epoch had ended")
        else:
            self._conclude(state, data, split)
        (self.run.path / LAST_EPOCH).unlink(missing_ok=True)

    def _cross_fit(self, data: ModelInput, info: DeviceInfo) -> None:
        with closing(self._spare(data, info)) as spare:
            self._train_members(data, info, spare)

    def _spare(self, data: ModelInput, info: DeviceInfo) -> Spare:
        """Return what trains members beside this process; where it is surely worth it, its processes begin now."""
        pairs = (len(data.match.prior.tfs) + len(data.other_tfs)) * len(data.genes)
        if pairs > SMALL or info.kind != "cpu":
            return NoSpare()
        spare, members = SpareCores(member_command(self.run.path)), self.config.folds * self.config.repeats
        if pairs * members >= AT_ONCE:
            spare.begin(members)
        return spare

    def _train_members(self, data: ModelInput, info: DeviceInfo, spare: Spare) -> None:
        config, stop = self.config, self.run.cancel_requested
        self.stage("preparing genes", 0.06, f"{len(data.genes)} genes, {data.n_cells} cells")
        try:
            inputs = make_inputs(config, data, info, self.run.log, self._encoding, stop)
        except Cancelled:
            self._end("cancelled", "stopped before the first model was trained")
            return
        key = work_key(config, data, inputs.assembled)
        store, members = MemberFiles(self.run.path, key), Members(inputs, data.match.prior, config, data.other_tfs)
        check_room(len(members.pairs), config, self.run.path)
        kept, n_members = store.count(), len(members)
        self.stage("training", TRAINING_FROM, "" if kept else f"the first of {n_members} models")
        self._say_kept(kept, f"model {kept} of {n_members}", store.replaced)
        started = time.monotonic()

        def on_member(report: MemberReport) -> None:
            if report.kept:
                return
            done = report.member / report.members
            fraction = TRAINING_FROM + (TRAINING_TO - TRAINING_FROM) * done
            eta = (time.monotonic() - started) * (report.members - report.member) / max(report.member - kept, 1)
            message = f"model {report.member} of {report.members}"
            self.run.update(
                epoch=report.member, epochs=report.members, fraction=fraction, message=message, eta_seconds=eta
            )
            self.run.log(f"{message}: share of the learned term {report.share:.2f}")
            self.progress(Progress("training", fraction, message))

        spare.key = key
        found = cross_fit(members, on_member, stop, store, spare)
        if not found.repeats:
            self._end("cancelled", "stopped before every pair was scored")
            store.remove()
            return
        self.stage("drawing the network", 0.95, f"mean of {len(found.repeats)} repeats")
        write_cross_fit(self.run, found)
        message = f"{len(found.repeats)} of {config.repeats} repeats of {config.folds} folds"
        self._end("cancelled" if found.cancelled else "done", message)
        store.remove()

    def _say_kept(self, done: int, last: str, replaced: bool) -> None:
        """Say after which member or epoch an interrupted run continues, or why it begins again."""
        said = f"continued after {last}" if done else ""
        if replaced:
            self.run.log("begins again: its settings, its data, the libraries or this program have changed since")
        if done:
            self.run.log(said)
        self.run.update(continued=said, epoch=done, **({"message": said} if done else {}))

    def _fit(self, data: ModelInput, split: Split, info: DeviceInfo) -> Fit | None:
        """Train; None if the run was cancelled before training began."""
        config = self.config
        self.stage("preparing genes", 0.06, f"{len(data.genes)} genes, {data.n_cells} cells")
        stop = self.run.cancel_requested
        try:
            assembled = assemble(config, data, info, self.run.log, self._encoding, stop)
        except Cancelled:
            return None
        size = assembled.model.config
        store = EpochFile(self.run.path, work_key(config, data, [assembled]))
        done = self._history_of(store)
        self.stage("training", TRAINING_FROM, "" if done else f"epoch 0 of {size.epochs}")
        self._say_kept(done, f"epoch {done} of {size.epochs}", store.replaced)
        self.run.update(epochs=size.epochs)

        def on_epoch(report: EpochReport, state: Fit) -> None:
            if report.best:
                save_checkpoint(self.run, size, state.best_state, data.genes)
            self._report(report)

        return fit(assembled, split.training_pairs(), on_epoch, stop, store)

    def _history_of(self, store: EpochFile) -> int:
        """Take up the metrics of the epochs before an interruption; return how many epochs there were."""
        before = store.load()
        if before is None:
            return 0
        done = int(before["epoch"])
        try:
            table = self.run.read_table("metrics").query("epoch <= @done and phase != 'test'")
        except RunError:  # incomplete after a power failure
            store.remove()
            return 0
        self.history = list(table[METRIC_COLUMNS].itertuples(index=False, name=None))
        return done

    def _encoding(self, step: Progress) -> None:
        """Show the progress of encoding cells with frozen weights."""
        self.run.update(stage=step.stage, fraction=0.06 + 0.04 * (step.fraction or 0), message=step.message)
        self.progress(step)

    def _report(self, report: EpochReport) -> None:
        self.history += [
            ("train", "joint", report.epoch, "loss", report.train_loss),
            ("validation", "joint", report.epoch, "loss", report.validation_loss),
            ("validation", "joint", report.epoch, "auroc", report.auroc),
            ("validation", "joint", report.epoch, "ap", report.ap),
        ]
        self.run.write_table("metrics", pd.DataFrame(self.history, columns=METRIC_COLUMNS))
        message = f"epoch {report.epoch} of {report.epochs}"
        fraction = TRAINING_FROM + (TRAINING_TO - TRAINING_FROM) * report.epoch / report.epochs
        self.run.update(epoch=report.epoch, fraction=fraction, message=message, eta_seconds=report.eta_seconds)
        best = ", best so far" if report.best else ""
        self.run.log(
            f"{message}: loss {report.train_loss:.4f}, validation loss {report.validation_loss:.4f}, "
            f"AUROC {report.auroc:.3f}, AP {report.ap:.3f}{best}"
        )
        self.progress(Progress("training", fraction, message))

    def _conclude(self, state: Fit, data: ModelInput, split: Split) -> None:
        config = self.config
        self.stage("drawing the network", 0.92, f"best epoch {state.best_epoch}")
        genes, values, most = data.genes, data.log_expression, config.stored_edges
        inferred = infer_network(state, split, data.match.prior, genes, values, config.seed, data.other_tfs, most)
        inferred.write(self.run)
        self.stage("scoring held-out pairs", 0.97)
        rows = score_held_out(self.run, state, split, inferred, genes, values)
        self.run.write_table("metrics", pd.DataFrame([*self.history, *rows], columns=METRIC_COLUMNS))
        self._end("cancelled" if state.cancelled else "done", f"best epoch {state.best_epoch}")

    def _end(self, how: str, message: str) -> None:
        stage = "done" if how == "done" else "stopped by the user"
        self.run.log(f"{stage}: {message}")
        self.run.update(state=how, stage=stage, fraction=1.0, message=message, finished=now(), eta_seconds=None)
        self.progress(Progress(stage, 1.0, message))
