"""Overrides that Qt calls: no exception may leave them, or PySide ends the process."""

from __future__ import annotations

import functools
import logging
import traceback
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

F = TypeVar("F", bound="Callable[..., Any]")

_TENS: Final = frozenset(10**power for power in range(10))
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1


def total(fallback: object = None) -> Callable[[F], F]:
    """Make an override answer whatever happens inside it.

    An exception is logged with its traceback (the program shows what is logged so) and the call
    answers `fallback`; where that is a function it is called with the override's arguments. It is
    the last line of defence: what can be foreseen is dealt with where it arises.

    An error that comes again, as in painting, is logged at every power of ten only.
    """

    def wrap(method: F) -> F:
        times = 0

        @functools.wraps(method)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            nonlocal times
            try:
                return method(*args, **kwargs)
            except Exception as error:  # nothing may leave, whatever it is
                times += 1
                if times in _TENS:
                    logger.exception("%s failed (%d times so far)", method.__qualname__, times)
                # Whoever keeps the record must not keep a painter alive that Qt waits for.
                traceback.clear_frames(error.__traceback__)
                return fallback(*args, **kwargs) if callable(fallback) else fallback

        guarded.__dict__["is_total"] = True
        return guarded  # type: ignore[return-value]  # the same signature

    return wrap


def variant(value: Any) -> Any:
    """`value` as Qt can hold it: an int beyond 64 bits, which would end the process, as text."""
    if isinstance(value, int) and not _LOWEST <= value <= _HIGHEST:
        return str(value)
    return value
