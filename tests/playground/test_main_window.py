"""The window: everything is there, named and reachable, fits the screen and remembers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QScrollBar,
    QWidget,
)

if TYPE_CHECKING:
    from pathlib import Path


NAMES = [
    "lessonCombo",
    "datasetCombo",
    "noiseSpin",
    "samplesSpin",
    "trainFractionSpin",
    "regenerateButton",
    "layerTable",
    "addLayerButton",
    "removeLayerButton",
    "moveUpButton",
    "moveDownButton",
    "networkSummary",
    "initCombo",
    "lossCombo",
    "optimizerCombo",
    "learningRateSpin",
    "batchSizeSpin",
    "epochsSpin",
    "l1Spin",
    "l2Spin",
    "seedSpin",
    "speedSlider",
    "lossPlot",
    "accuracyPlot",
    "weightsView",
    "boundaryView",
    "epochLabel",
    "lossLabel",
    "accuracyLabel",
    "progressBar",
]
ACTIONS = {
    "actionPlay": "Space",
    "actionStep": "Right",
    "actionStepEpoch": "Shift+Right",
    "actionReset": "R",
    "actionNewWeights": "N",
    "actionOpen": "Ctrl+O",
    "actionSave": "Ctrl+S",
    "actionSaveAs": "Ctrl+Shift+S",
    "actionUndo": "Ctrl+Z",
    "actionRedo": "Ctrl+Shift+Z",
    "actionQuit": "Ctrl+Q",
}


class TestComposition:
    def test_everything_has_its_name_and_says_what_it_is(self, person: Any) -> None:
        someone = person()
        for name in NAMES:
            widget = someone.find(name)
            assert widget.accessibleName(), name
            assert len(widget.toolTip()) > 10, name

    def test_every_action_has_its_key(self, person: Any) -> None:
        someone = person()
        for name, keys in ACTIONS.items():
            found = someone.action(name)
            assert found.shortcut().toString() == keys
            assert len(found.toolTip()) > 10, name

    def test_every_control_in_the_window_explains_itself(self, person: Any) -> None:
        window = person().window
        silent = [
            widget.objectName() or repr(widget)
            for kind in (QAbstractButton, QAbstractSlider, QComboBox)
            for widget in window.findChildren(kind)
            if widget.isVisibleTo(window)
            and not isinstance(widget, QScrollBar)
            and not widget.objectName().startswith("qt_")
            and not (widget.toolTip() and (widget.accessibleName() or widget.text()))
        ]
        assert silent == []

    def test_it_is_reached_by_the_tab_key(self, person: Any) -> None:
        someone = person()
        seen: list[str] = []
        for _ in range(80):
            someone.press(Qt.Key.Key_Tab)
            focused = someone.window.focusWidget()
            seen.append(focused.objectName() if focused is not None else "")
        for name in ("speedSlider", "lessonCombo", "datasetCombo", "layerTable", "lossCombo"):
            assert name in seen, seen


class TestMemory:
    def test_layout_and_theme_come_back(self, person: Any) -> None:
        first = person(theme="")
        first.window.docks["lesson"].close()
        first.action("actionThemeDark").trigger()
        first.window.close()
        second = person(theme="")
        assert second.window.docks["lesson"].isHidden()
        assert second.action("actionThemeDark").isChecked()
        assert second.window.views["curves"].theme.name == "dark"
        second.action("actionResetLayout").trigger()
        assert not second.window.docks["lesson"].isHidden()
        second.action("actionThemeSystem").trigger()

    def test_the_toolbar_button_changes_the_theme(self, person: Any) -> None:
        someone = person()
        someone.action("actionTheme").trigger()
        assert someone.window.views["weights"].theme.name == "dark"
        someone.action("actionTheme").trigger()
        assert someone.window.views["weights"].theme.name == "light"

    @pytest.mark.parametrize(("answer", "closed"), [("cancel", False), ("discard", True)])
    def test_closing_asks_when_there_is_something_to_lose(
        self, person: Any, monkeypatch: pytest.MonkeyPatch, answer: str, closed: bool
    ) -> None:
        someone = person()
        with monkeypatch.context() as patch:
            patch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
            someone.answers.unsaved_answer = answer
            assert someone.window.close() == closed
        assert someone.answers.asked == ["Closing the window"]

    def test_closing_can_save_first(
        self, person: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        someone = person()
        monkeypatch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "save"
        someone.answers.path = str(tmp_path / "kept.npz")
        assert someone.window.close()
        assert (tmp_path / "kept.npz").exists()


def is_inside(widget: QWidget, whole: QWidget) -> bool:
    corner = widget.mapTo(whole, widget.rect().bottomRight())
    return widget.isVisible() and whole.rect().contains(corner)


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_what_is_changed_most_is_seen_at_once(person: Any, size: tuple[int, int]) -> None:
    someone = person()
    window, bar = someone.window, someone.window.bar
    window.resize(*size)
    names = ("learningRateSpin", "batchSizeSpin", "optimizerCombo", "speedSlider", "lessonCombo")
    for name in names:
        widget = someone.find(name)
        someone.qtbot.waitUntil(lambda widget=widget: is_inside(widget, bar))
        if name != "lessonCombo":  # the longest titles are cut
            assert widget.width() >= widget.minimumSizeHint().width(), name
    full_screen = bar.widgetForAction(window.actions_by_name["FullScreen"])
    someone.qtbot.waitUntil(lambda: is_inside(full_screen, bar))
    assert not full_screen.icon().isNull()
    extension = bar.findChild(QAbstractButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible()
    assert bar.sizeHint().height() <= 48
    someone.find("learningRateSpin").setFocus()
    focused = []
    for _ in range(3):
        someone.press(Qt.Key.Key_Tab)
        focused.append(window.focusWidget().objectName())
    assert focused == ["batchSizeSpin", "optimizerCombo", "lessonCombo"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_it_fits_the_screens_it_is_made_for(person: Any, theme: str, size: tuple[int, int]) -> None:
    window = person(theme=theme).window
    window.resize(*size)
    window.docks.fit()
    assert (window.width(), window.height()) == size
    for name in ("curves", "weights", "boundary", "lesson", "form"):
        dock = window.docks[name]
        assert dock.width() >= 200, name
        assert dock.height() >= 120, name
    assert 320 <= window.docks["form"].width() <= 420
