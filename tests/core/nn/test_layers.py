from copy import deepcopy

import numpy as np
import pytest
from turns import in_turn

from core import Dense, ShapeError
from core.spec.experiment import InitSpec, LayerSpec
from core.spec.names import ACTIVATION_NAMES


def _layer(activation: str = "tanh", *, bias: bool = True) -> Dense:
    rng = np.random.default_rng(5)
    return Dense(rng.normal(size=(3, 4)), rng.normal(size=3) if bias else None, activation)


def test_forward_is_the_formula():
    layer = _layer("linear")
    x = np.random.default_rng(1).normal(size=(6, 4))
    assert layer.bias is not None
    np.testing.assert_allclose(layer.forward(x), x @ layer.weights.T + layer.bias, rtol=1e-14)


def test_what_is_written_into_the_views_is_used_at_once():
    layer = _layer("linear")
    x = np.ones((1, 4))
    layer.weights[...] = 0.0
    layer.bias = np.array([1.0, 2.0, 3.0])
    assert layer.forward(x).tolist() == [[1.0, 2.0, 3.0]]
    before = layer.weights
    layer.weights = np.ones((3, 4))
    assert layer.weights is before
    assert layer.forward(x).tolist() == [[5.0, 6.0, 7.0]]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rows", [1, 5])
def test_gradients_are_central_differences(rows: int, bias: bool):
    layer = _layer("tanh", bias=bias)
    rng = np.random.default_rng(2)
    x, direction = rng.normal(size=(rows, 4)), rng.normal(size=(rows, 3))

    def total() -> float:
        return float(np.sum(layer.forward(x) * direction))

    total()
    grad_x = layer.backward(direction)
    pairs = [(layer.weights, layer.weights_grad.copy()), (x, grad_x)]
    if layer.bias is not None and layer.bias_grad is not None:
        pairs.append((layer.bias, layer.bias_grad.copy()))
    for values, gradient in pairs:
        for place in np.ndindex(values.shape):
            kept, step = values[place], 1e-6
            values[place] = kept + step
            above = total()
            values[place] = kept - step
            below = total()
            values[place] = kept
            assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-8)


@pytest.mark.parametrize(
    ("weights", "bias", "words"),
    [
        (np.ones(3), None, r"\(3,\)"),
        (np.ones((0, 3)), None, r"\(0, 3\)"),
        (np.ones((3, 2)), np.ones(2), r"\(2,\).*\(3, 2\).*\(3,\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(weights, bias, words: str):
    with pytest.raises(ShapeError, match=words):
        Dense(weights, bias)


def test_wrong_shapes_later_are_refused_too():
    layer = _layer(bias=False)
    with pytest.raises(ShapeError, match=r"\(2, 5\).*\(n, 4\)"):
        layer.forward(np.ones((2, 5)))
    with pytest.raises(ShapeError, match="before forward"):
        layer.backward(np.ones((2, 3)))
    with pytest.raises(ShapeError, match=r"\(4, 3\).*\(3, 4\)"):
        layer.weights = np.ones((4, 3))
    with pytest.raises(ShapeError, match="no bias"):
        layer.bias = np.ones(3)


def test_number_types():
    assert Dense(np.ones((2, 2), np.float32)).dtype == np.float32
    assert Dense([[1, 2], [3, 4]]).dtype == np.float64
    layer = Dense(np.ones((2, 2), np.float32), np.ones(2), "sigmoid")
    assert layer.bias is not None
    assert layer.bias.dtype == np.float32
    assert layer.forward(np.ones((1, 2))).dtype == np.float32


def test_weights_are_copied_from_what_is_given():
    given = np.ones((2, 2))
    layer = Dense(given)
    given[0, 0] = 9.0
    assert layer.weights[0, 0] == 1.0


@in_turn("activation", ACTIVATION_NAMES)
def test_a_layer_of_its_spec(activation: str):
    rngs = (np.random.default_rng(1), np.random.default_rng(2))
    spec = LayerSpec(3, activation, bias_init=InitSpec("constant", value=0.5))
    layer = Dense.from_spec(
        spec,
        2,
        rngs,
        init=InitSpec("normal"),
        bias_init=InitSpec("zeros"),
        dtype="float32",
        sources={},
        layer=0,
    )
    assert (layer.units, layer.inputs, layer.activation.name) == (3, 2, activation)
    assert layer.bias is not None
    assert layer.bias.tolist() == [0.5] * 3
    expected = np.random.default_rng(1).normal(size=(3, 2)).astype(np.float32)
    np.testing.assert_array_equal(layer.weights, expected)


def test_a_copy_of_a_layer_that_was_used_is_a_layer_of_its_own() -> None:
    layer = Dense([[1.0, 2.0]], [0.5])
    layer.forward([[1.0, 1.0]])
    layer.backward([[1.0]])
    copy = deepcopy(layer)
    copy.weights = [[3.0, 4.0]]
    assert copy.forward([[1.0, 1.0]]).tolist() == [[7.5]]
    copy.backward([[2.0]])
    assert copy.weights_grad.tolist() == [[2.0, 2.0]]
    assert layer.forward([[1.0, 1.0]]).tolist() == [[3.5]]
    assert layer.weights_grad.tolist() == [[1.0, 1.0]]
