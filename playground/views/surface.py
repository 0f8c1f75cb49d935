"""What a network answers over the plane, as colours: two classes, many classes, or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QColor

from core.datasets.features import features
from core.nn.targets import threshold
from playground.theme import diverging_table
from playground.views.indexed import quantize
from playground.views.scale import round_up

if TYPE_CHECKING:
    from core import Dataset, DataSpec
    from core.nn.arrays import Array
    from playground.theme import Theme

# How much of a class's colour a surface has where the network is certain: its points stand out.
_STRENGTH: Final = 0.6
_FAINTEST: Final = 0.12
_MARGIN: Final = 0.08
_TRUTH_TABLE_MARGIN: Final = 0.25
_HALF_WIDTH: Final = 6.0


@dataclass(frozen=True)
class Plane:
    """The piece of the plane that is shown, and how its points become inputs.

    `low` and `high` are its corners (x, y). `names` are the features that are the network's inputs,
    empty when these are x and y themselves.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, ...]

    @classmethod
    def of(cls, spec: DataSpec, dataset: Dataset | None) -> Plane | None:
        """The plane on which the data set lies, or None when it has no such picture."""
        points = plane_points(dataset, "train")
        if dataset is None or points is None or not len(points):
            return None
        names = spec.features if dataset.plane_train is not None else ()
        if names and len(names) != dataset.inputs:
            return None
        low, high = points.min(axis=0), points.max(axis=0)
        if spec.name == "xor":
            low, high = low - _TRUTH_TABLE_MARGIN, high + _TRUTH_TABLE_MARGIN
        elif spec.name == "file":
            room = np.maximum(high - low, 1e-9) * _MARGIN
            low, high = low - room, high + room
        else:
            low = np.minimum(low, -_HALF_WIDTH)
            high = np.maximum(high, _HALF_WIDTH)
        return cls((float(low[0]), float(low[1])), (float(high[0]), float(high[1])), tuple(names))

    def inputs(self, points: Array) -> Array:
        """The network's inputs (n, inputs) for points (n, 2)."""
        return features(points, self.names) if self.names else points

    def grid(self, side: int) -> Array:
        """Points (side², 2) in the middles of side × side cells, row by row from the upper left."""
        middles = (np.arange(side) + 0.5) / side
        x = self.low[0] + middles * (self.high[0] - self.low[0])
        y = self.high[1] - middles * (self.high[1] - self.low[1])
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def plane_points(dataset: Dataset | None, part: str) -> Array | None:
    """The raw points (n, 2) of a part ("train" or "test"), None for data not of the plane."""
    if dataset is None or dataset.image_shape is not None:
        return None
    plane: Array | None = getattr(dataset, f"plane_{part}")
    x: Array = getattr(dataset, f"x_{part}")
    if plane is None and dataset.inputs == 2:
        return x
    return plane


class Coloring:
    """How answers become colours.

    `signed` is True where one number tells all: for two classes its distance from the threshold,
    else the value itself, from −`m` to +`m`. Otherwise the strongest output names the class, and
    the colour is the stronger the further it is ahead of the second.
    """

    def __init__(self, dataset: Dataset, outputs: int, last_activation: str) -> None:
        self.classes = dataset.classes if dataset.kind == "classes" else 0
        self.signed = self.classes == 0 or outputs == 1
        self.threshold = threshold(last_activation) if self.classes else 0.0
        self.m = 1.0 - self.threshold
        if not self.classes:
            self.m = round_up(float(np.max(np.abs(dataset.y_train[:, 0]), initial=0.0)))
        self._span = 2.0 if last_activation == "tanh" else 1.0
        self._levels = 1 if self.signed else max(255 // outputs, 1)

    def table(self, theme: Theme) -> list[int]:
        """The 256 colours (QRgb) for the indexes that `indexes` gives."""
        if not self.classes:
            return diverging_table(theme)
        if self.signed:
            return [QColor(theme.ground).rgb()] + [
                _tint(theme, int(index > 128), abs(index - 128) / 127 * _STRENGTH)
                for index in range(1, 256)
            ]
        table = [QColor(theme.ground).rgb()] * 256
        for index in range(1, 256):
            label, level = divmod(index - 1, self._levels)
            certainty = level / max(self._levels - 1, 1)
            table[index] = _tint(theme, label, _FAINTEST + certainty * (_STRENGTH - _FAINTEST))
        return table

    def field(self, answers: Array) -> Array:
        """For signed colourings: answers (n, outputs) as numbers (n,) around zero."""
        return answers[:, 0] - self.threshold

    def indexes(self, answers: Array, out: Array) -> None:
        """Write the colour indexes of answers (n, outputs) into `out` (rows, columns), uint8."""
        if self.signed:
            field = self.field(answers).reshape(out.shape)
            quantize(field, self.m, out, np.empty_like(field))
            return
        labels = answers.argmax(axis=1)
        top = np.partition(answers, -2, axis=1)
        certainty = np.clip((top[:, -1] - top[:, -2]) / self._span, 0.0, 1.0)
        levels = np.nan_to_num(certainty) * (self._levels - 1)
        # With more classes than colours the indexes, and so the colours, start again.
        index = (labels * self._levels + levels.astype(np.int64)) % 255 + 1
        out[...] = index.reshape(out.shape)

    def point_colors(self, theme: Theme, targets: Array) -> list[QColor]:
        """The colours of points with these labels (n,) or target values (n, outputs)."""
        if self.classes:
            return [QColor(theme.class_color(int(label))) for label in targets]
        table = diverging_table(theme)
        indexes = np.empty(len(targets), dtype=np.uint8)
        values = targets[:, 0].astype(np.float64)
        quantize(values, self.m, indexes, np.empty_like(values))
        return [QColor.fromRgb(table[index]) for index in indexes]

    def label(self, answer: Array) -> int | None:
        """The class that an answer (outputs,) means, None for regression."""
        if not self.classes:
            return None
        return int(answer[0] > self.threshold) if self.signed else int(answer.argmax())


def _tint(theme: Theme, label: int, share: float) -> int:
    color, ground = QColor(theme.class_color(label)), QColor(theme.ground)
    channels = (
        (color.red(), ground.red()),
        (color.green(), ground.green()),
        (color.blue(), ground.blue()),
    )
    return QColor(*(round(a * share + b * (1.0 - share)) for a, b in channels)).rgb()
