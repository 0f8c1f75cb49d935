"""The commands that need no window: train and list."""

from __future__ import annotations

import dataclasses
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from core import Trainer, load_weights
from core.datasets import DATASETS
from core.datasets.locate import FileWanted
from core.files.plain_files import describe_os_error
from core.nn.blas import one_blas_thread
from core.run.located import Search, check_known_data, check_known_weights
from core.spec.names import (
    ACTIVATION_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
    OWN_ARRAYS,
)
from playground.cli.arguments import UsageError
from playground.cli.idle_options import idle_options
from playground.cli.loading import load
from playground.cli.options import (
    asked_on_the_way,
    chosen_lesson,
    fitted_to_data,
    refuse_overwriting,
    starting_experiment,
    with_options,
)
from playground.cli.results import goal_line, results, table
from playground.cli.spec_options import given_options
from playground.session.file_mark import FileMark, free_name
from playground.session.lessons import lesson_titles
from playground.session.outputs import HISTORY, RUN, Output, check_writable, is_same_file
from playground.session.saving import Checkpoint, save_run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from core import Experiment
    from playground.session.lessons import Lesson

INTERRUPTED = 130


def train(arguments: argparse.Namespace) -> int:
    """Train as asked, print a table or JSON, and return the exit code.

    0: trained; 2: diverged; 130: ended by Ctrl+C, with what was reached saved and shown. Raises the
    errors of `core` for what cannot be trained, and `UsageError`.
    """
    if arguments.save_data and not arguments.save:
        raise UsageError("--save-data goes with --save: it says what that file holds")
    for output in _outputs(arguments):
        check_writable(output)
    lesson = None if arguments.resume else chosen_lesson(arguments)
    mark = FileMark.of(arguments.resume) if arguments.resume else None
    with one_blas_thread():
        trainer = _resumed(arguments) if arguments.resume else _fresh(arguments, lesson)
        if trainer.caution:
            print(trainer.caution, file=sys.stderr)
        completed = _run(trainer, sys.stderr)
    _print_results(trainer, lesson, arguments)
    saved = _save(trainer, arguments, mark)
    if trainer.diverged:
        print(trainer.diverged, file=sys.stderr)
        return 2
    if not completed:
        kept = f"; saved in {saved}" if saved else ""
        print(f"stopped in epoch {trainer.epoch + 1} by Ctrl+C{kept}", file=sys.stderr)
        return INTERRUPTED
    return 0


def list_names(_: argparse.Namespace) -> int:
    """Print all that can be chosen by name."""
    _print_pairs("data sets", [(info.name, info.title) for info in DATASETS.values()])
    _print_pairs("lessons", list(lesson_titles().items()))
    for title, names in (
        ("activations", ACTIVATION_NAMES),
        ("initialisers", INITIALIZER_NAMES),
        ("losses", LOSS_NAMES),
        ("optimisers", OPTIMIZER_NAMES),
    ):
        print(f"{title}\n  {'  '.join(names)}\n")
    return 0


def _outputs(arguments: argparse.Namespace) -> list[Output]:
    """The files that are to be written."""
    wanted = ((arguments.save, RUN, "--save"), (arguments.history, HISTORY, "--history"))
    return [Output(path, kind, option) for path, kind, option in wanted if path is not None]


def _fresh(arguments: argparse.Namespace, lesson: Lesson | None) -> Trainer:
    experiment = with_options(starting_experiment(arguments, lesson), arguments)
    refuse_overwriting(_outputs(arguments), experiment, arguments)
    if experiment.data.name == OWN_ARRAYS:
        raise UsageError(
            f"{Path(arguments.experiment).name} was trained on arrays of a program, which stand in"
            " no file: name the data for a new run with --data"
        )
    dataset = load(experiment.data, arguments.data_dir)
    if dataset.proposal is not None:
        print(dataset.proposal.line, file=sys.stderr)
    for sentence in idle_options(arguments, dataset):
        print(sentence, file=sys.stderr)
    try:
        check_known_data(experiment.data, dataset)
    except FileWanted as error:
        raise UsageError(
            f"{error}: name the folder of the file as it was with --data-dir, or take this one for"
            f" a new run with --data {error.found}"
        ) from None
    experiment = fitted_to_data(experiment, arguments, dataset)
    refuse_overwriting(
        _outputs(arguments), experiment, arguments
    )  # layers may name weights files of their own
    _check_first_weights(experiment)
    trainer = Trainer(experiment, dataset, compiling="beside")
    if trainer.waiting:
        raise UsageError(trainer.waiting)
    return trainer


def _resumed(arguments: argparse.Namespace) -> Trainer:
    """The run that was saved, with as many epochs, and the learning rate, as are asked for."""
    name, file = Path(arguments.resume).name, load_weights(arguments.resume, with_data=False)
    if file.experiment is None or not file.resume:
        raise UsageError(f"{name} holds weights but not the state of a run: use --init file:{name}")
    wanted = asked_on_the_way(arguments)
    experiment = _found(file.experiment, arguments)
    refuse_overwriting(_outputs(arguments), experiment, arguments)
    dataset = load(experiment.data, arguments.data_dir)
    try:
        check_known_data(experiment.data, dataset)
    except FileWanted as error:
        raise UsageError(
            f"{error}: name the folder of the file as it was with --data-dir, or begin a new run"
            f" with --experiment {arguments.resume} --data {error.found}"
        ) from None
    if dataset.proposal is not None:  # no option reads it otherwise now
        print(f"{dataset.proposal.summary}.", file=sys.stderr)
    trainer = Trainer.resumed(dataclasses.replace(file, experiment=experiment), dataset)
    for field, value in wanted.items():
        trainer.change(field, value)
    trainer.go_on()
    if trainer.finished:
        raise UsageError(f"{name} has {trainer.epoch:,} epochs behind it: ask for more (--epochs)")
    return trainer


def _found(experiment: Experiment, arguments: argparse.Namespace) -> Experiment:
    """A saved run's experiment with its files where they are now; first weights are not needed."""
    name = Path(arguments.resume).name
    if experiment.data.name == OWN_ARRAYS:
        raise UsageError(
            f"{name} was trained on arrays of a program, which stand in no file: begin a new run"
            f" with --experiment {arguments.resume} --data FILE"
        )
    search = Search(arguments.data_dir, opened=arguments.resume)
    network = search.network(experiment.network, is_needed=False)
    try:
        return msgspec.structs.replace(
            experiment, data=search.data(experiment.data), network=network
        )
    except FileWanted as error:
        raise UsageError(f"{error}; --data-dir names a folder to look in") from None


def _check_first_weights(experiment: Experiment) -> None:
    try:
        check_known_weights(experiment.network)
    except FileWanted as error:
        raise UsageError(
            f"{error}: name the folder of the file as it was with --data-dir, or take this one with"
            f" --init file:{error.found}"
        ) from None


def _print_results(trainer: Trainer, lesson: Lesson | None, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(msgspec.json.encode(results(trainer)).decode())
        return
    given = {option.path for option in given_options(arguments)}
    is_lesson = lesson is not None and not given & {("data", "name"), ("network", "layers")}
    print(table(trainer, lesson.title if lesson and is_lesson else trainer.dataset.name))
    for goal in lesson.goals if lesson and is_lesson else ():
        print(goal_line(trainer, goal))


def _print_pairs(title: str, pairs: list[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in pairs)
    print(title)
    for name, text in pairs:
        print(f"  {name:<{width}}  {text}")
    print()


def _run(trainer: Trainer, stream: TextIO) -> bool:
    """Train with a progress bar; False when Ctrl+C ended it."""
    from tqdm import tqdm  # noqa: PLC0415

    epochs = trainer.epochs
    form = "{desc}: {percentage:3.0f}%|{bar}| epoch {n:.1f}/{total_fmt} [{remaining}{postfix}]"
    with tqdm(total=epochs, desc="training", file=stream, leave=False, bar_format=form) as bar:
        show = _shower(trainer, bar)
        try:
            for _ in trainer.run():
                show()
        except KeyboardInterrupt:
            return False
    return True


def _shower(trainer: Trainer, bar: Any) -> Callable[[], None]:
    def show() -> None:
        history = trainer.history
        if len(history) and not math.isnan(history.test_accuracy[-1]):
            bar.set_postfix_str(f"test {100 * history.test_accuracy[-1]:.1f} %", refresh=False)
        bar.update(
            trainer.epoch
            + trainer.steps % trainer.steps_per_epoch / trainer.steps_per_epoch
            - bar.n
        )

    return show


def _save(trainer: Trainer, arguments: argparse.Namespace, mark: FileMark | None) -> str:
    """Write what was asked for; gives the path of the weights, "" where there are none.

    `mark` is what the resumed file was: what another program has written there since stays.
    """
    path: str = arguments.save or ""
    own: str = arguments.resume or ""
    if path:
        if mark is not None and is_same_file(path, own) and mark.is_outdated(path):
            path = free_name(path)
            print(
                f"{Path(arguments.save).name} was changed by another program since it was read:"
                f" saved as {path} instead",
                file=sys.stderr,
            )
        dataset = trainer.dataset if arguments.save_data else None
        save_run(path, Checkpoint.of(trainer), dataset, own=own)
    if arguments.history:
        try:
            trainer.history.to_csv(arguments.history)
        except OSError as error:
            raise UsageError(
                f"cannot save {arguments.history}: {describe_os_error(error)}"
            ) from None
    return path
