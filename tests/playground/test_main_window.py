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


def test_everything_is_named_explains_itself_and_is_reached_by_keys(person: Any) -> None:
    someone = person()
    window = someone.window
    for name in NAMES:
        widget = someone.find(name)
        assert widget.accessibleName(), name
        assert len(widget.toolTip()) > 10, name
    for name, keys in ACTIONS.items():
        found = someone.action(name)
        assert found.shortcut().toString() == keys, name
        assert len(found.toolTip()) > 10, name
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
    seen: list[str] = []
    for _ in range(80):
        someone.press(Qt.Key.Key_Tab)
        focused = window.focusWidget()
        seen.append(focused.objectName() if focused is not None else "")
    for name in ("speedSlider", "lessonCombo", "datasetCombo", "layerTable", "lossCombo"):
        assert name in seen, seen


class TestMemory:
    def test_layout_and_theme_come_back(self, person: Any) -> None:
        first = person()
        for name in ("dark", "light"):
            first.action("actionTheme").trigger()  # the button in the toolbar
            assert first.window.views["weights"].theme.name == name
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

    def test_closing_asks_when_there_is_something_to_lose_and_can_save_first(
        self, person: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        window, answers = someone.window, someone.answers
        answers.path = str(tmp_path / "kept.npz")
        with monkeypatch.context() as patch:
            patch.setattr(type(window.session), "unsaved_seconds", 6.0)
            answers.unsaved_answer = "cancel"
            assert not window.close()
            assert answers.asked == ["Closing the window"]
            assert not (tmp_path / "kept.npz").exists()
            answers.unsaved_answer = "save"
            assert window.close()
        assert (tmp_path / "kept.npz").exists()

    def test_closing_loses_what_may_be_discarded(
        self, person: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone = person("", views=False)
        monkeypatch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "discard"
        assert someone.window.close()
        assert someone.answers.asked == ["Closing the window"]


def is_inside(widget: QWidget, whole: QWidget) -> bool:
    corner = widget.mapTo(whole, widget.rect().bottomRight())
    return widget.isVisible() and whole.rect().contains(corner)


def test_what_is_changed_most_is_seen_at_once(person: Any) -> None:
    someone = person()
    window, bar = someone.window, someone.window.bar
    names = ("learningRateSpin", "batchSizeSpin", "optimizerCombo", "speedSlider", "lessonCombo")
    for size in ((1280, 800), (1024, 700)):
        window.resize(*size)
        for name in names:
            widget = someone.find(name)
            someone.qtbot.waitUntil(lambda widget=widget: is_inside(widget, bar))
            if name != "lessonCombo":  # the longest titles are cut
                assert widget.width() >= widget.minimumSizeHint().width(), (name, size)
        full_screen = bar.widgetForAction(window.actions_by_name["FullScreen"])
        someone.qtbot.waitUntil(lambda widget=full_screen: is_inside(widget, bar))
        assert not full_screen.icon().isNull()
        extension = bar.findChild(QAbstractButton, "qt_toolbar_ext_button")
        assert extension is None or not extension.isVisible(), size
        assert bar.sizeHint().height() <= 48, size
    someone.find("learningRateSpin").setFocus()
    focused = []
    for _ in range(3):
        someone.press(Qt.Key.Key_Tab)
        focused.append(window.focusWidget().objectName())
    assert focused == ["batchSizeSpin", "optimizerCombo", "lessonCombo"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_the_screens_it_is_made_for(person: Any, theme: str) -> None:
    window = person(theme=theme).window
    for size in ((1920, 1080), (1280, 800), (1024, 700)):
        window.resize(*size)
        window.docks.fit()
        assert (window.width(), window.height()) == size
        for name in ("curves", "weights", "boundary", "lesson", "form"):
            dock = window.docks[name]
            assert dock.width() >= 200, (name, size)
            assert dock.height() >= 120, (name, size)
        assert 320 <= window.docks["form"].width() <= 420, size
