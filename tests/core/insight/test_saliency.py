"""Saliency: gradients by differences, occlusion by hand; and one sample inspected."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, LayerSpec, Network, NetworkSpec
from core.insight.inspection import inspect
from core.insight.saliency import blank, input_gradient, occlusion


def network_of(*layers: tuple[int, str], inputs: int) -> Network:
    specs = tuple(LayerSpec(units, name) for units, name in layers)
    return Network.from_spec(NetworkSpec(inputs, specs, seed=2, dtype="float64"))


@pytest.mark.parametrize("last", ["softmax", "sigmoid", "linear"])
@pytest.mark.parametrize("output", [0, 2])
def test_the_gradient_is_how_the_last_sum_grows(last: str, output: int) -> None:
    network = network_of((5, "tanh"), (4, "gelu"), (3, last), inputs=4)
    sums = network_of((5, "tanh"), (4, "gelu"), (3, "linear"), inputs=4)
    x = np.random.default_rng(0).standard_normal(4)
    step = 1e-6 * np.eye(4)
    differences = (sums.predict(x + step) - sums.predict(x - step))[:, output] / 2e-6
    np.testing.assert_allclose(input_gradient(network, x, output), differences, rtol=1e-5)


def test_a_hidden_column_takes_what_it_added() -> None:
    network = Network.from_arrays([np.array([[1.0, -2.0, 0.0]])], [np.array([5.0])], ["linear"])
    falls = occlusion(network, np.array([3.0, 4.0, 9.0]), 0, np.array([1.0, 1.0, 1.0]))
    np.testing.assert_allclose(falls, [2.0, -6.0, 0.0])


def test_of_a_picture_the_pieces_that_hold_the_ink_count() -> None:
    """A network that adds up the ink of one place loses it with every piece over that place."""
    weights = np.zeros((1, 28, 28))
    weights[0, 10:12, 14:16] = 1.0
    network = Network.from_arrays([weights.reshape(1, -1)], [None], ["linear"])
    ink = np.full(784, 255, dtype=np.uint8)
    falls = occlusion(network, ink, 0, np.zeros(784), (28, 28)).reshape(28, 28)
    # Pieces are 4 × 4, each 2 from the next: every piece over the place covers all four pixels.
    assert falls[10:12, 14:16] == pytest.approx(4.0)
    assert falls[8, 12] == pytest.approx(1.0)
    assert falls[13, 17] == pytest.approx(1.0)
    assert not falls[:8].any()
    assert not falls[14:].any()
    assert np.unravel_index(falls.argmax(), falls.shape) == (10, 14)


@pytest.mark.parametrize("shape", [(2, 2), (5, 9), (30, 30), (1, 3)])
def test_every_pixel_is_hidden_in_pictures_of_any_size(shape: tuple[int, int]) -> None:
    pixels = shape[0] * shape[1]
    network = Network.from_arrays([np.ones((1, pixels))], [None], ["linear"])
    falls = occlusion(network, np.ones(pixels), 0, np.zeros(pixels), shape)
    assert np.isfinite(falls).all()
    assert (falls >= 1.0).all()


def test_blank_is_black_in_pictures_and_the_median_in_tables() -> None:
    y = np.zeros(3, dtype=np.int64)
    pixels = np.array([[7, 0], [9, 3], [8, 255]], dtype=np.uint8)
    table = np.array([[1.0, 5.0], [2.0, 9.0], [30.0, 7.0]])
    assert blank(Dataset(pixels, y, pixels, y, "classes", 2, (1, 2), "m")).tolist() == [0, 0]
    assert blank(Dataset(table, y, table, y, "classes", 2, (1, 2), "m")).tolist() == [1, 1]
    assert blank(Dataset(table, y, table, y, "classes", 2, None, "m")).tolist() == [2, 7]
    plain = Dataset(pixels, y, pixels, y, "classes", 2, None, "m")
    np.testing.assert_allclose(blank(plain), [8 / 255, 3 / 255])


def test_a_sample_is_seen_layer_by_layer() -> None:
    network = network_of((5, "tanh"), (3, "softmax"), inputs=4)
    x, y = np.random.default_rng(0).standard_normal((6, 4)), np.arange(6) % 3
    found = inspect(network, Dataset(x, y, x, y, "classes", 3, None, "m"), x[1])
    assert [len(layer) for layer in found.outputs] == [5, 3]
    np.testing.assert_allclose(found.answer, network.predict(x[1:2])[0])
    assert found.label == network.predict_classes(x[1:2])[0]
    assert found.confidence == found.answer.max()
    np.testing.assert_allclose(found.gradient, input_gradient(network, x[1], found.label))


def test_what_speaks_for_class_0_of_one_output_is_counted_for_it() -> None:
    network = Network.from_arrays([np.array([[1.0, -1.0]])], [None], ["sigmoid"])
    x, y = np.array([[0.0, 3.0], [3.0, 0.0]]), np.array([0, 1])
    dataset = Dataset(x, y, np.zeros((0, 2)), y[:0], "classes", 2, None, "m")
    for row, slopes in ((0, [-1.0, 1.0]), (1, [1.0, -1.0])):
        found = inspect(network, dataset, x[row])
        assert found.label == row
        assert found.gradient.tolist() == slopes
        assert found.occlusion[1 - row] > 0  # the input that speaks for the class


def test_numbers_have_no_class() -> None:
    network = Network.from_arrays([np.array([[2.0]])], [None], ["linear"])
    x = np.array([[1.0], [2.0]])
    found = inspect(network, Dataset(x, x, x, x, "regression", 0, None, "m"), np.array([4.0]))
    assert found.label is None
    assert np.isnan(found.confidence)
    assert found.answer.tolist() == [8.0]
    assert found.gradient.tolist() == [2.0]
    assert found.occlusion.tolist() == [5.0]  # the median is 1.5
