"""The experiment that a command line asks for: a lesson or a file, with options laid over it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from core.datasets.locate import with_found_files
from core.run.experiment_file import load_experiment
from core.run.weights_file import load_weights
from core.spec.checks import SpecError
from core.spec.experiment import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec
from core.spec.names import DATASET_NAMES
from playground.cli.arguments import UsageError
from playground.session.lessons import get_lesson

if TYPE_CHECKING:
    import argparse

    from core.datasets import Dataset
    from playground.session.lessons import Lesson

FIRST_LESSON: Final = "xor"
_CHANGES: Final = (
    *("data", "layers", "init", "dtype"),
    *("loss", "optimizer", "batch_size", "l1", "l2", "seed"),
)
_INIT_FIELDS: Final = {
    "normal": ("mean", "std"),
    "uniform": ("low", "high"),
    "constant": ("value",),
    "file": ("path",),
    "file_shifted": ("path", "low", "high"),
}


def check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse before training what could not be saved after it; raises `UsageError`."""
    for option, path in (("--save", arguments.save), ("--history", arguments.history)):
        if path is None:
            continue
        target = Path(path)
        if target.exists() and not target.is_file():
            raise UsageError(f"{option}: {path} is no file")
        if not target.absolute().parent.is_dir():
            raise UsageError(f"{option}: {path} is no file in a folder that exists")
        if not os.access(target if target.exists() else target.absolute().parent, os.W_OK):
            raise UsageError(f"{option}: there is no permission to write {path}")
    if arguments.save_data and not arguments.save:
        raise UsageError("--save-data goes with --save: it says what that file holds")


def refuse_other_changes(arguments: argparse.Namespace) -> None:
    """Raise `UsageError` for what would make a resumed run another one."""
    for option in _CHANGES:
        if getattr(arguments, option) is not None:
            name = option.replace("_", "-")
            raise UsageError(
                f"--{name} would make it another run: --resume takes --epochs and --lr"
            )


def chosen_lesson(arguments: argparse.Namespace) -> Lesson | None:
    """The lesson to start from: the first one unless another, or a file, is asked for."""
    if arguments.experiment is not None:
        return None
    try:
        return get_lesson(arguments.lesson or FIRST_LESSON)
    except KeyError as error:
        raise UsageError(str(error.args[0])) from None


def starting_experiment(arguments: argparse.Namespace, lesson: Lesson | None) -> Experiment:
    """The lesson's experiment, or the file's.

    Raises `SpecError`, `WeightsFileError` or `UsageError`.
    """
    if lesson is not None:
        return lesson.experiment
    path = arguments.experiment
    if not path.lower().endswith(".npz"):
        return load_experiment(path)
    experiment = load_weights(path, with_data=False).experiment
    if experiment is None:
        raise UsageError(
            f"{Path(path).name} holds weights but no experiment: open it in the window,"
            f" or give --data and --layers with --init file:{path}"
        )
    return experiment


def with_data_options(experiment: Experiment, arguments: argparse.Namespace) -> Experiment:
    """`experiment` on the data, and with the seeds, that were asked for; raises `SpecError`."""
    data, network, training = experiment.data, experiment.network, experiment.training
    if arguments.data is not None:
        data = _data(arguments.data, data)
    if arguments.seed is not None:
        data = replace(data, seed=arguments.seed)
        network = replace(network, seed=arguments.seed)
        training = replace(training, seed=arguments.seed)
    if arguments.init is not None:
        init = parse_init(arguments.init)
        network = replace(network, init=init)
        if init.name == "file":  # a layer's bias belongs to its weights
            network = replace(network, bias_init=init)
        elif init.name == "file_shifted":
            network = replace(network, bias_init=InitSpec("file", path=init.path))
    changed = Experiment(data, network, training)
    return with_found_files(changed, arguments.data_dir)


def with_network_options(
    experiment: Experiment, arguments: argparse.Namespace, dataset: Dataset
) -> Experiment:
    """`experiment` with the layers and the training that were asked for, made to fit the data.

    Where layers, loss or data were not given they follow: the first layer takes the data's columns,
    the last one answers the data's question, the loss goes with the last layer. Raises `SpecError`.
    """
    network, training = experiment.network, experiment.training
    if arguments.layers is not None:
        network = replace(network, layers=parse_layers(arguments.layers))
    elif arguments.data is not None:
        network = replace(network, layers=_answering(network, dataset))
    if arguments.data is not None:
        network = replace(network, inputs=dataset.inputs)
    if arguments.dtype is not None:
        network = replace(network, dtype=arguments.dtype)
    if arguments.layers is not None or arguments.data is not None:
        training = replace(training, loss=_loss(network, dataset))
    optimizer = {"name": arguments.optimizer, "learning_rate": arguments.lr}
    training = replace(
        training,
        optimizer=replace(training.optimizer, **_given(optimizer)),
        **_given(
            {
                "loss": arguments.loss,
                "batch_size": arguments.batch_size,
                "epochs": arguments.epochs,
                "l1": arguments.l1,
                "l2": arguments.l2,
            }
        ),
    )
    return Experiment(experiment.data, network, training)


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read "4:tanh,1:sigmoid"; raises `UsageError` or `SpecError`."""
    layers = []
    for position, part in enumerate(text.split(","), start=1):
        units, _, activation = part.strip().partition(":")
        if not units.isdecimal():
            raise UsageError(
                f"--layers: layer {position} is {part.strip()!r}, expected units and activation,"
                " as in 4:tanh"
            )
        layers.append(LayerSpec(int(units[:9]), activation or "sigmoid"))
    return tuple(layers)


def parse_init(text: str) -> InitSpec:
    """Read "he_normal" or "normal:3,1"; raises `UsageError` or `SpecError`."""
    name, _, rest = text.partition(":")
    fields = _INIT_FIELDS.get(name, ())
    parts = rest.split(",", len(fields) - 1) if rest and fields else [rest] if rest else []
    if len(parts) > len(fields):
        raise UsageError(f"--init: {name} takes nothing after its name, but {rest!r} was given")
    values: dict[str, Any] = {}
    for field, part in zip(fields, parts, strict=False):
        try:
            values[field] = part if field == "path" else float(part)
        except ValueError:
            raise UsageError(f"--init: {field} is {part!r}, expected a number") from None
    return InitSpec(name, **values)


def _data(text: str, data: DataSpec) -> DataSpec:
    if text in DATASET_NAMES:
        return replace(data, name=text)
    if text.lower().endswith((".npz", ".csv")):
        return replace(data, name="file", path=text, features=("x", "y"))
    raise SpecError(
        f"--data is {text!r}, expected a .csv or .npz file or one of: {', '.join(DATASET_NAMES)}"
    )


def _answering(network: NetworkSpec, dataset: Dataset) -> tuple[LayerSpec, ...]:
    """The network's layers, the last one as the data needs it."""
    last = network.layers[-1]
    activation = last.activation
    if dataset.kind == "regression":
        activation = "linear"
    elif dataset.outputs > 1:
        activation = "softmax"
    elif activation not in ("sigmoid", "tanh"):
        activation = "sigmoid"
    return (
        *network.layers[:-1],
        replace(last, units=dataset.outputs, activation=activation),
    )


def _loss(network: NetworkSpec, dataset: Dataset) -> str:
    last = network.layers[-1].activation
    if dataset.kind == "classes" and last == "softmax":
        return "cross_entropy"
    if dataset.kind == "classes" and last == "sigmoid":
        return "binary_cross_entropy"
    return "mse"


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
