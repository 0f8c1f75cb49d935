"""SpaceControls: by which axes the layer in sight is seen, and whether these stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.theme import icon
from playground.views.combo import named_combo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.theme import Theme

_LETTERS: Final = 6
_KIND_LETTERS: Final = 11
_COMPONENTS, _UNITS = 0, 1


class SpaceControls(QWidget):
    """Principal components or two units; which two, in a second row; fit; lock.

    From layer to layer it keeps its size. Whoever chooses for one axis what the other one has
    swaps them.
    """

    kind_changed = Signal(bool)  # whether by units
    pair_changed = Signal(int, int)
    fit_wanted = Signal()
    locked = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.kind_combo = named_combo(
            "hiddenSpaceKindCombo", "How a layer is seen", _KIND_TIP, letters=_KIND_LETTERS
        )
        self.kind_combo.addItems(["components", "two units"])
        self.pair_combos = (
            named_combo("hiddenSpaceXCombo", "Unit across", _PAIR_TIP, letters=_LETTERS),
            named_combo("hiddenSpaceYCombo", "Unit upwards", _PAIR_TIP, letters=_LETTERS),
        )
        self._times = QLabel("×")
        self.fit_button = QPushButton("Fit")
        self.fit_button.setObjectName("hiddenSpaceFitButton")
        self.fit_button.setAccessibleName("Fit the axes")
        self.fit_button.setToolTip("Lay the axes anew around what is there now, also while locked.")
        self.fit_button.setMaximumWidth(self.fit_button.fontMetrics().horizontalAdvance("Fit") + 24)
        self.lock_button = QToolButton()
        self.lock_button.setObjectName("hiddenSpaceLockButton")
        self.lock_button.setCheckable(True)
        self.lock_button.setAccessibleName("Lock the axes")
        self.lock_button.setToolTip(
            "Hold all axes, their directions and ends: then what moves is the data alone."
        )
        self._names: tuple[str, ...] = ()
        self._pair = (0, 1)
        self._build_layout()
        self.kind_combo.currentIndexChanged.connect(self._on_kind)
        self.pair_combos[0].activated.connect(self._on_first)
        self.pair_combos[1].activated.connect(self._on_second)
        self.fit_button.clicked.connect(self.fit_wanted)
        self.lock_button.toggled.connect(self._on_lock)
        self.set_theme(theme)
        self._show_pair()

    def _build_layout(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.kind_combo)
        first.addStretch(1)
        first.addWidget(self.fit_button)
        first.addWidget(self.lock_button)
        self._pair_row = QWidget()
        second = QHBoxLayout(self._pair_row)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(6)
        second.addWidget(self.pair_combos[0])
        second.addWidget(self._times)
        second.addWidget(self.pair_combos[1])
        second.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addWidget(self._pair_row)
        self._keep_room()

    @property
    def by_units(self) -> bool:
        """Whether two units are wanted."""
        return self.kind_combo.currentIndex() == _UNITS

    def show_units(self, names: Sequence[str], pair: tuple[int, int]) -> None:
        """Offer these units, or inputs; `pair` of them is chosen. One alone gives no choice."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            for combo in self.pair_combos:
                combo.clear()
                combo.addItems(list(names))
        self._pair = pair
        for combo, unit in zip(self.pair_combos, pair, strict=True):
            combo.setCurrentIndex(min(unit, len(names) - 1))
        self._show_pair()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._show_lock()

    def _on_kind(self) -> None:
        self._show_pair()
        self.kind_changed.emit(self.by_units)

    def _on_first(self, unit: int) -> None:
        self._choose(unit, self._pair[0] if unit == self._pair[1] else self._pair[1])

    def _on_second(self, unit: int) -> None:
        self._choose(self._pair[1] if unit == self._pair[0] else self._pair[0], unit)

    def _choose(self, across: int, upwards: int) -> None:
        self.show_units(self._names, (across, upwards))
        self.pair_changed.emit(across, upwards)

    def _on_lock(self, on: bool) -> None:
        self._show_lock()
        self.locked.emit(on)

    def _show_pair(self) -> None:
        self._pair_row.setVisible(self.by_units)
        for widget in (*self.pair_combos, self._times):
            widget.setVisible(len(self._names) > 1)

    def _show_lock(self) -> None:
        name = "lock" if self.lock_button.isChecked() else "unlock"
        self.lock_button.setIcon(icon(name, self._theme))

    def _keep_room(self) -> None:
        """What is hidden keeps its place: nothing else moves."""
        for widget in (*self.pair_combos, self._times):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)


_KIND_TIP = (
    "Components: the two directions in which the points of a layer differ most (its principal"
    " components, PC). Two units: what these two answer. A layer of one or two units is always seen"
    " as it is."
)
_PAIR_TIP = "Which unit of the layer in sight runs along this axis."
