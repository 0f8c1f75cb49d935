"""Points by hand on the boundary: tools, strokes, keys, and what is wished for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from core import (
    Change,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    PointSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.datasets.drawn import FIRST_POINTS
from core.spec.points import MAX_POINTS
from playground.session.variants import wished
from playground.theme import LIGHT
from playground.views.boundary import BoundaryView
from playground.views.point_tools import ADD, ERASE, MOVE

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Hand:
    """A view with a run behind it that takes every wish at once, as a session does."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.view = BoundaryView()
        self.wishes: list[tuple[Change, bool]] = []
        qtbot.addWidget(self.view)
        self.view.resize(400, 420)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.view.change_requested.connect(lambda wish: self.take(wish, follows=False))
        self.view.change_followed.connect(lambda wish: self.take(wish, follows=True))

    def show(self, data: DataSpec, activation: str = "sigmoid") -> None:
        network = NetworkSpec(2, (LayerSpec(1, activation),), dtype="float64")
        wanted = Experiment(data, network, TrainSpec("mse", epochs=5))
        self.trainer = trainer = Trainer(wanted, load_dataset(data))
        self.view.set_experiment(wanted, trainer.dataset)
        self.view.show_snapshot(trainer.snapshot())
        self.view.flush()

    def take(self, wish: Change, *, follows: bool) -> None:
        self.wishes.append((wish, follows))
        assert self.view.experiment is not None
        assert self.view.dataset is not None
        done = wished(wish, self.view.experiment, self.view.dataset)
        self.view.change_data(done.experiment, done.dataset)

    @property
    def points(self) -> tuple[PointSpec, ...]:
        assert self.view.dataset is not None
        return self.view.dataset.points

    def place(self, right: float, down: float) -> QPoint:
        square = self.view.canvas.square
        return square.topLeft() + QPoint(
            round(right * square.width()), round(down * square.height())
        )

    def click(self, right: float, down: float, button: Qt.MouseButton = LEFT) -> None:
        self.qtbot.mouseClick(self.view.canvas, button, pos=self.place(right, down))

    def drag(self, *shares: tuple[float, float]) -> None:
        canvas = self.view.canvas
        self.qtbot.mousePress(canvas, LEFT, pos=self.place(*shares[0]))
        for share in shares[1:]:
            self.qtbot.mouseMove(canvas, self.place(*share))
        self.qtbot.mouseRelease(canvas, LEFT, pos=self.place(*shares[-1]))

    def keys(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(self.view.canvas, key)


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    return Hand(qtbot)


def drawn(*points: PointSpec) -> DataSpec:
    return DataSpec("drawn", points=points)


BOTH = (PointSpec(-3.0, 0.0, 0), PointSpec(3.0, 0.0, 1))


def test_the_tools_are_there_where_points_can_be_and_else_not(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    assert hand.view.tools.isVisible()
    hand.view.tools.choose(ADD)
    hand.view.clear()
    assert not hand.view.tools.isVisible()
    assert hand.view.tools.tool == ""


def test_with_no_tool_the_mouse_only_reads(hand: Hand) -> None:
    hand.show(drawn(*BOTH))
    hand.click(0.25, 0.5)
    hand.click(0.25, 0.5, RIGHT)
    hand.drag((0.25, 0.5), (0.5, 0.5))
    hand.keys(Qt.Key.Key_Space, Qt.Key.Key_Delete)
    assert hand.wishes == []


def test_a_click_adds_a_point_of_the_class_under_the_mouse(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    hand.view.tools.choose(ADD)
    hand.view.tools.choose_class(1)
    hand.click(0.75, 0.25)
    (point,) = hand.points
    assert (point.x, point.y) == pytest.approx((3.0, 3.0), abs=0.05)
    assert (point.target, point.train) == (1, True)
    assert len(hand.wishes) == 1


def test_a_drag_adds_points_spaced_along_the_way_however_the_mouse_jumps(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    hand.view.tools.choose(ADD)
    hand.drag((0.1, 0.5), (0.12, 0.5), (0.6, 0.5), (0.8, 0.5))
    x = np.array([point.x for point in hand.points])
    spacing = 12.0 * 14.0 / hand.view.canvas.square.width()
    np.testing.assert_allclose(np.diff(x), spacing, atol=1e-6)
    assert x[0] == pytest.approx(-4.8, abs=0.05)
    assert 3.6 - spacing < x[-1] < 3.6 + 0.05


def test_a_drag_is_one_stroke_with_few_wishes_and_always_the_last(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    hand.view.tools.choose(ADD)
    seen: list[int] = []
    hand.view.editing.changed.connect(lambda: seen.append(len(hand.view.editing.points)))
    hand.drag((0.1, 0.5), *((0.1 + 0.05 * i, 0.5) for i in range(1, 15)))
    assert len(hand.points) >= 12
    assert hand.wishes[0][1] is False
    assert all(follows for _, follows in hand.wishes[1:])
    assert len(hand.wishes) < len(hand.points)
    assert hand.wishes[-1][0].points == hand.points
    assert seen[:5] == [1, 2, 3, 4, 5]  # the picture does not wait for the wishes


def test_the_next_stroke_is_another_one(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    hand.view.tools.choose(ADD)
    hand.click(0.2, 0.2)
    hand.click(0.8, 0.8)
    assert [follows for _, follows in hand.wishes] == [False, False]
    assert len(hand.points) == 2


def test_points_to_test_on_are_shown_as_soon_as_they_are_drawn(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    hand.view.tools.choose(ADD)
    hand.view.tools.part_combo.setCurrentIndex(1)
    assert hand.view.test_check.isChecked()
    hand.click(0.5, 0.25)
    assert [point.train for point in hand.points] == [False]
    image = hand.view.canvas.grab().toImage()
    assert image.pixelColor(hand.place(0.5, 0.25)) == QColor(LIGHT.ground)


def test_points_drawn_by_hand_have_a_ring(hand: Hand) -> None:
    hand.show(DataSpec("circle", samples=4))
    hand.view.tools.choose(ADD)
    hand.view.tools.choose_class(1)
    hand.click(0.05, 0.05)
    image = hand.view.canvas.grab().toImage()
    middle = hand.place(0.05, 0.05)
    assert image.pixelColor(middle) == QColor(LIGHT.class_color(1))
    assert image.pixelColor(middle + QPoint(5, 0)).lightness() > 200  # the gap before the ring
    assert image.pixelColor(middle + QPoint(7, 0)).lightness() < 120


def test_the_eraser_takes_points_drawn_by_hand_and_spares_the_sets_own(hand: Hand) -> None:
    hand.show(DataSpec("xor", points=(PointSpec(0.5, 0.5, 1),)))
    hand.view.tools.choose(ERASE)
    hand.click(1 / 6, 1 / 6)  # the row (0, 1) of the table
    assert hand.wishes == []
    assert hand.view.readout.text() == "Only points drawn by hand can be erased."
    hand.click(0.5, 0.5)
    assert hand.points == ()


def test_a_right_click_erases_with_any_tool(hand: Hand) -> None:
    hand.show(drawn(*BOTH, PointSpec(0.0, 3.0, 1)))
    hand.view.tools.choose(ADD)
    hand.click(0.5, 0.25, RIGHT)
    assert hand.points == BOTH


def test_the_last_point_to_train_on_stays(hand: Hand) -> None:
    hand.show(drawn(*BOTH))
    hand.view.tools.choose(ERASE)
    hand.drag((0.05, 0.5), (0.95, 0.5))
    assert hand.points == BOTH[1:]
    assert "last point" in hand.view.readout.text()


def test_points_that_are_not_seen_are_not_erased(hand: Hand) -> None:
    hidden = PointSpec(0.0, 0.0, 0, train=False)
    hand.show(DataSpec("circle", points=(hidden,)))
    hand.view.tools.choose(ERASE)
    hand.click(0.5, 0.5)
    assert hand.points == (hidden,)
    hand.view.test_check.setChecked(True)
    hand.click(0.5, 0.5)
    assert hand.points == ()


def test_a_point_is_moved_within_the_plane_and_keeps_what_it_is(hand: Hand) -> None:
    hand.show(drawn(*BOTH))
    hand.view.tools.choose(MOVE)
    hand.drag((0.25, 0.5), (0.5, 0.5), (0.5, -0.2))
    first, second = hand.points
    assert (first.x, first.y) == pytest.approx((0.0, 6.0), abs=0.05)
    assert (first.target, second) == (0, BOTH[1])
    assert hand.view.looks.plane is not None
    assert hand.view.looks.plane.high == (6.0, 6.0)


def test_the_sets_own_points_are_not_moved(hand: Hand) -> None:
    hand.show(DataSpec("xor"))
    hand.view.tools.choose(MOVE)
    hand.drag((1 / 6, 1 / 6), (0.5, 0.5))
    assert hand.wishes == []
    assert "can be moved" in hand.view.readout.text()


def test_more_points_than_there_may_be_are_refused_in_one_sentence(hand: Hand) -> None:
    many = tuple(PointSpec(5.0, 5.0, i % 2) for i in range(MAX_POINTS))
    hand.show(DataSpec("circle", points=many))
    hand.view.tools.choose(ADD)
    hand.click(0.5, 0.5)
    assert hand.wishes == []
    assert hand.view.readout.text() == "There can be no more than 2,000 points by hand."
    hand.qtbot.mouseMove(hand.view.canvas, hand.place(0.2, 0.2))
    assert "class" in hand.view.readout.text()  # it reads again


def test_all_goes_by_keys(hand: Hand) -> None:
    hand.show(drawn(*BOTH))
    hand.view.tools.choose(ADD)
    key = Qt.Key
    hand.keys(key.Key_Right, *[key.Key_Up] * 5, key.Key_1, key.Key_Space)
    assert (hand.points[2].x, hand.points[2].y) == pytest.approx((0.24, 1.2))
    assert hand.points[2].target == 1
    hand.view.tools.choose(MOVE)
    hand.keys(key.Key_Return, key.Key_Left, key.Key_Left, key.Key_Return, key.Key_Up)
    assert (hand.points[2].x, hand.points[2].y) == pytest.approx((-0.24, 1.2))
    hand.keys(key.Key_Down, key.Key_Delete)
    assert hand.points == BOTH
    hand.keys(key.Key_Escape)
    assert hand.view.tools.tool == ""
    hand.keys(key.Key_Space)
    assert hand.points == BOTH


def test_values_are_drawn_in_their_colour_and_change_no_scale(hand: Hand) -> None:
    hand.show(DataSpec("plane"), "linear")
    tools = hand.view.tools
    assert tools.value_spin.isVisible()
    assert not tools.class_combo.isVisible()
    tools.choose(ADD)
    ends = hand.view.color_bar.ends
    tools.value_spin.setValue(-1.25)
    hand.click(0.9, 0.1)
    assert hand.points[0].target == -1.25
    assert hand.view.color_bar.ends == ends
    color = hand.view.canvas.grab().toImage().pixelColor(hand.place(0.9, 0.1))
    assert color.blue() > color.red() + 60  # on red ground


def test_drawn_begins_with_a_point_of_each_class(hand: Hand) -> None:
    hand.show(DataSpec("drawn"))
    hand.view.tools.choose(ADD)
    hand.click(0.5, 0.5)
    assert hand.points[:2] == FIRST_POINTS
    assert len(hand.points) == 3


def test_one_class_alone_is_told_until_there_is_another(hand: Hand) -> None:
    hand.show(drawn(BOTH[0]))
    hand.view.tools.choose(ADD)
    sentence = "Only one class: add another, and it can train."
    hand.qtbot.mouseMove(hand.view.canvas, hand.place(0.5, 0.4))
    assert hand.view.readout.text() == sentence
    hand.view.tools.choose_class(1)
    hand.click(0.75, 0.5)
    assert hand.view.readout.text().startswith("x ")


def test_points_near_the_edge_leave_the_plane_of_the_table_as_it_is(hand: Hand) -> None:
    hand.show(DataSpec("xor"))
    before = hand.view.looks.plane
    hand.view.tools.choose(ADD)
    hand.click(0.02, 0.02)
    assert len(hand.points) == 1
    assert hand.view.looks.plane == before


def test_nothing_moves_when_a_tool_is_taken_up(hand: Hand) -> None:
    hand.show(DataSpec("circle"))
    before = hand.view.canvas.geometry()
    hand.view.tools.buttons[ADD].click()
    assert hand.view.tools.tool == ADD
    hand.qtbot.wait(0)
    assert hand.view.canvas.geometry() == before
    hand.view.tools.buttons[ERASE].click()
    assert hand.view.tools.tool == ERASE
    assert not hand.view.tools.class_combo.isEnabled()
    hand.view.tools.buttons[ERASE].click()
    assert hand.view.tools.tool == ""


def test_the_canvas_says_in_words_what_is_drawn_by_hand(hand: Hand) -> None:
    hand.show(DataSpec("circle", points=BOTH))
    assert "2 of them drawn by hand" in hand.view.canvas.accessibleDescription()
    assert "Escape" in hand.view.canvas.accessibleDescription()


def test_a_picture_that_became_finer_stays_so_while_points_come(hand: Hand, tmp_path: Path) -> None:
    hand.show(DataSpec("circle"))
    coarse = hand.view.canvas.picture.indexes.shape
    hand.view.export_png(tmp_path / "a.png")  # refines at once
    fine = hand.view.canvas.picture.indexes.shape
    assert fine > coarse
    hand.view.tools.choose(ADD)
    hand.click(0.5, 0.25)
    assert hand.view.canvas.picture.indexes.shape == fine
    trainer = hand.trainer
    trainer.change("points", points=hand.points)
    hand.view.show_snapshot(trainer.snapshot())  # the same network at the same step
    hand.view.flush()
    assert hand.view.canvas.picture.indexes.shape == fine
    trainer.step()
    hand.view.show_snapshot(trainer.snapshot())
    hand.view.flush()
    assert hand.view.canvas.picture.indexes.shape == coarse


def test_of_points_by_hand_alone_there_can_be_one_class_more(hand: Hand) -> None:
    hand.show(DataSpec("drawn", points=FIRST_POINTS))
    combo = hand.view.tools.class_combo
    assert [combo.itemText(i) for i in range(combo.count())] == ["0", "1", "new class"]
    hand.view.tools.choose(ADD)
    hand.view.tools.choose_class(2)
    assert hand.view.tools.target_words == "a new class"
    assert hand.view.tools.target == 2
    hand.show(DataSpec("circle"))
    assert combo.count() == 2
