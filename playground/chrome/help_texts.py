"""What the Help menu says."""

from __future__ import annotations

from typing import Final

KEYS: Final = (
    ("Tab", "Next field", "Go to the next field or button; with Shift to the one before."),
    ("Enter", "Press", "Press the button, tick the box or enter the number that has the focus."),
    ("Esc", "Leave", "Leave a field, stop loading, or end the presentation."),
    (
        "Arrows, Enter",
        "Draw",
        "On the drawing pad: move the pen, set it down and lift it; + and − change its width.",
    ),
    (
        "Arrows, Page, Home, End",
        "Timeline",
        "On the timeline: look one step back or on, a part of the run, its first step, or now.",
    ),
    ("F2", "Edit", "Edit the cell of the layer table that has the focus."),
)
"""Keys that no action has: the key, its name, and what it does."""


def program_version() -> str:
    """The version of the program as it is installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  (rarely asked)

    try:
        return version("training-playground")
    except PackageNotFoundError:
        return "(not installed)"


def about() -> str:
    """What the program is, and whose work it stands on."""
    return (
        f"Training Playground {program_version()}\n\n"
        "Build, train and watch small neural networks. The engine is a back-propagation of our own"
        " in NumPy; the data sets of the plane follow TensorFlow Playground (Apache 2.0).\n\n"
        "Colour maps CET-D1A and CET-D4 by Peter Kovesi (CC-BY), colour schemes by Paul Tol."
        " Qt by The Qt Company through PySide6 (LGPL), plots by pyqtgraph (MIT)."
    )
