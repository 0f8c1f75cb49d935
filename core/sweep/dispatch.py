"""Dispatch: hands runs out in batches, takes rows in, and sees to those whose process died."""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from math import ceil
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

import msgspec

from core.sweep.errors import SweepError
from core.sweep.pool import WorkerDied
from core.sweep.work import Job, Row, failed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from core.sweep.points import Points
    from core.sweep.pool import Pool, Work
    from core.sweep.work import Order

# So long a batch is to take: the cost of handing it out is then nothing, and little is lost. With
# many workers longer, so that whoever hands them out keeps up: some 100 a second at most.
BATCH_SECONDS: Final = 0.25
_WORKERS_OF_SHORT: Final = 25
MOST_IN_BATCH: Final = 1_000
# Batches that wait with each worker, so that none has to wait for the next.
_AHEAD: Final = 2
_CHECK_SECONDS: Final = 1.0
_MOST_IN_VAIN: Final = 5


class _Task:
    """Some runs on their way; `is_alone`: nothing else is, to see whether it is at fault."""

    def __init__(self, numbers: tuple[int, ...], *, is_alone: bool = False) -> None:
        self.numbers, self.is_alone = numbers, is_alone
        self.work: Work | None = None


class Dispatch:
    """One round of runs, from the first to the last."""

    def __init__(
        self,
        pool: Pool,
        order: Order,
        points: Points,
        numbers: Collection[int],
        is_cancelled: Callable[[], bool],
        state_of: Callable[[int], bytes] = lambda _number: b"",
    ) -> None:
        """For the runs of these `numbers`, whose values are in `points`.

        `state_of` gives the weights file from which a run goes on, empty where it begins.
        """
        self._pool, self._points, self._state_of = pool, points, state_of
        self._rung, self._order = order.rung, msgspec.msgpack.encode(order)
        self._todo, self._again, self._alone = deque(numbers), deque[int](), deque[int]()
        self._deaths: Counter[int] = Counter()
        self._under_way: set[_Task] = set()
        self._done: SimpleQueue[_Task | None] = SimpleQueue()
        self._is_cancelled = is_cancelled
        self._usual = 0.0  # seconds a run
        self._in_vain = 0  # deaths since a run was made

    def wake(self) -> None:
        """Look at once whether it was cancelled; any thread may call it."""
        self._done.put(None)

    def rows(self) -> Iterator[list[Row]]:
        """The rows as they come, some at a time, in no order; raises `SweepError`."""
        while not self._is_cancelled():
            self._fill()
            if not self._under_way:
                return
            try:
                task = self._done.get(timeout=_CHECK_SECONDS)
            except Empty:
                self._pool.check()
                continue
            if task in self._under_way:  # not one that was given up
                yield self._settled(task)

    def _note(self, task: _Task, _work: object) -> None:
        self._done.put(task)

    def _fill(self) -> None:
        """Hand out as many runs as keep all workers at work."""
        while len(self._under_way) < _AHEAD * self._pool.workers and not self._is_cancelled():
            task = self._next()
            if task is None:
                return
            jobs = msgspec.msgpack.encode([self._job(number) for number in task.numbers])
            try:
                work = task.work = self._pool.submit(self._order, jobs)
            except WorkerDied:  # before it had any of this
                (self._alone if task.is_alone else self._again).extendleft(task.numbers[::-1])
                if self._under_way:  # they will tell
                    return
                self._pool.restart()
                continue
            self._under_way.add(task)
            work.add_done_callback(partial(self._note, task))

    def _next(self) -> _Task | None:
        if self._again:
            return _Task((self._again.popleft(),))
        if self._todo:
            count = min(self._batch(), len(self._todo))
            return _Task(tuple(self._todo.popleft() for _ in range(count)))
        if self._alone and not self._under_way:
            return _Task((self._alone.popleft(),), is_alone=True)
        return None

    def _batch(self) -> int:
        """How many runs the next batch has: more of short ones, fewer towards the end."""
        if not self._usual:
            return 1
        workers = self._pool.workers
        seconds = BATCH_SECONDS * max(workers / _WORKERS_OF_SHORT, 1.0)
        share = ceil(len(self._todo) / (_AHEAD * workers))
        return max(min(int(seconds / self._usual), share, MOST_IN_BATCH), 1)

    def _settled(self, task: _Task | None) -> list[Row]:
        """The rows of a batch that is over, or those of runs that are given up with it."""
        assert task is not None  # noqa: S101  (only tasks are under way)
        assert task.work is not None  # noqa: S101
        try:
            result = self._pool.result(task.work)
        except WorkerDied:
            return self._lose(task)
        self._under_way.remove(task)
        self._in_vain = 0
        rows = msgspec.msgpack.decode(result, type=list[Row])
        seconds = sum(row.whole_seconds for row in rows) / len(rows)
        self._usual = 0.7 * self._usual + 0.3 * seconds if self._usual else max(seconds, 1e-6)
        return rows

    def _lose(self, task: _Task) -> list[Row]:
        """Make once more, run by run, what was lost; a run has failed that dies even alone.

        Where one process takes all with it, nobody knows whose fault it was, and it may be that
        together they take too much memory: runs that were there twice wait until all else is done.
        """
        takes_all = self._pool.loses_all
        lost = [task]
        if takes_all:
            lost += [each for each in self._under_way if each is not task and not _is_made(each)]
        self._under_way.difference_update(lost)
        given_up = []
        for each in lost:
            for number in each.numbers:
                self._deaths[number] += 1
                is_single = len(each.numbers) == 1
                if each.is_alone or (is_single and not takes_all):
                    given_up.append(failed(self._job(number), _DIED, self._rung))
                elif takes_all and self._deaths[number] > 1:
                    self._alone.append(number)
                else:
                    self._again.append(number)
        if takes_all:
            self._in_vain = 0 if given_up else self._in_vain + 1
            if self._in_vain == _MOST_IN_VAIN:
                raise SweepError(_NO_PROCESS)
            self._pool.restart()
        return given_up

    def _job(self, number: int) -> Job:
        return Job(number, self._points[number], self._state_of(number))


_NO_PROCESS: Final = (
    "the processes that are to make the runs end before they have made any: there may be too little"
    " memory for them"
)


def _is_made(task: _Task) -> bool:
    """Whether its rows are there, though nobody has looked at them yet."""
    work = task.work
    return work is not None and work.done() and work.exception() is None


_DIED: Final = (
    "the process that trained it ended by itself, each time anew: it may need more memory than"
    " there is"
)
