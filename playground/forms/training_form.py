"""How to train: the loss, the update rule, batches, penalties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from core.spec.experiment import MAX_SEED, TrainSpec
from playground.forms.augmentation_editor import AugmentationEditor
from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import TrainDraft
from playground.forms.fields import Fields
from playground.forms.layout import More, column, even_row, heading, labelled
from playground.forms.number_spin import NumberSpin
from playground.forms.optimizer_editor import OptimizerEditor
from playground.forms.quick_fields import QuickFields
from playground.forms.rate_strip import RateStrip
from playground.forms.schedule_editor import ScheduleEditor
from playground.forms.stop_editor import StopEditor
from playground.forms.words import ENGINE_TIPS, LOSS_TIPS, METRIC_TIPS, R2_TIP

if TYPE_CHECKING:
    from core.spec.compatibility import Problem
    from playground.forms.number_text import Number
    from playground.theme import Theme

_TIPS: Final = {
    "loss": "What is made small. It has to suit the output layer, and follows the data set.",
    "batch": "Rows in each update. Small batches are noisy and quick, large ones smooth and slow.",
    "epochs": "How often all rows are gone through before training stops by itself.",
    "l1": "Pulls weights to exactly 0 by a constant force. Too much leaves nothing to learn with.",
    "l2": "Pulls weights towards 0, large ones harder. A little keeps the boundary smooth.",
    "shuffle": "Mix the rows anew in each epoch. Without it they always come in the same order.",
    "order": "Which of many random orders the rows come in. The same seed mixes the same way.",
    "metric": "What is counted as right and shown beside the loss.",
    "decimals": "To how many decimals an answer has to equal its target to count as exact.",
    "engine": "Who makes the updates. A run replays digit for digit with the same engine only.",
}


class TrainingForm(QWidget):
    """A `TrainSpec` in widgets.

    `quick` may be shown anywhere else, as in a toolbar; it stays this form's.
    """

    spec_changed = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = Fields(self)
        self._loss, self._metric = ChoiceCombo(), ChoiceCombo()
        self._loss.add_all(LOSS_TIPS)
        self._metric.add_all(METRIC_TIPS)
        self._engine = ChoiceCombo()
        self._engine.add_all(ENGINE_TIPS)
        self.quick = QuickFields()
        self._optimizer = OptimizerEditor(self._fields, self.quick.fields)
        self._strip = RateStrip(self._optimizer.rate)
        self._stop = StopEditor(self._fields)
        self._schedule = ScheduleEditor(self._fields)
        self._augmentation = AugmentationEditor(self._fields)
        self._batch = NumberSpin(low=1, high=1_000_000, integer=True)
        self._epochs = NumberSpin(low=1, high=100_000_000, integer=True, ladder=1)
        self._l1, self._l2 = NumberSpin(low=0, ladder=1e-5), NumberSpin(low=0, ladder=1e-5)
        self._shuffle = QCheckBox("shuffle")
        self._order = NumberSpin(low=0, high=MAX_SEED, integer=True)
        self._decimals = NumberSpin(low=0, high=15, integer=True)
        self._lay_out()
        self._describe()
        self._connect()
        self.set_draft(TrainDraft.of(TrainSpec()))

    def _lay_out(self) -> None:
        rare = QWidget()
        rows = column()
        rare.setLayout(rows)
        rows.addLayout(
            even_row(
                (labelled("metric", self._metric), 1),
                (labelled("decimals", self._decimals), 1),
                (self._optimizer.epsilon_cell, 1),
            )
        )
        rows.addWidget(labelled("engine", self._engine))
        rows.addWidget(self._schedule)
        rows.addWidget(self._augmentation)
        rows.addWidget(self._stop)
        self._more = More(rare)
        layout = column()
        self.setLayout(layout)
        self.quick.hold(
            learning_rate=self._optimizer.rate,
            batch_size=self._batch,
            optimiser=self._optimizer.rule,
        )
        layout.addWidget(heading("Training"))
        layout.addWidget(self.quick)
        layout.addWidget(labelled("loss", self._loss))
        layout.addWidget(self._optimizer)
        layout.addLayout(
            even_row(
                (labelled("epochs", self._epochs), 1),
                (labelled("row order", self._shuffle), 1),
                (labelled("order seed", self._order), 1),
            )
        )
        penalties = (labelled("L1", self._l1), 1), (labelled("L2", self._l2), 1)
        layout.addLayout(even_row(*penalties, (QWidget(), 1)))
        layout.addWidget(self._more)

    def _describe(self) -> None:
        for widget, name, title, tip, place in (
            (self._loss, "lossCombo", "loss", "loss", "loss"),
            (self._epochs, "epochsSpin", "epochs", "epochs", "epochs"),
            (self._l1, "l1Spin", "L1 penalty", "l1", "l1"),
            (self._l2, "l2Spin", "L2 penalty", "l2", "l2"),
            (self._shuffle, "shuffleCheck", "shuffle the rows", "shuffle", "shuffle"),
            (self._order, "orderSeedSpin", "row order seed", "order", "seed"),
            (self._metric, "metricCombo", "metric", "metric", "metric"),
            (self._decimals, "decimalsSpin", "decimals", "decimals", "decimals"),
            (self._engine, "engineCombo", "engine", "engine", "engine"),
        ):
            self._fields.describe(widget, name, title, _TIPS[tip], f"training.{place}")
        self.quick.fields.describe(
            self._batch, "batchSizeSpin", "batch size", _TIPS["batch"], "training.batch_size"
        )
        self._fields.describe(
            self._more.button,
            "trainingMoreButton",
            "more training settings",
            "Show what is rarely changed: what counts as right, ε, who computes, how the learning"
            " rate and training images change by themselves, and when training stops before its"
            " last epoch.",
        )

    def _connect(self) -> None:
        for combo in (self._loss, self._metric, self._engine):
            combo.edited.connect(self._on_edited)
        self._shuffle.toggled.connect(self._on_edited)
        self._optimizer.edited.connect(self._on_edited)
        self._optimizer.typed.connect(self.typed)
        for editor in (self._stop, self._schedule, self._augmentation):
            editor.edited.connect(self._on_edited)
            editor.typed.connect(self.typed)
        for spin in (
            self._batch,
            self._epochs,
            self._l1,
            self._l2,
            self._order,
            self._decimals,
        ):
            spin.edited.connect(self._on_edited)
            spin.typed.connect(self.typed)

    def spec(self) -> TrainSpec:
        """What stands in the form; raises `SpecError` while that is not a spec."""
        return self.draft().spec()

    def set_spec(self, spec: TrainSpec) -> None:
        """Show a spec, without a signal."""
        self.set_draft(TrainDraft.of(spec))

    def draft(self) -> TrainDraft:
        """What stands in the form, finished or not."""
        return TrainDraft(
            loss=self._loss.name(),
            optimizer=self._optimizer.draft(),
            batch_size=self._batch.number(),
            epochs=self._epochs.number(),
            shuffle=self._shuffle.isChecked(),
            seed=self._order.number(),
            l1=self._l1.number(),
            l2=self._l2.number(),
            metric=self._metric.name(),
            decimals=self._decimals.number(),
            engine=self._engine.name(),
            stop=self._stop.draft(),
            schedule=self._schedule.draft(),
            augmentation=self._augmentation.draft(),
        )

    def set_draft(self, draft: TrainDraft) -> None:
        """Show a draft, without a signal."""
        self._loss.choose(draft.loss)
        self._optimizer.set_draft(draft.optimizer)
        self._batch.set_number(draft.batch_size)
        self._epochs.set_number(draft.epochs)
        with QSignalBlocker(self._shuffle):
            self._shuffle.setChecked(draft.shuffle)
        self._order.set_number(draft.seed)
        self._l1.set_number(draft.l1)
        self._l2.set_number(draft.l2)
        self._metric.choose(draft.metric)
        self._decimals.set_number(draft.decimals)
        self._engine.choose(draft.engine)
        self._stop.set_draft(draft.stop)
        self._schedule.set_draft(draft.schedule)
        self._augmentation.set_draft(draft.augmentation)
        self._allow()

    def follow_data(self, *, images: bool, numbers: bool) -> None:
        """Show what such data have: a change of training `images`; R² where `numbers` are asked."""
        self._augmentation.setVisible(images)
        measure = "R²" if numbers else "accuracy"
        self._metric.call("accuracy", measure, R2_TIP if numbers else METRIC_TIPS["accuracy"])
        self._stop.show_measure(measure)

    def show_learning_rate(self, rate: float, instead_of: Number) -> None:
        """Show the rate that is in force, without a signal; one that is being typed stays."""
        if self._optimizer.rate.number() == instead_of:
            self._optimizer.rate.set_number(rate)

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        """Mark the fields that are wrong."""
        self._more.open_for(self._fields.show_problems(problems))
        self.quick.fields.show_problems(problems)

    def show_horizon(self, calm: float, wild: float) -> None:
        """Show below the learning rate from where on it is not calm, and wild; NaN: not known."""
        self._strip.show_bounds(calm, wild)
        self.quick.fields.remark(self._optimizer.rate, self._strip.words)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._fields.set_theme(theme)
        self.quick.fields.set_theme(theme)
        self._strip.set_theme(theme)
        self._more.set_theme(theme)

    def _allow(self) -> None:
        exact = self._metric.name() == "exact"
        reason = "" if exact else "Only the metric “exact” compares decimals."
        self._fields.allow(self._decimals, reason)
        mixed = "" if self._shuffle.isChecked() else "Without shuffling the order is fixed."
        self._fields.allow(self._order, mixed)

    def _on_edited(self) -> None:
        self._allow()
        self.spec_changed.emit()
