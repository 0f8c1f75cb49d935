import numpy as np
import pytest

from core import Dataset, SpecError
from core.nn.targets import encode_targets, target_codes, threshold


def _classes(labels: list[int], classes: int) -> Dataset:
    y = np.array(labels)
    x = np.zeros((len(y), 2))
    return Dataset(x, y, x[:1], y[:1], "classes", classes, None, "made")


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("sigmoid", [[0], [1], [1]]), ("linear", [[0], [1], [1]]), ("tanh", [[-1], [1], [1]])],
)
def test_two_classes_on_one_output(activation: str, expected: list[list[int]]):
    found = encode_targets(_classes([0, 1, 1], 2), "train", 1, activation, "float32")
    assert found.dtype == np.float32
    assert found.tolist() == expected


@pytest.mark.parametrize(("activation", "off"), [("softmax", 0.0), ("tanh", -1.0)])
def test_one_output_a_class(activation: str, off: float):
    found = encode_targets(_classes([2, 0], 3), "train", 3, activation, "float64")
    assert found.tolist() == [[off, off, 1.0], [1.0, off, off]]
    assert encode_targets(_classes([2, 0], 3), "test", 3, activation, "float64").shape == (1, 3)


@pytest.mark.parametrize(("classes", "outputs"), [(3, 1), (3, 2), (2, 3), (10, 9), (1, 2)])
def test_other_numbers_of_outputs_are_refused(classes: int, outputs: int):
    with pytest.raises(SpecError, match=rf"{classes} classes.*{outputs} outputs"):
        target_codes(classes, outputs, "sigmoid", "float64")


def test_a_single_class_has_one_answer():
    assert target_codes(1, 1, "sigmoid", "float64").tolist() == [[0.0]]


def test_regression_targets_are_themselves():
    y = np.array([[1.5, 2.0]])
    dataset = Dataset(np.zeros((1, 2)), y, np.zeros((0, 2)), y[:0], "regression", 0, None, "made")
    assert encode_targets(dataset, "train", 2, "linear", "float32").tolist() == y.tolist()
    assert encode_targets(dataset, "test", 2, "linear", "float32").shape == (0, 2)
    with pytest.raises(SpecError, match=r"2 target columns.*3 outputs"):
        encode_targets(dataset, "train", 3, "linear", "float32")


def test_the_threshold_lies_midway():
    assert threshold("tanh") == 0.0
    assert threshold("sigmoid") == threshold("linear") == 0.5
