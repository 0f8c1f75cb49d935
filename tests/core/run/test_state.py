"""RunState: copies are whole and apart, and what no run can be in is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core import Experiment, OptimizerSpec, PointSpec, SpecError, TrainSpec
from core.run.state import RunState
from core.spec.changes import Change

if TYPE_CHECKING:
    from core.nn.arrays import Array

WORDS = np.array([1, 2, 3, 5, 0, 0], np.uint64)


def _state(**parts: Any) -> RunState:
    memory = {
        "mean": np.array([0.5, -0.5, 0.0], np.float32),
        "squares": np.ones(3, np.float32),
        "steps": np.array(7, np.int64),
    }
    settings = TrainSpec("mse", OptimizerSpec("adam", 0.1), epochs=5)
    whole = {
        "parameters": np.array([1.0, -2.0, 3.0], np.float32),
        "memory": memory,
        "epoch_words": WORDS.copy(),
        "sums": np.array([4.0, 1.5, 3.0, 4.0]),
        "counts": np.array([2, 1, 7, 25], np.int64),
        "settings": settings,
        "changes": (Change(3, "learning_rate", 0.25), Change(3, "epochs", 9)),
    }
    return RunState(**whole | parts)


def _arrays(state: RunState) -> dict[str, Array]:
    own = {name: getattr(state, name) for name in ("parameters", "epoch_words", "sums", "counts")}
    return own | state.memory


def _alike(one: RunState, other: RunState) -> None:
    for name, array in _arrays(one).items():
        assert array.dtype == _arrays(other)[name].dtype
        np.testing.assert_array_equal(array, _arrays(other)[name], name)
    assert (one.settings, one.changes, one.training) == (
        other.settings,
        other.changes,
        other.training,
    )


def test_it_says_where_it_stands_and_what_holds():
    state = _state()
    assert (state.epoch, state.position, state.steps, state.rows) == (2, 1, 7, 25)
    assert (state.training.optimizer.learning_rate, state.training.epochs) == (0.25, 9)
    assert (state.settings.optimizer.learning_rate, state.settings.epochs) == (0.1, 5)


def test_it_knows_which_units_are_off_and_the_points_of_now():
    points = (PointSpec(1.0, 2.0, 0),)
    state = _state(
        changes=(
            Change(2, "unit_off", 1, (0, 1)),
            Change(2, "unit_off", 1, (1, 0)),
            Change(3, "points", points=points),
            Change(4, "unit_off", 0, (0, 1)),
        )
    )
    assert (state.units_off, state.points) == ({(1, 0)}, points)
    other = _state(changes=())
    assert (other.units_off, other.points) == (frozenset(), None)
    other.copy_from(state)
    assert (other.units_off, other.points) == ({(1, 0)}, points)
    found = RunState.from_arrays(state.to_arrays(), other)
    assert (found.changes, found.units_off, found.points) == (state.changes, {(1, 0)}, points)


def test_a_copy_has_arrays_of_its_own():
    state, copy = _state(), _state().copy()
    _alike(state, copy)
    kept = copy.copy()
    for array in _arrays(copy).values():
        np.add(array, 1, out=array, casting="unsafe")
        assert not any(np.shares_memory(array, other) for other in _arrays(kept).values())
    _alike(kept, state)


def test_what_is_copied_from_is_all_taken_over_in_place():
    state, other = _state(), _state(changes=())
    before = dict(_arrays(state))
    for array in _arrays(other).values():
        np.add(array, 1, out=array, casting="unsafe")
    state.copy_from(other)
    _alike(state, other)
    for name, array in _arrays(state).items():
        assert array is before[name]
        assert not np.shares_memory(array, _arrays(other)[name])


def test_it_comes_back_from_arrays():
    state = _state()
    arrays = state.to_arrays()
    for array in _arrays(state).values():
        np.add(array, 1, out=array, casting="unsafe")
    _alike(RunState.from_arrays(arrays, _state(changes=())), _state())
    del arrays["changes"]
    assert RunState.from_arrays(arrays, state).changes == ()


@in_turn("bad", [np.nan, np.inf, -np.inf])
@in_turn("part", ["parameters", "sums", "mean", "squares"])
def test_one_number_that_is_not_finite_is_seen(part: str, bad: float):
    state = _state()
    assert state.is_finite()
    _arrays(state)[part][1] = bad
    assert not state.is_finite()


@in_turn(
    ("name", "value", "words"),
    [
        ("parameters", np.ones(3), "float64"),
        ("parameters", np.ones(2, np.float32), r"\(2,\)"),
        ("counts", np.array([-1, 0, 0, 0]), "epoch -1"),
        ("counts", np.array([0, 0, 0, 2**54]), "rows"),
        ("sums", np.array([-1.0, 0.0, 0.0, 0.0]), "odd numbers"),
        ("order", np.array([1, 2, 3, 4, 0, 0], np.uint64), "PCG64"),
        ("optimizer_mean", np.full(3, np.nan, np.float32), "odd numbers"),
        ("optimizer_squares", np.full(3, -1.0, np.float32), "squares"),
        ("optimizer_steps", np.array(-1), "steps"),
        ("changes", np.zeros(3), r"\(n, 3\)"),
        ("changes", np.full((1, 3), np.inf), "finite"),
        ("changes", np.array([[0.0, 9.0, 1.0]]), "no known field"),
        ("changes", np.array([[0.0, -1.0, 1.0]]), "no known field"),
        ("changes", np.array([[0.0, 1.0, 0.0]]), "number of epochs"),
        ("changes", np.array([[4.0, 0.0, 0.1], [3.0, 0.0, 0.1]]), "sort changes"),
    ],
)
def test_what_no_run_can_be_in_is_refused(name: str, value: Array, words: str):
    arrays = _state().to_arrays() | {name: value}
    with pytest.raises((ValueError, SpecError), match=words):
        RunState.from_arrays(arrays, _state())


@pytest.mark.parametrize(
    "name", ["parameters", "order", "sums", "counts", "optimizer_mean", "optimizer_steps"]
)
def test_what_is_missing_is_named(name: str):
    arrays = _state().to_arrays()
    del arrays[name]
    with pytest.raises(ValueError, match=f"{name} is missing"):
        RunState.from_arrays(arrays, _state())


def test_it_is_what_a_run_is():
    """Nothing an engine changes is left out, so an experiment's changes are in it too."""
    assert set(_state().to_arrays()) == {
        "parameters",
        "order",
        "sums",
        "counts",
        "point_sums",
        "recent",
        "changes",
        "optimizer_mean",
        "optimizer_squares",
        "optimizer_steps",
    }
    assert Experiment.__struct_fields__[-2:] == ("changes", "version")
