"""Stop rules of a saved run: replayed bit for bit, and gone on with as if never saved."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from stopping_runs import (
    ENGINES,
    PATIENT,
    Clock,
    assert_same,
    dataset,
    experiment_with,
    portions,
    save,
)

from core import Trainer, TrainerError, load_weights
from core.spec.goal import Goal
from core.spec.stop import StopSpec

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_stopped_and_went_on_replays_bit_for_bit(engine: str, tmp_path):
    rules = replace(PATIENT, goal=Goal("train_accuracy", 0.9), patience=4)
    trainer = Trainer(experiment_with(rules), dataset(), engine=engine).fit()
    for rate in (0.05, 0.02, 0.01):
        trainer.learning_rate = rate
        trainer.go_on()
        trainer.fit()
    assert {change.field for change in trainer.experiment.changes} == {
        "learning_rate",
        "restore",
        "stop",
    }
    path = tmp_path / "run.npz"
    save(trainer, path)
    experiment = load_weights(path).experiment
    assert experiment is not None
    for portion in ("all", "odd", "epoch"):
        assert_same(trainer, portions(Trainer(experiment, dataset(), engine=engine), portion))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("epochs", [2, 5, 8])
def test_a_saved_run_remembers_what_its_rules_saw(engine: str, epochs: int, tmp_path):
    whole = Trainer(experiment_with(PATIENT), dataset(), engine=engine).fit()
    half = Trainer(experiment_with(PATIENT), dataset(), engine=engine)
    for _ in range(epochs):
        half.run_epoch()
    half.advance(float("inf"), 2)
    path = tmp_path / "half.npz"
    save(half, path)
    resumed = Trainer.resumed(load_weights(path), dataset()).fit()
    assert_same(whole, resumed)
    save(resumed, path)
    stopped = Trainer.resumed(load_weights(path), dataset())
    assert_same(resumed, stopped)
    assert stopped.finished
    assert stopped.snapshot().test_loss == whole.snapshot().test_loss
    for trainer in (resumed, stopped):
        trainer.go_on()
    assert_same(resumed.fit(), stopped.fit())


def test_a_saved_run_has_used_its_seconds(tmp_path):
    trainer = Trainer(experiment_with(StopSpec(seconds=1000.0)), dataset(), clock=Clock(1.0))
    for _ in range(20):
        trainer.run_epoch()
    save(trainer, tmp_path / "run.npz")
    resumed = Trainer.resumed(load_weights(tmp_path / "run.npz"), dataset())
    assert resumed.seconds == trainer.seconds > 0
    assert resumed.snapshot().elapsed == trainer.snapshot().elapsed >= trainer.seconds


def test_files_of_runs_without_rules_are_as_they_were():
    trainer = Trainer(experiment_with(), dataset())
    trainer.run_epoch()
    assert not {"watched", "best"} & trainer.resume_state().keys()
    state = trainer.resume_state()
    del state["elapsed"]
    Trainer(experiment_with(), dataset()).load_resume_state(state)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("watched", np.zeros(3), "finite numbers"),
        ("watched", np.full(8, np.nan), "finite numbers"),
        ("watched", np.array([0.0, 0, 0, 0, 0, 0, 0, 4]), "cannot be"),
        ("watched", np.array([0.0, 0, 0, 0, 0, -1, 0, 0]), "cannot be"),
        ("watched", np.array([0.0, 0, 0, 0, 0, 0, 0, 1]), "does not have"),
        ("watched", np.array([9.0, 0, 0, 0, 0, 0, 0, 0]), "best epoch"),
        ("best", np.zeros(3), "best"),
        ("best", np.full(41, np.inf), "best epoch"),
        ("best", None, "best is missing"),
    ],
)
def test_a_memory_that_cannot_be_is_refused(name: str, value, words: str):
    trainer = Trainer(experiment_with(PATIENT), dataset())
    for _ in range(3):
        trainer.run_epoch()
    state = trainer.resume_state()
    if value is None:
        del state[name]
    else:
        state[name] = value
    with pytest.raises(TrainerError, match=words):
        Trainer(experiment_with(PATIENT), dataset()).load_resume_state(state)
