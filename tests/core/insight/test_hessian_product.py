"""Hessian-vector products: against differences of the gradient, and against PyTorch's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from turns import in_turn

from core import Network
from core.insight.evaluator import Objective
from core.insight.hessian_product import HessianProduct
from core.nn import activations, losses

if TYPE_CHECKING:
    from core.nn.arrays import Array

PAIRS = [
    ("mse", "linear"),
    ("mse", "tanh"),
    ("mse", "softmax"),
    ("binary_cross_entropy", "sigmoid"),
    ("binary_cross_entropy", "softmax"),
    ("cross_entropy", "softmax"),
    ("cross_entropy", "sigmoid"),
]


def waves(count: int, shift: float) -> Array:
    """Numbers that every program makes alike."""
    return 1.1 * np.sin(1.3 * np.arange(count) + shift)


def network_of(hidden: str, last: str) -> Network:
    values = waves(27, 0.7)
    weights = [values[:8].reshape(4, 2), values[12:24].reshape(3, 4)]
    return Network.from_arrays(weights, [values[8:12], values[24:]], [hidden, last])


def rows() -> Array:
    return 1.5 * waves(12, 0.3).reshape(6, 2)


def objective_of(loss: str) -> Objective:
    return Objective(losses.get(loss), np.eye(3)[np.arange(6) % 3])


def gradient(network: Network, objective: Objective, l2: float) -> Array:
    """By the engine's own passes."""
    answers = network.forward(rows())
    network.backward(objective.loss.gradient(answers, objective.targets))
    found = network.gradients.copy()
    found[: network.weight_count] += l2 * network.parameters[: network.weight_count]
    return found


def dense_by_differences(network: Network, objective: Objective, l2: float) -> Array:
    """The whole Hessian, a column for each parameter."""
    columns, step = [], 1e-5
    for place in range(network.parameters.size):
        kept = network.parameters[place]
        ends = []
        for moved in (kept + step, kept - step):
            network.parameters[place] = moved
            ends.append(gradient(network, objective, l2))
        network.parameters[place] = kept
        columns.append((ends[0] - ends[1]) / (2 * step))
    return np.stack(columns, axis=1)


def dense(product: HessianProduct) -> Array:
    return np.stack([product(v) for v in np.eye(product.size)], axis=1)


@pytest.mark.parametrize("hidden", activations.NAMES)
def test_it_is_how_the_gradient_changes(hidden: str) -> None:
    for loss, last in PAIRS:
        network, objective = network_of(hidden, last), objective_of(loss)
        product = HessianProduct(network, rows(), objective, l2=0.1)
        np.testing.assert_allclose(
            product.gradient, gradient(network, objective, 0.1), rtol=1e-9, atol=1e-12
        )
        expected = dense_by_differences(network, objective, 0.1)
        np.testing.assert_allclose(
            dense(product), expected, rtol=1e-6, atol=1e-7 * np.abs(expected).max(), err_msg=loss
        )


@in_turn("last", [name for name in activations.NAMES if name != "step"])
def test_every_activation_may_be_the_last(last: str) -> None:
    network, objective = network_of("tanh", last), objective_of("mse")
    expected = dense_by_differences(network, objective, 0.0)
    found = dense(HessianProduct(network, rows(), objective))
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


# Loss without the penalty, largest and smallest eigenvalue and Frobenius norm of the Hessian, from
# torch.autograd.functional.hessian of PyTorch 2.13 in float64.
PYTORCH = {
    ("tanh", "linear", "mse", 0.0): (1.78889111008, 2.81497003955, -1.46618837606, 5.0134312268),
    ("gelu", "sigmoid", "binary_cross_entropy", 0.0): (
        0.79884474463,
        0.644194191169,
        -0.175232521617,
        1.03337645444,
    ),
    ("swish", "softmax", "cross_entropy", 0.0): (
        1.42184790003,
        2.02675604227,
        -0.51760756449,
        2.75543066773,
    ),
    ("softplus", "tanh", "mse", 0.1): (0.96398393252, 1.75380476242, -2.05930049773, 3.04403014912),
    ("sigmoid", "softmax", "mse", 0.0): (
        0.252379220848,
        0.299078607397,
        -0.0443118176738,
        0.317827836956,
    ),
    ("elu", "softmax", "binary_cross_entropy", 0.0): (
        0.97801012429,
        1.6461558099,
        -0.305336567998,
        2.12661763154,
    ),
    ("sine", "sigmoid", "cross_entropy", 0.02): (
        0.761466570147,
        0.632502178039,
        -0.561517855462,
        1.41835806263,
    ),
    ("softmax", "softmax", "cross_entropy", 0.0): (
        1.18915781847,
        0.59258086259,
        -0.137089605219,
        0.784737716588,
    ),
    ("relu", "sigmoid", "mse", 0.0): (
        0.287108565374,
        0.180161988798,
        -0.0807145089766,
        0.322585805188,
    ),
    ("leaky_relu", "linear", "mse", 0.5): (
        1.81265563399,
        7.68571448353,
        -0.922550513599,
        11.0896969176,
    ),
}


@pytest.mark.parametrize("case", PYTORCH, ids=lambda case: "-".join(map(str, case)))
def test_pytorch_has_the_same_hessian(case: tuple[str, str, str, float]) -> None:
    hidden, last, loss, l2 = case
    product = HessianProduct(network_of(hidden, last), rows(), objective_of(loss), l2)
    matrix = dense(product)
    eigenvalues = np.linalg.eigvalsh(matrix)
    found = product.loss, eigenvalues[-1], eigenvalues[0], np.linalg.norm(matrix)
    np.testing.assert_allclose(found, PYTORCH[case], rtol=1e-9)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)


def test_a_unit_that_is_off_has_no_part() -> None:
    network, objective = network_of("gelu", "softmax"), objective_of("cross_entropy")
    network.switch_off([(0, 1)])
    found = dense(HessianProduct(network, rows(), objective))
    np.testing.assert_allclose(
        found, dense_by_differences(network, objective, 0.0), rtol=1e-6, atol=1e-7
    )
    weights, _ = network.views_of(found[:, 0])
    assert not weights[0][1].any()
    assert found.any()


def test_pixels_float32_and_three_layers() -> None:
    rng = np.random.default_rng(1)
    shapes = [(5, 6), (4, 5), (2, 4)]
    network = Network.from_arrays(
        [rng.standard_normal(shape) for shape in shapes],
        [rng.standard_normal(5), None, rng.standard_normal(2)],
        ["tanh", "swish", "linear"],
        dtype="float32",
    )
    wide = Network.from_arrays(
        [layer.weights for layer in network.layers],
        [layer.bias for layer in network.layers],
        ["tanh", "swish", "linear"],
    )
    pixels = rng.integers(0, 256, (7, 6), dtype=np.uint8)
    targets = rng.standard_normal((7, 2))
    narrow = HessianProduct(network, pixels, Objective(losses.get("mse"), np.float32(targets)))
    exact = HessianProduct(wide, pixels / 255, Objective(losses.get("mse"), targets))
    v = rng.standard_normal(exact.size)
    assert narrow(v).dtype == np.float32
    np.testing.assert_allclose(narrow(v), exact(v), rtol=1e-3, atol=1e-4 * np.abs(exact(v)).max())
