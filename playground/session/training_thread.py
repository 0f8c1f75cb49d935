"""The thread that trains: it drives `Trainer.run()` and serves wishes at its safe points."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QThread, Signal

from playground.qt.overrides import total
from playground.session.mailbox import Mailbox
from playground.session.pacing import Pacer
from playground.session.plain_words import sentence_for
from playground.session.saving import Checkpoint
from playground.session.settings_in_force import QUIET

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from core import Change, Snapshot, Trainer

YIELD_SECONDS: Final = 5e-5
logger = logging.getLogger(__name__)
_END = object()


class TrainingThread(QThread):
    """Trains until the run is finished, has diverged, fails or is stopped.

    Everything that another thread asks for takes effect at the next safe point, also in the middle
    of a pause or of the wait for a slow update. The thread has no slots: its methods only leave a
    wish.
    """

    snapshot_ready = Signal()
    checkpoint_ready = Signal()
    parked = Signal()  # the steps that were asked for are done, the thread waits
    failed = Signal(str)
    refused = Signal(str)  # a change that could not be made

    def __init__(
        self,
        trainer: Trainer,
        *,
        speed: float | None = None,
        paused: bool = False,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._pacer = Pacer(speed, clock)
        self._wake = threading.Condition()
        self._snapshots: Mailbox[Snapshot] = Mailbox()
        self._checkpoint: Checkpoint | None = None
        # The wishes, all guarded by _wake.
        self._paused = paused
        self._held = False
        self._steps_left = 0
        self._until_epoch: int | None = None
        self._epochs_wanted = 0
        self._snapshot_wanted = self._update_wanted = False
        self._checkpoint_wanted = False
        self._changes: dict[tuple[str, tuple[int, ...]], Change] = {}
        self._ended = False
        # Only the worker touches these.
        self._posted: tuple[int, int] | None = None
        self._posted_update = False
        self._is_parked = paused

    # Wishes: called from the thread that owns the window.

    def pause(self) -> None:
        """Wait at the next safe point; steps that were asked for are forgotten."""
        with self._wake:
            self._paused = True
            self._forget_steps()
            self._call()

    def resume(self) -> None:
        """Go on at the wanted speed."""
        with self._wake:
            self._paused = False
            self._forget_steps()
            self._call()

    def hold(self, held: bool) -> None:
        """Wait at the next safe point until let go, and then go on as if nothing had been."""
        with self._wake:
            self._held = held
            if not held:  # who waits all the same says so again: meanwhile nobody listened
                self._is_parked = False
            self._call()

    def step_batches(self, count: int) -> None:
        """Do `count` more updates as fast as they go, then wait."""
        with self._wake:
            self._paused = True
            self._steps_left += count
            self._call()

    def step_epoch(self, count: int = 1) -> None:
        """Go on to the end of the epoch, the first of `count`, as fast as it goes, then wait."""
        with self._wake:
            self._paused = True
            self._epochs_wanted = count
            self._call()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is left to do but wait for the next wish."""
        with self._wake:
            return (
                self._paused
                and self._steps_left == 0
                and not self._epochs_wanted
                and self._until_epoch is None
            )

    def set_speed(self, steps_per_second: float | None) -> None:
        """Updates per second from now on; None for as fast as the machine can."""
        with self._wake:
            self._pacer.set_speed(steps_per_second)
            self._call()

    def change(self, change: Change) -> None:
        """Change something for all updates after the next safe point; `refused` where it cannot.

        Of several changes of one thing the newest is made.
        """
        with self._wake:
            self._changes[change.field, change.where] = change
            self._call()

    def request_snapshot(self, *, with_update: bool = False) -> None:
        """Ask for a snapshot once there is something new to show; `snapshot_ready` tells of it.

        `with_update`: it shall tell what the next update would be, as one of a pause always does.
        """
        with self._wake:
            self._snapshot_wanted, self._update_wanted = True, with_update
            self._call()

    def take_snapshot(self) -> Snapshot | None:
        """The newest snapshot, once; None when it was taken already."""
        return self._snapshots.take()

    def request_checkpoint(self) -> None:
        """Ask for a copy of the whole state; `checkpoint_ready` announces it."""
        with self._wake:
            self._checkpoint_wanted = True
            self._call()

    def take_checkpoint(self, timeout: float = 0.0) -> Checkpoint | None:
        """The newest checkpoint, once; waits up to `timeout` seconds for one that was requested.

        None when none came in time or the run has ended: then the trainer itself may be read.
        """
        with self._wake:
            self._wake.wait_for(lambda: self._checkpoint is not None or self._ended, timeout)
            checkpoint, self._checkpoint = self._checkpoint, None
        return checkpoint

    def requestInterruption(self) -> None:  # noqa: N802 (Qt's name)
        """Leave at the next safe point, also out of a pause or the wait for a slow update."""
        super().requestInterruption()
        with self._wake:
            self._call()

    def stop(self) -> None:
        """Leave at the next safe point and wait until the thread has ended."""
        self.requestInterruption()
        self.wait()

    def _call(self) -> None:
        """Have the worker see to the wishes at once, asleep or at work; `_wake` is held."""
        self._trainer.look_up(soon=True)
        self._wake.notify_all()

    # The work: everything below runs in the thread itself.

    @total()
    def run(self) -> None:
        """Train; whatever goes wrong ends as `failed` with a sentence a person can read."""
        try:
            self._train()
        except Exception as error:  # the last line of defence: a thread must not die in silence
            logger.exception("training failed")
            self.failed.emit(f"Training stopped: {sentence_for(error)}")
        finally:
            with self._wake:
                self._ended = True
                self._wake.notify_all()

    def _train(self) -> None:
        run = self._trainer.run()
        while self._wait_until_due():
            steps = self._trainer.steps
            if next(run, _END) is _END:
                break
            self._count_down(self._trainer.steps - steps)
            # NumPy lets go of the interpreter so often, and so briefly, that the window's thread
            # may not come by it for a second and more (CPython's switch interval begins anew each
            # time): so it is left to it for a moment at every safe point.
            time.sleep(YIELD_SECONDS)
        self._serve()  # a run that was replaced may be taken back: it has what was asked of it
        self._trainer.keep_moment()
        self._posted = None  # the last one is shown whatever was shown before
        self._post_snapshot()

    def _wait_until_due(self) -> bool:
        """Serve wishes and wait until the next chunk is due; False when the thread is to end."""
        while not self.isInterruptionRequested():
            self._serve()
            with self._wake:
                if self._has_wish():
                    continue
                delay = self._delay()
                if delay == 0.0:
                    self._is_parked = False
                    self._trainer.look_up(soon=False)
                    return True
                if self._is_parked or delay is not None:
                    self._wake.wait(delay)
                    continue
                self._is_parked = True
            self._trainer.rest()
            # Once per pause: what the screen shows is what the run has come to.
            self._trainer.keep_moment()
            self._post_snapshot()
            self.parked.emit()
        return False

    def _delay(self) -> float | None:
        """Seconds until the next chunk, None for "until woken"; sets how long the chunk is."""
        if self._held:
            return None
        if self._epochs_wanted:
            self._until_epoch = self._trainer.epoch + self._epochs_wanted
            self._epochs_wanted = 0
        if self._steps_left > 0:
            self._trainer.steps_per_yield = self._steps_left
            return 0.0
        if self._until_epoch is not None:
            self._trainer.steps_per_yield = self._trainer.steps_left_in_epoch
            return 0.0
        if self._paused:
            if not self._trainer.is_change_due:
                return None
            # An edit waits for the end of the judging in the midst of which the run was paused.
            self._trainer.steps_per_yield = 0
            return 0.0
        self._trainer.steps_per_yield = self._pacer.chunk
        return self._pacer.delay(self._trainer.steps)

    def _has_wish(self) -> bool:
        return (
            bool(self._changes)
            or self._is_checkpoint_due()
            or (self._snapshot_wanted and not self._is_posted(self._update_wanted))
            or self.isInterruptionRequested()
        )

    def _is_checkpoint_due(self) -> bool:
        # Whoever steps and then saves wants the steps in the file.
        return self._checkpoint_wanted and (self._steps_left == 0 or self._held)

    def _serve(self) -> None:
        with self._wake:
            changes, self._changes = self._changes, {}
            checkpoint_wanted = self._is_checkpoint_due()
            self._checkpoint_wanted = self._checkpoint_wanted and not checkpoint_wanted
            snapshot_wanted, with_update = self._snapshot_wanted, self._update_wanted
        for change in changes.values():
            self._make(change)
        # At rest what is said of the update to come is said anew, whatever was changed.
        quiet = ("epochs",) if self._is_parked else QUIET
        if any(change.field not in quiet for change in changes.values()):
            self._posted = None  # the network or its data are others at the same step
            self._post_snapshot()
        if snapshot_wanted:
            self._post_snapshot(with_update=with_update)
        if checkpoint_wanted:
            checkpoint = Checkpoint.of(self._trainer)
            with self._wake:
                self._checkpoint = checkpoint
                self._wake.notify_all()
            self.checkpoint_ready.emit()

    def _make(self, change: Change) -> None:
        try:
            self._trainer.change(change)
        except ValueError as error:  # it was judged before; the run may have diverged meanwhile
            self.refused.emit(sentence_for(error))

    def _post_snapshot(self, *, with_update: bool = True) -> None:
        """Copy the state into the mailbox, unless the newest snapshot already shows it."""
        if self._is_posted(with_update):
            return
        with self._wake:
            self._snapshot_wanted = False
        self._posted, self._posted_update = self._position(), with_update
        if self._snapshots.put(self._trainer.snapshot(with_update=with_update)):
            self.snapshot_ready.emit()

    def _is_posted(self, with_update: bool) -> bool:
        """Whether the newest snapshot shows all that is wanted."""
        return self._position() == self._posted and self._posted_update >= with_update

    def _position(self) -> tuple[int, int]:
        return self._trainer.steps, self._trainer.epoch

    def _count_down(self, steps_done: int) -> None:
        with self._wake:
            self._steps_left = max(0, self._steps_left - steps_done)
            if self._until_epoch is not None and self._trainer.epoch >= self._until_epoch:
                self._until_epoch = None

    def _forget_steps(self) -> None:
        self._steps_left = 0
        self._epochs_wanted = 0
        self._until_epoch = None
