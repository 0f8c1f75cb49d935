"""StopEditor: each kind of figure has a value to stop at that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from core.spec.goal import Goal
from core.spec.stop import StopSpec
from playground.forms.drafts import StopDraft
from playground.forms.fields import Fields
from playground.forms.stop_editor import StopEditor

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Hand:
    """Chooses a figure and types values, as a person does."""

    def __init__(self, editor: StopEditor) -> None:
        self.editor = editor

    def choose(self, name: str) -> None:
        self.editor._goal.choose(name)
        self.editor._goal.edited.emit()

    def type(self, value: float) -> None:
        self.editor._value.setValue(value)

    @property
    def goal(self) -> Goal | None:
        return self.editor.draft().spec().goal


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    form = QWidget()
    qtbot.addWidget(form)
    editor = StopEditor(Fields(form))
    editor.setParent(form)
    editor.set_draft(StopDraft.of(StopSpec()))
    return Hand(editor)


def test_a_loss_is_offered_another_value_than_an_accuracy(hand: Hand) -> None:
    hand.choose("test_accuracy")
    assert hand.goal == Goal("test_accuracy", 0.95)
    hand.choose("test_loss")
    assert hand.goal == Goal("test_loss", 0.1)
    hand.choose("none")
    hand.choose("train_loss")
    assert hand.goal == Goal("train_loss", 0.1)


def test_what_was_typed_stays_with_its_kind(hand: Hand) -> None:
    hand.choose("test_accuracy")
    hand.type(0.8)
    hand.choose("train_accuracy")
    assert hand.goal == Goal("train_accuracy", 0.8)
    hand.choose("train_loss")
    hand.type(0.02)
    hand.choose("test_loss")
    assert hand.goal == Goal("test_loss", 0.02)
    hand.choose("none")
    hand.editor.set_draft(StopDraft.of(StopSpec()))  # what the session makes of it
    hand.choose("test_accuracy")
    assert hand.goal == Goal("test_accuracy", 0.8)
    hand.choose("train_loss")
    assert hand.goal == Goal("train_loss", 0.02)


def test_the_value_of_an_experiment_that_is_shown_counts_as_typed(hand: Hand) -> None:
    hand.editor.set_draft(StopDraft.of(StopSpec(goal=Goal("test_loss", 0.5))))
    hand.choose("test_accuracy")
    assert hand.goal == Goal("test_accuracy", 0.95)
    hand.choose("test_loss")
    assert hand.goal == Goal("test_loss", 0.5)
