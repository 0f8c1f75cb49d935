"""The largest eigenvalue: of matrices that are known, and of a network's dense Hessian."""

from __future__ import annotations

import math
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import LayerSpec, Network, NetworkSpec
from core.insight.curvature import first_direction, steepest, stirred
from core.insight.evaluator import Objective
from core.insight.hessian_product import HessianProduct
from core.nn import losses

if TYPE_CHECKING:
    from core.nn.arrays import Array


def matrix_with(*eigenvalues: float, seed: int = 0) -> Array:
    size = len(eigenvalues)
    q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
    return (q * np.array(eigenvalues)) @ q.T


@pytest.mark.parametrize(
    "eigenvalues",
    [
        (3.0, 1.0, 0.5, 0.0, -0.1),
        (0.5, 0.2, 0.0, -0.56, -0.4),  # a saddle: plain iteration would find −0.56
        (1.0, -1.0, 0.0, 0.0),
        (2.0, 1.99, 1.98, 0.0, 0.0, 0.0),
        (5.0,),
        (7.0, 7.0, 7.0),
        tuple(np.linspace(-1.0, 1.0, 20)),
    ],
)
def test_the_positive_end_is_found(eigenvalues: tuple[float, ...]) -> None:
    matrix = matrix_with(*eigenvalues)
    found = steepest(matrix.__matmul__, first_direction(len(matrix)), tolerance=1e-4)
    assert found.value == pytest.approx(max(eigenvalues), rel=1e-4)
    assert np.linalg.norm(found.direction) == pytest.approx(1.0)
    miss = np.linalg.norm(matrix @ found.direction - found.value * found.direction)
    assert miss == pytest.approx(found.miss, abs=1e-6)
    assert found.products <= 60


def test_where_nothing_curves_upwards_the_end_is_below_zero() -> None:
    found = steepest(matrix_with(-1.0, -2.0, -5.0).__matmul__, first_direction(3), tolerance=1e-4)
    assert found.value == pytest.approx(-1.0, rel=1e-4)


def test_nothing_and_what_is_no_number() -> None:
    assert steepest(np.zeros_like, first_direction(4)).value == 0.0
    assert math.isnan(steepest(lambda v: v * np.nan, first_direction(4)).value)


def test_a_warm_start_needs_few_products() -> None:
    matrix = matrix_with(*np.linspace(4.0, -1.0, 60))
    cold = steepest(matrix.__matmul__, first_direction(60))
    moved = matrix + 0.01 * matrix_with(*np.linspace(1.0, -1.0, 60), seed=1)
    warm = steepest(moved.__matmul__, stirred(cold.direction))
    assert warm.products < cold.products
    assert warm.value == pytest.approx(np.linalg.eigvalsh(moved)[-1], rel=1e-3)


def test_what_is_overtaken_is_let_go_of() -> None:
    """A direction that is an eigenvector, and no longer the steepest."""
    matrix = np.diag([1.0, 2.0, 0.5, 0.1])
    found = steepest(matrix.__matmul__, stirred(np.eye(4)[0]), tolerance=1e-3)
    assert found.value == pytest.approx(2.0, rel=1e-3)


def test_it_stops_when_it_is_told() -> None:
    calls = iter([False, False, True])
    matrix = matrix_with(*np.linspace(1.0, 0.9, 50))
    found = steepest(
        matrix.__matmul__, first_direction(50), tolerance=1e-9, cancelled=lambda: next(calls)
    )
    assert found.products == 3
    assert 0.9 < found.value <= 1.0


@pytest.mark.parametrize("loss", losses.NAMES)
def test_it_is_the_largest_eigenvalue_of_the_dense_hessian(loss: str) -> None:
    for name in ("tanh", "gelu", "relu"):
        spec = NetworkSpec(2, (LayerSpec(5, name), LayerSpec(3, "softmax")), dtype="float64")
        network = Network.from_spec(spec)
        rng = np.random.default_rng(3)
        objective = Objective(losses.get(loss), np.eye(3)[rng.integers(0, 3, 20)])
        product = HessianProduct(network, rng.standard_normal((20, 2)), objective)
        dense = np.stack([product(v) for v in np.eye(product.size)], axis=1)
        found = steepest(product, first_direction(product.size), tolerance=1e-3)
        assert found.value == pytest.approx(np.linalg.eigvalsh(dense)[-1], rel=1e-3)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_works_in_the_numbers_that_it_is_given(dtype: str) -> None:
    """In float32 no worse than its tolerance, also where squares are beyond what that holds."""
    for factor in (1.0, 1e25):
        matrix = factor * matrix_with(*np.linspace(3.0, -2.0, 40))
        start = first_direction(40).astype(dtype)
        found = steepest(matrix.astype(dtype).__matmul__, start)
        assert found.direction.dtype == dtype
        assert found.value == pytest.approx(3.0 * factor, rel=1e-2)


def test_it_holds_few_vectors() -> None:
    """Of a network with many parameters each is large: three, their images, and one at a time."""
    size = 100_000
    factors, answer = np.linspace(1.0, 0.5, size), np.empty(size)

    def product(v: Array) -> Array:
        return np.multiply(factors, v, out=answer)

    start = first_direction(size)
    tracemalloc.start()
    found = steepest(product, start, tolerance=1e-6)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.products > 4  # the step before had its turn
    assert most < 7.5 * start.nbytes
