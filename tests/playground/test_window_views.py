"""The window knows its views from the registry alone: a new one needs no other line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from declared_views import declared
from msgspec.structs import replace
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from playground import views
from playground.views.declared import Place, Rhythm
from playground.views.view import View

if TYPE_CHECKING:
    from pathlib import Path

    from core import Snapshot

FOREVER = 10**8


class StepsView(View):
    """Notes which steps it drew."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []

    def _draw(self, snapshot: Snapshot) -> None:
        self.steps.append(snapshot.steps)
        session: Any = self.window().session
        if self.experiment is not session.experiment:
            raise AssertionError("drawn for a run that is gone")


class FrameView(StepsView):
    """Is drawn with every frame."""


class RareView(StepsView):
    """Is drawn rarely."""


ALL = {
    "stepCount": (StepsView, Rhythm.IN_TURN),
    "frameCount": (FrameView, Rhythm.EVERY_FRAME),
    "rareCount": (RareView, Rhythm.RARELY),
}
for row, (name, (kind, rhythm)) in enumerate(ALL.items()):
    declared(
        kind,
        name,
        title="Steps so far",
        tip="How many steps were drawn. Watch it grow.",
        places={"plane": Place("right", row=10 + row, height=20)},
        rhythm=rhythm,
        suits=lambda dataset: dataset.inputs == 2,
        least_width=123,
    )


@pytest.fixture
def someone(person: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """A person at a window with one more view, or with those that a test names."""
    kinds = getattr(request, "param", (StepsView,))
    declarations = tuple(kind.declaration for kind in kinds)
    monkeypatch.setattr(views, "VIEWS", (*views.VIEWS, *declarations))
    return person()


def action(someone: Any, name: str) -> QAction:
    found = someone.window.findChild(QAction, name)
    assert found is not None, name
    return found


def menu_of(someone: Any, name: str) -> list[QAction]:
    menu = someone.window.findChild(QMenu, name)
    assert menu is not None, name
    return menu.actions()


def train_on(someone: Any) -> None:
    """Let so many more frames come that the rarest view would have had its turn."""
    frames: list[Snapshot] = []
    session = someone.window.session
    session.snapshot_changed.connect(frames.append)
    someone.qtbot.waitUntil(lambda: len(frames) >= 20, timeout=120_000)
    session.snapshot_changed.disconnect(frames.append)


def test_it_has_a_dock_in_its_place_and_its_name_in_the_menus(someone: Any, tmp_path: Path) -> None:
    window = someone.window
    view, dock = window.views["stepCount"], window.docks["stepCount"]
    assert view is someone.find("stepCountView")
    assert dock.objectName() == "stepCountDock"
    assert dock.windowTitle() == "Steps so far"
    assert dock.isVisible()
    assert view.minimumWidth() == 123
    above = window.docks["weights"].geometry()
    assert above.bottom() < dock.geometry().top()
    assert dock.geometry().left() == above.left()

    toggle = action(someone, "actionShowStepCount")
    assert toggle in menu_of(someone, "viewMenu")
    toggle.trigger()
    assert not view.isVisible()
    toggle.trigger()
    assert view.isVisible()
    export = action(someone, "actionExportStepCount")
    assert export in menu_of(someone, "exportMenu")
    assert not export.icon().isNull()
    for ending, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        someone.answers.path = str(tmp_path / f"steps.{ending}")
        export.trigger()
        assert someone.answers.asked == ["Export steps so far"]
        assert (tmp_path / f"steps.{ending}").read_bytes().startswith(start)
        someone.answers.asked.clear()

    window.open_lesson("digits")  # data that do not suit it leave it alone
    someone.wait_for("ready")
    assert window.docks["stepCount"].isHidden(), "it has no place among images"
    toggle.trigger()
    assert view.isVisible()
    assert view.is_empty
    assert not view.is_active()


@pytest.mark.parametrize("someone", [(StepsView, FrameView, RareView)], indirect=True)
def test_they_draw_while_they_are_seen_and_never_else(someone: Any) -> None:
    window = someone.window
    session = window.session
    docks = {name: window.docks[name] for name in ALL}
    for name in set(window.views) - set(ALL):
        window.docks[name].hide()  # what they draw only takes time

    def drawn() -> dict[str, int]:
        return {name: len(window.views[name].steps) for name in ALL}

    training = replace(session.experiment.training, epochs=FOREVER)
    session.set_speed(500.0)  # something new in each frame, and no more
    session.start(replace(session.experiment, training=training))
    train_on(someone)
    assert session.state == "training"
    assert all(count > 1 for count in drawn().values()), f"the rota gives all a turn: {drawn()}"
    for dock in docks.values():
        dock.hide()
    before = drawn()
    train_on(someone)
    assert drawn() == before, "hidden"
    window.docks["boundary"].show()
    for dock in docks.values():
        window.tabifyDockWidget(window.docks["boundary"], dock)
        dock.show()
    window.docks["boundary"].raise_()
    before = drawn()
    train_on(someone)
    assert drawn() == before, "behind a tab"
    for name, dock in docks.items():
        dock.raise_()
        assert drawn()[name] > before[name], f"{name} catches up at once"
        assert window.views[name].steps[-1] == window.views[name].snapshot.steps, name


def test_a_dock_that_comes_into_sight_with_another_run_knows_it(
    someone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a view asks is answered for the run of the session: it must not ask of one before."""
    window = someone.window
    dock, follow = window.docks["stepCount"], window.layouts.follow
    dock.hide()

    def follow_and_show(*arguments: Any) -> None:
        dock.show()
        follow(*arguments)

    monkeypatch.setattr(window.layouts, "follow", follow_and_show)
    before = window.session.experiment
    window.session.new_weights()
    someone.wait_for("ready")
    assert window.session.experiment is not before
    assert window.views["stepCount"].steps
