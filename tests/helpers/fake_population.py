"""A population that costs nothing: what comes of each run follows from its seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from small_runs import xor

from core import Network, Trainer
from core.spec.arena_plan import ArenaPlan, Varied
from core.spec.varied import varied_fields
from core.train.guard import TrainerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from core import Dataset, Experiment, History
    from core.nn.arrays import Array
    from core.run.state import RunState

EPOCHS = 12
NEVER = 99


class FakePopulation:
    """Shaped like `core.train.population.Population`.

    A run of seed s reaches an accuracy of 1 after epoch s + 1; one that starts by zeros never, and
    one of seed 3 diverges after its second epoch. `on_turn` is called in the thread that trains.
    """

    on_turn: Callable[[int], None] = staticmethod(lambda _epoch: None)  # type: ignore[assignment]

    def __init__(self, experiments: Sequence[Experiment], datasets: Sequence[Dataset]) -> None:
        if any(e.training.batch_size == 3 for e in experiments):
            raise TrainerError("batches of 3 cannot be trained side by side")
        self.experiments, self.datasets = experiments, datasets
        self.size, self.epochs, self.epoch = len(experiments), EPOCHS, 0
        self.threads, self.nbytes, self.compiled = 2, 1000, False
        seeds = np.array([e.network.seed for e in experiments])
        never = np.array([e.network.init.name == "zeros" for e in experiments])
        self.times = np.where(never, NEVER, seeds + 1)
        self._ends = np.where(seeds == 3, 2, NEVER)

    @property
    def finished(self) -> bool:
        return self.epoch == self.epochs

    @property
    def epochs_at(self) -> Array:
        return np.arange(1, self.epoch + 1)

    @property
    def diverged(self) -> Array:
        return self._ends <= self.epoch

    def run(self) -> Iterator[None]:
        while not self.finished:
            self.epoch += 1
            type(self).on_turn(self.epoch)
            yield

    def curve(self, name: str) -> Array:
        solved = (self.epochs_at >= self.times[:, None]).astype(float)
        values = solved if name.endswith("accuracy") else 1.0 / self.epochs_at - 0.05 * solved
        values = np.broadcast_to(values, solved.shape).copy()
        values[self.epochs_at > self._ends[:, None]] = np.nan
        return values

    def network(self, place: int) -> Network:
        return Network.from_spec(self.experiments[place].network)

    def trained(self, place: int) -> Trainer:
        """The run that a member stands for, two epochs on."""
        trainer = Trainer(self.experiments[place], self.datasets[place])
        for _ in range(2):
            trainer.run_epoch()
        return trainer

    def state(self, place: int) -> RunState:
        return self.trained(place).state

    def history(self, place: int) -> History:
        return self.trained(place).history


def plan_of(
    inits: Sequence[str] = ("zeros", "normal"),
    repeats: int = 4,
    columns: tuple[str, tuple[Any, ...]] | None = None,
    base: Experiment | None = None,
) -> ArenaPlan:
    """Initialisations × seeds of XOR, or × another field (its key and values)."""
    base = base or xor(EPOCHS)
    fields = {field.key: field for field in varied_fields(base)}
    rows = Varied(fields["network.init.name"], tuple(inits))
    by = None if columns is None else Varied(fields[columns[0]], columns[1])
    return ArenaPlan(base, rows, by, repeats)
