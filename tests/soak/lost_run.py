"""Part 2, the autosave: a run killed in mid-training loses little and goes on bit for bit."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace
from soak_tools import Figure, Scale, at_most, none_of, start_program

from core import (
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
)
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

EXPERIMENT = Experiment(
    DataSpec("moons", samples=60),
    NetworkSpec(2, (LayerSpec(5, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("adam", 0.01), batch_size=7, epochs=1_000_000),
)
STEPS_PER_SECOND = 300.0
LOST_SECONDS = 30.0


class Running(NamedTuple):
    """A program that trains, and when it is to be killed, in seconds after its first step."""

    process: subprocess.Popen[str]
    folder: Path
    log: Path
    seconds: float


class LostRuns:
    """Programs that train beside other parts of the soak run, until they are killed."""

    def __init__(self, scale: Scale, folder: Path) -> None:
        from playground.session.autosave import INTERVAL_MS

        # In the full run the program's own interval; a test has no time for it.
        self.interval = INTERVAL_MS / 1000 if scale.is_full else 1.0
        chance = random.Random(5)
        # Just before the second autosave most is lost.
        moments = [1.97, 1.5][: scale.count(2)]
        moments += [chance.uniform(1.05, 1.98) for _ in range(scale.count(2, 0))]
        self.running = [
            self._start(folder / f"run{number}", moment * self.interval)
            for number, moment in enumerate(moments)
        ]

    def _start(self, folder: Path, seconds: float) -> Running:
        folder.mkdir()
        log = folder / "log"
        arguments = (folder / "state", round(self.interval * 1000), STEPS_PER_SECOND)
        with log.open("w") as file:
            process = start_program("lose_run.py", folder, *arguments, stdout=file)
        return Running(process, folder / "state", log, seconds)

    def figures(self) -> Iterator[Figure]:
        """Kill each when its time has come; see what is left of it."""
        lost, not_offered, other = 0.0, [], []
        for run in sorted(self.running, key=lambda run: run.seconds):
            first = _wait_for_first(run)
            time.sleep(max(0.0, first + run.seconds - time.monotonic()))
            killed = time.monotonic()
            run.process.kill()
            run.process.communicate()
            saved = [_found(run.folder)]
            if saved[0] is None:
                not_offered.append(f"killed after {run.seconds:.1f} s")
                continue
            steps, is_same = _resume(saved[0])
            lost = max(lost, killed - _moment_of(run.log, steps))
            if not is_same:
                other.append(f"from step {steps}")
        count = len(self.running)
        bound = LOST_SECONDS if self.interval > 1.0 else self.interval + 10.0
        yield none_of("autosave, killed in mid-training: run not offered back", count, not_offered)
        yield at_most("autosave: most that a kill lost", lost, bound, "s", 1)
        yield none_of("autosave: runs that went on to other bits", count, other)


def _wait_for_first(run: Running) -> float:
    deadline = time.monotonic() + 600.0  # a busy machine compiles for minutes
    while not _lines(run.log):
        if time.monotonic() > deadline or run.process.poll() is not None:
            run.process.kill()  # one that goes on would be waited for for ever
            raise RuntimeError(f"it did not train: {run.process.communicate()[1]}")
        time.sleep(0.05)
    return _lines(run.log)[0][0]


def _lines(log: Path) -> list[tuple[float, int]]:
    whole = log.read_text().rpartition("\n")[0].splitlines()
    return [(float(moment), int(steps)) for moment, steps in map(str.split, whole)]


def _moment_of(log: Path, steps: int) -> float:
    """When the run had come to `steps`."""
    seen = [moment for moment, at in _lines(log) if at <= steps]
    return seen[-1]


def _found(folder: Path) -> Path | None:
    """The run that the next start of the program offers."""
    from playground.session.autosave import Autosave
    from playground.session.session import Session

    session = Session()
    autosave = Autosave(session, folder)
    found = autosave.found
    autosave.close()
    return found


def _resume(path: Path) -> tuple[int, bool]:
    """The steps in the file; whether going on from there ends as a run without a crash does."""
    resumed = Trainer.resumed(load_weights(path))
    steps, epochs = resumed.steps, resumed.epoch + 20
    training = replace(EXPERIMENT.training, epochs=epochs)
    # Short runs are not worth a compiler: on its own this one would choose the other engine.
    whole = Trainer(replace(EXPERIMENT, training=training), engine=resumed.engine)
    resumed.change("epochs", epochs)
    for trainer in (whole, resumed):
        for _ in trainer.run():
            pass
    mine, theirs = (trainer.history.arrays() for trainer in (whole, resumed))
    return steps, (
        np.array_equal(whole.network.parameters, resumed.network.parameters)
        and all(np.array_equal(mine[name], theirs[name], equal_nan=True) for name in mine)
    )
