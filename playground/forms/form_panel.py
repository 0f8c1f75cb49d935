"""The left panel: the three forms, what is wrong in them, and the undoing of every change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.spec.checks import SpecError
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.forms.checking import Checked, check
from playground.forms.choices import TextField
from playground.forms.data_form import DataForm
from playground.forms.data_shape import DataShape, followed
from playground.forms.drafts import (
    DataDraft,
    ExperimentDraft,
    changed_fields,
    following,
    with_learning_rate,
)
from playground.forms.edit_command import EditCommand
from playground.forms.fields import error_icon
from playground.forms.layout import BAR_WIDTH, thin_bar
from playground.forms.network_form import NetworkForm
from playground.forms.number_spin import NumberSpin
from playground.forms.training_form import TrainingForm
from playground.qt.overrides import total
from playground.qt.sizes import fix_size
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from core.datasets import Dataset
    from core.spec.compatibility import Problem

WIDTH: Final = 320
_MARGIN: Final = 12
_GROUP_GAP: Final = 16
_FIRST: Final = Experiment(
    DataSpec(), NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))), TrainSpec()
)
_RATE: Final = "training.optimizer.learning_rate"


class FormPanel(QWidget):
    """An `Experiment` in widgets.

    What a person changes is one step of `undo_stack` and is told by one signal, after the step is
    done: `learning_rate_changed` when nothing but the learning rate changed, which does not touch
    the run, else `experiment_changed`. `problem_changed` tells also what is wrong in a text that
    is still being typed.
    """

    experiment_changed = Signal()
    learning_rate_changed = Signal(float)
    problem_changed = Signal(str)
    new_weights_requested = Signal()
    open_file_requested = Signal()
    data_sheet_requested = Signal()
    data_view_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._draft = self._told = ExperimentDraft.of(_FIRST)
        self._checked = Checked(_FIRST, (), ())
        self._file: tuple[tuple[Any, ...], DataShape] | None = None  # the last that was loaded
        self._dataset: Dataset | None = None
        self._theme = LIGHT
        self._showing = False
        self._data = DataForm()
        self._network = NetworkForm(self.undo_stack)
        self._training = TrainingForm()
        self._sign, self._line = QLabel(), QLabel()
        self._footer = QFrame()
        self._lay_out()
        self._connect()
        self._show(self._draft)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column = column
        column.setSpacing(_GROUP_GAP)
        for form in (self._data, self._network, self._training):
            column.addWidget(form)
        column.addStretch(1)
        scroll = QScrollArea()  # sideways only where the screen is small or the text is large
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar = scroll.verticalScrollBar()
        self._bar.rangeChanged.connect(self._on_range_changed)
        self._line.setObjectName("problemLabel")
        self._line.setAccessibleName("what is wrong")
        self._line.setWordWrap(True)
        fix_size(self._sign, width=16, height=16)
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._line, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._footer)
        self.setMinimumWidth(WIDTH)

    def _connect(self) -> None:
        for form in (self._data, self._network, self._training):
            form.spec_changed.connect(self._on_edited)
            form.typed.connect(self._judge)
        self._data.open_file_requested.connect(self.open_file_requested)
        self._data.sheet_requested.connect(self.data_sheet_requested)
        self._data.data_view_requested.connect(self.data_view_requested)
        self._network.new_weights_requested.connect(self.new_weights_requested)
        # Not from within the command: whoever is told may change the forms again.
        self.undo_stack.indexChanged.connect(self._tell)
        # Its end empties the stack: by then whoever heard it may be gone already.
        self.destroyed.connect(partial(self.undo_stack.blockSignals, True))

    # What the window uses.

    @property
    def quick_fields(self) -> QWidget:
        """Learning rate, batch size and optimiser: they may be shown elsewhere, as in a toolbar."""
        return self._training.quick

    def experiment(self) -> Experiment:
        """What stands in the forms, with what is typed entered first.

        Raises `SpecError` with `problem` while it cannot be trained.
        """
        self.enter_typed()
        if self._checked.experiment is None:
            raise SpecError(self.problem())
        return self._checked.experiment

    def set_experiment(self, experiment: Experiment, *, undoable: bool = False) -> None:
        """Show an experiment, without a signal; undo gives back what the person had changed.

        The first one that is shown can be taken back only where it is `undoable`.
        """
        target = ExperimentDraft.of(experiment)
        if self._checked.experiment == experiment or target == self._draft:
            return
        self._told = target
        stack = self.undo_stack
        last, following = stack.command(stack.index() - 1), stack.command(stack.index())
        if stack.count() == 0 and not undoable:
            self._show(target)
        elif isinstance(last, EditCommand) and last.before == target:
            last.refuse()
            stack.undo()
        elif isinstance(following, EditCommand) and following.after == target:
            stack.redo()  # what was refused is the undoing
        else:
            single = len(changed_fields(self._draft, target)) == 1
            text = "" if single else "opening"
            stack.push(EditCommand(self._show, self._draft, target, text))

    def show_run(self, experiment: Experiment, dataset: Dataset, *, undoable: bool = False) -> None:
        """Show what a run is of, as `set_experiment` and `set_dataset` do, but judge it once.

        Where just that is shown already nothing is done.
        """
        if dataset is self._dataset and experiment == self._checked.experiment:
            return
        before, self._dataset = self._checked, dataset
        self._take_shape(ExperimentDraft.of(experiment).data, dataset)
        self.set_experiment(experiment, undoable=undoable)
        self._data.set_dataset(dataset)
        if self._checked is before:
            self._judge()

    def propose_network(self, network: NetworkSpec) -> None:
        """Lay out a network as if the person had typed it here: a step that can be undone."""
        self.enter_typed()
        self._network.set_spec(network)
        self._on_edited()

    def propose(self, experiment: Experiment) -> None:
        """Lay out an experiment as if the person had typed it here: a step that can be undone."""
        self.enter_typed()
        target = ExperimentDraft.of(experiment)
        if target != self._draft:
            self.undo_stack.push(EditCommand(self._show, self._draft, target))

    def show_learning_rate(self, rate: float) -> None:
        """Show the rate that the run has by now, without a signal and without a step to undo."""
        old = self._draft.training.optimizer.learning_rate
        if rate == old:
            return
        for position in range(self.undo_stack.count()):
            command = self.undo_stack.command(position)
            if isinstance(command, EditCommand):
                command.follow_rate(old, rate)
        self._draft = with_learning_rate(self._draft, rate)
        self._told = with_learning_rate(self._told, rate)
        self._training.show_learning_rate(rate, old)
        self._judge()

    def show_horizon(self, calm: float, wild: float) -> None:
        """Paint below the learning rate: calm below `calm`, wild from `wild` on; NaN: nothing."""
        self._training.show_horizon(calm, wild)

    def show_settings(self, experiment: Experiment) -> None:
        """Show settings and points that the run has by now, as `show_learning_rate` does."""
        before, now = self._draft, ExperimentDraft.of(experiment)
        if following(before, before, now) == before:
            return
        for position in range(self.undo_stack.count()):
            command = self.undo_stack.command(position)
            if isinstance(command, EditCommand):
                command.follow(before, now)
        self._told = following(self._told, before, now)
        self._show(following(before, before, now))

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show a picture of the loaded data; what a data file holds is known from now on."""
        self._dataset = dataset
        self._data.set_dataset(dataset)
        if dataset is not None:
            self._take_shape(self._draft.data, dataset)
        self._judge()

    def enter_typed(self) -> None:
        """Enter what is typed in any field, as if the field had been left."""
        self._network.enter_typed()
        for owner in (self, self.quick_fields):
            for spin in owner.findChildren(NumberSpin):
                spin.enter()
        for field in self.findChildren(TextField):
            field.enter()

    def problem(self) -> str:
        """Why the experiment cannot be trained, in words for the screen; "" when it can."""
        messages = list(dict.fromkeys(problem.message for problem in self._checked.problems))
        return _sentence(messages)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._theme = theme
        for form in (self._data, self._network, self._training):
            form.set_theme(theme)
        self._bar.setStyleSheet(thin_bar(theme))
        self._show_words()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As wide as the design says."""
        return QSize(WIDTH, super().sizeHint().height())

    # Inside.

    def _on_range_changed(self, low: int, high: int) -> None:
        # The bar comes and goes within the margin: nothing moves sideways.
        right = _MARGIN - BAR_WIDTH if high > low else _MARGIN
        self._column.setContentsMargins(_MARGIN, _MARGIN, right, _MARGIN)

    def _current(self) -> ExperimentDraft:
        return ExperimentDraft(self._data.draft(), self._network.draft(), self._training.draft())

    def _on_edited(self) -> None:
        after = self._current()
        shape = self._shape(after.data)
        if shape is not None:
            after = followed(after, self._shape(self._draft.data), shape)
        if after == self._draft:
            self._judge()
        else:
            self.undo_stack.push(EditCommand(self._show, self._draft, after))

    def _show(self, draft: ExperimentDraft) -> None:
        self._draft = draft
        self._showing = True  # half-shown drafts are not judged
        self._data.set_draft(draft.data)
        self._network.set_draft(draft.network)
        self._training.set_draft(draft.training)
        self._showing = False
        self._judge()

    def _tell(self) -> None:
        before, now = self._told, self._draft
        if before == now:
            return
        self._told = now
        rate = now.training.optimizer.learning_rate
        if changed_fields(before, now) == (_RATE,) and self._checked.experiment is not None:
            self.learning_rate_changed.emit(float(rate))
        else:
            self.experiment_changed.emit()

    def _take_shape(self, data: DataDraft, dataset: Dataset) -> None:
        if DataShape.foretold(data) is None:
            self._file = data.reading_of_file(), DataShape.of(dataset)

    def _shape(self, data: DataDraft) -> DataShape | None:
        if self._file is not None and self._file[0] == data.reading_of_file():
            return self._file[1]
        return DataShape.foretold(data)

    def _judge(self) -> None:
        if self._showing:
            return
        draft, before = self._current(), self.problem()
        shape = self._shape(draft.data)
        self._training.follow_data(
            images=shape is not None and shape.images,
            numbers=shape is not None and shape.kind == "regression",
        )
        self._checked = check(draft, shape)
        for form in (self._data, self._network, self._training):
            form.set_problems(self._checked.problems)
        self._show_words()
        if self.problem() != before:
            self.problem_changed.emit(self.problem())

    def _show_words(self) -> None:
        cautions: list[Problem] = list(self._checked.cautions)
        text = self.problem() or _sentence([caution.message for caution in cautions])
        wrong = bool(self._checked.problems)
        self._line.setText(text)
        self._line.setProperty("role", "error" if wrong else "caption")
        self._line.style().polish(self._line)
        sign = error_icon(self._theme) if wrong else icon("warning", self._theme)
        self._sign.setPixmap(sign.pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self._footer.setVisible(bool(text))


def _sentence(messages: list[str]) -> str:
    if not messages:
        return ""
    first = messages[0]
    if first.split()[0].isalpha():  # a name like cross_entropy stays as it is written everywhere
        first = first[0].upper() + first[1:]
    rest = len(messages) - 1
    return f"{first}. ({rest} more)" if rest else f"{first}."
