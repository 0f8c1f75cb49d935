"""DataView: it shows what the summary says, once for a data set, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec, load_dataset
from playground.theme import DARK, LIGHT
from playground.views.data.classes_canvas import MEAN, Spot
from playground.views.data.view import CORRELATION, OVERVIEW, VALUES, DataView
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

RNG = np.random.default_rng(5)


def experiment(data: DataSpec, dataset: Dataset, units: int = 1) -> Experiment:
    return Experiment(data, NetworkSpec(dataset.inputs, (LayerSpec(units, "tanh"),)), TrainSpec())


def pictures() -> Dataset:
    """Forty pictures of 2 × 2 pixels; the class is the place of the brightest."""
    y = np.arange(40) % 4
    x = (np.eye(4)[y] * 200 + RNG.integers(0, 50, (40, 4))).astype(np.uint8)
    return Dataset(x, y, x[:8], y[:8], "classes", 4, (2, 2), "digits")


def show(view: DataView, spec: DataSpec, dataset: Dataset) -> None:
    view.set_experiment(experiment(spec, dataset), dataset)


@pytest.fixture
def wishes(view: DataView) -> list[SampleWish]:
    wishes: list[SampleWish] = []
    view.sample_requested.connect(wishes.append)
    return wishes


def choose(view: DataView, what: str) -> None:
    view.what_combo.setCurrentText(what)
    view.what_combo.activated.emit(view.what_combo.currentIndex())


def table(path: Path, text: str) -> DataSpec:
    path.write_text(text)
    return DataSpec("file", path=str(path))


@pytest.fixture
def flowers(tmp_path: Path) -> DataSpec:
    """Two columns that rise together and one that is noise; a row lacks a value."""
    rows = [f"{k / 2},{3 + k},{RNG.random():.3f},{'ab'[k % 2]}" for k in range(30)]
    rows[4] = "," + rows[4].split(",", 1)[1]
    return table(tmp_path / "f.csv", "long (cm),wide (mm),odd,kind\n" + "\n".join(rows))


def test_without_data_it_says_what_would_fill_it(view: DataView) -> None:
    assert view.is_empty
    assert "choose a data set" in view.empty_text


def test_pictures_are_there_before_any_snapshot(view: DataView) -> None:
    data = pictures()
    show(view, DataSpec("digits"), data)
    assert view.snapshot is None
    assert not view.is_empty
    groups = view.overview.classes.groups
    assert [(g.name, g.train, g.test) for g in groups] == [(str(k), 10, 2) for k in range(4)]
    for label, group in enumerate(groups):
        of_class = data.x_train[data.y_train == label]
        assert group.mean is not None
        np.testing.assert_array_equal(group.mean.ravel(), np.rint(of_class.mean(axis=0)))
        for row, picture in zip(group.samples, group.pictures, strict=True):
            np.testing.assert_array_equal(picture.ravel(), data.x_train[row])
    assert view.caption.text() == "40 rows to train on, 8 to test · 2×2 pixels · 4 classes"
    assert "divided by 255" in view.treatment.text()
    assert "3: 10 rows to train on (25 %), 2 to test (25 %)" in view.accessibleDescription()


def test_a_click_on_an_example_asks_for_it(
    qtbot: QtBot, view: DataView, wishes: list[SampleWish]
) -> None:
    show(view, DataSpec("digits"), pictures())
    canvas = view.overview.classes
    place = canvas.rect_of(Spot(2, 1)).center()
    qtbot.mouseMove(canvas, place)
    row = canvas.groups[2].samples[1]
    assert view.readout.text() == f"training row {row + 1}: class 2; click to inspect"
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)
    assert wishes == [SampleWish(row, "train", view.overview.among)]
    assert row in view.overview.among
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect_of(Spot(2, MEAN)).center())
    assert len(wishes) == 1, "the mean is no row"
    assert view.readout.text() == "the mean of 10 training pictures of class 2"


def test_keys_reach_every_class_and_example(
    qtbot: QtBot, view: DataView, wishes: list[SampleWish]
) -> None:
    show(view, DataSpec("digits"), pictures())
    canvas = view.overview.classes
    key = Qt.Key
    for pressed in (key.Key_Down, key.Key_Down, key.Key_Right, key.Key_Right, key.Key_Right):
        qtbot.keyClick(canvas, pressed)
    assert canvas.spot == Spot(1, 1)
    qtbot.keyClick(canvas, key.Key_Return)
    assert wishes == [SampleWish(canvas.groups[1].samples[1], "train", view.overview.among)]
    for _ in range(3):
        qtbot.keyClick(canvas, key.Key_Left)
    assert canvas.spot == Spot(1)
    assert view.readout.text().startswith("1: 10 rows to train on")


def test_bars_are_as_long_as_there_are_rows(view: DataView) -> None:
    y = np.array([0] * 20 + [1] * 5)
    x = RNG.random((25, 2))
    data = Dataset(x, y, x[:10], y[:10], "classes", 2, None, "file", x, x[:10])
    show(view, DataSpec("file"), data)
    canvas = view.overview.classes
    image = canvas.grab().toImage()

    def length(line: int, color: str) -> int:
        rect = canvas.rect_of(Spot(line))
        rows = range(rect.top() + 1, rect.bottom())
        return max(
            sum(image.pixelColor(x, y).name().upper() == color for x in range(image.width()))
            for y in rows
        )

    longest = length(0, LIGHT.train)
    assert longest > 30
    assert length(1, LIGHT.train) == pytest.approx(longest / 4, abs=1)
    assert length(0, LIGHT.test) == pytest.approx(longest / 2, abs=1)
    assert length(1, LIGHT.test) == 0


def test_points_of_the_plane_are_the_rows(
    qtbot: QtBot, view: DataView, wishes: list[SampleWish]
) -> None:
    data = load_dataset(DataSpec("xor"))
    show(view, DataSpec("xor"), data)
    points = view.overview.points
    assert points.cloud is not None
    assert data.plane_train is not None
    np.testing.assert_array_equal(points.cloud.places, data.plane_train)
    np.testing.assert_array_equal(points.cloud.labels, data.y_train)
    place = points.place_of(2).toPoint()
    qtbot.mouseClick(points, Qt.MouseButton.LeftButton, pos=place)
    assert wishes == [SampleWish(2, "train")]
    assert view.readout.text() == "training row 3: class 1; click to inspect"


def test_numbers_over_the_plane_have_signed_colours(view: DataView) -> None:
    spec = DataSpec("plane", samples=60)
    data = load_dataset(spec)
    show(view, spec, data)
    cloud = view.overview.points.cloud
    assert cloud is not None
    np.testing.assert_array_equal(cloud.values, data.y_train[:, 0])
    colors = {c.name() for _, c in view.overview.points._groups(cloud, cloud.order)}
    assert len(colors) > 20
    (target,) = view.overview.targets.columns
    assert target.name == "target (to predict)"
    assert view.overview.targets.isVisible()
    assert not view.overview.classes.isVisible()
    choose(view, CORRELATION)
    assert view.correlation.canvas.names == ("x", "y", "target")


class TestTables:
    """A person's own table: names and units as read."""

    def test_a_few_rows_of_each_class(
        self, view: DataView, flowers: DataSpec, wishes: list[SampleWish]
    ) -> None:
        data = load_dataset(flowers)
        show(view, flowers, data)
        lines = view.overview.table.lines
        assert view.overview.table.rows_model.titles == ("class", "long (cm)", "wide (mm)", "odd")
        assert [line.texts[0] for line in lines] == ["a"] * 4 + ["b"] * 4
        assert lines[0].colors == (LIGHT.class_color(0),)
        assert data.scaling is not None
        long, wide = data.scaling.undo(data.x_train)[lines[0].row, :2]
        assert lines[0].texts[1:3] == (f"{long:.3g}", f"{wide:.3g}")
        view.overview.table.chosen.emit(lines[5].row)
        assert wishes == [SampleWish(lines[5].row, "train", tuple(line.row for line in lines))]

    def test_what_was_left_out_and_scaled_is_said(self, view: DataView, flowers: DataSpec) -> None:
        show(view, flowers, load_dataset(flowers))
        assert view.treatment.text() == (
            "1 of 30 rows left out; no value in long (cm) (1);"
            " inputs go in standardised (mean 0, deviation 1)"
        )

    def test_histograms_are_in_the_file_s_own_units(
        self, qtbot: QtBot, view: DataView, flowers: DataSpec
    ) -> None:
        data = load_dataset(flowers)
        show(view, flowers, data)
        choose(view, VALUES)
        canvas = view.values.canvas
        column = canvas.columns[1]
        assert data.scaling is not None
        wide = data.scaling.undo(data.x_train)[:, 1]
        assert (column.name, column.labels) == ("wide (mm)", (0, 1))
        assert column.stack[0].low == pytest.approx(wide.min())
        assert column.stack[0].high == pytest.approx(wide.max())
        assert sum(s.shares.sum() for s in column.stack) == pytest.approx(1.0)
        first = canvas.plot(1).topLeft() + QPoint(2, 10)
        qtbot.mouseMove(canvas, first)
        left, right = column.stack[0].bin_ends(0)
        inside = int(((wide >= left) & (wide < right)).sum())
        assert f": {inside} of {len(wide)} (" in view.readout.text()
        assert view.readout.text().startswith(f"wide (mm) from {left:.3g} to {right:.3g}")

    def test_keys_go_from_column_to_column(
        self, qtbot: QtBot, view: DataView, flowers: DataSpec
    ) -> None:
        show(view, flowers, load_dataset(flowers))
        choose(view, VALUES)
        for _ in range(3):
            qtbot.keyClick(view.values.canvas, Qt.Key.Key_Right)
        assert view.readout.text().startswith("odd: from 0.")
        assert view.readout.text() in view.values.canvas.accessibleDescription()

    def test_the_correlation_is_said_of_the_pair_pointed_at(
        self, qtbot: QtBot, view: DataView, flowers: DataSpec
    ) -> None:
        data = load_dataset(flowers)
        show(view, flowers, data)
        choose(view, CORRELATION)
        canvas = view.correlation.canvas
        expected = np.corrcoef(data.x_train.T)
        np.testing.assert_allclose(canvas.matrix, expected)
        assert "long (cm) and wide (mm): 1.00, rise together" in view.correlation.caption.text()
        qtbot.mouseMove(canvas, canvas.cell((2, 0)).center())
        number = f"{expected[2, 0]:.2f}".replace("-", "−")
        assert view.readout.text().startswith(f"odd and long (cm): {number}")
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        assert canvas.pair == (2, 1)

    def test_very_many_classes_and_columns_are_abbreviated_in_words(
        self, view: DataView, tmp_path: Path
    ) -> None:
        lines = [
            ",".join([f"{v:.2f}" for v in RNG.random(70)] + [f"kind {k % 62}"]) for k in range(124)
        ]
        names = ",".join(f"c{k}" for k in range(70))
        spec = table(tmp_path / "w.csv", f"{names},label\n" + "\n".join(lines))
        show(view, spec, load_dataset(spec))
        assert len(view.overview.classes.groups) == 62
        assert view.overview.classes.height() > view.overview.classes.area.height(), "it scrolls"
        assert "and 52 more classes" in view.accessibleDescription()
        assert "the first 60 columns (10 more are not shown)" in view.values.caption.text()
        assert "all classes together" in view.values.caption.text()
        assert view.values.legend.isHidden()
        assert len(view.correlation.canvas.names) == 60


def test_where_it_is_wide_the_overview_stands_beside_the_rest(
    view: DataView, flowers: DataSpec
) -> None:
    show(view, flowers, load_dataset(flowers))

    def offered() -> list[str]:
        return [view.what_combo.itemText(k) for k in range(view.what_combo.count())]

    def seen() -> list[bool]:
        parts = (view.overview, view.values, view.correlation)
        return [part.isVisible() for part in parts]

    assert (offered(), seen()) == ([OVERVIEW, VALUES, CORRELATION], [True, False, False])
    choose(view, CORRELATION)
    assert seen() == [False, False, True]
    view.resize(1000, 500)
    assert (offered(), seen()) == ([VALUES, CORRELATION], [True, False, True])
    view.resize(480, 400)
    assert (offered(), seen()) == ([OVERVIEW, VALUES, CORRELATION], [False, False, True])


def test_another_theme_changes_the_colours(view: DataView, flowers: DataSpec) -> None:
    show(view, flowers, load_dataset(flowers))
    choose(view, VALUES)
    view.set_theme(DARK)
    image = view.values.canvas.grab().toImage()
    assert image.pixelColor(image.width() - 1, image.height() - 1).name().upper() == DARK.ground
    plot = view.values.canvas.plot(0)
    seen = {
        image.pixelColor(x, y).name().upper()
        for x in range(plot.left(), plot.right())
        for y in range(plot.top(), plot.bottom())
    }
    assert {DARK.class_color(0), DARK.class_color(1)} <= seen
