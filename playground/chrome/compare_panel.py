"""Two runs side by side, with one timeline for both."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSlider,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.chrome.compare_side import CompareSide
from playground.chrome.replay_controls import ReplayButton, SpeedCombo
from playground.forms.number_spin import NumberSpin
from playground.qt.overrides import total
from playground.qt.sizes import fix_size
from playground.theme import LIGHT, Theme, icon
from playground.views import VIEWS
from playground.views.declared import Place
from playground.views.paired_scales import SharesScale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from core import Dataset, Snapshot
    from core.run.kept_run import KeptRun

    Nearest = Callable[[int], tuple[Snapshot, Snapshot]]

COMPARE_PLACES: Final = {"compare": Place("middle")}
_NONE: Final = (
    "Two runs stand here side by side: choose two in the list of runs (Ctrl and click), then press"
    " Compare."
)
_REFUSED: Final = "This run is over. Open it from the list of runs to change it and go on."
# From which width on, beside text of the usual size, there is room for the speed of a replay.
_WITH_SPEED: Final = 480
# A slider has only so many places; between them there is the field.
_PLACES: Final = 10_000
# The exact moment is computed when the slider rests so long.
_REST_MS: Final = 150


class Steps(NamedTuple):
    """The steps of both runs, and the one at which they are to be shown."""

    first: int
    last: int
    step: int


class ComparePanel(QWidget):
    """The nearest moments that are at hand are shown at once; the exact ones follow."""

    taken = Signal()
    """Somebody has chosen a step by hand, or the runs: a replay is over."""
    exact_wanted = Signal(object)  # the step, which may have more than 32 bits
    cancelled = Signal()
    refused = Signal(str)
    analysis_requested = Signal(object, object)
    """The `CompareSide` that asks, and its `AnalysisRequest`."""
    begun = Signal(object)
    """The `CompareSide` that shows another run: what it asked before needs no answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparePanel")
        self.setAccessibleName("Two runs side by side")
        self.setToolTip("Two runs at the same step: watch from where on they differ.")
        self._theme = LIGHT
        self._sides: tuple[CompareSide, CompareSide] | None = None
        self._nearest: Nearest | None = None
        self._last = self._step = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._on_rest)
        self.empty_label = QLabel(_NONE)
        self.empty_label.setObjectName("compareEmptyLabel")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.empty_label.setMargin(24)
        self.empty_label.setProperty("role", "caption")
        self._build_foot()
        self._content = QWidget()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(6)
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(self._columns, 1)
        layout.addWidget(self._foot)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty_label)
        self._stack.addWidget(self._content)

    def _build_foot(self) -> None:
        self.replay_button = ReplayButton(
            "compareReplayButton", "Replay both runs from the first step, or from where they are."
        )
        self.speed_combo = SpeedCombo("compareSpeedCombo")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("compareSlider")
        self.slider.setAccessibleName("Step of both runs")
        self.slider.setToolTip(
            "The step at which both runs are shown. The nearest moment that was kept comes at once;"
            " the exact one is computed when the slider rests."
        )
        self.step_spin = NumberSpin(low=0, high=0, integer=True)
        self.step_spin.setObjectName("compareStepSpin")
        self.step_spin.setAccessibleName("Step of both runs, as a number")
        self.step_spin.setToolTip("The step at which both runs are shown.")
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("compareProgressBar")
        self.progress_bar.setAccessibleName("Steps made again")
        self.progress_bar.setTextVisible(False)
        fix_size(self.progress_bar, width=64, height=10)
        self.cancel_button = QToolButton()
        self.cancel_button.setObjectName("compareCancelButton")
        self.cancel_button.setAccessibleName("Stop computing")
        self.cancel_button.setToolTip("Leave it at the nearest moments that were kept.")
        self.cancel_button.setAutoRaise(True)
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._foot = QWidget()
        self._foot.setMinimumWidth(1)  # no window is wide for its sake: see `_fit`
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.replay_button)
        row.addWidget(self.speed_combo)
        row.addWidget(self.slider, 1)
        row.addWidget(self.step_spin)
        row.addWidget(self.progress_bar)
        row.addWidget(self.cancel_button)
        for widget in (self.progress_bar, self.cancel_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()
        self.slider.valueChanged.connect(self._on_slid)
        self.step_spin.edited.connect(self._on_typed)
        self.cancel_button.clicked.connect(self._on_cancel)

    @property
    def sides(self) -> tuple[CompareSide, CompareSide]:
        """The two runs' places, made when two are compared for the first time."""
        if self._sides is None:
            self._sides = CompareSide("compareFirst", VIEWS), CompareSide("compareSecond", VIEWS)
            for one, other in zip(*(side.views for side in self._sides), strict=True):
                if isinstance(one, SharesScale):
                    one.pair_with(other)
            for side in self._sides:
                side.analysis_requested.connect(partial(self.analysis_requested.emit, side))
                side.begun.connect(partial(self.begun.emit, side))
                side.change_refused.connect(self._on_refused)
                side.set_theme(self._theme)
                self._columns.addWidget(side, 1)
        return self._sides

    @property
    def step(self) -> int:
        """The step at which both are to be shown."""
        return self._step

    @property
    def steps(self) -> Steps:
        """Which steps there are, and where both stand."""
        return Steps(0, self._last, self._step)

    def begin(
        self,
        runs: tuple[KeptRun, KeptRun],
        datasets: tuple[Dataset, Dataset],
        nearest: Nearest,
    ) -> None:
        """Compare two runs at their ends; `nearest` gives the moments at hand for a step."""
        one, other = runs
        self.taken.emit()
        self.sides[0].begin(one, datasets[0], other)
        self.sides[1].begin(other, datasets[1], one)
        self._nearest, self._last = nearest, max(one.steps, other.steps)
        self._stack.setCurrentWidget(self._content)
        for side, snapshot in zip(self.sides, nearest(0), strict=True):
            side.show_snapshot(snapshot, snapshot.steps)  # change is counted from the first one
        self.slider.blockSignals(True)
        self.slider.setRange(0, min(self._last, _PLACES))
        self.slider.setPageStep(max(1, self.slider.maximum() // 20))
        self.slider.blockSignals(False)
        self.step_spin.setRange(0, self._last)
        self._go_to(self._last)

    def show_waiting(self, text: str) -> None:
        """Say what is waited for, or why there is nothing, in the place of both runs."""
        self.taken.emit()
        self._timer.stop()
        self.empty_label.setText(text or _NONE)
        self._stack.setCurrentWidget(self.empty_label)

    def show_exact(self, snapshots: tuple[Snapshot, Snapshot]) -> None:
        """Show both as they stood at the very step, or at their ends where they went less far."""
        self._show_progress(shown=False)
        for side, snapshot in zip(self.sides, snapshots, strict=True):
            side.show_snapshot(snapshot, snapshot.steps)

    def show_progress(self, done: object, total: object, _what: str) -> None:
        """Say how far the exact moment is."""
        self._show_progress(shown=True)
        if isinstance(done, int) and isinstance(total, int) and total:
            self.progress_bar.setRange(0, 1000)
            self.progress_bar.setValue(min(1000, 1000 * done // total))

    def show_failure(self, why: str) -> None:
        """The exact moment cannot be had."""
        self._show_progress(shown=False)
        self.refused.emit(f"The exact step cannot be shown: {why}")

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.replay_button.set_theme(theme)
        self.cancel_button.setIcon(icon("close", theme))
        self._fit()
        for side in self._sides or ():
            side.set_theme(theme)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place leave out what can be done without."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.speed_combo.setVisible(self.width() >= self._theme.pixels(_WITH_SPEED))

    def show_names(self, runs: Sequence[KeptRun]) -> None:
        """Call the two as they are called now, where they are still among these."""
        named = {run.id: run for run in runs}
        for side, other in zip(self._sides or (), reversed(self._sides or ()), strict=True):
            if side.run is not None and other.run is not None:
                side.show_names(named.get(side.run.id), named.get(other.run.id))

    def replay_to(self, step: int) -> None:
        """Show what is at hand of a step; `exact_wanted` asks at once for what is not."""
        self._timer.stop()
        if not self._show_at_hand(step):
            self.exact_wanted.emit(step)

    def settle(self) -> None:
        """Show the step exactly, where it is not by now."""
        self._go_to(self._step)

    def _go_to(self, step: int) -> None:
        """Show what is at hand of a step; the exact moments are asked for when it rests."""
        if self._nearest is None:
            return
        is_exact = self._show_at_hand(step)
        self._show_progress(shown=False)
        self.cancelled.emit()
        self._timer.stop()
        if not is_exact:
            self._timer.start()

    def _show_at_hand(self, step: int) -> bool:
        """Show the nearest moments of a step; whether both are the very step."""
        if self._nearest is None:
            return True
        self._step = step
        self.step_spin.set_number(step)
        self.slider.blockSignals(True)
        self.slider.setValue(round(step * self.slider.maximum() / max(self._last, 1)))
        self.slider.blockSignals(False)
        for side, snapshot in zip(self.sides, self._nearest(step), strict=True):
            side.show_snapshot(snapshot, step)
        return all(side.is_at(step) for side in self.sides)

    def _show_progress(self, *, shown: bool) -> None:
        self.progress_bar.setVisible(shown)
        self.cancel_button.setVisible(shown)

    def _on_slid(self, place: int) -> None:
        self.taken.emit()
        self._go_to(round(place * self._last / max(self.slider.maximum(), 1)))

    def _on_typed(self) -> None:
        value = self.step_spin.number()
        if not isinstance(value, str) and 0 <= value <= self._last:
            self.taken.emit()
            self._go_to(int(value))

    def _on_rest(self) -> None:
        self.exact_wanted.emit(self._step)

    def _on_cancel(self) -> None:
        self._show_progress(shown=False)
        self.cancelled.emit()

    def _on_refused(self) -> None:
        self.refused.emit(_REFUSED)
