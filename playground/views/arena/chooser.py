"""ArenaChooser: what is compared, how often each is repeated, and what counts as solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QProgressBar,
    QPushButton,
    QSpinBox,
)

from core.spec.arena_plan import MOST_RUNS, ArenaPlan
from core.spec.checks import SpecError
from core.spec.goal import Goal, rises
from core.train.contest import usual_goal
from playground.qt.wrap_row import WrapRow
from playground.views.field_choice import FieldChoice
from playground.views.figure_combo import FigureCombo, metric_of
from playground.views.together import together
from playground.views.usual_values import offered_fields

if TYPE_CHECKING:
    from core import Dataset, Experiment

_REPEATS: Final = 20
_BAR_WIDTH, _BAR_FRAME = 210, 24
_SPIN_WIDTH: Final = 72
_TIP: Final = "The field of the experiment that differs from {0} to {0}."
_NO_COLUMNS: Final = "seeds alone"


class ArenaChooser(WrapRow):
    """Controls in a row that wraps; Start becomes Stop in its place while runs are trained."""

    changed = Signal()  # another plan would be begun
    goal_changed = Signal()
    started = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._is_going = False
        self.problem = ""
        """Why nothing can be started, in a sentence."""
        self.rows = FieldChoice("arenaRows", "Compare", "row", _TIP.format("row"))
        self.columns = FieldChoice(
            "arenaColumns", "by", "column", _TIP.format("column"), none=_NO_COLUMNS
        )
        self._build_goal()
        self._build_runs()
        self.add(
            self.rows,
            self.columns,
            together("×", self.repeats_spin, "seeds"),
            together("solved at", self.figure_combo, self.goal_spin),
            self.start_button,
            self.bar,
        )
        self._connect()

    def _build_goal(self) -> None:
        self.figure_combo = FigureCombo(
            "arenaGoalCombo",
            "Figure of the goal",
            "The figure that says whether a run has solved it.",
        )
        self.goal_spin = QDoubleSpinBox()
        self.goal_spin.setObjectName("arenaGoalSpin")
        self.goal_spin.setAccessibleName("Value of the goal")
        self.goal_spin.setToolTip(
            "A run has solved it as soon as the figure comes to this: an accuracy or R² from 0 to"
            " 1, or a loss to come down to."
        )
        self.goal_spin.setDecimals(3)

    def _build_runs(self) -> None:
        self.repeats_spin = QSpinBox()
        self.repeats_spin.setObjectName("arenaRepeatsSpin")
        self.repeats_spin.setAccessibleName("Seeds")
        self.repeats_spin.setToolTip(
            "How often each is repeated, with other first weights and another order of rows. The"
            " more, the surer is what can be said."
        )
        self.repeats_spin.setRange(1, MOST_RUNS)
        self.repeats_spin.setValue(_REPEATS)
        self.repeats_spin.setMaximumWidth(_SPIN_WIDTH)
        self.start_button = QPushButton("Start")
        self.start_button.setObjectName("arenaStartButton")
        self.start_button.setAccessibleName("Start or stop the runs")
        self.bar = QProgressBar()
        self.bar.setObjectName("arenaProgressBar")
        self.bar.setAccessibleName("How far the runs are")
        self.bar.setToolTip("How far all runs are, and how long it will still take.")
        self.bar.setRange(0, 1000)
        self.bar.setMinimumWidth(_BAR_WIDTH)
        self.bar.hide()

    def _connect(self) -> None:
        for choice in (self.rows, self.columns):
            choice.changed.connect(self._on_changed)
        self.repeats_spin.valueChanged.connect(self._on_changed)
        self.figure_combo.currentIndexChanged.connect(self._on_figure)
        self.goal_spin.valueChanged.connect(self.goal_changed)
        self.start_button.clicked.connect(self._on_button)

    @property
    def goal(self) -> Goal:
        """What counts as solved."""
        return Goal(self.figure_combo.figure, self.goal_spin.value())

    def plan(self) -> ArenaPlan | None:
        """What would be started; None where that cannot be, and `problem` says why."""
        self.problem = ""
        try:
            rows = self.rows.varied()
            if self._experiment is None or rows is None:
                return None
            plan = ArenaPlan(
                self._experiment, rows, self.columns.varied(), self.repeats_spin.value()
            )
            for row in range(len(rows.values)):  # a value that is refused is told at once
                plan.experiment(row * plan.runs_a_row)
            for column in range(plan.width):
                plan.experiment(column * plan.repeats)
        except SpecError as error:
            self.problem = str(error)
            return None
        return plan

    def offer(self, experiment: Experiment, dataset: Dataset) -> None:
        """Offer what can be varied of an experiment on these data."""
        is_first = self._experiment is None
        others = is_first or self._experiment.data != experiment.data  # type: ignore[union-attr]
        self._experiment = experiment
        fields = offered_fields(experiment, dataset)
        for choice in (self.rows, self.columns):
            choice.offer(fields, experiment, len(dataset.x_train))
        self.figure_combo.call_as(metric_of(experiment, dataset))
        if others:
            self.choose_goal(usual_goal(experiment, dataset))
        self._show_button()

    def choose_goal(self, goal: Goal) -> None:
        """Take this goal."""
        with QSignalBlocker(self.figure_combo), QSignalBlocker(self.goal_spin):
            self.figure_combo.choose(goal.figure)
            self._fit_spin(goal.figure)
            self.goal_spin.setValue(goal.value)

    def show_progress(self, done: float, text: str, *, going: bool) -> None:
        """Say how far it is; while it goes on the button stops it."""
        self._is_going = going
        self.bar.setValue(round(1000 * done))
        self.bar.setFormat(text)
        wide = self.bar.fontMetrics().horizontalAdvance(text) + _BAR_FRAME
        self.bar.setMinimumWidth(max(wide, self.bar.minimumWidth()))  # it never jumps back
        self.bar.setVisible(bool(text))
        self._show_button()

    def _fit_spin(self, figure: str) -> None:
        is_share = rises(figure)
        self.goal_spin.setRange(0.0, 1.0 if is_share else 1e6)
        self.goal_spin.setSingleStep(0.01)

    def _show_button(self) -> None:
        button = self.start_button
        if self._is_going:
            button.setText("Stop")
            button.setToolTip("Stop all runs; they are compared as they stand.")
            button.setEnabled(True)
            self.arrange()
            return
        plan = self.plan()
        runs = "" if plan is None else f" {plan.size:,} run{'' if plan.size == 1 else 's'}"
        button.setText(f"Start{runs}")
        button.setEnabled(plan is not None)
        button.setToolTip(
            self.problem or "Train them all side by side, from the start; the window's run stays."
        )
        self.arrange()

    def _on_changed(self) -> None:
        self._show_button()
        self.changed.emit()

    def _on_figure(self) -> None:
        figure = self.figure_combo.figure
        with QSignalBlocker(self.goal_spin):
            self._fit_spin(figure)
            self.goal_spin.setValue(0.95 if rises(figure) else 0.1)
        self.goal_changed.emit()

    def _on_button(self) -> None:
        if self._is_going:
            self.stopped.emit()
        else:
            self.started.emit()
