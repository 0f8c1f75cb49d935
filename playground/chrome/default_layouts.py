"""The default layouts, by name, and which of them the data ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Dataset


class Layout(msgspec.Struct, frozen=True):
    """A default layout: `shares` are the columns' shares of the room beside the left one.

    Which views stand in it, and where, the views say themselves.
    """

    name: str
    title: str
    shares: Mapping[str, int]


PLANE: Final = Layout("plane", "Plane", {"middle": 56, "right": 44})
IMAGES: Final = Layout("images", "Images", {"middle": 56, "right": 44})
TABLE: Final = Layout("table", "Table", {"middle": 56, "right": 44})
COMPARE: Final = Layout("compare", "Compare", {"middle": 100})
LAYOUTS: Final = {layout.name: layout for layout in (PLANE, IMAGES, TABLE, COMPARE)}


def layout_for(dataset: Dataset) -> str:
    """The name of the default layout for these data."""
    if dataset.image_shape is not None:
        return IMAGES.name
    return PLANE.name if dataset.plane_train is not None else TABLE.name
