"""What is said, below the boundary, of a tool and of points drawn by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.datasets.drawn import what_is_missing
from playground.views.point_tools import ADD, ERASE, MOVE

if TYPE_CHECKING:
    from core import Dataset

_READ: Final = "Point at a place to read the network's answer."
_MISSING: Final = "Only one class: add another, and it can train."
_HINTS: Final = {
    "": _READ,
    ADD: "Click or drag adds {}; a right click erases.",
    ERASE: "Click or drag erases points drawn by hand.",
    MOVE: "Drag a point drawn by hand; a right click erases.",
}
_KEYS: Final = (
    "The arrows move a cross-hair. With a tool chosen Space or Enter uses it there, Delete erases,"
    " the digits choose the class, Escape puts the tool away."
)


def hint(tool: str, target: str, dataset: Dataset | None) -> str:
    """What can be done now, or what the points lack for a training."""
    return _MISSING if lacks_class(dataset) else _HINTS[tool].format(target)


def lacks_class(dataset: Dataset | None) -> bool:
    """Whether all points are of one class, so that no training can begin."""
    return dataset is not None and bool(what_is_missing(dataset))


def description(across: str, upwards: str, dataset: Dataset) -> str:
    """The picture in words, with the keys that work on it."""
    drawn = len(dataset.points)
    by_hand = f", {drawn:,} of them drawn by hand" if drawn else ""
    keys = f". {_KEYS}" if dataset.takes_points else ""
    return (
        f"{across} runs across, {upwards} upwards; {len(dataset.x_train):,} points to train on"
        f" and {len(dataset.x_test):,} to test on{by_hand}{keys}"
    )
