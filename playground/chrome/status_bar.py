"""The bar at the bottom: the state in one word, and the numbers of the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from playground.chrome.figures import (
    NONE,
    loss_text,
    metric_text,
    newest_train_figures,
    rate_text,
    time_text,
)
from playground.chrome.pace import Pace, progress
from playground.qt.overrides import total
from playground.qt.sizes import WideLabel, fix_size
from playground.theme import tabular_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from core import Snapshot

_FULL: Final = 1000
_GAP: Final = 4
_SPACE: Final = 6  # what Qt leaves between two of its items
_INTERVAL: Final = 0.095


class RunStatus(QStatusBar):
    """State, epochs, samples per second, loss, accuracy and the time left.

    All labels have fixed widths and tabular figures: nothing moves but the numbers. In a window
    too narrow for all of them those that matter least are left out. `clock` counts seconds of wall
    time.
    """

    cancel_requested = Signal()

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 8, 0)
        self._clock = clock
        self._pace = Pace()
        self._epochs, self._rows = 0, 0
        self._snapshot: Snapshot | None = None
        self._state = ""
        self._shown_at = float("-inf")
        self.state_label = self._label("state", "The state of the run, in one word.", "diverged")
        self.epoch_label = self._label(
            "epoch",
            "Epochs done, each once over all training data, of those the form asks for.",
            "epoch 99,999 / 100,000",
        )
        self.progress_bar = self._progress_bar()
        self.rate_label = self._label(
            "rate",
            "Training rows a second, as the clock on the wall has it.",
            "8,888,888 samples/s",
        )
        self.loss_label = self._label(
            "loss", "What training makes smaller: the mean over the epoch so far.", "loss 8.88e+88"
        )
        self.accuracy_label = self._label(
            "accuracy",
            "Training rows answered rightly: the mean over the epoch so far.",
            "accuracy 100.0 %",
        )
        self.test_label = self._label(
            "test", "Test rows answered rightly at the end of the last epoch.", "test 100.0 %"
        )
        self.left_label = self._label(
            "left", "How long it takes at this pace until the last epoch.", "888 min left"
        )
        self.message_label = QLabel()
        self.message_label.setObjectName("messageLabel")
        self.message_label.setAccessibleName("Message")
        self.addWidget(self.message_label, 1)
        self.cancel_button = self._cancel_button()

    def set_run(self, epochs: int, rows: int) -> None:
        """A run of so many epochs over so many training rows begins."""
        self._epochs, self._rows = epochs, rows
        self._pace = Pace()
        self.message_label.clear()

    def set_epochs(self, epochs: int) -> None:
        """The run has another number of epochs now."""
        self._epochs = epochs
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def show_state(self, state: str) -> None:
        """Show the state's word; while loading the bar tells how far that is."""
        if self._state == "loading":
            self.message_label.clear()
        self._state = state
        self.state_label.setText(state)
        self._pace.restart()
        self.cancel_button.setVisible(state == "loading")
        if state == "loading":
            self.progress_bar.setRange(0, 0)
        else:
            self.progress_bar.setRange(0, _FULL)
            self.progress_bar.setValue(0)
            if self._snapshot is not None:
                self.show_snapshot(self._snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers of a snapshot."""
        self._snapshot = snapshot
        now = self._clock()
        if self._state == "training" and now < self._shown_at + _INTERVAL:
            return  # nobody reads faster; the last snapshot comes after the state has changed
        self._shown_at = now
        self._pace.add(snapshot, now)
        name = snapshot.history.metric_name
        self.epoch_label.setText(f"epoch {snapshot.epoch:,} / {self._epochs:,}")
        loss, accuracy = newest_train_figures(snapshot)
        self.loss_label.setText(f"loss {loss_text(loss)}")
        self.accuracy_label.setText(f"{name} {metric_text(accuracy, name)}")
        self.test_label.setText(f"test {metric_text(snapshot.test_accuracy, name)}")
        if self._state == "training":
            rate = rate_text(self._pace.epochs_per_second * self._rows)
            left = time_text(self._pace.seconds_left(snapshot, self._epochs))
        else:
            rate = left = NONE
        self.rate_label.setText(f"{rate} samples/s" if rate != NONE else "")
        self.left_label.setText(f"{left} left" if left != NONE else "")
        if self._state != "loading":
            share = progress(snapshot) / max(1, self._epochs)
            self.progress_bar.setValue(round(_FULL * min(1.0, share)))

    def show_progress(self, done: int, total: int, what: str) -> None:
        """Show how far loading is; `total` 0 when nobody knows."""
        if self._state != "loading":
            return
        self.progress_bar.setRange(0, _FULL if total > 0 else 0)
        if total > 0:
            self.progress_bar.setValue(round(_FULL * min(1.0, done / total)))
        self.show_message(what)

    def show_message(self, text: str) -> None:
        """Show a short message until the next one or the next run."""
        self.message_label.setToolTip(text)
        metrics = self.message_label.fontMetrics()
        room = max(80, self.message_label.width() - 4)
        self.message_label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """What does not fit is left out, so that the bar never widens the window."""
        return QSize(self.state_label.sizeHint().width(), super().minimumSizeHint().height())

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self._fit()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Show as much as fits in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        for widget in (
            *(self.state_label, self.loss_label, self.accuracy_label, self.epoch_label),
            *(self.test_label, self.progress_bar, self.rate_label, self.left_label),
        ):
            room -= widget.sizeHint().width() + _SPACE
            widget.setVisible(room >= 0)

    def _label(self, name: str, tip: str, widest: str) -> QLabel:
        label = WideLabel(widest, _GAP)
        label.setObjectName(f"{name}Label")
        label.setAccessibleName(name.capitalize())
        label.setToolTip(tip)
        label.setFont(tabular_font())
        self.addWidget(label)
        return label

    def _progress_bar(self) -> QProgressBar:
        bar = QProgressBar()
        bar.setObjectName("progressBar")
        bar.setAccessibleName("Progress")
        bar.setToolTip("How much of the run, or of loading, is done.")
        bar.setTextVisible(False)
        bar.setRange(0, _FULL)
        fix_size(bar, width=88, height=10)
        self.addWidget(bar)
        return bar

    def _cancel_button(self) -> QPushButton:
        button = QPushButton("Cancel")
        button.setObjectName("cancelLoadingButton")
        button.setAccessibleName("Cancel loading")
        button.setToolTip("Stop loading and go back to what there was before.")
        button.clicked.connect(self.cancel_requested)
        self.addPermanentWidget(button)
        button.hide()
        return button
