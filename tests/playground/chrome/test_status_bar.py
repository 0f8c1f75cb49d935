"""RunStatus: true numbers, one word for the state, and nothing that moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QStackedWidget

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from playground.chrome.status_bar import RunStatus
from playground.theme import BODY_PIXELS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Clock:
    """Stands still unless told to move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def status(qtbot: QtBot, clock: Clock) -> RunStatus:
    status = RunStatus(clock=clock)
    qtbot.addWidget(status)
    status.resize(1000, 28)
    status.set_run(epochs=10, rows=8)
    status.show_state("ready")
    return status


def test_numbers_are_those_of_the_snapshot(status: RunStatus, fake_trainer: Any) -> None:
    trainer = fake_trainer()
    trainer.steps = 18
    status.show_snapshot(trainer.snapshot())
    assert status.epoch_label.text() == "epoch 4 / 10"
    assert status.loss_label.text() == "loss 1.0000"
    assert status.accuracy_label.text() == "accuracy 50.0 %"
    assert status.test_label.text() == "test 50.0 %"
    assert status.progress_bar.value() == 450
    assert status.rate_label.text() == ""


def test_looking_back_the_figures_are_the_moment_s_and_it_is_said(
    status: RunStatus, fake_trainer: Any
) -> None:
    trainer = fake_trainer()
    rest = status.back_label.parentWidget()
    assert isinstance(rest, QStackedWidget)
    trainer.steps = 40
    now = trainer.snapshot()
    status.show_state("finished")
    status.show_snapshot(now)
    assert rest.currentWidget() is not status.back_label
    status.show_message("Trained to the end.")
    trainer.steps = 18
    status.show_snapshot(replace(trainer.snapshot(), later=now.history))
    assert status.state_label.text() == "looking back"
    assert status.back_label.text() == "Looking back at step 18."
    assert rest.currentWidget() is status.back_label
    assert status.epoch_label.text() == "epoch 4 / 10"
    status.show_message("Saved run.npz.")
    assert rest.currentWidget() is status.message_label.parentWidget()
    status.show_snapshot(now)
    assert status.state_label.text() == "finished"
    assert rest.currentWidget() is status.rate_label.parentWidget()


def test_pace_is_measured_by_the_wall_and_shown_while_training(
    status: RunStatus, clock: Clock, fake_trainer: Any
) -> None:
    trainer = fake_trainer()
    status.show_state("training")
    for steps in (0, 8, 16):
        trainer.steps = steps
        status.show_snapshot(trainer.snapshot())
        clock.now += 1.0
    assert status.rate_label.text() == "16.0 samples/s"  # two epochs of eight rows each second
    assert status.left_label.text() == "3 s left"
    status.show_state("paused")
    assert status.rate_label.text() == ""
    assert status.left_label.text() == ""


def test_it_is_not_drawn_faster_than_it_is_read_but_the_last_numbers_stay(
    status: RunStatus, clock: Clock, fake_trainer: Any
) -> None:
    trainer = fake_trainer()
    status.show_state("training")
    status.show_snapshot(trainer.snapshot())
    trainer.steps = 12
    clock.now += 0.01
    status.show_snapshot(trainer.snapshot())
    assert status.epoch_label.text() == "epoch 0 / 10"
    status.show_state("finished")
    assert status.epoch_label.text() == "epoch 3 / 10"


def test_loading_shows_its_own_progress_and_can_be_cancelled(
    qtbot: QtBot, status: RunStatus
) -> None:
    status.show_state("loading")
    assert not status.cancel_button.isHidden()
    assert status.progress_bar.maximum() == 0  # busy, nobody knows how far
    status.show_progress(25, 100, "unpacking")
    assert status.progress_bar.value() == 250
    assert "unpacking" in status.message_label.text()
    status.show_progress(7, 0, "downloading")
    assert status.progress_bar.maximum() == 0
    with qtbot.waitSignal(status.cancel_requested):
        status.cancel_button.click()
    status.show_state("ready")
    assert status.cancel_button.isHidden()
    status.show_progress(50, 100, "late")  # of a load that was cancelled
    assert status.progress_bar.value() == 0


def test_another_number_of_epochs_is_shown_at_once(status: RunStatus, fake_trainer: Any) -> None:
    status.show_snapshot(fake_trainer().snapshot())
    status.set_epochs(1500)
    assert status.epoch_label.text() == "epoch 0 / 1,500"


def test_labels_keep_their_width(status: RunStatus, fake_trainer: Any) -> None:
    labels = (status.epoch_label, status.loss_label, status.accuracy_label, status.rate_label)
    widths = [label.width() for label in labels]
    trainer = fake_trainer(epochs=100_000)
    trainer.steps = 399_996
    status.set_run(100_000, 8)
    status.show_snapshot(trainer.snapshot())
    assert [label.width() for label in labels] == widths
    for label in labels:
        assert label.sizeHint().width() <= label.width(), label.text()


def test_a_long_message_is_cut_with_the_whole_in_the_tooltip(status: RunStatus) -> None:
    text = "a very long message " * 30
    status.show_message(text)
    assert status.message_label.text().endswith("…")
    assert status.message_label.toolTip() == text


def test_a_message_takes_the_place_of_the_pace_and_leaves_it_while_training(
    status: RunStatus, clock: Clock
) -> None:
    trainer = Trainer(Experiment(DataSpec("xor"), NetworkSpec(2, (LayerSpec(1),)), TrainSpec()))
    rest = status.rate_label.parentWidget().parentWidget()
    status.show_state("training")
    status.show_message("Saved run.npz.")
    assert rest.currentWidget() is status.message_label.parentWidget()
    clock.now += 5.0
    status.show_snapshot(trainer.snapshot())
    assert status.message_label.text() == "Saved run.npz."
    clock.now += 5.0
    status.show_snapshot(trainer.snapshot())
    assert status.message_label.text() == ""
    assert rest.currentWidget() is status.rate_label.parentWidget()


def test_an_undo_is_offered_with_the_message_that_it_belongs_to(
    qtbot: QtBot, status: RunStatus
) -> None:
    status.show_message("Back at the first weights.", can_undo=True)
    assert not status.undo_button.isHidden()
    with qtbot.waitSignal(status.undo_requested):
        status.undo_button.click()
    status.show_message("Saved run.npz.")
    assert status.undo_button.isHidden()


def test_a_sentence_of_the_usual_length_is_read_in_a_narrow_window(
    qtbot: QtBot, status: RunStatus
) -> None:
    sentence = "Not now: the run diverged, Reset (R) or another learning rate starts again."
    label = status.message_label
    font = status.font()
    font.setPixelSize(BODY_PIXELS)
    status.setFont(font)
    status.show_message(sentence)
    status.resize(1024, 30)
    status.show()
    qtbot.waitUntil(lambda: label.text() == sentence)
    assert label.width() < 340
    status.show_message(2 * f"{sentence} ")
    assert label.text().endswith("…")
    status.resize(1600, 30)
    qtbot.waitUntil(lambda: label.text() == 2 * f"{sentence} ")
    status.hide()
