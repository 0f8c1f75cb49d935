"""ImagesView: the answers below the images are the network's, and wrong ones are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.theme import DARK, LIGHT
from playground.views.images import ImagesView
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

EXPERIMENT = Experiment(DataSpec("digits"), NetworkSpec(4, (LayerSpec(4, "linear"),)), TrainSpec())


def dataset(count: int = 100, **changes: Any) -> Dataset:
    """2 × 2 images with one white pixel; its place is the class, but each tenth label is wrong."""
    places = np.arange(count) % 4
    x = (np.eye(4, dtype=np.uint8) * 255)[places]
    labels = np.where(np.arange(count) % 10 == 0, (places + 1) % 4, places)
    fields = {"kind": "classes", "classes": 4, "image_shape": (2, 2), "name": "digits"} | changes
    return Dataset(x, labels, x, labels, **fields)


@pytest.fixture
def right(make_snapshot: Make) -> Snapshot:
    """A network that answers with the place of the white pixel."""
    return make_snapshot([np.eye(4)], [None], ("linear",), finished=True)


@pytest.fixture
def view(qtbot: QtBot) -> ImagesView:
    view = ImagesView()
    qtbot.addWidget(view)
    view.resize(400, 420)
    view.show()
    qtbot.waitExposed(view)
    view.set_experiment(EXPERIMENT, dataset())
    return view


def test_answers_and_the_count_are_the_networks(view: ImagesView, right: Snapshot) -> None:
    view.show_snapshot(right)
    assert view.count_label.text() == "test: 90 of 100 right"
    data = dataset()
    order = np.random.default_rng(0).permutation(100)
    assert len(view.canvas.tiles) >= 40
    for tile in view.canvas.tiles:
        row = order[tile.row]
        place, label = int(data.x_test[row].argmax()), int(data.y_test[row])
        assert tile.right == (place == label)
        assert tile.words == (str(place) if tile.right else f"✗ {place} ({label})")


def test_only_wrong_ones(view: ImagesView, right: Snapshot) -> None:
    view.show_snapshot(right)
    view.wrong_check.click()
    assert len(view.canvas.tiles) == 10
    assert not any(tile.right for tile in view.canvas.tiles)
    view.wrong_check.click()
    assert len(view.canvas.tiles) >= 40


def test_the_sample_is_the_same_in_every_run(
    view: ImagesView, right: Snapshot, make_snapshot: Make
) -> None:
    view.show_snapshot(right)
    rows = [tile.row for tile in view.canvas.tiles]
    view.set_experiment(EXPERIMENT, dataset())
    view.show_snapshot(make_snapshot([-np.eye(4)], [None], ("linear",), finished=True))
    assert [tile.row for tile in view.canvas.tiles] == rows


def test_wrong_answers_are_framed(view: ImagesView, right: Snapshot) -> None:
    view.show_snapshot(right)
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        image = view.canvas.grab().toImage()
        colors = {
            image.pixelColor(x, y).name().upper()
            for x in range(image.width())
            for y in range(0, image.height(), 3)
        }
        assert theme.error in colors
        place = next(k for k, tile in enumerate(view.canvas.tiles) if not tile.right)
        frame = view.canvas.frame(place)
        for x in (frame.left() + 1, frame.right() - 1):
            assert image.pixelColor(x, frame.center().y()) == QColor(theme.error)


def test_images_are_ink_on_paper(view: ImagesView, right: Snapshot) -> None:
    view.show_snapshot(right)
    image = view.canvas.grab().toImage()
    tile = view.canvas.tiles[0]
    assert tile.right
    row = np.random.default_rng(0).permutation(100)[tile.row]
    place = int(dataset().x_test[row].argmax())
    side = 3
    corner = QPoint(5, 0)
    shown = {}
    while image.pixelColor(corner + QPoint(side, 0)) != QColor(LIGHT.ground):
        side += 1
    for quarter in range(4):
        offset = QPoint(side * (1 + 2 * (quarter % 2)) // 4, side * (1 + 2 * (quarter // 2)) // 4)
        shown[quarter] = image.pixelColor(corner + offset).lightness()
    assert min(shown, key=lambda quarter: shown[quarter]) == place


def test_the_same_answers_are_not_painted_again(
    view: ImagesView, right: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.show_snapshot(right)
    view.grab()
    monkeypatch.setattr(view.canvas, "update", None)  # calling it would fail
    view.show_snapshot(right)


def test_pointing_reads_the_strongest_answers(
    qtbot: QtBot, view: ImagesView, make_snapshot: Make
) -> None:
    weights = np.diag([0.9, 0.8, 0.7, 0.6]) - 0.05
    view.show_snapshot(make_snapshot([weights], [None], ("linear",), finished=True))
    hint = view.readout.text()
    qtbot.mouseMove(view.canvas, QPoint(10, 10))
    qtbot.mouseMove(view.canvas, QPoint(12, 12))
    row = np.random.default_rng(0).permutation(100)[view.canvas.tiles[0].row]
    place = int(dataset().x_test[row].argmax())
    label = int(dataset().y_test[row])
    start = f"is {label}; strongest answers {place} {weights[place, place]:.4f}, "
    assert view.readout.text().startswith(start)
    qtbot.mouseMove(view.canvas, QPoint(view.canvas.width() - 1, view.canvas.height() - 1))
    assert view.readout.text() == hint


def test_an_image_is_chosen_by_mouse_and_by_keys(
    qtbot: QtBot, view: ImagesView, right: Snapshot
) -> None:
    view.show_snapshot(right)
    order = np.random.default_rng(0).permutation(100)
    shown = tuple(int(order[tile.row]) for tile in view.canvas.tiles)
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(view.sample_requested) as wish:
        qtbot.mouseClick(view.canvas, left, pos=view.canvas.frame(1).center())
    assert wish.args == [SampleWish(shown[1], "test", shown)]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(view.canvas, key)
    columns = sum(view.canvas.frame(place).top() == 0 for place in range(len(shown)))
    with qtbot.waitSignal(view.sample_requested) as wish:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert wish.args[0].index == shown[columns - 1]


def test_other_data_says_what_is_needed(view: ImagesView, right: Snapshot) -> None:
    for changes in ({"image_shape": None}, {"kind": "regression", "classes": 0}):
        data = dataset()
        y = data.y_test[:, None].astype(float) if "kind" in changes else data.y_test
        fields = {"kind": "classes", "classes": 4, "image_shape": (2, 2), "name": "file"} | changes
        view.set_experiment(EXPERIMENT, Dataset(data.x_test, y, data.x_test, y, **fields))  # type: ignore[arg-type]
        view.show_snapshot(right)
        assert view.is_empty
        assert "MNIST" in view.empty_text


def test_without_test_images_the_training_images_are_shown(
    view: ImagesView, right: Snapshot
) -> None:
    data = dataset()
    only = Dataset(
        data.x_train, data.y_train, data.x_test[:0], data.y_test[:0], "classes", 4, (2, 2), "file"
    )
    view.set_experiment(EXPERIMENT, only)
    view.show_snapshot(right)
    assert view.count_label.text() == "training: 90 of 100 right"


def test_two_classes_have_one_output_and_names(view: ImagesView, make_snapshot: Make) -> None:
    x = np.array([[0.0, 0.0], [1.0, 1.0]] * 10)
    y = np.array([0, 1] * 10)
    data = Dataset(x, y, x, y, "classes", 2, (1, 2), "file", class_names=("cat", "dog"))
    view.set_experiment(EXPERIMENT, data)
    view.show_snapshot(make_snapshot([np.array([[1.0, 1.0]])], [np.array([-1.0])], ("tanh",)))
    assert {tile.words for tile in view.canvas.tiles} == {"cat", "dog"}
    assert view.count_label.text() == "test: 20 of 20 right"


def test_more_room_shows_more_or_larger_images(view: ImagesView, right: Snapshot) -> None:
    view.show_snapshot(right)
    for width, height in ((230, 260), (900, 800), (400, 420)):
        view.resize(width, height)
        view.grab()
        assert len(view.canvas.tiles) == min(view.canvas.capacity, 100)
    assert len(view.canvas.tiles) >= 40


def test_exports(view: ImagesView, right: Snapshot, tmp_path: Path) -> None:
    view.show_snapshot(right)
    view.export_png(tmp_path / "images.png")
    view.export_svg(tmp_path / "images.svg")
    assert not QImage(str(tmp_path / "images.png")).isNull()
    assert QSvgRenderer(str(tmp_path / "images.svg")).isValid()
