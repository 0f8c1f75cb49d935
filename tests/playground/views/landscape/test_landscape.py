"""LandscapeView: when a plane is laid, how its map is filled in, and what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.run.analysis import AnalysisResult
from playground.theme import DARK
from playground.views.landscape import questions
from playground.views.landscape.colors import LossScale, loss_table
from playground.views.landscape.questions import Filled, FillRows, FollowLine, LayPlane
from playground.views.landscape.words import caption, warning

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def questions_of(asked: Any, kind: type) -> list[Any]:
    return [request.compute for request in asked.requests if isinstance(request.compute, kind)]


def test_the_map_is_laid_and_filled_in(asked: Any) -> None:
    view = asked.view
    assert view.is_empty
    snapshot = asked.step(3)
    survey = view.survey
    assert survey.is_whole
    assert survey.laid.directions == "path"
    assert survey.is_at(snapshot)
    assert not np.isnan(survey.losses).any()
    assert view.canvas.map.losses is survey.losses
    assert view.caption.text() == caption(survey.laid)
    assert "oss on 15 training rows" in view.caption.text()
    assert view.caption.text() in view.accessibleDescription()


def test_what_is_painted_lies_where_the_path_is_painted(asked: Any) -> None:
    asked.step(3)
    canvas, survey = asked.view.canvas, asked.view.survey
    top = canvas._picture.indexes[0]
    np.testing.assert_array_equal(top, canvas.scale.indexes(survey.losses[-1]))
    plane = survey.laid.plane
    corner = np.array([[plane.across[0], plane.upward[1]]])
    away = canvas.at(corner)[0].toPoint() - canvas.area.topLeft()
    assert away.manhattanLength() <= 1
    np.testing.assert_allclose(canvas.place_at(canvas.area.topLeft()), corner[0], atol=0.05)


def test_rows_are_filled_in_some_at_a_time(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_ENOUGH", 0.0)  # a row at a time
    asked.step()
    rows = questions_of(asked, FillRows)
    assert len(rows) == 9
    assert rows[0].rows[:3] == (0, 8, 4)
    assert not np.isnan(asked.view.survey.losses).any()


def test_while_it_trains_the_map_stays_and_the_path_grows(asked: Any) -> None:
    view = asked.view
    asked.step()
    asked.step()
    view.choice.zoom(-12)  # a wide map, in which the run stays
    count = len(asked.requests)
    laid = view.survey.laid
    for _ in range(3):
        asked.step()
    assert len(asked.requests) == count
    assert view.survey.laid is laid
    shown = view.canvas.map
    assert len(shown.later) == 3
    np.testing.assert_allclose(shown.here, laid.plane.seen_at(view.snapshot.parameters[None])[0])
    view._still.timeout.emit()  # nothing has come for a while
    assert len(asked.requests) > count
    assert view.survey.is_at(view.snapshot)
    assert len(view.canvas.map.later) == 0


def test_for_a_picture_it_is_laid_at_once_and_once(asked: Any) -> None:
    view = asked.view
    asked.step()
    view.choice.zoom(-12)
    asked.step()
    assert not view.survey.is_at(view.snapshot)
    view.stand_still()
    assert view.survey.is_at(view.snapshot)
    assert not np.isnan(view.survey.losses).any()
    count = len(asked.requests)
    view.stand_still()
    assert len(asked.requests) == count


def test_a_run_that_leaves_the_map_or_ends_has_another_laid(asked: Any) -> None:
    view = asked.view
    asked.step()
    view.choice.zoom(18)
    assert not view.survey.is_outside(view.snapshot)
    asked.step()
    assert view.survey.is_at(view.snapshot)
    view.choice.zoom(-25)
    asked.step()
    assert not view.survey.is_at(view.snapshot)
    view.show_snapshot(replace(view.snapshot, finished=True))
    assert view.survey.is_at(view.snapshot)


def test_a_person_centres_it_and_takes_other_directions(asked: Any, qtbot: QtBot) -> None:
    view = asked.view
    asked.step()
    view.choice.zoom(-12)
    asked.step()
    assert not view.survey.is_at(view.snapshot)
    qtbot.mouseClick(view.choice.centre, Qt.MouseButton.LeftButton)
    assert view.survey.is_at(view.snapshot)
    assert not view.choice.again.isVisible()
    view.choice.combo.setCurrentIndex(1)
    assert view.survey.laid.directions == "random"
    axes = view.survey.laid.plane.axes
    qtbot.mouseClick(view.choice.again, Qt.MouseButton.LeftButton)
    assert not np.array_equal(view.survey.laid.plane.axes, axes)
    view.choice.combo.setCurrentIndex(2)
    assert "λ across" in view.caption.text()


def test_old_answers_count_for_nothing(asked: Any) -> None:
    view = asked.view
    asked.late = True
    asked.step()
    old = asked.requests[-1]
    view.choice.combo.setCurrentIndex(1)
    assert len(questions_of(asked, LayPlane)) == 2
    value = old.compute(view.snapshot, asked.trainer.dataset, bool)
    view.show_analysis(AnalysisResult(old.kind, 1, value))
    assert view.survey.laid is None
    asked.answer()
    assert view.survey.laid.directions == "random"
    number = view.survey.laid.number
    view.survey.take(Filled(number - 1, (0,), (np.ones(9),)))
    assert np.isnan(view.survey.losses).all()


def test_hidden_it_asks_nothing_and_remembers_the_way(asked: Any) -> None:
    asked.view.hide()
    for _ in range(4):
        asked.step()
    assert asked.requests == []
    assert asked.view.path.steps == (1, 2, 3, 4)
    asked.view.show()
    assert asked.view.survey.laid.steps == (1, 2, 3, 4)
    asked.view.set_experiment(asked.trainer.experiment, asked.trainer.dataset)
    assert len(asked.view.path) == 0
    assert asked.view.survey.laid is None


def test_a_path_can_be_given(asked: Any) -> None:
    snapshot = asked.step(3)
    points = [snapshot.parameters + shift for shift in (2.0, 1.0)]
    asked.view.show_path([0, 2], points)
    assert asked.view.survey.laid.steps == (0, 2, 3)
    assert "100.0 % + 0.0 % of the path" in asked.view.caption.text()


def test_by_mouse_and_keys_the_path_is_read(asked: Any, qtbot: QtBot) -> None:
    view = asked.view
    for _ in range(3):
        asked.step(3)
    qtbot.mouseClick(view.choice.centre, Qt.MouseButton.LeftButton)
    canvas, laid = view.canvas, view.survey.laid
    (first,) = canvas.at(laid.places[:1])
    qtbot.mouseMove(canvas, canvas.area.topLeft() + QPoint(2, 2))
    qtbot.mouseMove(canvas, first.toPoint())
    assert view.readout.text().startswith("step 3: true loss ")
    qtbot.mouseMove(canvas, canvas.area.center() + QPoint(0, 40))
    qtbot.mouseMove(canvas, canvas.area.topLeft() + QPoint(2, 2))
    assert "across" in view.readout.text()
    assert f"loss {view.survey.losses[-1, 0]:.3g}" in view.readout.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert view.readout.text().startswith("step 9: ")
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert view.readout.text().startswith("step 6: ")
    across = laid.plane.across
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    near = view.survey.laid.plane.across
    assert near[1] - near[0] == pytest.approx((across[1] - across[0]) / 1.5)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert view.survey.laid.plane.across == pytest.approx(across)


def test_the_line_between_two_runs(asked: Any) -> None:
    view = asked.view
    snapshot = asked.step(3)
    view.show_line(snapshot.parameters - 1.0, snapshot.parameters, ("before", "now"))
    assert len(questions_of(asked, FollowLine)) == 1
    assert view.choice.is_line
    assert view.curve.ends == ("before", "now")
    assert "hill" in view.caption.text()
    assert view.readout.text().startswith("50 % of the way: straight line loss ")
    view.choice.combo.setCurrentIndex(0)
    assert view.canvas.isVisible()
    view.show_line(np.ones(3), np.ones(3))
    assert view.caption.text() == "The two runs have other layers than this one."


def test_what_cannot_be_computed_is_said(asked: Any) -> None:
    asked.late = True
    asked.step()
    kind = asked.requests[-1].kind
    asked.view.show_analysis(AnalysisResult(kind, 1, None, "Not computed: the data do not fit."))
    assert asked.view.caption.text() == "Not computed: the data do not fit."
    assert len(asked.requests) == 1


def test_care_is_asked_for_where_the_plane_shows_little(asked: Any) -> None:
    asked.step(2)
    asked.step(2)
    laid = asked.view.survey.laid
    laid = replace(laid, steps=(1, 2), true=np.array([1.0, 1.0]), seen=np.array([1.0, 1.0]))
    assert warning(replace(laid, shown=0.9)) == ""
    assert "only 10 % of the path" in warning(replace(laid, shown=0.1))
    assert "3 times off" in warning(replace(laid, shown=0.9, seen=np.array([3.0, 1 / 3])))
    assert warning(replace(laid, shown=float("nan"), steps=(1,))) == ""


def test_colours_go_by_powers_of_ten_and_what_is_no_number_is_as_the_largest() -> None:
    losses = np.array([[0.01, 0.1], [1.0, np.nan]])
    scale = LossScale(-2.0, 0.0)
    assert scale.indexes(losses).tolist() == [[0, 128], [255, 255]]
    found = LossScale.of(losses, np.array([1e-3]))
    assert found.low == pytest.approx(-3.0)
    assert LossScale.of(np.full((2, 2), np.nan), np.empty(0)) == LossScale(-1.0, 0.0)
    assert len(set(loss_table())) > 200


def test_it_follows_the_theme_and_is_exported_whole(asked: Any, tmp_path: Any) -> None:
    asked.late = True
    asked.step(2)
    asked.view.set_theme(DARK)
    assert asked.view.canvas.theme == DARK
    assert asked.view.curve.theme == DARK
    asked.view.export_png(tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 1000
    assert not np.isnan(asked.view.survey.losses).any()
