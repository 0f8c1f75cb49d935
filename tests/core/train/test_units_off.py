"""Units that a person switched off: they answer 0 and learn nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from changed_runs import ENGINES, experiment, saved, steps

from core import (
    Trainer,
    load_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("kernels")


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
