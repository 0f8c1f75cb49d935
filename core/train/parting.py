"""Same start, one change: the first step and the layers in which two runs part, by running both."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from core.run import made_with
from core.run.history import History
from core.spec.changes import common
from core.train.moments import twin_of
from core.train.replay import CHUNK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Generator

    from core.datasets.dataset import Dataset
    from core.nn.layers import Dense
    from core.run.kept_run import KeptRun
    from core.run.keyframes import Keyframe
    from core.run.state import RunState
    from core.spec.experiment import Experiment
    from core.train.trainer import Trainer

    Progress = Generator[tuple[int, int], None, Any]
    _At = tuple[RunState, str]  # and the engine at work

_LONGEST: Final = 4096
_OTHER_SIZES: Final = "Their layers have other sizes: there is nothing to compare weight by weight."


@dataclass(frozen=True)
class LayerGap:
    """How far two runs are apart in a layer, which counts from 0.

    `largest` is the largest difference of a weight or bias, `relative` the length of all
    differences together over that of the first run's weights and biases (NaN where these are 0).
    """

    layer: int
    largest: float
    relative: float


@dataclass(frozen=True)
class Parting:
    """Where two runs part: after `step` updates their weights differ for the first time.

    `step` is None where they never did in the `compared` updates that both made. `layers` are those
    that differ there. `problem` is a sentence where there is nothing to compare, and `caution` one
    where the runs cannot be made here with the digits that they had.
    """

    step: int | None
    compared: int
    layers: tuple[LayerGap, ...] = ()
    problem: str = ""
    caution: str = ""

    @property
    def words(self) -> str:
        """All of it in plain sentences; layers count from 1."""
        if self.problem:
            return self.problem
        if self.step is None:
            text = f"They never part: the same weights in all {self.compared:,} steps of both."
        elif self.step == 0:
            text = f"They are apart from the start: {self._layers_words}."
        elif self.step == 1:
            text = f"They begin alike and part with the first step: {self._layers_words}."
        else:
            text = (
                f"The same up to step {self.step - 1:,}. At step {self.step:,} they part:"
                f" {self._layers_words}."
            )
        return f"{text} {self.caution}".rstrip()

    @property
    def _layers_words(self) -> str:
        texts = [
            f"layer {gap.layer + 1} by up to {gap.largest:.3g}{_share_text(gap.relative)}"
            for gap in self.layers
        ]
        return ", ".join(texts)


def _share_text(relative: float) -> str:
    if np.isnan(relative):
        return ""
    percent = 100 * relative
    return (
        f" ({percent:,.0f} % of its size)" if percent >= 10 else f" ({percent:.2g} % of its size)"
    )


def find_parting(
    one: KeptRun, other: KeptRun, datasets: tuple[Dataset, Dataset]
) -> Generator[tuple[int, int], None, Parting]:
    """Run both from where they may part, step by step; a generator whose value is the answer.

    `datasets` are those that the runs began with. Each yield, every few milliseconds, gives how
    many of how many steps are done; whoever wants no answer drops the generator. Up to the first
    change that only one of them has, two runs of the same specs are the same computation and are
    made once. Between two changes, weights that have the same bits again after a stretch count as
    the same in it. Raises what `Trainer` does.
    """
    goal = min(one.steps, other.steps)
    if one.experiment.network.sizes != other.experiment.network.sizes:
        return Parting(0, 0, problem=_OTHER_SIZES)
    pair = _Pair(one, other, datasets)
    start = pair.shared_steps(goal)
    if start >= goal and pair.are_of_one_make:
        return Parting(None, goal, caution=pair.caution)
    yield from pair.go_together(start, goal)
    if pair.gaps():
        return Parting(pair.steps, goal, pair.gaps(), caution=pair.caution)
    size, saved = 1, pair.save()
    while pair.steps < goal and not pair.is_over:
        yield from pair.advance(pair.next_stop(size, goal), goal)
        if not pair.gaps():
            size, saved = min(2 * size, _LONGEST), pair.save()
        elif size == 1 or pair.steps == saved[0] + 1:
            return Parting(pair.steps, goal, pair.gaps(), caution=pair.caution)
        else:
            pair.load(saved[1])
            size = max(1, (pair.reached - saved[0]) // 2)
    return Parting(None, min(goal, pair.steps), caution=pair.caution)


class _Pair:
    """Two runs that are made once more, side by side."""

    def __init__(self, one: KeptRun, other: KeptRun, datasets: tuple[Dataset, Dataset]) -> None:
        self._runs = one, other
        self._makes = tuple(made_with.from_arrays(run.file.resume) for run in self._runs)
        self._twins = tuple(
            twin_of(run, dataset) for run, dataset in zip(self._runs, datasets, strict=True)
        )
        self._stops = sorted(
            {change.step for run in (one, other) for change in run.experiment.changes}
        )
        self.reached = 0
        cautions = [
            made_with.difference(
                made, made_with.made_with(_engine_now(made, twin), in_blocks=twin.in_blocks)
            )
            for made, twin in zip(self._makes, self._twins, strict=True)
        ]
        self.caution = next((caution for caution in cautions if caution), "")

    @property
    def steps(self) -> int:
        """Updates that both have made."""
        return self._twins[0].steps

    @property
    def is_over(self) -> bool:
        """Whether one of them cannot go on."""
        return any(twin.diverged or twin.waiting for twin in self._twins)

    @property
    def are_of_one_make(self) -> bool:
        """Whether one engine makes the updates of both."""
        return self._twins[0].engine == self._twins[1].engine

    def shared_steps(self, goal: int) -> int:
        """The steps in which both are the same computation; 0 where that is not known."""
        one, other = (twin.experiment for twin in self._twins)
        if not self.are_of_one_make or _at_start(one) != _at_start(other):
            return 0
        shared = common(one.changes, other.changes)
        later = [change.step for each in (one, other) for change in each.changes[shared:][:1]]
        return min([goal, *later])

    def go_together(self, start: int, goal: int) -> Progress:
        """Bring both just before `start`: one makes the updates, the other takes over its state."""
        if start > 1:
            leader = self._twins[0]
            frame = self._nearest_keyframe(start - 1)
            if frame is not None:
                leader.go_on_from(frame.state, _no_history(leader), engine=frame.moment.engine)
            yield from _advanced(leader, start - 1, goal)
            self.load(((leader.state.copy(), leader.engine),) * 2)

    def _nearest_keyframe(self, step: int) -> Keyframe | None:
        """The latest keyframe of either run up to a step."""
        kept = (run.keyframes.before(step) for run in self._runs if run.keyframes is not None)
        return max(filter(None, kept), key=lambda frame: frame.steps, default=None)

    def next_stop(self, size: int, goal: int) -> int:
        """Where to compare next: after `size` steps at most, and at every change of either run."""
        ahead = [step for step in self._stops if step > self.steps][:1]
        return min([self.steps + size, goal, *ahead])

    def advance(self, goal: int, whole: int) -> Progress:
        """Bring both to a step."""
        for twin in self._twins:
            yield from _advanced(twin, goal, whole)
        self.reached = self.steps

    def save(self) -> tuple[int, tuple[_At, _At]]:
        """The step, and both as they are there."""
        one, other = ((twin.state.copy(), twin.engine) for twin in self._twins)
        return self.steps, (one, other)

    def load(self, saved: tuple[_At, _At]) -> None:
        """Be as `save` found it."""
        for twin, run, (state, engine) in zip(self._twins, self._runs, saved, strict=True):
            twin.experiment = run.experiment  # without marks of a stop that was passed
            twin.go_on_from(state, _no_history(twin), engine=engine)

    def gaps(self) -> tuple[LayerGap, ...]:
        """The layers in which they differ now."""
        one, other = (twin.network for twin in self._twins)
        if np.array_equal(one.parameters, other.parameters):
            return ()
        pairs = enumerate(zip(one.layers, other.layers, strict=True))
        found = (_gap(number, first, second) for number, (first, second) in pairs)
        return tuple(gap for gap in found if gap is not None)


def _at_start(experiment: Experiment) -> Experiment:
    """What an experiment says of step 0; when its run ends does not count."""
    training = msgspec.structs.replace(experiment.training, epochs=1)
    return msgspec.structs.replace(experiment, training=training, changes=())


def _engine_now(made: dict[str, str], twin: Trainer) -> str:
    """What can be had here of the engine that was at work at the run's end."""
    return "numpy" if made.get("engine") == "numpy" else twin.engine


def _no_history(trainer: Trainer) -> History:
    """Nobody reads the history of a twin."""
    return History(trainer.history.metric_name)


def _advanced(trainer: Trainer, goal: int, whole: int) -> Progress:
    """Make updates up to a step, and judge the test rows where that ends an epoch."""
    while trainer.steps < goal or not trainer.steps_left_in_epoch:
        if trainer.diverged or trainer.waiting:
            return
        trainer.advance(perf_counter() + CHUNK_SECONDS, goal - trainer.steps)
        yield trainer.steps, whole


def _gap(number: int, one: Dense, other: Dense) -> LayerGap | None:
    first, second = (
        np.concatenate([each.ravel() for each in (layer.weights, layer.bias) if each is not None])
        for layer in (one, other)
    )
    difference = second.astype(np.float64) - first
    if not difference.any():
        return None
    length = float(np.linalg.norm(first.astype(np.float64)))
    relative = float(np.linalg.norm(difference)) / length if length else float("nan")
    return LayerGap(number, float(np.abs(difference).max()), relative)
