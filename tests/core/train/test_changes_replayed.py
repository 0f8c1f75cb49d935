"""An edit, a lesion, a drawn point: the saved file replays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from changed_runs import ENGINES, POINTS, bits, experiment, saved, steps

from core import (
    StopSpec,
    Trainer,
    load_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("kernels")


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
