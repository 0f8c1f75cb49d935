"""Which features of a point the network is given: seven toggles in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from core.spec.names import FEATURE_NAMES
from playground.forms.layout import FIELD_HEIGHT
from playground.forms.words import FEATURES
from playground.qt.sizes import fix_size

if TYPE_CHECKING:
    from playground.forms.fields import Fields
    from playground.theme import Theme


class FeatureBar(QWidget):
    """The chosen features; those that are on keep the order in which a spec named them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._order: tuple[str, ...] = ("x", "y")
        self._toggles = {name: QToolButton() for name in FEATURE_NAMES}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for name, toggle in self._toggles.items():
            title = FEATURES[name][1]
            toggle.setText(title)
            toggle.setCheckable(True)
            toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            toggle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            fix_size(toggle, height=FIELD_HEIGHT)
            layout.addWidget(toggle, 3 if len(title) > 2 else 2)
            toggle.toggled.connect(self._on_toggled)
        self.set_features(self._order)

    def features(self) -> tuple[str, ...]:
        """The names of those that are on; newly chosen ones come last."""
        on = [name for name, toggle in self._toggles.items() if toggle.isChecked()]
        kept = [name for name in self._order if name in on]
        return (*kept, *(name for name in on if name not in kept))

    def set_features(self, features: tuple[str, ...]) -> None:
        """Switch these on and the rest off, without a signal."""
        self._order = features
        for name, toggle in self._toggles.items():
            with QSignalBlocker(toggle):
                toggle.setChecked(name in features)

    def describe(self, fields: Fields) -> None:
        """Name the toggles: featureXCheck and so on."""
        fields.describe(self, "featureBar", "features", _TIP, "data.features")
        for name, toggle in self._toggles.items():
            object_name, title, meaning = FEATURES[name]
            tip = f"Give the network {title}, {meaning}."
            fields.describe(toggle, f"feature{object_name}Check", f"feature {title}", tip)

    def allow(self, fields: Fields, reason: str) -> None:
        """Switch all toggles off for a reason, or on."""
        for toggle in self._toggles.values():
            fields.allow(toggle, reason)

    def set_theme(self, theme: Theme) -> None:
        """Filled is on, empty is off, and what cannot be changed is faint."""
        self.setStyleSheet(
            f"QToolButton {{ border: 1px solid {theme.border}; border-radius: 3px; }}"
            f"QToolButton:checked {{ background: {theme.accent}; color: {theme.ground}; }}"
            f"QToolButton:disabled {{ color: {theme.muted}; background: transparent; }}"
            f"QToolButton:checked:disabled {{ background: {theme.border}; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.accent}; }}"
            f"QToolButton:checked:focus {{ border: 2px dashed {theme.ground}; }}"
        )

    def _on_toggled(self) -> None:
        self._order = self.features()
        self.edited.emit()


_TIP = "What the network sees of each point. More features make hard sets easy."
