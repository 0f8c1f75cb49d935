"""The experiment that a command line asks for: a lesson or a file, with options laid over it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from core.datasets import DATASETS
from core.datasets.choice import chosen
from core.datasets.errors import DatasetError
from core.run.experiment_file import load_experiment
from core.run.located import Search, with_found_files
from core.run.weights_file import load_weights
from core.spec.changes import CHANGEABLE, POINTS
from core.spec.checks import SpecError
from core.spec.experiment import InitSpec
from core.spec.fitting import experiment_for, loss_for
from playground.cli.arguments import UsageError
from playground.cli.overlay import overlaid, with_layer_options
from playground.cli.spec_options import given_options, seeds, spec_options
from playground.session.fitting import proposed
from playground.session.lessons import get_lesson
from playground.session.making import with_files
from playground.session.outputs import check_outputs, files_read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from core.datasets import Dataset
    from core.spec.experiment import DataSpec, Experiment, NetworkSpec
    from playground.cli.spec_options import SpecOption
    from playground.session.lessons import Lesson
    from playground.session.outputs import Output

FIRST_LESSON: Final = "xor"
_DATA: Final = ("data", "name")
_LAYERS: Final = ("network", "layers")
_INPUTS: Final = ("network", "inputs")
_INIT: Final = ("network", "init")
_BIAS_INIT: Final = ("network", "bias_init")
_LOSS: Final = ("training", "loss")
# What is judged together with the data that it belongs to.
_LATER: Final = (_LAYERS, _INPUTS)
# What changes the question that the network's last layer answers.
_ASKED: Final = frozenset((_DATA, ("data", "target"), ("data", "task")))


def refuse_overwriting(
    outputs: Sequence[Output], experiment: Experiment, arguments: argparse.Namespace
) -> None:
    """Raise `OutputError` where an output is a file that the run, or this call, reads."""
    reads = files_read(experiment, arguments.data_dir)
    if arguments.experiment:
        reads |= {arguments.experiment}
    check_outputs(outputs, reads, own=getattr(arguments, "resume", None) or "")


def asked_on_the_way(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a resumed run is to change, by field; raises `UsageError` for what must not change."""
    given = given_options(arguments)
    flags = [option.flags[0] for option in given if option.field not in CHANGEABLE]
    if arguments.seed is not None:
        flags.append("--seed")
    if flags:
        may = [option.flags[0] for option in spec_options() if option.field in CHANGEABLE]
        raise UsageError(
            f"{flags[0]} would make it another run: --resume takes {', '.join(may[:-1])} and"
            f" {may[-1]}"
        )
    return {option.field: value for option, value in given.items()}


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
        return with_files(lesson, arguments.data_dir) or lesson.experiment
    path, search = arguments.experiment, Search(arguments.data_dir, opened=arguments.experiment)
    if not path.lower().endswith(".npz"):
        return search.what_there_is(load_experiment(path))
    experiment = load_weights(path, with_data=False).experiment
    if experiment is None:
        raise UsageError(
            f"{Path(path).name} holds weights but no experiment: open it in the window,"
            f" or give --data and --layers with --init file:{path}"
        )
    return search.what_there_is(experiment)


def with_options(experiment: Experiment, arguments: argparse.Namespace) -> Experiment:
    """`experiment` with all that was asked for, except for what waits for the data.

    Raises `UsageError` that names the option, and `SpecError` or `DatasetError` for files that are
    named but not there.
    """
    given = given_options(arguments)
    if arguments.seed is not None:
        every = {
            dataclasses.replace(option, flags=("--seed",)): arguments.seed for option in seeds()
        }
        typed = {option.path for option in given}
        given |= {option: seed for option, seed in every.items() if option.path not in typed}
    by_path = {option.path: option for option in given}
    if _DATA in by_path:
        data = _data(given.pop(by_path[_DATA]), experiment.data)
        kept = tuple(change for change in experiment.changes if change.field != POINTS)
        experiment = replace(experiment, data=data, changes=kept)
    return with_found_files(_with_given(experiment, given), arguments.data_dir)


def _with_given(experiment: Experiment, given: Mapping[SpecOption, Any]) -> Experiment:
    """`experiment` with what was given of it, but for what is judged together with the data."""
    by_path = {option.path: option for option in given}
    bias_init = _bias_init_beside(given[by_path[_INIT]]) if _INIT in by_path else None
    if bias_init is not None and _BIAS_INIT not in by_path:
        network = replace(experiment.network, bias_init=bias_init)
        experiment = replace(experiment, network=network)
    now = {option: value for option, value in given.items() if option.path not in _LATER}
    return overlaid(experiment, now)


def fitted_to_data(
    experiment: Experiment, arguments: argparse.Namespace, dataset: Dataset
) -> Experiment:
    """`experiment` with the layers that were asked for, made to fit the data.

    Where layers, inputs, loss or data were not given they follow: the first layer takes the data's
    columns, the last one answers the data's question, the loss goes with the last layer. For a file
    of one's own, where no lesson or experiment was asked for, all that was not given is proposed.
    Raises `SpecError` or `UsageError`.
    """
    options = given_options(arguments)
    given = {option.path for option in options}
    fitting = experiment
    is_chosen = arguments.lesson is not None or arguments.experiment is not None
    named = next((value for option, value in options.items() if option.path == _DATA), "")
    is_own = experiment.data.name == "file" or (named and named not in DATASETS)
    if is_own and not is_chosen:
        of_run = {option: value for option, value in options.items() if option.path[0] != "data"}
        fitting = _with_given(proposed(experiment, dataset), of_run)
    elif given & _ASKED:
        fitting = experiment_for(
            experiment, dataset.inputs, dataset.kind, dataset.classes, dataset.outputs
        )
    network, loss = _network(fitting.network, arguments, dataset), experiment.training.loss
    if given & {_LAYERS, *_ASKED} and _LOSS not in given:
        loss = loss_for(dataset.kind, network.layers[-1].activation)
    training = replace(fitting.training, loss=loss)
    changes = experiment.changes
    if network.sizes != experiment.network.sizes:  # layers and units are others now
        changes = tuple(change for change in changes if not change.where)
    experiment = replace(experiment, network=network, training=training, changes=changes)
    return with_found_files(experiment, arguments.data_dir)


def _network(network: NetworkSpec, arguments: argparse.Namespace, dataset: Dataset) -> NetworkSpec:
    """The network with the layers and inputs that were asked for, or that follow the data."""
    options = given_options(arguments)
    given = {option.path: value for option, value in options.items()}
    layers = with_layer_options(given.get(_LAYERS, network.layers), options)
    is_other_data = any(path[0] == "data" for path in given)
    inputs = given.get(_INPUTS, dataset.inputs if is_other_data else network.inputs)
    try:
        return replace(network, layers=layers, inputs=inputs)
    except SpecError as error:
        flags = [option.flags[0] for option in options if option.path in _LATER]
        raise UsageError(f"{' and '.join(flags)}: {error}") if flags else error from None


def _bias_init_beside(init: InitSpec) -> InitSpec | None:
    """How biases start with such weights: a layer's bias belongs to its weights in a file."""
    if init.name == "file":
        return init
    return InitSpec("file", path=init.path) if init.name == "file_shifted" else None


def _data(text: str, data: DataSpec) -> DataSpec:
    try:
        return chosen(text, data)
    except DatasetError as error:
        raise UsageError(f"--data is {error}") from None
