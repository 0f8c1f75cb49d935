"""PadCanvas: where one draws, with mouse, pen, finger or keys; or drops a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QPainter, QPen

from playground.qt.overrides import total
from playground.views.draw.pictures import PictureError, holds_picture, picture_of
from playground.views.draw.sketch import Sketch
from playground.views.draw.strokes import Drawing, Point, grid_of, ink_of, paint_strokes
from playground.views.indexed import IndexedPicture, ink_table
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDropEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QTabletEvent,
        QTouchEvent,
    )

    from core.nn.arrays import Array
    from playground.theme import Theme

# The pen's width in hundredths of the pad's longer side.
THINNEST: Final = 2
THICKEST: Final = 18
USUAL: Final = 8
_STEP: Final = 1 / 28  # of the pen that keys move
_LEAST: Final = 100
_LARGEST: Final = 560
_WHITE: Final = 255
_TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)
_THICKER: Final = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_THINNER: Final = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_CLEARING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_OWN_KEYS: Final = (*_THICKER, *_THINNER, *_CLEARING)


class PadCanvas(KeyCanvas):
    """Paints a sketch, and draws in it as mouse, pen, finger and keys go.

    Arrows move a pen, Enter sets it down and lifts it.
    """

    changed = Signal()  # the drawing
    finished = Signal()  # a stroke
    refused = Signal(str)  # why a picture is not taken
    thickness_wanted = Signal(int)  # by so many steps

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.sketch = Sketch()
        self.thickness = USUAL
        self.pen: Point | None = None
        self.is_down = False
        self._shape = (28, 28)
        self._picture: IndexedPicture | None = None
        self._painted: Array | None = None
        self.setMinimumSize(_LEAST, _LEAST)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)

    # What is drawn.

    @property
    def drawing(self) -> Drawing:
        """What is on the pad, the stroke under way with it."""
        return self.sketch.drawing

    @property
    def ink(self) -> Array:
        """The ink on the pad (rows, columns), from 0 to 1."""
        return ink_of(self.drawing, self._shape)

    def set_shape(self, shape: tuple[int, int]) -> None:
        """Have the proportions of images of `shape`; others clear the pad."""
        if grid_of(shape) != grid_of(self._shape):
            self.sketch = Sketch()
            self._tell()
        self._shape = shape
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._picture = None

    def set_thickness(self, thickness: int) -> None:
        """Let the pen be as wide as so many hundredths of the pad from the next stroke on."""
        self.thickness = thickness
        self.update()

    def put(self, drawing: Drawing) -> None:
        """Put another drawing on the pad, which can be undone."""
        self._raise_pen()
        self.sketch.put(drawing)
        self._tell()

    def clear(self) -> None:
        """Take everything away, which can be undone."""
        if not self.drawing.is_empty:
            self.put(Drawing())

    def undo(self) -> None:
        """Take the last stroke away, or whatever else came last."""
        self._raise_pen()
        self.sketch.undo()
        self._tell()

    def begin_stroke(self, point: Point) -> None:
        """Set the pen down here, in parts of the pad's longer side."""
        self.sketch.begin(point, self.thickness / 100)
        self._tell()

    def draw_to(self, point: Point) -> None:
        """Draw on to here."""
        if self.sketch.draw_to(point):
            self._tell()

    def end_stroke(self) -> None:
        """Lift the pen."""
        if self.sketch.end():
            self.finished.emit()

    # What Qt asks.

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the paper with what is on it, and the pen that keys move."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        frame, side = self.frame, self._side
        painter.fillRect(frame, QColor(self.theme.panel))
        painter.save()
        painter.setClipRect(frame)
        painter.translate(frame.topLeft())
        if self.drawing.picture is not None:
            self._paint_picture(painter, self.drawing.picture, QRect(QPoint(0, 0), frame.size()))
        paint_strokes(painter, self.drawing.strokes, side, QColor(self.theme.text))
        if self.pen is not None and self.hasFocus():
            self._paint_pen(painter, QPointF(*self.pen) * side, side)
        painter.restore()
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(self.theme.accent if focused else self.theme.outline), 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        if focused:
            painter.drawRect(frame.adjusted(1, 1, -2, -2))

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Large enough for a finger."""
        return QSize(self.theme.pixels(200), self.theme.pixels(200))

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the pad's own keys from the window's shortcuts; follow a finger."""
        if event.type() == QEvent.Type.ShortcutOverride and self._is_own(event):  # type: ignore[arg-type]  # of this type it is a key
            event.accept()
            return True
        if event.type() in _TOUCHES:
            self._follow_touch(event)  # type: ignore[arg-type]  # as above
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, clear, paste, thicker and thinner; the rest moves the pen."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._take(QGuiApplication.clipboard().mimeData())
        elif event.key() in _CLEARING:
            self.clear()
        elif event.key() in _THICKER:
            self.thickness_wanted.emit(1)
        elif event.key() in _THINNER:
            self.thickness_wanted.emit(-1)
        else:
            super().keyPressEvent(event)

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._raise_pen()
            self.begin_stroke(self._point(event.position()))

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.draw_to(self._point(event.position()))

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.end_stroke()

    @total()
    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw as with the mouse, but as finely as the pen tells where it is."""
        point = self._point(event.position())
        if event.type() == QEvent.Type.TabletPress:
            self._raise_pen()
            self.begin_stroke(point)
        elif event.type() == QEvent.Type.TabletMove:
            self.draw_to(point)
        else:
            self.end_stroke()
        event.accept()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lift the pen that keys move."""
        self._raise_pen()
        super().focusOutEvent(event)

    @total()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures; other files are for the window."""
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @total()
    def dropEvent(self, event: QDropEvent) -> None:
        """Put the picture on the pad."""
        event.acceptProposedAction()
        self._take(event.mimeData())

    # The rest is this class's own.

    @property
    def frame(self) -> QRect:
        """Where the paper lies: as large as there is room, at the left."""
        rows, columns = grid_of(self._shape)
        room = min(self.width() / columns, self.height() / rows, _LARGEST / max(rows, columns))
        return QRect(0, 0, max(int(columns * room), 1), max(int(rows * room), 1))

    @property
    def _side(self) -> float:
        return float(max(self.frame.width(), self.frame.height()))

    def _point(self, place: QPointF) -> Point:
        away = (place - QPointF(self.frame.topLeft())) / self._side
        return away.x(), away.y()

    def _is_own(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return (
            event.matches(QKeySequence.StandardKey.Undo)
            or event.matches(QKeySequence.StandardKey.Paste)
            or (plain and event.key() in _OWN_KEYS)
        )

    def _follow_touch(self, event: QTouchEvent) -> None:
        """The first finger draws; others do nothing."""
        if event.type() == QEvent.Type.TouchCancel or not event.points():
            self.end_stroke()
            return
        point = self._point(event.points()[0].position())
        if event.type() == QEvent.Type.TouchBegin:
            self._raise_pen()
            self.begin_stroke(point)
        else:
            self.draw_to(point)
        if event.type() == QEvent.Type.TouchEnd:
            self.end_stroke()

    def _take(self, data: QMimeData) -> None:
        try:
            picture = picture_of(data, self._shape)
        except PictureError as error:
            self.refused.emit(str(error))
            return
        self.put(Drawing((), picture))
        self.finished.emit()

    def _move(self, across: int, down: int) -> None:
        """Move the pen by keys; it begins in the middle of the upper half."""
        rows, columns = grid_of(self._shape)
        most = columns / max(rows, columns), rows / max(rows, columns)
        x, y = self.pen or (most[0] / 2, most[1] / 4)
        self.pen = (
            min(max(x + across * _STEP, 0.0), most[0]),
            min(max(y + down * _STEP, 0.0), most[1]),
        )
        if self.is_down:
            self.draw_to(self.pen)
        self.update()

    def _choose(self) -> None:
        """Set the pen down, or lift it."""
        if self.is_down:
            self._raise_pen()
            return
        if self.pen is None:
            self._move(0, 0)
        if self.pen is not None:
            self.is_down = True
            self.begin_stroke(self.pen)

    def _raise_pen(self) -> None:
        self.is_down = False
        self.end_stroke()
        self.update()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def _paint_picture(self, painter: QPainter, ink: Array, room: QRect) -> None:
        if self._picture is None or self._painted is not ink:
            self._picture, self._painted = IndexedPicture(*ink.shape), ink
            self._picture.indexes[...] = ink * _WHITE
            self._picture.set_table(ink_table(self.theme))
        self._picture.paint(painter, room, smooth=True)

    def _paint_pen(self, painter: QPainter, place: QPointF, side: float) -> None:
        """A ring as wide as the pen, filled while it is down."""
        width = max(self.thickness / 100 * side, 6.0)
        painter.setPen(QPen(QColor(self.theme.accent), 2))
        painter.setBrush(QColor(self.theme.accent) if self.is_down else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, width / 2, width / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
