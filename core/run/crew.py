"""Crew: threads that share out the pieces of a computation and wait for each other."""

from __future__ import annotations

import os
import weakref
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Piece: TypeAlias = Callable[[], None]
    # None: there will be no more.
    _Orders: TypeAlias = "SimpleQueue[_Round | None]"


class Crew:
    """Does pieces of work on up to `size` threads, of which the caller's own is one.

    The others begin when there is something to share out for the first time, sleep in between, and
    end when the crew is dropped. What NumPy does in them warns of nothing. Used by one thread at a
    time.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._orders: list[_Orders] = []
        self._done: SimpleQueue[_Round] = SimpleQueue()
        weakref.finalize(self, _dismiss, self._orders)

    def run(self, pieces: Sequence[Piece]) -> None:
        """Call each piece once, and return when all have returned.

        Who calls which, and when, is left to chance: pieces must not depend on each other. Where
        one raises, those under way are waited for, others may be left out, and its error is raised.
        """
        helpers = min(self.size, len(pieces)) - 1
        while len(self._orders) < helpers:
            self._orders.append(_begun(self._done))
        work = _Round(pieces)
        for orders in self._orders[:helpers]:
            orders.put(work)
        try:
            work.share()
        finally:
            while helpers > 0:
                helpers -= self._done.get() is work  # not one that was broken off
        failure, work.failure = work.failure, None
        if failure is not None:
            raise failure


class _Round:
    """Pieces of work that each go to who asks first, and the first error that came of one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._left = iter(pieces)  # asking it for the next is one step for all threads
        self.failure: BaseException | None = None

    def share(self) -> None:
        """Take pieces until there are none."""
        try:
            for piece in self._left:
                piece()
        except BaseException as error:  # noqa: BLE001  (whoever waits for the work raises it)
            self.failure = error


def cores() -> int:
    """The processor cores that a computation may use.

    Those of this process, but no more than OMP_NUM_THREADS says. Other libraries heed that, too,
    and sweeps say 1 to their processes, of which each core has one.
    """
    found = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        found = len(os.sched_getaffinity(0))
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(int(told), found) if told.isdecimal() and int(told) else found


def _begun(done: SimpleQueue[_Round]) -> _Orders:
    orders: _Orders = SimpleQueue()
    # It knows nothing of the crew, which could not be dropped otherwise.
    Thread(target=_serve, args=(orders, done), name="crew", daemon=True).start()
    return orders


def _serve(orders: _Orders, done: SimpleQueue[_Round]) -> None:
    with np.errstate(all="ignore"):
        while _served(orders, done):
            pass


def _served(orders: _Orders, done: SimpleQueue[_Round]) -> bool:
    """Help in one round; what it was about is not held on to while waiting for the next."""
    work = orders.get()
    if work is None:
        return False
    work.share()
    done.put(work)
    return True


def _dismiss(orders: list[_Orders]) -> None:
    for each in orders:
        each.put(None)
