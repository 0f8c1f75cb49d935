"""The optimisers' rules for lanes, folded as in `core.nn.optimizers`, in one pass over all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import (
    BASE_RATE,
    BETA1,
    BETA2,
    DECAY,
    EPSILON,
    L1,
    L2,
    MOMENTUM,
    OPTIMIZERS,
    RATE,
    RHO,
)
from core.kernels.jit import exact, index
from core.kernels.lanes.jit import ordered
from core.kernels.lanes.vectors import load, root, select, store
from core.nn.schedules import ScheduleNumbers, rate_at
from core.run.indexes import EPOCH, POSITION

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import OptimizerLanes, Places
    from core.kernels.lanes.vectors import Lanes
    from core.nn.arrays import Array

_SGD: Final = OPTIMIZERS.index("sgd")
_NESTEROV: Final = OPTIMIZERS.index("nesterov")
_RMSPROP: Final = OPTIMIZERS.index("rmsprop")
_ADAMW: Final = OPTIMIZERS.index("adamw")

# The lines of `OptimizerLanes.factors`.
_STEPPING: Final = index(0)
_FIRST_DECAY: Final = index(1)  # μ or β₁
_SECOND_DECAY: Final = index(2)  # ρ or β₂
_OWN: Final = index(3)  # of Nesterov's the part of the gradient itself
_KEEPING: Final = index(4)
_EPSILON: Final = index(5)
_L1: Final = index(6)
_L2: Final = index(7)

_rate_at = exact(rate_at)


@ordered
def set_rates(lanes: Index, optimizer: OptimizerLanes, counts: Array, steps: int) -> None:
    """Let the rates in force be those of the update at hand."""
    settings, numbers = optimizer.settings, optimizer.schedules
    for lane in range(lanes):
        schedule = ScheduleNumbers(
            int(numbers[lane]),
            numbers[lanes + lane],
            numbers[index(2) * lanes + lane],
            numbers[index(3) * lanes + lane],
            numbers[index(4) * lanes + lane],
        )
        base = settings[index(BASE_RATE) * lanes + lane]
        settings[index(RATE) * lanes + lane] = _rate_at(
            schedule, base, counts[EPOCH], counts[POSITION], steps
        )


@ordered
def set_factors(lanes: Index, optimizer: OptimizerLanes) -> None:
    """Work out of the settings what does not change while a step goes through the parameters."""
    kind, settings, factors = optimizer.kind, optimizer.settings, optimizer.factors
    T, steps = factors.dtype.type, optimizer.updates[0]  # noqa: N806
    root1, root2, beta1, beta2 = 1.0, 1.0, -1.0, -1.0
    for lane in range(lanes):
        rate = settings[index(RATE) * lanes + lane]
        momentum, rho = (
            settings[index(MOMENTUM) * lanes + lane],
            settings[index(RHO) * lanes + lane],
        )
        stepping, first, second, own, keep, epsilon = rate, momentum, 0.0, 0.0, 1.0, 0.0
        if kind == _NESTEROV:
            own, stepping = rate, rate * momentum
        elif kind == _RMSPROP:
            root2 = math.sqrt(1.0 - rho)
            first, second, stepping = 0.0, rho, rate / root2
        elif kind > _RMSPROP:
            # Powers take long, and most lanes have the same betas.
            if beta1 != settings[index(BETA1) * lanes + lane]:
                beta1 = settings[index(BETA1) * lanes + lane]
                root1 = (1.0 - beta1) / (1.0 - beta1**steps)
            if beta2 != settings[index(BETA2) * lanes + lane]:
                beta2 = settings[index(BETA2) * lanes + lane]
                root2 = math.sqrt((1.0 - beta2) / (1.0 - beta2**steps))
            first, second, stepping = beta1, beta2, rate * root1 / root2
            if kind == _ADAMW:
                keep = 1.0 - rate * settings[index(DECAY) * lanes + lane]
        if kind >= _RMSPROP:
            epsilon = settings[index(EPSILON) * lanes + lane] / root2
        factors[_STEPPING * lanes + lane] = T(stepping)
        factors[_FIRST_DECAY * lanes + lane] = T(first)
        factors[_SECOND_DECAY * lanes + lane] = T(second)
        factors[_OWN * lanes + lane] = T(own)
        factors[_KEEPING * lanes + lane] = T(keep)
        factors[_EPSILON * lanes + lane] = T(epsilon)
        factors[_L1 * lanes + lane] = T(settings[index(L1) * lanes + lane])
        factors[_L2 * lanes + lane] = T(settings[index(L2) * lanes + lane])


@ordered
def is_penalised(lanes: Index, settings: Array) -> bool:
    """Whether any lane has an L1 or L2."""
    found = False
    for lane in range(lanes):
        found |= settings[index(L1) * lanes + lane] > 0.0
        found |= settings[index(L2) * lanes + lane] > 0.0
    return found


@ordered
def add_penalties(one: Lanes, places: Places) -> None:
    """Add l1·sign(w) + l2·w to the gradients of the weights."""
    p, g = places.parameters, places.gradients
    l1, l2 = load(one, places.factors, _L1), load(one, places.factors, _L2)
    for i in range(places.weight_count):
        weight = load(one, p, i)
        side = select(weight > 0.0, l1, select(weight < 0.0, 0.0 - l1, 0.0))
        store(g, i, load(one, g, i) + (side + l2 * weight))


@ordered
def update(one: Lanes, kind: Index, places: Places, penalised: bool) -> None:
    """Change the parameters by the gradients."""
    if penalised:
        add_penalties(one, places)
    p, g, first, factors = places.parameters, places.gradients, places.first, places.factors
    stepping, decay, own = (
        load(one, factors, _STEPPING),
        load(one, factors, _FIRST_DECAY),
        load(one, factors, _OWN),
    )
    if kind == _SGD:
        for i in range(places.lines):
            store(p, i, load(one, p, i) - stepping * load(one, g, i))
        return
    if kind <= _NESTEROV:
        # v ← μ·v + g, θ ← θ − own·g − ahead·v.
        for i in range(places.lines):
            gradient = load(one, g, i)
            velocity = decay * load(one, first, i) + gradient
            store(first, i, velocity)
            store(p, i, load(one, p, i) - (own * gradient + stepping * velocity))
        return
    _adapt(one, places, kind != _RMSPROP)


@ordered
def _adapt(one: Lanes, places: Places, has_mean: bool) -> None:
    """M ← β₁·m + g, v ← β₂·v + g², θ ← keep·θ − step·m/(√v + ε); RMSprop has no m."""
    p, g, factors, second = places.parameters, places.gradients, places.factors, places.second
    stepping, by1, by2, keep, epsilon = (
        load(one, factors, _STEPPING),
        load(one, factors, _FIRST_DECAY),
        load(one, factors, _SECOND_DECAY),
        load(one, factors, _KEEPING),
        load(one, factors, _EPSILON),
    )
    for i in range(places.lines):
        gradient = load(one, g, i)
        squares = by2 * load(one, second, i) + gradient * gradient
        store(second, i, squares)
        moved = gradient
        if has_mean:
            moved = by1 * load(one, places.first, i) + gradient
            store(places.first, i, moved)
        store(p, i, keep * load(one, p, i) - stepping * (moved / (root(squares) + epsilon)))
