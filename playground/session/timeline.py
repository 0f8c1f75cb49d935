"""Timeline: which moment of the run is shown, now or an earlier one that is computed again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.run.keyframes import KeyframeMemory, Keyframes
from playground.session.recompute_thread import RecomputeThread, Wish

if TYPE_CHECKING:
    from core import Dataset, Snapshot, Trainer
    from core.train.recording import Recording
    from playground.session.run import Run

_PATIENCE_MS: Final = 3000


class Place(NamedTuple):
    """Where the timeline stands.

    `first` to `last` are the steps that there are, `step` the one that is wanted and `shown` the
    one that is seen; `is_now` says that it is the run as it stands. `done` of `total` updates are
    made of those that lead from a keyframe to the step (`total` 0: none are being made).
    """

    first: int = 0
    last: int = 0
    step: int = 0
    shown: int = 0
    is_now: bool = True
    done: int = 0
    total: int = 0
    is_computing: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether what is seen is the step that is wanted."""
        return self.shown == self.step and not self.is_computing


class Timeline(QObject):
    """Looks back on the present run, at any step since its first keyframe.

    The nearest keyframe is shown at once, and the step itself as soon as a worker has computed it,
    bit for bit as the run had it. The run itself is left alone: whoever looks back pauses it first.
    All methods belong to the window's thread.
    """

    moved = Signal(object)  # Place
    shown = Signal(object)  # Snapshot of an earlier moment
    data_shown = Signal(object)  # Dataset that belongs to it, where it is another than before
    left = Signal()  # what is now is to be shown again
    forked = Signal(object)  # Trainer that goes on from the moment
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, cap: int | None = None) -> None:
        super().__init__(parent)
        self.memory = KeyframeMemory() if cap is None else KeyframeMemory(cap)
        """The room for the keyframes of all runs."""
        self._run: Run | None = None
        self._now: Snapshot | None = None
        self._snapshot: Snapshot | None = None
        self._data: Dataset | None = None
        self._place = Place()
        self._recording: Recording | None = None
        self._thread: RecomputeThread | None = None
        self._is_closed = False
        self._patience_ms = _PATIENCE_MS

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self._place

    @property
    def is_back(self) -> bool:
        """Whether an earlier moment is shown."""
        return not self._place.is_now

    @property
    def snapshot(self) -> Snapshot | None:
        """The earlier moment that is shown; None: the run as it stands."""
        return self._snapshot

    @property
    def dataset(self) -> Dataset | None:
        """The data of the moment that is shown, where it was computed; None: those of now."""
        return self._data

    @property
    def keyframes(self) -> Keyframes | None:
        """Those of the present run."""
        return None if self._run is None else self._run.keyframes

    def prepare(self, trainer: Trainer) -> None:
        """Keep keyframes of a run that begins, unless it has some."""
        if trainer.keyframes is None:
            trainer.record(Keyframes(self.memory))

    def use(self, run: Run, now: Snapshot) -> None:
        """Look at another run from here on, as it stands."""
        if self._thread is not None:
            self._thread.forget()
        self._run, self._recording, self._data = run, None, None
        self._snapshot, self._now = None, now
        # Compared with what was told last: a run without steps may come after a longer one.
        self._move(**self._place_now(now)._asdict())

    def follow(self, now: Snapshot) -> None:
        """The run has come to another moment."""
        self._now = now
        if self.is_back:
            self._move(last=now.steps)
        else:
            self._move(**self._place_now(now)._asdict())

    def recount(self) -> None:
        """The first keyframes may have gone, where there is less memory for them."""
        if self._now is not None:
            first = self._place_now(self._now).first
            self._move(first=min(first, self._place.step))

    def go_to(self, step: int) -> None:
        """Show this step, or the nearest that there is: at once as nearly as it is kept."""
        run, now = self._run, self._now
        if run is None or now is None or self._is_closed:
            return
        self.recount()
        step = min(max(step, self._place.first), now.steps)
        recording = run.recording(now.history)
        frame = None if recording is None else recording.keyframes.nearest(step)
        if recording is None or frame is None or step == now.steps:
            self.back()
            return
        self._recording = recording
        # What was computed last may lie nearer than any keyframe.
        shown = self._snapshot
        if shown is None or abs(shown.steps - step) > abs(frame.steps - step):
            shown = replace(frame.snapshot(now.history), later=now.history)
            self._snapshot = shown
        self._move(step=step, shown=shown.steps, is_now=False, is_computing=True, done=0, total=0)
        self.shown.emit(shown)
        self._ask(Wish(recording, step))

    def back(self) -> None:
        """Show the run as it stands."""
        if not self.is_back or self._now is None:
            return
        self._stop()
        self._snapshot, self._recording = None, None
        now = self._now.steps
        self._move(step=now, shown=now, last=now, is_now=True, is_computing=False, done=0, total=0)
        self._data = None
        self.left.emit()

    def cancel(self) -> None:
        """Stay with what is seen: it is not computed further."""
        if self._place.is_computing:
            self._stop()
            self._move(step=self._place.shown, is_computing=False, done=0, total=0)

    def fork(self) -> None:
        """Ask for a run that goes on from the step that is wanted; `forked` brings it."""
        if self.is_back and self._recording is not None and not self._is_closed:
            self._move(is_computing=True)
            self._ask(Wish(self._recording, self._place.step, is_fork=True))

    def close(self) -> bool:
        """Stop and wait; False when the worker hangs and must be left behind."""
        self._is_closed = True
        if self._thread is None:
            return True
        self._thread.close()
        patience, self._patience_ms = self._patience_ms, 0  # what hung is not waited for again
        return self._thread.wait(QDeadlineTimer(patience))

    def _place_now(self, now: Snapshot) -> Place:
        first = now.steps
        frames = self.keyframes
        if frames is not None and frames.first is not None:
            first = min(frames.first.steps, first)
        return Place(first, now.steps, now.steps, now.steps)

    def _ask(self, wish: Wish) -> None:
        if self._thread is None:
            self._thread = RecomputeThread(self)
            self._thread.answered.connect(self._on_answered)
            self._thread.start(QThread.Priority.LowPriority)
        self._thread.ask(wish)

    def _stop(self) -> None:
        if self._thread is not None:
            self._thread.ask(None)

    def _on_answered(self) -> None:
        answer = self._thread.take_answer() if self._thread is not None else None
        if answer is None or not self.is_back:
            return
        if answer.error:
            self._move(step=self._place.shown, is_computing=False, done=0, total=0)
            self.failed.emit(answer.error)
        elif answer.fork is not None:
            self._move(is_computing=False, done=0, total=0)
            self.forked.emit(answer.fork)
        elif answer.snapshot is not None:
            self._show_exact(answer.snapshot, answer.dataset)
        else:
            self._move(done=answer.done, total=answer.total)

    def _show_exact(self, snapshot: Snapshot, dataset: Dataset | None) -> None:
        later = None if self._now is None else self._now.history
        self._snapshot = snapshot = replace(snapshot, later=later)
        step = snapshot.steps  # fewer than wanted where a run diverged
        self._move(step=step, shown=step, is_computing=False, done=0, total=0)
        if dataset is not None and dataset is not self._data:
            self._data = dataset
            self.data_shown.emit(dataset)
        self.shown.emit(snapshot)

    def _move(self, **changes: Any) -> None:
        place = self._place._replace(**changes)
        if place != self._place:
            self._place = place
            self.moved.emit(place)
