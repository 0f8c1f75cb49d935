"""Vanishing gradients: on the way back through the layers hardly anything is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.insight.doctor.finding import Finding, Measured, Remedy
from core.insight.doctor.remedies import scaled_start

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the first layer's gradient is smaller than this part of the last one's: sigmoid's
# slope is at most 1/4, so five layers of it leave at most 1e-3 …
RATIO: Final = 1e-3
# … or, as SageMaker Debugger has it, where its mean is smaller than this while the last one's is
# not.
SIZE: Final = 1e-7
UNLEARNED: Final = 0.5
WHY: Final = (
    "On its way back the gradient is multiplied by each layer's weights and slopes. The slope of"
    " sigmoid is at most a quarter: after some layers nothing is left, and the first ones stand"
    " still, though all the rest builds on them."
)
SOURCE: Final = (
    "Hochreiter (1991); Glorot & Bengio (2010); Amazon SageMaker Debugger, rule VanishingGradient"
    " (wrong below 1e-7)"
)


def examine(evidence: Evidence) -> Finding | None:
    """A first layer that gets far less of a gradient than the last, before much is learned."""
    last = len(evidence.activations) - 1
    if last < 2 or evidence.unlearned <= UNLEARNED:
        return None
    first_size, last_size = evidence.gradient_size(0), evidence.gradient_size(last)
    if not last_size > SIZE or not (first_size < RATIO * last_size or first_size < SIZE):
        return None
    ratio = first_size / last_size
    return Finding(
        "vanishing gradients",
        f"The gradient vanishes on its way back: layer 1 gets {ratio:.1g} of what the last layer"
        " gets, and stands still.",
        Measured(
            ratio,
            RATIO,
            f"mean gradient {first_size:.1e} in layer 1, {last_size:.1e} in layer {last + 1} (wrong"
            f" below {RATIO:g} of it)",
        ),
        "statistics",
        WHY,
        SOURCE,
        _remedy(evidence),
        0,
    )


def _remedy(evidence: Evidence) -> Remedy:
    """Tanh in the place of sigmoid, and first weights that keep the size of what comes back."""
    experiment = evidence.experiment
    network = experiment.network
    layers = tuple(
        replace(layer, activation="tanh") if layer.activation == "sigmoid" else layer
        for layer in network.layers[:-1]
    )
    is_sigmoid = layers != network.layers[:-1]
    network = scaled_start(replace(network, layers=(*layers, network.layers[-1])))
    what = "tanh for the hidden layers" if is_sigmoid else "first weights that keep the size"
    return Remedy(
        f"Choose {what} and begin anew.",
        "tanh layers" if is_sigmoid else "scaled first weights",
        replace(experiment, network=network),
    )
