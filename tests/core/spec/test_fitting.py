"""A network's ends follow the data, by one rule."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from turns import in_turn

from core.spec.compatibility import problems
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.spec.fitting import answer_for, experiment_for, loss_for
from core.spec.names import ACTIVATION_NAMES, LOSS_NAMES

NETWORK = NetworkSpec(2, (LayerSpec(4, "relu", bias=False), LayerSpec(3, "tanh")))


@pytest.mark.parametrize(
    ("kind", "classes", "outputs", "activation", "expected"),
    [
        ("classes", 2, 1, "softmax", (1, "sigmoid", "binary_cross_entropy")),
        ("classes", 2, 1, "sigmoid", (1, "sigmoid", "binary_cross_entropy")),
        ("classes", 2, 1, "tanh", (1, "tanh", "mse")),
        ("classes", 3, 3, "tanh", (3, "softmax", "cross_entropy")),
        ("regression", 0, 1, "tanh", (1, "linear", "mse")),
        ("regression", 0, 4, "softmax", (4, "linear", "mse")),
    ],
)
def test_the_rule(
    kind: str,
    classes: int,
    outputs: int,
    activation: str,
    expected: tuple[int, str, str],
) -> None:
    assert answer_for(kind, classes, outputs, activation) == expected


@in_turn("activation", ACTIVATION_NAMES)
@in_turn("loss", LOSS_NAMES)
@pytest.mark.parametrize(
    ("kind", "classes", "outputs"),
    [("classes", 2, 1), ("classes", 7, 7), ("regression", 0, 1), ("regression", 0, 3)],
)
def test_whatever_stood_there_it_fits_the_data(
    activation: str, loss: str, kind: str, classes: int, outputs: int
) -> None:
    network = replace(NETWORK, layers=(NETWORK.layers[0], LayerSpec(3, activation)))
    before = Experiment(DataSpec(), network, TrainSpec(loss, batch_size=7))
    after = experiment_for(before, 5, kind, classes, outputs)
    assert not problems(after, 5, kind, classes, outputs)
    assert after.network.layers[0] == network.layers[0]
    assert replace(after.training, loss=loss) == before.training
    assert experiment_for(after, 5, kind, classes, outputs) == after


def test_numbers_have_the_squared_error_whatever_the_layer() -> None:
    assert loss_for("regression", "sigmoid") == "mse"
    assert loss_for("classes", "relu") == "mse"
