"""The doctor at the window: found, tried beside the run, used, and taken back."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton


def test_a_finding_is_tried_and_its_remedy_used(person: Any) -> None:
    someone = person("all_zeros")
    window, qtbot = someone.window, someone.qtbot
    for _ in range(3):
        with qtbot.waitSignal(window.session.snapshot_changed):
            window.session.step_epoch()
        someone.wait_for("paused")
    first = window.session.experiment
    window.docks["doctor"].show()
    window.docks["doctor"].raise_()
    view = window.views["doctor"]
    qtbot.waitUntil(lambda: len(view.cards) == 1)
    (card,) = view.cards.values()
    card.set_open(is_open=True)
    steps = window.session.snapshot.steps
    card.findChild(QPushButton, "tryRemedyButton").click()
    qtbot.waitUntil(lambda: view.cases.listed[0].verdict is not None)
    assert "Same seeds, Xavier first weights" in card.verdict_label.text()
    assert window.session.snapshot.steps == steps
    card.findChild(QPushButton, "useRemedyButton").click()
    assert window.session.experiment.network.init.name == "xavier_uniform"
    qtbot.waitUntil(lambda: not view.cards)
    someone.action("actionUndo").trigger()
    assert window.session.experiment == first
