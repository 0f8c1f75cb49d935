"""What all fields of a form share: names, tooltips, reasons for being off, marks where wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QIcon, QPaintEvent

    from core.spec.compatibility import Problem

_BADGE: Final = 12


@dataclass
class _Note:
    """What is to be said of one widget."""

    tip: str
    reason: str = ""
    problems: list[str] = field(default_factory=list)
    remark: str = ""

    def parts(self) -> list[str]:
        parts = [*self.problems, self.reason, self.tip, self.remark]
        return [part for part in parts if part]


class Fields:
    """The described widgets of one form.

    A field's place is its path in the experiment, as `training.loss`; buttons have none.
    """

    def __init__(self, form: QWidget) -> None:
        self._form = form
        self._notes: dict[QWidget, _Note] = {}
        self._places: dict[str, QWidget] = {}
        self._marks = _Marks(form)

    def describe(
        self, widget: QWidget, name: str, title: str, tip: str, place: str | None = None
    ) -> None:
        """Give a widget its object name, its accessible name and what its tooltip teaches."""
        widget.setObjectName(name)
        widget.setAccessibleName(title)
        self._notes[widget] = _Note(tip)
        if place is not None:
            self._places[place] = widget
        self._tell(widget)

    def allow(self, widget: QWidget, reason: str = "") -> None:
        """Switch a widget off for a reason, which its tooltip tells; no reason switches it on."""
        if widget.isEnabled() == bool(reason):
            widget.setEnabled(not reason)
        if self._notes[widget].reason != reason:
            self._notes[widget].reason = reason
            self._tell(widget)

    def remark(self, widget: QWidget, text: str) -> None:
        """Let a widget's tooltip end with what is so just now; empty: with nothing more."""
        if self._notes[widget].remark != text:
            self._notes[widget].remark = text
            self._tell(widget)

    def show_problems(self, problems: Iterable[Problem]) -> list[QWidget]:
        """Mark the fields that are wrong and no others; their tooltips say why. Returns them."""
        wrong: dict[QWidget, list[str]] = {}
        for problem in problems:
            if widget := self._places.get(problem.field):
                wrong.setdefault(widget, []).append(problem.message)
        for widget, note in self._notes.items():
            messages = wrong.get(widget, [])
            if note.problems != messages:
                note.problems = messages
                self._tell(widget)
        self._marks.show_around(list(wrong))
        return list(wrong)

    def set_theme(self, theme: Theme) -> None:
        """Mark in the colours of `theme`."""
        self._marks.set_theme(theme)

    def _tell(self, widget: QWidget) -> None:
        parts = self._notes[widget].parts()
        widget.setToolTip(wrapped(*parts))
        widget.setAccessibleDescription(" ".join(parts))


def wrapped(*parts: str) -> str:
    """A tooltip of paragraphs: Qt breaks the lines of rich text only."""
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)


def error_icon(theme: Theme) -> QIcon:
    """The sign that stands beside whatever is wrong."""
    return icon("error", replace(theme, text=theme.error))


class _Marks(QWidget):
    """A clear sheet over the form that draws a red frame and an icon at each wrong field.

    Frames drawn here leave the fields' own look, size and place alone.
    """

    def __init__(self, form: QWidget) -> None:
        super().__init__(form)
        self._form = form
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._widgets: list[QWidget] = []
        self._theme = LIGHT
        self.hide()
        form.installEventFilter(self)

    def show_around(self, widgets: list[QWidget]) -> None:
        self._widgets = widgets
        self.setVisible(bool(widgets))
        self._cover()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _cover(self) -> None:
        self.resize(self._form.size())
        self.raise_()
        self.update()

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the form's size and whatever its layout moves."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self._widgets:
            self._cover()
        return super().eventFilter(watched, event)

    @total()
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.error), 2))
        badge = error_icon(self._theme).pixmap(QSize(_BADGE, _BADGE), self.devicePixelRatioF())
        for widget in self._widgets:
            if not widget.isVisibleTo(self._form):
                continue
            place = QRectF(widget.rect()).translated(
                widget.mapTo(self._form, widget.rect().topLeft())
            )
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)
            painter.drawPixmap(int(place.right()) - _BADGE, int(place.top()) - _BADGE - 3, badge)
