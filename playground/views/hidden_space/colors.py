"""Colors: classes, or values in steps, as numbers of colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QColor

from core.insight.answers import Reading, labels_of
from core.insight.indexes import quantize
from playground.theme import diverging_table

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.nn.arrays import Array
    from playground.theme import Theme

# So many colours stand for the values from −limit to +limit.
_STEPS: Final = 17
_INDEXES: Final = 254


class Colors:
    """How rows and answers are coloured: by their class, or by the value in a few steps."""

    def __init__(self, dataset: Dataset, snapshot: Snapshot) -> None:
        outputs = snapshot.weights[-1].shape[0]
        self._reading = Reading.of(dataset, outputs, snapshot.activations[-1])

    @property
    def count(self) -> int:
        """How many colours there are."""
        return self._reading.classes or _STEPS

    @property
    def limit(self) -> float:
        """The value that has the last colour."""
        return self._reading.limit

    def table(self, theme: Theme) -> tuple[QColor, ...]:
        """The colours, by their numbers."""
        if self._reading.classes:
            return tuple(QColor(theme.class_color(label)) for label in range(self.count))
        table = diverging_table(theme)
        places = np.rint(np.linspace(1, _INDEXES + 1, _STEPS)).astype(int)
        return tuple(QColor.fromRgb(table[place]) for place in places)

    def of_targets(self, y: Array) -> Array:
        """The numbers (n,) of the colours of labels (n,) or targets (n, outputs)."""
        return y if self._reading.classes else self._steps(y[:, 0])

    def of_answers(self, answers: Array) -> Array:
        """The numbers (n,) of the colours of answers (n, outputs)."""
        if self._reading.classes:
            return labels_of(answers, self._reading.last_activation)
        return self._steps(answers[:, 0])

    def _steps(self, values: Array) -> Array:
        indexes = np.empty(len(values), np.uint8)
        wide = values.astype(np.float64)
        quantize(wide, self._reading.limit, indexes, np.empty_like(wide))
        shares = (np.maximum(indexes, 1).astype(np.float64) - 1.0) / _INDEXES
        steps: Array = np.rint(shares * (_STEPS - 1)).astype(np.int64)
        return steps
