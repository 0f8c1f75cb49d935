"""The curves of a population: what histories hold, of all members, in bounded memory."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from core.run.history import COLUMNS, MAX_ROWS, POINT_COLUMNS, History, Table
from core.run.tally import measure_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from core.nn.arrays import Array
    from core.run.stack import StackParts

    Each = Callable[[Callable[[Any], None], Iterable[Any]], Iterable[None]]

# Numbers in a table: 64 MB. Up to 127 members the curves have as many rows as a history may have.
_MOST_NUMBERS: Final = 2**23
_FIGURES: Final = COLUMNS[1:]
_POINT_FIGURES: Final = len(POINT_COLUMNS) - 1


class Block(NamedTuple):
    """Rows of some members that lie together: figures (k, 4, m) of epochs, (j, 2, m) of points."""

    members: slice
    figures: Array
    points: Array

    @classmethod
    def empty(cls, members: slice, epochs: int, points: int) -> Block:
        """The block of members of whom nothing is known: NaN."""
        count = members.stop - members.start
        figures = np.full((epochs, len(_FIGURES), count), np.nan)
        return cls(members, figures, np.full((points, _POINT_FIGURES, count), np.nan))


class PopulationCurves:
    """The histories of all members, in tables of which a row is an epoch of everybody."""

    def __init__(self, parts: StackParts) -> None:
        self._size, self._name = parts.size, measure_name(parts.measure)
        epochs = parts.training[0].epochs
        self._epochs = _table(1 + len(_FIGURES) * parts.size, epochs)
        # Where epochs are short, the points of the curves are their rows.
        has_points = parts.order.point_every < parts.order.steps
        points = epochs * (parts.order.steps // parts.order.point_every)
        self._points = _table(1 + _POINT_FIGURES * parts.size, points) if has_points else None

    @property
    def nbytes(self) -> int:
        """Bytes of all rows, and of the room for more."""
        return self._epochs.nbytes + (self._points.nbytes if self._points is not None else 0)

    def append(self, epochs: Array, points: Array, blocks: Sequence[Block], each: Each) -> None:
        """Enter the rows of these epochs (k,) and points (j,) of all members.

        `each` is `map`, or that of a pool: every block is written for itself.
        """
        _fill(self._epochs, epochs, [(block.members, block.figures) for block in blocks], each)
        if self._points is not None:
            _fill(self._points, points, [(block.members, block.points) for block in blocks], each)

    @property
    def epochs(self) -> Array:
        """The epochs of the rows (k,)."""
        found: Array = self._epochs.view()[0]
        return found

    def curve(self, name: str) -> Array:
        """A column (size, k), read-only; raises `ValueError` for a name that there is not."""
        if name not in _FIGURES:
            raise ValueError(f"there is no curve {name!r}, expected one of: {', '.join(_FIGURES)}")
        first = 1 + _FIGURES.index(name) * self._size
        found: Array = self._epochs.view()[first : first + self._size]
        return found

    def history(self, member: int) -> History:
        """A member's history."""
        history = History(self._name)
        rows = self._rows(self._epochs, member)
        history.append_epochs(rows)
        history.append_points(
            rows[:3] if self._points is None else self._rows(self._points, member)
        )
        return history

    def _rows(self, table: Table, member: int) -> Array:
        lines = table.view()
        found: Array = lines[[0, *range(1 + member, len(lines), self._size)]]
        return found


def ended_figures(history: History, epochs: Array) -> Array:
    """The figures (k, 4) of these epochs in a history that has ended, NaN beyond its end."""
    found: Array = np.full((len(epochs), len(_FIGURES)), np.nan)
    _, here, there = np.intersect1d(epochs, history.epoch, return_indices=True)
    for column, name in enumerate(_FIGURES):
        found[here, column] = getattr(history, name)[there]
    return found


def _table(lines: int, rows: int) -> Table:
    """A table for so many rows at once: each that grows is written anew, in memory never used."""
    most = min(MAX_ROWS, max(_MOST_NUMBERS // lines, 64))
    return Table(lines, most, max(rows, 1))


def _fill(
    table: Table, positions: Array, blocks: Sequence[tuple[slice, Array]], each: Each
) -> None:
    """Append rows at `positions` (k,), whose figures (k, figures, members) come in blocks."""
    done, count = 0, blocks[0][1].shape[1]
    while done < len(positions):
        room = table.room(len(positions) - done)
        rows = slice(done, done + room.shape[1])
        room[0] = positions[rows]
        lines = room[1:].reshape(count, -1, room.shape[1], copy=False)
        deque(each(partial(_write, lines, rows), blocks), maxlen=0)
        table.take(room)
        done = rows.stop


def _write(lines: Array, rows: slice, block: tuple[slice, Array]) -> None:
    """Write the rows of some members' figures into the lines (figures, members, rows) of all."""
    members, figures = block
    lines[:, members] = figures[rows].transpose(1, 2, 0)
