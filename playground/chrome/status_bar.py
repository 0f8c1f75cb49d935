"""The bar at the bottom: the state in one word, and the numbers of the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QStatusBar,
    QWidget,
)

from playground.chrome.figures import (
    NONE,
    judged_figures,
    loss_text,
    metric_text,
    newest_figures,
    rate_text,
    time_text,
)
from playground.chrome.message_label import MessageLabel
from playground.chrome.pace import Pace, progress
from playground.qt.fitting import Fitted
from playground.qt.overrides import total
from playground.qt.sizes import WideLabel, fix_size
from playground.theme import tabular_font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core import Snapshot
    from core.insight.judgement import Judgement

BACK: Final = "looking back"
_FULL: Final = 1000
_GAP: Final = 4
_SPACE: Final = 6  # what Qt leaves between two of its items
_INTERVAL: Final = 0.095
_HEIGHT: Final = 30
# There is always as much room for messages as this takes, in two lines.
_LEAST_MESSAGE: Final = "A message of this length"
# While it trains, a message makes way again for the pace it stands in the place of.
_MESSAGE_SECONDS: Final = 8.0
# What loss, training and test accuracy are: while training, and of what was changed by hand.
_MEANS: Final = (
    (
        "What training makes smaller: the mean over the epoch so far. Of a number to predict that"
        " is standardised it is the standardised number's."
    ),
    "Training rows answered rightly: the mean over the epoch so far.",
    "Test rows answered rightly at the end of the last epoch.",
)
_NOW: Final = (
    "What training makes smaller, over all training rows: of the network as you changed it.",
    "Training rows answered rightly by the network as you changed it.",
    "Test rows answered rightly by the network as you changed it.",
)


class RunStatus(Fitted, QStatusBar):
    """State, epochs, samples per second, loss, accuracy and the time left.

    All labels have fixed widths and tabular figures: nothing moves but the numbers. Messages stand
    where pace and time left stand otherwise. In a window too narrow for all of them those that
    matter least are left out. `clock` counts seconds of wall time.
    """

    cancel_requested = Signal()
    undo_requested = Signal()
    findings_requested = Signal()

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
        self._judgement: Judgement | None = None
        self._state = ""
        self._is_scheduled = False
        self._shown_at = self._told_at = float("-inf")
        self._add_labels()
        self._add_messages()
        fix_size(self, height=_HEIGHT)

    def _add_labels(self) -> None:
        self.state_label = self._label("state", "The state of the run.", BACK)
        self.epoch_label = self._label(
            "epoch",
            "Epochs done, each once over all training data, of those the form asks for.",
            "epoch 99,999 / 100,000",
        )
        self.progress_bar = self._progress_bar()
        self.loss_label = self._label("loss", _MEANS[0], "loss 8.88e+88")
        self.accuracy_label = self._label("accuracy", _MEANS[1], "accuracy 100.0 %")
        self.test_label = self._label("test", _MEANS[2], "test 100.0 %")
        self.scheduled_label = self._label(
            "scheduled",
            "The learning rate in force: what was chosen, times what its schedule makes of it.",
            "rate 0.000888",
        )
        self.scheduled_label.setAccessibleName("Learning rate in force")
        self.rate_label = self._label(
            "rate",
            "Training rows a second, as the clock on the wall has it.",
            "8,888,888 samples/s",
        )
        self.left_label = self._label(
            "left", "How long it takes at this pace until the last epoch.", "888 min left"
        )

    def _add_messages(self) -> None:
        """What stands in the place that pace and time left share with messages."""
        self.message_label = MessageLabel()
        self.undo_button = self._button("undoRunButton", "Undo", "Undo the reset of the run")
        self.undo_button.setToolTip(
            "Bring back the run that was replaced, just as it was (Ctrl+Z)."
        )
        self.undo_button.clicked.connect(self.undo_requested)
        self.cancel_button = self._button("cancelLoadingButton", "Cancel", "Cancel loading")
        self.cancel_button.setToolTip("Stop loading and go back to what there was before.")
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.findings_button = self._button("findingsButton", "", "Findings of the doctor")
        self.findings_button.setFlat(True)
        self.findings_button.clicked.connect(self.findings_requested)
        self.addPermanentWidget(self.findings_button)
        self._rest = QStackedWidget()
        self._rest.addWidget(_row(self.rate_label, self.left_label, QWidget()))
        self._rest.addWidget(_row(self.undo_button, self.cancel_button, self.message_label))
        self.back_label = MessageLabel()
        self.back_label.setObjectName("backLabel")
        self.back_label.setAccessibleName("Which moment is shown")
        self._rest.addWidget(self.back_label)
        self.addWidget(self._rest, 1)

    def set_run(self, epochs: int, rows: int) -> None:
        """A run of so many epochs over so many training rows begins."""
        self._epochs, self._rows = epochs, rows
        self._pace = Pace()
        self.show_message("")

    def set_epochs(self, epochs: int) -> None:
        """The run has another number of epochs now."""
        self._epochs = epochs
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def show_state(self, state: str) -> None:
        """Show the state's word; while loading the bar tells how far that is."""
        before, self._state = self._state, state
        if "loading" in (before, state):
            self.show_message("")
        self._show_word()
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
        """Show the numbers of a snapshot; of an earlier moment of the run it is said."""
        self._snapshot = snapshot
        self._show_word()
        now = self._clock()
        if self._state == "training" and now < self._shown_at + _INTERVAL:
            return  # nobody reads faster; the last snapshot comes after the state has changed
        self._shown_at = now
        if self._state == "training" and now > self._told_at + _MESSAGE_SECONDS:
            self.show_message("")
        self._pace.add(snapshot, now)
        self.epoch_label.setText(f"epoch {snapshot.epoch:,} / {self._epochs:,}")
        self._show_figures(snapshot)
        self._show_rate(snapshot)
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

    @property
    def _is_back(self) -> bool:
        """Whether the figures are those of an earlier moment than the run has come to."""
        return self._snapshot is not None and self._snapshot.later is not None

    def _show_word(self) -> None:
        """One word for the state; of an earlier moment the figures would belie it."""
        word = BACK if self._is_back and self._state != "loading" else self._state
        if self._is_back and self._snapshot is not None:
            self.back_label.show_message(f"Looking back at step {self._snapshot.steps:,}.")
        if word == self.state_label.text():
            return
        has_turned = BACK in (word, self.state_label.text())
        self.state_label.setText(word)
        if has_turned and self._state != "loading":
            self.show_message("")

    def show_judgement(self, judgement: Judgement | None) -> None:
        """Show how a network does that was changed by hand, if it is still the one shown."""
        self._judgement = judgement
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _show_figures(self, snapshot: Snapshot) -> None:
        is_by_hand = snapshot.changed_by_hand and self._state != "training"
        figures = newest_figures(snapshot)
        if is_by_hand:
            figures = judged_figures(snapshot, self._judgement)
        name = snapshot.history.metric_name
        self.loss_label.setText(f"loss {loss_text(figures.loss)}")
        self.accuracy_label.setText(f"{name} {metric_text(figures.accuracy, name)}")
        self.test_label.setText(f"test {metric_text(figures.test, name)}")
        labels = (self.loss_label, self.accuracy_label, self.test_label)
        for label, tip in zip(labels, _NOW if is_by_hand else _MEANS, strict=True):
            label.setToolTip(tip)

    def _show_rate(self, snapshot: Snapshot) -> None:
        """Show the learning rate where a schedule changes it; else there is no room for it."""
        training = snapshot.training
        is_scheduled = training is not None and not training.schedule.is_constant
        self.scheduled_label.setText(f"rate {snapshot.rate_now:.3g}" if is_scheduled else "")
        if is_scheduled != self._is_scheduled:
            self._is_scheduled = is_scheduled
            self._fit()

    def show_findings(self, sentences: Sequence[str]) -> None:
        """Say how many things are wrong with the run, which are these; nothing while none is."""
        count = len(sentences)
        text = f"{count} finding{'' if count == 1 else 's'}" if count else ""
        if text == self.findings_button.text() and not count:
            return
        self.findings_button.setText(text)
        self.findings_button.setToolTip("\n".join((*sentences, "Click to see what to do.")))
        self.findings_button.setAccessibleDescription(" ".join(sentences))
        if self.findings_button.isHidden() == bool(count):
            self.findings_button.setVisible(bool(count))
            self._fit()

    def show_progress(self, done: int, total: int, what: str) -> None:
        """Show how far loading is; `total` 0 when nobody knows."""
        if self._state != "loading":
            return
        self.progress_bar.setRange(0, _FULL if total > 0 else 0)
        if total > 0:
            self.progress_bar.setValue(round(_FULL * min(1.0, done / total)))
        self.show_message(what)

    def show_message(self, text: str, *, can_undo: bool = False) -> None:
        """Show a short message until the next one or the next run; "" takes it away.

        `can_undo` offers to take back what it tells of.
        """
        self._told_at = self._clock()
        self.message_label.show_message(text)
        self.undo_button.setVisible(can_undo)
        has_message = bool(text) or self._state == "loading"
        self._rest.setCurrentIndex(1 if has_message else 2 if self._is_back else 0)

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """What does not fit is left out, so that the bar never widens the window."""
        return QSize(self.state_label.sizeHint().width(), super().minimumSizeHint().height())

    def _fit(self) -> None:
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        if not self.findings_button.isHidden():
            room -= self.findings_button.sizeHint().width() + _SPACE
        message = self.fontMetrics().horizontalAdvance(_LEAST_MESSAGE)
        room -= message + _SPACE
        scheduled = (self.scheduled_label,) if self._is_scheduled else ()
        self.scheduled_label.setVisible(self._is_scheduled)
        for widget in (
            *(self.state_label, self.loss_label, self.accuracy_label, self.epoch_label),
            *(self.test_label, *scheduled, self.progress_bar),
        ):
            room -= widget.sizeHint().width() + _SPACE
            widget.setVisible(room >= 0)
        room = max(room, 0) + message
        for widget in (self.rate_label, self.left_label):
            room -= widget.sizeHint().width() + _SPACE
            widget.setVisible(room >= 0)

    def _label(self, name: str, tip: str, widest: str) -> QLabel:
        label = WideLabel(widest, _GAP)
        label.setObjectName(f"{name}Label")
        label.setAccessibleName(name.capitalize())
        label.setToolTip(tip)
        label.setFont(tabular_font())
        self.addWidget(label)  # some are moved on into the place that they share with messages
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

    def _button(self, name: str, text: str, title: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(title)
        fix_size(button, height=_HEIGHT - 6)
        button.hide()
        return button


def _row(*widgets: QWidget) -> QWidget:
    """Side by side from the left; the last one has what room is left."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_GAP)
    for widget in widgets:
        layout.addWidget(widget)
    layout.setStretchFactor(widgets[-1], 1)
    return row
