"""Files of version 0.1: a run that was saved then goes on now, bit for bit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    load_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

    from core.nn.arrays import Array

EXPERIMENT = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(2, "tanh"), LayerSpec(1, "sigmoid")), seed=3, dtype="float64"),
    TrainSpec("mse", OptimizerSpec("adam", 0.05), batch_size=1, epochs=6, seed=2),
)
# That experiment after ten steps, and its end, as version 0.1 (commit b657d49) wrote them.
SAVED: dict[str, Any] = {
    "l1_weights": np.array(
        [[-0.15785992166486001, -0.8142742956910829], [-0.8254059699245897, -0.5805075798476832]]
    ),
    "l1_bias": np.array([-0.014342527489436607, -0.05197286649117709]),
    "l2_weights": np.array([[0.42698286130732993, 0.043230099556160834]]),
    "l2_bias": np.array([0.005886974071383779]),
    "history_epoch": np.array([1.0, 2.0]),
    "history_train_loss": np.array([0.28783534774035224, 0.2741868510455569]),
    "history_train_accuracy": np.array([0.5, 0.5]),
    "history_test_loss": np.array([0.27268891957752867, 0.2600464844947762]),
    "history_test_accuracy": np.array([0.5, 0.5]),
    "history_points_epoch": np.array([1.0, 2.0]),
    "history_points_loss": np.array([0.28783534774035224, 0.2741868510455569]),
    "history_points_accuracy": np.array([0.5, 0.5]),
    "resume_counters": np.array([2, 10, 2, 0]),
    "resume_rates": np.array([0.05, 0.014920178000465967]),
    "resume_sums": np.array([2.0, 0.5321799121351724, 1.0, 2.0]),
    "resume_order": np.array(
        [
            6190645606566910702,
            8504109562269979853,
            6606229073310526373,
            15108749501222411247,
            0,
            3497072927,
        ],
        np.uint64,
    ),
    "resume_optimizer_mean": np.array(
        [
            -0.22923304205106654,
            -0.026692642363972847,
            -0.04955245339794337,
            -0.03182628162662863,
            0.23356144062428896,
            0.4507688438382631,
            -0.07041467834720117,
            0.004664020461076227,
            -0.2460193725001177,
        ]
    ),
    "resume_optimizer_squares": np.array(
        [
            0.04999669061622464,
            0.0009365409284618337,
            0.012321508319555105,
            0.0018833998150562714,
            0.15336099150109267,
            0.25304034121738717,
            0.10912703926131727,
            0.00750946007941617,
            0.643133792202255,
        ]
    ),
    "resume_optimizer_steps": np.array(10),
}
END = np.array(
    [
        0.046686366752254314,
        -0.7066693081942865,
        -0.7194448673194482,
        -0.4844180847517913,
        0.32697777385981813,
        -0.11898710036644286,
        0.04738410004235893,
        -0.07244656918564689,
        0.07560134282731859,
    ]
)


def _write(path: Path, arrays: dict[str, Array], experiment: Experiment = EXPERIMENT) -> Path:
    """A file with the experiment as version 0.1 had it."""
    told = json.loads(experiment.to_json())
    del told["changes"], told["data"]["fingerprint"], told["training"]["engine"]
    np.savez(path, experiment=json.dumps(told), history_metric="accuracy", **arrays)
    return path


def _as_then(trainer: Trainer) -> dict[str, Array]:
    """What version 0.1 would have written of this run."""
    layers = enumerate(trainer.network.layers, start=1)
    arrays = {
        f"l{n}_{name}": getattr(layer, name) for n, layer in layers for name in ("weights", "bias")
    }
    arrays |= {f"history_{name}": column for name, column in trainer.history.arrays().items()}
    resume = trainer.resume_state()
    counts = resume.pop("counts")
    del resume["made_with"]
    resume["counters"] = np.array([counts[0], counts[2], counts[1], trainer.engine == "kernel"])
    resume["rates"] = np.array([trainer.learning_rate, resume.pop("seconds")])
    return arrays | {f"resume_{name}": array for name, array in resume.items()}


def _same(one: Trainer, other: Trainer) -> None:
    ours, theirs = one.state.to_arrays(), other.state.to_arrays()
    for name, array in (ours | one.history.arrays()).items():
        wanted = (theirs | other.history.arrays())[name]
        np.testing.assert_array_equal(array, wanted, err_msg=name)


def test_a_file_of_then_opens_where_it_was_saved_and_ends_as_it_did(tmp_path: Path):
    """The end but for the last digits: on another machine tanh may have others."""
    trainer = Trainer.resumed(load_weights(_write(tmp_path / "old.npz", SAVED)))
    assert (trainer.epoch, trainer.steps, trainer.state.position) == (2, 10, 2)
    assert (trainer.state.rows, trainer.engine, trainer.caution) == (10, "numpy", "")
    assert trainer.experiment.data.fingerprint
    assert not trainer.experiment.changes
    assert trainer.seconds == SAVED["resume_rates"][1]
    np.testing.assert_allclose(trainer.fit().network.parameters, END, rtol=1e-12)
    assert trainer.finished
    assert len(trainer.history) == 6


@pytest.mark.parametrize("steps", [0, 3, 4, 10])
@pytest.mark.parametrize("batch_size", [1, 3])
def test_it_goes_on_bit_for_bit(steps: int, batch_size: int, tmp_path: Path):
    training = TrainSpec("mse", OptimizerSpec("adam", 0.05), batch_size=batch_size, epochs=6)
    experiment = Experiment(EXPERIMENT.data, EXPERIMENT.network, training)
    whole = Trainer(experiment, engine="numpy")
    for _ in range(steps):
        whole.step()
    path = _write(tmp_path / "old.npz", _as_then(whole), experiment)
    resumed = Trainer.resumed(load_weights(path))
    _same(resumed, whole)
    _same(resumed.fit(), whole.fit())


def test_a_rate_that_is_not_the_experiments_is_a_change_where_the_run_stands(tmp_path: Path):
    whole = Trainer(EXPERIMENT, engine="numpy")
    for _ in range(5):
        whole.step()
    whole.learning_rate = 0.2
    trainer = Trainer.resumed(load_weights(_write(tmp_path / "old.npz", _as_then(whole))))
    assert trainer.experiment.changes == whole.experiment.changes
    assert trainer.learning_rate == 0.2
    _same(trainer.fit(), whole.fit())


@pytest.mark.usefixtures("kernels")
def test_a_kernels_run_stays_one(tmp_path: Path):
    pytest.importorskip("numba")
    whole = Trainer(EXPERIMENT, engine="kernel")
    for _ in range(9):
        whole.step()
    trainer = Trainer.resumed(load_weights(_write(tmp_path / "old.npz", _as_then(whole))))
    assert trainer.engine == "kernel"
    _same(trainer.fit(), whole.fit())


@in_turn(
    ("name", "value"),
    [
        ("counters", np.array([0, 0, 0])),
        ("counters", np.array([2.0, 10.0, 2.0, 0.0])),
        ("counters", np.array([-1, 10, 2, 0])),
        ("counters", np.array([2**62, 10, 2, 0])),
        ("counters", np.array([2, 10, -2, 0])),
        ("counters", np.array([2, 10, 5, 0])),
        ("counters", np.array([2, -10, 2, 0])),
        ("rates", np.array([np.nan, 0.0])),
        ("rates", np.array([-1.0, 0.0])),
        ("rates", np.array([0.1])),
        ("rates", np.array([1, 2])),
    ],
)
def test_numbers_that_no_run_can_have_are_refused_in_words(name: str, value: Array, tmp_path: Path):
    path = _write(tmp_path / "old.npz", SAVED | {f"resume_{name}": value})
    with pytest.raises(TrainerError, match="does not fit the run"):
        Trainer.resumed(load_weights(path))
