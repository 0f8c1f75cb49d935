"""What lies under the mouse: a unit, its bias, or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from playground.views.network_picture.arrangement import INPUTS, unit_at

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from playground.views.network_picture.arrangement import Arrangement, Unit
    from playground.views.network_picture.links import LinkSet

# A link is meant when the mouse is at most so many pixels from it.
_REACH = 5.0


class Target(msgspec.Struct, frozen=True):
    """A unit, its bias (`is_bias`), or the link that comes to it from `source` of the layer below.

    `unit` is (layer, unit), the layer −1 for an input.
    """

    unit: Unit
    is_bias: bool = False
    source: int | None = None

    @property
    def is_unit(self) -> bool:
        """Whether it is the unit itself."""
        return not self.is_bias and self.source is None

    @property
    def is_input(self) -> bool:
        """Whether it is an input."""
        return self.unit[0] == INPUTS


def target_at(arrangement: Arrangement, links: LinkSet, point: QPoint) -> Target | None:
    """What lies at `point`; units lie above links."""
    found = unit_at(arrangement, point)
    if found is not None:
        return Target(found[0], is_bias=found[1])
    number = links.nearest(point.x(), point.y(), _REACH)
    if number is None:
        return None
    link = links.link(number)
    return Target((link.layer, link.unit), source=link.source)
