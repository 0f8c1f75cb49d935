"""What the timeline costs: keyframes while training, and how soon an earlier step is seen.

    python tests/benchmarks/bench_timeline.py [--json]

`share` is the part of a run's processor time that goes into its keyframes (at most 1 %), `nearest`
how long a window of 1280×800 takes from a step that is chosen to all views painted with the nearest
keyframe (wall time, median and largest of some random steps; at most 50 ms in the plane, 150 ms
with MNIST), `busy` what of that the window's thread had the processor, `exact` until the step
itself is there, `moments` how many keyframes there are by then and `mb` what they take.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from core.run.keyframes import KeyframeMemory, Keyframes
from core.train.recording import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.main_window import MainWindow

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "mnist"
LIMITS_MS = {"moons": 50.0, "mnist": 150.0}
CASES = {
    "moons": Experiment(
        DataSpec("moons", samples=400, noise=0.1),
        NetworkSpec(2, (LayerSpec(8, "tanh"), LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid"))),
        TrainSpec("binary_cross_entropy", OptimizerSpec("adam", 0.01), batch_size=16, epochs=10**6),
    ),
    "mnist": Experiment(
        DataSpec("mnist"),
        NetworkSpec(784, (LayerSpec(128, "relu"), LayerSpec(10, "softmax"))),
        TrainSpec("cross_entropy", OptimizerSpec("adam", 0.001), batch_size=64, epochs=10**6),
    ),
}


def main() -> None:
    """Measure both cases and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each run trains")
    parser.add_argument("--looks", type=int, default=12)
    parser.add_argument("--only", choices=[*CASES])
    parser.add_argument("--json", action="store_true")
    arguments, _ = parser.parse_known_args()  # `make bench` tells all benchmarks the same
    names = [arguments.only] if arguments.only else [*CASES]
    results = {name: measure(name, arguments.seconds, arguments.looks) for name in names}
    print(json.dumps(results, indent=2) if arguments.json else table(results))


def measure(name: str, seconds: float, looks: int) -> dict[str, float]:
    """One case in a window of its own."""
    from PySide6.QtCore import QSettings, qInstallMessageHandler

    from playground.app import make_application
    from playground.main_window import MainWindow

    qInstallMessageHandler(lambda *_: None)
    application = make_application()
    folder = os.environ.get("TRAINING_PLAYGROUND_DATA") or str(BESIDE)
    with tempfile.TemporaryDirectory() as place:
        settings = QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, "light", data_dir=folder)
        window.resize(1280, 800)
        window.show()
        window.docks.fit()
        try:
            figures = looked_back(window, CASES[name], seconds, looks)
            dataset = window.session.dataset
            figures["share"] = share(CASES[name], dataset, seconds / 2)
            figures["limit_ms"] = LIMITS_MS[name]
            return figures
        finally:
            window.session.close()
            window.garbage.stop()
            window.hide()
            application.processEvents()


def looked_back(
    window: MainWindow, wanted: Experiment, seconds: float, looks: int
) -> dict[str, float]:
    """Train for some time, then look at random steps."""
    session = window.session
    session.prepare(wanted)
    wait(lambda: session.experiment is not None and session.state == "ready")
    session.play()
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)
    session.pause()
    wait(lambda: session.snapshot is not None and session.timeline.place.is_now)
    wait_a_moment()
    rng, nearest, own, exact = random.Random(0), [], [], []
    for _ in range(looks):
        step = rng.randrange(session.timeline.place.last)
        begun, busy = time.perf_counter(), time.thread_time()
        session.look_at(step)
        process_events()  # all that is to be painted
        nearest.append(time.perf_counter() - begun)
        own.append(time.thread_time() - busy)
        wait(lambda: session.timeline.place.is_exact)
        exact.append(time.perf_counter() - begun)
        wait_a_moment()
    frames = session.timeline.keyframes
    return {
        "steps": session.timeline.place.last,
        "moments": 0 if frames is None else len(frames),
        "mb": session.timeline.memory.nbytes / 1e6,
        "nearest_ms": 1e3 * statistics.median(nearest),
        "busy_ms": 1e3 * statistics.median(own),
        "nearest_worst_ms": 1e3 * max(nearest),
        "exact_ms": 1e3 * statistics.median(exact),
    }


def share(wanted: Experiment, dataset: object, seconds: float) -> float:
    """The part of a run's processor time that goes into its keyframes."""
    trainer, spent = Trainer(wanted, dataset), 0.0  # type: ignore[arg-type]
    trainer.record(Keyframes(KeyframeMemory()))
    offer = Recorder.offer

    def counting(recorder: Recorder, recorded: Trainer) -> None:
        nonlocal spent
        before = time.thread_time()
        offer(recorder, recorded)
        spent += time.thread_time() - before

    run = trainer.run()
    next(run)
    Recorder.offer = counting  # type: ignore[assignment, method-assign]
    begun = time.thread_time()
    while time.thread_time() < begun + seconds:
        next(run)
    Recorder.offer = offer  # type: ignore[method-assign]
    return spent / (time.thread_time() - begun)


def table(results: dict[str, dict[str, float]]) -> str:
    """One line a case."""
    heads = "| case | share % | nearest ms (worst) | busy ms | limit ms | exact ms"
    lines = [f"{heads} | steps | moments | MB |", "|---|---|---|---|---|---|---|---|---|"]
    for name, one in results.items():
        lines.append(
            f"| {name} | {100 * one['share']:.2f} | {one['nearest_ms']:.0f}"
            f" ({one['nearest_worst_ms']:.0f}) | {one['busy_ms']:.0f}"
            f" | {one['limit_ms']:.0f} | {one['exact_ms']:.0f}"
            f" | {one['steps']:,.0f} | {one['moments']:,.0f} | {one['mb']:.1f} |"
        )
    return "\n".join(lines)


def process_events() -> None:
    """Let Qt do all that is due."""
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()


def wait_a_moment() -> None:
    """Let views finish what they do after a drawing."""
    end = time.perf_counter() + 0.3
    wait(lambda: time.perf_counter() > end)


def wait(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Run the event loop until it is done; raises `TimeoutError`."""
    end = time.perf_counter() + seconds
    while not done():
        process_events()
        time.sleep(0.001)
        if time.perf_counter() > end:
            raise TimeoutError("it did not come to an end")


if __name__ == "__main__":
    sys.exit(main())
