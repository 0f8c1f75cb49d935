"""Random numbers by count: the n-th is had without those before it, so a run replays from anywhere.

Number n of a key is the n-th (from 0) that SplitMix64 gives when it begins with that key (Steele,
Lea & Flood 2014, "Fast splittable pseudorandom number generators", with Stafford's mixing 13). It
is made by whole numbers alone and is the same bits wherever it is computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

GOLDEN: Final = 0x9E3779B97F4A7C15
FIRST_FACTOR: Final = 0xBF58476D1CE4E5B9
SECOND_FACTOR: Final = 0x94D049BB133111EB
FIRST_SHIFT: Final = 30
SECOND_SHIFT: Final = 27
LAST_SHIFT: Final = 31
_WORD: Final = 2**64 - 1


def number(key: int, n: int) -> int:
    """Number n (from 0) of the key, from 0 to 2⁶⁴ - 1; it can be the key of further numbers."""
    bits = (key + (n + 1) * GOLDEN) & _WORD
    bits = (bits ^ bits >> FIRST_SHIFT) * FIRST_FACTOR & _WORD
    bits = (bits ^ bits >> SECOND_SHIFT) * SECOND_FACTOR & _WORD
    return bits ^ bits >> LAST_SHIFT


class Counters:
    """Up to `most` numbers of a key at once, in buffers that were made beforehand."""

    def __init__(self, most: int) -> None:
        self._ways: Array = np.arange(1, most + 1, dtype=np.uint64)
        np.multiply(self._ways, np.uint64(GOLDEN), out=self._ways)
        self._bits: Array = np.empty(most, np.uint64)
        self._room: Array = np.empty(most, np.uint64)
        self._key = np.array(0, np.uint64)
        self._mixing = [
            (np.array(shift, np.uint64), np.array(factor, np.uint64))
            for shift, factor in ((FIRST_SHIFT, FIRST_FACTOR), (SECOND_SHIFT, SECOND_FACTOR))
        ]
        self._last = np.array(LAST_SHIFT, np.uint64)

    def draw(self, key: int, count: int, first: int = 0) -> Array:
        """Numbers `first` to `first` + `count` - 1 of the key (count,) uint64.

        A view that the next draw overwrites.
        """
        bits, room = self._bits[:count], self._room[:count]
        self._key.fill((key + first * GOLDEN) & _WORD)
        np.add(self._ways[:count], self._key, out=bits)
        for shift, factor in self._mixing:
            np.right_shift(bits, shift, out=room)
            np.bitwise_xor(bits, room, out=bits)
            np.multiply(bits, factor, out=bits)
        np.right_shift(bits, self._last, out=room)
        np.bitwise_xor(bits, room, out=bits)
        return bits
