"""The parts of a run: what an engine works with, made once and changed in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.nn.network import Network
    from core.nn.optimizers import Optimizer
    from core.run.examples import Examples
    from core.run.order import BatchOrder
    from core.run.tally import Measure
    from core.spec.experiment import Experiment


@dataclass(frozen=True, eq=False)
class RunParts:
    """What a run works with, checked to fit each other.

    `experiment` is as it was at the start; `train` and `test` are rows in the network's number
    type, `order` says which of them make up a batch, `measure` how answers are judged.
    `image_shape` is (rows, columns) where the inputs are the pixels of an image.
    """

    experiment: Experiment
    network: Network
    train: Examples
    test: Examples
    optimizer: Optimizer
    order: BatchOrder
    measure: Measure
    image_shape: tuple[int, int] | None = None
