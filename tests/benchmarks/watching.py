"""What the window's benchmarks share: a window to watch, and how late its event loop is.

It comes before all else: it says how Qt and BLAS are to begin.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
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
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from playground.main_window import MainWindow

FOREVER: Final = 10**8
PERIOD: Final = 0.010
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


def parser_of(description: str | None, names: Sequence[str]) -> argparse.ArgumentParser:
    """What all of them can be told on the command line."""
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each is watched")
    parser.add_argument("--only", choices=names)
    parser.add_argument("--json", action="store_true", help="print JSON, no table")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


def print_inside(
    measure: Callable[[str, float], Mapping[str, float]], name: str, seconds: float
) -> None:
    """Measure in this process, and print what `in_fresh_process` reads."""
    with one_blas_thread():
        print(json.dumps(measure(name, seconds)))


def print_results(
    results: Mapping[str, Mapping[str, float]], asked: Mapping[str, str], *, as_json: bool
) -> None:
    """Print all figures, beside what is asked of them, or as JSON."""
    print(json.dumps(results, indent=2) if as_json else table(results, asked))


def in_fresh_process(
    script: str, options: Sequence[str], *, checkout: Path | None = None
) -> dict[str, float]:
    """What `script --inside …` prints as JSON in a process of its own.

    The program that is measured is this one, or that of another `checkout`.
    """
    environment = dict(os.environ)
    environment["PYTHONPATH"] = str(checkout or Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, script, "--inside", *options],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env=environment,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


@contextmanager
def open_window(width: int = 1280, height: int = 800) -> Iterator[MainWindow]:
    """The window as it is at first, with settings of its own."""
    from PySide6.QtCore import QSettings, qInstallMessageHandler

    from playground.app import make_application
    from playground.main_window import MainWindow

    qInstallMessageHandler(lambda *_: None)
    make_application()
    folder = os.environ.get("TRAINING_PLAYGROUND_DATA") or str(BESIDE)
    with tempfile.TemporaryDirectory() as place:
        settings = QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, "light", data_dir=folder)
        window.resize(width, height)
        window.open_lesson("xor")
        window.show()
        window.docks.fit()
        try:
            yield window
        finally:
            window.session.close()
            window.garbage.stop()
            window.hide()


def lay_out(window: MainWindow, wanted: Experiment) -> None:
    """Put an experiment into the window, ready to be trained as fast as can be."""
    session = window.session
    session.prepare(wanted)
    wait(lambda: session.state == "ready" and session.experiment.network == wanted.network)
    session.set_speed(None)


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


def late_figures(late: Sequence[float], prefix: str = "late") -> dict[str, float]:
    """The 99th percentile and the worst of some times in seconds, in milliseconds."""
    ordered = sorted(late) or [0.0]
    return {
        f"{prefix}_p99_ms": 1000 * ordered[int(0.99 * (len(ordered) - 1))],
        f"{prefix}_max_ms": 1000 * ordered[-1],
    }


def run_loop(seconds: float) -> None:
    """Let the window live for a while."""
    lateness(seconds)


def wait(done: Callable[[], bool]) -> None:
    """Let the window live until `done`."""
    lateness(600.0, done)


def table(results: Mapping[str, Mapping[str, float]], asked: Mapping[str, str]) -> str:
    """All figures beside what was asked for: of a figure, or of a figure and a scenario."""
    lines = ["| scenario | figure | measured | asked |", "|---|---|---|---|"]
    for name, figures in results.items():
        for figure, value in figures.items():
            wanted = asked.get(f"{figure} {name}", asked.get(figure, ""))
            lines.append(f"| {name} | {figure} | {value:,.3g} | {wanted} |")
    return "\n".join(lines)
