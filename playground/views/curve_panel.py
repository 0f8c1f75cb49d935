"""CurvePanel: a plot over epochs with a train and a test curve, their values and a crosshair."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QGraphicsItem, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.insight.curves import at, spread, thinned
from playground.qt.overrides import total
from playground.qt.tips import is_tip, show_beside
from playground.theme import Theme, tabular_font, test_pen, train_pen
from playground.views.back_curves import BackCurves
from playground.views.curve_axis import LABEL_ROOM, OVERHANG, CurveAxis

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array

AXIS_WIDTH: Final = 58
AXIS_HEIGHT: Final = 34
# Without their names, which the row above the plot says.
_NARROW_WIDTH: Final = 40
_NARROW_HEIGHT: Final = 20
HEAD_HEIGHT: Final = 24
# The stretch of what may grow first, up to its largest width.
_MOST: Final = 100
_GRID: Final = 0.12
_EMPTY: Final = np.empty(0)
# Pixels from one mark to the next.
_MARK_ROOM: Final = 12
_TRAIN_TIP: Final = (
    "Training rows: each point of the line is the mean over the batches since the point before it,"
    " as they were seen while the network learned."
)
_TEST_TIP: Final = "Test rows: all of them, at each epoch's end."
_MARK_TIP: Final = (
    "A ring is the mean over all batches of its epoch, from its first to its last: the number that"
    " the history and the saved file hold. While the network learns fast it lies above the line's"
    " end, for the early batches count as much."
)


class CurvePanel(QWidget):
    """Two curves over epochs, and rings for what each epoch as a whole came to.

    The legend is the row above the plot: beside the name of each curve stands its newest value, or
    the value under the crosshair. The axes end where `set_ends` says until someone zooms with the
    wheel or drags; a double click returns to that.
    """

    pointed = Signal(float)  # the epoch under the mouse, NaN when it has left

    _worn: Theme | None = None

    def __init__(
        self, title: str, axis: str, name: str, format_value: Callable[[float], str], theme: Theme
    ) -> None:
        super().__init__()
        self._format = format_value
        self._curves: tuple[tuple[Array, Array], ...] = ((_EMPTY, _EMPTY),) * 2
        self._shown: tuple[tuple[Array, Array], ...] = self._curves
        self._means: tuple[Array, Array] = (_EMPTY, _EMPTY)
        self._ends = (1.0, 0.0, 1.0)
        self._zoomed = self._is_narrow = False
        self._axis: tuple[str, ...] = (axis,)
        self._theme = theme
        self._crosshair_epoch = self._marked_epoch = math.nan
        self.title_label = QLabel(title)
        self.title_label.setProperty("role", "heading")
        self.epoch_label = _ValueLabel(f"{name}Epoch", "epoch 1,000", "epoch 1,000,000,000")
        self.epoch_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head_row = QWidget()
        self.head = QHBoxLayout(self.head_row)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.addWidget(self.title_label, 1)
        self.head.addWidget(self.epoch_label, _MOST)
        self._swatches = (QLabel("━"), QLabel("━"))
        for swatch in self._swatches:
            swatch.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.value_labels = (
            _ValueLabel(f"{name}Train", "train 99.99 %", "train −0.0000e+00"),
            _ValueLabel(f"{name}Test", "test 99.99 %", "test −0.0000e+00"),
        )
        self.mark_label = QLabel("○ epoch")
        # PyQtGraph has no types: everything reached through `plot` is Any.
        self.plot: Any = _Plot(
            axisItems={side: CurveAxis(side) for side in ("left", "bottom")}, enableMenu=False
        )
        self._item: Any = self.plot.getPlotItem()
        # Plain curves: a PlotDataItem around each would take five times as long to change.
        self._items: tuple[Any, ...] = tuple(
            pg.PlotCurveItem(name=part, connect="finite", antialias=True)
            for part in ("train", "test")
        )
        self._dots: tuple[Any, ...] = tuple(pg.ScatterPlotItem(size=5, pen=None) for _ in range(2))
        self._marks: Any = pg.ScatterPlotItem(size=7, brush=None)
        # Of other runs, and what is smoothed as it is: both faint.
        self.behind, self.raw = BackCurves(self._item.vb), BackCurves(self._item.vb)
        self._line: Any = pg.InfiniteLine(angle=90, movable=False)
        self._moment: Any = pg.InfiniteLine(angle=90, movable=False)
        self._describe(title, name)
        self._build_plot()
        self._build_layout()
        self.set_theme(theme)

    def _describe(self, title: str, name: str) -> None:
        self.plot.setObjectName(f"{name}Plot")
        self.plot.setAccessibleName(f"{title} by epoch, train and test")
        self._tip = (
            f"{title} of the training rows and of the test rows by epoch."
            " The train line's points are means over the batches since the point before, rings the"
            " means of whole epochs."
            " The wheel zooms, dragging moves, a double click shows all again."
        )
        self.plot.setToolTip(self._tip)
        self.mark_label.setFont(tabular_font())
        self.mark_label.setObjectName(f"{name}Mark")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setRetainSizeWhenHidden(True)  # rings that come or go move nothing
        self.mark_label.setSizePolicy(policy)
        tips = (_TRAIN_TIP, _TEST_TIP, _MARK_TIP)
        for label, tip in zip((*self.value_labels, self.mark_label), tips, strict=True):
            label.setToolTip(tip)

    def _build_plot(self) -> None:
        item = self._item
        item.hideButtons()
        item.disableAutoRange()
        item.showGrid(x=True, y=True, alpha=_GRID)
        for curve, dot in zip(self._items, self._dots, strict=True):
            item.addItem(curve)
            item.vb.addItem(dot, ignoreBounds=True)
        item.vb.addItem(self._marks, ignoreBounds=True)
        for line in (self._line, self._moment):
            line.setVisible(False)
            item.addItem(line, ignoreBounds=True)
        item.setContentsMargins(0, 6, 22, 0)
        for side in ("left", "bottom"):
            item.getAxis(side).enableAutoSIPrefix(False)
            item.getAxis(side).setStyle(maxTickLevel=1)
        item.vb.setDefaultPadding(0.0)
        item.vb.sigRangeChangedManually.connect(self._on_zoomed)
        item.vb.sigXRangeChanged.connect(self._on_x_range_changed)
        item.vb.sigResized.connect(self._on_resized)
        self.plot.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.plot.viewport().installEventFilter(self)

    def _build_layout(self) -> None:
        legend = QHBoxLayout()
        legend.setSpacing(2)  # in a window 1024 wide there is just enough room
        for swatch, label in zip(self._swatches, self.value_labels, strict=True):
            legend.addWidget(swatch)
            legend.addWidget(label, _MOST)
            legend.addSpacing(6)
        legend.addWidget(self.mark_label, _MOST)
        legend.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.head_row)
        layout.addLayout(legend)
        layout.addWidget(self.plot, 1)

    def set_axis(self, *labels: str, note: str = "") -> None:
        """Name the left axis, by the first label that fits; the tooltip begins with the note."""
        self._axis = labels
        self.plot.setToolTip(f"{note} {self._tip}".lstrip())
        self._label_axes()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        before, self._worn, self._theme = self._worn, theme, theme
        self.set_line_width(self.devicePixelRatioF())
        if theme == before:
            return
        self._take_text_size()
        self._lay_out_anew()
        self.plot.setBackground(theme.ground)
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setPen(theme.border)
            axis.setTickPen(QColor(theme.text))
            axis.setTextPen(theme.muted)
        for swatch, color in zip(self._swatches, (theme.train, theme.test), strict=True):
            swatch.setStyleSheet(f"color: {color}")
        self._line.setPen(pg.mkPen(theme.muted, width=1))
        for curves in (self.behind, self.raw):
            curves.set_theme(theme)
        self._moment.setPen(pg.mkPen(theme.accent, width=2, style=Qt.PenStyle.DashLine))

    def _lay_out_anew(self) -> None:
        """A label that takes any width asks for no new place when its font grows."""
        whole = self.layout()
        if whole is not None:
            whole.invalidate()
            whole.activate()
        self._label_axes()

    def _take_text_size(self) -> None:
        theme = self._theme
        self.head_row.setFixedHeight(theme.pixels(HEAD_HEIGHT))
        for label in (self.epoch_label, *self.value_labels):
            label.take_size(theme.caption_pixels)
        self.mark_label.setFont(tabular_font(theme.caption_pixels))
        narrow = self._is_narrow
        left, bottom = (self._item.getAxis(side) for side in ("left", "bottom"))
        left.setWidth(theme.pixels(_NARROW_WIDTH if narrow else AXIS_WIDTH))
        bottom.setHeight(theme.pixels(_NARROW_HEIGHT if narrow else AXIS_HEIGHT))
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setStyle(tickFont=tabular_font(theme.caption_pixels))
            axis.take_sizes(theme.pixels(LABEL_ROOM), theme.pixels(OVERHANG))
            axis.forget_picture()

    def set_narrow(self, narrow: bool) -> None:
        """Do without the names of the axes, where there is room for little beside the plot."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._take_text_size()
            self._label_axes()

    def set_line_width(self, pixels: float) -> None:
        """Draw the curves `pixels` of the device wide: one for each of the screen's own."""
        pens = train_pen(self._theme), test_pen(self._theme)
        for curve, dot, pen in zip(self._items, self._dots, pens, strict=True):
            pen.setWidthF(pixels)
            curve.setPen(pen)
            dot.setBrush(pen.color())
        self._marks.setPen(pg.mkPen(pens[0].color(), width=pixels))

    def set_exporting(self, line_width: float, *, exporting: bool) -> None:
        """For a picture in a file: axes as lines and letters, curves `line_width` pixels wide."""
        mode = QGraphicsItem.CacheMode
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setCacheMode(mode.NoCache if exporting else mode.DeviceCoordinateCache)
        self.set_line_width(line_width)

    def set_log(self, log: bool) -> None:
        """Say whether the values drawn and the ends of the left axis are logarithms to base 10."""
        self._item.getAxis("left").setLogMode(y=log)

    def set_curves(
        self,
        drawn: tuple[tuple[Array, Array], ...],
        read: tuple[tuple[Array, Array], ...],
        means: tuple[Array, Array],
    ) -> None:
        """Show train and test, each as x (n,) and y (n,): to be drawn, and to be read as values.

        `means` x (epochs,), y (epochs,) are drawn as rings.
        """
        self._shown, self._curves, self._means = drawn, read, means
        self.mark_label.setVisible(len(means[0]) > 0)
        self._upload()
        self._update_values()

    def set_ends(self, right: float, bottom: float, top: float) -> None:
        """Let the axes run from 0 to `right` and from `bottom` to `top`."""
        if (right, bottom, top) != self._ends:
            self._ends = (right, bottom, top)
            if not self._zoomed:
                self._apply_ends()

    def show_all(self) -> None:
        """Undo zooming."""
        self._zoomed = False
        self._apply_ends()

    def point_at(self, epoch: float) -> None:
        """Put the crosshair at `epoch` and show the values there; NaN takes it away."""
        self._crosshair_epoch = epoch
        _put(self._line, epoch)
        self._update_values()

    def mark(self, epoch: float) -> None:
        """Mark the moment that all views show, where it is an earlier one; NaN: it is the newest.

        The values are those of the moment unless the crosshair is somewhere.
        """
        if not _is_same(epoch, self._marked_epoch):
            self._marked_epoch = epoch
            _put(self._moment, epoch)
            self._update_values()

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the mouse leaves the plot, and double clicks."""
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(math.nan)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_all()
        return super().eventFilter(watched, event)

    def _label_axes(self) -> None:
        style = {"color": self._theme.muted, "font-size": f"{self._theme.caption_pixels}px"}
        letters = QFontMetrics(tabular_font(self._theme.caption_pixels))
        room = self._item.vb.height()
        fitting = (text for text in self._axis if letters.horizontalAdvance(text) <= room)
        upward = "" if self._is_narrow else next(fitting, self._axis[-1])
        self._item.setLabel("left", upward, **style)
        self._item.setLabel("bottom", "" if self._is_narrow else "epoch", **style)
        for side in ("left", "bottom"):
            self._item.getAxis(side).resizeEvent()  # its name stands where its size says

    def _apply_ends(self) -> None:
        right, bottom, top = self._ends
        margin = 0.03 * (top - bottom)
        self._item.setRange(xRange=(0.0, right), yRange=(bottom - margin, top + margin), padding=0)

    def _upload(self) -> None:
        (low, high), _ = self._item.vb.viewRange()
        columns = max(int(self._item.vb.width()), 50)
        for curve, dot, (x, y) in zip(self._items, self._dots, self._shown, strict=True):
            curve.setData(*thinned(x, y, low, high, columns))
            # A line needs two points: the first one alone is a dot. One that is not a number would
            # crash Qt.
            single = len(x) == 1 and math.isfinite(y[0])
            if single:
                dot.setData(x, y)
            dot.setVisible(single)
        for curves in (self.behind, self.raw):
            curves.upload(low, high, columns)
        x, y = spread(*self._means, low, high, columns // _MARK_ROOM)
        self._marks.setData(x[np.isfinite(y)], y[np.isfinite(y)])
        self._marks.setVisible(len(x) > 0)

    def _update_values(self) -> None:
        places = (self._crosshair_epoch, self._marked_epoch, math.inf)
        position = next(place for place in places if not math.isnan(place))
        (epoch, train), (_, test) = (at(x, y, position) for x, y in self._curves)
        self.epoch_label.setText("" if math.isnan(epoch) else f"epoch {_epoch_text(epoch)}")
        for label, name, value in zip(
            self.value_labels, ("train", "test"), (train, test), strict=True
        ):
            label.setText(f"{name} –" if math.isnan(value) else f"{name} {self._format(value)}")

    def _on_zoomed(self) -> None:
        self._zoomed = True

    def _on_x_range_changed(self) -> None:
        self._upload()

    def _on_resized(self) -> None:
        self._label_axes()
        for side in ("left", "bottom"):
            self._item.getAxis(side).forget_picture()

    def _on_mouse_moved(self, position: QPointF) -> None:
        inside = self._item.vb.sceneBoundingRect().contains(position)
        epoch = self._item.vb.mapSceneToView(position).x() if inside else math.nan
        self.pointed.emit(epoch if epoch >= 0.0 else math.nan)


class _Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A plot whose tooltip does not cover it."""

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip beside the plot."""
        return show_beside(self, event) if is_tip(event) else bool(super().event(event))


class _ValueLabel(QLabel):
    """A label as wide as there is room, from `usual` to `widest`, whatever text it shows."""

    def __init__(self, name: str, usual: str, widest: str) -> None:
        super().__init__()
        self._usual, self._widest = usual, widest
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def take_size(self, pixels: int) -> None:
        """Write so high."""
        self.setFont(tabular_font(pixels))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(self._usual) + 2)
        self.setMaximumWidth(self.fontMetrics().horizontalAdvance(self._widest) + 2)


def _put(line: Any, epoch: float) -> None:
    """Place a vertical line; NaN takes it away."""
    line.setVisible(not math.isnan(epoch))
    if not math.isnan(epoch):
        line.setPos(epoch)


def _is_same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _epoch_text(epoch: float) -> str:
    return f"{epoch:,.0f}" if epoch == int(epoch) else f"{epoch:,.2f}"
