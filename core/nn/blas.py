"""How many threads BLAS, which multiplies matrices for NumPy, may use."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def blas_threads(count: int = 1) -> Iterator[None]:
    """Limit BLAS to `count` threads, for the whole process, while the context lasts.

    The products of a playground's networks take microseconds: sharing them out costs more than it
    gains, and beside a window, or another program, threads that wait for each other now and then
    take a hundred times as long. One is the right number here, if not for very wide layers.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  (looks through all libraries)

    with threadpool_limits(limits=count, user_api="blas"):
        yield
