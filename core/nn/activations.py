"""Activation functions: what a layer applies to its sums z, and the way back through them.

Every function works on whole arrays, keeps their dtype, and warns for no input, however large.
`forward` turns z (n, units) into outputs a; `backward` turns ∂L/∂a into ∂L/∂z, the product of the
gradient with the function's exact Jacobian. For all but softmax the Jacobian is diagonal:
∂L/∂z = ∂L/∂a · f'(z).

Many derivatives are cheapest in terms of the output (tanh' = 1 − a²). Those functions may work in
place, `needs_input` is false, and their `backward` does not look at z. Definitions are those of
torch.nn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.activation import Activation, Written
from core.nn.arrays import ones
from core.nn.constants import DENSITY, LEAKY_SLOPE
from core.nn.normal_tail import normal_tail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.nn.arrays import Array

# Up to this many elements, one pass with a few new temporaries beats four passes without.
_SMALL: Final = 128


class Step(Activation):
    """Heaviside's step: 1 where z ≥ 0, else 0 (Rosenblatt 1958).

    Its derivative is zero wherever it has one, and is taken as zero at the jump too: nothing below
    a step layer ever learns by gradient descent, which is why smooth functions took its place.
    """

    name = "step"
    has_kink = True
    written = Written(
        "0, as {z} < 0",
        "0, as a step is flat on both sides of {z}",
        function_above="1, as {z} ≥ 0",
    )

    def _forward(self, z: Array, out: Array, _scratch: Array) -> None:
        np.sign(z, out=out)
        np.add(out, 1.0, out=out)
        np.minimum(out, 1.0, out=out)

    def _backward(self, _grad: Array, _z: Array, _a: Array, out: Array, _scratch: Array) -> None:
        out.fill(0.0)

    def _bend(self, _z: Array, _a: Array) -> None:
        return None


class Linear(Activation):
    """a = z, derivative 1."""

    name = "linear"
    written = Written("{z}", "1, whatever {z} is")

    def _forward(self, z: Array, out: Array, _scratch: Array) -> None:
        if out is not z:
            np.copyto(out, z)

    def _backward(self, grad: Array, _z: Array, _a: Array, out: Array, _scratch: Array) -> None:
        if out is not grad:
            np.copyto(out, grad)

    def _bend(self, _z: Array, _a: Array) -> None:
        return None


class Sigmoid(Activation):
    """a = 1/(1 + e⁻ᶻ), written as ½·tanh(z/2) + ½ because that cannot overflow; a' = a(1 − a)."""

    name = "sigmoid"
    written = Written("1 / (1 + e^−{z})", "{a} · (1 − {a})")
    slope_from_output = True

    def _forward(self, z: Array, out: Array, _scratch: Array) -> None:
        np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        np.multiply(out, 0.5, out=out)
        np.add(out, 0.5, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.multiply(a, a, out=scratch)
        np.subtract(a, scratch, out=scratch)
        np.multiply(grad, scratch, out=out)

    def _bend(self, _z: Array, a: Array) -> Array:
        return a * (1.0 - a) * (1.0 - 2.0 * a)


class Tanh(Activation):
    """a = tanh z; a' = 1 − a²."""

    name = "tanh"
    written = Written("tanh({z})", "1 − {a}²")
    slope_from_output = True

    def _forward(self, z: Array, out: Array, _scratch: Array) -> None:
        np.tanh(z, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.multiply(a, a, out=scratch)
        np.subtract(1.0, scratch, out=scratch)
        np.multiply(grad, scratch, out=out)

    def _bend(self, _z: Array, a: Array) -> Array:
        return -2.0 * a * (1.0 - a * a)


class ReLU(Activation):
    """a = max(z, 0); a' = 1 where z > 0, else 0 (Nair & Hinton 2010; 0 at the kink, as PyTorch)."""

    name = "relu"
    has_kink = True
    written = Written("max(0, {z})", "0, as {z} is not above 0", slope_above="1, as {z} is above 0")

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        scratch.fill(0.0)  # against an array np.maximum is vectorised, against a number it is not
        np.maximum(z, scratch, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.sign(a, out=scratch)  # a ≥ 0, so 0 or 1; unlike a comparison it needs no conversion
        np.multiply(grad, scratch, out=out)

    def _bend(self, _z: Array, _a: Array) -> None:
        return None


class LeakyReLU(Activation):
    """a = max(z, 0.01·z); a' = 1 where z > 0, else 0.01 (Maas, Hannun & Ng 2013; torch's slope)."""

    name = "leaky_relu"
    has_kink = True
    written = Written(
        "max(0.01 · {z}, {z})",
        "0.01, as {z} is not above 0",
        slope_above="1, as {z} is above 0",
    )

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        np.multiply(z, LEAKY_SLOPE, out=scratch)
        np.maximum(z, scratch, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.sign(a, out=scratch)
        np.maximum(scratch, LEAKY_SLOPE, out=scratch)
        np.multiply(grad, scratch, out=out)

    def _bend(self, _z: Array, _a: Array) -> None:
        return None


class ELU(Activation):
    """a = z where z > 0, else eᶻ − 1; a' = 1 or a + 1 (Clevert et al. 2016, with α = 1)."""

    name = "elu"
    written = Written(
        "e^{z} − 1",
        "e^{z}",
        function_above="{z}, as it is above 0",
        slope_above="1, as {z} is above 0",
    )

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        np.minimum(z, 0.0, out=scratch)
        np.expm1(scratch, out=scratch)
        np.maximum(z, scratch, out=out)  # eᶻ − 1 ≥ z, so this takes the right branch on both sides

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.minimum(a, 0.0, out=scratch)
        np.add(scratch, 1.0, out=scratch)
        np.multiply(grad, scratch, out=out)

    def _bend(self, z: Array, a: Array) -> Array:
        return np.where(z > 0.0, 0.0, a + 1.0).astype(a.dtype)


class Softplus(Activation):
    """a = log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|); a' = σ(z) = 1 − e⁻ᵃ (Dugas et al. 2001).

    PyTorch turns to a = z above z = 20, the same number to 2e-9; this form needs no threshold.
    """

    name = "softplus"
    written = Written("log(1 + e^{z})", "σ({z})")

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        np.abs(z, out=scratch)
        np.negative(scratch, out=scratch)
        np.exp(scratch, out=scratch)
        np.log1p(scratch, out=scratch)
        np.maximum(z, 0.0, out=out)
        np.add(out, scratch, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.negative(a, out=scratch)
        np.expm1(scratch, out=scratch)
        np.multiply(grad, scratch, out=out)
        np.negative(out, out=out)

    def _bend(self, z: Array, _a: Array) -> Array:
        s = Sigmoid().forward(z)
        return s * (1.0 - s)


class Swish(Activation):
    """a = z·σ(z) (Ramachandran, Zoph & Le 2017; torch.nn.SiLU).

    With s = σ(−z): a' = σ(z) + a·σ(−z) = 1 − s + a·s; at z = +∞ that is NaN, as in PyTorch.
    """

    name = "swish"
    written = Written("{z} · σ({z})", "σ({z}) · (1 + {z} · σ(−{z}))")
    needs_input = True

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        np.maximum(z, -80.0, out=scratch)  # e⁸⁰ still fits float32; below, |a| < 1e-32
        np.negative(scratch, out=out)
        np.exp(out, out=out)
        np.add(out, 1.0, out=out)
        np.divide(scratch, out, out=out)

    def _backward(self, grad: Array, z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.multiply(z, -0.5, out=scratch)
        np.tanh(scratch, out=scratch)
        np.multiply(scratch, 0.5, out=scratch)
        np.add(scratch, 0.5, out=scratch)
        # Spelt out as g − g·s + (g·s)·a, it needs no second temporary beside `scratch`.
        np.multiply(scratch, grad, out=scratch)
        np.subtract(grad, scratch, out=out)
        with np.errstate(invalid="ignore"):
            np.multiply(scratch, a, out=scratch)
        np.add(out, scratch, out=out)

    def _bend(self, z: Array, a: Array) -> Array:
        s = Sigmoid().forward(z)
        bend: Array = s * (1.0 - s) * 2.0 + a * (1.0 - s) * (1.0 - 2.0 * s)
        return bend


class Sine(Activation):
    """a = sin z; a' = cos z (Sitzmann et al. 2020). Infinite z has no sine: the answer is NaN."""

    name = "sine"
    written = Written("sin({z})", "cos({z})")
    needs_input = True

    def _forward(self, z: Array, out: Array, _scratch: Array) -> None:
        np.sin(z, out=out)

    def _backward(self, grad: Array, z: Array, _a: Array, out: Array, scratch: Array) -> None:
        with np.errstate(invalid="ignore"):
            np.cos(z, out=scratch)
            np.multiply(grad, scratch, out=out)

    def _bend(self, _z: Array, a: Array) -> Array:
        return -a


class GELU(Activation):
    """a = z·Φ(z) with the exact normal distribution Φ (Hendrycks & Gimpel 2016; torch's default).

    With u = |z| and the upper tail Q(u) = 1 − Φ(u) it is a = max(z, 0) − u·Q(u), and
    a' = Φ(z) + z·φ(z) = ½ + sign(z)·(½ − Q(u) + u·φ(u)), so that only Q(u) for u ≥ 0 is wanted.
    """

    name = "gelu"
    written = Written("{z} · Φ({z})", "Φ({z}) + {z} · φ({z})")
    needs_input = True

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        for (z_part, a_part), (u, ratio, bell) in _blocks((z, out), scratch):
            normal_tail(z_part, u, ratio, bell)
            np.multiply(ratio, bell, out=ratio)
            np.multiply(ratio, u, out=ratio)
            np.maximum(z_part, 0.0, out=u)
            np.subtract(u, ratio, out=a_part)

    def _backward(self, grad: Array, z: Array, _a: Array, out: Array, scratch: Array) -> None:
        for (g_part, z_part, out_part), (u, slope, bell) in _blocks((grad, z, out), scratch):
            normal_tail(z_part, u, slope, bell)
            np.multiply(u, DENSITY, out=u)
            np.subtract(slope, u, out=slope)
            np.multiply(slope, bell, out=slope)
            np.subtract(0.5, slope, out=slope)
            np.sign(z_part, out=u)
            np.multiply(slope, u, out=slope)
            np.add(slope, 0.5, out=slope)
            np.multiply(g_part, slope, out=out_part)

    def _bend(self, z: Array, _a: Array) -> Array:
        """φ(z)·(2 − z²), since a' = Φ + z·φ and φ' = −z·φ."""
        density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi).astype(z.dtype)
        bend: Array = density * (2.0 - z * z)
        return bend


class Softmax(Activation):
    """aᵢ = e^zᵢ / Σⱼ e^zⱼ over each row, shifted by the row's largest z (Bridle 1990).

    Its Jacobian is ∂aᵢ/∂zⱼ = aᵢ(δᵢⱼ − aⱼ), so ∂L/∂z = a·(g − Σⱼ gⱼaⱼ) with g = ∂L/∂a. A row that
    holds +∞ or NaN has no softmax: it becomes NaN, as in PyTorch.
    """

    name = "softmax"
    written = Written("e^{z} / Σ e^z", "{a} · (1 − {a})")

    def _forward(self, z: Array, out: Array, scratch: Array) -> None:
        # Rows are short: reducing columns, and spreading a row's number out before it is used, is
        # three times quicker than NumPy's reductions and broadcasts along such rows.
        columns = scratch.reshape(z.shape[::-1], copy=False)
        np.copyto(columns, z.T)
        largest = np.maximum.reduce(columns, axis=0)
        np.copyto(scratch, largest[:, np.newaxis])
        np.subtract(z, scratch, out=out)
        np.exp(out, out=out)
        np.copyto(scratch, out.dot(ones(z.shape[1], z.dtype))[:, np.newaxis])
        np.divide(out, scratch, out=out)

    def _backward(self, grad: Array, _z: Array, a: Array, out: Array, scratch: Array) -> None:
        np.copyto(scratch, np.vecdot(grad, a)[:, np.newaxis])
        np.subtract(grad, scratch, out=out)
        np.multiply(out, a, out=out)

    def _bend(self, _z: Array, _a: Array) -> Array:
        raise TypeError("softmax's units depend on each other: no second derivative of one of them")


def _blocks(
    arrays: tuple[Array, ...], scratch: Array
) -> Iterator[tuple[tuple[Array, ...], tuple[Array, Array, Array]]]:
    """Flat pieces of the arrays, each with three temporaries as long.

    The temporaries are thirds of the one `scratch`; small arrays get room of their own instead.
    """
    flat = tuple(array.reshape(-1) for array in arrays[:-1])
    flat = (*flat, arrays[-1].reshape(-1, copy=False))
    size = scratch.size
    length = max(size, 1) if size <= _SMALL else size // 3
    room = np.empty(3 * size, scratch.dtype) if size <= _SMALL else scratch.reshape(-1, copy=False)
    for start in range(0, size, length):
        stop = min(start + length, size)
        first, second, third = (room[i * length : i * length + stop - start] for i in range(3))
        yield tuple(array[start:stop] for array in flat), (first, second, third)


_KNOWN: Final[dict[str, Activation]] = {
    kind.name: kind()
    for kind in (
        Step,
        Linear,
        Sigmoid,
        Tanh,
        ReLU,
        LeakyReLU,
        ELU,
        GELU,
        Swish,
        Softplus,
        Sine,
        Softmax,
    )
}
NAMES: Final = tuple(_KNOWN)


def get(name: str) -> Activation:
    """Return the activation of that name; raises `ValueError` that lists the known ones."""
    try:
        return _KNOWN[name]
    except KeyError:
        raise ValueError(
            f"there is no activation {name!r}, expected one of: {', '.join(NAMES)}"
        ) from None
