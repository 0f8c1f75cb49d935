"""History: loss and accuracy of every epoch, and inside long epochs, in bounded memory."""

from __future__ import annotations

import io
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array

MAX_ROWS: Final = 16_384
_FIRST_ROWS: Final = 16  # room to begin with
COLUMNS: Final = ("epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
POINT_COLUMNS: Final = ("epoch", "loss", "accuracy")


class Curve(NamedTuple):
    """Means over the batches since the point before: arrays (points,); `epoch` has fractions."""

    epoch: Array
    loss: Array
    accuracy: Array


class Table:
    """Rows of numbers, appended and never changed: a view of them may be read by any thread.

    At `most` rows the table is thinned into a new array: rows closer together than a stride, which
    is doubled until half the room is free, are dropped; the first and the last row stay.
    """

    def __init__(self, columns: int, most: int = MAX_ROWS) -> None:
        """Start empty."""
        self._rows: Array = np.empty((columns, min(_FIRST_ROWS, most)))
        self._count, self._most = 0, most

    def append(self, rows: Array) -> None:
        """Append rows, given as an array (columns, k) whose first line ascends."""
        while rows.shape[1]:
            if self._count == self._rows.shape[1]:
                self._make_room(rows.shape[1])
            room = self._rows[:, self._count : self._count + rows.shape[1]]
            room[:] = rows[:, : room.shape[1]]
            self._count += room.shape[1]
            rows = rows[:, room.shape[1] :]

    def view(self) -> Array:
        """The rows so far (columns, k), read-only; later rows do not show in it."""
        rows = self._rows[:, : self._count]
        rows.flags.writeable = False
        return rows

    def _make_room(self, wanted: int) -> None:
        rows = self._rows
        if self._count >= self._most:
            rows = rows[:, kept_when_thinned(rows[0], self._most // 2)]
        capacity = min(max(2 * rows.shape[1], rows.shape[1] + wanted, _FIRST_ROWS), self._most)
        self._rows = np.empty((rows.shape[0], capacity))
        self._count = rows.shape[1]
        self._rows[:, : self._count] = rows


def kept_when_thinned(positions: Array, most: int) -> Array:
    """Indexes of at most `most` of the ascending `positions`, evenly spread, with both ends.

    One position stays in each cell of a grid whose width is a power of two: the cells of one
    thinning are then whole cells of the next, and what is kept stays even.
    """
    span = positions[-1] - positions[0]
    width = 2.0 ** np.ceil(np.log2(span / (most - 3)))
    cell = np.floor(positions / width)
    kept = np.concatenate([[True], cell[1:] > cell[:-1]])
    kept[-1] = True
    return np.flatnonzero(kept)


class History:
    """One row for each finished epoch, and `points` for the curves.

    `epoch` counts from 1; train figures are running means over the epoch as the batches were seen,
    test figures are as of the epoch's end (NaN without test rows). `metric_name` says what the two
    accuracy columns are: accuracy, exact or R². All arrays (epochs,) are float64 and read-only, and
    stay as they are when training goes on.
    """

    def __init__(
        self, metric_name: str = "accuracy", *, frozen: tuple[Array, Array] | None = None
    ) -> None:
        """Start empty, or (`frozen`) with views of another history's two tables, for good."""
        self.metric_name = metric_name
        self._epochs = Table(len(COLUMNS))
        self._points = Table(len(POINT_COLUMNS))
        self._frozen = frozen

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], metric_name: str = "accuracy") -> History:
        """Make the history that `arrays` gave; raises `ValueError` when lengths differ."""
        history = cls(metric_name)
        rows = np.stack([np.asarray(arrays[name], dtype=np.float64) for name in COLUMNS])
        points = np.stack(
            [np.asarray(arrays[f"points_{name}"], dtype=np.float64) for name in POINT_COLUMNS]
        )
        history.append_epochs(rows)
        history.append_points(points)
        return history

    def arrays(self) -> dict[str, Array]:
        """All columns by name, and those of the points as `points_epoch` and so on."""
        columns = dict(zip(COLUMNS, self._table(), strict=True))
        points = dict(zip(POINT_COLUMNS, self._point_table(), strict=True))
        return columns | {f"points_{name}": values for name, values in points.items()}

    def append_epochs(self, rows: Array) -> None:
        """Append finished epochs (5, k), lines as in `COLUMNS`."""
        self._epochs.append(rows)

    def append_points(self, rows: Array) -> None:
        """Append points (3, k), lines as in `POINT_COLUMNS`."""
        self._points.append(rows)

    def extend_points(self, rows: Array) -> None:
        """Append those of the points (3, k) that lie beyond the last one."""
        known = self._points.view()[0]
        self._points.append(rows[:, rows[0] > known[-1]] if known.size else rows)

    def frozen(self) -> History:
        """The history as it is now, safe to read from another thread while training goes on."""
        return History(self.metric_name, frozen=(self._table(), self._point_table()))

    def until(self, epoch: int, point: float) -> History:
        """The history as it was: rows up to this epoch, points up to `point`, in epochs.

        Where rows were thinned since, it has only those that are left.
        """
        rows, points = self._table(), self._point_table()
        rows = rows[:, : np.searchsorted(rows[0], epoch, "right")]
        points = points[:, : np.searchsorted(points[0], point, "right")]
        return History(self.metric_name, frozen=(rows, points))

    def _table(self) -> Array:
        return self._epochs.view() if self._frozen is None else self._frozen[0]

    def _point_table(self) -> Array:
        return self._points.view() if self._frozen is None else self._frozen[1]

    def _column(self, line: int) -> Array:
        column: Array = self._table()[line]
        return column

    def __repr__(self) -> str:
        if not len(self):
            return "History(0 epochs)"
        last = zip(COLUMNS[1:], self._table()[1:, -1].tolist(), strict=True)
        figures = ", ".join(
            f"{name.replace('accuracy', self.metric_name)} {value:.4g}" for name, value in last
        )
        count = f"{len(self):,} epoch{'s' if len(self) > 1 else ''}"
        return f"History({count}, {figures})"

    def __len__(self) -> int:
        return int(self._table().shape[1])

    @property
    def epoch(self) -> Array:
        """The epochs' numbers, from 1."""
        return self._column(0)

    @property
    def train_loss(self) -> Array:
        """Running mean of the loss over each epoch."""
        return self._column(1)

    @property
    def train_accuracy(self) -> Array:
        """Accuracy (0 to 1) or R² over each epoch, as its batches were seen."""
        return self._column(2)

    @property
    def test_loss(self) -> Array:
        """Loss on the test rows at each epoch's end."""
        return self._column(3)

    @property
    def test_accuracy(self) -> Array:
        """Accuracy (0 to 1) or R² on the test rows at each epoch's end."""
        return self._column(4)

    @property
    def newest_loss(self) -> float:
        """The loss of the last epoch, on test rows where there are any; NaN before the first."""
        rows = self._table()
        if not rows.shape[1]:
            return float("nan")
        train, test = float(rows[1, -1]), float(rows[3, -1])
        return train if isnan(test) else test

    @property
    def points(self) -> Curve:
        """The training curve: some points inside long epochs, and one at every epoch's end.

        Each is the mean over the batches since the point before it, where an epoch's row holds the
        running mean of the whole epoch: for an epoch without points inside these are the same. The
        last updates before a run diverged are points of their own.
        """
        return Curve(*self._point_table())

    def to_csv(self, path: str | Path) -> None:
        """Write one line an epoch with a header; numbers read back exactly. Raises `OSError`."""
        from core.files.atomic import atomic_write  # noqa: PLC0415  (files are no part of training)

        name = {"accuracy": "accuracy", "exact": "exact", "R²": "r2"}[self.metric_name]
        text = io.StringIO()
        text.write(f"epoch,train_loss,train_{name},test_loss,test_{name}\n")
        for row in self._table().T.tolist():
            text.write(f"{int(row[0])},{','.join(map(repr, row[1:]))}\n")
        with atomic_write(Path(path)) as file:
            file.write(text.getvalue().encode())
