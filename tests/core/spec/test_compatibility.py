import numpy as np
import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, SpecError, TrainSpec
from core.spec.compatibility import cautions, problems
from core.train.setup import check_compatible


def _experiment(*layers: tuple[int, str], inputs: int = 2, loss: str = "mse") -> Experiment:
    specs = tuple(LayerSpec(units, activation) for units, activation in layers)
    return Experiment(DataSpec(), NetworkSpec(inputs, specs), TrainSpec(loss))


@pytest.mark.parametrize(
    ("experiment", "kind", "classes"),
    [
        (_experiment((1, "sigmoid")), "classes", 2),
        (_experiment((2, "softmax"), loss="cross_entropy"), "classes", 2),
        (_experiment((2, "softmax")), "classes", 2),
        (_experiment((1, "tanh")), "classes", 2),
        (_experiment((1, "sigmoid"), loss="binary_cross_entropy"), "classes", 2),
        (_experiment((10, "sigmoid"), loss="binary_cross_entropy"), "classes", 10),
        (_experiment((1, "sigmoid")), "classes", 1),
        (_experiment((1, "linear")), "regression", 0),
        (_experiment((3, "softmax"), (1, "step")), "classes", 2),
    ],
)
def test_what_makes_sense_has_no_problems(experiment: Experiment, kind: str, classes: int):
    assert problems(experiment, 2, kind, classes) == ()


@pytest.mark.parametrize(
    ("experiment", "kind", "classes", "field", "words"),
    [
        (
            _experiment((1, "sigmoid"), inputs=3),
            "classes",
            2,
            "network.inputs",
            "2 inputs.*takes 3",
        ),
        (
            _experiment((4, "tanh"), (10, "sigmoid")),
            "classes",
            2,
            "network.layers[1].units",
            "10 units",
        ),
        (
            _experiment((1, "sigmoid")),
            "classes",
            10,
            "network.layers[0].units",
            "10 classes.*1 unit:",
        ),
        (
            _experiment((10, "sigmoid"), loss="cross_entropy"),
            "classes",
            10,
            "training.loss",
            "softmax",
        ),
        (
            _experiment((1, "tanh"), loss="binary_cross_entropy"),
            "classes",
            2,
            "training.loss",
            "sigmoid",
        ),
        (
            _experiment((2, "softmax"), loss="binary_cross_entropy"),
            "classes",
            2,
            "training.loss",
            "use cross_entropy",
        ),
        (
            _experiment((1, "sigmoid"), loss="binary_cross_entropy"),
            "regression",
            0,
            "training.loss",
            "use mse",
        ),
        (_experiment((2, "softmax")), "regression", 0, "network.layers[0].activation", "linear"),
    ],
)
def test_each_problem_names_its_field_and_both_sides(
    experiment: Experiment, kind: str, classes: int, field: str, words: str
):
    found = problems(experiment, 2, kind, classes)
    assert [problem.field for problem in found] == [field]
    with pytest.raises(SpecError, match=words):
        raise SpecError(found[0].message)


def test_several_problems_are_all_said():
    experiment = _experiment((10, "relu"), inputs=5, loss="cross_entropy")
    fields = [problem.field for problem in problems(experiment, 2, "classes", 2)]
    assert fields == ["network.inputs", "network.layers[0].units", "training.loss"]


def test_outputs_of_a_regression():
    assert problems(_experiment((3, "linear")), 2, "regression", 0) == ()
    found = problems(_experiment((3, "linear")), 2, "regression", 0, outputs=2)
    assert found[0].field == "network.layers[0].units"


def test_check_compatible_raises_with_all_messages():
    y = np.array([0, 1])
    dataset = Dataset(np.zeros((2, 2)), y, np.zeros((0, 2)), y[:0], "classes", 2, None, "made")
    check_compatible(_experiment((1, "sigmoid")), dataset)
    with pytest.raises(SpecError, match=r"2 inputs.*; .*10 units"):
        check_compatible(_experiment((10, "sigmoid"), inputs=3), dataset)


def test_a_step_layer_is_a_caution_not_a_problem():
    experiment = _experiment((4, "step"), (1, "sigmoid"))
    assert [found.field for found in cautions(experiment)] == ["network.layers[0].activation"]
    assert cautions(_experiment((1, "sigmoid"))) == ()
