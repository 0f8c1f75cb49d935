"""What a person changes on the way: what it does, and that it is part of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from changed_runs import ENGINES, POINTS, bits, experiment, saved, steps

from core import (
    Change,
    Dataset,
    DatasetError,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    PointSpec,
    SpecError,
    StopSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    load_dataset,
    load_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("kernels")


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
