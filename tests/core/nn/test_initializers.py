"""Initialisers: the distributions they promise, exact replay, and clear refusals."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn import initializers
from core.spec.checks import SpecError
from core.spec.experiment import InitSpec
from core.spec.names import INITIALIZER_NAMES

FAN_OUT, FAN_IN = 300, 200
SHAPE = (FAN_OUT, FAN_IN)

# Half-widths of the uniform schemes and deviations of the normal ones, as torch.nn.init has them.
BOUNDS = {
    "xavier_uniform": math.sqrt(6 / (FAN_IN + FAN_OUT)),
    "he_uniform": math.sqrt(6 / FAN_IN),
    "lecun_uniform": math.sqrt(3 / FAN_IN),
}
DEVIATIONS = {
    "xavier_normal": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "he_normal": math.sqrt(2 / FAN_IN),
    "lecun_normal": math.sqrt(1 / FAN_IN),
}
RANDOM = ["normal", "uniform", *BOUNDS, *DEVIATIONS, "orthogonal"]


def make(spec, shape=SHAPE, seed=0, dtype=np.float64, **more):
    if isinstance(spec, str):
        spec = InitSpec(spec)
    return initializers.initialize(spec, shape, np.random.default_rng(seed), dtype, **more)


def weights_file():
    rng = np.random.default_rng(9)
    return SimpleNamespace(
        weights=(rng.random((4, 3)), rng.random((2, 4))), biases=(rng.random(4), None)
    )


def check_is_normal(numbers, mean, deviation):
    """Mean, deviation and the share within one deviation, each within five standard errors."""
    root = math.sqrt(numbers.size)
    assert abs(numbers.mean() - mean) < 5 * deviation / root
    assert abs(numbers.std() - deviation) < 5 * deviation / (math.sqrt(2) * root)
    share = np.mean(np.abs(numbers - mean) < deviation)
    assert abs(share - math.erf(math.sqrt(0.5))) < 5 * 0.5 / root


def check_is_uniform(numbers, low, high):
    """Bounds that are reached but not passed, and quarters that are equally full."""
    assert low <= numbers.min() < low + (high - low) * 1e-3
    assert high - (high - low) * 1e-3 < numbers.max() < high
    quarters = np.histogram(numbers, 4, (low, high))[0] / numbers.size
    np.testing.assert_allclose(quarters, 0.25, atol=5 * 0.5 / math.sqrt(numbers.size))


def test_every_name_of_the_specs_is_there():
    assert initializers.NAMES == INITIALIZER_NAMES


def test_zeros_and_constant():
    assert not make("zeros").any()
    assert (make(InitSpec("constant", value=0.25)) == 0.25).all()


def test_normal_and_uniform_take_their_parameters():
    check_is_normal(make(InitSpec("normal", mean=3.0, std=2.0)), 3.0, 2.0)
    check_is_uniform(make(InitSpec("uniform", low=-2.0, high=5.0)), -2.0, 5.0)
    assert (make(InitSpec("uniform", low=1.5, high=1.5)) == 1.5).all()
    assert (make(InitSpec("normal", mean=1.5, std=0.0)) == 1.5).all()


@pytest.mark.parametrize("name", BOUNDS)
def test_uniform_schemes_have_their_bounds(name):
    check_is_uniform(make(name), -BOUNDS[name], BOUNDS[name])


@pytest.mark.parametrize("name", DEVIATIONS)
def test_normal_schemes_have_their_deviation(name):
    check_is_normal(make(name), 0.0, DEVIATIONS[name])


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bias_is_scaled_as_the_weights_beside_it(name):
    bias = make(name, (FAN_OUT,), fan_in=FAN_IN)
    assert bias.shape == (FAN_OUT,)
    assert 0.97 * BOUNDS[name] < np.abs(bias).max() < BOUNDS[name]


def test_a_bias_without_fan_in_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="needs fan_in"):
        make("he_normal", (4,))


@given(rows=st.integers(1, 12), columns=st.integers(1, 12), seed=st.integers(0, 2**31))
def test_orthogonal_rows_or_columns_are_orthonormal(rows, columns, seed):
    w = make("orthogonal", (rows, columns), seed)
    assert w.shape == (rows, columns)
    assert w.flags.c_contiguous
    product = w @ w.T if rows <= columns else w.T @ w
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-12)


def test_orthogonal_matrices_are_turned_either_way():
    """Uniform over all of them: both signs of every entry, determinants of +1 and −1."""
    drawn = np.array([make("orthogonal", (3, 3), seed) for seed in range(60)])
    assert ((drawn > 0).mean(axis=0) > 0.25).all()
    assert ((drawn > 0).mean(axis=0) < 0.75).all()
    assert 0.25 < (np.linalg.det(drawn) > 0).mean() < 0.75


def test_orthogonal_is_not_for_a_bias():
    with pytest.raises(SpecError, match="orthogonal starts matrices, not the bias of layer 2"):
        make("orthogonal", (4,), layer=1, fan_in=3)


@pytest.mark.parametrize("name", RANDOM)
def test_one_seed_gives_the_same_numbers_in_both_types(name):
    first, again = make(name, seed=7), make(name, seed=7)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, make(name, seed=8))
    single = make(name, seed=7, dtype=np.float32)
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, first.astype(np.float32))


def test_only_the_generator_that_is_given_is_used():
    rng = np.random.default_rng(1)
    first = initializers.initialize(InitSpec("he_normal"), (3, 2), rng, np.float64)
    second = initializers.initialize(InitSpec("he_normal"), (3, 2), rng, np.float64)
    assert not np.array_equal(first, second)
    for name in ("zeros", "constant", "values"):
        before = rng.bit_generator.state
        initializers.initialize(InitSpec(name, values=(1, 2)), (2, 1), rng, np.float64)
        assert rng.bit_generator.state == before


def test_values_are_flat_or_rows():
    flat = make(InitSpec("values", values=(1, 2, 3, 4, 5, 6)), (3, 2), dtype=np.float32)
    rows = make(InitSpec("values", values=((1, 2), (3, 4), (5, 6))), (3, 2), dtype=np.float32)
    assert flat.tolist() == rows.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert flat.dtype == rows.dtype == np.float32
    bias = make(InitSpec("values", values=(0, -1)), (2,), fan_in=2)
    assert bias.tolist() == [0, -1]


@pytest.mark.parametrize(
    ("values", "shape", "message"),
    [
        ((1, 2), (3, 2), "holds 2 numbers, expected 6 numbers or 3 rows of 2 for the weights"),
        (((1, 2, 3), (4, 5, 6)), (3, 2), "holds 2 rows of 3 numbers, expected 6 .* 3 rows of 2"),
        (((1, 2), (3,), (4, 5)), (3, 2), "holds 3 rows of 1 or 2 numbers, expected 6"),
        (((1, 2), 3, 4, 5, 6), (3, 2), "holds rows and plain numbers mixed, expected 6"),
        ((1, 2), (3,), "holds 2 numbers, expected 3 numbers for the bias of layer 5"),
        (((1, 2, 3),), (3,), "holds 1 rows of 3 numbers, expected 3 numbers for the bias"),
    ],
)
def test_a_wrong_count_of_values_is_named(values, shape, message):
    with pytest.raises(SpecError, match=message):
        make(InitSpec("values", values=values), shape, layer=4, fan_in=2)


def test_file_takes_the_layers_of_the_file():
    source = weights_file()
    spec = InitSpec("file", path="w.npz")
    np.testing.assert_array_equal(make(spec, (4, 3), source=source), source.weights[0])
    np.testing.assert_array_equal(make(spec, (2, 4), source=source, layer=1), source.weights[1])
    bias = make(spec, (4,), source=source, fan_in=3, dtype=np.float32)
    np.testing.assert_array_equal(bias, source.biases[0].astype(np.float32))
    bias[:] = 0
    assert source.biases[0].any()


def test_file_shifted_adds_uniform_numbers():
    source = SimpleNamespace(weights=(np.full(SHAPE, 10.0),), biases=(None,))
    spec = InitSpec("file_shifted", low=-1.0, high=3.0, path="w.npz")
    check_is_uniform(make(spec, source=source), 9.0, 13.0)
    still = InitSpec("file_shifted", low=0.0, high=0.0, path="w.npz")
    np.testing.assert_array_equal(make(still, source=source), source.weights[0])


@pytest.mark.parametrize("name", ["file", "file_shifted"])
@pytest.mark.parametrize(
    ("shape", "layer", "message"),
    [
        ((5, 3), 0, r"w\.npz holds the weights of layer 1 in the shape \(4, 3\), .* \(5, 3\)"),
        ((4,), 2, r"w\.npz has 2 layers, expected at least 3"),
        ((2,), 1, r"w\.npz has no bias for layer 2"),
        ((5,), 0, r"holds the bias of layer 1 in the shape \(4,\), expected \(5,\)"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_both_shapes(name, shape, layer, message):
    spec = InitSpec(name, path="w.npz")
    with pytest.raises(SpecError, match=message):
        make(spec, shape, source=weights_file(), layer=layer, fan_in=3)


def test_a_file_that_was_not_read_is_named():
    with pytest.raises(SpecError, match=r"weights of layer 1 .* none was read from 'w\.npz'"):
        make(InitSpec("file", path="w.npz"), (4, 3))


@pytest.mark.parametrize(
    "spec",
    [
        InitSpec("constant", value=1e39),
        InitSpec("normal", std=1e200),
        InitSpec("values", values=(1e300,) * 6),
    ],
)
def test_numbers_too_large_for_the_type_are_refused(spec):
    with pytest.raises(
        SpecError, match="weights of layer 1 would hold numbers too large for float"
    ):
        make(spec, (3, 2), dtype=np.float32)
    assert np.isfinite(make(spec, (3, 2))).all()


def test_a_uniform_range_too_wide_for_a_float_is_refused():
    spec = InitSpec("uniform", low=-1e308, high=1e308)
    with pytest.raises(SpecError, match="expected them less far apart"):
        make(spec, (3, 2))
