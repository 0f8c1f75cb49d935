"""What the microscope says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.spec.titles import title_of
from playground.views.microscope.numbers import cell_text
from playground.views.microscope.painting import KINK
from playground.views.microscope.questions import OwnBatch
from playground.views.readout import short_number
from playground.views.samples import PARTS

if TYPE_CHECKING:
    from core.insight.backprop_work import Work
    from core.insight.chain_line import Cell
    from core.insight.gradient_check import Checked
    from playground.views.microscope.questions import Worked

_MOST_NUMBERS = 6


def layer_titles(work: Work) -> dict[int, str]:
    """What each layer is: from how many inputs to how many units, and with which activation."""
    return {
        number: f"{layer.weights.shape[1]:,} → {layer.weights.shape[0]:,}, "
        f"{title_of(layer.activation)}"
        for number, layer in enumerate(work.sheet.layers)
    }


def batch_words(worked: Worked, ahead: int) -> str:
    """Which rows are worked through after how many updates, and what the loss and the rate are."""
    if isinstance(worked.chosen, OwnBatch):
        who = f"Update {worked.steps + 1:,} of the run"
    elif ahead:
        who = (
            f"Copy, {ahead:,} {'step' if ahead == 1 else 'steps'} ahead of update {worked.steps:,}"
        )
    else:
        who = f"Copy of the run after update {worked.steps:,}"
    shown = ", ".join(f"{number + 1:,}" for number in worked.numbers[:_MOST_NUMBERS].tolist())
    more = len(worked.numbers) - _MOST_NUMBERS
    rows = (
        f"{PARTS[worked.part].removesuffix('s')}{'' if len(worked.numbers) == 1 else 's'} {shown}"
    )
    rows += f" and {more:,} more" if more > 0 else ""
    loss = cell_text(worked.work.sheet.loss.value)
    return f"{who} · {rows} · loss {loss} · {rule_words(worked.work)}"


def rule_words(work: Work) -> str:
    """The optimiser and its learning rate."""
    rate = short_number(float(work.update.quantities["eta"]))
    return f"{title_of(work.update.rule)}, η = {rate}"


def network_words(work: Work) -> str:
    """What the network of an exercise is."""
    sizes = [work.sheet.layers[0].weights.shape[1]]
    sizes += [layer.weights.shape[0] for layer in work.sheet.layers]
    functions = ", ".join(title_of(layer.activation) for layer in work.sheet.layers)
    loss = title_of(work.sheet.loss.name)
    return f"Network {'-'.join(map(str, sizes))} ({functions}), {loss}, {rule_words(work)}"


def check_words(checked: Checked, worked: Worked | None) -> str:
    """What the gradient check came to, and how near to it the engine's own gradient is."""
    found = _check_words(checked)
    if worked is None or worked.engine_error is None:
        return found
    agrees = f"The engine's own gradient agrees to {short_number(worked.engine_error)}."
    return f"{found} {agrees} (Update {worked.steps + 1:,}.)"


def _check_words(checked: Checked) -> str:
    asked = f"{checked.asked:,} of {checked.cells:,} cells"
    asked = f"all {checked.cells:,} cells" if checked.asked == checked.cells else asked
    kinks = _kink_words(checked.kinks)
    if checked.worst is None:
        return f"Gradient check: nothing could be compared.{kinks}"
    cell, error = checked.worst
    place = gradient_words(cell)
    if checked.is_right:
        return (
            f"Gradient check: right in {asked}. The worst, in {place}, is off by"
            f" {short_number(error)} of its size.{kinks}"
        )
    return (
        f"Gradient check: WRONG in {place}: off by {short_number(error)} of its size"
        f" ({asked} compared).{kinks}"
    )


def _kink_words(kinks: tuple[Cell, ...]) -> str:
    """How many cells were not compared as they stand at a kink, and which is the first of them."""
    if not kinks:
        return ""
    first = gradient_words(kinks[0])
    if len(kinks) == 1:
        return f" Not compared, as it stands at a kink, where there is no derivative: {first}."
    return (
        f" Not compared, as they stand at a kink, where there is no derivative: {len(kinks):,}"
        f" cells, marked {KINK}, from {first}."
    )


def gradient_words(cell: Cell) -> str:
    """Where a cell of a gradient stands: "∂L/∂W of layer 1, unit 2, input 3"."""
    unit = f"layer {cell.layer + 1}, unit {cell.row + 1:,}"
    return f"∂L/∂W of {unit}, input {cell.column + 1:,}" if cell.key == "dW" else f"∂L/∂b of {unit}"
