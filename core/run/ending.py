"""Why a run stands still, in words: which rule stopped it, and which weights are back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.run.history import COLUMNS
from core.run.watched import GOAL, PATIENCE, TIME
from core.spec.changes import RESTORE, STOP
from core.spec.goal import figure_words, value_words

if TYPE_CHECKING:
    from core.run.state import RunState


def restored_row(state: RunState) -> tuple[float, ...] | None:
    """The figures that the weights of now had, if those of an earlier epoch were just put back."""
    is_restored = any(
        change.field == RESTORE and change.step == state.steps for change in state.changes
    )
    return state.watched.best if is_restored and state.watched.best_epoch else None


def why_stopped(state: RunState, metric: str) -> str:
    """Why the run stands still, in one sentence; "" where no rule has stopped it."""
    watched, rules = state.watched, state.training.stop
    if not watched.stopped:
        return ""
    begin = f"Stopped at epoch {state.epoch:,}: "
    if watched.stopped == GOAL and rules.goal is not None:
        return f"{begin}{rules.goal.words(metric)} passed."
    if watched.stopped == TIME:
        marks = (change.value for change in reversed(state.changes) if change.field == STOP)
        return f"{begin}{next(marks, rules.seconds):g} s of training are over."
    if watched.stopped != PATIENCE:
        return ""
    figure = figure_words(rules.monitor, metric)
    epochs = "1 epoch" if rules.patience == 1 else f"{rules.patience:,} epochs"
    sentence = f"{begin}no progress of {figure} for {epochs}"
    back = _restored_words(state, metric)
    return f"{sentence}; {back}" if back else f"{sentence}."


def how_it_ended(state: RunState, metric: str) -> str:
    """Why the run stands still, or that its best weights are back after its last epoch; or ""."""
    stopped, back = why_stopped(state, metric), _restored_words(state, metric)
    if stopped or not back or state.epoch != state.training.epochs:
        return stopped
    return f"Finished; {back}"


def _restored_words(state: RunState, metric: str) -> str:
    """Which epoch's weights were just put back, "" where none were."""
    row, figure = restored_row(state), state.training.stop.monitor
    if row is None:
        return ""
    best = value_words(figure, row[COLUMNS.index(figure)], metric)
    return f"epoch {int(row[0]):,}'s weights are back ({figure_words(figure, metric)} {best})."
