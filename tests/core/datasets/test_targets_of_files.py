from __future__ import annotations

import numpy as np
import pytest
from turns import in_turn

from core.datasets.dataset import DatasetError
from core.datasets.targets_of_files import (
    targets_from_names,
    targets_from_numbers,
    task_of_numbers,
)


def test_names_become_classes_in_alphabetical_order() -> None:
    targets = targets_from_names("here", [np.array(["cat", "ant", "cat", "bee"])])
    assert (targets.kind, targets.classes) == ("classes", 3)
    assert targets.class_names == ("ant", "bee", "cat")
    assert targets.parts[0].tolist() == [2, 0, 2, 1]
    assert targets.parts[0].dtype == np.int64


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.uint64, np.float32, np.float64, bool])
def test_whole_numbers_from_zero_are_labels_as_they_stand(dtype: type) -> None:
    targets = targets_from_numbers("here", [np.array([0, 1, 1, 0]).astype(dtype)])
    assert (targets.kind, targets.classes, targets.class_names) == ("classes", 2, ())
    assert targets.parts[0].tolist() == [0, 1, 1, 0]
    assert targets.parts[0].dtype == np.int64


def test_there_are_as_many_classes_as_values_under_their_own_names() -> None:
    targets = targets_from_numbers("here", [np.array([0, 9, 2, 3, 4, 6, 7, 8])])
    assert (targets.classes, targets.class_names) == (8, tuple("02346789"))
    assert targets.parts[0].tolist() == [0, 7, 1, 2, 3, 4, 5, 6]


def test_by_the_first_rules_a_digit_that_does_not_occur_keeps_its_number() -> None:
    targets = targets_from_numbers("here", [np.array([0, 9, 2, 3, 4, 6, 7, 8])], rules="1")
    assert (targets.classes, targets.class_names) == (10, ())
    assert targets.parts[0].tolist() == [0, 9, 2, 3, 4, 6, 7, 8]
    assert targets_from_numbers("here", [np.array([7.0, 300.0])], rules="1").kind == "classes"


@pytest.mark.parametrize(
    ("values", "labels", "names"),
    [
        ([1, 2, 3, 1], [0, 1, 2, 0], ("1", "2", "3")),
        ([-1.0, 1.0, 1.0], [0, 1, 1], ("-1", "1")),
        ([0, 1000, 0, 1000], [0, 1, 0, 1], ("0", "1000")),
        ([7.0, 6.0], [1, 0], ("6", "7")),
    ],
)
def test_other_whole_numbers_are_numbered_in_order(
    values: list[float], labels: list[int], names: tuple[str, ...]
) -> None:
    targets = targets_from_numbers("here", [np.array(values)])
    assert (targets.kind, targets.classes, targets.class_names) == ("classes", len(names), names)
    assert targets.parts[0].tolist() == labels


def test_broken_numbers_are_regression() -> None:
    targets = targets_from_numbers("here", [np.array([0.5, 1, 2], dtype=np.float32)])
    assert (targets.kind, targets.classes) == ("regression", 0)
    assert targets.parts[0].tolist() == [[0.5], [1], [2]]
    assert targets.parts[0].dtype == np.float32


def test_more_whole_numbers_than_classes_are_regression() -> None:
    assert targets_from_numbers("here", [np.arange(100)]).kind == "classes"
    targets = targets_from_numbers("here", [np.arange(101)])
    assert targets.kind == "regression"
    assert targets.parts[0].dtype == np.float64


def test_one_hot_rows_are_classes_even_when_one_never_occurs() -> None:
    targets = targets_from_numbers("here", [np.eye(4)[[2, 0, 2]]])
    assert (targets.kind, targets.classes) == ("classes", 4)
    assert targets.parts[0].tolist() == [2, 0, 2]


@pytest.mark.parametrize(
    "rows", [[[1, 1], [0, 1]], [[0, 0], [0, 1]], [[0.5, 0.5], [0, 1]], [[-1, 1]]]
)
def test_other_rows_are_regression_with_an_output_a_column(rows: list[list[float]]) -> None:
    targets = targets_from_numbers("here", [np.array(rows)])
    assert (targets.kind, targets.classes) == ("regression", 0)
    assert targets.parts[0].tolist() == rows


def test_train_and_test_parts_are_decided_together() -> None:
    train, test = np.array([1, 2, 1]), np.array([3, 2])
    targets = targets_from_numbers("here", [train, test])
    assert targets.class_names == ("1", "2", "3")
    assert [part.tolist() for part in targets.parts] == [[0, 1, 0], [2, 1]]
    assert targets_from_numbers("here", [train, np.array([0.5])]).kind == "regression"


def test_one_label_alone_is_refused() -> None:
    with pytest.raises(DatasetError, match="here: every label is '5', expected at least two"):
        targets_from_numbers("here", [np.array([5, 5])])
    with pytest.raises(DatasetError, match="every label is 'ant'"):
        targets_from_names("here", [np.array(["ant", "ant"])])


def test_a_hundred_names_are_enough() -> None:
    with pytest.raises(DatasetError, match="101 different labels, expected at most 100"):
        targets_from_names("here", [np.array([f"n{i}" for i in range(101)])])


@in_turn(
    ("values", "rows", "name", "quantity", "kind", "asks"),
    [
        ([1, 2, 3], 4, "label", False, "classes", False),
        ([3, 4, 5, 6, 7, 8], 1599, "quality", False, "classes", False),
        (list(range(25, 346)), 442, "target", False, "number", False),
        (list(range(18, 90)), 1000, "age", False, "number", False),
        (list(range(26)), 2600, "letter", False, "classes", True),
        ([100, 250, 900], 600, "size", False, "classes", False),
        ([100, 250, 900], 4, "size", False, "number", True),
        ([5, 9, 12], 3, "share", True, "number", True),
        ([5, 6], 300, "share", True, "number", False),
        ([0.5, 1, 2], 3, "y", False, "number", False),
    ],
)
def test_classes_or_a_number(
    values: list[float], rows: int, name: str, quantity: bool, kind: str, asks: bool
) -> None:
    task = task_of_numbers(np.array(values, float), rows, name, quantity=quantity)
    assert (task.kind, bool(task.doubt)) == (kind, asks)


def test_what_a_person_says_goes_before_what_it_looks_like() -> None:
    values = [np.array([1, 2, 3, 1])]
    assert targets_from_numbers("here", values, "number").kind == "regression"
    found = targets_from_numbers("here", [np.array([0.5, 2.5])], "classes")
    assert found.class_names == ("0.5", "2.5")
    with pytest.raises(DatasetError, match="are no classes"):
        targets_from_numbers("here", [np.array([[0.5, 2.5]])], "classes")
