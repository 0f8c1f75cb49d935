"""Tables of the engine's benchmark in Markdown, with the targets that they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cases import (
    BATCHES,
    OPTIMIZERS,
    TINY,
    XOR,
    XOR_CLOUD,
    XOR_CLOUD_UNTESTED,
    memory_line,
    mnist_line,
)
from machine import sentence

NAMES: Final = {
    "numpy": "ours, NumPy",
    "kernels": "ours, kernels",
    "torch": "PyTorch, eager",
    "jax": "JAX, jitted",
    "sklearn": "scikit-learn",
    "plain": "plain NumPy",
    "gemm": "matrix products alone",
    "notebook": "the notebook's rule",
}
# At least so many times PyTorch's steps a second, by batch size.
TIMES_TORCH: Final = {
    ("numpy", "sgd"): {1: 3.0, 10: 3.5, 32: 2.5, 128: 1.7, 512: 1.5},
    ("numpy", "adam"): {1: 3.5, 10: 3.5, 32: 3.0, 128: 1.9, 512: 1.6},
    ("kernels", "sgd"): {1: 15.0, 10: 4.0},
}
SHARE_OF_GEMM: Final = {10: 0.60, 32: 0.65, 128: 0.70, 512: 0.72}
KERNELS_TIMES_NUMPY: Final = {mnist_line("sgd", 1): 3.0, XOR_CLOUD: 5.0, XOR: 50.0}
MILLION_SAMPLES: Final = 3.5
TIMES_PARAMETERS: Final = 3.0

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


def markdown(result: dict[str, Any]) -> str:
    """All that was found."""
    lines = result["lines"]
    parts = ["# The engine's benchmark", _preamble(result)]
    for optimizer in OPTIMIZERS:
        rows = _steps(lines, optimizer, spread=True)
        if rows:
            parts.append(f"## Microseconds a step on {result['data']}, {optimizer}, by batch size")
            parts.append(table(("784-128-64-10, float32", *map(str, BATCHES)), rows))
    tiny = _tiny(lines)
    if tiny:
        parts.append("## Microseconds a step of tiny networks")
        parts.append(table(("", *(NAMES[p] for p in ("numpy", "kernels", "notebook"))), tiny))
    held = targets(lines)
    parts += ["## Held against the targets", _verdict(held)]
    parts.append(table(("figure", "wanted", "found", ""), [target.row for target in held]))
    memory = _memory(lines)
    if memory:
        parts.append("## Memory of an epoch of MNIST at batch 32, beyond the data, in kB")
        head = ("", "at the peak", "held to the end", "activations of a batch", "parameters")
        parts.append(table(head, memory))
    if result["growth"]:
        parts.append("## How the cost of a step grows (of an epoch, for samples)")
        parts.append("As which power; over all sizes, and over the three largest.")
        parts.append(table(("what grows", "from … to", "all", "largest"), _growth(result)))
    return "\n\n".join(parts) + "\n"


def readme(result: dict[str, Any]) -> str:
    """The short table for the README: microseconds a step by batch and peer."""
    rows: list[Row] = []
    for optimizer in OPTIMIZERS:
        found = _steps(result["lines"], optimizer, spread=False)
        title = {"sgd": "SGD", "adam": "Adam"}[optimizer]
        rows += [(f"{title}: {name}", *cells) for name, *cells in found]
    head = ("batch size", *map(str, BATCHES))
    return (
        f"Microseconds a training step takes, {result['data']}, network 784-128-64-10, float32, one"
        f" thread (less is better):\n\n{table(head, rows)}\n\n{_where(result)}\n"
    )


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
            f"{optimizer}, batch {batch}: times {NAMES[peer]}'s steps a second",
            1.0,
            _times(lines, mnist_line(optimizer, batch), peer, "numpy"),
        )
        for peer in ("sklearn", "plain")
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
        found.append(Target(name, TIMES_PARAMETERS, times, at_most=True))
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


def table(head: Row, rows: list[Row]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _times(lines: dict[str, Any], line: str, slow: str, quick: str) -> float | None:
    """How many steps `quick` makes in the time of one of `slow`, by their medians."""
    found = lines.get(line, {})
    if slow not in found or quick not in found:
        return None
    return float(found[slow]["median"] / found[quick]["median"])


def _preamble(result: dict[str, Any]) -> str:
    parts = [_where(result)]
    parts.append(
        f"Every figure is of a fresh process with one thread, {result['seconds']:g} s of steps"
        f" after a warm-up; medians of {result['rounds']} interleaved rounds, quartiles in"
        f" brackets. The machine's load at the start was {result['machine']['load']}."
    )
    if result["clock"] == "processor":
        parts.append("**Processor time, not time on the clock.**")
    if result["quick"]:
        parts.append("**A quick run: good for seeing that it works, not for its figures.**")
    parts += [f"Left out: {NAMES[peer]} ({why})." for peer, why in result["left_out"].items()]
    parts += [f"**Failed: {what}: {why}**" for what, why in result["failed"].items()]
    return "  \n".join(parts)


def _where(result: dict[str, Any]) -> str:
    return f"Measured on {sentence(result['machine'])}."


def _verdict(held: list[Target]) -> str:
    """How many targets hold, and the names of those that do not."""
    short = [target.name for target in held if target.holds is False]
    judged = sum(target.holds is not None for target in held)
    missing = sum(target.wanted is not None and target.found is None for target in held)
    text = f"{judged - len(short)} of {judged} hold"
    if missing:
        text += f", {missing} were not measured"
    return text + (f". Short of the target: {'; '.join(short)}." if short else ".")


def _steps(lines: dict[str, Any], optimizer: str, *, spread: bool) -> list[Row]:
    """A row for every peer that was measured with this optimiser, a cell for every batch size."""
    rows: list[Row] = []
    for peer, name in NAMES.items():
        found = [lines.get(mnist_line(optimizer, batch), {}).get(peer) for batch in BATCHES]
        if any(found):
            rows.append((name, *(_cell(one, spread=spread) for one in found)))
    return rows


def _cell(one: dict[str, float] | None, *, spread: bool) -> str:
    if one is None:
        return ""
    if not spread:
        return f"{one['median']:,.0f}"
    # Below ten microseconds a rounded figure would say too little.
    digits = 0 if one["median"] >= 10 else 2
    low, median, high = (f"{one[name]:,.{digits}f}" for name in ("low", "median", "high"))
    return f"{median} ({low}–{high})"


def _tiny(lines: dict[str, Any]) -> list[Row]:
    return [
        (
            line,
            *(_cell(lines[line].get(p), spread=True) for p in ("numpy", "kernels", "notebook")),
        )
        for line in TINY
        if line in lines
    ]


def _memory(lines: dict[str, Any]) -> list[Row]:
    rows = []
    for optimizer in OPTIMIZERS:
        used = lines.get(memory_line(optimizer), {}).get("memory")
        if used:
            names = ("peak", "held", "activations", "parameters")
            rows.append((optimizer, *(f"{used[name] / 1e3:,.0f}" for name in names)))
    return rows


def _growth(result: dict[str, Any]) -> list[Row]:
    return [
        (
            axis,
            f"{found['points'][0]['size']:,} … {found['points'][-1]['size']:,}",
            f"{found['exponent']:.2f}",
            f"{found['large_exponent']:.2f}",
        )
        for axis, found in result["growth"].items()
    ]
