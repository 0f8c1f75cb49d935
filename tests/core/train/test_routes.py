"""Every route to a step gives the same bits: of the state, of the history, of what is told."""

from __future__ import annotations

import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core import (
    Change,
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    StopSpec,
    Trainer,
    TrainSpec,
    load_weights,
    optimizers,
    save_weights,
)
from core.kernels.engine import KernelEngine
from core.run.history import History
from core.run.state import RunState
from core.spec.changes import made_until
from core.spec.schedule import ScheduleSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ["numpy", "kernel", "auto"] if find_spec("numba") else ["numpy"]
# With `auto` a run of more than some 30 updates is worth a kernel.
LEAST_RUN_NS = 1e6
ENDINGS = [  # loss, last activation, its units, what the data are
    ("mse", "linear", 2, "regression"),
    ("mse", "sigmoid", 1, "classes"),
    ("binary_cross_entropy", "sigmoid", 1, "classes"),
    ("cross_entropy", "softmax", 2, "classes"),
]
# Some of these learn, some overflow in mid-run, and some at the first step.
RATES = [0.0, 0.05, 1.0, 30.0, 1e12, 1e30, 1e300]
SCHEDULES = [
    ScheduleSpec(),
    ScheduleSpec("step", length=1.5, gamma=0.5),
    ScheduleSpec("cosine", length=3, warmup=0.7),
]
ROWS = 11


class Case(NamedTuple):
    """A run, what is changed on its way, and the step to come to."""

    engine: str
    experiment: Experiment
    dataset: Dataset
    changes: tuple[Change, ...]
    goal: int

    def trainer(self, experiment: Experiment | None = None, **compiling: Any) -> Trainer:
        """A run from its beginning."""
        return Trainer(experiment or self.experiment, self.dataset, engine=self.engine, **compiling)


@st.composite
def cases(draw: st.DrawFn, engine: str) -> Case:
    # One kernel for each of these pairs of types was compiled before (`kernels`).
    dtype, pixels = draw(st.sampled_from([("float64", False), ("float32", True)]))
    loss, last, units, kind = draw(st.sampled_from(ENDINGS))
    test_rows = draw(st.sampled_from([0, 5]))
    scale = draw(st.sampled_from([1.0, 1.0, 1e3]))
    training = TrainSpec(
        loss,
        OptimizerSpec(draw(st.sampled_from(optimizers.NAMES)), draw(st.sampled_from(RATES))),
        batch_size=draw(st.sampled_from([1, 4, 50])),
        epochs=draw(st.integers(1, 6)),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 3)),
        l1=draw(st.sampled_from([0.0, 0.01])),
        l2=draw(st.sampled_from([0.0, 0.01])),
        metric=draw(st.sampled_from(["accuracy", "exact"])),
        decimals=1,
        schedule=draw(st.sampled_from(SCHEDULES)),
    )
    hidden, dropout = st.sampled_from(["tanh", "relu", "linear"]), st.sampled_from([0.0, 0.4])
    layers = (LayerSpec(3, draw(hidden), dropout=draw(dropout)),)
    network = NetworkSpec(2, (*layers, LayerSpec(units, last)), seed=1, dtype=dtype)
    changes = draw(planned(units, with_points=not pixels and kind == "classes"))
    changes = sorted(changes[:6], key=lambda change: change.step)
    return Case(
        engine,
        Experiment(DataSpec("file"), network, training),
        dataset(kind, pixels=pixels, scale=scale, test_rows=test_rows),
        tuple(changes),
        draw(st.integers(0, 40)),
    )


@cache  # a strategy looks at what it makes, which takes longer than a run of these
def planned(outputs: int, *, with_points: bool) -> st.SearchStrategy[list[Change]]:
    """Changes of any kind that a person can make in a network of 3 hidden units."""
    step, value = st.integers(0, 20), st.sampled_from([0.0, -1.5, 3.0, 1e30])
    hidden = st.integers(0, 2)
    lower = st.tuples(st.just(0), hidden, st.integers(0, 1))
    upper = st.tuples(st.just(1), st.integers(0, outputs - 1), hidden)
    kinds = [
        st.builds(Change, step, st.just("learning_rate"), st.sampled_from(RATES)),
        st.builds(Change, step, st.just("epochs"), st.integers(1, 9)),
        st.builds(Change, step, st.sampled_from(["l1", "l2"]), st.sampled_from([0.0, 0.01])),
        st.builds(Change, step, st.just("dropout"), st.sampled_from([0.0, 0.25]), st.just((0,))),
        st.builds(Change, step, st.just("batch_size"), st.sampled_from([1, 3, 4, 50])),
        st.builds(Change, step, st.just("weight"), value, st.one_of(lower, upper)),
        st.builds(Change, step, st.just("bias"), value, st.tuples(st.just(0), hidden)),
        st.builds(
            Change, step, st.just("unit_off"), st.integers(0, 1), st.tuples(st.just(0), hidden)
        ),
    ]
    if with_points:
        place = st.sampled_from([0.0, -1.25, 4.0, 1e6])
        point = st.builds(PointSpec, place, place, st.integers(0, 1), st.booleans())
        points = st.lists(point, max_size=3).map(tuple)
        kinds.append(st.builds(Change, step, st.just("points"), points=points))
    return st.lists(st.one_of(kinds))


def dataset(kind: str, *, pixels: bool, scale: float, test_rows: int) -> Dataset:
    rng = np.random.default_rng(5)
    x: Any = rng.normal(size=(ROWS + test_rows, 2)) * scale
    if pixels:
        x = rng.integers(0, 256, x.shape, dtype=np.uint8)
    y: Any = rng.integers(0, 2, len(x)) if kind == "classes" else rng.normal(size=(len(x), 2))
    classes = 2 if kind == "classes" else 0
    parts = x[:ROWS], y[:ROWS], x[ROWS:], y[ROWS:]
    planes = () if pixels else (parts[0], parts[2])
    return Dataset(*parts, kind, classes, None, "made", *planes)


def bits(trainer: Trainer) -> dict[str, Any]:
    """All that is the same however a run came to where it is."""
    state = {name: array.tobytes() for name, array in trainer.state.to_arrays().items()}
    history = {name: array.tobytes() for name, array in trainer.history.arrays().items()}
    return {
        **state,
        **{f"history of {name}": column for name, column in history.items()},
        "settings now": trainer.state.training,
        "engine": trainer.engine,
        "changes": trainer.experiment.changes,
        "epochs": trainer.epochs,
        "finished": trainer.finished,
        "diverged": trainer.diverged,
    }


def by_steps(case: Case) -> Trainer:
    """The plain route, one step after the other."""
    trainer = case.trainer()
    waiting = list(case.changes)
    while True:
        while waiting and waiting[0].step == trainer.steps and not trainer.diverged:
            trainer.change(waiting.pop(0))
        if trainer.steps == case.goal or trainer.diverged:
            return trainer
        trainer.step()


class Route:
    """A run on its way to a step by portions of any kind, with detours that leave no trace."""

    def __init__(self, case: Case, trainer: Trainer, folder: Path) -> None:
        self.case, self.trainer, self._folder = case, trainer, folder
        self._waiting = [] if trainer.experiment.changes else list(case.changes)

    @property
    def is_there(self) -> bool:
        """Whether the step is reached, with its epoch closed and all changes made."""
        trainer = self.trainer
        arrived = trainer.steps == self.case.goal and trainer.steps_left_in_epoch > 0
        arrived &= made_until(trainer.experiment.changes, trainer.steps) == len(
            trainer.state.changes
        )
        return bool(trainer.diverged) or (arrived and not self._waiting_now())

    def go_on(self, portion: str, size: int) -> None:
        """Change what is due; then the portion, as far as the next change or the goal."""
        while self._waiting_now() and not self.trainer.diverged:
            self.trainer.change(self._waiting.pop(0))
        stop = min([self.case.goal, *(change.step for change in self._waiting)])
        getattr(self, portion)(min(size, stop - self.trainer.steps))

    def _waiting_now(self) -> bool:
        return bool(self._waiting) and self._waiting[0].step == self.trainer.steps

    # Portions.

    def step(self, size: int) -> None:
        if size:
            self.trainer.step()

    def advance(self, size: int) -> None:
        self.trainer.advance(float("inf"), size)

    def epoch(self, size: int) -> None:
        if self.trainer.steps_left_in_epoch <= size:
            self.trainer.run_epoch()

    def run(self, size: int) -> None:
        if size:
            self.trainer.steps_per_yield = size
            next(self.trainer.run(), None)

    # Detours.

    def save(self, _size: int) -> None:
        trainer, path = self.trainer, self._folder / "run.npz"
        engine = trainer.engine
        save_weights(
            path,
            trainer.network,
            trainer.experiment,
            trainer.history,
            resume=trainer.resume_state(),
        )
        self.trainer = Trainer.resumed(load_weights(path), self.case.dataset)
        assert self.trainer.engine == engine
        assert not self.trainer.caution

    def there_and_back(self, size: int) -> None:
        trainer, kept = self.trainer, self.trainer.state.copy()
        history = trainer.history.arrays()
        for _ in range(size % 7):
            if not trainer.diverged:
                trainer.advance(float("inf"), 3)
        trainer.state.copy_from(kept)
        trainer.history = History.from_arrays(history, trainer.history.metric_name)
        trainer.diverged = ""

    def into_another(self, size: int) -> None:
        other = self.case.trainer(self.trainer.experiment)
        other.advance(float("inf"), size % 3)
        other.state.copy_from(self.trainer.state)
        other.history = self.trainer.history
        other.diverged = ""
        self.trainer = other

    def through_arrays(self, _size: int) -> None:
        state = self.trainer.state
        arrays = state.to_arrays()
        state.parameters.fill(0.0)
        state.counts.fill(0)
        state.copy_from(RunState.from_arrays(arrays, state))


PORTIONS = ["step", "advance", "epoch", "run"]
DETOURS = ["save", "there_and_back", "into_another", "through_arrays"]
MOVES = st.lists(st.tuples(st.sampled_from(PORTIONS + DETOURS), st.integers(1, 30)))


@pytest.fixture
def choosing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let engines be chosen, between both for runs as short as these."""
    monkeypatch.delenv("TRAINING_PLAYGROUND_COMPILED")
    monkeypatch.setattr("core.kernels.choice._LEAST_SAVED_NS", LEAST_RUN_NS)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.usefixtures("kernels", "choosing")
@pytest.mark.parametrize("engine", ENGINES)
@settings(
    max_examples=40,
    phases=[Phase.generate],  # to shrink what fails would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_route_to_a_step_gives_the_same_bits(engine: str, data: st.DataObject, folder: Path):
    case = data.draw(cases(engine))
    whole = by_steps(case)
    wanted = bits(whole)
    replayed = Experiment.from_json(whole.experiment.to_json())
    for experiment in (case.experiment, replayed):
        route = Route(case, case.trainer(experiment), folder)
        for move in data.draw(MOVES):
            if not route.is_there:
                route.go_on(*move)
        while not route.is_there:
            route.go_on("advance", 30)
        found = bits(route.trainer)
        for name, value in wanted.items():
            assert found[name] == value, name


class Compiler:
    """A compiler that is done when it is told so."""

    is_going, succeeded, is_urgent = True, True, True

    def wait(self) -> None:
        """It is done."""


@pytest.mark.usefixtures("kernels", "choosing")
@pytest.mark.skipif("kernel" not in ENGINES, reason="Numba is missing")
@settings(
    max_examples=25,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_kernel_that_comes_late_gives_the_same_bits(
    data: st.DataObject, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    case = data.draw(cases("auto"))
    whole = by_steps(case)
    if whole.diverged:  # what is changed later is NumPy's only, and stands in the experiment
        return
    compiler = Compiler()
    with monkeypatch.context() as late:
        late.setattr(KernelEngine, "is_ready", False)
        late.setattr(KernelEngine, "compilation", lambda _, **__: compiler)
        route = Route(case, case.trainer(compiling="beside"), folder)
        portions = [*PORTIONS, "there_and_back", "save"]
        moves = st.tuples(st.sampled_from(portions), st.integers(1, 30))
        for move in data.draw(st.lists(moves, max_size=12)):
            if not route.is_there:
                route.go_on(*move)
        compiler.is_going = False
        if route.trainer._engines.kernel_can_take_over:
            for _ in route.trainer._let_kernel_catch_up():
                pass
        while not route.is_there:
            route.go_on("advance", 30)
            if route.is_there and route.trainer._engines.kernel_can_take_over:
                for _ in route.trainer._let_kernel_catch_up():
                    pass
    found = bits(route.trainer)
    for name, value in bits(whole).items():
        assert found[name] == value, name


@settings(
    max_examples=30,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_stop_rules_strike_alike_where_changes_close_epochs(data: st.DataObject, folder: Path):
    case = data.draw(cases("numpy"))
    stop = StopSpec(
        patience=data.draw(st.integers(1, 3)),
        monitor="train_loss",
        min_delta=data.draw(st.sampled_from([0.0, 0.1])),
        restore_best=data.draw(st.booleans()),
    )
    training = replace(case.experiment.training, stop=stop)
    case = case._replace(experiment=replace(case.experiment, training=training))
    whole = by_steps(case)
    wanted = bits(whole)
    replayed = Experiment.from_json(whole.experiment.to_json())
    for experiment, changes in ((case.experiment, case.changes), (replayed, ())):
        route = Route(case._replace(changes=changes), case.trainer(experiment), folder)
        moves = st.tuples(st.sampled_from(["step", "advance", "epoch", "save"]), st.integers(1, 30))
        for move in data.draw(st.lists(moves, max_size=12)):
            if not route.is_there:
                route.go_on(*move)
        while not route.is_there:
            route.go_on("advance", 30)
        found = bits(route.trainer)
        for name, value in wanted.items():
            assert found[name] == value, name
