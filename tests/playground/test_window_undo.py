"""Undo at the window: a new start is one step, among those in the forms."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt

from core.spec.changes import Change


class TestUndo:
    def train(self, someone: Any) -> Any:
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        return session.snapshot

    def test_a_new_start_is_one_step_of_undoing(self, person: Any) -> None:
        someone = person(views=False)
        session, undo = someone.window.session, someone.action("actionUndo")
        stack = someone.window.form.undo_stack
        for key, text in ((Qt.Key.Key_R, "Undo Reset"), (Qt.Key.Key_N, "Undo New weights")):
            someone.click("addLayerButton")  # a step in the forms, before
            steps = stack.index()
            trained, experiment = self.train(someone), session.experiment
            someone.press(key)
            assert session.snapshot.steps == 0
            assert undo.text() == text
            someone.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert session.snapshot.parameters.tobytes() == trained.parameters.tobytes(), text
            assert session.experiment == experiment == someone.window.form.experiment(), text
            assert stack.index() == steps, text
            assert undo.text() == "Undo adding a layer"
            someone.action("actionRedo").trigger()
            assert session.snapshot.steps == 0, text
            assert session.experiment == someone.window.form.experiment(), text
            assert undo.text() == text

        # A change in the forms since is taken back first.
        trained, layers = self.train(someone), len(session.experiment.network.layers)
        someone.press(Qt.Key.Key_R)
        someone.click("addLayerButton")
        undo.trigger()
        assert (session.snapshot.steps, len(session.experiment.network.layers)) == (0, layers)
        undo.trigger()
        assert session.snapshot.parameters.tobytes() == trained.parameters.tobytes()

    def test_a_rate_after_divergence_makes_a_fresh_run_that_can_be_taken_back(
        self, person: Any
    ) -> None:
        someone = person("too_fast", views=False)
        session, rate = someone.window.session, someone.find("learningRateSpin")
        session.set_speed(None)
        session.play()
        someone.wait_for("diverged")
        first, steps = rate.value(), session.snapshot.steps
        rate.setFocus()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "0.01")
        someone.press(Qt.Key.Key_Return)
        assert session.state == "ready"
        assert not someone.find("banner").isVisible()
        assert "fresh run" in someone.find("messageLabel").text()
        assert someone.action("actionPlay").isEnabled()
        someone.click("undoRunButton")
        assert session.state == "diverged"
        assert (session.snapshot.steps, rate.value()) == (steps, first)
        assert someone.window.form.experiment() == session.experiment

    def test_the_rate_shown_is_the_one_in_force(self, person: Any) -> None:
        someone = person(views=False)
        session, rate = someone.window.session, someone.find("learningRateSpin")
        epochs = someone.find("epochsSpin")
        epochs.setValue(77)
        session.prepare(replace(session.experiment, changes=(Change(1, "learning_rate", 0.125),)))
        stack = someone.window.form.undo_stack
        steps, first = stack.count(), rate.value()
        self.train(someone)
        self.train(someone)
        assert first != rate.value() == session.snapshot.learning_rate == 0.125
        assert stack.count() == steps  # nobody changed anything
        assert session.snapshot.steps == 2
        someone.action("actionUndo").trigger()  # of the epochs, and of nothing else
        assert (rate.value(), epochs.value() == 77) == (0.125, False)
        assert (session.state, session.snapshot.steps) == ("paused", 2)
