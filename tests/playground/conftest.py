"""What the window's tests share: no screen, nothing left behind, and a trainer that is free."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shiboken6
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication

from core.history import History
from core.snapshot import Snapshot
from core.specs import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test fails when it leaves a running thread, a running timer or a shown window."""
    threads = _note_starts(monkeypatch, QThread)
    timers = _note_starts(monkeypatch, QTimer)
    yield
    if QApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    running = [thread for thread in _living(threads) if thread.isRunning()]
    for thread in running:
        thread.requestInterruption()
        thread.wait(5000)
    ticking = [timer for timer in _living(timers) if timer.isActive()]
    for timer in ticking:
        timer.stop()
    shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    for window in shown:
        window.hide()
    assert not running, f"left running: {running}"
    assert not ticking, f"left ticking: {ticking}"
    assert not shown, f"left on the screen: {shown}"


def _note_starts(monkeypatch: pytest.MonkeyPatch, kind: type) -> list[Any]:
    started: list[Any] = []
    start = kind.start  # type: ignore[attr-defined]

    def noting_start(self: Any, *arguments: Any) -> None:
        started.append(self)
        start(self, *arguments)

    monkeypatch.setattr(kind, "start", noting_start)
    return started


def _living(objects: list[Any]) -> list[Any]:
    return [thing for thing in objects if shiboken6.isValid(thing)]


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
    steps: int = 0
    diverged: str = ""
    rates: list[float] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        return self.steps // self.steps_per_epoch

    @property
    def finished(self) -> bool:
        return self.epoch >= self.experiment.training.epochs

    def extend(self, epochs: int) -> None:
        training = self.experiment.training
        training = replace(training, epochs=training.epochs + epochs)
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

    def resume_state(self) -> dict[str, Any]:
        return {"steps": np.array(self.steps)}

    def snapshot(self) -> Snapshot:
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
            diverged=self.diverged,
            finished=self.finished,
        )


@pytest.fixture
def fake_trainer() -> Callable[..., FakeTrainer]:
    def make(epochs: int = 10, **settings: Any) -> FakeTrainer:
        trainer = FakeTrainer(**settings)
        trainer.extend(epochs - 1)
        return trainer

    return make
