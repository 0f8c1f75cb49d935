import pytest

from core import SpecError
from core.nn.targets import target_codes, threshold


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("sigmoid", [[0], [1]]), ("linear", [[0], [1]]), ("tanh", [[-1], [1]])],
)
def test_two_classes_on_one_output(activation: str, expected: list[list[int]]):
    codes = target_codes(2, 1, activation, "float32")
    assert codes.dtype == "float32"
    assert codes.tolist() == expected


@pytest.mark.parametrize(("activation", "off"), [("softmax", 0.0), ("tanh", -1.0)])
def test_one_output_a_class(activation: str, off: float):
    codes = target_codes(3, 3, activation, "float64")
    assert codes.tolist() == [[1.0, off, off], [off, 1.0, off], [off, off, 1.0]]


@pytest.mark.parametrize(("classes", "outputs"), [(3, 1), (3, 2), (2, 3), (10, 9), (1, 2)])
def test_other_numbers_of_outputs_are_refused(classes: int, outputs: int):
    with pytest.raises(SpecError, match=rf"{classes} classes.*{outputs} outputs"):
        target_codes(classes, outputs, "sigmoid", "float64")


def test_a_single_class_has_one_answer():
    assert target_codes(1, 1, "sigmoid", "float64").tolist() == [[0.0]]


def test_the_threshold_lies_midway():
    assert threshold("tanh") == 0.0
    assert threshold("sigmoid") == threshold("linear") == 0.5
