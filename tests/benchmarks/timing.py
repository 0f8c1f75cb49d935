"""How a figure is taken: the cores that a process may use, and microseconds a step."""

from __future__ import annotations

import os
from time import perf_counter, process_time
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Trainer

Figures: TypeAlias = "dict[str, float]"

WARM_UP_SECONDS = 0.2


def pin_to_one_core() -> None:
    """Let the process, and all threads that it starts from now on, run on one core.

    Not every library heeds what it is told of threads. Where the system knows no such order (only
    Linux does), processor time over time on the clock still says how many cores were used.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def timed(
    step: Callable[[], object],
    seconds: float,
    *,
    per_call: int = 1,
    finish: Callable[[], object] = lambda: None,
) -> Figures:
    """Microseconds a step, of `step()`, which makes `per_call` of them.

    `finish()` waits for steps that were only ordered.
    """
    _repeat(step, min(WARM_UP_SECONDS, seconds), finish)
    used = process_time()
    calls, elapsed = _repeat(step, seconds, finish)
    return figures(elapsed, process_time() - used, calls * per_call)


def trained(trainer: Trainer, seconds: float) -> Figures:
    """Microseconds a step of a trainer's `run()`, with all that a run does besides."""
    run = trainer.run()
    next(run)  # where there is a kernel to be compiled, this waits for it
    _repeat(run.__next__, min(WARM_UP_SECONDS, seconds))
    steps, used = trainer.steps, process_time()
    _, elapsed = _repeat(run.__next__, seconds)
    return figures(elapsed, process_time() - used, trainer.steps - steps)


def figures(elapsed: float, used: float, steps: int) -> Figures:
    """Microseconds a step, on the clock and of the processor's time."""
    return {"microseconds": 1e6 * elapsed / steps, "processor": 1e6 * used / steps}


def _repeat(
    step: Callable[[], object], seconds: float, finish: Callable[[], object] = lambda: None
) -> tuple[int, float]:
    """Call `step` for some seconds; how often that was, and how long it took to the finish."""
    calls, began = 0, perf_counter()
    while perf_counter() - began < seconds:
        step()
        calls += 1
    finish()
    return calls, perf_counter() - began
