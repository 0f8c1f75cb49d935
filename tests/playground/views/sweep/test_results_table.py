"""ResultsTable: lines are painted at once, and those in sight alone are put into words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from small_sweeps import made, rates

from core.sweep.news import Reading, read
from playground.theme import LIGHT, tabular_font
from playground.views.sweep.line_painter import LinePainter
from playground.views.sweep.results_table import ResultsTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RUNS = 300


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """Hundreds of runs, a third of which diverged."""
    folder = tmp_path_factory.mktemp("results") / "s.sweep"
    made(rates(0.1, 0.5, 1e9, epochs=2), folder)
    found = read(folder)
    results = found.results
    many = {name: np.tile(values, RUNS // 3) for name, values in results.columns.items()}
    values = {name: np.tile(values, RUNS // 3) for name, values in results.values.items()}
    many["number"] = np.arange(RUNS)
    is_lost = np.arange(RUNS) % 3 == 2
    many["outcome"] = np.where(is_lost, "diverged", many["outcome"])
    figures = np.tile(found.figures, RUNS // 3)
    return replace(found, results=replace(results, columns=many, values=values), figures=figures)


@pytest.fixture
def table(qtbot: QtBot, reading: Reading) -> ResultsTable:
    table = ResultsTable(LIGHT)
    qtbot.addWidget(table)
    table.resize(1600, 200)
    table.show_reading(reading)
    return table


def colors(table: ResultsTable) -> set[int]:
    """All that are in the table, as QRgb."""
    picture = table.viewport().grab().toImage()
    return set(np.unique(np.frombuffer(picture.constBits(), np.uint32)).tolist())


def ground(table: ResultsTable, row: int) -> QColor:
    """The colour at the beginning of a line."""
    rect = table.visualRect(table.results_model.index(row, 0))
    return table.viewport().grab().toImage().pixelColor(rect.left() + 1, rect.center().y())


def test_only_lines_in_sight_are_put_into_words_and_only_once(table: ResultsTable) -> None:
    model = table.results_model
    model._lines.clear()
    table.grab()
    in_sight = table.rowAt(table.viewport().height() - 1) + 1
    assert 0 < in_sight < 20
    assert set(model._lines) == set(model.order[:in_sight].tolist())
    before = dict(model._lines)
    table.grab()
    assert all(model._lines[place] is line for place, line in before.items())


def test_what_is_lost_is_in_the_colour_of_errors(table: ResultsTable) -> None:
    error = QColor(LIGHT.error).rgb()
    assert error not in colors(table)  # the best stand above
    table.scrollToBottom()
    assert error in colors(table)


def test_the_current_line_is_marked_alone(table: ResultsTable) -> None:
    table.setCurrentIndex(table.results_model.index(2, 0))
    assert ground(table, 2) == QColor(LIGHT.accent)
    assert QColor(LIGHT.accent) not in (ground(table, 1), ground(table, 3))


def painted(painter: LinePainter, *lines: tuple[str, ...]) -> QImage:
    """Lines one over the other."""
    image = QImage(160, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    brush = QPainter(image)
    for texts in lines:
        painter.paint(brush, QRect(0, 0, 140, 20), texts, -1, marked=False)
    brush.end()
    return image


@pytest.fixture
def line_painter(qtbot: QtBot) -> LinePainter:
    painter = LinePainter()
    painter.set_theme(LIGHT, tabular_font(13))
    painter.fit([60, 80])
    return painter


def test_of_figures_qt_is_not_asked_how_wide_they_are(
    line_painter: LinePainter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes as long as to paint them: a page that was never seen shall come at once."""
    asked: list[str] = []

    class Metrics(QFontMetricsF):
        def horizontalAdvance(self, text: str) -> float:  # type: ignore[override]  # noqa: N802
            asked.append(text)
            return super().horizontalAdvance(text)

    monkeypatch.setattr(line_painter, "_metrics", Metrics(tabular_font(13)))
    lines = [(f"{number / 64:.2f} %", word) for number in range(40) for word in ("new", "old")]
    painted(line_painter, *lines)
    assert asked == ["new", "old"]


@pytest.mark.parametrize("text", ["0.1235", "−12.5 %", "1e-05", "diverged", "a name too long"])
def test_a_text_ends_where_its_column_does(line_painter: LinePainter, text: str) -> None:
    image = painted(line_painter, ("", text))
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(20, 160, 4)
    inked = np.flatnonzero((pixels[..., :3] < 200).any((0, 2)))
    assert inked[0] >= 65
    assert 131 <= inked[-1] <= 135
