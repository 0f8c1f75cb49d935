"""A run of which keyframes may be kept, and that may go on from one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.run.history import History
from core.train.changing import ChangingRun
from core.train.recording import Recorder, Recording
from core.train.setup import check_fits

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.run.kept_frames import KeptFrame
    from core.run.keyframes import Keyframe, Keyframes
    from core.run.snapshot import Snapshot
    from core.run.state import RunState
    from core.train.bench import Bench


class RecordedRun(ChangingRun, ABC):
    """What a trainer does with keyframes; without anybody who wants them, nothing."""

    def __init__(self, bench: Bench, clock: Callable[[], float]) -> None:
        """`clock` counts the seconds; raises as `ChangingRun` does."""
        super().__init__(bench, clock)
        self._clock = clock
        self._recorder: Recorder | None = None

    @abstractmethod
    def keyframe(self) -> Keyframe:
        """The run as it stands, with all that it takes to go on."""

    @property
    def keyframes(self) -> Keyframes | None:
        """Those that are kept of the run, where anybody wants them."""
        return None if self._recorder is None else self._recorder.keyframes

    def record(self, keyframes: Keyframes) -> None:
        """Keep keyframes of the run from here on."""
        self._recorder = Recorder(keyframes, self._clock)
        self._recorder.take(self)

    def record_as(self, other: RecordedRun) -> None:
        """Keep keyframes in place of those of `other` from here on, beside its earlier ones."""
        if other.keyframes is not None:
            keyframes = other.keyframes.anew()
            keyframes.share(other.keyframes, until=self.steps - 1)
            self.record(keyframes)

    def keep_moment(self) -> None:
        """Keep a keyframe of the very moment, where keyframes are kept."""
        if self._recorder is not None:
            self._recorder.take(self)

    def keyframe_of(self, kept: KeptFrame) -> Keyframe:
        """The run as it stood at a moment out of a file; the run stands there from now on.

        Raises `ValueError` where the moment is none of this run.
        """
        check_fits(kept.state, self._bench.fitted(kept.state).parts)
        engine = "kernel" if kept.compiled else "numpy"
        self.go_on_from(kept.state, History(self.history.metric_name), engine=engine)
        frame = self.keyframe()
        figures: dict[str, Any] = dict(kept.figures)
        moment = replace(frame.moment, **figures)
        return replace(frame, moment=moment, score=kept.score)

    def recording(self, history: History | None = None) -> Recording | None:
        """What has been kept of the run so far, from which any step can be computed again.

        With a `history` that was frozen before, any thread may ask.
        """
        if self._recorder is None:
            return None
        history = self.history.frozen() if history is None else history
        engine, keyframes = self._bench.engines.wanted_here, self._recorder.keyframes
        return Recording(self.experiment, self._bench.first, engine, history, keyframes)

    def go_on_from(
        self,
        state: RunState,
        history: History,
        *,
        engine: str = "",
        after: Snapshot | None = None,
    ) -> None:
        """Stand where a run of this experiment stood, which had trained as long as it had `after`.

        Without that no clock stops it. `engine` was at work there, and is until another is chosen;
        "": who is chosen there is.
        """
        self.state.copy_from(state)
        if engine:
            self._engines.hold(engine)
        self.history = History.from_arrays(history.arrays(), history.metric_name)
        self.diverged, self.seconds = "", 0.0
        if after is None:
            self._stopping.limit = float("inf")
        else:
            self.seconds = after.seconds
            self._watch.set(after.elapsed)
        self._make_due_changes()
