"""Populations beside their peers: many small networks at once, all cores, as a user gets them.

    python tests/benchmarks/bench_population.py [--quick] [--python [PEER=]PATH]…

Every figure is taken in a process of its own: the best of some rounds after a first one, in which
something may be compiled. JAX trains by `jit(vmap(scan))`, PyTorch in a loop, of which a part is
measured. Peers that no interpreter has are left out and named. Targets that are missed are named,
and exit 0; a peer that fails exits 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import machine

PEERS: Final = Path(__file__).with_name("population_peers.py")
ROOT: Final = Path(__file__).parents[2]
MOST_SECONDS: Final = 600.0
_SPIRAL: Final = {"name": "spiral", "units": [8, 8, 1], "hidden": "tanh", "rows": 250, "batch": 10}
# What is trained, who is measured at it, and how many times as quick as whom it should be.
CASES: Final[dict[str, dict[str, Any]]] = {
    "200 × 2-4-1 on XOR, 2,000 epochs of all rows": {
        "name": "xor",
        "units": [4, 1],
        "hidden": "tanh",
        "batch": 4,
        "shuffle": False,
        "members": 200,
        "epochs": 2000,
        "torch_members": 1,
        "targets": {"jax": 2.0, "torch": 100.0},
    },
    "100 × 2-8-8-1 on 250 rows, batch 10, 300 epochs": {
        **_SPIRAL,
        "shuffle": True,
        "members": 100,
        "epochs": 300,
        "torch_members": 0,
        "targets": {"jax": 3.0},
    },
    "10 × 784-32-10, batch 32, one epoch of 6,000": {
        "name": "mnist",
        "units": [32, 10],
        "hidden": "relu",
        "rows": 6000,
        "batch": 32,
        "shuffle": True,
        "members": 10,
        "epochs": 1,
        "torch_members": 0,
        "targets": {"alone": 1.7},
    },
}
GROWTH: Final = (100, 1000, 10_000)
MOST_GROWTH: Final = 1.25  # of what a member costs, from the fewest to the most


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round, to see that it works")
    parser.add_argument("--python", action="append", default=[], metavar="[PEER=]PATH")
    options, _ = parser.parse_known_args()
    pythons, versions, left_out = machine.find_peers(options.python)
    rounds = 1 if options.quick else 5
    print(machine.sentence(machine.describe(versions)))
    for peer in ("jax", "torch"):
        if peer in left_out:
            print(f"left out: {left_out[peer]}")
    failed = False
    for title, case in CASES.items():
        peers = [peer for peer in ("alone", "jax", "torch") if peer in case["targets"]]
        found = {}
        for peer in ("population", *(p for p in peers if p not in left_out)):
            try:
                found[peer] = taken(
                    pythons.get(peer, sys.executable), peer, {**case, "rounds": rounds}
                )
            except (subprocess.SubprocessError, ValueError) as reason:
                print(f"{title}, {peer}: {reason}")
                failed = True
        print("\n".join(lines(title, case, found)), flush=True)
    print("\n".join(growth(GROWTH[: 2 if options.quick else 3])))
    return int(failed)


def taken(python: str, peer: str, case: dict[str, Any]) -> dict[str, float]:
    """One figure, from a process of its own; raises `SubprocessError` or `ValueError`."""
    words = [python, str(PEERS), peer, json.dumps(case)]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=MOST_SECONDS, check=False, cwd=ROOT
    )
    if done.returncode:
        raise ValueError(done.stderr.strip().rpartition("\n")[2])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def lines(title: str, case: dict[str, Any], found: dict[str, dict[str, float]]) -> list[str]:
    """The lines of a case: seconds of all, and how many times as quick the population is."""
    text, own = [title], found.get("population")
    for peer, figure in found.items():
        line = f"  {peer:<12} {figure['seconds']:9.4f} s   the first time {figure['first']:8.2f} s"
        if figure["making"] > 0.001:
            line += f"   made in {figure['making']:.3f} s"
        target = case["targets"].get(peer)
        if own is not None and target is not None:
            ratio = figure["seconds"] / own["seconds"]
            line += f"   {ratio:6.1f} ×, {'at least' if ratio >= target else 'MISSES'} {target:g} ×"
        text.append(line)
    return text


def growth(counts: tuple[int, ...]) -> list[str]:
    """What a member costs in time and memory as there are more of them."""
    case = {**_SPIRAL, "shuffle": True, "epochs": 10, "torch_members": 0, "rounds": 2}
    text, first = ["2-8-8-1 on 250 rows, batch 10: µs for a member and epoch, kB for a member"], 0.0
    for members in counts:
        found = taken(sys.executable, "population", {**case, "members": members})
        cost = found["seconds"] / members / 10 * 1e6
        first = first or cost
        line = f"  {members:6,} members   {cost:8.1f} µs   {found['bytes'] / members / 1e3:6.1f} kB"
        if members != counts[0]:
            holds = cost <= MOST_GROWTH * first
            line += (
                f"   {cost / first:5.2f} ×, {'at most' if holds else 'MISSES'} {MOST_GROWTH:g} ×"
            )
        text.append(line)
    return text


if __name__ == "__main__":
    sys.exit(main())
