"""The timeline at the window: keys look back, all views follow, Play and Undo return."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core import Trainer


def test_looking_back_with_the_keys_and_going_on_from_there(person: Any) -> None:
    someone = person()
    window = someone.window
    session, bar = window.session, window.timeline_bar
    assert not bar.slider.isEnabled()
    for _ in range(6):
        session.step()
    someone.qtbot.waitUntil(lambda: session.timeline.place.last == 6)
    assert bar.slider.isEnabled()
    bar.slider.setFocus()
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    someone.qtbot.waitUntil(lambda: bar.label.text() == "step 4 of 6 (exact)", timeout=120_000)
    seen = [view for view in window.views.all_made() if view.is_active()]
    assert len(seen) >= 3
    assert {view.snapshot.steps for view in seen} == {4}
    again = Trainer(session.experiment)
    for _ in range(4):
        again.step()
    assert seen[0].snapshot.parameters.tobytes() == again.network.parameters.tobytes()
    QTest.keyClick(bar.slider, Qt.Key.Key_Right)
    assert session.timeline.place.step == 5, "not the shortcut of a step in training"
    bar.now_button.click()
    assert {view.snapshot.steps for view in seen} == {6}
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    token = session.run_token
    bar.continue_button.click()
    someone.qtbot.waitUntil(lambda: session.run_token is not token, timeout=120_000)
    assert {view.snapshot.steps for view in seen} == {0}
    assert session.experiment == window.form.experiment()
    assert someone.action("actionUndo").text() == "Undo Continue from here"
    someone.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {view.snapshot.steps for view in seen} == {6}
