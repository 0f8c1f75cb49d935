"""Optimisers: the rules that turn gradients into better parameters.

All parameters of a network are one flat vector, and so is each quantity that a rule remembers. A
step is a few operations on whole vectors, in place; it allocates nothing and *uses up the gradients
as scratch*. Constant factors are folded together beforehand, so the remembered vectors of RMSprop
and Adam are those of the textbook divided by (1 − ρ), (1 − β₁) and (1 − β₂). The updates are those
of torch.optim.

Cutting the vectors into cache-sized blocks was measured from 100,000 to 2,000,000 parameters and
gained nothing. Steps do not silence NumPy's overflow warnings: who trains decides what divergence
means.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from core.nn.arrays import apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.spec.experiment import OptimizerSpec

# Far beyond any run, and still one more fits the 64 bits of the counter.
_MOST_STEPS: Final = 2**62


class Optimizer(ABC):
    """One rule at work on one vector of parameters.

    θ are the parameters, g the gradients, η the learning rate, which may change between two steps.
    """

    name: ClassVar[str]

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        """Work on `parameters` (count,), float32 or float64, in place; raises `ValueError`."""
        if parameters.ndim != 1 or parameters.dtype not in (np.float32, np.float64):
            raise ValueError(
                f"parameters have the shape {parameters.shape} and the type {parameters.dtype},"
                " expected one flat vector of float32 or float64"
            )
        self.parameters = parameters
        self._spec = spec
        # Factors are 0-d arrays of the parameters' own type: the quickest operand NumPy knows.
        self._rate = self._factor(spec.learning_rate)
        self._learning_rate = 0.0
        self.learning_rate = spec.learning_rate

    def __repr__(self) -> str:
        kind, count = type(self).__name__, self.parameters.size
        return f"{kind}(learning_rate={self._learning_rate:g}, {count:,} parameters)"

    @property
    def learning_rate(self) -> float:
        """The learning rate η, settable: a finite number of at least 0, else `ValueError`."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"the learning rate is {value!r}, expected a finite number from 0 up")
        self._learning_rate = float(value)
        self._set_rate(self._learning_rate)

    @abstractmethod
    def step(self, gradients: Array) -> None:
        """Update the parameters from `gradients` (count,), whose content is lost."""

    def state(self) -> dict[str, Array]:
        """Return what the rule remembers by name, as live arrays: copy them to keep them."""
        return {}

    def preconditioner(self) -> Array | None:
        """By what the rule divided each gradient at its last step (count,), None where by nothing.

        That is P of θ ← θ − η·P⁻¹·m, with m a mean of gradients: what steps are stable depends on
        it (see `core.insight.stability`).
        """
        return None

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Copy in what `state` once returned.

        Raises `ValueError` for other names, shapes or types, and then nothing has changed.
        """
        own = self.state()
        if set(state) != set(own):
            raise ValueError(
                f"the state of {self.name} holds {_listed(state)}, expected {_listed(own)}"
            )
        for name, mine in own.items():
            given = state[name]
            if given.shape != mine.shape or given.dtype != mine.dtype:
                raise ValueError(
                    f"the {name} of {self.name} has the shape {given.shape} and the type"
                    f" {given.dtype}, expected {mine.shape} and {mine.dtype}"
                )
        for name, mine in own.items():
            np.copyto(mine, state[name])

    def _set_rate(self, rate: float) -> None:
        self._rate.fill(rate)

    def _factor(self, value: float) -> Array:
        return np.array(value, self.parameters.dtype)


class SGD(Optimizer):
    """Plain gradient descent: θ ← θ − η·g (Robbins & Monro 1951)."""

    name = "sgd"

    def step(self, gradients: Array) -> None:
        """θ ← θ − η·g."""
        np.multiply(gradients, self._rate, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)


class Momentum(Optimizer):
    """The heavy ball: v ← μ·v + g, θ ← θ − η·v (Polyak 1964; as torch.optim.SGD, v starts at g)."""

    name = "momentum"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        super().__init__(spec, parameters)
        self._velocity = apart(parameters.size, parameters.dtype)
        self._momentum = self._factor(spec.momentum)

    def step(self, gradients: Array) -> None:
        """Update v ← μ·v + g, θ ← θ − η·v."""
        self._gather(gradients)
        np.multiply(self._velocity, self._rate, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)

    def _gather(self, gradients: Array) -> None:
        np.multiply(self._velocity, self._momentum, out=self._velocity)
        np.add(self._velocity, gradients, out=self._velocity)

    def state(self) -> dict[str, Array]:
        """Return the velocity."""
        return {"velocity": self._velocity}


class Nesterov(Momentum):
    """Momentum that looks ahead: v ← μ·v + g, θ ← θ − η·(g + μ·v).

    Nesterov 1983 in the form of Sutskever et al. 2013, as torch.optim.SGD(nesterov=True).
    """

    name = "nesterov"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        self._ahead = np.array(0.0, parameters.dtype)
        super().__init__(spec, parameters)

    def _set_rate(self, rate: float) -> None:
        super()._set_rate(rate)
        self._ahead.fill(rate * self._spec.momentum)

    def step(self, gradients: Array) -> None:
        """Update v ← μ·v + g, θ ← θ − η·g − η·μ·v."""
        self._gather(gradients)
        np.multiply(gradients, self._rate, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)
        np.multiply(self._velocity, self._ahead, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)


class RMSprop(Optimizer):
    """s ← ρ·s + (1 − ρ)·g², θ ← θ − η·g/(√s + ε) (Tieleman & Hinton 2012; torch's α is ρ).

    With S = s/(1 − ρ) and c = √(1 − ρ): S ← ρ·S + g², θ ← θ − (η/c)·g/(√S + ε/c).
    """

    name = "rmsprop"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        self._root = math.sqrt(1.0 - spec.rho)
        super().__init__(spec, parameters)
        self._squares = apart(parameters.size, parameters.dtype)
        self._scratch = np.empty_like(parameters)
        self._rho = self._factor(spec.rho)
        self._epsilon = self._factor(spec.epsilon / self._root)

    def _set_rate(self, rate: float) -> None:
        self._rate.fill(rate / self._root)

    def step(self, gradients: Array) -> None:
        """S ← ρ·S + g², θ ← θ − (η/c)·g/(√S + ε/c)."""
        np.multiply(gradients, gradients, out=self._scratch)
        np.multiply(self._squares, self._rho, out=self._squares)
        np.add(self._squares, self._scratch, out=self._squares)
        np.sqrt(self._squares, out=self._scratch)
        np.add(self._scratch, self._epsilon, out=self._scratch)
        np.divide(gradients, self._scratch, out=gradients)
        np.multiply(gradients, self._rate, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)

    def preconditioner(self) -> Array | None:
        """√s + ε."""
        found: Array = self._root * np.sqrt(self._squares) + self._spec.epsilon
        return found

    def state(self) -> dict[str, Array]:
        """Return the running sum of squares S."""
        return {"squares": self._squares}


class Adam(Optimizer):
    """Adaptive moments (Kingma & Ba 2015, algorithm 1; torch.optim.Adam).

    m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², and after t steps
    θ ← θ − η·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).

    With M = m/(1 − β₁), V = v/(1 − β₂) and c = √((1 − β₂)/(1 − β₂ᵗ)): M ← β₁·M + g, V ← β₂·V + g²,
    θ ← θ − (η/c)·((1 − β₁)/(1 − β₁ᵗ))·M/(√V + ε/c).
    """

    name = "adam"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        super().__init__(spec, parameters)
        self._mean = apart(parameters.size, parameters.dtype)
        self._squares = apart(parameters.size, parameters.dtype)
        self._steps = np.array(0, np.int64)
        self._beta1, self._beta2 = self._factor(spec.beta1), self._factor(spec.beta2)
        self._epsilon = self._factor(0.0)

    def step(self, gradients: Array) -> None:
        """M ← β₁·M + g, V ← β₂·V + g², θ ← θ − rate·M/(√V + ε/c)."""
        self._fold()
        np.multiply(self._mean, self._beta1, out=self._mean)
        np.add(self._mean, gradients, out=self._mean)
        np.multiply(gradients, gradients, out=gradients)
        np.multiply(self._squares, self._beta2, out=self._squares)
        np.add(self._squares, gradients, out=self._squares)
        np.sqrt(self._squares, out=gradients)
        np.add(gradients, self._epsilon, out=gradients)
        np.divide(self._mean, gradients, out=gradients)
        np.multiply(gradients, self._rate, out=gradients)
        np.subtract(self.parameters, gradients, out=self.parameters)

    def _fold(self) -> None:
        """Count the step and set the factors that depend on how many there were."""
        spec = self._spec
        steps = int(self._steps) + 1
        self._steps.fill(steps)
        root = math.sqrt((1.0 - spec.beta2) / (1.0 - spec.beta2**steps))
        correction = (1.0 - spec.beta1) / (1.0 - spec.beta1**steps)
        self._rate.fill(self._learning_rate * correction / root)
        self._epsilon.fill(spec.epsilon / root)

    def preconditioner(self) -> Array | None:
        """(1 − β₁ᵗ)·(√v̂ + ε), as m of this rule is m̂·(1 − β₁ᵗ); None before the first step."""
        spec, steps = self._spec, int(self._steps)
        if not steps:
            return None
        root = math.sqrt((1.0 - spec.beta2) / (1.0 - spec.beta2**steps))
        found: Array = (1.0 - spec.beta1**steps) * (root * np.sqrt(self._squares) + spec.epsilon)
        return found

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Copy in what `state` once returned; raises `ValueError`, and then nothing has changed."""
        steps = state.get("steps")
        if steps is not None and steps.shape == () and not 0 <= int(steps) <= _MOST_STEPS:
            raise ValueError(f"the steps of {self.name} are {int(steps)}, expected 0 or more")
        super().load_state(state)

    def state(self) -> dict[str, Array]:
        """Return the running sums M and V and the number of steps (0-d)."""
        return {"mean": self._mean, "squares": self._squares, "steps": self._steps}


class AdamW(Adam):
    """Adam with the decay apart from the gradient: θ ← (1 − η·λ)·θ, then Adam's step.

    Loshchilov & Hutter 2019; as in torch.optim.AdamW, λ = `weight_decay` acts on all parameters,
    biases included.
    """

    name = "adamw"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        self._keep = np.array(1.0, parameters.dtype)
        super().__init__(spec, parameters)

    def _set_rate(self, rate: float) -> None:
        self._keep.fill(1.0 - rate * self._spec.weight_decay)

    def step(self, gradients: Array) -> None:
        """θ ← (1 − η·λ)·θ, then Adam's step."""
        np.multiply(self.parameters, self._keep, out=self.parameters)
        super().step(gradients)


_KNOWN: Final[dict[str, type[Optimizer]]] = {
    kind.name: kind for kind in (SGD, Momentum, Nesterov, RMSprop, Adam, AdamW)
}
NAMES: Final = tuple(_KNOWN)


def create(spec: OptimizerSpec, parameters: Array) -> Optimizer:
    """Make the optimiser that `spec` names, at work on the flat vector `parameters` (count,).

    Raises `ValueError` for an unknown name or parameters that are not a flat vector of floats.
    """
    try:
        kind = _KNOWN[spec.name]
    except KeyError:
        raise ValueError(
            f"there is no optimiser {spec.name!r}, expected one of: {', '.join(NAMES)}"
        ) from None
    return kind(spec, parameters)


def _listed(names: Mapping[str, Array]) -> str:
    return ", ".join(sorted(names)) or "nothing"
