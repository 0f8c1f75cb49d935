"""Optimisers against the update rules of torch.optim, written out longhand."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import in_turn

from core.nn import optimizers
from core.spec.experiment import OptimizerSpec
from core.spec.names import OPTIMIZER_NAMES

COUNT = 11


def longhand(spec, parameters, gradients, rates):
    """The pages of torch.optim, step by step, nothing folded; returns the new parameters."""
    theta = parameters.copy()
    velocity, mean, square = None, np.zeros(COUNT), np.zeros(COUNT)
    for t, (g, rate) in enumerate(zip(gradients, rates, strict=True), start=1):
        if spec.name == "sgd":
            theta = theta - rate * g
        elif spec.name in ("momentum", "nesterov"):
            velocity = g if velocity is None else spec.momentum * velocity + g
            ahead = g + spec.momentum * velocity
            theta = theta - rate * (ahead if spec.name == "nesterov" else velocity)
        elif spec.name == "rmsprop":
            square = spec.rho * square + (1 - spec.rho) * g**2
            theta = theta - rate * g / (np.sqrt(square) + spec.epsilon)
        else:
            if spec.name == "adamw":
                theta = theta - rate * spec.weight_decay * theta
            mean = spec.beta1 * mean + (1 - spec.beta1) * g
            square = spec.beta2 * square + (1 - spec.beta2) * g**2
            mean_hat = mean / (1 - spec.beta1**t)
            square_hat = square / (1 - spec.beta2**t)
            theta = theta - rate * mean_hat / (np.sqrt(square_hat) + spec.epsilon)
    return theta


def draws(seed, steps=25):
    """Parameters (COUNT,) and a gradient (COUNT,) for each step."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal(COUNT), rng.standard_normal((steps, COUNT))


def run(optimizer, gradients):
    for gradient in gradients:
        optimizer.step(gradient.copy())


def test_every_name_of_the_specs_is_there():
    assert optimizers.NAMES == OPTIMIZER_NAMES
    for name in OPTIMIZER_NAMES:
        assert optimizers.create(OptimizerSpec(name), np.zeros(2)).name == name


@pytest.mark.parametrize("name", optimizers.NAMES)
@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    rate=st.floats(1e-4, 1.0),
    momentum=st.floats(0, 0.99),
    betas=st.tuples(st.floats(0, 0.99), st.floats(0, 0.9999)),
    rho=st.floats(0, 0.999),
    epsilon=st.floats(1e-8, 1e-2),
    decay=st.floats(0, 0.1),
)
def test_the_update_is_the_longhand_one(name, seed, rate, momentum, betas, rho, epsilon, decay):
    spec = OptimizerSpec(name, rate, momentum, *betas, rho, epsilon, decay)
    start, gradients = draws(seed)
    parameters = start.copy()
    run(optimizers.create(spec, parameters), gradients)
    expected = longhand(spec, start, gradients, [rate] * len(gradients))
    np.testing.assert_allclose(parameters, expected, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("name", optimizers.NAMES)
def test_a_new_learning_rate_holds_from_the_next_step_on(name):
    spec = OptimizerSpec(name, learning_rate=0.1)
    start, gradients = draws(1)
    parameters = start.copy()
    optimizer = optimizers.create(spec, parameters)
    rates = [0.1] * 10 + [0.003] * 15
    run(optimizer, gradients[:10])
    optimizer.learning_rate = 0.003
    assert optimizer.learning_rate == 0.003
    run(optimizer, gradients[10:])
    expected = longhand(spec, start, gradients, rates)
    np.testing.assert_allclose(parameters, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", optimizers.NAMES)
def test_the_rate_zero_changes_nothing(name):
    start, gradients = draws(2)
    parameters = start.copy()
    run(optimizers.create(OptimizerSpec(name, 0.0), parameters), gradients)
    np.testing.assert_array_equal(parameters, start)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
def test_a_learning_rate_that_cannot_be_is_refused_and_the_old_one_kept(value):
    optimizer = optimizers.create(OptimizerSpec("adam", 0.1), np.zeros(2))
    with pytest.raises(ValueError, match=r"learning rate is .*, expected a finite number from 0"):
        optimizer.learning_rate = value
    assert optimizer.learning_rate == 0.1


def test_adamw_decays_every_parameter_by_itself():
    parameters = np.array([2.0, -4.0])
    optimizer = optimizers.create(OptimizerSpec("adamw", 0.1, weight_decay=0.5), parameters)
    optimizer.step(np.zeros(2))
    np.testing.assert_allclose(parameters, [1.9, -3.8], rtol=1e-15)


@pytest.mark.parametrize("name", ["adam", "adamw"])
@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_adams_first_step_is_the_learning_rate_whatever_the_gradient(name, size):
    parameters = np.zeros(1)
    optimizers.create(OptimizerSpec(name, 0.1), parameters).step(np.array([size]))
    assert parameters[0] == pytest.approx(-0.1, rel=1e-4)


@pytest.mark.parametrize("name", optimizers.NAMES)
def test_a_valley_is_descended_to_its_bottom(name):
    parameters, bottom = np.full(COUNT, 5.0), np.linspace(-1, 1, COUNT)
    spec = OptimizerSpec(name, learning_rate=0.05, weight_decay=0.0)
    optimizer = optimizers.create(spec, parameters)
    for step in range(1500):
        optimizer.learning_rate = 0.05 if step < 1000 else 0.001
        optimizer.step(2 * (parameters - bottom))
    np.testing.assert_allclose(parameters, bottom, atol=2e-3)


@in_turn("dtype", [np.float32, np.float64])
@in_turn("name", optimizers.NAMES)
def test_state_carries_over_bit_for_bit(name, dtype):
    spec = OptimizerSpec(name)
    start, gradients = draws(3)
    gradients = gradients.astype(dtype)
    whole = start.astype(dtype)
    run(optimizers.create(spec, whole), gradients)

    parameters = start.astype(dtype)
    first = optimizers.create(spec, parameters)
    run(first, gradients[:9])
    kept = {name: array.copy() for name, array in first.state().items()}
    second = optimizers.create(spec, parameters)
    second.load_state(kept)
    run(second, gradients[9:])
    np.testing.assert_array_equal(parameters, whole)
    assert parameters.dtype == dtype


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("mean"), "holds squares, steps, expected mean, squares, steps"),
        (lambda state: state.update(more=np.zeros(2)), "holds mean, more, squares, steps"),
        (lambda state: state.update(squares=np.ones(3)), r"squares of adam has the shape \(3,\)"),
        (
            lambda state: state.update(squares=np.ones(COUNT, np.float32)),
            "type float32, expected .* float64",
        ),
        (lambda state: state.update(steps=np.array(-1)), "steps of adam are -1, expected 0 or"),
        (lambda state: state.update(steps=np.array(2**63 - 1)), "steps of adam are 9223372036"),
        (lambda state: state.update(steps=np.array(3.0)), "type float64, expected .* int64"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(change, message):
    optimizer = optimizers.create(OptimizerSpec("adam"), np.zeros(COUNT))
    other = optimizers.create(OptimizerSpec("adam"), np.zeros(COUNT))
    run(other, draws(4)[1])
    state = dict(other.state())
    change(state)
    with pytest.raises(ValueError, match=message):
        optimizer.load_state(state)
    assert not any(array.any() for array in optimizer.state().values())


def test_sgd_remembers_nothing():
    optimizer = optimizers.create(OptimizerSpec("sgd"), np.zeros(2))
    assert optimizer.state() == {}
    optimizer.load_state({})
    with pytest.raises(ValueError, match="state of sgd holds velocity, expected nothing"):
        optimizer.load_state({"velocity": np.zeros(2)})


@pytest.mark.parametrize("parameters", [np.zeros((2, 2)), np.zeros(2, np.int64)])
def test_only_a_flat_vector_of_floats_can_be_trained(parameters):
    with pytest.raises(ValueError, match="expected one flat vector of float32 or float64"):
        optimizers.create(OptimizerSpec("sgd"), parameters)


@in_turn("dtype", [np.float32, np.float64])
@in_turn("name", optimizers.NAMES)
def test_a_step_allocates_nothing(name, dtype):
    parameters = np.ones(100_000, dtype)
    optimizer = optimizers.create(OptimizerSpec(name), parameters)
    gradients = np.ones(100_000, dtype)
    optimizer.step(gradients)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        optimizer.step(gradients)
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert used < 1024


@pytest.mark.parametrize("name", optimizers.NAMES)
def test_it_says_what_it_is_in_a_line(name: str):
    rule = optimizers.create(OptimizerSpec(name, 0.05), np.zeros(17))
    kind = type(rule).__name__
    assert kind.lower() == name
    assert repr(rule) == f"{kind}(learning_rate=0.05, 17 parameters)"
