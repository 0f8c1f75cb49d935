"""A team: threads that share out the pieces of a step, within compiled code.

One of them makes the steps. It names a job that falls into pieces, does pieces itself, and goes on
when all are done. The others look for pieces until it says that it has ended. Who does which piece
is left to chance, and no piece depends on another of its job: the bits are the same with any number
of threads, and with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.jit import index, inlined, jit
from core.kernels.lanes.atomics import add, give_way, read, replace, write
from core.kernels.lanes.vectors import memory

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.nn.arrays import Array

# The places of `Wide.team`; what changes often has a cache line of its own.
_CLAIM: Final = index(0)  # job · 2⁴⁰ + its pieces · 2²⁰ + the next piece that nobody has
_DONE: Final = index(8)  # pieces of the job
_END: Final = index(16)  # 1: there will be no more jobs
FACTS: Final = 24  # from here on to the end: what the job is about

# More pieces than a batch may have (`core.kernels.choice` bounds its rows and inputs).
NOTHING: Final = index(0xFFFFF)
_PIECE: Final = index(0xFFFFF)
_PIECES: Final = index(20)
_JOB: Final = index(40)
_NONE: Final = index(0)
_ONE: Final = index(1)
# So often is looked before others are let have the processor: some millionths of a second.
_LOOKS: Final = index(2_000)


@inlined
def name_job(words: Array, pieces: Index) -> None:
    """Begin a job of so many pieces; what it is about stands in the words already."""
    common = memory(words)
    write(common, _DONE, _NONE)
    job = (read(common, _CLAIM) >> _JOB) + _ONE
    write(common, _CLAIM, (job << _JOB) + (pieces << _PIECES))


@jit
def take_piece(words: Array) -> Index:
    """A piece of the job for the thread that asks; `NOTHING` when none is left."""
    common = memory(words)
    while True:
        claim = read(common, _CLAIM)
        piece = claim & _PIECE
        if piece >= (claim >> _PIECES) & _PIECE:
            return NOTHING
        if replace(common, _CLAIM, claim, claim + _ONE):
            return piece


@inlined
def piece_done(words: Array) -> None:
    """Say that a piece is done."""
    add(memory(words), _DONE, _ONE)


@jit
def await_pieces(words: Array, pieces: Index) -> None:
    """Wait until so many are done."""
    common, looks = memory(words), _NONE
    while read(common, _DONE) < pieces:
        looks = looked(looks)


@inlined
def end(words: Array) -> None:
    """Say that there will be no more jobs."""
    write(memory(words), _END, _ONE)


@inlined
def has_ended(words: Array) -> bool:
    """Whether that was said."""
    said: bool = read(memory(words), _END) == _ONE
    return said


@inlined
def looked(looks: Index) -> Index:
    """Count a look in vain, and let others go first after many."""
    if looks == _LOOKS:
        give_way()
        return _NONE
    return looks + _ONE
