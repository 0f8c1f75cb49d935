"""SweepView: what is chosen is begun, and what came of it is a table, lines, a map and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPainterPath
from small_runs import xor
from small_sweeps import RATE, UNITS, made

from core import load_dataset
from core.spec.sweep import Axis, Halving, SweepSpec
from core.sweep.news import Reading, SweepNews, read
from playground.theme import DARK, LIGHT
from playground.views.sweep.lines_picture import LinesPicture
from playground.views.sweep.view import HEAT, LINES, TABLE, WHY, SweepView
from playground.views.sweep.words import EMPTY, level_text, progress_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

RATES, LAYERS = (0.01, 0.5, 1e9), (1, 4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve runs, of which those with the greatest rate diverge or are bad."""
    path = tmp_path_factory.mktemp("results") / "s.sweep"
    made(SweepSpec(xor(20), (Axis(RATE, RATES), Axis(UNITS, LAYERS)), repeats=2), path)
    return path


@pytest.fixture
def reading(folder: Path) -> Reading:
    return read(folder)


@pytest.fixture
def view(seen: Callable[..., Any]) -> SweepView:
    view: SweepView = seen(SweepView(), 700, 460)
    experiment = xor(20)
    view.set_experiment(experiment, load_dataset(experiment.data))
    return view


def show(view: SweepView, reading: Reading | None, phase: Any = "looking", **more: Any) -> None:
    view.show_sweep(SweepNews(phase, "s.sweep", reading=reading, **more))


def test_the_usual_sweep_is_chosen_and_begun(view: SweepView) -> None:
    specs: list[SweepSpec] = []
    view.sweep_requested.connect(specs.append)
    assert view._empty_words.text() == EMPTY
    view.setup.start_button.click()
    (spec,) = specs
    assert spec.fields == (RATE, "network.init")
    assert (spec.repeats, spec.count) == (5, 125)
    assert view.setup.start_button.text() == "Start 125 runs…"


def test_values_are_drawn_from_ranges_and_the_worst_ended_early(view: SweepView) -> None:
    setup = view.setup
    setup.draw_combo.setCurrentIndex(2)
    assert setup.choices[0].line.text() == "0.05 to 5 log"
    setup.runs_spin.setValue(8)
    setup.halving_check.setChecked(True)
    setup.halving_spin.setValue(4)
    spec = setup.spec()
    assert spec is not None
    assert spec.drawn[0] == Axis(RATE, low=0.05, high=5.0, log=True)
    assert (spec.draw, spec.runs, spec.halving) == ("latin", 8, Halving(4))
    setup.draw_combo.setCurrentIndex(0)
    assert setup.choices[0].line.text() == "0.05, 0.2, 0.5, 2, 5"


def test_what_cannot_be_started_says_why(view: SweepView) -> None:
    setup = view.setup

    def write(text: str) -> str:
        setup.choices[0].line.setText(text)
        setup.choices[0].line.textEdited.emit(text)
        assert setup.start_button.isEnabled() == (not setup.problem)
        return setup.start_button.toolTip()

    assert "“x” is none" in write("0.1, x")
    assert "range, expected values" in write("0.1 to 1")
    assert "learning_rate" in write("-1")
    assert "on all cores" in write("0.1")
    setup.halving_check.setChecked(True)
    setup.halving_spin.setValue(20)
    assert "runs have 20 epochs" in setup.start_button.toolTip()


def test_the_best_and_what_matters_are_said_in_words(view: SweepView, reading: Reading) -> None:
    show(view, reading)
    said = view.why.words_label.text()
    best = reading.standings[0]
    assert best.settings[RATE] == 0.5
    assert said.startswith("Best: test loss ")
    settings = f"with learning rate 0.5, layer 1: units {best.settings[UNITS]}."
    assert said.splitlines()[0].endswith(settings)
    assert "Learning rate matters most: mean test loss from " in said
    assert view.accessibleDescription() == said
    assert not view._empty_words.isVisible()
    assert not view.bar.new_button.isChecked()  # room for the results


def test_the_table_sorts_and_a_run_is_opened(
    view: SweepView, reading: Reading, qtbot: QtBot
) -> None:
    opened: list[int] = []
    view.sweep_run_chosen.connect(opened.append)
    show(view, reading)
    view.tabs.setCurrentIndex(TABLE)
    table, model = view.table, view.table.results_model
    figures = reading.figures[model.order]
    known = figures[np.isfinite(figures)]
    assert known.tolist() == sorted(known.tolist())  # the best first
    assert np.isnan(figures[len(known) :]).all()
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert model.data(model.index(0, 1)) == "1e+09"
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert view.readout.text().startswith("Run ")
    number = int(model.data(model.index(3, 0)))
    place = table.visualRect(model.index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [number]
    show(view, read(reading.results.folder))  # other rows have come
    assert int(model.data(model.index(table.currentIndex().row(), 0))) == number


def test_brushing_an_axis_selects_runs(view: SweepView, reading: Reading, qtbot: QtBot) -> None:
    show(view, reading)
    view.tabs.setCurrentIndex(LINES)
    lines = view.lines
    assert lines.titles == ["learning rate", "layer 1: units", "test loss"]
    x, plot = round(lines.axis_x(1)), lines.plot
    qtbot.mousePress(lines, Qt.MouseButton.LeftButton, pos=QPoint(x, plot.bottom()))
    qtbot.mouseMove(lines, QPoint(x, plot.center().y()))
    qtbot.mouseRelease(lines, Qt.MouseButton.LeftButton, pos=QPoint(x, plot.center().y()))
    assert view.readout.text() == "6 of 12 runs are selected."
    view.tabs.setCurrentIndex(TABLE)
    assert view.table.results_model.rowCount() == 6
    view.show_all_button.click()
    assert view.table.results_model.rowCount() == 12
    view.tabs.setCurrentIndex(LINES)
    qtbot.keyClick(lines, Qt.Key.Key_Left)
    qtbot.keyClick(lines, Qt.Key.Key_Up)
    assert lines.axis == 0
    qtbot.keyClick(lines, Qt.Key.Key_Up)
    selected = lines.selected
    assert selected is not None
    np.testing.assert_array_equal(selected, reading.results.values[RATE] == 0.5)
    more = read(reading.results.folder)  # rows that are new follow the brush
    view._chosen = frozenset()
    show(view, more)
    np.testing.assert_array_equal(view._chosen_rows(more), selected)
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert lines.selected is None


def test_lines_are_painted_a_few_at_a_time(view: SweepView) -> None:
    times = iter(np.arange(0.0, 1.0, 0.003).tolist())
    picture = LinesPicture(view, clock=lambda: next(times))
    path = QPainterPath(QPoint(0, 0))
    path.lineTo(9, 9)
    left = [(QColor("red"), path)] * 5
    picture.begin(QSize(10, 10), 1.0, QColor("white"), iter(left))
    picture._go_on()
    assert picture.is_busy
    assert picture.pixmap.isNull()
    picture.finish()
    assert picture.pixmap.toImage().pixelColor(5, 5).green() < 40


def test_the_map_tells_of_a_cell_and_shows_its_runs(
    view: SweepView, reading: Reading, qtbot: QtBot
) -> None:
    show(view, reading)
    view.tabs.setCurrentIndex(HEAT)
    page = view.heat
    assert page.down_combo.currentData() == RATE  # what matters most
    canvas = page.map
    qtbot.mouseMove(canvas, canvas.cell_rect(1, 1).center())
    mask = (reading.results.values[RATE] == 0.5) & (reading.results.values[UNITS] == 4)
    mean = float(f"{reading.figures[mask].mean():.4g}")
    start = f"learning rate 0.5 · layer 1: units 4: mean test loss {mean:.4g} ± "
    assert view.readout.text().startswith(start)
    assert view.readout.text().endswith(" of 2 runs")
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.cell == (1, 0)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert view.tabs.currentIndex() == TABLE
    shown = view.table.results_model.order
    assert set(reading.results.values[UNITS][shown].tolist()) == {1}
    assert len(shown) == 2
    view.tabs.setCurrentIndex(HEAT)
    page.across_combo.setCurrentIndex(0)
    assert canvas.paths == (RATE, RATE)


def test_it_says_how_far_it_is_and_can_be_stopped_and_gone_on_with(
    view: SweepView, reading: Reading
) -> None:
    wishes: list[str] = []
    view.sweep_stopped.connect(lambda: wishes.append("stop"))
    view.sweep_resumed.connect(lambda: wishes.append("go on"))
    show(view, None, "running", done=3, total=12, seconds_left=90.0)
    assert view.bar.progress.format() == "3 of 12 runs · 2 min left"
    assert view._empty_words.text() == "The first runs are being made."
    assert not view.setup.start_button.isEnabled()
    view.bar.stop_button.click()
    show(view, reading, "stopped", done=12, total=12)
    assert not view.bar.stop_button.isVisible()  # nothing is left
    reading.results.columns["outcome"][:2] = "going"
    show(view, reading, "stopped", done=10, total=12)
    assert view.bar.stop_button.text() == "Go on: 2 left"
    view.bar.stop_button.click()
    assert wishes == ["stop", "go on"]
    show(view, reading, "failed", problem="The sweep stopped: the disk is full.")
    assert view.readout.text() == "The sweep stopped: the disk is full."


def test_it_asks_for_news_while_it_is_seen(view: SweepView, reading: Reading) -> None:
    assert not view._pull.isActive()
    show(view, reading)
    assert view._pull.isActive()
    view.hide()
    assert not view._pull.isActive()
    model = view.table.results_model
    view.tabs.setCurrentIndex(TABLE)
    show(view, read(reading.results.folder))
    assert model.reading is None  # nothing is done for nobody
    view.show()
    assert model.reading is view.news.reading


def test_all_pages_are_drawn_in_both_themes(view: SweepView, reading: Reading) -> None:
    assert not view.grab().isNull()
    show(view, reading)
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        for page in (WHY, TABLE, LINES, HEAT):
            view.tabs.setCurrentIndex(page)
            view.stand_still()
            assert not view.lines.picture.is_busy
            assert not view.grab().isNull()


def test_a_sweep_of_one_field_has_no_map(view: SweepView, tmp_path: Path) -> None:
    made(SweepSpec(xor(2), (Axis(RATE, (0.1, 0.2)),)), tmp_path / "s")
    show(view, read(tmp_path / "s"))
    assert "too few runs to tell that from chance" in view.why.words_label.text()
    view.tabs.setCurrentIndex(HEAT)
    assert not view.heat.map.isVisible()
    assert view.heat._no_pair.isVisible()


def test_words() -> None:
    assert level_text((0.001, 0.03)) == "0.001 to 0.03"
    assert level_text((4, 4)) == "4"
    assert level_text((["x", "y"], ["x", "y"])) == "x, y"
    assert level_text(("he_normal", "he_normal")) == "He normal"
    assert progress_words(SweepNews("looking")) == ""
    assert progress_words(SweepNews("preparing", problem="MNIST")) == "MNIST"
    assert progress_words(SweepNews("stopping", done=1, total=2)) == "1 of 2 runs · stopping"
