"""Sweep: makes all runs of a sweep and keeps their results, from wherever it was left."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

import msgspec

from core.spec.checks import SpecError
from core.spec.names import OWN_ARRAYS
from core.sweep.dispatch import Dispatch
from core.sweep.errors import SweepError
from core.sweep.halving import promoted
from core.sweep.local_pool import LocalPool
from core.sweep.points import Points, experiment_with
from core.sweep.store import Store, check_folder
from core.sweep.versions import difference, has_other_bits, versions_here
from core.sweep.work import GOING, Order

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterator, Sequence

    from core.spec.sweep import SweepSpec
    from core.sweep.pool import Pool
    from core.sweep.work import Row

OTHER_BITS: Final = "runs there may have other last digits than runs here: {}"


class Sweep:
    """All runs of `spec`, with their results in `folder`.

        for row in Sweep(spec, "rates.sweep").run():
            print(row.number, row.settings, row.test_loss)

    Rows come in no order; each is on the disk before it is given. Every run is the one that
    `Trainer` makes of the experiment, bit for bit, on however many processes or machines, where
    these have the same NumPy and kind of processor; `tell` is called with a sentence where they
    have not.
    """

    def __init__(
        self,
        spec: SweepSpec,
        folder: str | os.PathLike[str],
        *,
        resume: bool = False,
        make_pool: Callable[[], Pool] = LocalPool,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """With `resume`, go on with results that are there; `make_pool` says who makes the runs."""
        self.spec, self.folder, self.points = spec, Path(folder), Points(spec)
        self.done = 0
        self._resume, self._make_pool, self._tell = resume, make_pool, tell
        self._cancelled = Event()
        self._dispatch: Dispatch | None = None
        self._told: set[str] = set()

    @property
    def total(self) -> int:
        """How many runs there are; `done` counts those that are over or were left out."""
        return self.spec.count

    def cancel(self) -> None:
        """End `run` soon, with all that is on the disk by then; any thread may call it."""
        self._cancelled.set()
        if self._dispatch is not None:
            self._dispatch.wake()

    def run(self) -> Generator[Row, None, None]:
        """Make all runs that have no result yet; raises `SweepError` where that cannot go on.

        Whoever drops the generator ends the sweep; a new one with `resume` goes on with it.
        """
        check(self.spec)
        check_folder(self.folder, may_hold_results=self._resume)
        with (
            closing(self._make_pool()) as pool,  # before anything is written
            Store(self.folder, self.spec, resume=self._resume) as store,
        ):
            self._resume = True
            numbers: Sequence[int] = range(self.total)
            for rung, epochs in enumerate((*self.spec.rungs[:-1], 0)):
                yield from self._round(store, pool, rung, epochs, numbers)
                if self._cancelled.is_set():
                    return
                if epochs:
                    numbers = promoted(self.spec, store, rung, numbers)

    def _round(
        self, store: Store, pool: Pool, rung: int, epochs: int, numbers: Sequence[int]
    ) -> Iterator[Row]:
        """The runs of one rung that are not made yet, up to so many epochs, 0: all."""
        known = store.outcomes()
        todo = [
            number
            for number in numbers
            if number not in known or (known[number][0] == GOING and known[number][1] < rung)
        ]
        self.done = sum(outcome != GOING for outcome, _ in known.values())
        order = Order(
            self.spec.base,
            self.spec.given,
            self.spec.weights,
            self.spec.history,
            rung,
            epochs,
        )
        cancelled, states = self._cancelled.is_set, (store.state,) if rung else ()
        self._dispatch = Dispatch(pool, order, self.points, todo, cancelled, *states)
        for rows in self._dispatch.rows():
            store.add(rows, self.spec.figure if epochs else "")
            self.done += sum(row.outcome != GOING for row in rows)
            for row in rows:
                self._look_at_versions(row)
                yield row

    def _look_at_versions(self, row: Row) -> None:
        """Tell once where a row was made with other versions, as a worker that came later may."""
        if self._tell is None or row.versions in self._told or not row.versions:
            return
        self._told.add(row.versions)
        ours, theirs = versions_here(), msgspec.json.decode(row.versions, type=dict[str, str])
        if has_other_bits(ours, theirs):
            self._tell(OTHER_BITS.format(f"{row.worker} has {difference(ours, theirs)}"))


def check(spec: SweepSpec) -> None:
    """Raise `SpecError` or `SweepError` where a value of a field cannot be, whatever the others.

    Combinations that do not go together are rows with the reason.
    """
    if spec.base.data.name == OWN_ARRAYS and "data.name" not in spec.fields:
        raise SweepError("the data are arrays of a program, which stand in no file: name others")
    first = Points(spec)[0]
    for axis in spec.axes:
        for value in axis.values or (axis.low, axis.high):
            try:
                experiment_with(spec.base, {axis.field: value})
            except SpecError:  # another field may have to be there first
                experiment_with(spec.base, {**first, axis.field: value})
