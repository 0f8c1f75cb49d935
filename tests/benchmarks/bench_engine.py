"""The engine beside its peers: speed, memory, and how the cost grows.

    python tests/benchmarks/bench_engine.py [--quick] [--python [PEER=]PATH]… [--json [PATH]]

Every figure is taken in a process of its own, pinned to one core, or for the second table with all
cores and nothing said of threads. Every round takes all peers of a line one after another, so that
a disturbance of the machine hits all alike. The result goes to
build/bench: JSON, the same as a Markdown table, and a picture of the growth. Peers that cannot be
imported are left out and named; PyTorch and JAX may come from another interpreter (`--python`).
Exits 1 when a peer that is there fails; targets that are missed are only named.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import machine
import numpy as np
import scaling
import tables
from cases import ONE, Figure, engine_figures, memory_figures
from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT: Final = Path(__file__).parents[2]
PEERS: Final = Path(__file__).with_name("peers.py")
OUT: Final = ROOT / "build" / "bench"
BESIDE: Final = ROOT.parent / "shared" / "data" / "mnist"
ONE_THREAD: Final = {
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA")},
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
MOST_SECONDS: Final = 300.0
QUICK: Final = {"rounds": 1, "seconds": 0.15, "growth_rounds": 1}
FULL: Final = {"rounds": 5, "seconds": 0.6, "growth_rounds": 3}
GROWTH_SHARE: Final = 0.5


class FigureError(Exception):
    """A figure could not be taken; the message is the last thing that its process said."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure, write the result and print its table; or print the last one's for the README."""
    options = read_options(words)
    # A run of a part does not take the place of the last whole one.
    name = "engine-quick" if options.quick else "engine-part" if options.only else "engine"
    out = Path(options.json or OUT / f"{name}.json")
    if options.readme:
        if not out.is_file():
            print(f"there is no {out}: run the benchmark first", file=sys.stderr)
            return 2
        result = json.loads(out.read_text(encoding="utf-8"))
        print(tables.readme(result), end="")
        if options.picture:
            scaling.draw(result["growth"], options.picture)
        return 0
    result = measure(options)
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    out.with_suffix(".md").write_text(tables.markdown(result), encoding="utf-8")
    if result["growth"]:
        scaling.draw(result["growth"], options.picture or out.with_name(f"{out.stem}-scaling.png"))
    print(text if options.json == "" else tables.markdown(result), end="")
    print(f"written to {out} and beside it", file=sys.stderr)
    return 1 if result["failed"] else 0


def read_options(words: Sequence[str] | None) -> argparse.Namespace:
    """The command line; what only the other benchmarks of `make bench` know is left to them."""
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it works")
    parser.add_argument("--rounds", type=int, help="default: 5")
    parser.add_argument("--seconds", type=float, help="of steps for a figure, default: 0.6")
    parser.add_argument("--only", default="", metavar="TEXT", help="lines with this in the name")
    parser.add_argument(
        "--python",
        action="append",
        default=[],
        metavar="[PEER=]PATH",
        help="another interpreter, for torch, jax or sklearn where they are not installed here",
    )
    parser.add_argument(
        "--clock",
        choices=("wall", "processor"),
        default="wall",
        help="processor time is of use on a machine that is not idle",
    )
    parser.add_argument(
        "--json",
        nargs="?",
        const="",
        metavar="PATH",
        help="where the result goes; without PATH it is printed instead of the table",
    )
    parser.add_argument("--picture", type=Path, metavar="PATH", help="where the picture goes")
    parser.add_argument(
        "--readme",
        action="store_true",
        help="measure nothing: print the last result's table for the README",
    )
    options, unknown = parser.parse_known_args(words)
    if unknown:
        print(f"not for this benchmark: {' '.join(unknown)}", file=sys.stderr)
    preset = QUICK if options.quick else FULL
    options.rounds = options.rounds or int(preset["rounds"])
    options.seconds = options.seconds or preset["seconds"]
    options.growth_rounds = min(options.rounds, int(preset["growth_rounds"]))
    return options


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Take all figures; return all that is known of them."""
    pythons, versions, left_out = machine.find_peers(options.python)
    where = machine.describe(versions)

    def wanted(figures: Iterable[Figure]) -> list[Figure]:
        return [f for f in figures if options.only in f.line and f.peer not in left_out]

    engine = wanted(engine_figures(quick=options.quick))
    memory = wanted(memory_figures())
    growth = wanted(scaling.figures(quick=options.quick))
    total = options.rounds * len(engine) + len(memory) + options.growth_rounds * len(growth)
    with tqdm(total=total, unit="figure", smoothing=0.05) as progress:
        taking = Taking(pythons, progress)
        taking.rounds(engine, options.rounds, options.seconds)
        taking.rounds(memory, 1, options.seconds)
        taking.rounds(growth, options.growth_rounds, GROWTH_SHARE * options.seconds)
    key = {"wall": "microseconds", "processor": "processor"}[options.clock]
    lines = summary(taking.found, key)
    return {
        "machine": where,
        "data": "MNIST" if has_mnist() else "noise shaped like MNIST",
        "rounds": options.rounds,
        "seconds": options.seconds,
        "clock": options.clock,
        "quick": options.quick,
        "left_out": left_out,
        "failed": taking.failed,
        "lines": lines,
        "growth": scaling.summary(lines),
    }


class Taking:
    """Takes figures round by round: `found` are the samples of each, `failed` says who and why."""

    def __init__(self, pythons: dict[str, str], progress: tqdm[Any]) -> None:
        self._pythons, self._progress = pythons, progress
        self.found: dict[tuple[str, str], list[dict[str, float]]] = {}
        self.failed: dict[str, str] = {}

    def rounds(self, figures: list[Figure], rounds: int, seconds: float) -> None:
        """Take every figure once in each round; who failed is not asked again."""
        for number in range(rounds):
            # Every other round goes the other way: no peer always comes after the same one.
            for figure in figures if number % 2 == 0 else figures[::-1]:
                self._progress.set_postfix_str(f"{figure.line}, {figure.peer}")
                self._take(figure, seconds)
                self._progress.update()

    def _take(self, figure: Figure, seconds: float) -> None:
        name = f"{figure.line}, {figure.peer}"
        if name in self.failed:
            return
        python = self._pythons.get(figure.peer, sys.executable)
        try:
            sample = in_fresh_process(python, figure, seconds)
        except FigureError as reason:
            self.failed[name] = str(reason)
        else:
            self.found.setdefault((figure.line, figure.peer), []).append(sample)


def in_fresh_process(python: str, figure: Figure, seconds: float) -> dict[str, float]:
    """One figure, from a process of its own."""
    case = json.dumps({**figure.settings, "seconds": seconds})
    environment = environment_for(figure.settings.get("cores", ONE))
    if BESIDE.is_dir():
        environment.setdefault("TRAINING_PLAYGROUND_DATA", str(BESIDE))
    try:
        done = subprocess.run(
            [python, str(PEERS), figure.peer, case],
            capture_output=True,
            text=True,
            env=environment,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FigureError(f"it took more than {MOST_SECONDS:g} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise FigureError(said[-1])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def environment_for(cores: str) -> dict[str, str]:
    """What a process is told: of one thread, or nothing that would keep it from using all cores."""
    own = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    return {**own, "JAX_PLATFORMS": "cpu", **(ONE_THREAD if cores == ONE else {})}


def has_mnist() -> bool:
    """Whether the processes find MNIST's files."""
    folder = Path(os.environ.get("TRAINING_PLAYGROUND_DATA", BESIDE))
    return (folder / "train-images-idx3-ubyte.gz").is_file()


def summary(
    found: dict[tuple[str, str], list[dict[str, float]]], key: str
) -> dict[str, dict[str, dict[str, Any]]]:
    """Median and quartiles of the samples, by line and peer; memory as it was found.

    `cores` is processor time over time on the clock: how many cores a peer really used.
    """
    lines: dict[str, dict[str, dict[str, Any]]] = {}
    for (line, peer), samples in found.items():
        entry: dict[str, Any] = samples[0]
        if key in samples[0]:
            taken = [sample[key] for sample in samples]
            low, median, high = (float(value) for value in np.quantile(taken, (0.25, 0.5, 0.75)))
            used = [sample["processor"] / sample["microseconds"] for sample in samples]
            entry = {"median": median, "low": low, "high": high, "cores": float(np.median(used))}
            entry["samples"] = samples
        lines.setdefault(line, {})[peer] = entry
    return lines


if __name__ == "__main__":
    sys.exit(main())
