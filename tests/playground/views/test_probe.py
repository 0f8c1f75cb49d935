"""A probe answers as the network of the snapshot does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from playground.views.probe import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_answers_as_the_trained_network(dtype: str) -> None:
    layers = (LayerSpec(5, "tanh"), LayerSpec(4, "relu", bias=False), LayerSpec(1, "sigmoid"))
    network = NetworkSpec(2, layers, dtype=dtype)  # type: ignore[arg-type]
    trainer = Trainer(Experiment(DataSpec("circle"), network, TrainSpec(epochs=3)))
    probe = Probe()
    x = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    for _ in range(3):
        trainer.run_epoch()
        snapshot = trainer.snapshot()
        expected = trainer.network.predict(x)
        np.testing.assert_array_equal(probe.answers(snapshot, x), expected)
        np.testing.assert_array_equal(
            probe.answer(snapshot, x[7]), trainer.network.predict(x[7:8])[0]
        )


def test_it_follows_a_change_of_the_network(
    make_network_snapshot: Callable[..., Snapshot],
) -> None:
    probe = Probe()
    x = np.ones((3, 2))
    assert probe.answers(make_network_snapshot(2, 4, 1), x).shape == (3, 1)
    assert probe.answers(make_network_snapshot(2, 4, 3), x).shape == (3, 3)
    first = probe.answers(make_network_snapshot(2, 4, 1), x)
    linear = make_network_snapshot(2, 4, 1, activations=("linear", "linear"))
    assert np.abs(probe.answers(linear, x) - first).min() > 0.0


def test_weights_that_overflow_are_no_error(make_snapshot: Callable[..., Snapshot]) -> None:
    snapshot = make_snapshot([np.full((1, 2), 1e308)], [None], ("linear",))
    assert not np.isfinite(Probe().answers(snapshot, np.full((2, 2), 1e10))).any()


def test_the_snapshot_is_left_alone(make_network_snapshot: Callable[..., Snapshot]) -> None:
    snapshot = make_network_snapshot(2, 4, 1)
    before = snapshot.parameters.copy()
    other = make_network_snapshot(2, 4, 1, seed=1)
    probe = Probe()
    probe.answers(snapshot, np.ones((3, 2)))
    probe.answers(other, np.ones((3, 2)))
    np.testing.assert_array_equal(snapshot.parameters, before)
