"""Spare memory: arrays lie in it as far as it goes; a batch lies in the place of gradients."""

from itertools import pairwise

import numpy as np
import pytest

from core import Network
from core.nn.room import Room
from core.nn.spare import Spare
from core.nn.workspace import Workspace


def test_arrays_lie_in_a_vector_one_behind_the_other_as_far_as_it_goes() -> None:
    vector = np.zeros(64, np.float32)  # 256 bytes
    spare = Spare(vector)
    first, second = spare.empty((3, 5), np.float32), spare.empty((4, 4), np.float64)
    too_large = spare.empty((17,), np.float32)
    last = spare.empty((16,), np.float32)
    first[:], second[:], last[:], too_large[:] = 1, 2, 3, 4
    assert [array.sum() for array in (first, second, last, too_large)] == [15, 32, 48, 68]
    begins = [array.ctypes.data - vector.ctypes.data for array in (first, second, last)]
    assert begins == [0, 64, 192]
    assert not np.shares_memory(too_large, vector)
    assert not np.shares_memory(Spare().empty((2,), np.float32), vector)


@pytest.mark.parametrize("activation", ["relu", "tanh", "elu", "gelu"])
@pytest.mark.parametrize("layers", [1, 3])
def test_a_batch_in_the_place_of_the_first_gradients_leaves_the_same_gradients(
    activation: str, layers: int
) -> None:
    rng = np.random.default_rng(layers)
    sizes = [60, 5, 4, 3][: layers + 1]
    weights = [rng.normal(size=(units, below)) for below, units in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    network = Network.from_arrays(weights, biases, [activation] * layers)
    x, slope = rng.normal(size=(6, 60)), rng.normal(size=(6, sizes[-1]))
    network.forward(x)
    network.backward(slope)
    expected = network.gradients.copy()

    place = network.gradients[: network.layers[0].weights.size]
    work = Workspace.allocated(network.layers, 6, keeps_sums=True, spare=Spare(place))
    np.copyto(work.x, x)
    work.forward()
    np.copyto(work.output_gradient, slope)
    work.backward()
    np.testing.assert_array_equal(network.gradients, expected)
    first, last = work.passes[0], work.passes[-1]
    assert all(np.shares_memory(array, place) for array in (last.z, last.a))
    assert not any(np.shares_memory(array, place) for array in (work.x, first.delta))
    assert np.shares_memory(last.delta, place) == (layers > 1)


def test_room_for_judging_lies_in_spare_memory_too() -> None:
    vector = np.zeros(100, np.float32)
    room = Room.like(np.empty((2, 3), np.float32), Spare(vector))
    assert all(np.shares_memory(array, vector) for array in room)
    assert [array.dtype for array in room] == [np.float32, np.float32, np.float64, np.float64]
