"""Layouts: the data choose one, a person changes, saves and restores it, and nothing jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from arranged import IMAGES, PLANE, action, geometry, open_lesson, panels, shown
from damage_views import table
from msgspec.structs import replace
from person import Answers, Person
from PySide6.QtCore import QRect, QSettings, Qt
from PySide6.QtWidgets import QMenu, QTabBar

from core import DataSpec
from core.datasets import load_dataset
from playground.chrome.default_layouts import LAYOUTS, layout_for
from playground.chrome.settings import MOST_LAYOUTS
from playground.control import lessons
from playground.main_window import MainWindow
from playground.session.lessons import get_lesson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


FOREVER = 10**8


def stray_tabs(window: MainWindow) -> list[str]:
    """Tabs in the window's corner, which Qt has forgotten, but paints over the menus."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window]
    stray = [bar for bar in bars if bar.isVisible() and bar.geometry().contains(0, 0)]
    return [bar.tabText(at) for bar in stray for at in range(bar.count())]


def offered(someone: Any) -> dict[str, bool]:
    """What View > Layouts offers, and whether it is marked; that for comparing is always there."""
    menu = someone.window.findChild(QMenu, "layoutsMenu")
    found = {each.text(): each.isChecked() for each in menu.actions() if each.isCheckable()}
    assert not found.pop("Compare")
    return found


def choose(someone: Any, title: str) -> None:
    menu = someone.window.findChild(QMenu, "layoutsMenu")
    next(each for each in menu.actions() if each.text() == title).trigger()


def save_as(someone: Any, name: str) -> None:
    someone.answers.given_layout_name = name
    action(someone, "actionSaveLayout").trigger()


def arrange_by_hand(window: MainWindow) -> None:
    """As somebody might: no lesson, nothing behind the curves, and the boundary below them."""
    window.docks["lesson"].close()
    waiting = window.docks["horizon"]  # Qt does not count what is hidden
    for behind in (*window.tabifiedDockWidgets(window.docks["curves"]), waiting):
        # Where there are tabs Qt adds to them, and does not split.
        window.tabifyDockWidget(window.docks["weights"], behind)
    window.docks["weights"].raise_()
    window.splitDockWidget(
        window.docks["curves"], window.docks["boundary"], Qt.Orientation.Vertical
    )


class TestData:
    @pytest.mark.parametrize(
        ("data", "layout"),
        [
            (DataSpec("xor"), "plane"),
            (DataSpec("plane"), "plane"),
            (DataSpec("digits"), "images"),
        ],
    )
    def test_choose_the_default(self, data: DataSpec, layout: str) -> None:
        assert layout_for(load_dataset(data)) == layout

    def test_leave_three_views_for_later_and_bring_what_fits_to_the_front_of_tabs(
        self, person: Any
    ) -> None:
        someone = person()
        window = someone.window
        like = {"horizon": "curves", "landscape": "boundary", "matching": "boundary"}
        assert not shown(window) & set(like)
        for name, beside in like.items():
            window.docks[name].toggleViewAction().trigger()
            assert window.docks[name] in window.tabifiedDockWidgets(window.docks[beside])
        action(someone, "actionShowImages").trigger()
        assert window.views["images"].is_active() == window.views["images"].suits(
            window.session.dataset
        )
        assert window.docks["images"].geometry().intersects(window.rect()), "brought from the menu"
        assert not window.docks["boundary"].geometry().intersects(window.rect())
        window.tabifyDockWidget(window.docks["boundary"], window.docks["images"])
        window.docks["images"].raise_()
        assert not window.views["boundary"].is_active()
        open_lesson(someone, "spirals")
        assert window.views["boundary"].is_active()

    @pytest.mark.qt_log_ignore("does not support raise", extend=True)  # there is no screen
    def test_bring_their_layout_where_they_are_of_another_kind(self, person: Any) -> None:
        someone = person()
        window = someone.window
        someone.qtbot.wait(1)  # let the window settle
        first = geometry(window)
        assert shown(window) == PLANE
        assert offered(someone) == {"Plane": True, "Images": False, "Table": False}
        open_lesson(someone, "digits")
        assert shown(window) == IMAGES
        assert offered(someone) == {"Plane": False, "Images": True, "Table": False}
        open_lesson(someone, "spirals")
        assert shown(window) == PLANE

        arrange_by_hand(window)
        someone.qtbot.wait(1)
        own = geometry(window)
        assert "lesson" not in own
        open_lesson(someone, "xor")
        assert geometry(window) == own, "data of the same kind move nothing"
        open_lesson(someone, "digits")
        assert shown(window) == IMAGES
        open_lesson(someone, "xor")
        # What was arranged was left for later.
        someone.qtbot.waitUntil(lambda: geometry(window) == own)

        window.docks["curves"].setFloating(True)
        action(someone, "actionResetLayout").trigger()
        someone.qtbot.waitUntil(lambda: geometry(window) == first)


class TestLessons:
    @pytest.fixture
    def lesson_with(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        def choose_layout(layout: str) -> None:
            monkeypatch.setattr(
                lessons, "get_lesson", lambda name: replace(get_lesson(name), layout=layout)
            )

        return choose_layout

    def test_may_choose_a_layout_but_not_one_that_is_not_there(
        self, person: Any, lesson_with: Callable[[str], None]
    ) -> None:
        someone = person()
        lesson_with("nonsense")
        open_lesson(someone, "xor")
        assert shown(someone.window) == PLANE
        lesson_with("images")
        open_lesson(someone, "xor")
        assert shown(someone.window) == IMAGES
        someone.click("addLayerButton")  # the lesson is still open
        someone.wait_for("ready")
        assert shown(someone.window) == IMAGES
        lesson_with("")
        open_lesson(someone, "xor")
        assert shown(someone.window) == PLANE


class TestPerson:
    def test_chooses_a_default_for_other_data(self, person: Any) -> None:
        someone = person()
        window = someone.window
        choose(someone, "Images")
        assert shown(window) == IMAGES
        open_lesson(someone, "spirals")
        assert shown(window) == IMAGES, "the data are of the same kind"
        action(someone, "actionResetLayout").trigger()
        assert shown(window) == PLANE

        assert layout_for(table()) == "table"
        choose(someone, "Table")
        window.layouts.finish()
        assert shown(window) == panels("table")
        assert window.views.is_active("confusion"), "of a table the cases are in front"
        assert window.views.is_active("diagram")
        assert not window.views.is_active("boundary")
        dock = window.docks["confusion"]
        assert dock.windowTitle() == "Cases", "a tab has little room"
        assert dock.toggleViewAction().text() == "Confusion and cases"

    def test_saves_one_chooses_it_again_and_removes_it(self, person: Any) -> None:
        someone = person()
        window = someone.window
        built_in = {"Plane": False, "Images": False, "Table": False}
        for name in ("", "  ", "plane", "Images", "x" * 41):
            save_as(someone, name)
            assert offered(someone) == built_in | {"Plane": True}, f"{name!r} is no name"
        assert not action(someone, "actionRemoveLayout").isEnabled()

        arrange_by_hand(window)
        someone.qtbot.wait(1)
        own = geometry(window)
        save_as(someone, "  For the lecture / 2 ")
        assert offered(someone) == built_in | {"For the lecture / 2": True}
        choose(someone, "Plane")
        assert shown(window) == PLANE
        choose(someone, "For the lecture / 2")
        someone.qtbot.waitUntil(lambda: geometry(window) == own)
        action(someone, "actionRemoveLayout").trigger()
        assert offered(someone) == built_in | {"Plane": True}
        assert geometry(window) == own, "all stays in place"
        assert not action(someone, "actionRemoveLayout").isEnabled()

        save_as(someone, "Mine 0")
        window.notices.tell_failure("The disk is full.")
        choose(someone, "Mine 0")
        assert someone.find("banner").isVisible(), "a message stays when the layout changes"
        save_as(someone, "Mine 0")
        someone.click("bannerCloseButton")
        choose(someone, "Images")
        choose(someone, "Mine 0")
        assert not someone.find("banner").isVisible(), "and does not come back with one"

        for number in range(MOST_LAYOUTS + 1):
            save_as(someone, f"Mine {number}")
        assert len(offered(someone)) == len(LAYOUTS) - 1 + MOST_LAYOUTS
        save_as(someone, "Mine 0")  # that one is there already
        assert offered(someone)["Mine 0"]

    def test_finds_all_of_it_in_the_next_window(self, person: Any, tmp_path: Path) -> None:
        first = person()
        first.window.close()
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(store, "light", dialogs=Answers())
        first.qtbot.addWidget(window)
        window.show()
        # They were painted over the menus once, before Qt took them away.
        assert stray_tabs(window) == [], "forgotten tabs"
        second = Person(first.qtbot, window)
        open_lesson(second, "xor")
        arrange_by_hand(window)
        save_as(second, "Mine")
        window.docks["form"].close()
        window.close()
        third = person()
        window = third.window
        assert shown(window) == PLANE - {"lesson", "form"}
        # The screen of the tests is small: sizes are not the same, but what is below what is.
        tops = {name: rect.top() for name, rect in geometry(window).items()}
        assert tops["diagram"] < tops["curves"] < tops["boundary"]
        assert offered(third) == {"Plane": False, "Images": False, "Table": False, "Mine": True}
        choose(third, "Mine")
        assert shown(window) == PLANE - {"lesson"}
        open_lesson(third, "digits")
        window.close()
        fourth = person(lesson="")
        assert shown(fourth.window) == IMAGES, "the layout of the last data at once"

    def test_finds_the_default_where_the_settings_were_spoilt(
        self, person: Any, tmp_path: Path
    ) -> None:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        store.setValue("window/layouts", "00000000 {}")
        store.sync()
        assert shown(person().window) == PLANE


@pytest.mark.parametrize(
    ("lesson", "layouts"), [("xor", ("plane", "table")), ("digits", ("images",))]
)
def test_nothing_jumps_and_curves_and_weights_are_in_sight(
    person: Any, lesson: str, layouts: tuple[str, ...]
) -> None:
    someone = person(lesson)
    window, session = someone.window, someone.window.session
    someone.qtbot.wait(1)
    before = geometry(window)
    training = replace(session.experiment.training, epochs=FOREVER)
    frames: list[dict[str, QRect]] = []
    session.snapshot_changed.connect(lambda _: frames.append(geometry(window)))
    session.set_speed(500.0)  # something new in each frame, and no more
    session.start(replace(session.experiment, training=training))
    someone.qtbot.waitUntil(lambda: len(frames) >= 20, timeout=600_000)
    session.pause()
    assert all(frame == before for frame in frames)
    action(someone, "actionStepEpoch").trigger()
    someone.wait_for("paused")
    # Where two runs stand side by side each has curves and weights of its own.
    for layout in layouts:
        for size in ((1024, 700), (1280, 800), (1920, 1080)):
            window.resize(*size)
            choose(someone, LAYOUTS[layout].title)
            with someone.qtbot.waitSignal(session.snapshot_changed):
                action(someone, "actionStep").trigger()
            someone.qtbot.waitUntil(lambda: not window.views["curves"].is_empty)
            assert (window.width(), window.height()) == size, layout
            for name in ("lossPlot", "accuracyPlot", "weightsView"):
                widget = someone.find(name)
                at_its_middle = window.childAt(widget.mapTo(window, widget.rect().center()))
                assert widget.isAncestorOf(at_its_middle), (name, layout, size)
                assert widget.width() >= 160, (name, layout, size)
                assert widget.height() >= 160, (name, layout, size)
