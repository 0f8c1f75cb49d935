"""A look says what the network does, says it once, and is gone with its moment."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    TrainSpec,
    load_dataset,
)
from core.insight.look import Looks
from core.insight.plane import Plane
from core.insight.sample import Sample
from core.nn.losses import BinaryCrossEntropy
from core.nn.workspace import Workspace

if TYPE_CHECKING:
    from core.nn.arrays import Array

CIRCLE = DataSpec("circle", samples=100)


@dataclass(frozen=True, eq=False)
class Moment:
    """What a look needs of a snapshot."""

    parameters: Array
    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    activations: tuple[str, ...]
    units_off: frozenset[tuple[int, int]] = frozenset()


def moment_of(network: Network) -> Moment:
    parameters = network.parameters.copy()
    names = tuple(layer.activation.name for layer in network.layers)
    return Moment(parameters, *network.views_of(parameters), names, network.units_off)


def spec_of(*units: int, inputs: int = 2, seed: int = 0, dtype: Any = "float32") -> NetworkSpec:
    hidden = tuple(LayerSpec(count, "tanh", bias=count != 4) for count in units)
    return NetworkSpec(inputs, (*hidden, LayerSpec(1, "sigmoid")), seed=seed, dtype=dtype)


def looks_at(data: DataSpec = CIRCLE) -> Looks:
    training = TrainSpec("binary_cross_entropy")
    return Looks(Experiment(data, spec_of(3), training), load_dataset(data))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passes that are made, forward and back."""
    made: list[str] = []
    forward, backward = Workspace.forward, Workspace.backward

    def counted_forward(work: Workspace) -> None:
        made.append("forward")
        forward(work)

    def counted_backward(work: Workspace, *, fused: bool = False) -> None:
        made.append("backward")
        backward(work, fused=fused)

    monkeypatch.setattr(Workspace, "forward", counted_forward)
    monkeypatch.setattr(Workspace, "backward", counted_backward)
    return made


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_says_what_the_network_says(dtype: Any) -> None:
    looks, data = looks_at(), load_dataset(CIRCLE)
    plane = Plane.of(CIRCLE, data)
    assert plane is not None
    for seed in range(3):
        network = Network.from_spec(spec_of(5, 4, seed=seed, dtype=dtype))
        look = looks.of(moment_of(network))
        everywhere = plane.inputs(plane.grid(look.side))
        np.testing.assert_array_equal(
            look.answer(everywhere[7]), network.predict(everywhere[7:8])[0]
        )
        assert look.grid is not None
        np.testing.assert_array_equal(look.grid.answers, network.predict(everywhere))
        below = network.layers[0]
        assert below.bias is not None
        np.testing.assert_allclose(
            look.grid.sums[0], everywhere @ below.weights.T + below.bias, rtol=1e-4, atol=1e-5
        )
        np.testing.assert_array_equal(
            look.probe.answers, network.predict(Sample.of(data).x.astype(dtype))
        )


def test_a_unit_that_is_off_at_a_moment_answers_0_there_and_nowhere_else() -> None:
    looks, data = looks_at(), load_dataset(CIRCLE)
    network = Network.from_spec(spec_of(5, 4))
    x = Sample.of(data).x.astype(np.float32)
    for off in ((0, 2), None, (1, 3)):
        network.switch_off([off] if off else [])
        look = looks.of(moment_of(network))
        np.testing.assert_array_equal(look.probe.answers, network.predict(x))
        np.testing.assert_array_equal(look.answer(x[3]), network.predict(x[3:4])[0])
        dead = {(i, u) for i, a in enumerate(look.probe.outputs) for u in np.flatnonzero(~a.any(0))}
        assert dead == ({off} if off else set())
        assert look.grid is not None
        fine = look.fine(look.side)
        assert fine is not None
        np.testing.assert_array_equal(fine, look.grid.answers)
        gradients = look.gradients
        if off:
            assert not gradients.sums[off[0]][:, off[1]].any()
            assert not gradients.weights[off[0]][off[1]].any()


def test_gradients_are_those_of_the_loss_on_the_probe() -> None:
    sample = Sample.of(load_dataset(CIRCLE))
    network = Network.from_spec(spec_of(5, 4, dtype="float64"))
    found = looks_at().of(moment_of(network)).gradients
    loss, targets = BinaryCrossEntropy(), sample.y[:, None].astype(float)
    answers = network.forward(sample.x)
    network.backward(loss.gradient(answers, targets))
    assert found.loss == loss.value(answers, targets)
    for layer, weights, bias in zip(network.layers, found.weights, found.biases, strict=True):
        np.testing.assert_allclose(weights, layer.weights_grad, rtol=1e-10, atol=1e-14)
        if layer.bias_grad is None or bias is None:
            assert layer.bias_grad is bias is None
        else:
            np.testing.assert_allclose(bias, layer.bias_grad, rtol=1e-10, atol=1e-14)


def test_each_part_is_computed_once_and_only_when_asked_for(passes: list[str]) -> None:
    looks, moment = looks_at(), moment_of(Network.from_spec(spec_of(3)))
    look = looks.of(moment)
    assert passes == []
    for _ in range(2):
        assert looks.of(moment) is look
        assert looks.of(moment).grid is look.grid
    assert passes == ["forward"]
    for _ in range(2):
        assert looks.of(moment).gradients is look.gradients
        assert looks.of(moment).probe is look.probe
    assert passes == ["forward", "forward", "backward"]


def test_it_goes_with_its_moment() -> None:
    looks, moment = looks_at(), moment_of(Network.from_spec(spec_of(3)))
    gone = weakref.ref(moment)
    seen = weakref.ref(looks.of(moment))
    assert looks.of(moment).grid is not None
    gc.disable()
    try:
        del moment
        assert gone() is None  # a look does not keep the moment
        assert seen() is None
    finally:
        gc.enable()


def test_it_goes_when_the_next_moment_comes() -> None:
    looks, network = looks_at(), Network.from_spec(spec_of(3))
    first, second = moment_of(network), moment_of(network)
    seen = weakref.ref(looks.of(first))
    looks.of(second)
    assert seen() is None
    again = looks.of(first)
    assert again.grid is not None


def test_moments_use_the_same_memory_if_nobody_keeps_it() -> None:
    looks, network = looks_at(), Network.from_spec(spec_of(3))
    first, second, third = (moment_of(network) for _ in range(3))

    def address(moment: Moment) -> int:
        grid = looks.of(moment).grid
        assert grid is not None
        return grid.sums[0].ctypes.data

    where = address(first)
    assert address(second) == where
    kept = looks.of(second).grid
    assert kept is not None
    assert address(third) != where


def test_it_follows_a_change_of_the_network() -> None:
    looks = looks_at()
    for spec in (spec_of(3), spec_of(4), spec_of(3, 3), spec_of(3, dtype="float64")):
        network = Network.from_spec(spec)
        look = looks.of(moment_of(network))
        assert [sums.shape[1] for sums in look.probe.sums] == list(network.sizes[1:])
        assert look.probe.answers.dtype == network.dtype


def test_a_large_network_is_asked_about_fewer_points() -> None:
    looks = looks_at()
    large = Network.from_spec(spec_of(300, 300))
    look = looks.of(moment_of(large))
    assert look.grid is not None
    assert len(look.grid.answers) == look.side**2 < 64**2


def test_images_have_no_grid() -> None:
    looks = looks_at(DataSpec("digits"))
    network = Network.from_spec(spec_of(3, inputs=784))
    look = looks.of(moment_of(network))
    assert look.grid is None
    assert look.probe.answers.shape == (400, 1)


def test_the_moment_is_left_alone() -> None:
    looks, moment = looks_at(), moment_of(Network.from_spec(spec_of(3)))
    before = moment.parameters.copy()
    other = moment_of(Network.from_spec(spec_of(3, seed=1)))
    for each in (moment, other):
        look = looks.of(each)
        assert (look.grid, look.gradients) != (None, None)
    np.testing.assert_array_equal(moment.parameters, before)


def test_a_finer_grid_has_the_same_answers_and_is_asked_about_once(passes: list[str]) -> None:
    looks, network = looks_at(), Network.from_spec(spec_of(3))
    first, other = moment_of(network), moment_of(Network.from_spec(spec_of(3, seed=1)))
    look, after = looks.of(first), looks.of(other)
    assert (look.grid, after.grid) != (None, None)
    passes.clear()
    fine = look.fine(look.side)
    assert fine is not None
    plane = looks.plane
    assert plane is not None
    np.testing.assert_allclose(
        fine, network.predict(plane.inputs(plane.grid(look.side))), rtol=1e-6
    )
    count = len(passes)
    assert look.fine(look.side) is fine
    assert len(passes) == count
    images = looks_at(DataSpec("digits"))
    assert images.of(moment_of(Network.from_spec(spec_of(3, inputs=784)))).fine(10) is None


def test_another_pair_of_columns_is_another_plane() -> None:
    x = np.random.default_rng(0).normal(size=(20, 4))
    y = (x[:, 0] > 0).astype(np.int64)
    data = Dataset(x, y, x[:5], y[:5], "classes", 2, None, "file")
    experiment = Experiment(DataSpec("file", path="a.csv"), spec_of(3, inputs=4), TrainSpec())
    looks, network = Looks(experiment, data), Network.from_spec(spec_of(3, inputs=4))
    moment = moment_of(network)
    look = looks.of(moment)
    looks.columns = (0, 1)
    assert looks.of(moment) is look
    looks.columns = (2, 0)
    plane = looks.plane
    assert plane is not None
    assert plane.columns == (2, 0)
    grid = looks.of(moment).grid
    assert grid is not None
    expected = network.predict(plane.inputs(plane.grid(look.side)))
    np.testing.assert_allclose(grid.answers, expected, rtol=1e-5)
