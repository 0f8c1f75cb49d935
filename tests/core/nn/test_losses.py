"""Losses against scikit-learn, closed forms and central differences."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import in_turn

from core import ShapeError
from core.nn import activations, losses
from core.nn.room import Room
from core.spec.names import LOSS_NAMES

SEEDS = st.integers(0, 2**32 - 1)
FUSED = [name for name in losses.NAMES if losses.get(name).fused_with]


def case(name, seed, shape, *, hard=False):
    """Predictions and targets of the kind that the loss is made for."""
    rng = np.random.default_rng(seed)
    if name == "mse":
        return rng.standard_normal(shape), rng.standard_normal(shape)
    if name == "binary_cross_entropy":
        target = rng.random(shape)
        return rng.uniform(0.05, 0.95, shape), np.round(target) if hard else target
    prediction, target = rng.uniform(0.1, 1.0, (2, *shape))
    if hard:
        target = np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]
    return (
        prediction / prediction.sum(axis=1, keepdims=True),
        target / target.sum(axis=1, keepdims=True),
    )


def test_every_name_of_the_specs_is_there():
    assert losses.NAMES == LOSS_NAMES
    for name in LOSS_NAMES:
        assert losses.get(name).name == name


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="'hinge', expected one of: mse, binary_cross_entropy"):
        losses.get("hinge")


@given(seed=SEEDS, rows=st.integers(1, 9), outputs=st.integers(1, 5))
def test_mse_is_scikit_learns(seed, rows, outputs):
    from sklearn.metrics import mean_squared_error

    prediction, target = case("mse", seed, (rows, outputs))
    found = losses.get("mse").value(prediction, target)
    assert found == pytest.approx(mean_squared_error(target, prediction), rel=1e-13)


@given(seed=SEEDS, rows=st.integers(1, 9), outputs=st.integers(1, 4))
def test_binary_cross_entropy_is_scikit_learns_over_all_elements(seed, rows, outputs):
    from sklearn.metrics import log_loss

    prediction, target = case("binary_cross_entropy", seed, (rows, outputs), hard=True)
    found = losses.get("binary_cross_entropy").value(prediction, target)
    oracle = log_loss(target.ravel(), prediction.ravel(), labels=[0, 1])
    assert found == pytest.approx(oracle, rel=1e-12)


@given(seed=SEEDS, rows=st.integers(1, 9), outputs=st.integers(2, 6))
def test_cross_entropy_is_scikit_learns(seed, rows, outputs):
    from sklearn.metrics import log_loss

    prediction, target = case("cross_entropy", seed, (rows, outputs), hard=True)
    found = losses.get("cross_entropy").value(prediction, target)
    oracle = log_loss(target.argmax(axis=1), prediction, labels=range(outputs))
    assert found == pytest.approx(oracle, rel=1e-12)


def test_the_mean_is_over_elements_or_rows_as_each_loss_says():
    half, one = np.full((2, 4), 0.5), np.eye(4)[:2]
    assert losses.get("mse").value(half, one) == 0.25
    assert losses.get("binary_cross_entropy").value(half, one) == pytest.approx(math.log(2))
    quarter = np.full((2, 4), 0.25)
    assert losses.get("cross_entropy").value(quarter, one) == pytest.approx(math.log(4))


@pytest.mark.parametrize("name", losses.NAMES)
@given(seed=SEEDS, rows=st.integers(1, 6), outputs=st.integers(2, 5))
def test_the_gradient_is_the_derivative_along_random_directions(name, seed, rows, outputs):
    loss = losses.get(name)
    prediction, target = case(name, seed, (rows, outputs))
    direction = np.random.default_rng(seed + 1).standard_normal(prediction.shape)
    h = 1e-5
    ahead = loss.value(prediction + h * direction, target)
    behind = loss.value(prediction - h * direction, target)
    numeric = (ahead - behind) / (2 * h)
    exact = float(np.sum(loss.gradient(prediction, target) * direction))
    assert exact == pytest.approx(numeric, rel=1e-6, abs=1e-8), f"{exact=} {numeric=}"


@pytest.mark.parametrize("name", FUSED)
@given(seed=SEEDS, rows=st.integers(1, 6), outputs=st.integers(2, 5))
def test_the_fused_gradient_is_both_steps_in_one(name, seed, rows, outputs):
    loss = losses.get(name)
    activation = activations.get(loss.fused_with)
    z = np.random.default_rng(seed).standard_normal((rows, outputs))
    _, target = case(name, seed, z.shape)
    a = activation.forward(z)
    both = activation.backward(loss.gradient(a, target), z, a)
    np.testing.assert_allclose(loss.fused_gradient(a, target), both, rtol=1e-9, atol=1e-14)


def test_a_loss_without_an_activation_has_nothing_fused():
    for method in (losses.get("mse").fused_gradient, losses.get("mse").fused_value):
        with pytest.raises(ValueError, match="mse is not fused"):
            method(np.zeros((1, 1)), np.zeros((1, 1)))


@pytest.mark.parametrize("name", FUSED)
@given(seed=SEEDS, rows=st.integers(1, 6), outputs=st.integers(2, 5))
def test_the_fused_value_is_that_of_the_activation_s_output(name, seed, rows, outputs):
    loss = losses.get(name)
    z = np.random.default_rng(seed).standard_normal((rows, outputs))
    _, target = case(name, seed, z.shape)
    a = activations.get(loss.fused_with).forward(z)
    assert loss.fused_value(z, target) == pytest.approx(loss.value(a, target), rel=1e-12)


# torch 2.13.0 in float64: z, t, binary_cross_entropy_with_logits.
OF_Z = [
    (-20.0, 1.0, 20.000000002061153),
    (20.0, 1.0, 2.061153620314381e-09),
    (20.0, 0.0, 20.000000002061153),
    (-100.0, 1.0, 100.0),
    (100.0, 1.0, 3.720075976020836e-44),
    (200.0, 0.0, 200.0),
    (-1000.0, 1.0, 1000.0),
    (0.0, 1.0, 0.6931471805599453),
    (0.5, 0.25, 0.8490769841801067),
    (-3.0, 0.75, 2.298587351573742),
    (5.0, 1.0, 0.006715348489118068),
    (-5.0, 1.0, 5.006715348489118),
    (40.0, 0.0, 40.0),
]
# The same torch: z of a row, its class, cross_entropy.
OF_ROWS = [
    ([0.0, 0.0, 0.0], 1, 1.0986122886681098),
    ([20.0, 0.0, -5.0], 1, 20.00000000207504),
    ([200.0, 0.0, -5.0], 1, 200.0),
    ([1000.0, -1000.0, 3.0], 2, 997.0),
    ([5.0, 1.0, 2.0], 0, 0.06588390375742911),
    ([20.0, 0.0, -5.0], 0, 2.075041691874492e-09),
    ([-1.0, 2.5, 0.5], 1, 0.15317820712228827),
]
# The same torch, in float32: p, t, binary_cross_entropy, which has probabilities only.
OF_P = [
    (0.0, 1.0, 100.0),
    (1.0, 0.0, 100.0),
    (1.0, 1.0, 0.0),
    (0.0, 0.0, 0.0),
    (1e-30, 1.0, 69.07755279541016),
    (1e-44, 1.0, 100.0),
    (0.25, 1.0, 1.3862943649291992),
    (0.9999999, 0.0, 15.942384719848633),
    (1e-3, 0.5, 3.4543778896331787),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropies_of_z_are_pytorch_s_however_sure_the_answer(dtype):
    close = {"rel": 1e-6 if dtype == np.float32 else 1e-12, "abs": 1e-44}
    loss = losses.get("binary_cross_entropy")
    for z, t, expected in OF_Z:
        found = loss.fused_value(np.array([[z]], dtype), np.array([[t]], dtype))
        assert found == pytest.approx(expected, **close), (z, t)
    for row, label, expected in OF_ROWS:
        targets = np.eye(3, dtype=dtype)[[label]]
        found = losses.get("cross_entropy").fused_value(np.array([row], dtype), targets)
        assert found == pytest.approx(expected, rel=max(close["rel"], 1e-7)), (row, label)


def test_the_value_of_a_probability_is_clamped_as_pytorch_does():
    for p, t, expected in OF_P:
        arrays = np.array([[p]], np.float32), np.array([[t]], np.float32)
        found = losses.get("binary_cross_entropy").value(*arrays)
        assert found == pytest.approx(expected, rel=1e-6), (p, t)


def test_what_no_float32_can_hold_still_has_a_mean():
    far = np.full((4, 1), 1e25, np.float32)
    assert losses.get("mse").value(far, np.zeros_like(far)) == pytest.approx(1e50)
    many = np.full((3_000_000, 1), 0.1, np.float32)
    assert losses.get("mse").value(many, np.zeros_like(many)) == pytest.approx(0.01, rel=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_certainty_that_is_wrong_costs_a_hundred_as_in_pytorch(dtype):
    wrong, right = np.array([[0.0, 1.0]], dtype), np.array([[1.0, 0.0]], dtype)
    assert losses.get("binary_cross_entropy").value(wrong, right) == 100.0
    assert losses.get("cross_entropy").value(wrong, right) == 100.0
    for name in FUSED:
        loss = losses.get(name)
        assert str(loss.value(right, right)) == "0.0"  # and not "-0.0"
        assert np.isfinite(loss.gradient(wrong, right)).all()
        assert np.isfinite(loss.gradient(right, right)).all()
        assert loss.fused_gradient(wrong, right)[0, 0] < 0 < loss.fused_gradient(wrong, right)[0, 1]


@pytest.mark.parametrize("name", losses.NAMES)
def test_nan_and_infinity_pass_through_without_a_warning(name):
    loss = losses.get(name)
    target = np.array([[1.0, 0.0]])
    assert math.isnan(loss.value(np.array([[np.nan, 0.5]]), target))
    assert np.isnan(loss.gradient(np.array([[np.nan, 0.5]]), target)[0, 0])
    if loss.fused_with:
        for odd in (np.nan, np.inf, -np.inf):
            assert not np.isfinite(loss.fused_value(np.array([[odd, 0.5]]), target))
    assert losses.get("mse").value(np.array([[np.inf, 0.5]]), target) == math.inf


@pytest.mark.parametrize("name", losses.NAMES)
def test_small_losses_are_not_lost_in_float32(name):
    loss = losses.get(name)
    exact, target = np.array([[1 - 1e-4, 1e-4]] * 10), np.array([[1.0, 0.0]] * 10)
    single = loss.value(exact.astype(np.float32), target.astype(np.float32))
    assert single == pytest.approx(loss.value(exact, target), rel=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", losses.NAMES)
def test_in_place_and_with_scratch_it_gives_the_same_numbers(name, dtype):
    loss = losses.get(name)
    prediction, target = (part.astype(dtype) for part in case(name, 8, (7, 3)))
    kept = prediction.copy(), target.copy()
    room = Room(*(np.full_like(array, np.nan) for array in Room.like(prediction)))
    values = [loss.value, loss.fused_value] if loss.fused_with else [loss.value]
    for value in values:
        assert value(prediction, target, room) == value(prediction, target)
        assert isinstance(value(prediction, target), float)

    methods = [loss.gradient, loss.fused_gradient] if loss.fused_with else [loss.gradient]
    for method in methods:
        out = np.empty_like(prediction)
        gradient = method(prediction, target)
        assert gradient.dtype == dtype
        assert method(prediction, target, out) is out
        np.testing.assert_array_equal(out, gradient)
    np.testing.assert_array_equal((prediction, target), kept)
    if loss.fused_with:
        fused = loss.fused_gradient(prediction, target)
        np.testing.assert_array_equal(loss.fused_gradient(prediction, target, prediction), fused)


@pytest.mark.parametrize("name", losses.NAMES)
def test_with_room_given_nothing_is_allocated(name):
    loss = losses.get(name)
    prediction, target = case(name, 9, (500, 10))
    room, out = Room.like(prediction), np.empty((500, 10))
    gradient = loss.fused_gradient if loss.fused_with else loss.gradient
    value = loss.fused_value if loss.fused_with else loss.value

    def work():
        loss.value(prediction, target, room)
        value(prediction, target, room)
        gradient(prediction, target, out)

    work()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert used < 500 * 8 * 4  # a few columns, as the softmax itself; no matrix


@in_turn("name", losses.NAMES)
@in_turn(
    ("prediction", "target"),
    [((4, 1), (4,)), ((4,), (4, 1)), ((4,), (4,)), ((4, 2), (4, 1)), ((4, 1), (1, 1)), ((), ())],
)
def test_shapes_that_numpy_would_broadcast_are_refused(name, prediction, target):
    loss = losses.get(name)
    p, t = np.full(prediction, 0.5), np.full(target, 0.5)
    for method in (
        loss.value,
        loss.gradient,
        loss.fused_gradient if loss.fused_with else loss.value,
        loss.fused_value if loss.fused_with else loss.value,
    ):
        with pytest.raises(ShapeError) as caught:
            method(p, t)
        assert f"{prediction} and the target {target}, expected (n, outputs)" in str(caught.value)
