"""What the Help menu says."""

from __future__ import annotations

from typing import Final

SHORTCUTS: Final = """Space: play or pause
Right: one batch        Shift+Right: one epoch
R: reset                N: new weights
Ctrl+O: open            Ctrl+S: save            Ctrl+Shift+S: save as
Ctrl+Z: undo            Ctrl+Shift+Z: redo      Ctrl+Q: quit
Tab: next field         Enter: press the button or tick the box
Esc: leave a field, or cancel loading"""


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
