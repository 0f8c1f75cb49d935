"""A trainer that costs nothing, for tests of what drives one."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from core.run.history import History
from core.run.snapshot import Snapshot
from core.spec.changes import Change
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SMALLEST = Experiment(DataSpec(), NetworkSpec(2, (LayerSpec(1),)), TrainSpec(epochs=1))


@dataclass
class FakeTrainer:
    """Shaped like `core.Trainer`; an update costs nothing and its number is the only weight.

    `on_step` is called in the thread that trains, with the number of the update just done.
    """

    experiment: Experiment = SMALLEST
    steps_per_epoch: int = 4
    on_step: Callable[[int], None] = lambda _step: None
    learning_rate: float = 0.1
    steps_per_yield: int | None = None
    is_change_due: bool = False
    steps: int = 0
    diverged: str = ""
    stopped: str = ""
    waiting: str = ""
    compiled: bool = False
    is_asked: bool = False
    rates: list[float] = field(default_factory=list)
    rests: list[int] = field(default_factory=list)
    dataset: Any = field(default_factory=lambda: SimpleNamespace(scaling=None, target_scaling=None))

    @property
    def epoch(self) -> int:
        return self.steps // self.steps_per_epoch

    @property
    def steps_left_in_epoch(self) -> int:
        return self.steps_per_epoch - self.steps % self.steps_per_epoch

    @property
    def finished(self) -> bool:
        return self.epoch >= self.experiment.training.epochs

    @property
    def epochs(self) -> int:
        return self.experiment.training.epochs

    def look_up(self, *, soon: bool) -> None:
        self.is_asked = soon

    def keep_moment(self) -> None:
        pass

    def rest(self) -> None:
        self.rests.append(self.steps)

    def go_on(self) -> None:
        self.stopped = ""

    def change(self, change: Change | str, value: float = 0) -> None:
        if isinstance(change, str):
            change = Change(0, change, value)
        if change.field == "learning_rate":
            self.learning_rate = change.value
            return
        training = change.applied(self.experiment.training)
        self.experiment = replace(self.experiment, training=training)

    def run(self) -> Iterator[None]:
        while not self.finished and not self.diverged:
            for _ in range(self.steps_per_yield or 3):
                if self.finished or self.diverged:
                    break
                self.steps += 1
                self.rates.append(self.learning_rate)
                self.on_step(self.steps)
            yield

    def recording(self) -> None:
        """It keeps no keyframes."""

    def resume_state(self) -> dict[str, Any]:
        return {"steps": np.array(self.steps)}

    def snapshot(self, *, with_update: bool = False) -> Snapshot:  # noqa: ARG002
        weights = np.full((1, 1), float(self.steps))
        return Snapshot(
            epoch=self.epoch,
            steps=self.steps,
            steps_in_epoch=self.steps % self.steps_per_epoch,
            steps_per_epoch=self.steps_per_epoch,
            parameters=weights.ravel(),
            weights=(weights,),
            biases=(None,),
            activations=("linear",),
            history=History().frozen(),
            train_loss=1.0,
            train_accuracy=0.5,
            test_loss=1.0,
            test_accuracy=0.5,
            learning_rate=self.learning_rate,
            samples_per_second=100.0,
            seconds=float(self.steps),
            compiled=self.compiled,
            diverged=self.diverged,
            finished=self.finished,
        )
