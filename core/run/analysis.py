"""Questions about a run that take longer than a frame, and their answers: frozen, no Qt."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.run.snapshot import Snapshot

Cancelled: TypeAlias = Callable[[], bool]
Compute: TypeAlias = "Callable[[Snapshot, Dataset, Cancelled], object]"


@dataclass(frozen=True)
class AnalysisRequest:
    """A question about a run as it stands: `compute(snapshot, dataset, cancelled)` answers it.

    Of each `kind` (one question of one view: "confusion", "landscape") the newest request wins.
    Requests are compared: the same one again asks for newer numbers, and what is under way is let
    finish; another one of the kind is another question, and what is under way is cancelled. So a
    live view keeps its request, or makes `compute` of what compares by value: a function, or a
    frozen dataclass with `__call__` whose fields are its settings, never a new lambda or partial.

    `compute` is pure: it writes into nothing that it is given and holds no widget, for it runs in a
    thread of its own. It works in large NumPy operations, which leave Python to the thread that
    trains, and asks `cancelled()` between pieces of some milliseconds; once that is true it
    returns whatever it has, which nobody reads.
    """

    kind: str
    compute: Compute


@dataclass(frozen=True, eq=False)
class AnalysisResult:
    """The answer to a request of `kind`, true of the run after `steps` updates.

    `value` is what the request computed, its arrays read-only (see `read_only`); None where
    `problem`, one plain sentence, says why there is none.
    """

    kind: str
    steps: int
    value: object
    problem: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", read_only(self.value))


def read_only(value: object) -> object:
    """The value with arrays that cannot be written into; those that were given stay as they are.

    It looks into tuples, lists (they become tuples), mappings (read-only) and dataclasses (copied).
    """
    if isinstance(value, np.ndarray):
        view = value.view()
        view.flags.writeable = False
        return view
    if isinstance(value, tuple | list):
        make = getattr(type(value), "_make", tuple)  # a named tuple stays one
        return make(read_only(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: read_only(item) for key, item in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        copied = copy.copy(value)
        for field in fields(value):
            # Past the setter, which a frozen dataclass has shut.
            object.__setattr__(copied, field.name, read_only(getattr(value, field.name)))
        return copied
    return value
