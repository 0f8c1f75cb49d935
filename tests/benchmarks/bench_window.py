"""What the window costs beside training: smoothness, throughput kept, memory, start.

    python tests/benchmarks/bench_window.py [--seconds 30] [--only NAME] [--json]

Every scenario runs in a fresh process with the real window (offscreen unless QT_QPA_PLATFORM says
otherwise), one BLAS thread, views as they are at first; in `arena` 200 networks are trained side by
side in the arena, which is in front. `late` is how much later than due a 10 ms
timer of the window's thread fires. `kept` is the throughput with the window shown, as a part of
that of a bare `Trainer.run()` before, between and after in the same process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from watching import (
    bare_steps_per_second,
    count_draws,
    experiment,
    in_fresh_process,
    late_figures,
    lateness,
    lay_out,
    open_window,
    parser_of,
    print_inside,
    print_results,
    run_loop,
    wait,
)

if TYPE_CHECKING:
    from core import Experiment
    from playground.main_window import MainWindow

STRETCHES: Final = 3  # with the window shown

SHOWN: Final = {
    "mnist": experiment("mnist", (784, 128, 64, 10), "relu", 32),
    **{
        f"mnist, batch {size}": experiment("mnist", (784, 128, 64, 10), "relu", size)
        for size in (1, 10, 128, 512)
    },
    "xor": experiment("xor", (2, 4, 1), "tanh", 4),
    "xor_cloud 4-2": experiment("xor_cloud", (2, 4, 2, 1), "tanh", 10),
    "spiral 8-8-8": experiment("spiral", (2, 8, 8, 8, 1), "tanh", 10),
}
ASKED: Final = {
    "late_p99_ms": "≤ 16",
    "late_max_ms": "≤ 50",
    "weights_hz": "≥ 20",
    "curves_hz": "≥ 8",
    **{f"kept {name}": "≥ 0.95" for name in SHOWN if name.startswith("mnist") or name == "xor"},
    "epochs_per_second xor_cloud 4-2": "≥ 1200",
    "epochs_per_second spiral 8-8-8": "≥ 600",
    "growth_mb": "≤ 5",
    "start_s": "≤ 1.5",
    "late_max_ms loading": "no freeze",
}


def main() -> None:
    """Measure everything and print a table, or one scenario and print JSON."""
    kinds = [*SHOWN, "arena", "loading", "memory", "start"]
    parser = parser_of(__doc__, kinds)
    arguments, _ = parser.parse_known_args()  # `make bench` tells all benchmarks the same
    if arguments.inside:
        print_inside(measure, arguments.only, arguments.seconds)
        return
    names = [arguments.only] if arguments.only else kinds
    results = {name: apart(name, arguments.seconds) for name in names}
    print_results(results, ASKED, as_json=arguments.json)


def apart(name: str, seconds: float) -> dict[str, float]:
    """Measure one scenario in a process of its own."""
    if name == "start":
        return {"start_s": statistics.median(start_seconds() for _ in range(5))}
    return in_fresh_process(__file__, ["--only", name, "--seconds", str(seconds)])


def measure(name: str, seconds: float) -> dict[str, float]:
    """One scenario, in this process."""
    with open_window() as window:
        if name == "arena":
            return arena(window, seconds)
        if name == "loading":
            return loading(window)
        return memory(window) if name == "memory" else shown(window, SHOWN[name], seconds)


def shown(window: MainWindow, wanted: Experiment, seconds: float) -> dict[str, float]:
    """Train with the window shown, and without it before, between and after: machines drift."""
    session = window.session
    lay_out(window, wanted)
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


def arena(window: MainWindow, seconds: float) -> dict[str, float]:
    """Train 200 networks in the arena, and look on."""
    lay_out(window, SHOWN["spiral 8-8-8"])
    window.docks["arena"].show()
    window.docks["arena"].raise_()
    view: Any = window.views["arena"]
    view.chooser.repeats_spin.setValue(40)
    view.chooser.start_button.click()
    wait(lambda: view.news.standing is not None and view.news.standing.epoch > 0)
    run_loop(2.0)
    late = lateness(seconds)
    epoch, size = view.news.standing.epoch, view.news.plan.size
    window.rooms.close()
    return {**late_figures(late), "networks": size, "epochs": epoch}


def loading(window: MainWindow) -> dict[str, float]:
    """Open MNIST in a window that was in use, until all views have come, and see if it goes on."""
    session, arrival = window.session, window.docks.arrival
    run_loop(3.0)
    session.prepare(SHOWN["mnist"])
    late = lateness(10.0, lambda: session.state != "loading" and not arrival.is_under_way)
    return late_figures(late)


def memory(window: MainWindow) -> dict[str, float]:
    """100,000 epochs of XOR after 50,000 to warm up."""
    session = window.session
    lay_out(window, SHOWN["xor"])
    session.play()
    wait(lambda: session.snapshot is not None and session.snapshot.epoch >= 50_000)
    before, epoch = resident_mb(), session.snapshot.epoch  # type: ignore[union-attr]
    wait(lambda: session.snapshot is not None and session.snapshot.epoch >= epoch + 100_000)
    return {"growth_mb": resident_mb() - before}


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


if __name__ == "__main__":
    main()
