"""Schedules against the formulas and values of PyTorch and optax."""

import math
from itertools import pairwise

import pytest

from core import SpecError
from core.nn.schedules import ScheduleNumbers, rate_at
from core.spec.schedule import ScheduleSpec


def factor(spec: ScheduleSpec, epoch: int, position: int = 0, steps: int = 4) -> float:
    return rate_at(ScheduleNumbers.of(spec), 1.0, epoch, position, steps)


def test_constant_is_the_rate_itself():
    assert rate_at(ScheduleNumbers.of(ScheduleSpec()), 0.3, 7, 2, 5) == 0.3


def test_steps_are_those_of_step_lr():
    """torch.optim.lr_scheduler.StepLR(step_size=3, gamma=0.1) with lr=1."""
    spec = ScheduleSpec("step", length=3, gamma=0.1)
    expected = [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001]
    assert [factor(spec, e) for e in range(10)] == pytest.approx(expected, rel=1e-14)
    assert factor(spec, 2, 3) == 1.0  # within the epoch before


def test_cosine_is_that_of_torch_down_to_its_end_and_stays_there():
    """torch.optim.lr_scheduler.CosineAnnealingLR(T_max=4, eta_min=0.2) with lr=1; then optax."""
    spec = ScheduleSpec("cosine", length=4, lowest=0.2)
    expected = [1.0, 0.8828427124746191, 0.6, 0.31715728752538104, 0.2, 0.2, 0.2]
    assert [factor(spec, e) for e in range(7)] == pytest.approx(expected, rel=1e-14)
    assert factor(spec, 1, 2) == pytest.approx(0.2 + 0.4 * (1 + math.cos(math.pi * 1.5 / 4)))


def test_a_warm_up_rises_evenly_and_goes_before():
    """optax.warmup_cosine_decay_schedule(0, 1, warmup_steps=8, decay_steps=8 + 16), 4 an epoch."""
    spec = ScheduleSpec("cosine", length=4, warmup=2)
    rising = [factor(spec, step // 4, step % 4) for step in range(8)]
    assert rising == [step / 8 for step in range(8)]
    assert [factor(spec, e) for e in (2, 4, 6)] == pytest.approx([1.0, 0.5, 0.0], abs=1e-15)
    steps = ScheduleSpec("step", length=1, gamma=0.5, warmup=0.5)
    assert [factor(steps, 0, p) for p in range(4)] == [0.0, 0.5, 1.0, 1.0]
    assert factor(steps, 1, 2) == 0.5


def test_every_update_has_its_own_factor():
    spec = ScheduleSpec("cosine", length=2)
    fine = [factor(spec, step // 50, step % 50, 50) for step in range(100)]
    assert all(later < earlier for earlier, later in pairwise(fine))


@pytest.mark.parametrize(
    "values",
    [
        {"name": "linear"},
        {"length": 0.0},
        {"length": float("inf")},
        {"gamma": 1.5},
        {"lowest": -0.1},
        {"warmup": -1.0},
    ],
)
def test_what_cannot_be_is_refused(values: dict):
    with pytest.raises(SpecError, match=rf"schedule\.{next(iter(values))} is"):
        ScheduleSpec(**values)
