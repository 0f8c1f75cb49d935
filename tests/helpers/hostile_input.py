"""A program that drives the window with what nobody should enter: FOLDER PART...

It prints "survived" at its end; whatever was logged as an error or not caught is on stderr.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import traceback
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from person import Answers
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from playground.forms.number_spin import NumberSpin
from playground.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Steps = Iterator[None]

TEXTS = (
    *("1e305", "1e308", "1.7976931348623157e308", "1e999", "1e19", "9223372036854775808", "-1e19"),
    *("nan", "inf", "-", "", "٣", "0x10", "1,5", "-0.0", "5e-324", "0", "9" * 400, "9" * 5000),
)
VALUES: tuple[Any, ...] = (
    *(10**19, -(10**19), 10**400, 2**63, 1e308, float("nan"), float("inf"), -1, 0, None, "", "x"),
    *(b"\xff", [], {}, object(), True, Qt.CheckState.Checked, "softmax", "9" * 5000),
)
COPIES = ("biasInit", "layerInit", "layerBiasInit")  # of the fields "init…"
# Of these, which have no code but Qt's, one each is painted.
PLAIN = (QLabel, QToolButton, QPushButton, QCheckBox, QScrollBar)
KEY = Qt.Key


def replace_text(field: QWidget, text: str) -> None:
    """Paste over all that stands there."""
    QTest.keyClick(field, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().setText(text)
    paste = (KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, *(paste if text else (KEY.Key_Delete,)))


def turn_wheel(widget: QWidget, angle: int) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def spins(window: MainWindow) -> list[NumberSpin]:
    found = window.findChildren(NumberSpin)  # some stand in the toolbar
    for spin in found:
        spin.setEnabled(True)
    return found


def typed(window: MainWindow) -> Steps:
    """Every text into every number field, and one key after another on it.

    The fields of the first weights are there four times: the copies share the texts between them.
    """
    keys = (KEY.Key_Up, KEY.Key_PageDown, KEY.Key_Return, KEY.Key_Tab, KEY.Key_Escape)
    for shift, spin in enumerate(spins(window)):
        copy = [spin.objectName().startswith(name) for name in COPIES]
        for place, text in enumerate(TEXTS):
            if any(copy) and place % len(COPIES) != copy.index(True):
                continue
            spin.setFocus()
            replace_text(spin, text)
            QTest.keyClick(spin, keys[(place + shift) % len(keys)])
        yield


def held(window: MainWindow) -> Steps:
    """The keys held, from what stands there and from the largest that can be typed."""
    names = {"learningRateSpin", "epochsSpin", "initStdSpin"}
    for spin in spins(window):
        spin.setFocus()
        often = 100 if spin.objectName() in names else 3
        starts = ((often, "0.01"), (3, "1e305"))
        for times, start in starts[spin.objectName().startswith(COPIES) :]:
            replace_text(spin, start)
            for key in (KEY.Key_PageUp, KEY.Key_PageDown):
                for _ in range(times):
                    QTest.keyClick(spin, key)
        yield
    for spin in spins(window):
        for steps in (2**31 - 1, -(2**31)):
            spin.stepBy(steps)
        for value in (float("nan"), float("inf"), -float("inf"), 10**400):
            spin.setValue(value)
            spin.set_number(value)
        for turn in (120, -120, 2**31 - 1):
            turn_wheel(spin, turn)
        yield


def table(window: MainWindow) -> Steps:
    """Every text into every cell that can be edited, and every key."""
    layers = window.form.findChild(QAbstractItemView, "layerTable")
    for column in (0, 1, 3):
        for text in TEXTS:
            for key in (KEY.Key_Return, KEY.Key_Up, KEY.Key_Tab, KEY.Key_Escape):
                index = layers.model().index(0, column)
                layers.setFocus()
                layers.setCurrentIndex(index)
                if layers.state() != QAbstractItemView.State.EditingState:
                    layers.edit(index)
                editor = QApplication.focusWidget() or layers
                replace_text(editor, text[:500])
                QTest.keyClick(editor, key)
                QApplication.processEvents()  # an Enter is queued; Esc would overtake it
                QTest.keyClick(layers, KEY.Key_Escape)
            layers.viewport().repaint()
            yield
    for key in (*range(0x01000000, 0x01000040), *range(0x20, 0x7F)):
        QTest.keyClick(layers, KEY(key) if key in list(KEY) else KEY.Key_A)
    for place in ((-1, -1), (10**6, 10**6), (60, 40), (200, 40), (310, 40), (2, 400)):
        QTest.mouseClick(layers.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*place))
        QTest.mouseDClick(layers.viewport(), Qt.MouseButton.RightButton, pos=QPoint(*place))
    yield


def model(window: MainWindow) -> Steps:
    """The model and the delegate, asked for what is not there and handed what is not meant."""
    layers = window.form.findChild(QAbstractItemView, "layerTable")
    held_model, delegate = layers.model(), layers.itemDelegate()
    places = [(-1, -1), (0, 0), (0, 1), (0, 2), (0, 3), (0, 99), (10**6, 2), (2**31 - 1, 2**31 - 1)]
    roles = [*range(16), 255, 256, 257, 2**31 - 1, -1]
    picture = QImage(50, 50, QImage.Format.Format_ARGB32)
    for place in places:
        index = held_model.createIndex(*place)
        held_model.flags(index)
        for role in roles:
            index.data(role)
            for value in VALUES:
                held_model.setData(held_model.createIndex(*place), value, role)
                index.data(role)
        for orientation in Qt.Orientation:
            for role in roles:
                held_model.headerData(place[1], orientation, role)
        for editor in (NumberSpin(window), QComboBox(window), QLineEdit(window), QWidget(window)):
            for call in (delegate.setEditorData, delegate.updateEditorGeometry):
                is_data = call == delegate.setEditorData
                call(editor, index) if is_data else call(editor, QStyleOptionViewItem(), index)
            delegate.setModelData(editor, held_model, index)
            editor.deleteLater()
        delegate.createEditor(window, QStyleOptionViewItem(), index)
        option = QStyleOptionViewItem()
        for rect in (QRect(), QRect(-(10**6), 0, 2**31 - 1, 1), QRect(0, 0, 50, 20)):
            option.rect = rect
            painter = QPainter(picture)
            delegate.paint(painter, option, index)
            painter.end()
            delegate.sizeHint(option, index)
        for kind in list(QEvent.Type):
            delegate.editorEvent(QEvent(kind), held_model, option, index)
        layers.viewport().repaint()
        yield


def fields(window: MainWindow) -> Steps:
    """Texts, combos, sliders and buttons under every key."""
    lines = [*window.form.findChildren(QLineEdit)]
    for line in (line for line in lines if not isinstance(line.parent(), NumberSpin)):
        line.setEnabled(True)
        for text in (*TEXTS, "\0", "[1,", "]", "1 2; 3", "a\nb", "\U0001f600"):
            replace_text(line, text)
            for key in (KEY.Key_Up, KEY.Key_Return, KEY.Key_Escape):
                QTest.keyClick(line, key)
        yield
    for combo in window.form.findChildren(QComboBox):
        for key in (KEY.Key_PageDown, KEY.Key_PageUp, KEY.Key_End, KEY.Key_X, KEY.Key_Home):
            QTest.keyClick(combo, key)
            turn_wheel(combo, 120)
        for index in (-2, -1, 10**6, 2**31 - 1, 0):
            combo.setCurrentIndex(index)
        yield
    for slider in window.findChildren(QAbstractSlider):
        for value in (2**31 - 1, -(2**31), 0):
            slider.setValue(value)
        for key in (KEY.Key_PageUp, KEY.Key_PageDown, KEY.Key_End, KEY.Key_Home):
            QTest.keyClick(slider, key)
        yield


def painted(window: MainWindow) -> Iterator[QWidget]:
    """All that is seen, and one of each kind that is Qt's alone."""
    done: set[type] = set()
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, QGraphicsView) or type(widget) in done:
            continue
        if type(widget) in PLAIN:
            done.add(type(widget))
        yield widget


def painting(window: MainWindow) -> Steps:
    """Filters with odd events, hints and paintings at absurd sizes, with and without data."""
    window.docks["form"].show()
    window.layouts.finish()  # what stood in for views is gone after a turn
    yield
    for _ in range(2):
        for widget in painted(window):
            widget.sizeHint()
            widget.minimumSizeHint()
            for size in (QSize(0, 0), QSize(1, 1), QSize(3, 2000)):
                shown = widget.size()
                if widget is not window:
                    widget.resize(size)
                    widget.grab()
                    widget.resize(shown)
            for place in ((-1, -1), (0, 0), (10**6, 10**6)):
                QTest.mouseMove(widget, QPoint(*place))
        yield
        window.run.step()
        yield
    every = [QEvent(kind) for kind in QEvent.Type]
    every += [QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "٣" * 99)]
    for watcher in [window, *window.findChildren(QObject)]:
        if type(watcher).__module__.startswith("playground.") and "eventFilter" in vars(
            type(watcher)
        ):
            for event in every:
                watcher.eventFilter(window, event)
    yield


PARTS: dict[str, Callable[[MainWindow], Steps]] = {
    part.__name__: part for part in (typed, held, table, model, fields, painting)
}


def main(folder: str, *parts: str) -> int:
    faulthandler.enable()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    app = QApplication(sys.argv[:1])
    store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(store, "light", dialogs=Answers())
    window.show()
    window.activateWindow()
    window.open_lesson("xor")
    steps = chain.from_iterable(PARTS[part](window) for part in parts)

    def advance() -> None:
        try:
            next(steps)
        except StopIteration:
            window.close()
            print("survived")
            app.quit()
        except Exception:  # noqa: BLE001  (told to whoever started this)
            traceback.print_exc()
            window.close()
            app.exit(1)
        else:
            QTimer.singleShot(0, advance)

    QTimer.singleShot(200, advance)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
