"""The command `sweep`: many runs, with a bar, and the best of them at the end."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from core.files.plain_files import short_name
from core.sweep.errors import SweepError
from core.sweep.local_pool import LocalPool
from core.sweep.plan_file import read_plan
from core.sweep.results import read_results
from core.sweep.sweep import Sweep
from core.sweep.work import DIVERGED, FAILED
from playground.cli.arguments import UsageError
from playground.cli.best import as_json, table
from playground.cli.loading import load
from playground.cli.options import chosen_lesson, starting_experiment
from playground.session.outputs import files_read
from playground.session.sweep_plan import refuse_overwriting, whole_sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Experiment
    from core.spec.sweep import SweepSpec
    from core.sweep.plan_file import Plan
    from core.sweep.pool import Pool

INTERRUPTED: Final = 130
_ENDING: Final = ".sweep"
_FORM: Final = (
    "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"
)


def sweep(arguments: argparse.Namespace) -> int:
    """Make all runs of a plan that have no result yet, and print the best; gives the exit code.

    0: all are made; 2: none of them came to a result; 130: ended by Ctrl+C. Raises the errors of
    `core` for what cannot be run, and `UsageError`.
    """
    folder = Path(arguments.out or Path(arguments.plan).with_suffix(_ENDING))
    spec = _spec(read_plan(arguments.plan), arguments)
    refuse_overwriting(folder, {*files_read(spec.base, arguments.data_dir), arguments.plan})
    making = Sweep(
        spec,
        folder,
        resume=arguments.resume,
        make_pool=_pool_maker(spec, arguments),
        tell=_tell,
    )
    started = time.perf_counter()
    is_whole = _run(making)
    seconds = time.perf_counter() - started
    results = read_results(folder)
    if arguments.json:
        print(msgspec.json.encode(as_json(results, seconds)).decode())
    else:
        print(table(results, seconds))
    if not is_whole:
        _tell(
            f"stopped by Ctrl+C; {making.done:,} of {making.total:,} runs are in"
            f" {short_name(folder)}: go on with --resume"
        )
        return INTERRUPTED
    return 2 if results.count(DIVERGED) + results.count(FAILED) == len(results) else 0


def _spec(plan: Plan, arguments: argparse.Namespace) -> SweepSpec:
    """What the plan means, with its files where they are and all that follows the data."""
    data_dir = arguments.data_dir
    return whole_sweep(
        plan, _start(plan, arguments), data_dir, lambda data: load(data, data_dir), _tell
    )


def _start(plan: Plan, arguments: argparse.Namespace) -> Experiment:
    """The experiment of the lesson or the file, which may lie beside the plan."""
    if plan.lesson and plan.experiment:
        raise UsageError(
            f"{short_name(arguments.plan)} names a lesson and an experiment: leave one out"
        )
    path = plan.experiment
    beside = Path(arguments.plan).parent / path if path else None
    if beside is not None and beside.is_file():
        path = str(beside)
    asked = argparse.Namespace(
        lesson=plan.lesson or None, experiment=path or None, data_dir=arguments.data_dir
    )
    return starting_experiment(asked, chosen_lesson(asked))


def _pool_maker(spec: SweepSpec, arguments: argparse.Namespace) -> Callable[[], Pool]:
    if arguments.cluster:
        from core.sweep.cluster import open_cluster  # noqa: PLC0415  (an extra that few have)

        return partial(open_cluster, arguments.cluster, spec, tell=_tell)
    if arguments.workers is not None and not 1 <= arguments.workers <= 1024:
        raise UsageError(f"--workers is {arguments.workers}, expected 1 to 1024")
    return partial(LocalPool, arguments.workers)


def _run(making: Sweep) -> bool:
    """Make the runs with a progress bar; False when Ctrl+C ended it."""
    from tqdm import tqdm  # noqa: PLC0415  (only where something is trained)

    counts = {DIVERGED: 0, FAILED: 0}
    with tqdm(
        total=making.total, desc="sweep", file=sys.stderr, leave=False, bar_format=_FORM
    ) as bar:
        runs = making.run()
        try:
            for row in runs:
                if row.outcome in counts:
                    counts[row.outcome] += 1
                told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
                bar.set_postfix_str(told, refresh=False)
                bar.update(making.done - bar.n)
        except KeyboardInterrupt:
            return False
        except SweepError as error:
            kept = f"{making.done:,} of {making.total:,} runs are kept: go on with --resume"
            raise SweepError(f"{error}; {kept}" if making.done else str(error)) from None
        finally:
            runs.close()
    return True


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
