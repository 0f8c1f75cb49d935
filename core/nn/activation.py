"""What every activation function is: forward, backward, how its slope bends, how it is written.

Arrays may lie in memory in any order: all give the same bits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


class Written(NamedTuple):
    """A function and its derivative as one writes them out, with {z} and {a} where numbers go.

    Those `_above` are written instead where the output a is above 0, if there are any.
    """

    function: str
    slope: str
    function_above: str = ""
    slope_above: str = ""


class Activation(ABC):
    """One function, without any state: share it freely between layers and threads.

    Arrays may lie in memory in any order: `forward` and `backward` give the same bits for all.
    """

    name: ClassVar[str]
    written: ClassVar[Written]
    needs_input: ClassVar[bool] = False
    has_kink: ClassVar[bool] = False
    """Whether it has a kink, or a jump, at z = 0: there is no derivative there."""
    slope_from_output: ClassVar[bool] = False
    """Whether the derivative is written from the output a alone."""

    def forward(self, z: Array, out: Array | None = None, scratch: Array | None = None) -> Array:
        """Outputs a for the sums z (n, units) of float32 or float64.

        `out` receives them where given; it may be z itself unless `needs_input`. `scratch` is an
        array like z whose content is lost.
        """
        z, result, scratch = np.asarray(z, order="C"), _in_rows(out, z), _in_rows(scratch, z)
        with np.errstate(over="ignore", invalid="ignore"):
            self._forward(z, result, scratch)
        return _handed_over(result, out)

    def backward(
        self,
        grad: Array,
        z: Array,
        a: Array,
        out: Array | None = None,
        scratch: Array | None = None,
    ) -> Array:
        """∂L/∂z (n, units) from `grad` = ∂L/∂a, the sums z and the outputs a of `forward`.

        `out` may be `grad` itself. z is read only where `needs_input`.
        """
        grad, a = np.asarray(grad, order="C"), np.asarray(a, order="C")
        if self.needs_input:
            z = np.asarray(z, order="C")
        result, scratch = _in_rows(out, grad), _in_rows(scratch, grad)
        self._backward(grad, z, a, result, scratch)
        return _handed_over(result, out)

    def second_derivative(self, z: Array, a: Array) -> Array | None:
        """f″(z) (n, units) with a = f(z), or None where it is zero everywhere.

        At a kink it is zero, as a compiler of derivatives takes it. Raises `TypeError` for softmax,
        whose units depend on each other.
        """
        return self._bend(z, a)

    # What a training step calls: all arrays are given and lie row by row (C order), which is not
    # checked, and nothing of their size is allocated. On the way forward numbers may overflow, and
    # the caller has told NumPy not to warn.
    @abstractmethod
    def _forward(self, z: Array, out: Array, scratch: Array, /) -> None: ...

    @abstractmethod
    def _backward(self, grad: Array, z: Array, a: Array, out: Array, scratch: Array, /) -> None: ...

    @abstractmethod
    def _bend(self, z: Array, a: Array, /) -> Array | None: ...


def _in_rows(room: Array | None, like: Array) -> Array:
    """The room that was given if it lies row by row, else new room as `like`."""
    if room is not None and room.flags.c_contiguous:
        return room
    return np.empty(like.shape, like.dtype)


def _handed_over(result: Array, out: Array | None) -> Array:
    """The result, in `out` where that was given."""
    if out is None or out is result:
        return result
    np.copyto(out, result)
    return out
