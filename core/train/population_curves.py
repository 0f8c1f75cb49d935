"""The curves of a population: what histories hold, of all members, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import aligned
from core.run.history import COLUMNS, MAX_ROWS, POINT_COLUMNS, History, kept_when_thinned
from core.run.stack import StackRoom
from core.run.tally import measure_name

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.stack import StackParts

# Numbers in a table: 64 MB. Up to 127 members the curves have as many rows as a history may have.
_MOST_NUMBERS: Final = 2**23
_FEWEST_ROWS: Final = 64
_FIGURES: Final = COLUMNS[1:]
_WITHOUT_TEST_ROWS: Final = 2
_POINT_FIGURES: Final = len(POINT_COLUMNS) - 1


class PopulationCurves:
    """The histories of all members, in tables of which a row is an epoch of everybody.

    Stacks write their rows there themselves, each for its own members: before updates are made,
    `reach` says how many there is room for, and `room` where; by `take` the rows are there.
    """

    def __init__(self, parts: StackParts, columns: int) -> None:
        """For the members of the parts, in tables of so many `columns`: those beyond are spare."""
        self._size, self._name = parts.size, measure_name(parts.measure)
        order, epochs = parts.order, parts.training[0].epochs
        self._figures = len(_FIGURES) if len(parts.test) else _WITHOUT_TEST_ROWS
        self._epochs = _Rows(self._figures, columns, _Times(order.steps, order.steps), epochs)
        # Where epochs are short, the points of the curves are their rows.
        self._points: _Rows | None = None
        if order.point_every < order.steps:
            times = _Times(order.steps, order.point_every)
            self._points = _Rows(_POINT_FIGURES, columns, times, epochs)

    @property
    def nbytes(self) -> int:
        """Bytes of all rows, and of the room for more."""
        return sum(table.nbytes for table in self._tables)

    @property
    def _tables(self) -> list[_Rows]:
        return [self._epochs] if self._points is None else [self._epochs, self._points]

    # Writing.

    def reach(self, step: int) -> int:
        """Up to which step those that are at `step` may go, their rows having room: a later one."""
        return min(table.reach(step) for table in self._tables)

    def room(self, first: int, lanes: int) -> StackRoom:
        """Where the stack writes whose first member is `first`."""
        figures, *points = (table.room(first, lanes) for table in self._tables)
        return StackRoom(figures, points[0] if points else None)

    def take(self, epochs: Array, points: Array) -> None:
        """Have the next rows, which are of these epochs (k,) and points (j,)."""
        self._epochs.take(epochs)
        if self._points is not None:
            self._points.take(points)

    def blank(self, members: Array, epochs: int, points: int) -> None:
        """Let the next rows, so many, of these `members` (n,) be NaN."""
        self._epochs.room(0)[:, :epochs, members] = np.nan
        if self._points is not None:
            self._points.room(0)[:, :points, members] = np.nan

    def enter_ended(self, member: int, history: History, epochs: Array) -> None:
        """Let the next rows, of these epochs, be those that a history has which has ended."""
        _, here, there = np.intersect1d(epochs, history.epoch, return_indices=True)
        room = self._epochs.room(0)
        for line, name in enumerate(_FIGURES[: self._figures]):
            room[line, here, member] = getattr(history, name)[there]

    # Reading.

    @property
    def epochs(self) -> Array:
        """The epochs of the rows (k,)."""
        return _read_only(self._epochs.positions)

    def curve(self, name: str) -> Array:
        """A column (size, k), read-only; raises `ValueError` for a name that there is not."""
        if name not in _FIGURES:
            raise ValueError(f"there is no curve {name!r}, expected one of: {', '.join(_FIGURES)}")
        rows, line = self._epochs.figures, _FIGURES.index(name)
        if line >= self._figures:
            return np.broadcast_to(np.float64(np.nan), (self._size, rows.shape[1]))
        return _read_only(rows[line, :, : self._size].T)

    def history(self, member: int) -> History:
        """A member's history."""
        history = History(self._name)
        rows = np.full((len(COLUMNS), len(self._epochs.positions)), np.nan)
        rows[: 1 + self._figures] = self._epochs.of(member)
        history.append_epochs(rows)
        history.append_points(rows[:3] if self._points is None else self._points.of(member))
        return history


class _Times:
    """At which steps there are rows: after every `every` steps of an epoch, and at its end.

    The last row of an epoch takes in what is left of it (see `BatchOrder.next_point`).
    """

    def __init__(self, steps: int, every: int) -> None:
        self.steps, self.every, self.each_epoch = steps, every, steps // every

    def count(self, step: int) -> int:
        """How many rows there are up to `step`."""
        epochs, position = divmod(step, self.steps)
        return epochs * self.each_epoch + min(position // self.every, self.each_epoch - 1)

    def step(self, row: int) -> int:
        """After how many steps there is this row, counted from 0."""
        epochs, inside = divmod(row, self.each_epoch)
        is_last = inside == self.each_epoch - 1
        return epochs * self.steps + (self.steps if is_last else (inside + 1) * self.every)


class _Rows:
    """Rows of `columns` numbers of each figure, appended and never changed, in bounded memory.

    A row's numbers of one figure lie side by side. When there are too many rows some are dropped,
    as in `history.Table`, and those that stay are written anew.
    """

    def __init__(self, figures: int, columns: int, times: _Times, epochs: int) -> None:
        most = max(_MOST_NUMBERS // (figures * columns), _FEWEST_ROWS)
        self._most, self._times = min(MAX_ROWS, most), times
        rows = max(min(epochs * times.each_epoch, self._most), 1)
        self._positions: Array = np.empty(rows)
        self._figures = aligned((figures, rows, columns), np.float64)
        self._count = 0

    @property
    def nbytes(self) -> int:
        return int(self._figures.nbytes + self._positions.nbytes)

    @property
    def positions(self) -> Array:
        """Of which epochs the rows are (k,)."""
        return self._positions[: self._count]

    @property
    def figures(self) -> Array:
        """All rows (figures, k, columns)."""
        return self._figures[:, : self._count]

    def of(self, member: int) -> Array:
        """Positions and figures of a member (1 + figures, k)."""
        return np.vstack([self.positions, self.figures[:, :, member]])

    def reach(self, step: int) -> int:
        """Up to which step there is room for rows; some is made where there is none."""
        if self._count == self._most:
            self._thin()
        free = len(self._positions) - self._count
        return self._times.step(self._times.count(step) + free) - 1

    def room(self, first: int, columns: int | None = None) -> Array:
        """Where the next rows go, from this column on."""
        stop = None if columns is None else first + columns
        return self._figures[:, self._count :, first:stop]

    def take(self, positions: Array) -> None:
        """Have the next rows, which are at these positions."""
        before, self._count = self._count, self._count + len(positions)
        self._positions[before : self._count] = positions

    def _thin(self) -> None:
        kept = kept_when_thinned(self.positions, self._most // 2)
        positions, figures = (
            np.empty_like(self._positions),
            aligned(self._figures.shape, np.float64),
        )
        positions[: len(kept)] = self._positions[kept]
        figures[:, : len(kept)] = self._figures[:, kept]
        self._positions, self._figures, self._count = positions, figures, len(kept)


def _read_only(array: Array) -> Array:
    view = array[:]
    view.flags.writeable = False
    return view
