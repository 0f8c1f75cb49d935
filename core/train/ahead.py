"""How far a run may go in one stretch, for what is to happen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.run.state import RunState
    from core.spec.changes import Change


def updates_left(state: RunState, changes: tuple[Change, ...], steps_per_epoch: int) -> int:
    """Updates to the number of epochs, or on to where `changes` change it past its end."""
    left = (state.training.epochs - state.epoch) * steps_per_epoch - state.position
    to_come = changes[len(state.changes) :]
    later = (change.step - state.steps for change in to_come if change.field == "epochs")
    return max(left, 0, *later)


def until_next_change(state: RunState, changes: tuple[Change, ...], most: int) -> int:
    """`most`, or fewer where one of the changes is to be made before."""
    due = len(state.changes)
    return most if due == len(changes) else min(most, changes[due].step - state.steps)
