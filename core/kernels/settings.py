"""An optimiser's settings in the places that `core.kernels.arguments` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.spec.experiment import TrainSpec


def settings_of(training: TrainSpec) -> tuple[float, ...]:
    """What `OptimizerArrays.settings` holds: from `RATE`, in force and as it is set, to `L2`."""
    spec = training.optimizer
    return (
        spec.learning_rate,
        spec.momentum,
        spec.beta1,
        spec.beta2,
        spec.rho,
        spec.epsilon,
        spec.weight_decay,
        training.l1,
        training.l2,
        spec.learning_rate,
    )
