"""Run: one trainer and the thread that drives it, seen from the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from core import Change
from core.run.ending import how_it_ended
from playground.session.saving import Checkpoint
from playground.session.training_thread import TrainingThread

if TYPE_CHECKING:
    from core import Snapshot, Trainer
    from core.run.history import History
    from core.run.keyframes import Keyframes
    from core.train.recording import Recording

# A safe point comes every few milliseconds; only an enormous batch takes longer than this.
_SAFE_POINT_SECONDS: Final = 20.0


class Run(QObject):
    """A run that can be played, paused and stepped any number of times.

    There is a thread from the first step to the end of the training or `end`; without one the
    trainer may be read, so a snapshot or checkpoint can be had at any time.
    """

    snapshot_changed = Signal(object)  # Snapshot
    checkpoint_ready = Signal(object)  # Checkpoint
    parked = Signal()  # the steps that were asked for are done
    ended = Signal()  # finished, diverged or failed: the last snapshot was shown before
    failed = Signal(str)
    refused = Signal(str)  # a change that could not be made after all

    def __init__(
        self, trainer: Trainer, *, speed: float | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._speed = speed
        self._thread: TrainingThread | None = None
        self.token = object()
        """Nobody else's: tells runs apart without keeping them."""

    @property
    def outcome(self) -> str:
        """How the run ended: "finished" or "diverged", "" when it can go on."""
        if self._trainer.diverged:
            return "diverged"
        return "finished" if self._trainer.finished else ""

    def snapshot(self) -> Snapshot:
        """The run as it is; only before the first step and after `end`."""
        return self._trainer.snapshot(with_update=True)

    @property
    def keyframes(self) -> Keyframes | None:
        """What is kept of the run on its way, where anything is."""
        return self._trainer.keyframes

    def recording(self, history: History | None = None) -> Recording | None:
        """What any step of the run can be computed again from, where that is kept.

        `history` is that of a snapshot; while the run has a thread there has to be one.
        """
        return self._trainer.recording(history)

    def play(self) -> None:
        """Go on until the end or a pause."""
        self._running_thread().resume()

    def pause(self) -> None:
        """Wait at the next safe point."""
        if self._thread is not None:
            self._thread.pause()

    def hold(self, held: bool) -> None:
        """Wait at the next safe point; let go, the run does on what it was about to do."""
        if self._live_thread is not None:
            self._live_thread.hold(held)

    def step(self) -> None:
        """Do one update, then wait."""
        self._running_thread().step_batches(1)

    def step_epoch(self, count: int = 1) -> None:
        """Go to the end of the epoch, the first of `count`, then wait."""
        self._running_thread().step_epoch(count)

    def set_speed(self, steps_per_second: float | None) -> None:
        """Updates per second from now on, None for as fast as can be."""
        self._speed = steps_per_second
        if self._thread is not None:
            self._thread.set_speed(steps_per_second)

    def change(self, change: Change) -> bool:
        """Change something for the updates to come; whether that is done, else it will be soon.

        Raises as `Trainer.change` where it is done at once; else `refused` tells.
        """
        if self._live_thread is not None:
            self._live_thread.change(change)
            return False
        self._trainer.change(change)
        return True

    @property
    def waiting(self) -> str:
        """What its data lack for a training, in one sentence, or "": else it does not go on."""
        return self._trainer.waiting if self._live_thread is None else ""

    @property
    def epochs(self) -> int:
        """The number of epochs after which the run is finished."""
        return self._trainer.epochs

    @property
    def stopped(self) -> str:
        """Which rule stopped the run, or what was done at its end, in one sentence, or ""."""
        if self._live_thread is not None:
            return ""
        return how_it_ended(self._trainer.state, self._trainer.history.metric_name)

    def go_on(self, epochs: int) -> str:
        """Let a run that has ended go on, and say in a sentence how far.

        One that a rule stopped goes on to its last epoch, a finished one for `epochs` more.
        """
        trainer = self._trainer
        is_stopped, behind = bool(self.stopped), max(trainer.epoch, trainer.epochs)
        if is_stopped:
            trainer.go_on()
        if trainer.epoch < trainer.epochs:
            return f"Training on past the stop, to epoch {trainer.epochs:,}."
        self.set_epochs(behind + epochs)
        return f"Training on for {epochs:,} more epochs."

    def set_epochs(self, epochs: int) -> None:
        """A new number of epochs, more or fewer. Raises `SpecError` when there are too many."""
        self.change(Change(0, "epochs", epochs))

    def request_snapshot(self, *, with_update: bool = False) -> None:
        """Ask for `snapshot_changed` as soon as there is something new.

        `with_update`: the snapshot shall tell what the next update would be.
        """
        if self._thread is not None:
            self._thread.request_snapshot(with_update=with_update)

    def request_checkpoint(self) -> None:
        """Ask for a copy of the whole run; `checkpoint_ready` brings it."""
        if self._live_thread is not None:
            self._live_thread.request_checkpoint()
        else:
            self.checkpoint_ready.emit(Checkpoint.of(self._trainer))

    def checkpoint(self) -> Checkpoint:
        """A copy of the whole run as it is now; training goes on behind it.

        Raises `TimeoutError` when one batch takes so long that no safe point comes.
        """
        thread = self._live_thread
        if thread is not None:
            thread.request_checkpoint()
            checkpoint = thread.take_checkpoint(_SAFE_POINT_SECONDS)
            if checkpoint is not None:
                return checkpoint
            if not thread.wait(100):
                raise TimeoutError("a very large batch is being computed; try again in a moment")
        return Checkpoint.of(self._trainer)

    def end(self) -> None:
        """Stop at a safe point and wait; nothing is signalled until it is played again."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()

    @property
    def _live_thread(self) -> TrainingThread | None:
        """The thread while it may touch the trainer."""
        return None if self._thread is None or self._thread.isFinished() else self._thread

    def _running_thread(self) -> TrainingThread:
        if self._live_thread is None:
            thread = TrainingThread(self._trainer, speed=self._speed, paused=True)
            thread.snapshot_ready.connect(self._on_snapshot_ready)
            thread.checkpoint_ready.connect(self._on_checkpoint_ready)
            thread.parked.connect(self._on_parked)
            thread.failed.connect(self.failed)
            thread.refused.connect(self.refused)
            thread.finished.connect(self._on_thread_finished)
            self._thread = thread
            thread.start()
        assert self._thread is not None  # noqa: S101 (for the type checker)
        return self._thread

    def _on_snapshot_ready(self) -> None:
        snapshot = self._thread.take_snapshot() if self._thread is not None else None
        if snapshot is not None:
            self.snapshot_changed.emit(snapshot)

    def _on_checkpoint_ready(self) -> None:
        checkpoint = self._thread.take_checkpoint() if self._thread is not None else None
        if checkpoint is not None:
            self.checkpoint_ready.emit(checkpoint)

    def _on_parked(self) -> None:
        # The signal may be older than a later wish to go on.
        if self._thread is not None and self._thread.is_waiting:
            self.parked.emit()

    def _on_thread_finished(self) -> None:
        thread = self._thread
        if thread is None or not thread.isFinished():
            return  # the signal of a thread that was replaced meanwhile
        thread.wait()
        self._on_snapshot_ready()
        self._thread = None
        self.ended.emit()
