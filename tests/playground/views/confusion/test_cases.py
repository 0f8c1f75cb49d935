"""ConfusionView's cases: images, points, and the way to the inspector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from confusion_view import LEFT, cases, show
from PySide6.QtCore import Qt

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.confusion.view import ConfusionView

    Make = Callable[..., Snapshot]


class TestCases:
    def test_of_images_are_images(
        self, qtbot: QtBot, view: ConfusionView, make_snapshot: Make
    ) -> None:
        places = np.arange(40) % 4
        x = (np.eye(4, dtype=np.uint8) * 255)[places]
        y = np.where(np.arange(40) % 10 == 0, (places + 1) % 4, places)
        dataset = Dataset(x, y, x, y, "classes", 4, (2, 2), "digits")
        show(view, dataset, make_snapshot([np.eye(4)], [None], ("linear",)))
        tiles = view.class_page.cases.images.tiles
        assert sorted(tile.row for tile in tiles) == [0, 10, 20, 30]
        assert all(tile.words == f"✗ {places[tile.row]} ({y[tile.row]})" for tile in tiles)
        canvas = view.class_page.cases.images
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(canvas, LEFT, pos=canvas.frame(2).center())
        among = tuple(tile.row for tile in tiles)
        assert wish.args == [SampleWish(tiles[2].row, "test", among)]
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.keyClick(canvas, Qt.Key.Key_Return)
        assert wish.args[0].index == tiles[1].row
        view.class_page.matrix.choose((2, 2))
        assert [tile.row for tile in canvas.tiles] == [2, 6, 14, 18, 22, 26, 34, 38]

    def test_of_the_plane_are_points(
        self, qtbot: QtBot, view: ConfusionView, make_snapshot: Make
    ) -> None:
        rng = np.random.default_rng(0)
        x = rng.uniform(-6, 6, (40, 2))
        y = (x[:, 0] + 3 * rng.standard_normal(40) > 0).astype(np.int64)
        dataset = Dataset(x, y, x, y, "classes", 2, None, "gauss", plane_train=x, plane_test=x)
        experiment = Experiment(
            DataSpec("gauss"), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec("mse")
        )
        view.set_experiment(experiment, dataset)
        snapshot = make_snapshot([np.array([[1.0, 0.0]])], [None], ("sigmoid",))
        view.show_snapshot(snapshot)
        canvas = view.class_page.cases.points
        rows = cases(snapshot, dataset).mistakes().tolist()
        assert len(rows) > 2
        assert canvas.cloud is not None
        assert canvas.cloud.order.tolist() == rows
        assert canvas.cloud.names == ("x", "y")
        view.grab()
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(canvas, LEFT, pos=canvas.place_of(rows[1]).toPoint())
        assert wish.args == [SampleWish(rows[1], "test", tuple(rows))]
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        assert view.readout.text().startswith(f"row {rows[0] + 1} is “")
        view.class_page.threshold.slider.setValue(100)
        assert canvas.cloud.order.tolist() == []
        view.grab()  # without any that stand out
