"""What looking inside costs while a network trains, with the default layout of its kind.

    python tests/benchmarks/bench_inside.py [--seconds 30] [--before PATH] [--only NAME] [--json]

Every scene runs in a fresh process with the real window at 1280×800, one BLAS thread, as fast as it
trains. `idle` is how late the loop is before anything trains, `late` while it does; `turn` is the
processor time of all that is drawn in one turn of the event loop, and `diagram_hz` how often a
second the diagram is painted. `kept` is the rate of training with the window, as a part of that of
a bare `Trainer.run()` before, between and after. What nobody sees must not draw: else it ends as
an error.

`--before PATH` compares epochs a second with those of the window in another checkout of this
program, in turns; the interpreter is the same.
"""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from core import Experiment
    from playground.main_window import MainWindow

STRETCHES: Final = 3
ROUNDS: Final = 3  # of now and before in turns


@dataclass(frozen=True)
class Scene:
    """A network that trains in the default layout, with one of its views raised if wanted."""

    experiment: Experiment
    raised: str = ""


MNIST: Final = experiment("mnist", (784, 128, 64, 10), "relu", 32)
SCENES: Final = {
    "plane 8-8-8": Scene(experiment("spiral", (2, 8, 8, 8, 1), "tanh", 10)),
    "plane 6 x 20": Scene(experiment("spiral", (2, *[20] * 6, 1), "tanh", 10)),
    "mnist": Scene(MNIST),
    "mnist, diagram raised": Scene(MNIST, "diagram"),
}
PLANE: Final = {
    "xor_cloud 4-2": experiment("xor_cloud", (2, 4, 2, 1), "tanh", 10),
    "circle 4-2": experiment("circle", (2, 4, 2, 1), "tanh", 10),
    "gauss 8-8-8": experiment("gauss", (2, 8, 8, 8, 1), "tanh", 10),
    "spiral 8-8-8": experiment("spiral", (2, 8, 8, 8, 1), "tanh", 10),
}
ASKED: Final = {
    "late_p99_ms": "≤ 16",
    "late_max_ms": "≤ 50",
    "turn_max_ms": "≤ 10",
    "diagram_hz": "≥ 15",
    "kept mnist": "≥ 0.85",
    "of_before": "≥ 0.90",
}


def main() -> None:
    """Measure everything and print a table, or one scene and print JSON."""
    parser = parser_of(__doc__, [*SCENES, *PLANE])
    parser.add_argument("--before", type=Path, help="another checkout to compare epochs with")
    arguments, _ = parser.parse_known_args()  # `make bench` tells all benchmarks the same
    if arguments.inside:
        print_inside(measure, arguments.only, arguments.seconds)
        return
    seconds = str(arguments.seconds)
    names = [name for name in SCENES if arguments.only in (None, name)]
    results = {
        name: in_fresh_process(__file__, ["--only", name, "--seconds", seconds]) for name in names
    }
    if arguments.before is not None:
        if not (arguments.before / "playground" / "app.py").is_file():
            parser.error(f"no checkout of this program: {arguments.before}")
        others = [name for name in PLANE if arguments.only in (None, name)]
        before = arguments.before.resolve()
        results |= {name: compared(name, arguments.seconds, before) for name in others}
    print_results(results, ASKED, as_json=arguments.json)


def measure(name: str, seconds: float) -> dict[str, float]:
    """One scene, or the epochs a second of one set of the plane, in this process."""
    with open_window() as window:
        if name in PLANE:
            return epochs(window, PLANE[name], seconds)
        return watched(window, SCENES[name], seconds)


def compared(name: str, seconds: float, before: Path) -> dict[str, float]:
    """Epochs a second with the window, now and in the checkout `before`, in turns."""
    options = ["--only", name, "--seconds", str(seconds / ROUNDS)]
    now, then = [], []
    for _ in range(ROUNDS):
        then.append(in_fresh_process(__file__, options, checkout=before)["epochs_per_second"])
        now.append(in_fresh_process(__file__, options)["epochs_per_second"])
    rate, other = statistics.median(now), statistics.median(then)
    return {"epochs_per_second": rate, "before_per_second": other, "of_before": rate / other}


def epochs(window: MainWindow, wanted: Experiment, seconds: float) -> dict[str, float]:
    """Epochs a second; of the window only what each checkout of it has is used."""
    session = window.session
    lay_out(window, wanted)
    session.play()
    wait(lambda: session.snapshot.compiled)  # type: ignore[union-attr]
    run_loop(1.0)
    first, start = session.snapshot.epoch, time.perf_counter()  # type: ignore[union-attr]
    run_loop(seconds)
    done = session.snapshot.epoch - first  # type: ignore[union-attr]
    return {"epochs_per_second": done / (time.perf_counter() - start)}


def watched(window: MainWindow, scene: Scene, seconds: float) -> dict[str, float]:
    """Train in stretches, and without the window before, between and after: machines drift."""
    session = window.session
    lay_out(window, scene.experiment)
    if scene.raised:
        window.docks[scene.raised].show()
        window.docks[scene.raised].raise_()
    run_loop(1.0)
    idle = lateness(seconds / 10)
    bare = [bare_steps_per_second(session, seconds / 10)]
    turns, paints = time_turns(window), count_paints(window.views["diagram"].canvas)
    views = [window.views[name] for name in window.views]  # all made, also those behind others
    hidden = [count_draws(view) for view in views if not view.is_active()]
    late: list[float] = []
    spent: list[float] = []
    steps, elapsed, painted = 0, 0.0, 0
    for _ in range(STRETCHES):
        session.play()
        run_loop(2.0)  # kernels compiled, caches warm
        turns.clear()
        paints.clear()
        first, clock = session.snapshot.steps, time.perf_counter()  # type: ignore[union-attr]
        late += lateness(seconds / STRETCHES)
        elapsed += time.perf_counter() - clock
        steps += session.snapshot.steps - first  # type: ignore[union-attr]
        painted += len(paints)
        spent += turns
        session.pause()
        wait(lambda: session.state == "paused")
        bare.append(bare_steps_per_second(session, seconds / 10))
    if any(hidden):
        raise AssertionError("a view that nobody sees was drawn")
    rate = steps / elapsed
    shown = {"diagram_hz": painted / elapsed} if window.views["diagram"].is_active() else {}
    return {
        **late_figures(idle, "idle"),
        **late_figures(late),
        **late_figures(spent, "turn"),
        **shown,
        "steps_per_second": rate,
        "kept": rate / statistics.mean(bare),
    }


def time_turns(window: MainWindow) -> list[float]:
    """A list that grows with each turn of the event loop that draws: seconds of processor time."""
    turns: list[float] = []
    drawing = window.session.frames.drawing

    @contextmanager
    def timed() -> Iterator[None]:
        start = time.thread_time()
        with drawing():
            yield
        turns.append(time.thread_time() - start)

    window.session.frames.drawing = timed  # type: ignore[method-assign]
    window.rota._drawing = timed
    return turns


def count_paints(widget: QWidget) -> list[None]:
    """A list that grows by one whenever the widget is painted."""
    from PySide6.QtCore import QEvent, QObject

    painted: list[None] = []

    class Counter(QObject):
        def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(None)
            return False

    widget.installEventFilter(Counter(widget))
    return painted


if __name__ == "__main__":
    main()
