"""Stop rules: the very epoch in all portions and both engines."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace
from stopping_runs import ENGINES, PATIENT, Clock, assert_same, dataset, experiment_with, portions

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    SpecError,
    Trainer,
    TrainSpec,
)
from core.spec.changes import Change
from core.spec.goal import Goal
from core.spec.stop import StopSpec

pytestmark = pytest.mark.usefixtures("kernels")
FIGURES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def by_hand(experiment: Experiment, engine: str) -> tuple[int, str, int, Any]:
    """The rules as a loop over epochs: where it stops, by what, the best epoch and its weights."""
    rules, trainer = experiment.training.stop, Trainer(experiment, dataset(), engine=engine)
    trainer._stopping._rules = StopSpec()  # nothing stops this one
    best, best_epoch, weights = None, 0, None
    for epoch in count(1):
        trainer.run_epoch()
        found = {name: getattr(trainer.history, name)[-1] for name in FIGURES}
        if rules.goal is not None:
            value, wanted = found[rules.goal.figure], rules.goal.value
            is_loss = rules.goal.figure.endswith("loss")
            if value <= wanted if is_loss else value >= wanted:
                return epoch, "goal", best_epoch, weights
        value = found[rules.monitor] * (-1 if rules.monitor.endswith("accuracy") else 1)
        if best is None or value < best - rules.min_delta:
            best, best_epoch = value, epoch
            weights = trainer.network.parameters.copy()
        elif rules.patience and epoch - best_epoch >= rules.patience:
            return epoch, "patience", best_epoch, weights
    raise AssertionError


RULES = {
    "accuracy": StopSpec(goal=Goal("train_accuracy", 0.95)),
    "loss": StopSpec(goal=Goal("train_loss", 0.3)),
    "patience": StopSpec(patience=4, monitor="test_loss"),
    "accuracy without progress": StopSpec(patience=6, monitor="test_accuracy", min_delta=0.01),
    "least progress": StopSpec(patience=3, monitor="train_loss", min_delta=0.01),
    "best weights back": PATIENT,
    "both": StopSpec(goal=Goal("train_accuracy", 0.9), patience=9, restore_best=True),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", RULES)
def test_it_stops_where_a_loop_over_epochs_would_in_whatever_portions(name: str, engine: str):
    experiment = experiment_with(RULES[name])
    epoch, reason, best_epoch, weights = by_hand(experiment, engine)
    assert 3 < epoch < 400
    runs = [
        portions(Trainer(experiment, dataset(), engine=engine), portion)
        for portion in ("all", "step", "epoch", "odd")
    ]
    first = runs[0]
    assert (first.epoch, first.state.watched.stopped) == (epoch, reason)
    assert (len(first.history), first.steps) == (epoch, epoch * 5)
    assert first.stopped.startswith(f"Stopped at epoch {epoch}: ")
    assert first.snapshot().finished
    assert first.snapshot().stopped == first.stopped
    for other in runs[1:]:
        assert_same(first, other)
    if reason == "patience" and experiment.training.stop.restore_best:
        np.testing.assert_array_equal(first.network.parameters, weights)
        assert first.experiment.changes == (Change(first.steps, "restore", best_epoch),)
    else:
        assert first.experiment.changes == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_run_thousands_of_epochs_past_no_rule(engine: str):
    rules = StopSpec(goal=Goal("train_loss", 0.0), patience=300, restore_best=True)
    plain = Trainer(experiment_with(epochs=300), dataset(), engine=engine).fit()
    watched = Trainer(experiment_with(rules, epochs=300), dataset(), engine=engine).fit()
    np.testing.assert_array_equal(plain.history.test_loss, watched.history.test_loss)
    assert watched.finished
    assert not watched.stopped


@pytest.mark.parametrize("engine", ENGINES)
def test_the_best_weights_are_back_at_the_end_of_a_run_whose_patience_lasts(engine: str):
    rules = StopSpec(patience=300, restore_best=True)
    plain = Trainer(experiment_with(epochs=60), dataset(), engine=engine).fit()
    best = int(np.argmin(plain.history.test_loss)) + 1
    assert 3 < best < 60
    until_best = Trainer(experiment_with(epochs=best), dataset(), engine=engine).fit()
    runs = [
        portions(Trainer(experiment_with(rules, epochs=60), dataset(), engine=engine), portion)
        for portion in ("all", "step", "epoch", "odd")
    ]
    for run in runs:
        np.testing.assert_array_equal(run.network.parameters, until_best.network.parameters)
        assert run.experiment.changes == (Change(300, "restore", best),)
        np.testing.assert_array_equal(run.history.test_loss, plain.history.test_loss)
    first = runs[0]
    assert (first.finished, first.stopped) == (True, "")
    said = first.snapshot().stopped
    assert said.startswith(f"Finished; epoch {best}'s weights are back (test loss ")
    # It goes on from there, in any portions, and when it is made again from its file.
    first.extend(20)
    first.fit()
    for portion in ("all", "odd"):
        again = Trainer(Experiment.from_json(first.experiment.to_json()), dataset(), engine=engine)
        assert_same(first, portions(again, portion))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_last_epoch_that_is_the_best_stays(engine: str):
    rules = StopSpec(patience=300, restore_best=True)
    plain = Trainer(experiment_with(epochs=2), dataset(), engine=engine).fit()
    assert plain.history.test_loss[-1] == plain.history.test_loss.min()
    watched = Trainer(experiment_with(rules, epochs=2), dataset(), engine=engine).fit()
    np.testing.assert_array_equal(plain.network.parameters, watched.network.parameters)
    assert (watched.experiment.changes, watched.snapshot().stopped) == ((), "")


def test_the_sentences():
    goal = Trainer(experiment_with(StopSpec(goal=Goal("train_accuracy", 0.95))), dataset()).fit()
    assert goal.stopped == f"Stopped at epoch {goal.epoch}: train accuracy 95 % passed."
    patient = Trainer(experiment_with(PATIENT), dataset()).fit()
    best = patient.epoch - 5
    loss = patient.history.test_loss[best - 1]
    assert patient.stopped == (
        f"Stopped at epoch {patient.epoch}: no progress of test loss for 5 epochs;"
        f" epoch {best}'s weights are back (test loss {loss:.4g})."
    )


def test_what_is_shown_beside_weights_that_are_back_are_their_own_figures():
    trainer = Trainer(experiment_with(PATIENT), dataset()).fit()
    snapshot, row = trainer.snapshot(), trainer.epoch - 6
    for name in FIGURES:
        assert getattr(snapshot, name) == getattr(trainer.history, name)[row]
    found = trainer.network.predict(trainer.dataset.x_test)[:, 0] > 0.5
    assert snapshot.test_accuracy == (found == trainer.dataset.y_test).mean()
    trainer.run_epoch()
    assert trainer.snapshot().test_loss == trainer.history.test_loss[-1]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stopped_run_goes_on_and_the_rule_does_not_stop_it_at_once(engine: str):
    rules = StopSpec(goal=Goal("train_accuracy", 0.9), patience=7)
    trainer = Trainer(experiment_with(rules), dataset(), engine=engine).fit()
    goal = trainer.epoch
    assert trainer.state.watched.stopped == "goal"
    trainer.go_on()
    assert not trainer.finished
    assert trainer.experiment.changes == (Change(trainer.steps, "stop", 0),)
    trainer.fit()
    patience = trainer.epoch
    assert goal < patience
    assert trainer.state.watched.stopped == "patience"
    trainer.go_on()
    trainer.fit()
    assert trainer.epoch == patience + 7  # it has as long again
    trainer.step()  # a step goes past a stop, too
    assert not trainer.stopped


def test_a_run_is_extended_from_where_it_stands():
    trainer = Trainer(experiment_with(StopSpec(patience=4)), dataset()).fit()
    epoch = trainer.epoch
    trainer.extend(3)
    assert (trainer.epochs, trainer.fit().epoch) == (epoch + 3, epoch + 3)
    plain = Trainer(experiment_with(epochs=3), dataset()).fit()
    plain.extend(2)
    assert plain.fit().epoch == 5


def test_fewer_epochs_than_lie_behind_end_the_run_and_more_count_from_there():
    trainer = Trainer(experiment_with(), dataset())
    for _ in range(4):
        trainer.run_epoch()
    trainer.step()
    trainer.change("epochs", 2)
    assert trainer.finished
    assert not trainer.stopped
    assert trainer.fit().steps == 21
    trainer.extend(1)
    assert not trainer.finished
    assert trainer.fit().epoch == 5


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stop_by_the_clock_is_at_an_epochs_end_and_replays_without_one(engine: str):
    experiment = experiment_with(StopSpec(seconds=10.0))
    trainer = Trainer(experiment, dataset(), engine=engine, clock=Clock(1.0))
    while not trainer.finished:
        trainer.advance(float("inf"), 7)
    assert 0 < trainer.epoch < 400
    assert trainer.state.position == 0
    assert trainer.stopped == f"Stopped at epoch {trainer.epoch}: 10 s of training are over."
    assert trainer.experiment.changes == (Change(trainer.steps, "stop", 10.0),)
    text = trainer.experiment.to_json()
    again = Trainer(Experiment.from_json(text), dataset(), engine=engine, clock=Clock(1e-9)).fit()
    assert_same(trainer, again)


def test_after_a_stop_by_the_clock_the_run_has_as_long_again():
    trainer = Trainer(experiment_with(StopSpec(seconds=10.0)), dataset(), clock=Clock(1.0))
    trainer.fit()
    epoch = trainer.epoch
    trainer.go_on()
    assert trainer.snapshot().elapsed < 10
    trainer.fit()
    assert trainer.epoch > epoch
    assert trainer.snapshot().elapsed >= 10
    assert [change.value for change in trainer.experiment.changes] == [0, 10.0]
    again = Trainer(trainer.experiment, dataset(), clock=Clock(1e9)).fit()
    assert_same(trainer, again)  # no clock overtakes the stops that are known


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_would_diverge_later_in_the_same_call_stops_before_it(engine: str):
    """The kernel makes all epochs in one call, of which the last ones are beyond all numbers."""
    layers = (LayerSpec(1, "linear", bias=False),)
    spec = Experiment(
        DataSpec("file"),
        NetworkSpec(1, layers, dtype="float64"),
        TrainSpec("mse", OptimizerSpec("sgd", 3.0), batch_size=4, epochs=3000),
    )
    ones = np.ones((4, 1))
    data = Dataset(ones, ones, ones[:2], ones[:2], "regression", 0, None, "made")
    wild = Trainer(spec, data, engine=engine)
    wild.advance(float("inf"), 3000)
    assert portions(wild, "all").diverged
    rules = StopSpec(patience=3, monitor="test_loss", restore_best=True)
    spec = replace(spec, training=replace(spec.training, stop=rules))
    tame = portions(Trainer(spec, data, engine=engine), "all")
    assert not tame.diverged
    assert (tame.epoch, tame.state.watched.best_epoch) == (4, 1)
    assert_same(tame, portions(Trainer(spec, data, engine=engine), "step"))
    np.testing.assert_array_equal(tame.history.test_loss, wild.history.test_loss[:4])


def test_rules_of_test_rows_need_some():
    with pytest.raises(SpecError, match="stop by its test loss but the data has no test rows"):
        Trainer(experiment_with(PATIENT), dataset(0))
    inert = StopSpec(restore_best=True)  # without patience nothing looks at the test loss
    assert Trainer(experiment_with(inert, epochs=1), dataset(0)).fit().finished
