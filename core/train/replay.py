"""Beginning: what is needed to make a run once more, by a kernel that was not ready in time."""

from __future__ import annotations

from copy import deepcopy
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Generator

    from core.nn.arrays import Array
    from core.train.trainer import Trainer

CHUNK_SECONDS: Final = 0.004


class Beginning:
    """How a run began: its first weights, and each new learning rate with the step it came at."""

    def __init__(self, parameters: Array) -> None:
        self._parameters = parameters.copy()
        self._rates: list[tuple[int, float]] = []

    def note(self, step: int, learning_rate: float) -> None:
        """Remember that updates after the first `step` ones have this learning rate."""
        self._rates.append((step, learning_rate))

    def repeated(self, run: Trainer) -> Generator[None, None, Trainer]:
        """Return, after some yields, a twin that made the updates of `run` by the kernel.

        It is what the run would be had the kernel been there from the start.
        """
        network = Network(deepcopy(run.network.layers))
        np.copyto(network.parameters, self._parameters)
        twin = type(run)(run.experiment, run.dataset, network, compiled=True)
        deadline, noted = perf_counter() + CHUNK_SECONDS, 0
        while True:  # at a yield a new rate, or even a step, may come to those that are to be made
            is_last = noted == len(self._rates)
            goal, learning_rate = (run.steps, 0.0) if is_last else self._rates[noted]
            if twin.steps < goal and not twin.diverged:
                twin.advance(deadline, goal - twin.steps)
                if perf_counter() >= deadline:
                    yield
                    deadline = perf_counter() + CHUNK_SECONDS
            elif is_last:
                return twin
            else:
                twin.learning_rate = learning_rate
                noted += 1
