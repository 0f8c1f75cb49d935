"""What a person chooses of a landscape: directions, where its middle is, how near it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from playground.views.landscape.questions import Wanted
from playground.views.landscape.words import TIPS, TITLES

if TYPE_CHECKING:
    from playground.views.landscape.questions import Directions

_NAMES: Final[tuple[Directions, ...]] = ("path", "random", "steepest")
_ZOOM: Final = 1.5
_MOST_ZOOM: Final = 1e4
_LINE_TITLE: Final = "line between two runs"
_LINE_TIP: Final = (
    "Loss and accuracy of the networks on the straight line from one run's weights to another's. A"
    " hill between them says that the two have found different solutions."
)


class LandscapeControls(QWidget):
    """A combo and four buttons in a row; `wanted` is what they say."""

    changed = Signal()
    centring = Signal()  # the middle shall be where the run is now

    def __init__(self) -> None:
        super().__init__()
        self._seed, self._zoom = 0, 1.0
        self.combo = QComboBox()
        self.combo.setObjectName("landscapeDirectionsCombo")
        self.combo.setAccessibleName("Directions of the plane")
        self.combo.addItems([TITLES[name] for name in _NAMES])
        self.combo.setMinimumContentsLength(8)
        self.again = _button("another", "anotherPlaneButton", "Two other random directions.")
        self.centre = _button(
            "centre",
            "centrePlaneButton",
            "Lay the plane through the weights as"
            " they are now; that also happens by itself when the run stands still.",
        )
        self.nearer = _button("+", "nearerButton", "See a smaller part, larger. Keys: + and −.")
        self.farther = _button("−", "fartherButton", "See a larger part, smaller. Keys: + and −.")
        self.nearer.setAccessibleName("Zoom in")
        self.farther.setAccessibleName("Zoom out")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.combo, 1)
        for button in (self.again, self.centre, self.farther, self.nearer):
            row.addWidget(button)
        self.combo.currentIndexChanged.connect(self._on_chosen)
        self.again.clicked.connect(self._on_again)
        self.centre.clicked.connect(self.centring)
        self.nearer.clicked.connect(lambda: self.zoom(1))
        self.farther.clicked.connect(lambda: self.zoom(-1))
        self._show()

    @property
    def wanted(self) -> Wanted:
        """The plane that is wanted."""
        return Wanted(self._directions, self._seed, self._zoom)

    @property
    def is_line(self) -> bool:
        """Whether the line between two runs is wanted instead."""
        return self.combo.currentIndex() >= len(_NAMES)

    def offer_line(self) -> None:
        """Let the line be chosen, and choose it."""
        with QSignalBlocker(self.combo):
            if self.combo.count() == len(_NAMES):
                self.combo.addItem(_LINE_TITLE)
            self.combo.setCurrentIndex(len(_NAMES))
        self._show()

    def zoom(self, steps: int) -> None:
        """See it nearer, or farther."""
        zoom = self._zoom * _ZOOM**steps
        if not self.is_line and 1.0 / _MOST_ZOOM < zoom < _MOST_ZOOM:
            self._zoom = zoom
            self.changed.emit()

    @property
    def _directions(self) -> Directions:
        return _NAMES[min(self.combo.currentIndex(), len(_NAMES) - 1)]

    def _on_chosen(self) -> None:
        self._zoom = 1.0
        self._show()
        self.changed.emit()

    def _on_again(self) -> None:
        self._seed += 1
        self.changed.emit()

    def _show(self) -> None:
        self.combo.setToolTip(_LINE_TIP if self.is_line else TIPS[self._directions])
        self.again.setVisible(self._directions == "random" and not self.is_line)
        for button in (self.centre, self.nearer, self.farther):
            button.setVisible(not self.is_line)


def _button(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setAccessibleName(text.capitalize())
    button.setToolTip(tip)
    return button
