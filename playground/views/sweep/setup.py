"""SweepSetup: what is to differ from run to run, how values are chosen, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QSpinBox,
)

from core.spec.checks import SpecError, require
from core.spec.sweep import MAX_RUNS, Axis, Halving, SweepSpec
from core.sweep.errors import SweepError
from core.sweep.sweep import check
from core.sweep.typed_axis import axis_path, typed_axis
from playground.qt.wrap_row import WrapRow
from playground.views.field_choice import FieldChoice
from playground.views.figure_combo import FigureCombo, metric_of
from playground.views.together import together
from playground.views.usual_values import offered_fields, usual_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core import Dataset, Experiment

_DRAWS: Final = (
    ("grid", "every combination"),
    ("random", "drawn at random"),
    ("latin", "a Latin hypercube"),
)
_MOST_REPEATS: Final = 1000
_REPEATS, _RUNS, _FIRST_RUNG = 5, 40, 10
_SPIN_WIDTH: Final = 76
_FAR: Final = 100
_RANGE_TIP: Final = (
    "The values with commas between; where they are drawn also a range, as 0.001 to 1, with “log”"
    " behind it for as many in each power of ten."
)


class SweepSetup(WrapRow):
    """Controls in a row that wraps."""

    started = Signal(object)  # the SweepSpec

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._dataset: Dataset | None = None
        self._is_free = True
        self.problem = ""
        """Why nothing can be started, in a sentence."""
        names = ("First", "Second", "Third")
        self.choices = [
            FieldChoice(
                f"sweep{name}",
                "Vary" if not place else "and",
                f"{name.lower()} field",
                "A field of the experiment that differs from run to run.",
                none="" if not place else "no more",
            )
            for place, name in enumerate(names)
        ]
        self.draw_combo = _combo("sweepDrawCombo", "How values are combined", _DRAWS)
        self.draw_combo.setToolTip(
            "Every combination of the values, or values drawn for each run: at random, or so that"
            " every part of each range is met once (Latin hypercube)."
        )
        self.runs_spin = _spin("sweepRunsSpin", "Draws", MAX_RUNS, _RUNS)
        self.runs_spin.setToolTip("How many settings are drawn.")
        self.repeats_spin = _spin("sweepRepeatsSpin", "Seeds", _MOST_REPEATS, _REPEATS)
        self.repeats_spin.setToolTip(
            "How often each is repeated, with other first weights and another order of rows."
        )
        self.figure_combo = FigureCombo(
            "sweepFigureCombo", "Figure", "The figure that says how good a run is."
        )
        self._build_halving()
        self.start_button = QPushButton("Start…")
        self.start_button.setObjectName("sweepStartButton")
        self.start_button.setAccessibleName("Start the sweep")
        self._runs_group = together(self.runs_spin, "draws")
        self._arrange_all()
        self._connect()
        self._show_draw()

    def _build_halving(self) -> None:
        self.halving_check = QCheckBox("end the worst early, from epoch")
        self.halving_check.setObjectName("sweepHalvingCheck")
        self.halving_check.setToolTip(
            "Successive halving: after so many epochs the best third goes on to three times as"
            " many, the best third of these again, and so on."
        )
        self.halving_spin = _spin("sweepHalvingSpin", "First comparison", MAX_RUNS, _FIRST_RUNG)
        self.halving_spin.setToolTip("After how many epochs runs are compared first.")

    def _arrange_all(self) -> None:
        self.add(
            *self.choices,
            self.draw_combo,
            self._runs_group,
            together("×", self.repeats_spin, "seeds"),
            together("best by", self.figure_combo),
            together(self.halving_check, self.halving_spin),
            self.start_button,
        )

    def _connect(self) -> None:
        for choice in self.choices:
            choice.changed.connect(self._on_changed)
            choice.combo.currentIndexChanged.connect(self._on_field)
        self.draw_combo.currentIndexChanged.connect(self._on_draw)
        for spin in (self.runs_spin, self.repeats_spin, self.halving_spin):
            spin.valueChanged.connect(self._on_changed)
        self.figure_combo.currentIndexChanged.connect(self._on_changed)
        self.halving_check.toggled.connect(self._on_changed)
        self.start_button.clicked.connect(self._on_start)

    def spec(self) -> SweepSpec | None:
        """What would be started; None where that cannot be, and `problem` says why."""
        self.problem = ""
        if self._experiment is None:
            return None
        try:
            axes = tuple(axis for choice in self.choices if (axis := _axis(choice)) is not None)
            spec = self._spec(self._experiment, axes)
            check(spec)
        except (SpecError, SweepError) as error:
            self.problem = str(error)
            return None
        return spec

    def _spec(self, experiment: Experiment, axes: tuple[Axis, ...]) -> SweepSpec:
        draw, repeats = str(self.draw_combo.currentData()), self.repeats_spin.value()
        halving = None
        if self.halving_check.isChecked():
            epochs = self.halving_spin.value()
            require(
                epochs < experiment.training.epochs,
                f"runs have {experiment.training.epochs:,} epochs: compare them sooner",
            )
            halving = Halving(epochs)
        is_grid = draw == "grid"
        varied = {axis.field for axis in axes}
        seeds = tuple(name for name in ("network.seed", "training.seed") if name not in varied)
        return SweepSpec(
            experiment,
            grid=axes if is_grid else (),
            drawn=() if is_grid else axes,
            draw="latin" if draw == "latin" else "random",
            runs=1 if is_grid else self.runs_spin.value(),
            repeats=repeats,
            seeds=seeds if repeats > 1 else (),
            figure=self.figure_combo.figure,
            halving=halving,
        )

    def offer(self, experiment: Experiment, dataset: Dataset) -> None:
        """Offer what can be varied of an experiment on these data."""
        is_first = self._experiment is None
        self._experiment, self._dataset = experiment, dataset
        fields = tuple(
            field for field in offered_fields(experiment, dataset) if "hidden" not in field.path
        )
        for choice in self.choices:
            choice.offer(fields, experiment, len(dataset.x_train))
        self.figure_combo.call_as(metric_of(experiment, dataset))
        keys = [field.key for field in fields]
        if is_first and "training.optimizer.learning_rate" in keys:
            self.choices[0].choose("training.optimizer.learning_rate")
            if "network.init.name" in keys:
                self.choices[1].choose("network.init.name")
        self._show_button()

    def set_free(self, *, is_free: bool) -> None:
        """Whether a sweep can be started now: one at a time."""
        if is_free != self._is_free:
            self._is_free = is_free
            self._show_button()

    def _show_draw(self) -> None:
        self._runs_group.setVisible(self.draw_combo.currentData() != "grid")
        self.arrange()

    def _show_button(self) -> None:
        spec, button = self.spec(), self.start_button
        count = "" if spec is None else f" {spec.count:,} run{'' if spec.count == 1 else 's'}"
        button.setText(f"Start{count}…")
        button.setEnabled(spec is not None and self._is_free)
        tip = "Choose a folder for the results and make all runs, on all cores."
        button.setToolTip(self.problem or (tip if self._is_free else "One sweep at a time."))
        for choice in self.choices:
            if choice.is_written:
                choice.line.setToolTip(_RANGE_TIP)
        self.arrange()

    def _on_changed(self) -> None:
        self._show_button()

    def _on_field(self) -> None:
        if self.draw_combo.currentData() != "grid":
            self._on_draw()

    def _on_draw(self) -> None:
        """Propose ranges where values are drawn, and values where they are combined."""
        is_grid = self.draw_combo.currentData() == "grid"
        for choice in self.choices:
            if choice.is_written and (" to " in choice.line.text()) == is_grid:
                self._propose(choice, is_grid=is_grid)
        self._show_draw()
        self._show_button()

    def _propose(self, choice: FieldChoice, *, is_grid: bool) -> None:
        field, experiment = choice.field, self._experiment
        if field is None or experiment is None or self._dataset is None:
            return
        values = usual_values(field, experiment, len(self._dataset.x_train))
        low, high = min(values), max(values)
        if is_grid:
            choice.write(", ".join(f"{value:g}" for value in values))
        else:
            is_log = low > 0 and high / low >= _FAR
            choice.write(f"{low:g} to {high:g}{' log' if is_log else ''}")

    def _on_start(self) -> None:
        spec = self.spec()
        if spec is not None and self._is_free:
            self.started.emit(spec)


def _axis(choice: FieldChoice) -> Axis | None:
    """The axis of a field that is chosen; raises `SpecError`."""
    field = choice.field
    if field is None:
        return None
    if choice.is_written:
        return typed_axis(field, choice.line.text())
    varied = choice.varied()
    return None if varied is None else Axis(axis_path(field), varied.values)


def _spin(name: str, title: str, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setAccessibleName(title)
    spin.setRange(1, high)
    spin.setValue(value)
    spin.setMaximumWidth(_SPIN_WIDTH)
    return spin


def _combo(name: str, title: str, items: Iterable[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    for item, text in items:
        combo.addItem(text, item)
    return combo
