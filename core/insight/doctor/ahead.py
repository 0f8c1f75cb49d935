"""Looking ahead: some more steps on a copy, to see whether they end in numbers without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.evaluator import Evaluator, Objective
from core.nn import optimizers

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.spec.experiment import OptimizerSpec

STEPS: Final = 32


def loss_ahead(
    network: Network,
    x: Array,
    objective: Objective,
    optimizer: OptimizerSpec,
    batch_size: int,
    steps: int = STEPS,
    l2: float = 0.0,
) -> float:
    """The loss on all rows x (n, inputs) after `steps` more updates; inf where it bursts.

    The rows are taken in turn, in batches; L2 pulls as in training. `network` is used up. The
    optimiser begins without what it remembers of the run: so a run with momentum is judged a little
    too mildly.
    """
    batches = _batches(network, x, objective, batch_size, steps)
    parameters = network.parameters.copy()
    rule = optimizers.create(optimizer, parameters)
    with np.errstate(all="ignore"):
        for step in range(steps):
            batch = batches[step % len(batches)]
            if not np.isfinite(batch.ask(parameters).backward()):
                return float("inf")
            _add_penalty(network, parameters, l2)
            rule.step(network.gradients)
        whole = Evaluator(network, x, lambda: objective)
        found = whole.ask(parameters).backward()
    return found if np.isfinite(found) else float("inf")


def _add_penalty(network: Network, parameters: Array, l2: float) -> None:
    """Add the gradients of l2/2·Σw² over weights to the network's."""
    if l2:
        count = network.weight_count
        network.gradients[:count] += np.asarray(l2, network.dtype) * parameters[:count]


def _batches(
    network: Network, x: Array, objective: Objective, batch_size: int, steps: int
) -> list[Evaluator]:
    rows = min(batch_size, len(x))
    count = min(len(x) // rows, steps)
    return [_batch(network, x, objective, slice(k * rows, (k + 1) * rows)) for k in range(count)]


def _batch(network: Network, x: Array, objective: Objective, part: slice) -> Evaluator:
    own = Objective(objective.loss, objective.targets[part])
    return Evaluator(network, x[part], lambda: own)
