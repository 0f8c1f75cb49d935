"""Population: many runs of one shape, trained side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from copy import deepcopy
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.kernels.choice import is_installed, is_switched_off
from core.kernels.lanes.stack import LaneStack, lanes_of
from core.nn import optimizers
from core.nn.blas import one_blas_thread
from core.nn.network import Network
from core.run.crew import cores
from core.run.indexes import COUNT_WORDS, EPOCH, STEPS
from core.run.order import ORDER_WORDS
from core.run.state import RunState
from core.run.tally import empty_sums
from core.train.numpy_stack import MOST_MEMBERS, NumpyStack
from core.train.population_curves import PopulationCurves
from core.train.population_setup import PopulationError, datasets_of, stack_parts
from core.train.population_shape import alone_because, shapes_of, why_not_together
from core.train.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.run.history import History
    from core.run.stack import Stack, StackRows
    from core.spec.experiment import Experiment

__all__ = ["Population", "PopulationError", "shapes_of"]

SAFE_POINT_SECONDS: Final = 0.030
# What a stack should have of a round at least: to hand it out costs a twentieth of that.
_STACK_SECONDS: Final = 0.001
_WHILE_WAITING: Final = 0.004
# How much longer a round may be than the one before it: the first is short, to see how long a step
# takes.
_MOST_GROWTH: Final = 32
# A round's first guess: how long it is to be, and what compiled code surely does in a second, in
# multiplications of a network's forward pass, where an activation counts as so many.
_FIRST_SECONDS: Final = 0.004
_SURE_PACE: Final = 2e8
_UNIT_WORK: Final = 4


class _Ended(NamedTuple):
    """A member that does not go on: as it was left, and why."""

    state: RunState
    history: History
    diverged: str


class Population:
    """Trains many runs of one shape side by side: all of them make their updates in step.

    What a member comes to does not depend on who else there is, how many, or on threads, to the
    bit, and is what a `Trainer` of its experiment comes to with the engine "population". One that
    diverges keeps its last finite state, and the others go on. A single experiment may be any;
    several are of one shape, without dropout, images that change, stop rules or changes on the
    way. Nothing here belongs to a thread; use a population from one at a time.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        datasets: Sequence[Dataset] | None = None,
        *,
        threads: int | None = None,
        compiled: bool | None = None,
    ) -> None:
        """Prepare all; `datasets` None loads those that the experiments name.

        `threads` None takes a thread a core; `compiled` None compiles where there is a compiler.
        Raises `PopulationError` where they cannot be trained side by side, or are to be compiled
        and cannot, and else what `Trainer` does.
        """
        self.experiments = tuple(experiments)
        if not self.experiments:
            raise PopulationError("there is no experiment: a population has at least one")
        reason = why_not_together(self.experiments)
        if reason:
            raise PopulationError(reason)
        self._datasets = datasets_of(self.experiments) if datasets is None else list(datasets)
        if len(self._datasets) != self.size:
            raise PopulationError(
                f"{len(self._datasets)} data sets are given for {self.size} experiments, expected"
                " one for each"
            )
        if compiled and not is_installed():
            raise PopulationError(
                "compiled populations need Numba: install it, or leave out `compiled`"
            )
        self.compiled = is_installed() and not is_switched_off() if compiled is None else compiled
        self.threads = threads or cores()
        self._ended: dict[int, _Ended] = {}
        self._lone: Trainer | None = None
        if alone_because(self.experiments[0]):
            self._lone = Trainer(self.experiments[0], self._datasets[0])
        else:
            self._parts, self._network = stack_parts(self.experiments, self._datasets)
            self._stack()

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.experiments)

    @property
    def epochs(self) -> int:
        """After how many epochs all are finished."""
        return self.experiments[0].training.epochs

    @property
    def epoch(self) -> int:
        """Epochs finished by all that are still going; where none are, by the last of them."""
        if self._lone is not None:
            return self._lone.epoch
        if len(self._ended) == self.size:
            return max(end.state.epoch for end in self._ended.values())
        return int(self._first_going.arrays.counts[EPOCH])

    @property
    def finished(self) -> bool:
        """Whether nobody goes on."""
        if self._lone is not None:
            return self._lone.finished or bool(self._lone.diverged)
        return len(self._ended) == self.size or self.epoch >= self.epochs

    @property
    def diverged(self) -> Array:
        """Which members have diverged (size,) bool."""
        if self._lone is not None:
            return np.array([bool(self._lone.diverged)])
        found: Array = np.zeros(self.size, np.bool_)
        found[list(self._ended)] = True
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of the members, their rows and their curves."""
        if self._lone is not None:
            return self._lone.state.nbytes
        rows = self._parts.train.nbytes + self._parts.test.nbytes
        stacks = sum(stack.nbytes for stack in self._stacks)
        return rows + stacks + self._parts.parameters.nbytes + self._curves.nbytes

    # Training.

    def run(self) -> Iterator[None]:
        """Train until all are finished or have diverged; every yield is a safe point.

        Between two yields lie some 30 ms of work, or where there are very many members as long as
        a round of all takes that is worth handing out. At a yield anything may be asked of the
        population, or the generator dropped and made anew.
        """
        if self._lone is not None:
            yield from self._lone.run()
            return
        yield from self._prepared()
        workers = self.threads if self.compiled else 1  # NumPy holds the interpreter
        with ThreadPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
            while not self.finished:
                self._train_round(workers, pool)
                yield

    def fit(self) -> Population:
        """Train all to their ends, and return the population itself."""
        for _ in self.run():
            pass
        return self

    def _stack(self) -> None:
        """Put the members into stacks of `_width`, of which `_going` says how many go on."""
        self._width = lanes_of(self._parts.network) if self.compiled else MOST_MEMBERS
        kind = LaneStack if self.compiled else NumpyStack
        starts = range(0, self.size, self._width)
        parts = [self._parts.part(start, start + self._width) for start in starts]
        self._stacks: list[Stack] = [kind(each) for each in parts]
        self._going = [each.size for each in parts]
        self._curves = PopulationCurves(self._parts, sum(stack.lanes for stack in self._stacks))
        self._round = self._first_round()

    def _first_round(self) -> int:
        """How many updates the first round has."""
        if not self.compiled:
            return 1
        network, rows = self._parts.network, self._parts.order.batch_size
        work = self.size * rows * (network.parameter_count + _UNIT_WORK * sum(network.sizes[1:]))
        return max(1, int(_FIRST_SECONDS * _SURE_PACE * self.threads / work))

    @property
    def _first_going(self) -> Stack:
        """One of those with members that go on; these are all at the same step."""
        return next(stack for stack, going in zip(self._stacks, self._going, strict=True) if going)

    def _prepared(self) -> Iterator[None]:
        """Compile or load the kernel, with safe points; where it cannot be, NumPy does it all."""
        first = self._stacks[0]
        if not isinstance(first, LaneStack) or first.is_ready:
            return
        try:
            compilation = first.compilation(urgent=True)
            while compilation is not None and compilation.is_going:
                sleep(_WHILE_WAITING)
                yield
            first.prepare()
        except Exception:  # noqa: BLE001  (a compiler may fail in any way, a full disk is one)
            self.compiled = False
            self._stack()

    def _train_round(self, workers: int, pool: Executor | None) -> None:
        """Let all that go on make as many updates, for about as long as between safe points."""
        step = int(self._first_going.arrays.counts[STEPS])
        end = min(self.epochs * self._parts.order.steps, self._curves.reach(step))
        most = min(self._round, end - step)
        started = perf_counter()
        self._enter(self._learned(most, workers, pool))
        wanted = max(SAFE_POINT_SECONDS, _STACK_SECONDS * len(self._stacks) / workers)
        share = wanted / max(perf_counter() - started, 1e-9)
        self._round = max(1, int(most * min(share, _MOST_GROWTH)))

    def _learned(self, most: int, workers: int, pool: Executor | None) -> list[StackRows | None]:
        results: list[StackRows | None] = [None] * len(self._stacks)
        waiting = enumerate(self._stacks)  # each takes the next: an iterator hands it to one only

        def work(_worker: int) -> None:
            with np.errstate(all="ignore"):
                for number, stack in waiting:
                    if self._going[number]:
                        stack.arrays.keep()
                        room = self._curves.room(number * self._width, stack.lanes)
                        results[number] = stack.learn(most, room)

        with one_blas_thread():
            if pool is None:
                work(0)
            else:
                list(pool.map(work, range(workers)))
        return results

    def _enter(self, results: Sequence[StackRows | None]) -> None:
        """Have the rows of a round in the curves, and let those end that have diverged in it."""
        some = next(result for result in results if result is not None)
        before = set(self._ended)
        for number, result in enumerate(results):
            if result is not None:
                for member in (number * self._width + np.flatnonzero(~result.sound)).tolist():
                    if member not in before:
                        self._end(member)
        if self._ended:
            ended = np.array(list(self._ended))
            self._curves.blank(ended, len(some.epochs), len(some.points))
            for member in self._ended.keys() - before:
                self._curves.enter_ended(member, self._ended[member].history, some.epochs)
        self._curves.take(some.epochs, some.points)

    def _end(self, member: int) -> None:
        """Let a member that has diverged in this round find its last finite state, and stop."""
        stack, place = self._stacks[member // self._width], member % self._width
        trainer = Trainer(
            self.experiments[member],
            self._datasets[member],
            engine="population",
            compiling="first" if self.compiled else "never",
        )
        state = trainer.state.copy()
        stack.arrays.write(state, place, kept=True)
        trainer.go_on_from(state, self._curves.history(member))
        trainer.fit()
        self._ended[member] = _Ended(trainer.state.copy(), trainer.history, trainer.diverged)
        stack.arrays.silence(place)
        self._going[member // self._width] -= 1

    # Looking.

    def curve(self, name: str) -> Array:
        """A column of all histories (size, k), NaN after a member's end.

        `name` is one of `history.COLUMNS` but the epoch; k are the epochs of `epochs_at`. Raises
        `ValueError` for another name.
        """
        if self._lone is not None:
            column: Array = getattr(self._lone.history, name)
            return column[np.newaxis]
        return self._curves.curve(name)

    @property
    def epochs_at(self) -> Array:
        """The epochs (k,) of the curves; when there are many, some are left out evenly."""
        return self._lone.history.epoch if self._lone is not None else self._curves.epochs

    def history(self, member: int) -> History:
        """The history of a member so far."""
        if self._lone is not None:
            return self._lone.history.frozen()
        if member in self._ended:
            return self._ended[member].history.frozen()
        return self._curves.history(member).frozen()

    def why_diverged(self, member: int) -> str:
        """What happened to a member that has diverged, in one sentence; "" for others."""
        if self._lone is not None:
            return self._lone.diverged
        return self._ended[member].diverged if member in self._ended else ""

    def network(self, member: int) -> Network:
        """A copy of a member's network as it stands."""
        if self._lone is not None:
            return Network(deepcopy(self._lone.network.layers))
        network = Network(deepcopy(self._network.layers))
        np.copyto(network.parameters, self.state(member).parameters)
        return network

    def state(self, member: int) -> RunState:
        """A copy of all that a member's run is."""
        if self._lone is not None:
            return self._lone.state.copy()
        if member in self._ended:
            return self._ended[member].state.copy()
        stack, place = self._stacks[member // self._width], member % self._width
        training = self.experiments[member].training
        parameters: Array = np.empty_like(self._network.parameters)
        state = RunState(
            parameters=parameters,
            memory=optimizers.create(training.optimizer, parameters).state(),
            epoch_words=np.zeros(ORDER_WORDS, np.uint64),
            sums=empty_sums(),
            counts=np.zeros(COUNT_WORDS, np.int64),
            settings=training,
            best=np.zeros(0, parameters.dtype),
        )
        stack.arrays.write(state, place)
        return state
