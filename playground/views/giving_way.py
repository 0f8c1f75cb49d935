"""Giving way: in a view that is too low for all it has, the least important goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class GivingWay:
    """Hides widgets of a column while there is no room for them, and brings them back after."""

    def __init__(self, content: QWidget, order: Sequence[QWidget]) -> None:
        """`order` has widgets of the column that is the layout of `content`, the first first."""
        self._content, self._order = content, tuple(order)
        self._away: list[tuple[QWidget, int]] = []

    @property
    def away(self) -> tuple[QWidget, ...]:
        """Those that are hidden for want of room."""
        return tuple(widget for widget, _ in self._away)

    def fit(self, room: int) -> None:
        """Make do with a height of `room`; what is hidden for other reasons stays so."""
        # Whoever showed one of them again meant that it has something to say, not that it has room.
        self._away = [(widget, high) for widget, high in self._away if widget.isHidden()]
        self._bring_back(room)
        for widget in self._order:
            needed = self._needed()
            if needed <= room:
                return
            if not widget.isHidden():
                widget.hide()
                self._away.append((widget, needed - self._needed()))
                self._away.sort(key=lambda gone: self._order.index(gone[0]))  # the last comes first

    def set_visible(self, widget: QWidget, visible: bool) -> None:
        """Show one of the widgets as soon as there is room, or hide it for another reason."""
        if not visible:
            self._away = [gone for gone in self._away if gone[0] is not widget]
        if widget not in self.away:
            widget.setVisible(visible)

    def _bring_back(self, room: int) -> None:
        needed = self._needed()
        while self._away and needed + self._away[-1][1] <= room:
            widget, high = self._away.pop()
            widget.show()
            needed += high

    def _needed(self) -> int:
        layout = self._content.layout()
        return 0 if layout is None else layout.totalMinimumSize().height()
