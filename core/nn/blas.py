"""How many threads BLAS, which multiplies matrices for NumPy, may use: one, wherever bits count."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let BLAS use one thread, in the whole process, while the context lasts; then as before.

    With two threads a product may have other last digits than with one, and a run has to come to
    the same bits wherever it is started from. It is quicker, too: the products of a playground's
    networks take microseconds, and threads that wait for each other now and then take a hundred
    times as long. Contexts may overlap in several threads: the last to leave restores.
    """
    _limit().enter()
    try:
        yield
    finally:
        _limit().leave()


class _Limit:
    """Counts who wants one thread, and remembers how many there were before the first."""

    def __init__(self) -> None:
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415  (looks through all libraries)

        self._libraries: list[Any] = ThreadpoolController().select(user_api="blas").lib_controllers
        self._before: list[int] = []
        self._inside = 0
        self._lock = threading.Lock()

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = [library.get_num_threads() for library in self._libraries]
                self._set([1] * len(self._libraries))

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._set(self._before)

    def _set(self, counts: list[int]) -> None:
        for library, count in zip(self._libraries, counts, strict=True):
            if library.get_num_threads() != count:
                # threadpoolctl heeds the first thread only that ever set a number, in silence; here
                # the lock sees to it that one thread at a time does.
                clear = getattr(library, "clear_controlling_thread", None)
                if clear is not None:
                    clear(force=True)
                library.set_num_threads(count)
                if clear is not None:
                    clear(force=True)


@cache
def _limit() -> _Limit:
    return _Limit()
