"""Networks at many weights at once answer as each of them does alone."""

from __future__ import annotations

import numpy as np
import pytest

from core import Network
from core.insight.evaluator import Objective
from core.insight.weight_slice import WeightSlice
from core.nn import losses

SHAPES = [(4, 3), (5, 4), (2, 5)]


def network(dtype: str = "float64") -> Network:
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape) for shape in SHAPES]
    biases = [rng.standard_normal(4), None, rng.standard_normal(2)]
    return Network.from_arrays(weights, biases, ["tanh", "gelu", "softmax"], dtype)


@pytest.mark.parametrize("loss", losses.NAMES)
def test_each_place_is_a_network_of_its_own(loss: str) -> None:
    rng = np.random.default_rng(1)
    here = network()
    here.switch_off([(0, 2)])
    axes = rng.standard_normal((2, here.parameters.size))
    x, objective = rng.standard_normal((6, 3)), Objective(losses.get(loss), np.eye(2)[[0, 1] * 3])
    places = rng.standard_normal((7, 2))
    found = WeightSlice(here, x, here.parameters, axes).losses(places, objective)
    for place, value in zip(places, found, strict=True):
        alone = network()
        alone.switch_off([(0, 2)])
        alone.parameters[:] = here.parameters + place @ axes
        assert value == pytest.approx(objective.loss.value(alone.predict(x), objective.targets))


def test_it_is_done_in_parts_and_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    here = network("float32")
    axes = np.random.default_rng(1).standard_normal((1, here.parameters.size))
    pixels = np.arange(18, dtype=np.uint8).reshape(6, 3)
    objective = Objective(losses.get("mse"), np.zeros((6, 2), np.float32))
    places = np.linspace(-1, 1, 9)[:, None]
    asked = WeightSlice(here, pixels, here.parameters, axes)
    whole = asked.losses(places, objective)
    monkeypatch.setattr("core.insight.weight_slice._AT_ONCE", 200)
    assert asked.at_once == 2
    np.testing.assert_allclose(asked.losses(places, objective), whole, rtol=1e-6)
    part = asked.losses(places, objective, lambda: True)
    assert np.isnan(part).tolist() == [False] * 2 + [True] * 7


def test_what_overflows_is_a_number_or_none_without_a_warning() -> None:
    here = network()
    axes = np.full((1, here.parameters.size), 1e200)
    objective = Objective(losses.get("mse"), np.zeros((6, 2)))
    found = WeightSlice(here, np.ones((6, 3)), here.parameters, axes).losses(
        np.array([[0.0], [1e200]]), objective
    )
    assert np.isfinite(found[0])
