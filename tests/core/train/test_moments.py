"""A kept run looked at as it stood after any step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from kept_runs import kept
from msgspec.structs import replace
from small_runs import xor

from core import Change, Trainer, load_dataset
from core.run import made_with
from core.run.run_folder import load_runs, save_runs
from core.train.moments import Moments

if TYPE_CHECKING:
    from core.run.kept_run import KeptRun

CHANGED = replace(xor(epochs=30, batch_size=2), changes=(Change(9, "learning_rate", 0.1),))


@pytest.fixture(scope="module")
def moments():
    run = kept(CHANGED, steps=40)
    return Moments(run, load_dataset(run.experiment.data))


def exact(moments, step):
    for _ in moments.exact(step):
        pass
    return moments.snapshot()


def test_each_step_has_the_bits_and_the_history_that_the_run_had(moments):
    trainer = Trainer(CHANGED)
    for step in range(31):
        if step in (0, 9, 10, 30):
            snapshot = exact(moments, step)
            assert snapshot.steps == step
            assert snapshot.parameters.tobytes() == trainer.network.parameters.tobytes()
            np.testing.assert_array_equal(snapshot.history.epoch, trainer.history.epoch)
        trainer.step()


def test_the_end_is_at_hand_at_once_and_so_is_the_beginning(moments):
    assert moments.nearest(38).steps == 40
    assert moments.nearest(0).steps == 0


def test_nothing_is_computed_past_the_end_of_the_run(moments):
    assert exact(moments, 1000).steps == 40


def test_a_run_out_of_a_folder_has_its_moments_too(tmp_path):
    save_runs(tmp_path / "a.playground", (kept(CHANGED, steps=12),))
    (run,) = load_runs(tmp_path / "a.playground")
    moments = Moments(run, load_dataset(run.experiment.data))
    straight = Trainer(CHANGED)
    for _ in range(11):
        straight.step()
    assert exact(moments, 11).parameters.tobytes() == straight.network.parameters.tobytes()


def test_a_run_that_another_machine_made_has_a_caution():
    assert moments_of(kept(CHANGED, steps=3)).caution == ""
    run = kept(CHANGED, steps=3)
    made = made_with.from_arrays(run.file.resume) | {"numpy": "1.0"}
    run.file.resume["made_with"] = made_with.to_array(made)
    assert "numpy 1.0" in moments_of(run).caution


def moments_of(run: KeptRun) -> Moments:
    return Moments(run, load_dataset(run.experiment.data))
