"""ConfusionView of regression: what is predicted against what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from confusion_view import LEFT, show
from PySide6.QtCore import Qt

from core import Dataset
from core.insight.residuals import histogram
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.confusion.view import ConfusionView

    Make = Callable[..., Snapshot]


class TestNumbers:
    @pytest.fixture
    def dataset(self) -> Dataset:
        rng = np.random.default_rng(0)
        x = rng.uniform(-1, 1, (50, 1))
        y = np.concatenate([x + 0.1 * rng.standard_normal((50, 1)), -x], axis=1)
        return Dataset(x, y, x[:40], y[:40], "regression", 0, None, "file")

    @pytest.fixture
    def line(self, make_snapshot: Make) -> Snapshot:
        return make_snapshot([np.array([[1.0], [0.5]])], [np.array([0.1, 0.0])], ("linear",))

    @pytest.mark.parametrize("output", [0, 1])
    def test_predicted_against_true_and_the_residuals(
        self, view: ConfusionView, dataset: Dataset, line: Snapshot, output: int
    ) -> None:
        show(view, dataset, line)
        view.output_combo.setCurrentIndex(output)
        view.output_combo.activated.emit(output)
        answers = line.network().predict(dataset.x_test)[:, output]
        truth, page = dataset.y_test[:, output], view.number_page
        assert page.scatter.cloud is not None
        np.testing.assert_array_equal(page.scatter.cloud.places[:, 0], truth)
        np.testing.assert_array_equal(page.scatter.cloud.places[:, 1], answers)
        assert page.residuals.m is not None
        expected = histogram(answers - truth, page.residuals.m)
        np.testing.assert_array_equal(page.residuals.counts, expected)
        score = 1 - np.sum((answers - truth) ** 2) / np.sum((truth - truth.mean()) ** 2)
        assert view.caption.text().startswith(f"R² {score:.4f}, error ")
        view.grab()

    def test_keys_go_to_the_worst_and_open_it(
        self, qtbot: QtBot, view: ConfusionView, dataset: Dataset, line: Snapshot
    ) -> None:
        show(view, dataset, line)
        scatter = view.number_page.scatter
        residuals = line.network().predict(dataset.x_test)[:, 0] - dataset.y_test[:, 0]
        worst = np.argsort(-np.abs(residuals), kind="stable").tolist()
        qtbot.keyClick(scatter, Qt.Key.Key_Right)
        qtbot.keyClick(scatter, Qt.Key.Key_Right)
        assert view.readout.text().startswith(f"row {worst[1] + 1}: true ")
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.keyClick(scatter, Qt.Key.Key_Return)
        assert wish.args == [SampleWish(worst[1], "test", tuple(worst))]
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(scatter, LEFT, pos=scatter.place_of(worst[0]).toPoint())
        assert wish.args[0].index == worst[0]

    def test_a_histogram_is_read_bar_by_bar(
        self, qtbot: QtBot, view: ConfusionView, dataset: Dataset, line: Snapshot
    ) -> None:
        show(view, dataset, line)
        residuals = view.number_page.residuals
        qtbot.keyClick(residuals, Qt.Key.Key_Right)
        assert view.readout.text() == residuals.words(0)
        assert "answer minus truth from −" in residuals.words(0)
