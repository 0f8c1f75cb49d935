"""What the engine's figures are held against: each beside what was wanted of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cases import (
    ALL,
    BATCHES,
    CORES,
    ONE,
    OPTIMIZERS,
    TINY,
    XOR,
    XOR_CLOUD,
    XOR_CLOUD_UNTESTED,
    memory_line,
    mnist_line,
)

NAMES: Final = {
    "ours": "ours, as chosen",
    "numpy": "ours, NumPy",
    "kernels": "ours, kernels",
    "torch": "PyTorch, eager",
    "jax": "JAX, jitted",
    "sklearn": "scikit-learn",
    "plain": "plain NumPy",
    "gemm": "matrix products alone",
    "notebook": "the notebook's rule",
}
RIVALS: Final = ("torch", "jax", "sklearn", "plain")
# At least so many times the steps a second of the best of them, by the cores they may use.
TIMES_BEST: Final = {ONE: 1.15, ALL: 1.0}
# At least so many times PyTorch's steps a second on one core, by batch size.
TIMES_TORCH: Final = {
    ("ours", "sgd"): {1: 3.0, 10: 3.5, 32: 2.5, 128: 1.7, 512: 1.5},
    ("ours", "adam"): {1: 3.5, 10: 3.5, 32: 3.0, 128: 1.9, 512: 1.6},
    ("kernels", "sgd"): {1: 15.0, 10: 4.0},
}
SHARE_OF_GEMM: Final = {10: 0.60, 32: 0.65, 128: 0.70, 512: 0.72}
KERNELS_TIMES_NUMPY: Final = {mnist_line("sgd", 1): 3.0, XOR_CLOUD: 5.0, XOR: 50.0}
MILLION_SAMPLES: Final = 6.0
TIMES_PARAMETERS: Final = {"sgd": 3.5, "adam": 7.2}

Row = tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A figure beside what was wanted of it; `found` None was not measured.

    `wanted` None is a figure that is told without being held against anything.
    """

    name: str
    wanted: float | None
    found: float | None
    at_most: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether it is as wanted; None where that cannot be said."""
        if self.found is None or self.wanted is None:
            return None
        return self.found <= self.wanted if self.at_most else self.found >= self.wanted

    @property
    def row(self) -> Row:
        """Name, wanted, found, and whether it holds."""
        wanted = "" if self.wanted is None else f"{'≤' if self.at_most else '≥'} {self.wanted:g}"
        if self.found is None:
            return (self.name, wanted, "", "not measured")
        verdict = {True: "holds", False: "**falls short**", None: ""}[self.holds]
        return (self.name, wanted, f"{self.found:.2f}", verdict)


def targets(lines: dict[str, Any]) -> list[Target]:
    """All targets, in the issue's order, with what was found."""
    found = [
        Target(
            f"{NAMES[ours]}, {optimizer}, batch {batch}: times PyTorch's steps a second",
            least,
            _times(lines, mnist_line(optimizer, batch), "torch", ours),
        )
        for (ours, optimizer), wanted in TIMES_TORCH.items()
        for batch, least in wanted.items()
    ]
    for batch, least in SHARE_OF_GEMM.items():
        share = _times(lines, mnist_line("sgd", batch), "gemm", "numpy")
        name = f"sgd, batch {batch}: time of the matrix products alone, as a share of ours"
        found.append(Target(name, least, share))
    found += [
        Target(
            f"{cores} core{'s' if cores == ALL else ''}, {optimizer}, batch {batch}:"
            " times the steps a second of the best peer",
            TIMES_BEST[cores],
            _times_best(lines, mnist_line(optimizer, batch, cores)),
        )
        for cores in CORES
        for optimizer in OPTIMIZERS
        for batch in BATCHES
    ]
    return found + _memory_targets(lines) + _kernel_targets(lines)


def _memory_targets(lines: dict[str, Any]) -> list[Target]:
    found = []
    for optimizer in OPTIMIZERS:
        used = lines.get(memory_line(optimizer), {}).get("memory")
        times = (used["peak"] - used["activations"]) / used["parameters"] if used else None
        name = f"memory, {optimizer}: peak without data and a batch's activations, over parameters"
        found.append(Target(name, TIMES_PARAMETERS[optimizer], times, at_most=True))
    return found


def _kernel_targets(lines: dict[str, Any]) -> list[Target]:
    found = [
        Target(
            f"{line}: kernels, times our NumPy path", least, _times(lines, line, "numpy", "kernels")
        )
        for line, least in KERNELS_TIMES_NUMPY.items()
    ]
    told = _times(lines, XOR, "notebook", "kernels")
    found.append(Target(f"{XOR}: kernels, times the notebook's rule", None, told))
    for line, peer, wanted in (
        (XOR_CLOUD, "kernels", MILLION_SAMPLES),
        (XOR_CLOUD_UNTESTED, "kernels", None),
        (XOR_CLOUD, "numpy", None),
    ):
        cost = lines.get(line, {}).get(peer)
        name = f"{line}: {NAMES[peer]}, million samples a second"
        found.append(Target(name, wanted, TINY[line]["batch"] / cost["median"] if cost else None))
    return found


def _times(lines: dict[str, Any], line: str, slow: str, quick: str) -> float | None:
    """How many steps `quick` makes in the time of one of `slow`, by their medians."""
    found = lines.get(line, {})
    if slow not in found or quick not in found:
        return None
    return float(found[slow]["median"] / found[quick]["median"])


def _times_best(lines: dict[str, Any], line: str) -> float | None:
    """How many steps ours makes in the time of one of the quickest rival that was measured."""
    found = lines.get(line, {})
    rivals = [found[peer]["median"] for peer in RIVALS if peer in found]
    if "ours" not in found or not rivals:
        return None
    return float(min(rivals) / found["ours"]["median"])
