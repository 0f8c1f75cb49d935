"""What a network answers over the plane, as colours: two classes, many classes, or a number."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QColor

from core.insight.answers import Reading, labels_of
from core.insight.indexes import quantize
from playground.theme import diverging_table

if TYPE_CHECKING:
    from core import Dataset
    from core.nn.arrays import Array
    from playground.theme import Theme

# How much of a class's colour a surface has where the network is certain: its points stand out.
_STRENGTH: Final = 0.6
_FAINTEST: Final = 0.12


class Coloring:
    """How answers become colours, as their `reading` says.

    Where one number tells all, it is coloured from `limit` below the threshold to `limit` above it.
    Else the strongest output names the class, and the colour is the stronger the further it is
    ahead of the second.
    """

    def __init__(self, dataset: Dataset, outputs: int, last_activation: str) -> None:
        self.reading = Reading.of(dataset, outputs, last_activation)
        self.classes = self.reading.classes
        self._levels = 1 if self.reading.signed else max(255 // outputs, 1)

    def table(self, theme: Theme) -> list[int]:
        """The 256 colours (QRgb) for the indexes that `indexes` gives."""
        if not self.classes:
            return diverging_table(theme)
        return list(_class_table(theme, 0 if self.reading.signed else self._levels))

    def indexes(self, answers: Array, out: Array) -> None:
        """Write the colour indexes of answers (n, outputs) into `out` (rows, columns), uint8."""
        if self.reading.signed:
            field = self.reading.field(answers).reshape(out.shape)
            quantize(field, self.reading.limit, out, np.empty_like(field))
            return
        labels = labels_of(answers, self.reading.last_activation)
        levels = self.reading.certainty(answers) * (self._levels - 1)
        # With more classes than colours the indexes, and so the colours, start again.
        index = (labels * self._levels + levels.astype(np.int64)) % 255 + 1
        out[...] = index.reshape(out.shape)

    def point_colors(self, theme: Theme, targets: Array) -> list[QColor]:
        """The colours of points with these labels (n,) or target values (n, outputs)."""
        if self.classes:
            return [QColor(theme.class_color(int(label))) for label in targets]
        table = diverging_table(theme)
        indexes = np.empty(len(targets), dtype=np.uint8)
        values = self.reading.field(targets.astype(np.float64))
        quantize(values, self.reading.limit, indexes, np.empty_like(values))
        return [QColor.fromRgb(table[index]) for index in indexes]


@lru_cache(maxsize=32)  # each run asks again, for several views
def _class_table(theme: Theme, levels: int) -> tuple[int, ...]:
    """256 QRgb: ground, then each class in so many levels; with 0 two classes on both sides."""
    ground = QColor(theme.ground).rgb()
    if not levels:
        sides = ((index > 128, abs(index - 128) / 127) for index in range(1, 256))
        return (ground, *(tint(theme, int(side), share * _STRENGTH) for side, share in sides))
    table = [ground]
    for index in range(255):
        label, level = divmod(index, levels)
        certainty = level / max(levels - 1, 1)
        table.append(tint(theme, label, _FAINTEST + certainty * (_STRENGTH - _FAINTEST)))
    return tuple(table)


def tint(theme: Theme, label: int, share: float) -> int:
    """The colour (QRgb) of class `label` on the ground, from 0 for none of it to 1 for all."""
    color, ground = QColor(theme.class_color(label)), QColor(theme.ground)
    channels = (
        (color.red(), ground.red()),
        (color.green(), ground.green()),
        (color.blue(), ground.blue()),
    )
    return QColor(*(round(a * share + b * (1.0 - share)) for a, b in channels)).rgb()
