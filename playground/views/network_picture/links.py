"""The links between units that are drawn: where they run, and how strong they are just now."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF

from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from playground.views.network_picture.arrangement import Arrangement, Column, Unit

# Strengths are painted in so many steps: each is one pen and one call.
LEVELS: Final = 10
# Beside the strongest weight, a link of less than this share is as good as none.
_LEAST: Final = 0.01


class Link(msgspec.Struct, frozen=True):
    """A weight: from unit (or input) `source` of the layer below to `unit` of `layer`."""

    layer: int
    unit: int
    source: int


class LinkSet:
    """All links between neighbouring columns; `shares` are their weights as parts of ±m.

    `ends` is (k, 4): x and y of where each leaves and of where it arrives.
    """

    def __init__(self, arrangement: Arrangement) -> None:
        pairs = [
            (below, above)
            for below, above in pairwise(arrangement.columns)
            if not below.shown.picture and above.layer == below.layer + 1
        ]
        self._picks = [(above.layer, *_picked(below, above)) for below, above in pairs]
        parts = [_ends(below, above) for below, above in pairs]
        self.ends: Array = np.concatenate(parts) if parts else np.empty((0, 4))
        self._lengths: Array = np.hypot(*(self.ends[:, 2:] - self.ends[:, :2]).T)
        identity = [_identity(below, above) for below, above in pairs]
        self._identity: Array = (
            np.concatenate(identity) if identity else np.empty((0, 3), dtype=np.int64)
        )
        self.lines = [QLineF(*end) for end in self.ends.tolist()]
        self.shares: Array = np.zeros(len(self.lines))

    def __len__(self) -> int:
        return len(self.lines)

    def layers(self) -> list[int]:
        """The layers whose weights are drawn as links."""
        return [layer for layer, _, _ in self._picks]

    def set_weights(self, weights: Sequence[Array], m: float) -> None:
        """Take each layer's weights (units, inputs) on the scale −m … +m."""
        start = 0
        for layer, units, inputs in self._picks:
            part = weights[layer][units, inputs]
            self.shares[start : start + part.size] = part.ravel()
            start += part.size
        self.shares /= m
        np.clip(np.nan_to_num(self.shares, copy=False), -1.0, 1.0, out=self.shares)

    def link(self, number: int) -> Link:
        """Which weight the link with this number is."""
        layer, unit, source = self._identity[number].tolist()
        return Link(layer, unit, source)

    def number(self, link: Link) -> int | None:
        """The number of a link, None when it is not drawn."""
        found = np.flatnonzero((self._identity == (link.layer, link.unit, link.source)).all(axis=1))
        return int(found[0]) if len(found) else None

    def of_unit(self, unit: Unit) -> Array:
        """The numbers of the links to and from a unit."""
        layer, number = unit
        own = (self._identity[:, 0] == layer) & (self._identity[:, 1] == number)
        onward = (self._identity[:, 0] == layer + 1) & (self._identity[:, 2] == number)
        return np.flatnonzero(own | onward)

    def leading_from(self, units: frozenset[Unit]) -> Array:
        """Of each link whether it leads away from one of these units, (k,) bool."""
        found = np.zeros(len(self), dtype=bool)
        for layer, unit in units:
            found |= (self._identity[:, 0] == layer + 1) & (self._identity[:, 2] == unit)
        return found

    def strongest(
        self, length: float, more: float, *, without: Array | None = None
    ) -> tuple[Array, Array]:
        """The numbers of the strongest links of so many pixels in all, and of `more` pixels.

        First those that come after the strongest, then these; in both the strongest are last.
        `without` (k,) bool leaves links out.
        """
        magnitude = np.abs(self.shares)
        seen = magnitude >= _LEAST
        if without is not None:
            seen &= ~without
        numbers = np.flatnonzero(seen)
        order = numbers[np.argsort(-magnitude[numbers], kind="stable")]
        reach = np.cumsum(self._lengths[order])
        first, second = np.searchsorted(reach, (length, length + more), side="right").tolist()
        return order[first:second][::-1], order[:first][::-1]

    def grouped(self, numbers: Array) -> list[tuple[int, list[QLineF]]]:
        """Lines by their level, from −`LEVELS` to `LEVELS`, the weakest first."""
        shares = self.shares[numbers]
        levels = (np.sign(shares) * np.ceil(np.abs(shares) * LEVELS)).astype(np.int64)
        groups: list[tuple[int, list[QLineF]]] = []
        for magnitude in range(1, LEVELS + 1):
            for level in (-magnitude, magnitude):
                members = numbers[levels == level].tolist()
                if members:
                    groups.append((level, [self.lines[number] for number in members]))
        return groups

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """The link that runs nearest by a point, at most `reach` pixels from it.

        Of those that are about as near the strongest.
        """
        if not len(self):
            return None
        start, way = self.ends[:, :2], self.ends[:, 2:] - self.ends[:, :2]
        offset = np.array([x, y]) - start
        along = np.clip((offset * way).sum(axis=1) / (way * way).sum(axis=1), 0.0, 1.0)
        distance = np.hypot(*(offset - along[:, None] * way).T)
        near = np.flatnonzero(distance <= reach)
        if not len(near):
            return None
        cost = distance[near] - reach * np.abs(self.shares[near])
        return int(near[cost.argmin()])

    def middle(self, number: int) -> QPointF:
        """Where a link is half way."""
        return self.lines[number].center()


def _picked(below: Column, above: Column) -> tuple[Array, Array]:
    """Indexes that pick from a weight matrix what is drawn between two columns."""
    units, inputs = np.ix_(above.shown.units, below.shown.units)
    return units, inputs


def _ends(below: Column, above: Column) -> Array:
    leave = np.array(below.tops) + below.side / 2
    arrive = np.array(above.tops) + above.side / 2
    end = np.empty((len(arrive), len(leave), 4))
    end[..., 0], end[..., 2] = below.left + below.side, above.left - above.bias_width
    end[..., 1], end[..., 3] = leave[None, :], arrive[:, None]
    return end.reshape(-1, 4)


def _identity(below: Column, above: Column) -> Array:
    units, inputs = np.meshgrid(above.shown.units, below.shown.units, indexing="ij")
    layer = np.full(units.shape, below.layer + 1 if below.layer != INPUTS else 0)
    return np.stack([layer, units, inputs], axis=-1).reshape(-1, 3)
