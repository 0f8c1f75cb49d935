"""What a network's output and loss are for given data: one rule for window, command line, notebook.

Two classes: one sigmoid unit with binary cross-entropy (Bishop, Pattern Recognition and Machine
Learning, 2006, section 5.2); one tanh unit, which the course uses, stays and has the squared
error. More classes: a softmax unit for each and cross-entropy. Numbers: linear units and the
squared error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

if TYPE_CHECKING:
    from core.spec.experiment import Experiment


class Answer(NamedTuple):
    """The last layer's units and activation, and the loss that goes with them."""

    units: int
    activation: str
    loss: str


def answer_for(kind: str, classes: int, outputs: int, activation: str) -> Answer:
    """How a network answers data of `kind` "classes" or "regression" (`outputs` target columns).

    `activation` is what the last layer has so far: one that answers such data stays.
    """
    units = outputs
    if kind == "regression":
        activation = "linear"
    elif classes > 2:
        units, activation = classes, "softmax"
    else:
        units, activation = 1, "tanh" if activation == "tanh" else "sigmoid"
    return Answer(units, activation, loss_for(kind, activation))


def loss_for(kind: str, activation: str) -> str:
    """The loss that goes with a last layer of this activation."""
    if kind == "classes" and activation == "softmax":
        return "cross_entropy"
    if kind == "classes" and activation == "sigmoid":
        return "binary_cross_entropy"
    return "mse"


def experiment_for(
    experiment: Experiment, inputs: int, kind: str, classes: int, outputs: int
) -> Experiment:
    """`experiment` with the inputs, last layer and loss that go with such data; the rest stays."""
    *hidden, last = experiment.network.layers
    answer = answer_for(kind, classes, outputs, last.activation)
    last = replace(last, units=answer.units, activation=answer.activation)
    network = replace(experiment.network, inputs=inputs, layers=(*hidden, last))
    training = replace(experiment.training, loss=answer.loss)
    return replace(experiment, network=network, training=training)
