"""What a kept run says of itself."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kept_runs import kept
from small_runs import xor

from core import Change, History
from core.spec.goal import Goal

if TYPE_CHECKING:
    from core.run.kept_run import KeptRun


def with_losses(run: KeptRun, losses: list[float]) -> KeptRun:
    history = History()
    column = np.array(losses)
    epochs = np.arange(1.0, len(losses) + 1)
    history.append_epochs(np.stack([epochs, column, 1 - column, column, 1 - column]))
    return replace(run, file=replace(run.file, history=history))


def test_it_counts_what_was_done():
    run = kept(xor(batch_size=2), steps=7)
    assert (run.steps, run.epoch, run.ended) == (7, 3, "")
    assert run.seconds > 0
    assert run.nbytes > run.file.weights[0].nbytes


def test_its_best_figures_leave_out_what_is_no_number():
    run = with_losses(kept(), [0.5, 0.2, math.nan, 0.3])
    assert run.best("test_loss") == 0.2
    assert run.best("test_accuracy") == 0.8
    assert math.isnan(with_losses(run, [math.nan]).best("test_loss"))


def test_steps_to_the_goal_are_those_of_whole_epochs():
    run = with_losses(kept(xor(batch_size=2), steps=7), [0.5, 0.2, 0.1])
    goal = Goal("test_loss", 0.2)
    assert (run.epochs_to(goal), run.steps_to(goal)) == (2, 4)
    assert run.steps_to(Goal("test_loss", 0.05)) is None


def test_where_epochs_had_different_numbers_of_steps_none_is_claimed():
    changed = replace_changes(kept(xor(batch_size=2), steps=7), Change(4, "batch_size", 4))
    run = with_losses(changed, [0.5, 0.2])
    assert run.epochs_to(Goal("test_loss", 0.2)) == 2
    assert run.steps_to(Goal("test_loss", 0.2)) is None


def replace_changes(run: KeptRun, *changes: Change) -> KeptRun:
    from msgspec.structs import replace as replace_fields

    experiment = replace_fields(run.experiment, changes=changes)
    return replace(run, file=replace(run.file, experiment=experiment))


def test_weights_without_a_state_are_no_run():
    run = kept()
    with pytest.raises(ValueError, match="no run"):
        replace(run, file=replace(run.file, resume={}))
