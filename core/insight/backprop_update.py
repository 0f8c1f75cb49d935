"""The update of every parameter, term by term, as each optimiser's textbook form has it.

The optimisers of `core.nn.optimizers` fold constant factors into what they remember; here the
running means stand as they are written (m, v, s), and are turned back for whoever goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.nn.arrays import Array
    from core.spec.experiment import OptimizerSpec

Quantities = dict[str, Any]
"""By name: vectors (parameters,) and constants."""


@dataclass(frozen=True)
class Term:
    """A quantity of the update: from others by `compute`, as `template` says with their names.

    `key` names it, `symbol` is how it is written, `title` what it is in words.
    """

    key: str
    symbol: str
    title: str
    template: str
    compute: Callable[[Quantities], Any]


_VELOCITY: Final = Term(
    "v1", "v′", "velocity", "{mu} · {v0} + {g}", lambda q: q["mu"] * q["v0"] + q["g"]
)
_MEAN: Final = Term(
    "m1",
    "m′",
    "mean of gradients",
    "{beta1} · {m0} + (1 − {beta1}) · {g}",
    lambda q: q["beta1"] * q["m0"] + (1.0 - q["beta1"]) * q["g"],
)
_SQUARES: Final = Term(
    "v1",
    "v′",
    "mean of squares",
    "{beta2} · {v0} + (1 − {beta2}) · {g}²",
    lambda q: q["beta2"] * q["v0"] + (1.0 - q["beta2"]) * q["g"] ** 2,
)
_UNBIASED_MEAN: Final = Term(
    "mh",
    "mˆ",
    "m′ without its bias to 0",
    "{m1} / (1 − {beta1}^{t})",
    lambda q: q["m1"] / (1.0 - q["beta1"] ** q["t"]),
)
_UNBIASED_SQUARES: Final = Term(
    "vh",
    "vˆ",
    "v′ without its bias to 0",
    "{v1} / (1 − {beta2}^{t})",
    lambda q: q["v1"] / (1.0 - q["beta2"] ** q["t"]),
)
_ADAM: Final = (_MEAN, _SQUARES, _UNBIASED_MEAN, _UNBIASED_SQUARES)


def _weight(template: str, compute: Callable[[Quantities], Any]) -> Term:
    return Term("w1", "w′", "after the update", template, compute)


def _adam_step(q: Quantities) -> Any:
    return q["eta"] * q["mh"] / (np.sqrt(q["vh"]) + q["eps"])


RULES: Final[dict[str, tuple[Term, ...]]] = {
    "sgd": (_weight("{w} − {eta} · {g}", lambda q: q["w"] - q["eta"] * q["g"]),),
    "momentum": (
        _VELOCITY,
        _weight("{w} − {eta} · {v1}", lambda q: q["w"] - q["eta"] * q["v1"]),
    ),
    "nesterov": (
        _VELOCITY,
        _weight(
            "{w} − {eta} · ({g} + {mu} · {v1})",
            lambda q: q["w"] - q["eta"] * (q["g"] + q["mu"] * q["v1"]),
        ),
    ),
    "rmsprop": (
        Term(
            "s1",
            "s′",
            "mean of squares",
            "{rho} · {s0} + (1 − {rho}) · {g}²",
            lambda q: q["rho"] * q["s0"] + (1.0 - q["rho"]) * q["g"] ** 2,
        ),
        _weight(
            "{w} − {eta} · {g} / (√{s1} + {eps})",
            lambda q: q["w"] - q["eta"] * q["g"] / (np.sqrt(q["s1"]) + q["eps"]),
        ),
    ),
    "adam": (
        *_ADAM,
        _weight(
            "{w} − {eta} · {mh} / (√{vh} + {eps})",
            lambda q: q["w"] - _adam_step(q),
        ),
    ),
    "adamw": (
        *_ADAM,
        Term(
            "wd",
            "w₋",
            "shrunk by the decay",
            "{w} · (1 − {eta} · {decay})",
            lambda q: q["w"] * (1.0 - q["eta"] * q["decay"]),
        ),
        _weight(
            "{wd} − {eta} · {mh} / (√{vh} + {eps})",
            lambda q: q["wd"] - _adam_step(q),
        ),
    ),
}
"""How each optimiser updates, in order; the last is the parameter after the update."""

CONSTANTS: Final = {
    "eta": ("η", "the learning rate η"),
    "mu": ("μ", "the momentum μ"),
    "beta1": ("β₁", "β₁"),
    "beta2": ("β₂", "β₂"),
    "rho": ("ρ", "ρ"),
    "eps": ("ε", "ε"),
    "decay": ("λ", "the weight decay λ"),
    "t": ("t", "the number of the update t"),
}
"""How constants are written, and what they are in words."""

_REMEMBERED: Final[dict[str, tuple[tuple[str, str, str, str], ...]]] = {
    "momentum": (("velocity", "v0", "v", ""),),
    "nesterov": (("velocity", "v0", "v", ""),),
    "rmsprop": (("squares", "s0", "s", "rho"),),
    "adam": (("mean", "m0", "m", "beta1"), ("squares", "v0", "v", "beta2")),
    "adamw": (("mean", "m0", "m", "beta1"), ("squares", "v0", "v", "beta2")),
}
"""What each remembers: the engine's name, its key here before the update, symbol, and the constant
β of which the engine leaves the factor (1 − β) out."""


@dataclass(frozen=True, eq=False)
class UpdateSheet:
    """One update of all parameters: quantities by key, vectors (parameters,) and constants."""

    rule: str
    terms: tuple[Term, ...]
    quantities: Quantities

    @property
    def remembered(self) -> tuple[tuple[str, str], ...]:
        """Key and symbol of what the optimiser remembers from before."""
        return tuple((key, symbol) for _, key, symbol, _ in _REMEMBERED.get(self.rule, ()))

    @property
    def after(self) -> Array:
        """The parameters after the update."""
        after: Array = self.quantities["w1"]
        return after

    def memory(self) -> dict[str, Array]:
        """What the optimiser remembers after it, as `Optimizer.state` has it, in float64."""
        q = self.quantities
        kept: dict[str, Array] = {}
        for name, key, _, beta in _REMEMBERED.get(self.rule, ()):
            kept[name] = q[f"{key[0]}1"] / (1.0 - q[beta] if beta else 1.0)
        if "t" in q:
            kept["steps"] = np.array(q["t"], np.int64)
        return kept


def update_sheet(
    spec: OptimizerSpec,
    rate: float,
    parameters: Array,
    gradient: Array,
    memory: Mapping[str, Array],
) -> UpdateSheet:
    """The update of `parameters` by `gradient`, both (parameters,), at the learning rate `rate`.

    `memory` is the optimiser's as `Optimizer.state` has it; what is not in it was never set, as
    before the first update.
    """
    rule = spec.name
    q: Quantities = {
        "w": np.asarray(parameters, np.float64),
        "g": np.asarray(gradient, np.float64),
        "eta": rate,
        "mu": spec.momentum,
        "beta1": spec.beta1,
        "beta2": spec.beta2,
        "rho": spec.rho,
        "eps": spec.epsilon,
        "decay": spec.weight_decay,
    }
    for name, key, _, beta in _REMEMBERED.get(rule, ()):
        kept = np.asarray(memory.get(name, np.zeros_like(q["w"])), np.float64)
        q[key] = kept * (1.0 - q[beta] if beta else 1.0)
    if rule in ("adam", "adamw"):
        q["t"] = int(memory.get("steps", np.array(0))) + 1
    with np.errstate(all="ignore"):
        for term in RULES[rule]:
            q[term.key] = term.compute(q)
    return UpdateSheet(rule, RULES[rule], q)
