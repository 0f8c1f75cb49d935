"""NumPy's Generator(PCG64).shuffle for kernels: the same state leads to the same order.

PCG64 is O'Neill's PCG XSL-RR 128/64 (2014), a 128-bit linear congruential generator of which each
step gives 64 bits; NumPy uses them by halves. `words` (6,) uint64 are its state and increment, high
and low, then whether a half is left over and which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.jit import index, inlined, jit

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.nn.arrays import Array

_HIGH: Final = index(0x2360ED051FC65DA4)
_LOW: Final = index(0x4385DF649FCCF645)
_HALF: Final = index(0xFFFFFFFF)
_32: Final = index(32)
_58: Final = index(58)
_63: Final = index(63)
_64: Final = index(64)


@jit
def shuffle(order: Array, words: Array) -> None:
    """Put the numbers from 0 up into `order` and shuffle them (Fisher & Yates, from the end)."""
    size, one = index(order.size), index(1)
    for place in range(size):
        order[place] = place
    if size < index(2):
        return
    mask: Index = size - one
    for shift in (1, 2, 4, 8, 16):
        mask |= mask >> index(shift)
    for down in range(size - one):
        i = size - one - down
        while mask >> one >= i:
            mask >>= one
        j = _next_half(words) & mask
        while j > i:
            j = _next_half(words) & mask
        order[i], order[j] = order[j], order[i]


@inlined
def _next_half(words: Array) -> Index:
    """The next 32 bits."""
    if words[4]:
        words[4] = index(0)
        return words[5]
    # state ← state · multiplier + increment, of which only the lower 128 bits are kept.
    high, low = words[0], words[1]
    product_low = low * _LOW
    product_high = _upper_half(low, _LOW) + high * _LOW + low * _HIGH
    low = product_low + words[3]
    high = product_high + words[2] + index(low < product_low)
    words[0], words[1] = high, low
    mixed, turn = high ^ low, high >> _58
    number = (mixed >> turn) | (mixed << ((_64 - turn) & _63))
    words[4], words[5] = index(1), number >> _32
    return number & _HALF


@inlined
def _upper_half(a: Index, b: Index) -> Index:
    """The upper 64 bits of the 128 of a · b."""
    a_low, a_high, b_low, b_high = a & _HALF, a >> _32, b & _HALF, b >> _32
    middle = a_high * b_low + (a_low * b_low >> _32)
    cross = a_low * b_high + (middle & _HALF)
    return a_high * b_high + (middle >> _32) + (cross >> _32)
