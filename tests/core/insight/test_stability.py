"""The bounds of the optimisers: each is tried on a bowl, just inside of it and just outside."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import OptimizerSpec
from core.insight.curvature import first_direction, steepest
from core.insight.stability import RateBounds, bounds, is_preconditioned, preconditioned
from core.nn import optimizers

CURVES = np.array([4.0, 1.0])


def distance_after(spec: OptimizerSpec, steps: int = 400) -> float:
    """How far from the bottom of a bowl the rule is, having begun at a distance of 1."""
    theta = np.array([1.0, 1.0])
    rule = optimizers.create(spec, theta)
    with np.errstate(over="ignore"):
        for _ in range(steps):
            rule.step(CURVES * theta)
    return float(np.abs(theta).max())


@pytest.mark.parametrize(
    "spec",
    [
        OptimizerSpec("sgd"),
        OptimizerSpec("momentum", momentum=0.5),
        OptimizerSpec("momentum", momentum=0.9),
        OptimizerSpec("nesterov", momentum=0.5),
        OptimizerSpec("nesterov", momentum=0.9),
    ],
    ids=lambda spec: f"{spec.name} {spec.momentum}",
)
def test_a_rate_within_the_bound_comes_to_rest_and_one_beyond_does_not(spec: OptimizerSpec) -> None:
    calm = bounds(4.0, spec).calm
    for share, rests in ((0.97, True), (1.03, False)):
        rated = OptimizerSpec(spec.name, share * calm, momentum=spec.momentum)
        assert (distance_after(rated, 2000) < 1e-3) is rests


@pytest.mark.parametrize("name", ["rmsprop", "adam", "adamw"])
def test_of_a_scaled_rule_too_with_its_scale_held(name: str) -> None:
    """Of gradients that are next to nothing beside ε, ε is what is divided by."""
    sharpness = float((CURVES / 0.5).max())
    for share, rests in ((0.97, True), (1.03, False)):
        rate = share * bounds(sharpness, OptimizerSpec(name)).calm
        spec = OptimizerSpec(name, rate, epsilon=0.5, weight_decay=0.0)
        theta = np.array([1e-30, 1e-30])
        rule = optimizers.create(spec, theta)
        sizes = []
        for _ in range(500):
            rule.step(CURVES * theta)
            sizes.append(float(np.abs(theta).max()))
            if sizes[-1] > 1e-6:  # soon the squares would count
                break
        assert (sizes[-1] < 1e-3 * max(sizes)) is rests


def test_what_a_rule_divides_by_is_what_moves_the_parameters() -> None:
    """Of one step from rest: θ changes by η·(1 − β₁)·g/P, with P as it was at that step."""
    g = np.array([0.3, -2.0, 1e-3])
    for name, share in (("rmsprop", 1.0), ("adam", 0.1), ("adamw", 0.1)):
        theta = np.zeros(3)
        rule = optimizers.create(OptimizerSpec(name, 0.01), theta)
        assert name == "rmsprop" or rule.preconditioner() is None
        rule.step(g.copy())
        scale = rule.preconditioner()
        assert scale is not None
        np.testing.assert_allclose(theta, -0.01 * share * g / scale, rtol=1e-12)
        assert is_preconditioned(OptimizerSpec(name))
    for name in ("sgd", "momentum", "nesterov"):
        assert optimizers.create(OptimizerSpec(name), np.zeros(3)).preconditioner() is None
        assert not is_preconditioned(OptimizerSpec(name))


def test_known_numbers() -> None:
    assert bounds(4.0, OptimizerSpec("sgd")) == RateBounds(0.5, 1.0)
    assert bounds(4.0, OptimizerSpec("momentum", momentum=0.9)).calm == pytest.approx(3.8 / 4)
    assert bounds(1.0, OptimizerSpec("adam")).calm == pytest.approx(38.0)
    assert bounds(-1.0, OptimizerSpec("sgd")).calm == math.inf
    assert math.isnan(bounds(math.nan, OptimizerSpec("sgd")).calm)


def test_no_optimiser_is_forgotten() -> None:
    for name in optimizers.NAMES:
        spec = OptimizerSpec(name)
        assert bounds(1.0, spec).calm > 1.0
        rule = optimizers.create(spec, np.zeros(2))
        rule.step(np.ones(2))
        assert (rule.preconditioner() is not None) is is_preconditioned(spec)


def test_the_mood_of_a_rate() -> None:
    found = RateBounds(1.29, 2.58)
    moods = [found.mood(rate) for rate in (0.0, 1.0, 1.29, 2.0, 5.0)]
    assert moods == ["calm", "calm", "overshooting", "overshooting", "wild"]
    assert RateBounds(math.nan, math.nan).mood(1.0) == ""
    assert RateBounds(math.inf, math.inf).mood(1e9) == "calm"


def test_preconditioned_products_have_the_eigenvalues_of_the_scaled_matrix() -> None:
    rng = np.random.default_rng(0)
    half = rng.standard_normal((5, 5))
    matrix, scale = half @ half.T, np.array([0.1, 2.0, 1.0, 0.5, 3.0])
    expected = np.linalg.eigvals(matrix / scale[:, None]).real.max()
    found = steepest(preconditioned(matrix.__matmul__, scale), first_direction(5), tolerance=1e-4)
    assert found.value == pytest.approx(expected, rel=1e-6)
    # What has never moved does not count.
    scale[2] = 0.0
    kept = [0, 1, 3, 4]
    part = matrix[np.ix_(kept, kept)] / scale[kept, None]
    found = steepest(preconditioned(matrix.__matmul__, scale), first_direction(5), tolerance=1e-4)
    assert found.value == pytest.approx(np.linalg.eigvals(part).real.max(), rel=1e-6)
