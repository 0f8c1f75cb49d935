"""Which parts of an experiment do not go together, in words that say what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from core.spec.experiment import Experiment


class Problem(NamedTuple):
    """What is wrong with a field, as `network.layers[1].units`, and what would be right."""

    field: str
    message: str


def problems(
    experiment: Experiment, inputs: int, kind: str, classes: int, outputs: int | None = None
) -> tuple[Problem, ...]:
    """All that keeps `experiment` from training on data of `inputs` columns.

    `kind` is "classes" (labels 0 to `classes` - 1) or "regression" (`outputs` target columns; None
    when that is not known yet).
    """
    found = [
        _inputs_problem(experiment, inputs),
        _classes_problem(experiment, classes)
        if kind == "classes"
        else _regression_problem(experiment, outputs),
        _loss_problem(experiment, kind),
    ]
    return tuple(problem for problem in found if problem is not None)


def cautions(experiment: Experiment) -> tuple[Problem, ...]:
    """What will train but hardly learn; a form shows it, nothing refuses it."""
    return tuple(
        Problem(
            f"network.layers[{position}].activation",
            f"layer {position + 1} is a step: its derivative is 0 everywhere, so neither it nor the"
            " layers below it learn",
        )
        for position, layer in enumerate(experiment.network.layers)
        if layer.activation == "step"
    )


def _inputs_problem(experiment: Experiment, inputs: int) -> Problem | None:
    wanted = experiment.network.inputs
    if wanted == inputs:
        return None
    return Problem(
        "network.inputs",
        f"the data has {_count(inputs, 'input')} but the network takes {wanted}: set its inputs to"
        f" {inputs}",
    )


def _classes_problem(experiment: Experiment, classes: int) -> Problem | None:
    units, field = _last_units(experiment)
    fitting = (1, 2) if classes == 2 else (max(classes, 1),)
    if units in fitting:
        return None
    return Problem(
        field,
        f"the data has {_count(classes, 'class', 'classes')} but the last layer has"
        f" {_count(units, 'unit')}: give it {' or '.join(map(str, fitting))}",
    )


def _regression_problem(experiment: Experiment, outputs: int | None) -> Problem | None:
    units, field = _last_units(experiment)
    if experiment.network.layers[-1].activation == "softmax":
        return Problem(
            field.replace("units", "activation"),
            "softmax gives shares of 1 but the data's targets are plain numbers: use linear",
        )
    if outputs is None or units == outputs:
        return None
    return Problem(
        field,
        f"the data has {_count(outputs, 'target column')} but the last layer has"
        f" {_count(units, 'unit')}: give it {outputs}",
    )


def _loss_problem(experiment: Experiment, kind: str) -> Problem | None:
    loss, last = experiment.training.loss, experiment.network.layers[-1].activation
    if kind == "regression" and loss != "mse":
        message = f"{loss} compares probabilities but the data's targets are plain numbers: use mse"
    elif loss == "cross_entropy" and last != "softmax":
        message = (
            f"cross_entropy needs a softmax output but the last layer is {last}: make it"
            " softmax, or use mse"
        )
    elif loss == "binary_cross_entropy" and last != "sigmoid":
        message = (
            f"binary_cross_entropy needs sigmoid outputs but the last layer is {last}: make it"
            f" sigmoid, or use {'cross_entropy' if last == 'softmax' else 'mse'}"
        )
    else:
        return None
    return Problem("training.loss", message)


def _last_units(experiment: Experiment) -> tuple[int, str]:
    layers = experiment.network.layers
    return layers[-1].units, f"network.layers[{len(layers) - 1}].units"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
