"""What all views share: hidden ones do not draw, the newest snapshot is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from declared_views import declared
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QVBoxLayout

from core import DataSpec
from core.datasets import load_dataset
from playground.session.lessons import get_lesson
from playground.theme import DARK, LIGHT
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot


class NotingView(View):
    """Notes what it is asked to draw."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[Any] = []
        self.label = QLabel("what was drawn")
        self.controls = (self.label,)
        QVBoxLayout(self.content).addWidget(self.label)

    def _draw(self, snapshot: Snapshot) -> None:
        self.drawn.append(snapshot)


class AskingView(NotingView):
    """Asks for an analysis with each snapshot, and draws the answer with the next drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: object = None

    def _draw(self, snapshot: Snapshot) -> None:
        super()._draw(snapshot)
        if self.answer is None:
            self.request_analysis("please")
        self.label.setText(f"the answer is {self.answer}")

    def _take_analysis(self, result: object) -> None:
        self.answer = result


class PickyView(NotingView):
    """Has nothing to show of any data."""


class SlowView(NotingView):
    """May draw once an hour."""


class BriskView(NotingView):
    """May draw twenty times a second."""


declared(NotingView, "notes")
declared(AskingView, "asking")
declared(PickyView, "notes", suits=lambda _: False)
declared(SlowView, "notes", min_interval=3600.0)
declared(BriskView, "notes", min_interval=0.05)


@pytest.fixture
def snapshots(make_network_snapshot: Callable[..., Snapshot]) -> list[Snapshot]:
    return [make_network_snapshot(2, 2, 1, seed=seed) for seed in range(3)]


def shown(qtbot: QtBot, view: NotingView) -> NotingView:
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_a_hidden_view_does_not_draw_and_catches_up(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = NotingView()
    qtbot.addWidget(view)
    for snapshot in snapshots:
        view.show_snapshot(snapshot)
    assert view.drawn == []
    view.show()
    assert view.drawn == [snapshots[-1]]
    view.hide()
    view.show_snapshot(snapshots[0])
    view.redraw()
    assert view.drawn == [snapshots[-1]]


def test_a_hidden_view_waits_for_nothing(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    view = shown(qtbot, SlowView())
    view.show_snapshot(snapshots[0])
    view.hide()
    view.show_snapshot(snapshots[1])
    assert not view._timer.isActive()


def test_every_snapshot_is_drawn_at_once_where_there_is_no_limit(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = shown(qtbot, NotingView())
    for snapshot in snapshots:
        view.show_snapshot(snapshot)
    assert view.drawn == snapshots


def test_what_is_drawn_is_not_drawn_again(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    """A window shows the same snapshot again with each change of its state."""
    view = shown(qtbot, NotingView())
    view.show_snapshot(snapshots[0])
    view.show_snapshot(snapshots[0])
    assert view.drawn == snapshots[:1]
    view.hide()
    view.show_snapshot(snapshots[1])
    view.show_snapshot(snapshots[1])
    view.show()
    assert view.drawn == snapshots[:2]
    view.redraw()
    assert len(view.drawn) == 3


def test_drawing_is_limited_and_the_newest_waits(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    view = shown(qtbot, SlowView())
    for snapshot in snapshots:
        view.show_snapshot(snapshot)
    assert view.drawn == snapshots[:1]
    view.flush()
    assert view.drawn == [snapshots[0], snapshots[-1]]


def test_the_newest_snapshot_is_drawn_without_another_one(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = shown(qtbot, BriskView())
    for snapshot in snapshots:
        view.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: view.drawn[-1] is snapshots[-1])
    assert len(view.drawn) == 2


@pytest.mark.parametrize("end", [{"finished": True}, {"diverged": "The loss is not finite."}])
def test_the_last_snapshot_is_drawn_at_once(
    qtbot: QtBot, make_network_snapshot: Callable[..., Snapshot], end: dict[str, Any]
) -> None:
    view = shown(qtbot, SlowView())
    view.show_snapshot(make_network_snapshot(2, 1))
    last = make_network_snapshot(2, 1, **end)
    view.show_snapshot(last)
    assert view.drawn[-1] is last


def test_an_empty_view_says_what_would_fill_it(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    view = shown(qtbot, NotingView())
    assert view.is_empty
    texts = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert texts == [view.empty_text]
    view.show_snapshot(snapshots[0])
    assert not view.is_empty
    view.clear()
    assert view.is_empty


def test_a_new_run_forgets_the_old_one(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    view = shown(qtbot, SlowView())
    view.show_snapshot(snapshots[0])
    view.show_snapshot(snapshots[1])
    view.clear()
    view.show_snapshot(snapshots[2])
    assert view.drawn == [snapshots[0], snapshots[2]]


def test_a_new_run_whose_snapshot_follows_is_not_empty_in_between(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    """To change to the empty text and back takes longer than to draw."""
    experiment, dataset = get_lesson("xor").experiment, load_dataset(DataSpec("xor"))
    view, picky = shown(qtbot, SlowView()), shown(qtbot, PickyView())
    view.show_snapshot(snapshots[0])
    picky.show_snapshot(snapshots[0])
    for one in (view, picky):
        one.set_experiment(experiment, dataset, followed=True)
    assert picky.is_empty, "nothing of these data will follow"
    assert not view.is_empty
    assert view.snapshot is None
    view.show_snapshot(snapshots[1])
    assert view.drawn == snapshots[:2], "at once, whatever came just before"
    view.set_experiment(experiment, dataset)
    assert view.is_empty


def test_a_theme_changes_the_ground_and_draws_again(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = shown(qtbot, SlowView())
    view.show_snapshot(snapshots[0])
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        assert view.palette().color(QPalette.ColorRole.Window) == QColor(theme.ground)
    assert len(view.drawn) == 3


def test_exports_are_pictures_without_the_controls(
    qtbot: QtBot, snapshots: list[Snapshot], tmp_path: Path
) -> None:
    view = shown(qtbot, NotingView())
    view.resize(200, 100)
    view.show_snapshot(snapshots[0])
    view.export_png(tmp_path / "view.png")
    view.export_svg(tmp_path / "view.svg")
    image = QImage(str(tmp_path / "view.png"))
    assert (image.width(), image.height()) == (400, 200)
    colors = {image.pixelColor(x, y).name().upper() for x in range(400) for y in range(200)}
    assert colors == {LIGHT.ground}
    renderer = QSvgRenderer(str(tmp_path / "view.svg"))
    assert renderer.isValid()
    assert "Notes" in (tmp_path / "view.svg").read_text(encoding="utf-8")
    assert view.label.isVisible()


@pytest.mark.parametrize("empty", [True, False])
def test_a_view_that_was_never_shown_can_be_exported(
    qtbot: QtBot, snapshots: list[Snapshot], tmp_path: Path, empty: bool
) -> None:
    view = NotingView()
    qtbot.addWidget(view)
    if not empty:
        view.show_snapshot(snapshots[0])
    view.export_png(tmp_path / "view.png")
    assert not QImage(str(tmp_path / "view.png")).isNull()
    assert len(view.drawn) == (0 if empty else 1)


def test_an_export_that_cannot_be_written_says_so_and_restores_the_view(
    qtbot: QtBot, snapshots: list[Snapshot], tmp_path: Path
) -> None:
    view = shown(qtbot, NotingView())
    view.show_snapshot(snapshots[0])
    for export in (view.export_png, view.export_svg):
        with pytest.raises(OSError, match="no_such_folder"):
            export(tmp_path / "no_such_folder" / "view")
    assert view.label.isVisible()


def waiting_line(view: NotingView) -> QLabel:
    line = view.findChild(QLabel, "waitingLabel")
    assert isinstance(line, QLabel)
    return line


def test_what_is_asked_for_goes_up_and_is_waited_for_quietly(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = shown(qtbot, AskingView())
    view.resize(300, 200)
    view.show_snapshot(snapshots[1])
    view.show_analysis(None)
    before = view.label.geometry()
    with qtbot.waitSignal(view.analysis_requested, check_params_cb=lambda it: it == "please"):
        view.show_snapshot(snapshots[0])
    line = waiting_line(view)
    assert not line.isVisible(), "what is answered soon must not flicker"
    qtbot.waitUntil(line.isVisible)
    assert line.text() == "Computing…"
    assert view.rect().contains(line.geometry())
    view.resize(500, 300)
    assert line.geometry().right() > 400
    view.resize(300, 200)
    assert view.label.geometry() == before
    view.show_analysis(42)
    assert not line.isVisible()
    assert view.label.text() == "the answer is 42"
    assert view.label.geometry() == before


@pytest.mark.parametrize("end", ["nothing", "a new run"])
def test_the_line_goes_when_no_answer_will_come(
    qtbot: QtBot, snapshots: list[Snapshot], end: str
) -> None:
    view = shown(qtbot, AskingView())
    view.show_snapshot(snapshots[0])
    drawn = len(view.drawn)
    if end == "nothing":
        view.show_analysis(None)
        assert len(view.drawn) == drawn
    else:
        view.clear()
    assert not waiting_line(view)._timer.isActive()  # type: ignore[attr-defined]
    assert view.answer is None


def test_an_answer_for_a_hidden_view_is_drawn_when_it_is_seen(
    qtbot: QtBot, snapshots: list[Snapshot]
) -> None:
    view = shown(qtbot, AskingView())
    view.show_snapshot(snapshots[0])
    view.hide()
    drawn = len(view.drawn)
    view.show_analysis(42)
    assert len(view.drawn) == drawn
    view.show()
    assert view.label.text() == "the answer is 42"


def test_a_view_behind_a_tab_does_not_draw(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    views = NotingView(), NotingView()
    docks = [QDockWidget(f"dock {number}", window) for number in range(2)]
    for dock, view in zip(docks, views, strict=True):
        dock.setWidget(view)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.tabifyDockWidget(*docks)
    window.show()
    qtbot.waitExposed(window)
    docks[0].raise_()
    for view in views:
        view.show_snapshot(snapshots[0])
    assert [view.is_active() for view in views] == [True, False]
    assert [view.drawn for view in views] == [snapshots[:1], []]
    docks[1].raise_()
    views[1].flush()
    assert views[1].drawn == snapshots[:1]


def test_data_that_do_not_suit_leave_a_view_empty(qtbot: QtBot, snapshots: list[Snapshot]) -> None:
    view = shown(qtbot, PickyView())
    view.set_experiment(get_lesson("xor").experiment, load_dataset(DataSpec("xor")))
    view.show_snapshot(snapshots[0])
    assert not view.is_active()
    assert view.is_empty
    assert view.drawn == []


def test_one_that_is_held_shows_bare_ground_and_draws_the_newest_when_it_is_released(
    qtbot: QtBot, fake_trainer: Callable[..., Any]
) -> None:
    view = NotingView()
    qtbot.addWidget(view)
    view.resize(200, 100)
    with qtbot.waitExposed(view):
        view.show()
    trainer = fake_trainer()
    first = trainer.snapshot()
    view.show_snapshot(first)
    picture = view.grab().toImage()
    bare = QImage(picture)
    bare.fill(QColor(LIGHT.ground))
    assert picture != bare
    view.hold()
    assert view.grab().toImage() == bare
    view.resize(300, 100)
    assert view._cover.size() == view.size()
    second = trainer.snapshot()
    view.show_snapshot(second)
    view.redraw()
    assert view.drawn == [first]
    view.release()
    assert view.drawn == [first, second]
    view.resize(200, 100)
    assert view.grab().toImage() == picture
    view.hold()
    view.stand_still()
    assert not view._cover.is_lying, "a picture is taken"
    view.clear()
    assert view.is_empty
    view.hold()
    assert not view.lay_out(), "there is nothing to be drawn"
    view.show_snapshot(second)
    assert view.lay_out(), "it has a turn of its own"
    assert not view.is_empty
    assert view.childAt(view.rect().center()) is view._cover
    assert not view.lay_out()
    assert view.drawn == [first, second]
    view.release()
    assert view.drawn == [first, second, second]
