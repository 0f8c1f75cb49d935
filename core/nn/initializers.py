"""Initialisers: the numbers that weights (units, inputs) and biases (units,) start from.

Random schemes draw from the generator they are given, always in float64, and convert afterwards:
one seed starts a float32 and a float64 network from the same numbers. `fan_in` counts a unit's
inputs, `fan_out` the units; a bias is scaled as the weights beside it. Gains are those of the usual
use: 1 for xavier (and lecun, orthogonal), √2 for he.

Sources: xavier — Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward
neural networks", eq. 12 and 16; he — He, Zhang, Ren & Sun 2015, "Delving deep into rectifiers",
eq. 10; lecun — LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp", §4.6; orthogonal — Saxe,
McClelland & Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
neural networks". The bounds and deviations are those of torch.nn.init.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from core.spec.checks import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import DTypeLike

    from core.nn.arrays import Array
    from core.spec.experiment import InitSpec


class WeightsSource(Protocol):
    """What the schemes `file` and `file_shifted` read: a weights file's layers, first to last."""

    @property
    def weights(self) -> Sequence[Array]:
        """Weights (units, inputs) of each layer."""

    @property
    def biases(self) -> Sequence[Array | None]:
        """Bias (units,) of each layer, or None."""


@dataclass(frozen=True)
class _Place:
    """Where the numbers go: what a scheme may depend on, and what its errors name."""

    shape: tuple[int, ...]
    fan_in: int
    layer: int
    source: WeightsSource | None

    @property
    def fan_out(self) -> int:
        return self.shape[0]

    @property
    def is_bias(self) -> bool:
        return len(self.shape) == 1

    def __str__(self) -> str:
        return f"the {'bias' if self.is_bias else 'weights'} of layer {self.layer + 1}"


def initialize(
    spec: InitSpec,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    dtype: DTypeLike,
    source: WeightsSource | None = None,
    layer: int = 0,
    *,
    fan_in: int | None = None,
) -> Array:
    """Return the start of weights, shape (units, inputs), or of a bias, shape (units,), as `dtype`.

    `source` is the weights file of the schemes `file` and `file_shifted`, `layer` (from 0) says
    which of its layers is read. `fan_in` is the number of inputs, needed for a bias. Raises
    `SpecError` where `spec` does not fit: a wrong count of values, a file of other shapes, numbers
    too large for `dtype`.
    """
    inputs = shape[1] if len(shape) == 2 else fan_in
    if inputs is None:
        raise ValueError("a bias needs fan_in, the number of inputs of its layer")
    place = _Place(shape, inputs, layer, source)
    with np.errstate(over="ignore"):
        numbers = _SCHEMES[spec.name](spec, place, rng).astype(dtype, order="C")
    if not np.isfinite(numbers).all():
        raise SpecError(f"{place} would hold numbers too large for {np.dtype(dtype)} ({spec.name})")
    return numbers


def _zeros(_spec: InitSpec, place: _Place, _rng: np.random.Generator) -> Array:
    return np.zeros(place.shape)


def _constant(spec: InitSpec, place: _Place, _rng: np.random.Generator) -> Array:
    return np.full(place.shape, spec.value, np.float64)


def _values(spec: InitSpec, place: _Place, _rng: np.random.Generator) -> Array:
    count = math.prod(place.shape)
    rows = [row for row in spec.values if isinstance(row, tuple)]
    if not rows:
        fits, held = len(spec.values) == count, f"{len(spec.values)} numbers"
    elif len(rows) < len(spec.values):
        fits, held = False, "rows and plain numbers mixed"
    else:
        lengths = sorted({len(row) for row in rows})
        fits = (len(rows), *lengths) == place.shape
        held = f"{len(rows)} rows of {' or '.join(str(length) for length in lengths)} numbers"
    if not fits:
        rows_too = "" if place.is_bias else f" or {place.fan_out} rows of {place.fan_in}"
        raise SpecError(f"init.values holds {held}, expected {count} numbers{rows_too} for {place}")
    return np.array(spec.values, np.float64).reshape(place.shape)


def _normal(spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    return rng.normal(spec.mean, spec.std, place.shape)


def _uniform(spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    if not math.isfinite(spec.high - spec.low):
        raise SpecError(
            f"init.low is {spec.low:g} and init.high {spec.high:g}, expected them less far apart"
        )
    return rng.uniform(spec.low, spec.high, place.shape)


def _xavier_uniform(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """U(−a, a), a = √(6/(fan_in + fan_out))."""
    bound = math.sqrt(6.0 / (place.fan_in + place.fan_out))
    return rng.uniform(-bound, bound, place.shape)


def _xavier_normal(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """N(0, σ²), σ = √(2/(fan_in + fan_out))."""
    return rng.normal(0.0, math.sqrt(2.0 / (place.fan_in + place.fan_out)), place.shape)


def _he_uniform(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """U(−a, a), a = √(6/fan_in)."""
    bound = math.sqrt(6.0 / place.fan_in)
    return rng.uniform(-bound, bound, place.shape)


def _he_normal(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """N(0, σ²), σ = √(2/fan_in)."""
    return rng.normal(0.0, math.sqrt(2.0 / place.fan_in), place.shape)


def _lecun_uniform(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """U(−a, a), a = √(3/fan_in)."""
    bound = math.sqrt(3.0 / place.fan_in)
    return rng.uniform(-bound, bound, place.shape)


def _lecun_normal(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """N(0, σ²), σ = √(1/fan_in)."""
    return rng.normal(0.0, math.sqrt(1.0 / place.fan_in), place.shape)


def _orthogonal(_spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """Rows or columns, whichever are fewer, orthonormal; uniform over all such matrices."""
    if place.is_bias:
        raise SpecError(f"orthogonal starts matrices, not {place}: choose another bias scheme")
    tall = rng.standard_normal((max(place.shape), min(place.shape)))
    q, r = np.linalg.qr(tall)
    # The signs of R's diagonal make the factorisation unique and so Q uniform (Mezzadri 2007).
    q *= np.where(np.diagonal(r) < 0.0, -1.0, 1.0)
    return q if place.shape[0] >= place.shape[1] else q.T


def _file(spec: InitSpec, place: _Place, _rng: np.random.Generator) -> Array:
    if place.source is None:
        raise SpecError(
            f"{place} should start from a weights file, but none was read from {spec.path!r}"
        )
    parts = place.source.biases if place.is_bias else place.source.weights
    if place.layer >= len(parts):
        raise SpecError(
            f"the weights file {spec.path} has {len(parts)} layers,"
            f" expected at least {place.layer + 1}"
        )
    found = parts[place.layer]
    if found is None:
        raise SpecError(
            f"the weights file {spec.path} has no bias for layer {place.layer + 1}:"
            " choose another bias scheme"
        )
    if found.shape != place.shape:
        raise SpecError(
            f"the weights file {spec.path} holds {place} in the shape {found.shape},"
            f" expected {place.shape}"
        )
    return found.astype(np.float64)


def _file_shifted(spec: InitSpec, place: _Place, rng: np.random.Generator) -> Array:
    """The file's numbers + U(low, high)."""
    return _file(spec, place, rng) + _uniform(spec, place, rng)


_SCHEMES: Final[dict[str, Callable[[InitSpec, _Place, np.random.Generator], Array]]] = {
    "zeros": _zeros,
    "constant": _constant,
    "values": _values,
    "normal": _normal,
    "uniform": _uniform,
    "xavier_uniform": _xavier_uniform,
    "xavier_normal": _xavier_normal,
    "he_uniform": _he_uniform,
    "he_normal": _he_normal,
    "lecun_uniform": _lecun_uniform,
    "lecun_normal": _lecun_normal,
    "orthogonal": _orthogonal,
    "file": _file,
    "file_shifted": _file_shifted,
}
NAMES: Final = tuple(_SCHEMES)
