"""How the cells of the layer table are painted and edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.spec.experiment import MAX_UNITS
from playground.forms.choices import ChoiceCombo
from playground.forms.fields import error_icon
from playground.forms.layer_model import ACTIVATION, BIAS, INIT, PROBLEM_ROLE, UNITS
from playground.forms.number_spin import NumberSpin
from playground.forms.words import ACTIVATION_TIPS, INITIALIZER_TIPS, OWN_INIT, OWN_INIT_TIP
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject
    from PySide6.QtGui import QShowEvent

ARROW: Final = 16  # width of the room for the little arrow of a choice
_BADGE: Final = 12
_ONE_UNIT: Final = "Softmax of one unit always answers 1: give the layer two or more units."

_Index = QModelIndex | QPersistentModelIndex


class _CellCombo(ChoiceCombo):
    """A choice that opens its list as soon as it appears."""

    @total()
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.showPopup()


class LayerDelegate(QStyledItemDelegate):
    """Numbers in a `NumberSpin`, names in a list, the bias as a tick in the middle."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._editor: QWidget | None = None

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme

    def enter_open_editor(self) -> None:
        """Enter what is being typed in a cell, as if it had been left."""
        if self._editor is not None:
            self.commitData.emit(self._editor)

    # Painting.

    @total()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The cell, an arrow where a list opens, and a red frame with an icon where it is wrong."""
        cell = QStyleOptionViewItem(option)
        focused = bool(cell.state & QStyle.StateFlag.State_HasFocus)
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        if cell.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell.rect, cell.palette.highlight())
        place = QRect(cell.rect)
        if index.column() in (ACTIVATION, INIT):
            self._paint_arrow(painter, place)
            cell.rect = place.adjusted(0, 0, -ARROW, 0)
        wrong = bool(index.data(PROBLEM_ROLE))
        if index.column() == BIAS:
            self._paint_tick(painter, cell, ticked=bool(index.data(Qt.ItemDataRole.EditRole)))
        else:
            if wrong:
                cell.rect = cell.rect.adjusted(_BADGE, 0, 0, 0)  # the sign stands before the text
            super().paint(painter, cell, index)
        if focused:
            self._paint_frame(painter, place, self._theme.accent)
        if wrong:
            self._paint_frame(painter, place, self._theme.error)
            badge = error_icon(self._theme).pixmap(
                QSize(_BADGE, _BADGE), painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(place.left() + 2, place.center().y() - _BADGE // 2 + 1, badge)

    def _paint_arrow(self, painter: QPainter, place: QRect) -> None:
        x, y = place.right() - ARROW / 2, place.center().y() + 0.5
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.muted), 1.3))
        painter.drawPolyline(
            QPolygonF([QPointF(x - 3, y - 1), QPointF(x, y + 2), QPointF(x + 3, y - 1)])
        )
        painter.restore()

    def _paint_tick(self, painter: QPainter, cell: QStyleOptionViewItem, *, ticked: bool) -> None:
        style = cell.widget.style() if cell.widget is not None else QApplication.style()
        side = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, cell, cell.widget)
        box = QRect(0, 0, side, side)
        box.moveCenter(cell.rect.center())
        cell.rect = box
        on_off = QStyle.StateFlag.State_On if ticked else QStyle.StateFlag.State_Off
        cell.state = (cell.state & ~QStyle.StateFlag.State_Selected) | on_off
        indicator = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        style.drawPrimitive(indicator, cell, painter, cell.widget)

    @staticmethod
    def _paint_frame(painter: QPainter, place: QRect, color: str) -> None:
        painter.save()
        painter.setPen(QPen(QColor(color), 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.restore()

    # Editing.

    @total()
    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        """A number field or a list of choices."""
        if index.column() == UNITS:
            spin = NumberSpin(parent, low=1, high=MAX_UNITS, integer=True)
            spin.setFrame(False)
            spin.setAutoFillBackground(True)  # else the old value shows through
            self._editor = spin
        else:
            combo = _CellCombo(parent)
            self._fill(combo, index)
            combo.activated.connect(self._on_chosen)
            self._editor = combo
        self._editor.setAccessibleName(f"layer {index.row() + 1}")
        return self._editor

    def _fill(self, combo: ChoiceCombo, index: _Index) -> None:
        if index.column() == ACTIVATION:
            combo.add_all(ACTIVATION_TIPS)
            if index.sibling(index.row(), UNITS).data(Qt.ItemDataRole.EditRole) == 1:
                combo.forbid("softmax", _ONE_UNIT)
        else:
            combo.add("", OWN_INIT, OWN_INIT_TIP)
            combo.add_all(INITIALIZER_TIPS)

    def _on_chosen(self) -> None:
        editor = self._editor
        if editor is not None:
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)

    @total()
    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the cell's value in its editor."""
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, NumberSpin) and isinstance(value, (int, float, str)):
            editor.set_number(value)
        elif isinstance(editor, ChoiceCombo) and isinstance(value, str):
            editor.choose(value)

    @total()
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Enter the editor's value, also a text that is no number."""
        if isinstance(editor, NumberSpin):
            model.setData(index, editor.number())
        elif isinstance(editor, ChoiceCombo):
            model.setData(index, editor.name())

    @total()
    def destroyEditor(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        """The cell was left."""
        self._editor = None
        super().destroyEditor(editor, index)

    @total()
    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index
    ) -> None:
        """The editor fills its cell."""
        editor.setGeometry(option.rect)

    @total(False)
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        """A click or the space key anywhere in the bias cell turns the tick."""
        if index.column() != BIAS:
            return super().editorEvent(event, model, option, index)
        released = (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
        )
        pressed = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if released or pressed:
            return model.setData(index, not index.data(Qt.ItemDataRole.EditRole))
        return False
