"""Activations against closed forms, central differences and the laws they obey."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import in_turn

from core.nn import activations
from core.spec.names import ACTIVATION_NAMES

SMOOTH = [name for name in activations.NAMES if name != "step"]
ELEMENTWISE = [name for name in activations.NAMES if name != "softmax"]
KINKED = ("relu", "leaky_relu", "elu")

# Each function and its derivative, one number at a time, as the pages of torch.nn define them.
CLOSED_FORMS = {
    "step": (lambda z: float(z >= 0), lambda _: 0.0),
    "linear": (lambda z: z, lambda _: 1.0),
    "sigmoid": (
        lambda z: 1 / (1 + math.exp(-z)),
        lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
    ),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "elu": (lambda z: z if z > 0 else math.expm1(z), lambda z: 1.0 if z > 0 else math.exp(z)),
    "gelu": (
        lambda z: z * 0.5 * math.erfc(-z / math.sqrt(2)),
        lambda z: (
            0.5 * math.erfc(-z / math.sqrt(2)) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        ),
    ),
    "swish": (
        lambda z: z / (1 + math.exp(-z)),
        lambda z: (1 + z * math.exp(-z) / (1 + math.exp(-z))) / (1 + math.exp(-z)),
    ),
    "softplus": (lambda z: math.log1p(math.exp(z)), lambda z: 1 / (1 + math.exp(-z))),
    "sine": (math.sin, math.cos),
}

HUGE = [-np.inf, -3e38, -1e30, -1e4, -88.8, -0.0, 0.0, 88.8, 1e4, 1e30, 3e38, np.inf]
LIMITS = {  # at −∞ and +∞: output, derivative (None where mathematics has none)
    "step": (0, 1, 0, 0),
    "linear": (-np.inf, np.inf, 1, 1),
    "sigmoid": (0, 1, 0, 0),
    "tanh": (-1, 1, 0, 0),
    "relu": (0, np.inf, 0, 1),
    "leaky_relu": (-np.inf, np.inf, 0.01, 1),
    "elu": (-1, np.inf, 0, 1),
    "gelu": (0, np.inf, 0, 1),
    "swish": (0, np.inf, 0, None),
    "softplus": (0, np.inf, 0, 1),
    "sine": (None, None, None, None),
}


def sums(seed, shape, *, scale=2.0):
    """Random z away from the kink at 0, where one-sided derivatives differ."""
    z = np.random.default_rng(seed).standard_normal(shape) * scale
    return np.where(np.abs(z) < 1e-3, 0.5, z)


def test_every_name_of_the_specs_is_there():
    assert activations.NAMES == ACTIVATION_NAMES
    for name in ACTIVATION_NAMES:
        assert activations.get(name).name == name


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'swoosh', expected one of: step, linear, .*softmax"):
        activations.get("swoosh")


@pytest.mark.parametrize("name", ELEMENTWISE)
@settings(max_examples=30)
@given(row=st.lists(st.floats(-30, 30), min_size=1, max_size=10))
def test_values_and_derivatives_are_the_closed_forms(name, row):
    function, derivative = CLOSED_FORMS[name]
    found = activations.get(name)
    array = np.array([row])
    a = found.forward(array)
    slope = found.backward(np.ones(array.shape), array, a)
    for place, z in enumerate(row):
        assert a[0, place] == pytest.approx(function(z), rel=1e-14, abs=1e-15)
        assert slope[0, place] == pytest.approx(derivative(z), rel=1e-14, abs=2e-15)


def test_gelu_is_the_exact_one_and_not_the_tanh_approximation():
    z = np.linspace(-3, 3, 61)[None]
    inner = math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)
    difference = np.abs(activations.get("gelu").forward(z) - 0.5 * z * (1 + np.tanh(inner)))
    assert 1e-4 < difference.max() < 1e-3


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 5),
    units=st.integers(1, 7),
)
def test_backward_is_the_derivative_along_random_directions(name, seed, rows, units):
    found = activations.get(name)
    z = sums(seed, (rows, units))
    direction, grad = np.random.default_rng(seed + 1).standard_normal((2, rows, units))
    h = 1e-5
    # Kinks sit at 0 and |z| ≥ 1e-3, so that no step of h·direction crosses one.
    ahead, behind = found.forward(z + h * direction), found.forward(z - h * direction)
    numeric = float(np.sum(grad * (ahead - behind))) / (2 * h)
    exact = float(np.sum(found.backward(grad, z, found.forward(z)) * direction))
    assert exact == pytest.approx(numeric, rel=1e-7, abs=1e-8), f"{exact=} {numeric=}"


def test_the_derivative_of_step_is_zero_everywhere():
    step = activations.get("step")
    z = np.array([[-1.0, 0.0, 1.0]])
    assert not step.backward(np.ones_like(z), z, step.forward(z)).any()


@pytest.mark.parametrize("name", KINKED)
def test_at_the_kink_the_slope_is_the_one_pytorch_takes(name):
    found = activations.get(name)
    z = np.zeros((1, 1))
    slope = found.backward(np.ones((1, 1)), z, found.forward(z))[0, 0]
    assert slope == {"relu": 0.0, "leaky_relu": 0.01, "elu": 1.0}[name]


@given(seed=st.integers(0, 2**32 - 1), units=st.integers(2, 8))
def test_softmax_is_scikit_learns_and_its_backward_the_full_jacobian(seed, units):
    from sklearn.utils.extmath import softmax as oracle_softmax

    softmax = activations.get("softmax")
    z = sums(seed, (3, units))
    grad = np.random.default_rng(seed + 1).standard_normal(z.shape)
    a = softmax.forward(z)
    np.testing.assert_allclose(a, oracle_softmax(z), rtol=1e-14)
    for row in range(3):
        jacobian = np.diag(a[row]) - np.outer(a[row], a[row])
        np.testing.assert_allclose(
            softmax.backward(grad, z, a)[row], jacobian @ grad[row], atol=1e-15
        )


@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-1e3, 1e3))
def test_softmax_does_not_see_a_shift_and_its_rows_sum_to_one(seed, shift):
    softmax = activations.get("softmax")
    z = sums(seed, (4, 6))
    a = softmax.forward(z)
    np.testing.assert_allclose(softmax.forward(z + shift), a, rtol=1e-11)
    np.testing.assert_allclose(a.sum(axis=1), 1.0, rtol=1e-14)


def test_softmax_of_huge_numbers_is_right_and_of_infinity_is_nan():
    softmax = activations.get("softmax")
    for dtype in (np.float32, np.float64):
        big = float(np.finfo(dtype).max)
        z = np.array([[big, -big, 0.0], [-big, -big, -big], [np.inf, 0.0, 0.0]], dtype)
        a = softmax.forward(z)
        assert a[0].tolist() == [1.0, 0.0, 0.0]
        np.testing.assert_allclose(a[1], 1 / 3, rtol=1e-6)
        assert np.isnan(a[2]).any()
        assert np.isfinite(softmax.backward(np.ones_like(z), z, a)[:2]).all()


@in_turn("name", ELEMENTWISE)
@in_turn("dtype", [np.float32, np.float64])
def test_limits_are_right_and_nothing_warns(name, dtype):
    # Warnings fail tests here, so that the calls alone are half of this test.
    found = activations.get(name)
    z = np.array([HUGE], dtype)
    a = found.forward(z.copy())
    slope = found.backward(np.ones_like(z), z, a)
    found_limits = (a[0, 0], a[0, -1], slope[0, 0], slope[0, -1])
    for limit, expected in zip(found_limits, LIMITS[name], strict=True):
        if expected is None:
            assert np.isnan(limit)
        else:
            assert limit == pytest.approx(expected, abs=1e-30, rel=1e-6)
    assert np.isfinite(slope[0, 1:-1]).all()
    assert np.isnan(found.forward(np.full((1, 1), np.nan, dtype))).all()


@in_turn("name", activations.NAMES)
def test_float32_stays_float32_and_agrees_with_float64(name):
    found = activations.get(name)
    z32 = sums(3, (40, 9), scale=4.0).astype(np.float32)
    z = z32.astype(np.float64)
    grad = np.random.default_rng(4).standard_normal(z.shape)
    a32, a = found.forward(z32), found.forward(z)
    back32 = found.backward(grad.astype(np.float32), z32, a32)
    back = found.backward(grad, z, a)
    assert a32.dtype == back32.dtype == np.float32
    assert a.dtype == back.dtype == np.float64
    np.testing.assert_allclose(a32, a, rtol=3e-7, atol=3e-7)
    np.testing.assert_allclose(back32, back, rtol=2e-6, atol=2e-6)


# Sizes on both sides of where a function changes how it goes about its work.
@in_turn("shape", [(1, 1), (3, 5), (8, 16), (3, 43), (130, 97), (0, 4)])
@in_turn("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", activations.NAMES)
def test_in_place_and_with_scratch_it_gives_the_same_numbers(name, dtype, shape):
    found = activations.get(name)
    z = sums(5, shape).astype(dtype)
    grad = np.random.default_rng(6).standard_normal(shape).astype(dtype)
    a = found.forward(z)
    back = found.backward(grad, z, a)
    scratch = np.full(shape, np.nan, dtype)

    target = np.empty_like(z) if found.needs_input else z.copy()
    source = z.copy() if found.needs_input else target
    assert found.forward(source, out=target, scratch=scratch) is target
    np.testing.assert_array_equal(target, a)
    if found.needs_input:
        np.testing.assert_array_equal(source, z)

    delta = grad.copy()
    scratch.fill(np.nan)
    # Where z is not needed it may be gone: hand over rubbish.
    known = z if found.needs_input else np.full_like(z, np.nan)
    assert found.backward(delta, known, a, out=delta, scratch=scratch) is delta
    np.testing.assert_array_equal(delta, back)
    np.testing.assert_array_equal(a, found.forward(z))


@in_turn("dtype", [np.float32, np.float64])
@in_turn("name", activations.NAMES)
def test_with_out_and_scratch_nothing_of_their_size_is_allocated(name, dtype):
    found = activations.get(name)
    z = sums(7, (400, 250)).astype(dtype)
    a, delta, scratch = np.empty_like(z), np.ones_like(z), np.empty_like(z)

    def work():
        found.forward(z, out=a, scratch=scratch)
        found.backward(delta, z, a, out=delta, scratch=scratch)

    work()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    # NumPy's own iteration buffer, which does not grow with the arrays, and a few small objects.
    assert used < np.getbufsize() * z.itemsize + 4096


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elements_do_not_depend_on_their_neighbours(name, seed):
    found = activations.get(name)
    z = sums(seed, (3, 4))
    whole = found.forward(z)
    for row in range(3):
        np.testing.assert_allclose(found.forward(z[row : row + 1])[0], whole[row], rtol=1e-14)


LAYOUTS = {
    "rows": lambda array: array,
    "columns": np.asfortranarray,
    "every other row": lambda array: np.repeat(array, 2, axis=0)[::2],
    "every other unit": lambda array: np.repeat(array, 2, axis=1)[:, ::2],
    "back to front": lambda array: array[::-1, ::-1].copy()[::-1, ::-1],
}


def same_bits(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Told in a thousandth of the time in which NumPy would put a difference into words."""
    return found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()


@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 40), units=st.integers(1, 9))
@settings(max_examples=8)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", activations.NAMES)
def test_the_order_in_memory_changes_no_bit(name, dtype, seed, rows, units):
    f = activations.get(name)
    z, grad = (sums(seed + k, (rows, units)).astype(dtype) for k in range(2))
    a = f.forward(z)
    back = f.backward(grad, z, a)
    for laid in LAYOUTS.values():
        assert same_bits(f.forward(laid(z)), a)
        for room in LAYOUTS.values():
            out, scratch = room(np.full_like(z, 7)), room(np.full_like(z, 7))
            assert f.forward(laid(z), out, scratch) is out
            assert same_bits(out, a)
            assert f.backward(laid(grad), laid(z), laid(a), out, scratch) is out
            assert same_bits(out, back)
        assert same_bits(f.backward(laid(grad), laid(z), laid(a)), back)
        in_place = laid(grad.copy())
        assert same_bits(f.backward(in_place, z, a, in_place), back)
        if not f.needs_input:
            in_place = laid(z.copy())
            assert same_bits(f.forward(in_place, in_place), a)
