"""What a plan file means as a whole: its files where they are, and all that follows the data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from core.datasets import DATASETS
from core.datasets.locate import places_of
from core.files.plain_files import short_name
from core.run.experiment_file import load_experiment
from core.run.located import Search, with_found_files
from core.run.weights_file import load_weights
from core.sweep.errors import SweepError
from core.sweep.following import following
from core.sweep.plan_file import read_plan, sweep_of
from playground.session.fitting import proposed
from playground.session.lessons import get_lesson
from playground.session.making import with_files
from playground.session.outputs import files_read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from core import Dataset, DataSpec, Experiment
    from core.spec.sweep import Axis, SweepSpec
    from core.sweep.plan_file import Plan

    Load = Callable[[DataSpec], Dataset]


def sweep_in(path: str, folder: str, data_dir: str | None, load: Load) -> SweepSpec:
    """The sweep of a plan file, whose results are to go to `folder`.

    Raises `SweepError` and the errors of `core` for what cannot be run.
    """
    plan = read_plan(path)
    spec = whole_sweep(plan, _start(plan, path, data_dir), data_dir, load)
    refuse_overwriting(folder, {*files_read(spec.base, data_dir), path})
    return spec


def whole_sweep(
    plan: Plan,
    start: Experiment,
    data_dir: str | None,
    load: Load,
    tell: Callable[[str], object] | None = None,
) -> SweepSpec:
    """The sweep of a plan whose runs start from `start`; `tell` has what is said of the data."""
    spec = sweep_of(plan, start)
    is_own = "data.name" in spec.given and spec.base.data.path != ""
    spec = with_whole_paths(spec, data_dir)
    dataset = load(spec.base.data)
    if dataset.proposal is not None and tell is not None:
        tell(dataset.proposal.line)
    if is_own and not (plan.lesson or plan.experiment):
        start = proposed(replace(start, data=spec.base.data), dataset)
        spec = with_whole_paths(sweep_of(plan, start), data_dir)
    return replace(spec, base=following(spec.base, spec.given, dataset))


def with_whole_paths(spec: SweepSpec, data_dir: str | None) -> SweepSpec:
    """The sweep with whole paths, so that it is the same wherever it is gone on with."""

    def found(value: Any) -> Any:
        if not isinstance(value, str) or value in DATASETS:
            return value
        return next(iter(places_of(value, data_dir)), value)

    def with_paths(axis: Axis) -> Axis:
        if axis.field != "data.name":
            return axis
        return replace(axis, values=tuple(map(found, axis.values)))

    return replace(
        spec,
        base=with_found_files(spec.base, data_dir),
        grid=tuple(map(with_paths, spec.grid)),
        drawn=tuple(map(with_paths, spec.drawn)),
    )


def refuse_overwriting(folder: str | os.PathLike[str], reads: Collection[str]) -> None:
    """Raise `SweepError` where something that is read lies where results go."""
    target = Path(os.path.realpath(folder))
    for path in sorted(map(os.path.realpath, reads)):
        if Path(path).is_relative_to(target):
            raise SweepError(
                f"{short_name(path)}, which the sweep reads, lies in {short_name(folder)}, where"
                " its results would go: name another folder with --out"
            )


def _start(plan: Plan, path: str, data_dir: str | None) -> Experiment:
    """The experiment of the lesson or the file, which may lie beside the plan."""
    if plan.lesson and plan.experiment:
        raise SweepError(f"{short_name(path)} names a lesson and an experiment: leave one out")
    if not plan.experiment:
        try:
            lesson = get_lesson(plan.lesson or "xor")
        except KeyError as error:
            raise SweepError(str(error.args[0])) from None
        return with_files(lesson, data_dir) or lesson.experiment
    beside = Path(path).parent / plan.experiment
    file = str(beside) if beside.is_file() else plan.experiment
    search = Search(data_dir, opened=file)
    if not file.lower().endswith(".npz"):
        return search.what_there_is(load_experiment(file))
    experiment = load_weights(file, with_data=False).experiment
    if experiment is None:
        raise SweepError(f"{short_name(file)} holds weights but no experiment to start from")
    return search.what_there_is(experiment)
