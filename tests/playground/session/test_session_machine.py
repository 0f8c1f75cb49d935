"""Session against a model of it: no order of actions leads to a state that it should not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from session_model import ACTIONS, ModelledSession

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class SessionMachine(RuleBasedStateMachine):
    """Any actions in any order, and a clean end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.modelled = ModelledSession(Path(self.folder.name))

    @rule(action=st.sampled_from(ACTIONS))
    def act(self, action: str) -> None:
        self.modelled.act(action)

    def teardown(self) -> None:
        self.modelled.close()
        self.folder.cleanup()


@pytest.mark.usefixtures("qapp")
def test_any_order_of_actions() -> None:
    run_state_machine_as_test(
        SessionMachine, settings=settings(max_examples=40, stateful_step_count=15)
    )


def test_every_state_is_reached_and_left(qtbot: QtBot, tmp_path: Path) -> None:
    modelled = ModelledSession(tmp_path)
    for action in (
        "start short",
        "settle",
        "play",
        "settle",
        "start diverging",
        "settle",
        "reset",
        "prepare file",
        "cancel",
        "start file",
        "settle",
        "pause",
        "step",
        "step_epoch",
        "settle",
        "save",
        "open",
        "settle",
        "prepare missing",
        "settle",
        "start endless",
        "breathe",
        "toggle",
    ):
        modelled.act(action)
    modelled.close()
    states = {"ready", "training", "paused", "finished", "diverged", "loading"}
    assert {after for _, after in modelled.passages} == states
    assert {before for before, _ in modelled.passages} == states
