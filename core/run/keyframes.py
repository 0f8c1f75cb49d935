"""Keyframes: whole states of runs, kept on the way within a number of bytes, to look back to."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import count
from math import ceil, isnan, log2
from threading import RLock
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary, finalize

from core.run.history import History

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.run.snapshot import Snapshot
    from core.run.state import RunState

DEFAULT_CAP: Final = 200_000_000
# What a keyframe takes beside its arrays' own numbers: objects, their headers and dictionaries.
OVERHEAD: Final = 5_000
_ALWAYS: Final = 3  # first, best and last
_NO_HISTORY: Final = History()


@dataclasses.dataclass(frozen=True, eq=False)
class Keyframe:
    """A run as it stood at one step: `state` is a copy that nobody changes, `moment` its snapshot.

    The snapshot's arrays are the state's own, and its history is empty: see `snapshot`. `score` is
    the loss of the newest epoch, on test rows where there are any (NaN: there is none yet).
    """

    state: RunState
    moment: Snapshot
    score: float
    nbytes: int

    @classmethod
    def of(cls, state: RunState, moment: Snapshot) -> Keyframe:
        """Keep a state, copied before, and the snapshot made of it."""
        score = moment.history.newest_loss
        moment = dataclasses.replace(moment, history=_NO_HISTORY, next_update=None)
        return cls(state, moment, score, OVERHEAD + state.nbytes)

    @property
    def steps(self) -> int:
        """All updates made."""
        return self.moment.steps

    def snapshot(self, history: History) -> Snapshot:
        """The snapshot, with the run's `history` (of any later time) up to there."""
        moment = self.moment
        # Points lie at whole steps: half a step more takes in the one of this very moment.
        at = (moment.steps_in_epoch + 0.5) / max(moment.steps_per_epoch, 1)
        until = history.until(moment.epoch, moment.epoch + at)
        return dataclasses.replace(moment, history=until)


class KeyframeMemory:
    """The room for the keyframes of all runs together: `cap` bytes.

    Where it does not do, the largest run is thinned, and where all are down to three keyframes, the
    older runs lose theirs first. A keyframe that several runs share counts once.
    """

    def __init__(self, cap: int = DEFAULT_CAP) -> None:
        self.lock = RLock()
        self._cap = cap
        self._nbytes = 0
        self._holders: Counter[Keyframe] = Counter()
        self._numbers = count()
        self._runs: WeakValueDictionary[int, Keyframes] = WeakValueDictionary()

    @property
    def cap(self) -> int:
        """Bytes for all; a smaller number thins at once."""
        return self._cap

    @cap.setter
    def cap(self, value: int) -> None:
        with self.lock:
            self._cap = value
            self.make_room(None)

    @property
    def nbytes(self) -> int:
        """Bytes that all keyframes take now."""
        return self._nbytes

    def register(self, run: Keyframes, frames: list[Keyframe]) -> None:
        """A run that keeps keyframes here, in `frames`; with its last reference they are gone."""
        with self.lock:
            self._runs[next(self._numbers)] = run
        finalize(run, self.release, frames).atexit = False

    def hold(self, frame: Keyframe) -> None:
        """Count a keyframe that a run has now."""
        with self.lock:
            self._holders[frame] += 1
            if self._holders[frame] == 1:
                self._nbytes += frame.nbytes

    def release(self, frames: Iterable[Keyframe]) -> None:
        """Some keyframes that one run has no more."""
        with self.lock:
            for frame in frames:
                self._holders[frame] -= 1
                if not self._holders[frame]:
                    del self._holders[frame]
                    self._nbytes -= frame.nbytes

    def make_room(self, present: Keyframes | None) -> None:
        """Thin until all fits; `present` is the run that goes on: it loses its last ones last."""
        with self.lock:
            while self._nbytes > self._cap:
                runs = sorted(self._runs.items())
                if any(run.thin() for run in _by_size(runs)):
                    continue
                older = (run for _, run in runs if run is not present)
                if not any(run.drop_one() for run in older) and not (
                    present and present.drop_one()
                ):
                    return


def _by_size(runs: list[tuple[int, Keyframes]]) -> list[Keyframes]:
    return sorted((run for _, run in runs), key=lambda run: run.nbytes, reverse=True)


class Keyframes:
    """The keyframes of one run, in the order of their steps, at most one in each stride of steps.

    When memory is full the stride is doubled, and keyframes that then share one are dropped. The
    first, the best and the last stay; where three are too many, the best is dropped, then the last,
    then the first, and `shortage` says so. Any thread may call.
    """

    def __init__(self, memory: KeyframeMemory) -> None:
        self._memory = memory
        self._frames: list[Keyframe] = []
        self._best: Keyframe | None = None
        self._is_short = False  # of the three that should always be kept
        self._size = 0  # bytes of the newest
        self.stride = 1
        memory.register(self, self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def memory(self) -> KeyframeMemory:
        """The room that all runs share."""
        return self._memory

    @property
    def nbytes(self) -> int:
        """Bytes of this run's keyframes."""
        with self._memory.lock:
            return sum(frame.nbytes for frame in self._frames)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of which there are keyframes, ascending."""
        with self._memory.lock:
            return tuple(frame.steps for frame in self._frames)

    @property
    def first(self) -> Keyframe | None:
        """The first there is."""
        return self._frames[0] if self._frames else None

    @property
    def best(self) -> Keyframe | None:
        """The one after the epoch with the smallest loss, on test rows where there are any."""
        return self._best

    @property
    def last(self) -> Keyframe | None:
        """The newest."""
        return self._frames[-1] if self._frames else None

    @property
    def shortage(self) -> str:
        """Why even first, best and last are not all there, in one sentence, or ""."""
        if not self._is_short:
            return ""
        one, cap = self._size / 1e6, self._memory.cap / 1e6
        kept = {0: "none is", 1: "only the first is"}.get(len(self), f"only {len(self)} are")
        return (
            f"One moment of this run takes {one:,.0f} MB and there are {cap:,.0f} MB for all:"
            f" {kept} kept."
        )

    def is_due(self, steps: int) -> bool:
        """Whether a keyframe of this step would be kept for good."""
        last = self.last
        return last is None or steps // self.stride > last.steps // self.stride

    def is_better(self, score: float) -> bool:
        """Whether a keyframe with this loss would be the best."""
        best = self._best
        return not isnan(score) and (best is None or score < best.score)

    def add(self, frame: Keyframe) -> None:
        """Keep it, as the last one; those of the same or a later step are given up."""
        with self._memory.lock:
            self._size = frame.nbytes
            self._give_up_from(frame.steps)
            if self.is_better(frame.score):
                former, self._best = self._best, frame
                if former is not None and former is not self.last:
                    self._tidy(self._frames.index(former))
            self._append(frame)
            if len(self._frames) > 1:
                self._tidy(len(self._frames) - 2)
            self._memory.make_room(self)
            self._is_short = self._is_short and len(self) < _ALWAYS

    def share(self, other: Keyframes, until: int) -> None:
        """Have what another run kept up to this step, from which this one goes on."""
        with self._memory.lock:
            self.stride = other.stride
            for frame in other.up_to(until):
                self._append(frame)
                if self.is_better(frame.score):
                    self._best = frame

    def anew(self) -> Keyframes:
        """No keyframes, in the same memory: for a run that is being made once more."""
        return Keyframes(self._memory)

    def replace_by(self, other: Keyframes) -> None:
        """Have those of `other` instead, which is not used any more."""
        with self._memory.lock:
            self._have(other._frames)
            self._best = other._best
            self._is_short, self._size, self.stride = other._is_short, other._size, other.stride
            other._have([])
            other._best = None

    def nearest(self, step: int) -> Keyframe | None:
        """The keyframe nearest to a step, before or after it."""
        with self._memory.lock:
            place = bisect_left(self._frames, step, key=_steps)
            around = self._frames[max(place - 1, 0) : place + 1]
            return min(around, key=lambda frame: abs(frame.steps - step), default=None)

    def before(self, step: int) -> Keyframe | None:
        """The nearest keyframe at this step or before it: from there the step can be computed."""
        with self._memory.lock:
            place = bisect_right(self._frames, step, key=_steps)
            return self._frames[place - 1] if place else None

    def up_to(self, step: int) -> tuple[Keyframe, ...]:
        """All at this step or before it."""
        with self._memory.lock:
            return tuple(self._frames[: bisect_right(self._frames, step, key=_steps)])

    def spread(self, most: int) -> tuple[Keyframe, ...]:
        """At most so many, as evenly over the run as there are, the first and the last included."""
        with self._memory.lock:
            frames = self._frames
            if len(frames) <= most or most < 2:
                return tuple(frames[:most])
            first, span = frames[0].steps, frames[-1].steps - frames[0].steps
            wanted = (first + span * place // (most - 1) for place in range(most))
            places = {bisect_left(frames, step, key=_steps) for step in wanted}
            return tuple(frames[place] for place in sorted(places))

    def thin(self) -> bool:
        """Double the stride until some go; False where there are no more than three."""
        if len(self._frames) <= _ALWAYS:
            return False
        span = self._frames[-1].steps - self._frames[0].steps
        sparse = 2 ** ceil(log2(max(2 * span / len(self._frames), 1)))
        before, self.stride = len(self._frames), max(2 * self.stride, sparse)
        self._keep_strides()
        while len(self._frames) == before:
            self.stride *= 2
            self._keep_strides()
        return True

    def drop_one(self) -> bool:
        """Do without the best, the last or the first, the one that is missed least."""
        if not self._frames:
            return False
        frame = self._frames[1] if len(self._frames) == _ALWAYS else self._frames[-1]
        self._have([one for one in self._frames if one is not frame])
        if frame is self._best:
            self._best = None
        self._is_short = True
        return True

    def _give_up_from(self, step: int) -> None:
        while self._frames and self._frames[-1].steps >= step:
            gone = self._frames.pop()
            self._memory.release((gone,))
            if gone is self._best:
                scored = [frame for frame in self._frames if not isnan(frame.score)]
                self._best = min(scored, key=lambda frame: frame.score, default=None)

    def _tidy(self, place: int) -> None:
        """Drop the one at a place unless it is the first of its stride, or one of the three."""
        frame = self._frames[place]
        if place and frame is not self._best and not self._begins_stride(frame, place):
            del self._frames[place]
            self._memory.release((frame,))

    def _begins_stride(self, frame: Keyframe, place: int) -> bool:
        before = self._frames[place - 1]
        return frame.steps // self.stride > before.steps // self.stride

    def _keep_strides(self) -> None:
        kept: list[Keyframe] = []
        cell = -1
        for frame in self._frames:
            mine = frame.steps // self.stride
            if mine > cell or frame is self._best or frame is self._frames[-1]:
                kept.append(frame)
            cell = mine
        self._have(kept)

    def _append(self, frame: Keyframe) -> None:
        self._memory.hold(frame)
        self._frames.append(frame)

    def _have(self, frames: list[Keyframe]) -> None:
        """Have these and no others; the list itself stays the same one."""
        for frame in frames:
            self._memory.hold(frame)
        self._memory.release(self._frames)
        self._frames[:] = frames


def _steps(frame: Keyframe) -> int:
    return frame.steps
