"""Session: the one mediator. It owns the run and its threads, and knows in which state they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from core import SpecError
from core.spec.changes import CHANGEABLE, Change
from core.spec.experiment import MAX_SEED
from playground.session.analyst import Analyst
from playground.session.frame_clock import BUDGET, BUDGET_BESIDE_KERNEL, FrameClock
from playground.session.opening import Opening
from playground.session.outputs import files_read
from playground.session.run import Run
from playground.session.run_file import RunFile
from playground.session.state import SessionState

if TYPE_CHECKING:
    from core import Dataset, DataSpec, Experiment, Snapshot
    from core.run.analysis import AnalysisRequest
    from playground.session.loading import BareFile, Loaded


class Session(QObject):
    """The run that the window shows.

    `state` is one of: ready, training, paused, finished, diverged, loading. Whatever fails leaves
    the session as it was and says why through `failed`. All methods belong to the window's thread.
    """

    state_changed = Signal(str)
    snapshot_changed = Signal(object)  # Snapshot
    experiment_changed = Signal(object, object)  # Experiment, Dataset: a new run begins
    bare_file_opened = Signal(object)  # BareFile: its activations have to be asked for
    data_asked = Signal(object)  # AskedFile: a data file that should be looked at first
    epochs_changed = Signal(int)  # the run goes on to this number of epochs now
    analysis_ready = Signal(object)  # AnalysisResult of a request to `analyse`
    checkpoint_ready = Signal(object)  # Checkpoint that `request_checkpoint` asked for
    saved = Signal(str)  # path
    failed = Signal(str)
    cautioned = Signal(str)  # what will be otherwise than before
    data_missing = Signal(object, str)  # the Experiment that wants MNIST, or None; what to do
    message = Signal(str)
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, parent: QObject | None = None, *, data_dir: str | None = None) -> None:
        super().__init__(parent)
        self._play_when_loaded = False
        self._speed: float | None = None
        self._experiment: Experiment | None = None
        self._dataset: Dataset | None = None
        self._run: Run | None = None
        self._snapshot: Snapshot | None = None
        self.frames = FrameClock(self)
        self._state = SessionState(self)
        self._file = RunFile(self)
        self._opening = Opening(data_dir, self)
        self._analyst = Analyst(self)
        self._connect()

    def _connect(self) -> None:
        self.frames.tick.connect(self._on_tick)
        self._state.changed.connect(self._on_state_changed)
        self._file.saved.connect(self.saved)
        self._file.failed.connect(self.failed)
        self._opening.begun.connect(self._on_opening_begun)
        self._opening.loaded.connect(self._adopt)
        self._opening.came_to_nothing.connect(self._state.give_up_loading)
        self._opening.bare_file_opened.connect(self.bare_file_opened)
        self._opening.data_asked.connect(self.data_asked)
        self._opening.data_missing.connect(self.data_missing)
        self._opening.failed.connect(self.failed)
        self._opening.progress.connect(self.progress)
        self._analyst.ready.connect(self.analysis_ready)

    # What there is.

    @property
    def state(self) -> str:
        """ready, training, paused, finished, diverged or loading."""
        return self._state.name

    @property
    def experiment(self) -> Experiment | None:
        """What the run depends on; None until the first one is prepared."""
        return self._experiment

    @property
    def dataset(self) -> Dataset | None:
        """What the run is trained and tested on."""
        return self._dataset

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest snapshot that was shown."""
        return self._snapshot

    @property
    def path(self) -> str:
        """The weights file that the run was opened from or saved to, or ""."""
        return self._file.path

    @property
    def reads(self) -> frozenset[str]:
        """The files that the run starts from: nothing may be written onto them."""
        if self._experiment is None:
            return frozenset()
        return files_read(self._experiment, self._opening.data_dir)

    @property
    def speed(self) -> float | None:
        """Updates per second, None for as fast as the machine can."""
        return self._speed

    @property
    def unsaved_seconds(self) -> float:
        """Seconds of training that no file holds."""
        snapshot = self._snapshot
        return self._file.unsaved_seconds(snapshot) if snapshot is not None else 0.0

    @property
    def epochs(self) -> int:
        """The number of epochs after which the run is finished; 0 without a run."""
        return self._run.epochs if self._run is not None else 0

    # What can be done.

    def prepare(self, experiment: Experiment) -> None:
        """Load the data and build a fresh run; then the state is ready."""
        self._opening.experiment(experiment)

    def start(self, experiment: Experiment) -> None:
        """Prepare the experiment and play it as soon as it is ready."""
        self.prepare(experiment)
        if self.state == "loading":
            self._play_when_loaded = True
        else:
            self.play()

    def open(self, path: str) -> None:
        """Go on with a weights file (npz), or prepare an experiment (json).

        A weights file without activations is handed out by `bare_file_opened`; an npz of data alone
        is opened as `open_data` does.
        """
        self._opening.file(path, self._experiment)

    def restore(self, path: str) -> None:
        """Go on with a run that a crash left behind; it counts as not saved."""
        self._opening.lost_run(path)

    def open_bare(self, bare: BareFile, activations: tuple[str, ...]) -> None:
        """Begin a run from the weights of a bare file, now that its activations are known."""
        self._opening.bare(bare, activations)

    def open_data(self, path: str) -> None:
        """Prepare the present experiment on a data file; the network's two ends follow the data.

        A file that asks something is handed out by `data_asked` and changes nothing.
        """
        if self._experiment is not None:
            self._opening.data_file(self._experiment.data.of_file(path), self._experiment)

    def open_data_as(self, data: DataSpec) -> None:
        """Prepare the present experiment on a data file that is read as a person chose."""
        if self._experiment is not None:
            self._opening.data_file(data, self._experiment, confirmed=True)

    def cancel_loading(self) -> None:
        """Go back to what there was before."""
        if self.state == "loading":
            self._opening.cancel()
            self._state.give_up_loading()
            self.message.emit("Loading was cancelled.")

    def play(self) -> None:
        """Train; a finished run gets as many epochs again."""
        if self._run is None or self._experiment is None or self.state in ("training", "loading"):
            return
        if self.state == "diverged":
            self.message.emit("The run diverged. Reset returns to the same first weights.")
            return
        if self.state == "finished":
            epochs = self._experiment.training.epochs
            self._run.set_epochs(self._run.epochs + epochs)
            self.epochs_changed.emit(self._run.epochs)
            self.message.emit(f"Training on for {epochs:,} more epochs.")
        self._state.set("training")
        self._run.play()

    def pause(self) -> None:
        """Wait at the next safe point."""
        if self._run is not None and self.state == "training":
            self._run.pause()
            self._state.set("paused")

    def toggle(self) -> None:
        """Play or pause."""
        if self.state == "training":
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """Train on one batch, then wait."""
        if self._run is not None and self.state in ("ready", "paused"):
            self._run.step()
            self._state.set("paused")

    def step_epoch(self) -> None:
        """Train to the end of the epoch, then wait."""
        if self._run is not None and self.state in ("ready", "paused"):
            self._state.set("training")
            self._run.step_epoch()

    def reset(self) -> None:
        """Return to the very same first weights."""
        if self._experiment is not None and self.state != "loading":
            self.prepare(msgspec.structs.replace(self._experiment, changes=()))

    def new_weights(self) -> None:
        """Begin again with the weights of the next seed."""
        if self._experiment is not None and self.state != "loading":
            network = self._experiment.network
            network = msgspec.structs.replace(network, seed=(network.seed + 1) % (MAX_SEED + 1))
            experiment = msgspec.structs.replace(self._experiment, network=network, changes=())
            self.prepare(experiment)

    def set_speed(self, steps_per_second: float | None) -> None:
        """Updates per second from now on and in later runs; None for as fast as can be."""
        self._speed = steps_per_second
        if self._run is not None:
            self._run.set_speed(steps_per_second)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the rate of the present run, which goes on, and of later ones."""
        self.change("learning_rate", learning_rate)

    def set_epochs(self, epochs: int) -> None:
        """The present run goes on to this number of epochs, more or fewer; so do later ones."""
        self.change("epochs", epochs)

    def change(self, field: str, value: float) -> None:
        """Change one field of the present run, which goes on from where it stands.

        What cannot change on the way, and what is no value for it, is refused by `failed`.
        """
        if self._run is None or self._experiment is None or self._snapshot is None:
            return
        if field not in CHANGEABLE:
            name = field.replace("_", " ")
            self.failed.emit(f"Not changed: a run cannot change its {name} on the way.")
            return
        try:
            change = Change(self._snapshot.steps, field, value)
        except SpecError as error:
            self.failed.emit(f"Not changed: {error}")
            return
        training = change.applied(self._experiment.training)
        self._experiment = msgspec.structs.replace(self._experiment, training=training)
        if field == "epochs":
            self._go_on_to(self._run, training.epochs)
        else:
            self._run.change(field, value)

    def analyse(self, request: AnalysisRequest) -> None:
        """Answer a question about the newest snapshot beside the training; see `analysis_ready`.

        Of each kind the newest request is answered. Without a run, or when another run begins
        before it is done, no answer comes: whoever still wants one asks again of the new run.
        """
        if self._snapshot is not None and self._dataset is not None:
            self._analyst.ask(request, self._snapshot, self._dataset)

    def save(self, path: str) -> bool:
        """Write the run (npz: weights, history, all to resume) or the experiment (json).

        False when it failed, which `failed` tells; training goes on either way.
        """
        return self._run is not None and self._file.save(path, self._run)

    def request_checkpoint(self) -> None:
        """Ask for a copy of the whole run, for saving beside it; `checkpoint_ready` brings it."""
        if self._run is not None:
            self._run.request_checkpoint()

    def close(self) -> bool:
        """Stop all that runs and wait for it; False when a thread hangs and must be left.

        A load may hang in the system, an analysis in a very large operation.
        """
        self.frames.stop()
        if self._run is not None:
            self._run.end()
        is_analyst_done = self._analyst.close()
        return self._opening.close() and is_analyst_done

    # Loading.

    def retry(self) -> None:
        """Try the load that failed once more."""
        self._opening.retry()

    @property
    def data_dir(self) -> str | None:
        """A folder where data files are looked for."""
        return self._opening.data_dir

    def set_data_dir(self, folder: str) -> None:
        """The folder where the MNIST files are looked for first."""
        self._opening.data_dir = folder

    def _on_opening_begun(self, takes_long: bool) -> None:
        self._play_when_loaded = False
        self.pause()
        self._state.remember()
        if takes_long:
            self._state.set("loading")

    def _adopt(self, loaded: Loaded) -> None:
        self._analyst.cancel()
        if self._run is not None:
            self._run.end()
            self._run.deleteLater()
        run = Run(loaded.trainer, speed=self._speed, parent=self)
        run.snapshot_changed.connect(self._show)
        run.checkpoint_ready.connect(self.checkpoint_ready)
        run.parked.connect(self._on_parked)
        run.ended.connect(self._on_run_ended)
        run.failed.connect(self.failed)
        snapshot = run.snapshot()
        # Whoever is told of the experiment may ask about the run at once.
        self._run, self._snapshot = run, snapshot
        self._experiment, self._dataset = loaded.experiment, loaded.dataset
        self._file.begin(loaded.path, snapshot)
        self.experiment_changed.emit(self._experiment, self._dataset)
        self._show(snapshot)
        if loaded.trainer.caution:
            self.cautioned.emit(loaded.trainer.caution)
        self._state.set(run.outcome or ("paused" if snapshot.steps else "ready"))
        if self._play_when_loaded:
            self.play()

    # The run.

    def _on_tick(self) -> None:
        if self._run is not None:
            self._run.request_snapshot()

    def _on_parked(self) -> None:
        if self.state == "training":
            self._state.set("paused")

    def _on_run_ended(self) -> None:
        self._state.settle((self._run.outcome if self._run is not None else "") or "paused")

    def _on_state_changed(self, state: str) -> None:
        if state == "training":
            self.frames.start()
        else:
            self.frames.stop()
        self._analyst.make_way(wanted=state == "training")
        self.state_changed.emit(state)

    def _go_on_to(self, run: Run, epochs: int) -> None:
        run.set_epochs(epochs)
        self.epochs_changed.emit(epochs)
        if self.state == "finished" and not run.outcome:
            self._state.set("paused")

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.frames.budget = BUDGET_BESIDE_KERNEL if snapshot.compiled else BUDGET
        with self.frames.drawing():
            self.snapshot_changed.emit(snapshot)
