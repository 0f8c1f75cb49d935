"""The table of layers and what is done to it: add, remove, move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from playground.forms.drafts import LayerDraft
from playground.forms.layer_delegate import ARROW, LayerDelegate
from playground.forms.layer_model import ACTIVATION, BIAS, INIT, UNITS, LayerModel
from playground.forms.layout import thin_bar
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget


_ROW: Final = 26
_SHOWN_ROWS: Final = 4
_WIDTHS: Final = {UNITS: 56, ACTIVATION: 94, BIAS: 38}
_NUMBERS_WIDTH: Final = 28
_NEW_UNITS: Final = 4


class LayerTable(QTableView):
    """Rows of layers from the inputs up. The output layer is the last row and stays there."""

    edited = Signal()
    row_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers = LayerModel(self)
        self._delegate = LayerDelegate(self)
        self.setModel(self.layers)
        self.setItemDelegate(self._delegate)
        self._set_up_look()
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.layers.edited.connect(self.edited)
        self._kept_row = 0
        self._to_edit = QModelIndex()
        self.layers.modelAboutToBeReset.connect(self._keep_row)
        self.layers.modelReset.connect(self._restore_row)
        self.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.select_row(0)

    def _set_up_look(self) -> None:
        self.setFont(tabular_font())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        columns, rows = self.horizontalHeader(), self.verticalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(INIT, QHeaderView.ResizeMode.Stretch)
        columns.setMinimumSectionSize(_NUMBERS_WIDTH)
        rows.setHighlightSections(False)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_sizes(LIGHT)

    def _set_sizes(self, theme: Theme) -> None:
        row = theme.pixels(_ROW)
        self.horizontalHeader().setFixedHeight(row)
        self.verticalHeader().setFixedWidth(theme.pixels(_NUMBERS_WIDTH))
        self.verticalHeader().setDefaultSectionSize(row)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, theme.pixels(width))
        self.setFixedHeight(row * (_SHOWN_ROWS + 1) + 2 * self.frameWidth())

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`; the selected row is quiet."""
        self._delegate.set_theme(theme)
        self._set_sizes(theme)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setStyleSheet(
                f"QHeaderView {{ background: {theme.ground}; }}"
                f"QHeaderView::section {{ background: {theme.ground}; color: {theme.muted};"
                f" border: none; padding: 0 4px; font-size: {theme.caption_pixels}px; }}"
            )
        self.verticalScrollBar().setStyleSheet(thin_bar(theme))
        self.setStyleSheet(
            f"QTableView {{ background: {theme.ground};"
            f" selection-background-color: {theme.border}; selection-color: {theme.text}; }}"
            f"QTableCornerButton::section {{ background: {theme.ground}; border: none; }}"
        )
        self.viewport().update()

    def enter_typed(self) -> None:
        """Enter what is being typed in a cell."""
        self._delegate.enter_open_editor()

    # Rows.

    def row(self) -> int:
        """The selected row."""
        return max(self.currentIndex().row(), 0)

    def select_row(self, row: int) -> None:
        """Select a row; the cell's column stays."""
        column = max(self.currentIndex().column(), 0)
        last = len(self.layers.layers()) - 1
        self.selectionModel().setCurrentIndex(
            self.layers.index(min(row, last), column),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )

    def add_layer(self) -> None:
        """A hidden layer after the selected one, like the hidden one before it."""
        layers = self.layers.layers()
        position = min(self.row() + 1, len(layers) - 1)
        before = layers[position - 1] if position else LayerDraft(_NEW_UNITS, "tanh")
        self._replace(
            (*layers[:position], replace(before, init=None, bias_init=None), *layers[position:]),
            position,
        )

    def remove_layer(self) -> None:
        """Take the selected layer out."""
        layers, row = self.layers.layers(), self.row()
        self._replace((*layers[:row], *layers[row + 1 :]), max(row - 1, 0))

    def move_layer(self, by: int) -> None:
        """Swap the selected layer with the one above (-1) or below (+1)."""
        layers, row = list(self.layers.layers()), self.row()
        layers[row], layers[row + by] = layers[row + by], layers[row]
        self._replace(tuple(layers), row + by)

    def apply_to_hidden(self) -> None:
        """Give all hidden layers the activation, start and dropout of the selected one."""
        layers, row = self.layers.layers(), self.row()
        like = layers[row]
        hidden = (replace(like, units=layer.units, bias=layer.bias) for layer in layers[:-1])
        self._replace((*hidden, layers[-1]), row)

    def _replace(self, layers: tuple[LayerDraft, ...], row: int) -> None:
        self.layers.set_layers(layers)
        self.select_row(row)
        self.edited.emit()

    # What Qt calls.

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits a cell, Esc leaves the table."""
        index, key = self.currentIndex(), event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # the open editor lets its Enter through to here
        elif key == Qt.Key.Key_Escape:
            self.clearFocus()
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif index.column() == BIAS:
            self.layers.setData(index, not index.data(Qt.ItemDataRole.EditRole))
        else:
            self.edit(index)

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note whether this click, when it ends, is to edit: in a selected row or on an arrow."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        arrow = self.visualRect(index).right() - place.x() < ARROW
        selected = index.row() == self.row()
        column = index.column()
        edits = (selected and column == UNITS) or (
            column in (ACTIVATION, INIT) and (selected or arrow)
        )
        self._to_edit = index if edits else QModelIndex()
        super().mousePressEvent(event)

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Edit at once: Qt's own way would wait for a double click."""
        super().mouseReleaseEvent(event)
        index, self._to_edit = self._to_edit, QModelIndex()
        if (
            index.isValid()
            and index == self.indexAt(event.position().toPoint())
            and self.state() != QAbstractItemView.State.EditingState
        ):
            self.edit(index)

    def _keep_row(self) -> None:
        self._kept_row = self.row()

    def _restore_row(self) -> None:
        self.select_row(self._kept_row)

    def _on_row_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.row_changed.emit()
