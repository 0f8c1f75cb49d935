"""What the window costs beside training: smoothness, throughput kept, memory, start.

    python tests/benchmarks/bench_window.py [--seconds 30] [--only NAME] [--json]

Every scenario runs in a fresh process with the real window (offscreen unless QT_QPA_PLATFORM says
otherwise), one BLAS thread, views as they are at first. `late` is how much later than due a 10 ms
timer of the window's thread fires. `kept` is the throughput with the window shown, as a part of
that of a bare `Trainer.run()` before, between and after in the same process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
)
from core.nn.blas import one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.main_window import MainWindow

FOREVER: Final = 10**8
PERIOD: Final = 0.010
STRETCHES: Final = 3  # with the window shown
BESIDE: Final = Path(__file__).parents[3] / "shared" / "data" / "mnist"


def experiment(name: str, sizes: tuple[int, ...], hidden: str, batch_size: int) -> Experiment:
    """An experiment without an end on data set `name`; `sizes` from the inputs to the outputs."""
    classes = sizes[-1] > 1
    layers = [LayerSpec(units, hidden) for units in sizes[1:-1]]
    layers.append(LayerSpec(sizes[-1], "softmax" if classes else "tanh"))
    rule = OptimizerSpec("adam", 0.001) if classes else OptimizerSpec("sgd", 0.03)
    loss = "cross_entropy" if classes else "mse"
    return Experiment(
        DataSpec(name),
        NetworkSpec(sizes[0], tuple(layers)),
        TrainSpec(loss, rule, batch_size=batch_size, epochs=FOREVER),
    )


SHOWN: Final = {
    "mnist": experiment("mnist", (784, 128, 64, 10), "relu", 32),
    "xor": experiment("xor", (2, 4, 1), "tanh", 4),
    "xor_cloud 4-2": experiment("xor_cloud", (2, 4, 2, 1), "tanh", 10),
    "spiral 8-8-8": experiment("spiral", (2, 8, 8, 8, 1), "tanh", 10),
}
ASKED: Final = {
    "late_p99_ms": "≤ 16",
    "late_max_ms": "≤ 50",
    "weights_hz": "≥ 20",
    "curves_hz": "≥ 8",
    "kept mnist": "≥ 0.90",
    "kept xor": "≥ 0.80",
    "epochs_per_second xor_cloud 4-2": "≥ 1200",
    "epochs_per_second spiral 8-8-8": "≥ 600",
    "growth_mb": "≤ 5",
    "start_s": "≤ 1.5",
}


def main() -> None:
    """Measure everything and print a table, or one scenario and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each is watched")
    parser.add_argument("--only", choices=[*SHOWN, "loading", "memory", "start"])
    parser.add_argument("--json", action="store_true", help="print JSON, no table")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments, _ = parser.parse_known_args()  # `make bench` tells all benchmarks the same
    if arguments.inside:
        with one_blas_thread():
            print(json.dumps(measure(arguments.only, arguments.seconds)))
        return
    names = [arguments.only] if arguments.only else [*SHOWN, "loading", "memory", "start"]
    results = {name: in_fresh_process(name, arguments.seconds) for name in names}
    print(json.dumps(results, indent=2) if arguments.json else table(results))


def in_fresh_process(name: str, seconds: float) -> dict[str, float]:
    """Measure one scenario in a process of its own."""
    command = [sys.executable, __file__, "--inside", "--only", name, "--seconds", str(seconds)]
    if name == "start":
        return {"start_s": statistics.median(start_seconds() for _ in range(5))}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def measure(name: str, seconds: float) -> dict[str, float]:
    """One scenario, in this process."""
    from PySide6.QtCore import QSettings, qInstallMessageHandler

    from playground.app import make_application
    from playground.main_window import MainWindow

    qInstallMessageHandler(lambda *_: None)
    make_application()
    folder = os.environ.get("TRAINING_PLAYGROUND_DATA") or str(BESIDE)
    with tempfile.TemporaryDirectory() as place:
        settings = QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, "light", data_dir=folder)
        window.resize(1280, 800)
        window.open_lesson("xor")
        window.show()
        window.docks.fit()
        try:
            if name == "loading":
                return loading(window)
            return memory(window) if name == "memory" else shown(window, SHOWN[name], seconds)
        finally:
            window.session.close()
            window.garbage.stop()
            window.hide()


def shown(window: MainWindow, wanted: Experiment, seconds: float) -> dict[str, float]:
    """Train with the window shown, and without it before, between and after: machines drift."""
    session = window.session
    session.prepare(wanted)
    wait(lambda: session.state == "ready")
    session.set_speed(None)
    draws = {name: count_draws(window.views[name]) for name in ("weights", "curves", "boundary")}
    bare = [bare_steps_per_second(session, seconds / 10)]
    late: list[float] = []
    drawn = dict.fromkeys(draws, 0)
    steps, elapsed = 0, 0.0
    for _ in range(STRETCHES):
        session.play()
        run_loop(2.0)  # kernels compiled, caches warm
        before = {name: len(times) for name, times in draws.items()}
        first, clock = session.snapshot.steps, time.perf_counter()  # type: ignore[union-attr]
        late += lateness(seconds / STRETCHES)
        elapsed += time.perf_counter() - clock
        steps += session.snapshot.steps - first  # type: ignore[union-attr]
        for name, times in draws.items():
            drawn[name] += len(times) - before[name]
        session.pause()
        wait(lambda: session.state == "paused")
        bare.append(bare_steps_per_second(session, seconds / 10))
    rate = steps / elapsed
    return {
        **late_figures(late),
        **{f"{name}_hz": count / elapsed for name, count in drawn.items()},
        "steps_per_second": rate,
        "epochs_per_second": rate / session.snapshot.steps_per_epoch,  # type: ignore[union-attr]
        "kept": rate / statistics.mean(bare),
    }


def loading(window: MainWindow) -> dict[str, float]:
    """Open MNIST and see whether the window goes on."""
    window.session.prepare(SHOWN["mnist"])
    late = lateness(5.0, lambda: window.session.state != "loading")
    return late_figures(late)


def memory(window: MainWindow) -> dict[str, float]:
    """100,000 epochs of XOR after 50,000 to warm up."""
    session = window.session
    session.prepare(SHOWN["xor"])
    session.set_speed(None)
    session.play()
    wait(lambda: session.snapshot is not None and session.snapshot.epoch >= 50_000)
    before, epoch = resident_mb(), session.snapshot.epoch  # type: ignore[union-attr]
    wait(lambda: session.snapshot is not None and session.snapshot.epoch >= epoch + 100_000)
    return {"growth_mb": resident_mb() - before}


def bare_steps_per_second(session: Any, seconds: float) -> float:
    """Updates a second of the session's experiment without a window."""
    trainer = Trainer(session.experiment, session.dataset)
    run = trainer.run()
    warm = time.perf_counter() + seconds / 4
    while time.perf_counter() < warm:
        next(run)
    steps, start = trainer.steps, time.perf_counter()
    while time.perf_counter() < start + seconds:
        next(run)
    return (trainer.steps - steps) / (time.perf_counter() - start)


def count_draws(view: Any) -> list[None]:
    """A list that grows by one whenever the view draws."""
    drawn: list[None] = []
    draw = view._draw

    def counting(snapshot: object) -> None:
        drawn.append(None)
        draw(snapshot)

    view._draw = counting
    return drawn


def lateness(seconds: float, done: Callable[[], bool] = lambda: False) -> list[float]:
    """How late each shot of a 10 ms timer comes, in seconds, while the event loop runs."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    late: list[float] = []
    last = time.perf_counter()
    end = last + seconds
    loop = QEventLoop()

    def shot() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - PERIOD))
        last = now
        if now >= end or done():
            loop.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(shot)
    timer.start(int(PERIOD * 1000))
    loop.exec()
    timer.stop()
    return late


def late_figures(late: list[float]) -> dict[str, float]:
    """The 99th percentile and the worst, in milliseconds."""
    ordered = sorted(late)
    return {
        "late_p99_ms": 1000 * ordered[int(0.99 * (len(ordered) - 1))],
        "late_max_ms": 1000 * ordered[-1],
    }


def run_loop(seconds: float) -> None:
    """Let the window live for a while."""
    lateness(seconds)


def wait(done: Callable[[], bool]) -> None:
    """Let the window live until `done`."""
    lateness(600.0, done)


def resident_mb() -> float:
    """Memory of this process that is in use, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def start_seconds() -> float:
    """From the command to the window that can be used, without and with what is in the cache."""
    script = (
        "from PySide6.QtCore import QTimer\n"
        "from playground.app import make_application, run_window\n"
        "app = make_application()\n"
        "def usable():\n"
        "    shown = [w for w in app.topLevelWidgets() if w.objectName() == 'mainWindow']\n"
        "    if shown and shown[0].isVisible() and shown[0].session.state == 'ready':\n"
        "        print('usable', flush=True)\n"
        "        shown[0].close()\n"
        "timer = QTimer()\n"
        "timer.timeout.connect(usable)\n"
        "timer.start(5)\n"
        "run_window(None, None)\n"
    )
    # A second start finds the program's bytecode, also where a switch keeps Python from writing it.
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as home:
        homes = {f"XDG_{kind}_HOME": home for kind in ("STATE", "CONFIG", "CACHE")}
        start = time.perf_counter()
        program = subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            env=environment | homes,
            text=True,
        )
        assert program.stdout is not None
        program.stdout.readline()
        seconds = time.perf_counter() - start
        program.wait()
        program.stdout.close()
    return seconds


def table(results: dict[str, dict[str, float]]) -> str:
    """All figures beside what was asked for."""
    lines = ["| scenario | figure | measured | asked |", "|---|---|---|---|"]
    for name, figures in results.items():
        for figure, value in figures.items():
            asked = ASKED.get(f"{figure} {name}", ASKED.get(figure, ""))
            if name == "loading" and figure == "late_max_ms":
                asked = "no freeze"
            lines.append(f"| {name} | {figure} | {value:,.3g} | {asked} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
