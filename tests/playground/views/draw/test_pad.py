"""The pad: what mouse, pen, finger and keys draw, and what is taken back."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputDevice,
    QKeyEvent,
    QPainter,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.theme import DARK, LIGHT
from playground.views.draw.pad import THICKEST, PadCanvas
from playground.views.draw.sketch import Sketch
from playground.views.draw.strokes import Drawing, Stroke, grid_of, ink_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def canvas(qtbot: QtBot) -> PadCanvas:
    canvas = PadCanvas(LIGHT)
    qtbot.addWidget(canvas)
    canvas.resize(200, 200)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.setFocus()
    return canvas


def draw(canvas: PadCanvas, *places: tuple[int, int]) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(*places[-1]))


def strokes(canvas: PadCanvas) -> list[tuple[tuple[float, float], ...]]:
    return [stroke.points for stroke in canvas.drawing.strokes]


class TestInk:
    def test_lies_where_the_pen_went_and_is_as_wide(self) -> None:
        line = Stroke(((0.2, 0.5), (0.8, 0.5)), 0.1)
        ink = ink_of(Drawing((line,)), (28, 28))
        assert ink.shape == (280, 280)
        rows = np.flatnonzero(ink[:, 140] > 0.5)
        assert (rows[0], rows[-1]) == (126, 153)
        columns = np.flatnonzero(ink[140] > 0.5)
        assert columns[0] == pytest.approx(56 - 14, abs=1), "ends are round"
        assert columns[-1] == pytest.approx(224 + 13, abs=1)

    def test_a_point_is_a_dot(self) -> None:
        ink = ink_of(Drawing((Stroke(((0.5, 0.5),), 0.2),)), (28, 28))
        assert ink.sum() == pytest.approx(np.pi * 28**2, rel=0.02)

    def test_a_pad_has_the_proportions_of_the_images(self) -> None:
        assert grid_of((10, 20)) == (140, 280)
        picture = np.full((140, 280), 0.25)
        ink = ink_of(Drawing((Stroke(((0.5, 0.25),), 0.1),), picture), (10, 20))
        assert ink[0, 0] == 0.25
        assert ink[70, 140] == 1.0


class TestSketch:
    def test_every_step_is_taken_back(self) -> None:
        sketch = Sketch()
        sketch.begin((0.1, 0.1), 0.1)
        assert sketch.draw_to((0.2, 0.2))
        assert sketch.end()
        sketch.begin((0.5, 0.5), 0.1)
        sketch.put(Drawing())
        seen = []
        while sketch.can_undo:
            sketch.undo()
            seen.append(len(sketch.drawing.strokes))
        assert seen == [2, 1, 0]

    def test_hardly_a_way_is_none_and_there_are_bounds(self) -> None:
        sketch = Sketch()
        assert not sketch.draw_to((0.1, 0.1)), "no pen is down"
        sketch.begin((0.1, 0.1), 0.1)
        assert not sketch.draw_to((0.1001, 0.1))
        assert sum(sketch.draw_to((k % 2, 0.0)) for k in range(6000)) == 4999
        for _ in range(300):
            sketch.begin((0.1, 0.1), 0.1)
        sketch.end()
        assert len(sketch.drawing.strokes) == 200


class TestMouse:
    def test_draws_in_parts_of_the_paper(self, canvas: PadCanvas) -> None:
        draw(canvas, (50, 50), (50, 100), (150, 100))
        assert strokes(canvas) == [((0.25, 0.25), (0.25, 0.5), (0.75, 0.5))]
        canvas.set_thickness(12)
        draw(canvas, (20, 20))
        assert [stroke.width for stroke in canvas.drawing.strokes] == [0.08, 0.12]
        QTest.mouseMove(canvas, QPoint(100, 100))
        assert len(canvas.drawing.strokes) == 2, "nothing is drawn without the button"

    def test_is_seen(self, canvas: PadCanvas) -> None:
        draw(canvas, (50, 100), (150, 100))
        for theme in (LIGHT, DARK):
            canvas.set_theme(theme)
            image = canvas.grab().toImage()
            assert image.pixelColor(100, 100) == QColor(theme.text)
            assert image.pixelColor(100, 50) == QColor(theme.panel)

    def test_other_buttons_do_not_draw(self, canvas: PadCanvas) -> None:
        QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(50, 50))
        assert canvas.drawing.is_empty


class TestPenAndFinger:
    def test_a_pen_draws(self, canvas: PadCanvas) -> None:
        device = QPointingDevice(
            "pen",
            1,
            QInputDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position,
            1,
            1,
        )
        for kind, x in (
            (QEvent.Type.TabletPress, 20.5),
            (QEvent.Type.TabletMove, 60.25),
            (QEvent.Type.TabletRelease, 60.25),
        ):
            place, none = QPointF(x, 40), Qt.KeyboardModifier.NoModifier
            event = QTabletEvent(kind, device, place, place, 0.5, 0, 0, 0, 0, 0, none, LEFT, LEFT)
            QApplication.sendEvent(canvas, event)
            assert event.isAccepted(), "else Qt makes a mouse of it"
        assert strokes(canvas) == [((20.5 / 200, 0.2), (60.25 / 200, 0.2))]

    def test_a_finger_draws(self, canvas: PadCanvas) -> None:
        device = QTest.createTouchDevice()
        QTest.touchEvent(canvas, device).press(0, QPoint(20, 40), canvas).commit()
        QTest.touchEvent(canvas, device).move(0, QPoint(80, 40), canvas).commit()
        QTest.touchEvent(canvas, device).release(0, QPoint(80, 40), canvas).commit()
        assert strokes(canvas) == [((0.1, 0.2), (0.4, 0.2))]
        assert canvas.sketch.can_undo


class TestKeys:
    def test_arrows_move_a_pen_that_enter_sets_down(self, canvas: PadCanvas) -> None:
        QTest.keyClick(canvas, Key.Key_Down)
        assert canvas.drawing.is_empty
        for key in (Key.Key_Return, Key.Key_Right, Key.Key_Down, Key.Key_Return, Key.Key_Right):
            QTest.keyClick(canvas, key)
        (points,) = strokes(canvas)
        step = 1 / 28
        start = np.array([0.5, 0.25 + step])
        np.testing.assert_allclose(points, [start, start + np.array([step, 0]), start + step])
        for _ in range(40):
            QTest.keyClick(canvas, Key.Key_Up)
        assert canvas.pen is not None
        assert canvas.pen[1] == 0.0, "the pen stays on the paper"

    def test_undo_and_clear(self, canvas: PadCanvas) -> None:
        draw(canvas, (50, 50), (50, 100))
        draw(canvas, (150, 50), (150, 100))
        QTest.keyClick(canvas, Key.Key_Z, CTRL)
        assert len(canvas.drawing.strokes) == 1
        QTest.keyClick(canvas, Key.Key_Delete)
        assert canvas.drawing.is_empty
        QTest.keyClick(canvas, Key.Key_Z, CTRL)
        assert len(canvas.drawing.strokes) == 1

    def test_thickness(self, canvas: PadCanvas) -> None:
        steps: list[int] = []
        canvas.thickness_wanted.connect(steps.append)
        QTest.keyClick(canvas, Key.Key_Plus)
        QTest.keyClick(canvas, Key.Key_Minus)
        assert steps == [1, -1]
        assert canvas.thickness < THICKEST

    @pytest.mark.parametrize(
        ("key", "modifier", "is_own"),
        [
            (Key.Key_Z, CTRL, True),
            (Key.Key_V, CTRL, True),
            (Key.Key_Right, Qt.KeyboardModifier.NoModifier, True),
            (Key.Key_Plus, Qt.KeyboardModifier.NoModifier, True),
            (Key.Key_Plus, CTRL, False),
            (Key.Key_Space, Qt.KeyboardModifier.NoModifier, False),
            (Key.Key_R, Qt.KeyboardModifier.NoModifier, False),
        ],
    )
    def test_only_its_own_keys_are_kept_from_the_window(
        self, canvas: PadCanvas, key: Qt.Key, modifier: Qt.KeyboardModifier, is_own: bool
    ) -> None:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        assert event.isAccepted() == is_own


def picture(ink: str, paper: str, width: int = 120, height: int = 60) -> QImage:
    """A bar in the left half of a picture."""
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(paper))
    painter = QPainter(image)
    painter.fillRect(20, 10, 10, 40, QColor(ink))
    painter.end()
    return image


class TestPictures:
    @pytest.mark.parametrize(
        ("ink", "paper", "ending"),
        [
            ("black", "white", "png"),
            ("white", "black", "png"),
            ("white", "transparent", "png"),
            ("black", "white", "jpg"),
        ],
    )
    def test_a_dropped_file_becomes_ink(
        self, canvas: PadCanvas, tmp_path: Path, ink: str, paper: str, ending: str
    ) -> None:
        path = tmp_path / f"drawn.{ending}"
        assert picture(ink, paper).save(str(path), quality=95)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        self.drop(canvas, data)
        found = canvas.ink
        assert found.shape == (280, 280)
        # 120 × 60 fills the width: the bar lies at 20/120 of it, and 70 + 280·10/120 down.
        assert found[140, 50:67].min() > 0.7
        found[70 + 19 : 70 + 121, 42:75] = 0
        assert found.max() < 0.3
        canvas.grab()
        canvas.undo()
        assert canvas.drawing.is_empty

    def test_a_picture_is_pasted(self, canvas: PadCanvas) -> None:
        QGuiApplication.clipboard().setImage(picture("black", "white"))
        QTest.keyClick(canvas, Key.Key_V, CTRL)
        assert canvas.ink[140, 55] > 0.7
        draw(canvas, (150, 150))
        assert canvas.ink[210, 210] == 1.0, "one can draw over it"
        assert canvas.ink[140, 55] > 0.7

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("text.png", b"no picture", "no PNG or JPEG"),
            ("picture.png", b"P1 1 1 1", "no PNG or JPEG"),
            ("half.png", b"", "cannot be read"),
            ("huge.png", b"", "too many pixels"),
        ],
    )
    def test_what_is_no_picture_is_refused_in_words(
        self, canvas: PadCanvas, tmp_path: Path, name: str, content: bytes, words: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        if not content:
            assert picture("black", "white").save(str(path))
            whole = bytearray(path.read_bytes())
            if name == "half.png":
                whole = whole[: len(whole) // 2]
            else:
                whole[16:24] = (60_000).to_bytes(4, "big") * 2
                whole[29:33] = zlib.crc32(whole[12:29]).to_bytes(4, "big")
            path.write_bytes(whole)
        said: list[str] = []
        canvas.refused.connect(said.append)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        self.drop(canvas, data)
        assert words in said[0]
        assert canvas.drawing.is_empty

    @pytest.mark.parametrize(("name", "is_taken"), [("a.PNG", True), ("a.npz", False)])
    def test_other_files_are_left_to_the_window(
        self, canvas: PadCanvas, name: str, is_taken: bool
    ) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}")])
        actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        event = QDragEnterEvent(QPoint(5, 5), actions, data, LEFT, none)
        canvas.dragEnterEvent(event)
        assert event.isAccepted() == is_taken

    def test_nothing_to_paste_is_said(self, canvas: PadCanvas) -> None:
        QGuiApplication.clipboard().setText("seven")
        said: list[str] = []
        canvas.refused.connect(said.append)
        QTest.keyClick(canvas, Key.Key_V, CTRL)
        assert "no picture" in said[0]

    def drop(self, canvas: PadCanvas, data: QMimeData) -> None:
        event = QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            data,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        canvas.dropEvent(event)
