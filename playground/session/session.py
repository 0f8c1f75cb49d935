"""Session: the one mediator. It owns the run and its thread, and knows in which state they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from core import DataSpec
from core.datasets.mnist import MnistMissing
from core.spec.experiment import MAX_SEED
from playground.session.frame_clock import BUDGET, BUDGET_BESIDE_KERNEL, FrameClock
from playground.session.loader_thread import Loads, run_job
from playground.session.loading import BareFile, Loaded, Loader, is_quick
from playground.session.outputs import files_read
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.run import Run
from playground.session.saving import save_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Dataset, Experiment, Snapshot
    from playground.session.loading import Cancelled, Progress

    Work = Callable[[Loader], Loaded | BareFile]


class Session(QObject):
    """The run that the window shows.

    `state` is one of: ready, training, paused, finished, diverged, loading. Whatever fails leaves
    the session as it was and says why through `failed`. All methods belong to the window's thread.
    """

    state_changed = Signal(str)
    snapshot_changed = Signal(object)  # Snapshot
    experiment_changed = Signal(object, object)  # Experiment, Dataset: a new run begins
    bare_file_opened = Signal(object)  # BareFile: its activations have to be asked for
    epochs_changed = Signal(int)  # the run goes on to this number of epochs now
    checkpoint_ready = Signal(object)  # Checkpoint that `request_checkpoint` asked for
    saved = Signal(str)  # path
    failed = Signal(str)
    data_missing = Signal(object, str)  # the Experiment that wants MNIST, or None; what to do
    message = Signal(str)
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, parent: QObject | None = None, *, data_dir: str | None = None) -> None:
        super().__init__(parent)
        self._data_dir = data_dir
        self._state = "ready"
        self._state_before_loading = "ready"
        self._play_when_loaded = False
        self._speed: float | None = None
        self._path = ""
        self._saved_seconds = 0.0
        self._experiment: Experiment | None = None
        self._dataset: Dataset | None = None
        self._run: Run | None = None
        self._snapshot: Snapshot | None = None
        self._work: Work | None = None
        self._wanted: Experiment | None = None
        self.frames = FrameClock(self)
        self.frames.tick.connect(self._on_tick)
        self._loads = Loads(self)
        self._loads.loaded.connect(self._on_loaded)
        self._loads.progress.connect(self.progress)

    # What there is.

    @property
    def state(self) -> str:
        """ready, training, paused, finished, diverged or loading."""
        return self._state

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
        return self._path

    @property
    def reads(self) -> frozenset[str]:
        """The files that the run starts from: nothing may be written onto them."""
        if self._experiment is None:
            return frozenset()
        return files_read(self._experiment, self._data_dir)

    @property
    def speed(self) -> float | None:
        """Updates per second, None for as fast as the machine can."""
        return self._speed

    @property
    def unsaved_seconds(self) -> float:
        """Seconds of training that no file holds."""
        return self._snapshot.seconds - self._saved_seconds if self._snapshot is not None else 0.0

    @property
    def epochs(self) -> int:
        """The number of epochs after which the run is finished; 0 without a run."""
        return self._run.epochs if self._run is not None else 0

    # What can be done.

    def prepare(self, experiment: Experiment) -> None:
        """Load the data and build a fresh run; then the state is ready."""
        quick = is_quick(experiment, self._known())
        self._begin(lambda loader: loader.run(experiment), wanted=experiment, quick=quick)

    def start(self, experiment: Experiment) -> None:
        """Prepare the experiment and play it as soon as it is ready."""
        self.prepare(experiment)
        if self._state == "loading":
            self._play_when_loaded = True
        else:
            self.play()

    def open(self, path: str) -> None:
        """Go on with a weights file (npz), or prepare an experiment (json).

        A weights file without activations is handed out by `bare_file_opened`.
        """
        current = self._current_data()
        self._begin(lambda loader: loader.file(path, current))

    def restore(self, path: str) -> None:
        """Go on with a run that a crash left behind; it counts as not saved."""
        current = self._current_data()
        self._begin(lambda loader: loader.lost_run(path, current))

    def open_bare(self, bare: BareFile, activations: tuple[str, ...]) -> None:
        """Begin a run from the weights of a bare file, now that its activations are known."""
        current = self._current_data()
        self._begin(lambda loader: loader.bare(bare, activations, current))

    def open_data(self, path: str) -> None:
        """Prepare the present experiment on a data file; the network's two ends follow the data."""
        experiment = self._experiment
        if experiment is not None:
            self._begin(lambda loader: loader.data_file(path, experiment))

    def cancel_loading(self) -> None:
        """Go back to what there was before."""
        if self._state == "loading":
            self._loads.cancel()
            self._set_state(self._state_before_loading)
            self.message.emit("Loading was cancelled.")

    def play(self) -> None:
        """Train; a finished run gets as many epochs again."""
        if self._run is None or self._experiment is None or self._state in ("training", "loading"):
            return
        if self._state == "diverged":
            self.message.emit("The run diverged. Reset returns to the same first weights.")
            return
        if self._state == "finished":
            epochs = self._experiment.training.epochs
            self._run.set_epochs(self._run.epochs + epochs)
            self.epochs_changed.emit(self._run.epochs)
            self.message.emit(f"Training on for {epochs:,} more epochs.")
        self._set_state("training")
        self._run.play()

    def pause(self) -> None:
        """Wait at the next safe point."""
        if self._run is not None and self._state == "training":
            self._run.pause()
            self._set_state("paused")

    def toggle(self) -> None:
        """Play or pause."""
        if self._state == "training":
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """Train on one batch, then wait."""
        if self._run is not None and self._state in ("ready", "paused"):
            self._run.step()
            self._set_state("paused")

    def step_epoch(self) -> None:
        """Train to the end of the epoch, then wait."""
        if self._run is not None and self._state in ("ready", "paused"):
            self._set_state("training")
            self._run.step_epoch()

    def reset(self) -> None:
        """Return to the very same first weights."""
        if self._experiment is not None and self._state != "loading":
            self.prepare(msgspec.structs.replace(self._experiment, changes=()))

    def new_weights(self) -> None:
        """Begin again with the weights of the next seed."""
        if self._experiment is not None and self._state != "loading":
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
        if self._experiment is None or self._run is None:
            return
        training = self._experiment.training
        optimizer = msgspec.structs.replace(training.optimizer, learning_rate=learning_rate)
        training = msgspec.structs.replace(training, optimizer=optimizer)
        self._experiment = msgspec.structs.replace(self._experiment, training=training)
        self._run.set_learning_rate(learning_rate)

    def set_epochs(self, epochs: int) -> None:
        """The present run goes on to this number of epochs, more or fewer; so do later ones."""
        if self._experiment is None or self._run is None:
            return
        training = msgspec.structs.replace(self._experiment.training, epochs=epochs)
        self._experiment = msgspec.structs.replace(self._experiment, training=training)
        self._run.set_epochs(epochs)
        self.epochs_changed.emit(epochs)
        if self._state == "finished" and not self._run.outcome:
            self._set_state("paused")

    def save(self, path: str) -> bool:
        """Write the run (npz: weights, history, all to resume) or the experiment (json).

        False when it failed, which `failed` tells; training goes on either way.
        """
        if self._run is None:
            return False
        try:
            checkpoint = self._run.checkpoint()
            save_run(path, checkpoint)
        except (*SPOKEN_ERRORS, OSError) as error:
            self.failed.emit(f"Not saved: {sentence_for(error)}")
            return False
        if not path.lower().endswith(".json"):
            self._path = path
            self._saved_seconds = checkpoint.snapshot.seconds
        self.saved.emit(path)
        return True

    def request_checkpoint(self) -> None:
        """Ask for a copy of the whole run, for saving beside it; `checkpoint_ready` brings it."""
        if self._run is not None:
            self._run.request_checkpoint()

    def close(self) -> bool:
        """Stop all that runs and wait for it; False when a load hangs and must be left behind."""
        self.frames.stop()
        if self._run is not None:
            self._run.end()
        return self._loads.close()

    # Loading.

    def retry(self) -> None:
        """Try the load that failed once more."""
        if self._work is not None:
            self._begin(self._work, wanted=self._wanted)

    def set_data_dir(self, folder: str) -> None:
        """The folder where the MNIST files are looked for first."""
        self._data_dir = folder

    def _begin(self, work: Work, *, wanted: Experiment | None = None, quick: bool = False) -> None:
        self._work, self._wanted = work, wanted
        self._play_when_loaded = False
        known, data_dir = self._known(), self._data_dir

        def job(progress: Progress, cancelled: Cancelled) -> Loaded | BareFile:
            return work(Loader(data_dir, progress, cancelled, known))

        if self._state != "loading":
            self.pause()
            self._state_before_loading = self._state
        if quick:
            self._loads.cancel()
            self._on_loaded(run_job(job, _ignore_progress, _never))
        else:
            self._set_state("loading")
            self._loads.start(job)

    def _on_loaded(self, outcome: object) -> None:
        if isinstance(outcome, Loaded):
            self._adopt(outcome)
            return
        self._set_state(self._state_before_loading)
        if isinstance(outcome, BareFile):
            self.bare_file_opened.emit(outcome)
        elif isinstance(outcome, MnistMissing):
            self.data_missing.emit(self._wanted, str(outcome))
        elif isinstance(outcome, Exception):
            self.failed.emit(f"Not loaded: {sentence_for(outcome)}")

    def _adopt(self, loaded: Loaded) -> None:
        if self._run is not None:
            self._run.end()
            self._run.deleteLater()
        run = Run(loaded.trainer, speed=self._speed, parent=self)
        run.snapshot_changed.connect(self._show)
        run.checkpoint_ready.connect(self.checkpoint_ready)
        run.parked.connect(self._on_parked)
        run.ended.connect(self._on_run_ended)
        run.failed.connect(self.failed)
        self._run, self._path, self._work = run, loaded.path, None
        self._experiment, self._dataset = loaded.experiment, loaded.dataset
        snapshot = run.snapshot()
        self._saved_seconds = snapshot.seconds if loaded.path else 0.0
        self.experiment_changed.emit(self._experiment, self._dataset)
        self._show(snapshot)
        self._set_state(run.outcome or ("paused" if snapshot.steps else "ready"))
        if self._play_when_loaded:
            self.play()

    # The run.

    def _on_tick(self) -> None:
        if self._run is not None:
            self._run.request_snapshot()

    def _on_parked(self) -> None:
        if self._state == "training":
            self._set_state("paused")

    def _on_run_ended(self) -> None:
        state = (self._run.outcome if self._run is not None else "") or "paused"
        if self._state == "loading":
            self._state_before_loading = state
        else:
            self._set_state(state)

    # Small parts.

    def _known(self) -> tuple[DataSpec, Dataset] | None:
        if self._experiment is None or self._dataset is None:
            return None
        return self._experiment.data, self._dataset

    def _current_data(self) -> DataSpec:
        return DataSpec() if self._experiment is None else self._experiment.data

    def _set_state(self, state: str) -> None:
        if state == self._state:
            return
        self._state = state
        if state == "training":
            self.frames.start()
        else:
            self.frames.stop()
        self.state_changed.emit(state)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.frames.budget = BUDGET_BESIDE_KERNEL if snapshot.compiled else BUDGET
        with self.frames.drawing():
            self.snapshot_changed.emit(snapshot)


def _ignore_progress(_done: int, _total: int, _what: str) -> None:
    """A quick job is over before its progress could be read."""


def _never() -> bool:
    return False
