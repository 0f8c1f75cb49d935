"""Where two runs part, found by running both: held against runs that are watched step by step."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from kept_runs import kept
from msgspec.structs import replace
from small_runs import xor

from core import Change, DataSpec, Trainer, load_dataset
from core.run.keyframes import KeyframeMemory, Keyframes
from core.train.parting import Parting, find_parting

BASE = xor(epochs=40, batch_size=2)


def run_of(experiment, steps=60):
    return kept(experiment, steps)


def forked(*changes):
    return run_of(replace(BASE, changes=changes))


def found(one, other) -> Parting:
    datasets = load_dataset(one.experiment.data), load_dataset(other.experiment.data)
    search = find_parting(one, other, datasets)
    while True:
        try:
            next(search)
        except StopIteration as end:
            return end.value


def watched(one, other, steps=60):
    """The first step after which weights differ, by making every step of both."""
    first, second = Trainer(one), Trainer(other)
    for step in range(steps + 1):
        if not np.array_equal(first.network.parameters, second.network.parameters):
            return step
        first.step()
        second.step()
    return None


@pytest.fixture(scope="module")
def base():
    return run_of(BASE)


def test_a_fork_with_a_changed_rate_parts_at_the_step_after_the_change(base):
    other = forked(Change(37, "learning_rate", 0.05))
    parting = found(base, other)
    assert parting.step == 38 == watched(base.experiment, other.experiment)
    assert [gap.layer for gap in parting.layers] == [0, 1]
    assert parting.words.startswith("The same up to step 37. At step 38 they part: layer 1 by up")


def test_the_gap_is_what_a_run_by_hand_has(base):
    parting = found(base, forked(Change(37, "learning_rate", 0.05)))
    one, other = Trainer(BASE), Trainer(replace(BASE, changes=(Change(37, "learning_rate", 0.05),)))
    for _ in range(38):
        one.step()
        other.step()
    wanted = max(
        np.abs(one.network.layers[1].weights - other.network.layers[1].weights).max(),
        np.abs(one.network.layers[1].bias - other.network.layers[1].bias).max(),
    )
    assert parting.layers[1].largest == pytest.approx(wanted, rel=1e-6)
    assert 0 < parting.layers[1].relative < 1


def test_an_edited_weight_parts_one_layer_at_the_very_step(base):
    parting = found(base, forked(Change(21, "weight", 2.5, (1, 0, 3))))
    assert (parting.step, [gap.layer for gap in parting.layers]) == (21, [1])


def test_the_same_run_never_parts(base):
    parting = found(base, run_of(BASE, 50))
    assert (parting.step, parting.compared, parting.layers) == (None, 50, ())
    assert parting.words == "They never part: the same weights in all 50 steps of both."
    longer = replace(BASE, training=replace(BASE.training, epochs=90))
    assert found(base, run_of(longer)).step is None


def test_a_setting_that_works_late_is_found_though_the_runs_differ_from_the_start(base):
    """A schedule multiplies the rate after 20 epochs of 2 steps: before, it changes nothing."""
    schedule = replace(BASE.training.schedule, name="step", length=20.0, gamma=0.5)
    other = replace(BASE, training=replace(BASE.training, schedule=schedule))
    parting = found(base, run_of(other))
    assert parting.step == 41 == watched(BASE, other)


def test_other_first_weights_are_apart_from_the_start(base):
    parting = found(base, run_of(xor(epochs=40, batch_size=2, seed=1)))
    assert parting.step == 0
    assert parting.words.startswith("They are apart from the start: layer 1 by up to")


def test_an_edit_that_is_undone_at_once_is_not_missed():
    """With a rate of 0 nothing moves in between: what is written back leaves no trace."""
    trainer = Trainer(BASE)
    for _ in range(30):
        trainer.step()
    bias = float(trainer.network.layers[0].bias[2])
    rates = (Change(30, "learning_rate", 0.0), Change(37, "learning_rate", 0.5))
    edits = (Change(36, "bias", bias + 1, (0, 2)), Change(37, "bias", bias, (0, 2)))
    # Of other specs, so that the search begins at the start, in ever longer stretches.
    schedule = replace(BASE.training.schedule, name="step", length=1000.0)
    other = replace(BASE, training=replace(BASE.training, schedule=schedule))
    edited = run_of(replace(other, changes=(rates[0], edits[0], rates[1], edits[1])))
    parting = found(run_of(replace(BASE, changes=rates)), edited)
    assert (parting.step, [gap.layer for gap in parting.layers]) == (36, [0])


def test_layers_of_other_sizes_are_nothing_to_compare(base):
    layers = (replace(BASE.network.layers[0], units=5), BASE.network.layers[1])
    other = replace(BASE, network=replace(BASE.network, layers=layers))
    parting = found(base, run_of(other, 2))
    assert "other sizes" in parting.words


def test_it_tells_how_far_it_is_and_can_be_dropped(base):
    other = forked(Change(37, "learning_rate", 0.05))
    data = load_dataset(DataSpec("xor"))
    search = find_parting(base, other, (data, data))
    done, whole = next(search)
    assert 0 < done <= whole == 60
    search.close()


def test_a_run_from_elsewhere_is_compared_with_a_word_of_caution(base):
    file = base.file
    made = np.array('{"engine": "numpy", "numpy": "1.0"}')
    old = dataclasses.replace(
        base, file=dataclasses.replace(file, resume={**file.resume, "made_with": made})
    )
    assert "numpy 1.0" in found(old, base).words


def test_it_begins_at_the_last_keyframe_that_both_share(base, monkeypatch):
    trainer = Trainer(BASE)
    trainer.record(Keyframes(KeyframeMemory()))
    for _ in range(60):
        trainer.step()
        if trainer.steps == 30:
            trainer.keep_moment()
    recorded = trainer.recording()
    assert recorded is not None
    kept_run = dataclasses.replace(base, keyframes=recorded.keyframes)
    begun = []
    advance = Trainer.advance

    def noted(self, *args):
        begun.append(self.steps)
        return advance(self, *args)

    other = forked(Change(37, "learning_rate", 0.05))
    frame = recorded.keyframes.before(36)
    assert frame is not None
    monkeypatch.setattr(Trainer, "advance", noted)
    assert found(kept_run, other).step == 38
    assert min(begun) == frame.steps > 0
