"""The curves of a population: what histories hold, of all members, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.run.history import COLUMNS, MAX_ROWS, History, Table
from core.run.tally import measure_name

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.stack import StackParts

# Numbers in a table: 64 MB. Up to 127 members the curves have as many rows as a history may have.
_MOST_NUMBERS: Final = 2**23
_FIGURES: Final = COLUMNS[1:]


class PopulationCurves:
    """The histories of all members, in tables of which a row is an epoch of everybody."""

    def __init__(self, parts: StackParts) -> None:
        self._size, self._name = parts.size, measure_name(parts.measure)
        self._epochs = _table(1 + len(_FIGURES) * parts.size)
        # Where epochs are short, the points of the curves are their rows.
        has_points = parts.order.point_every < parts.order.steps
        self._points = _table(1 + 2 * parts.size) if has_points else None

    @property
    def nbytes(self) -> int:
        """Bytes of all rows, and of the room for more."""
        return self._epochs.nbytes + (self._points.nbytes if self._points is not None else 0)

    def append(self, epochs: Array, figures: Array, points: Array, point_figures: Array) -> None:
        """Enter rows: epochs (k,) and figures (k, 4, size), points (j,) and theirs (j, 2, size)."""
        self._epochs.append(_lines(epochs, figures))
        if self._points is not None:
            self._points.append(_lines(points, point_figures))

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


def _table(lines: int) -> Table:
    return Table(lines, min(MAX_ROWS, max(_MOST_NUMBERS // lines, 64)))


def _lines(positions: Array, figures: Array) -> Array:
    """Rows as a table takes them, a line for each number."""
    lines = figures.shape[1] * figures.shape[2]
    by_line = figures.transpose(1, 2, 0).reshape(lines, len(positions))
    return np.concatenate([positions[np.newaxis], by_line])
