"""RunStatus tells the learning rate in force where a schedule makes it another than was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from core.spec.schedule import ScheduleSpec
from playground.chrome.status_bar import RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def status(qtbot: QtBot) -> Iterator[RunStatus]:
    window = QWidget()
    qtbot.addWidget(window)
    status = RunStatus(window)
    status.resize(1400, 28)
    window.show()
    status.set_run(epochs=10, rows=4)
    status.show_state("paused")
    yield status
    window.close()


def trainer_with(schedule: ScheduleSpec) -> Trainer:
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.5), 4, 10, schedule=schedule)
    return Trainer(Experiment(DataSpec("xor"), NetworkSpec(2, (LayerSpec(1),)), training))


def test_it_is_that_of_the_next_update(status: RunStatus) -> None:
    trainer = trainer_with(ScheduleSpec("step", length=1, gamma=0.5))
    for expected in ("rate 0.5", "rate 0.25", "rate 0.125"):
        status.show_snapshot(trainer.snapshot())
        assert status.scheduled_label.text() == expected
        trainer.step()
    assert status.scheduled_label.isVisible()


def test_there_is_none_without_a_schedule(status: RunStatus) -> None:
    status.show_snapshot(trainer_with(ScheduleSpec("cosine")).snapshot())
    status.show_snapshot(trainer_with(ScheduleSpec()).snapshot())
    assert not status.scheduled_label.isVisible()
    assert status.scheduled_label.text() == ""


def test_where_there_is_no_room_it_is_left_out(status: RunStatus) -> None:
    status.resize(420, 28)
    status.show_snapshot(trainer_with(ScheduleSpec("cosine")).snapshot())
    assert not status.scheduled_label.isVisible()
    assert status.loss_label.isVisible()
