"""Tables of the engine's benchmark in Markdown."""

from __future__ import annotations

from typing import Any, Final

from cases import ALL, BATCHES, CORES, ONE, OPTIMIZERS, TINY, memory_line, mnist_line
from machine import sentence
from targets import NAMES, Row, Target, targets

CORES_IN_WORDS: Final = {
    ONE: "every process pinned to one core",
    ALL: "as users get them, on all cores",
}


def markdown(result: dict[str, Any]) -> str:
    """All that was found."""
    lines = result["lines"]
    parts = ["# The engine's benchmark", _preamble(result)]
    for cores in CORES:
        for optimizer in OPTIMIZERS:
            rows = _steps(lines, optimizer, cores, spread=True)
            if rows:
                what = f"{result['data']}, {optimizer}, by batch size"
                parts.append(f"## Microseconds a step on {what}, {CORES_IN_WORDS[cores]}")
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
    """The short tables for the README: microseconds a step by batch and peer."""
    what = f"{result['data']}, network 784-128-64-10, float32 (less is better)"
    parts = [f"Microseconds a training step takes, {what}."]
    for cores in CORES:
        rows: list[Row] = []
        for optimizer in OPTIMIZERS:
            found = _steps(result["lines"], optimizer, cores, spread=False)
            title = {"sgd": "SGD", "adam": "Adam"}[optimizer]
            rows += [(f"{title}: {name}", *cells) for name, *cells in found]
        if rows:
            head = ("batch size", *map(str, BATCHES))
            parts.append(f"{CORES_IN_WORDS[cores].capitalize()}:\n\n{table(head, rows)}")
    return "\n\n".join([*parts, _where(result)]) + "\n"


def table(head: Row, rows: list[Row]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _preamble(result: dict[str, Any]) -> str:
    parts = [_where(result)]
    parts.append(
        f"Every figure is of a fresh process, {result['seconds']:g} s of steps after a warm-up;"
        f" medians of {result['rounds']} interleaved rounds, quartiles in brackets, and after them"
        " processor time over time on the clock: how many cores were used. The machine's load at"
        f" the start was {result['machine']['load']}."
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


def _steps(lines: dict[str, Any], optimizer: str, cores: str, *, spread: bool) -> list[Row]:
    """A row for every peer that was measured with this optimiser, a cell for every batch size."""
    rows: list[Row] = []
    for peer, name in NAMES.items():
        named = [mnist_line(optimizer, batch, cores) for batch in BATCHES]
        found = [lines.get(line, {}).get(peer) for line in named]
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
    return f"{median} ({low}–{high}) ×{one['cores']:.2f}"


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
