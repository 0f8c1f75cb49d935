"""What a person changes on the way: what it does, and that it is part of the run."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import (
    Change,
    Dataset,
    DatasetError,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    SpecError,
    StopSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    load_dataset,
    load_weights,
    save_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ["numpy", "kernel"] if find_spec("numba") else ["numpy"]
POINTS = (PointSpec(1.0, 2.0, 1), PointSpec(-3.0, 0.5, 0), PointSpec(4.0, 4.0, 1, train=False))
pytestmark = pytest.mark.usefixtures("kernels")


def experiment(
    name: str = "spiral", *, optimizer: str = "sgd", hidden: str = "tanh", **training: Any
) -> Experiment:
    network = NetworkSpec(
        2,
        (LayerSpec(4, hidden), LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")),
        seed=3,
        dtype="float64",
    )
    settings = {"batch_size": 4, "epochs": 6} | training
    return Experiment(
        DataSpec(name, samples=30, features=("x", "y")),
        network,
        TrainSpec("binary_cross_entropy", OptimizerSpec(optimizer, 0.3), **settings),
    )


def steps(trainer: Trainer, count: int) -> Trainer:
    for _ in range(count):
        trainer.step()
    return trainer


def bits(trainer: Trainer) -> dict[str, Any]:
    history = {name: column.tobytes() for name, column in trainer.history.arrays().items()}
    state = {name: array.tobytes() for name, array in trainer.state.to_arrays().items()}
    return {**state, **{f"history {name}": column for name, column in history.items()}}


def saved(trainer: Trainer, folder: Path) -> Path:
    path = folder / "run.npz"
    save_weights(
        path, trainer.network, trainer.experiment, trainer.history, resume=trainer.resume_state()
    )
    return path


def assert_it_replays(trainer: Trainer, folder: Path) -> None:
    """From the saved file: the run from its beginning, and the run gone on with."""
    path = saved(trainer, folder)
    file = load_weights(path)
    assert file.experiment is not None
    again = Trainer(file.experiment, engine=trainer.engine)
    while again.steps < trainer.steps:
        again.advance(float("inf"), trainer.steps - again.steps)
    while not again.steps_left_in_epoch:
        again.advance(float("inf"), 0)
    assert bits(again) == bits(trainer)
    resumed = Trainer.resumed(file)
    assert not resumed.caution
    assert bits(resumed.fit()) == bits(trainer.fit())


class TestReplay:
    """An edit, a lesion, a drawn point: each replays bit for bit from the saved file."""

    @pytest.mark.parametrize("engine", ENGINES)
    def test_an_edited_weight_replays_bit_for_bit_from_the_saved_file(
        self, engine: str, tmp_path: Path
    ) -> None:
        trainer = steps(Trainer(experiment(optimizer="adam"), engine=engine), 5)
        trainer.change("weight", -2.5, (0, 2, 1))
        trainer.change("bias", 0.75, (1, 0))
        assert trainer.network.layers[0].weights[2, 1] == -2.5
        assert trainer.network.layers[1].bias is not None
        assert trainer.network.layers[1].bias[0] == 0.75
        assert_it_replays(steps(trainer, 4), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_unit_switched_off_and_on_replays_bit_for_bit_from_the_saved_file(
        self, engine: str, tmp_path: Path
    ) -> None:
        trainer = steps(Trainer(experiment(optimizer="momentum"), engine=engine), 3)
        trainer.change("unit_off", 1, (0, 2))
        trainer.change("unit_off", 1, (1, 1))
        steps(trainer, 4).change("unit_off", 0, (0, 2))
        assert trainer.snapshot().units_off == {(1, 1)}
        assert_it_replays(steps(trainer, 4), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_drawn_point_replays_bit_for_bit_from_the_saved_file(
        self, engine: str, tmp_path: Path
    ) -> None:
        trainer = steps(Trainer(experiment(), engine=engine), 2)
        trainer.change("points", points=POINTS)
        steps(trainer, 3).change("points", points=POINTS[1:])
        assert len(trainer.dataset.x_train) == 16
        assert_it_replays(steps(trainer, 3), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_penalties_and_batch_size_replay_bit_for_bit_from_the_saved_file(
        self, engine: str, tmp_path: Path
    ) -> None:
        trainer = steps(Trainer(experiment(), engine=engine), 2)
        trainer.change("l1", 0.01)
        steps(trainer, 3).change("batch_size", 7)
        steps(trainer, 1).change("l2", 0.1)
        steps(trainer, 1).change("l1", 0)
        assert_it_replays(steps(trainer, 1), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_what_is_changed_before_the_first_step_replays(
        self, engine: str, tmp_path: Path
    ) -> None:
        trainer = Trainer(experiment(), engine=engine)
        trainer.change("weight", 2.0, (2, 0, 1))
        trainer.change("points", points=POINTS)
        trainer.change("unit_off", 1, (0, 0))
        trainer.change("batch_size", 3)
        assert (trainer.epoch, len(trainer.history)) == (0, 0)
        assert_it_replays(steps(trainer, 3), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_patience_that_ends_with_an_epoch_closed_early_replays(
        self, engine: str, tmp_path: Path
    ) -> None:
        rules = StopSpec(patience=2, monitor="test_loss", min_delta=0.5, restore_best=True)
        trainer = Trainer(experiment(epochs=50, stop=rules), engine=engine)
        for _ in range(2):
            trainer.run_epoch()
        best = trainer.state.best.copy()
        steps(trainer, 1).change("weight", 3.0, (0, 0, 0))
        trainer.change("batch_size", 5)
        assert [change.field for change in trainer.experiment.changes] == [
            "weight",
            "restore",
            "batch_size",
        ]
        assert trainer.stopped
        np.testing.assert_array_equal(trainer.network.parameters, best)
        assert_it_replays(steps(trainer, 2), tmp_path)


class TestClosingAnEpoch:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize(
        ("change", "left"),
        [(Change(0, "batch_size", 6), 3), (Change(0, "points", points=POINTS), 5)],
        ids=["batch size", "points"],
    )
    def test_the_history_gets_the_row_of_the_part(
        self, engine: str, change: Change, left: int
    ) -> None:
        trainer = steps(Trainer(experiment(), engine=engine), 6)  # 4 and 2 of 4
        before = trainer.dataset
        scores = trainer.network.evaluate(before.x_test, before.y_test, "binary_cross_entropy")
        trainer.change(change)
        history = trainer.history
        assert (trainer.epoch, trainer.steps, trainer.state.rows) == (2, 6, 15 + 8)
        assert history.epoch.tolist() == [1, 2]
        assert (history.test_loss[-1], history.test_accuracy[-1]) == scores
        assert trainer.steps_left_in_epoch == trainer.steps_per_epoch == left
        steps(trainer, 1)
        assert trainer.state.rows == 23 + min(left * 2, trainer.state.training.batch_size)
        assert not trainer.fit().diverged
        assert trainer.epoch == 6

    def test_between_epochs_none_is_closed(self) -> None:
        trainer = Trainer(experiment())
        trainer.run_epoch()
        trainer.change("batch_size", 6)
        assert (trainer.epoch, len(trainer.history), trainer.steps_per_epoch) == (1, 1, 3)

    def test_the_order_is_that_of_the_next_epoch(self) -> None:
        """As if the epoch had ended by itself, in batches of the new size."""
        trainer, other = steps(Trainer(experiment()), 2), Trainer(experiment())
        trainer.change("batch_size", 15)
        other.run_epoch()
        np.testing.assert_array_equal(trainer.state.epoch_words, other.state.epoch_words)
        trainer.step()
        np.testing.assert_array_equal(
            np.sort(trainer._parts.order.order), np.arange(15), "all rows once"
        )

    @pytest.mark.parametrize("engine", ENGINES)
    def test_test_rows_that_burst_are_told(self, engine: str) -> None:
        made = load_dataset(experiment().data)
        far = PointSpec(1e6, 1e6, 0, train=False)
        data = DataSpec("spiral", samples=30, points=(far,))
        network = NetworkSpec(2, (LayerSpec(1, "linear"),), dtype="float64")
        whole = Experiment(data, network, TrainSpec("mse", batch_size=4))
        trainer = steps(Trainer(whole, engine=engine), 1)
        trainer.change("weight", 1e200, (0, 0, 0))
        trainer.change("batch_size", 3)
        assert "the loss on the test rows grew beyond all numbers" in trainer.diverged
        assert (trainer.steps, trainer.epoch, trainer.steps_per_epoch) == (1, 0, 4)
        assert len(made.x_test) + 1 == len(trainer.dataset.x_test)
        for change in (Change(0, "bias", 1.0, (0, 0)), Change(0, "learning_rate", 0.5)):
            with pytest.raises(TrainerError, match="diverged"):
                trainer.change(change)


class TestUnitsOff:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("hidden", ["tanh", "relu", "softmax", "gelu"])
    def test_a_unit_that_is_off_answers_0_and_learns_nothing(
        self, engine: str, hidden: str
    ) -> None:
        trainer = steps(Trainer(experiment(hidden=hidden), engine=engine), 2)
        trainer.change("unit_off", 1, (0, 1))
        network, x = trainer.network, trainer.dataset.x_test
        lower = [network.layers[0].weights[1].copy(), network.layers[1].weights[:, 1].copy()]
        before = network.layers[0].weights[0].copy()
        assert not network.layers[0].forward(x)[:, 1].any()
        answers = network.predict(x)
        steps(trainer, 5)
        np.testing.assert_array_equal(network.layers[0].weights[1], lower[0])
        np.testing.assert_array_equal(network.layers[1].weights[:, 1], lower[1])
        assert (network.layers[0].weights[0] != before).all()
        assert (network.predict(x) != answers).all()
        np.testing.assert_array_equal(trainer.snapshot().network().predict(x), network.predict(x))

    def test_it_is_the_network_without_the_unit(self) -> None:
        trainer = steps(Trainer(experiment()), 2)
        x = trainer.dataset.x_test
        trainer.change("unit_off", 1, (0, 1))
        found = trainer.network.predict(x)
        trainer.change("unit_off", 0, (0, 1))
        for unit in range(3):
            trainer.change("weight", 0.0, (1, unit, 1))
        np.testing.assert_allclose(trainer.network.predict(x), found, rtol=1e-14)

    def test_both_engines_agree(self) -> None:
        found = []
        for engine in ENGINES:
            trainer = steps(Trainer(experiment(hidden="softmax", l2=0.1), engine=engine), 2)
            trainer.change("unit_off", 1, (0, 1))
            trainer.change("unit_off", 1, (1, 2))
            found.append(trainer.fit())
        np.testing.assert_allclose(
            found[0].network.parameters, found[-1].network.parameters, rtol=1e-9
        )
        np.testing.assert_allclose(found[0].history.test_loss, found[-1].history.test_loss)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_momentum_and_decay_still_act_on_it(self, engine: str) -> None:
        trainer = steps(Trainer(experiment(optimizer="momentum"), engine=engine), 2)
        trainer.change("unit_off", 1, (0, 1))
        weights = trainer.network.layers[0].weights
        first = weights[1].copy()
        second = steps(trainer, 1).network.layers[0].weights[1].copy()
        third = steps(trainer, 1).network.layers[0].weights[1].copy()
        np.testing.assert_allclose(third - second, 0.9 * (second - first), rtol=1e-12)
        decayed = Trainer(experiment(l2=0.5), engine=engine)
        decayed.change("unit_off", 1, (0, 1))
        first = decayed.network.layers[0].weights[1].copy()
        second = steps(decayed, 1).network.layers[0].weights[1]
        np.testing.assert_allclose(second, (1 - 0.3 * 0.5) * first, rtol=1e-12)

    def test_figures_of_the_test_rows_are_those_without_it(self) -> None:
        trainer = Trainer(experiment())
        trainer.change("unit_off", 1, (0, 1))
        trainer.run_epoch()
        data = trainer.dataset
        scores = trainer.network.evaluate(data.x_test, data.y_test, "binary_cross_entropy")
        assert (trainer.history.test_loss[-1], trainer.history.test_accuracy[-1]) == scores

    def test_a_saved_run_answers_without_it(self, tmp_path: Path) -> None:
        trainer = steps(Trainer(experiment()), 2)
        trainer.change("unit_off", 1, (0, 1))
        steps(trainer, 1)
        file, x = load_weights(saved(trainer, tmp_path)), trainer.dataset.x_test
        np.testing.assert_array_equal(file.predict(x), trainer.network.predict(x))
        assert file.units_off == {(0, 1)}


class TestPoints:
    def test_they_join_the_data_in_the_part_that_they_are_of(self) -> None:
        trainer = Trainer(experiment())
        own = trainer.dataset
        trainer.change("points", points=POINTS)
        data = trainer.dataset
        np.testing.assert_array_equal(data.x_train, [*own.x_train, (1.0, 2.0), (-3.0, 0.5)])
        np.testing.assert_array_equal(data.y_test, [*own.y_test, 1])
        assert (data.points, own.points) == (POINTS, ())
        assert data.fingerprint == trainer.experiment_now.data.fingerprint != own.fingerprint
        assert trainer.experiment.data.fingerprint == own.fingerprint

    def test_weights_and_memory_stay(self) -> None:
        trainer = steps(Trainer(experiment(optimizer="momentum")), 3)
        before = trainer.state.copy()
        trainer.change("points", points=POINTS)
        np.testing.assert_array_equal(trainer.state.parameters, before.parameters)
        np.testing.assert_array_equal(trainer.state.memory["velocity"], before.memory["velocity"])

    def test_drawn_points_of_one_class_wait(self) -> None:
        trainer = steps(Trainer(experiment("drawn")), 2)
        trainer.change("points", points=POINTS[:1])
        assert trainer.waiting.startswith("All points to train on are of one class")
        assert list(trainer.run()) == []
        with pytest.raises(TrainerError, match="of one class"):
            trainer.step()
        trainer.change("points", points=POINTS)
        assert not trainer.waiting
        assert trainer.fit().epoch == 6
        assert [change.points for change in trainer.experiment.changes] == [POINTS]

    @pytest.mark.parametrize(
        ("name", "points", "words"),
        [
            ("spiral", (PointSpec(0, 0, 2),), "target of a point is 2, expected a class from 0"),
            ("spiral", (PointSpec(0, 0, 0.5),), "target of a point is 0.5"),
            ("drawn", POINTS[2:], "no row to train on"),
            ("drawn", (*POINTS, PointSpec(0, 0, 2)), "expected a class from 0 to 1"),
        ],
    )
    def test_what_cannot_be_is_refused_and_the_run_stays_as_it_was(
        self, name: str, points: tuple[PointSpec, ...], words: str
    ) -> None:
        trainer = steps(Trainer(experiment(name)), 2)
        before = bits(trainer)
        with pytest.raises(DatasetError, match=words):
            trainer.change("points", points=points)
        assert bits(trainer) == before
        assert trainer.experiment.changes == ()

    def test_arrays_of_a_program_have_no_place_for_them(self) -> None:
        x = np.zeros((4, 2))
        trainer = Trainer(experiment(), Dataset.from_arrays(x, np.array([0, 1, 0, 1])))
        with pytest.raises(DatasetError, match="sets of the plane only"):
            trainer.change("points", points=POINTS)


def test_a_reset_has_the_settings_and_points_of_now_and_no_edits() -> None:
    trainer = steps(Trainer(experiment()), 2)
    trainer.change("weight", 1.0, (0, 0, 0))
    trainer.change("unit_off", 1, (0, 0))
    trainer.change("points", points=POINTS)
    trainer.change("batch_size", 3)
    trainer.change("l1", 0.5)
    now = trainer.experiment_now
    assert (now.changes, now.data.points) == ((), POINTS)
    assert (now.training.batch_size, now.training.l1) == (3, 0.5)
    assert not Trainer(now).state.units_off


def test_what_is_not_there_is_refused_and_the_run_stays_as_it_was() -> None:
    trainer = steps(Trainer(experiment()), 2)
    before = bits(trainer)
    for change in (
        Change(0, "weight", 1.0, (0, 4, 0)),
        Change(0, "unit_off", 1, (2, 0)),
        Change(0, "bias", 1.0, (3, 0)),
    ):
        with pytest.raises(SpecError):
            trainer.change(change)
    assert bits(trainer) == before
    assert trainer.experiment.changes == ()


def test_a_run_without_test_rows_that_a_rule_watches_can_be_resumed(tmp_path: Path) -> None:
    """The best epoch's row has no figures of test rows; that is no odd state."""
    rules = StopSpec(patience=3, monitor="train_loss")
    first = experiment("drawn", stop=rules)
    trainer = steps(Trainer(first), 3)
    resumed = Trainer.resumed(load_weights(saved(trainer, tmp_path)))
    assert bits(resumed.fit()) == bits(trainer.fit())
