"""Changes: what each may hold and where, how one takes another's place, and files of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from turns import in_turn

from core import Change, DataSpec, Experiment, LayerSpec, NetworkSpec, PointSpec, SpecError
from core.run.kept_changes import changes_from_array, changes_to_array
from core.spec.changes import MAX_CHANGED_POINTS, with_change, with_mark
from core.spec.experiment import TrainSpec
from core.spec.schedule import ScheduleSpec

NETWORK = NetworkSpec(2, (LayerSpec(3), LayerSpec(1, bias=False)))
POINTS = (PointSpec(1.5, -2.0, 1), PointSpec(0.0, 0.25, 0, train=False))
OF_ALL_KINDS = (
    Change(0, "weight", -1.5, (0, 2, 1)),
    Change(0, "unit_off", 1, (0, 2)),
    Change(3, "learning_rate", 0.5),
    Change(3, "l1", 0.01),
    Change(3, "l2", 0),
    Change(4, "batch_size", 7),
    Change(4, "bias", 2.5, (0, 1)),
    Change(4, "dropout", 0.25, (0,)),
    Change(4, "unit_off", 0, (0, 2)),
    Change(5, "points", points=POINTS),
    Change(5, "points", points=()),
    Change(5, "epochs", 30),
    Change(6, "schedule", schedule=ScheduleSpec("cosine", length=7.5, warmup=1)),
    Change(9, "restore", 2),
    Change(9, "stop", 1.5),
    Change(9, "stop", 0),
)


def experiment(*changes: Change, data: DataSpec | None = None) -> Experiment:
    return Experiment(data or DataSpec(), NETWORK, TrainSpec(), changes)


def test_all_kinds_go_through_json():
    whole = experiment(*OF_ALL_KINDS, data=DataSpec("spiral", points=POINTS))
    found = Experiment.from_json(whole.to_json())
    assert found == whole
    assert type(found.changes[5].value) is int
    assert found.changes[9].points == POINTS


def test_all_kinds_go_through_an_array():
    assert changes_from_array(changes_to_array(OF_ALL_KINDS)) == OF_ALL_KINDS
    assert changes_from_array(changes_to_array(())) == ()


def test_the_numbers_of_older_files_are_read():
    rows = np.array([[3.0, 0.0, 0.25], [3.0, 1.0, 9.0], [7.0, 3.0, 2.0], [7.0, 2.0, 60.0]])
    assert changes_from_array(rows) == (
        Change(3, "learning_rate", 0.25),
        Change(3, "epochs", 9),
        Change(7, "restore", 2),
        Change(7, "stop", 60.0),
    )


def test_the_longest_list_of_points_can_be_read_again():
    points = tuple(PointSpec(i / 3, -i / 7, 1) for i in range(2000))
    changes = [Change(i, "points", points=points) for i in range(MAX_CHANGED_POINTS // 2000)]
    whole = experiment(*changes, data=DataSpec("drawn", points=points))
    assert Experiment.from_json(whole.to_json()) == whole
    with pytest.raises(SpecError, match="remember 52,000 of them"):
        experiment(*changes, Change(99, "points", points=points))


@in_turn(
    ("field", "parts", "words"),
    [
        ("momentum", {}, "expected one of"),
        ("l1", {"value": -1}, "the new l1 is -1"),
        ("batch_size", {"value": 0}, "the new batch size is 0, expected a whole number from 1"),
        ("batch_size", {"value": 1.5}, "the new batch size is 1.5"),
        ("dropout", {"value": 1, "where": (0,)}, "less than 1"),
        ("dropout", {"value": 0.5}, "names 0 places, expected 1: layer"),
        ("weight", {"value": np.nan, "where": (0, 0, 0)}, "the new weight is nan"),
        ("weight", {"value": 1, "where": (0, 0)}, "expected 3: layer, unit, input"),
        ("weight", {"value": 1, "where": (0, 0, -1)}, "the input of a change is -1"),
        ("weight", {"value": 1, "where": 3}, "expected a list of whole numbers"),
        ("unit_off", {"value": 2, "where": (0, 0)}, "whether a unit is off is 2"),
        ("learning_rate", {"value": 1, "where": (0,)}, "names 1 places, expected 0"),
        ("learning_rate", {"value": 1, "points": ()}, "holds points, expected none"),
        ("points", {}, "holds none"),
        ("points", {"value": 1, "points": ()}, "holds a value"),
        ("points", {"points": (1,)}, "expected a PointSpec"),
        ("points", {"points": POINTS[:1] * 2001}, "2,001 points, expected at most 2,000"),
    ],
)
def test_what_cannot_be_is_refused_in_words(field: str, parts: dict[str, Any], words: str):
    with pytest.raises(SpecError, match=words):
        Change(0, field, **parts)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(0, "weight", 1, (2, 0, 0)), "layer 3, unit 1, input 1, but the network has 2 lay"),
        (Change(0, "weight", 1, (0, 3, 0)), "layer 1, unit 4, input 1, but that layer has 3 units"),
        (Change(0, "weight", 1, (0, 0, 2)), "layer 1, unit 1, input 3, but that layer has 2 inp"),
        (Change(0, "weight", 1e39, (0, 0, 0)), "which float32 cannot hold"),
        (Change(0, "bias", 1, (1, 0)), "the bias at layer 2, unit 1, but that layer has no bia"),
        (Change(0, "unit_off", 1, (1, 0)), "only units of hidden layers"),
        (Change(0, "dropout", 0.5, (2,)), "layer 3, but the network has 2 layers"),
    ],
)
def test_a_place_that_the_network_does_not_have_is_refused_in_words(change: Change, words: str):
    with pytest.raises(SpecError, match=words):
        experiment(change)


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((np.inf, 0, 0), "point.x is inf"),
        ((0, 2e6, 0), "point.y is 2000000.0|point.y is 2e"),
        ((0, 0, "1"), "point.target is '1'"),
        ((0, 0, 1, 1), "point.train is 1, expected true or false"),
    ],
)
def test_a_point_is_checked(point: tuple[Any, ...], words: str):
    with pytest.raises(SpecError, match=words):
        PointSpec(*point)


def test_a_second_change_of_one_thing_at_one_step_takes_the_place_of_the_first():
    one, other = Change(4, "weight", 1, (0, 0, 0)), Change(4, "weight", 2, (0, 0, 1))
    rate, later = Change(3, "learning_rate", 1), Change(5, "epochs", 3)
    again = Change(4, "weight", 3, (0, 0, 0))
    assert with_change((rate, one, other, later), again) == (rate, again, other)
    assert with_change((rate, one), other) == (rate, one, other)
    assert with_change((rate,), Change(4, "learning_rate", 2))[0] == rate


def test_an_edit_by_which_the_test_rows_were_judged_stays():
    edit, batch = Change(4, "weight", 1, (0, 0, 0)), Change(4, "batch_size", 2)
    rate = Change(4, "learning_rate", 1)
    again = Change(4, "weight", 3, (0, 0, 0))
    assert with_change((edit, batch), again) == (edit, batch, again)
    assert with_change((edit, batch, again), edit) == (edit, batch, edit)
    assert with_change((rate, batch), Change(4, "learning_rate", 2)) == (
        Change(4, "learning_rate", 2),
        batch,
    )
    assert with_change((edit, batch, again), Change(4, "batch_size", 3)) == (
        edit,
        Change(4, "batch_size", 3),
        again,
    )


def test_a_restoring_may_be_given_its_place():
    edit, batch, restore = (
        Change(4, "bias", 1, (0, 0)),
        Change(4, "batch_size", 2),
        Change(4, "restore", 1),
    )
    assert with_mark((edit, batch), restore, 1) == (edit, restore, batch)
    assert with_mark((edit, restore, batch), restore, 1) == (edit, restore, batch)
