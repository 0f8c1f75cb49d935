"""MicroscopeView: back-propagation step by step, with every number and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt, Signal

from core.insight.backprop_exercise import exercise_of, work_for_hand
from core.insight.chain_rule import line_of
from core.insight.gradient_check import Checked
from core.insight.sheet_matrices import matrices_of
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.declarations import MICROSCOPE
from playground.views.microscope import words
from playground.views.microscope.answers import Answers
from playground.views.microscope.checking import Checking
from playground.views.microscope.folding import FoldButton
from playground.views.microscope.line_strip import LineStrip
from playground.views.microscope.painting import Lit
from playground.views.microscope.printing import ExercisePrint
from playground.views.microscope.questions import (
    CHECK,
    WORK,
    CheckGradient,
    Worked,
    WorkThrough,
    is_quick,
    is_too_large,
    learner_of,
    rows_in,
    rows_of,
    stepped,
    worked,
)
from playground.views.microscope.rule_label import RuleLabel
from playground.views.microscope.sheet_area import SheetPanel
from playground.views.microscope.sheet_canvas import SheetCanvas
from playground.views.microscope.source_bar import EXERCISE, OWN, SourceBar
from playground.views.number_edit import NumberEdit
from playground.views.readout import Readout
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from core import Dataset, Experiment, Snapshot
    from core.insight.backprop_exercise import Verdict
    from core.insight.backprop_work import Work
    from core.insight.chain_line import Cell

# More parameters are not shown one by one: each of some ten matrices would take as much memory.
_MOST_PARAMETERS: Final = 4_000_000
# In less height than this all that can scrolls; in less width what is said has two lines.
_LOW: Final = 420
_NARROW: Final = 480


class MicroscopeView(View):
    """The run's own next batch, or rows on a copy, forward and back; or an exercise of it.

    A cell that is chosen opens the line of what it is made of, whose factors are lit where they
    come from. A step of the run is asked for by `step_requested`, a PDF by `print_requested`.
    """

    step_requested = Signal()
    """The run's next update is to be made."""
    print_requested = Signal(object)
    """An `ExercisePrint` is to be written to a file."""

    declaration = MICROSCOPE

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._worked: Worked | None = None
        self._ahead = 0
        self._asked: tuple[WorkThrough, Snapshot] | None = None
        self._is_huge = False
        self._checking = Checking()
        self._opened: Cell | None = None
        self._answers: Answers | None = None
        self._variant = 0
        self.canvas, self.strip = SheetCanvas(theme), LineStrip(theme)
        self.fold_button = FoldButton(self.canvas)
        self.bar = SourceBar(self.fold_button)
        self.exercise_bar = self.bar.exercise_bar
        self.caption = Readout("microscopeCaption", "Waiting for the run's next update…")
        self.edit = NumberEdit("microscopeAnswer", self.canvas)
        self.rule = RuleLabel()
        self.readout = Readout("microscopeReadout", "Point at a number to read it.")
        self.controls = (self.bar, self.readout)
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        self.panel = SheetPanel((self.bar, self.caption), self.canvas)
        self.line_area = UprightScroll(self.strip)
        layout = self._column()
        layout.addWidget(self.panel, 1)
        layout.addWidget(self.line_area)
        layout.addWidget(self.rule)
        layout.addWidget(self.readout)
        self.strip.show_line(None, _HINT)
        self._fix_heights()

    def _connect(self) -> None:
        self.bar.changed.connect(self._on_source)
        self.bar.step_button.clicked.connect(self._on_step)
        self.bar.reset_button.clicked.connect(self._on_reset)
        self.bar.check_button.clicked.connect(self._on_check)
        self.exercise_bar.changed.connect(self._on_parts)
        self.exercise_bar.another_wanted.connect(self._on_another)
        self.exercise_bar.answers_wanted.connect(self._on_answers)
        self.exercise_bar.sheet_wanted.connect(self._on_sheet)
        self.exercise_bar.key_wanted.connect(self._on_key)
        self.canvas.opened.connect(self._on_opened)
        self.canvas.pointed.connect(self._on_pointed)
        self.strip.moved.connect(self.line_area.reveal)
        self.strip.chosen.connect(self._on_factor)
        self.edit.entered.connect(self._on_entered)
        self.edit.refused.connect(self.rule.show_text)

    # What others see.

    @property
    def work(self) -> Work | None:
        """What is shown, worked through."""
        if self._answers is not None:
            return self._answers.exercise.work
        return None if self._worked is None else self._worked.work

    @property
    def answers(self) -> Answers | None:
        """The answers to the exercise, while one is shown."""
        return self._answers

    @property
    def needs_now(self) -> frozenset[str]:
        """The run's next update; nothing while a copy is ahead or an exercise is worked out."""
        is_own = self._answers is None and not self._ahead
        return self.declaration.needs if is_own else frozenset()

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self._is_too_large():
            return "This network has too many weights to be shown one by one: take a smaller one."
        return "One batch is worked through here as soon as there are data and a network."

    # What the base asks for.

    def _reset(self) -> None:
        self._forget_work()
        self._variant = 0
        self.edit.close_field()
        self.bar.set_dataset(self.dataset)
        self._show_line(None)

    def _take_data(self) -> None:
        self._forget_work()
        self.bar.set_dataset(self.dataset)

    def _forget_work(self) -> None:
        self._worked, self._ahead, self._asked, self._is_huge = None, 0, None, False
        self._checking.forget()
        self._answers, self._opened = None, None

    def _restyle(self) -> None:
        for widget in (self.canvas, self.strip, self.edit):
            widget.set_theme(self.theme)
        self._fix_heights()

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.experiment is None or self._is_too_large()

    def _is_too_large(self) -> bool:
        return self.snapshot is not None and self.snapshot.parameters.size > _MOST_PARAMETERS

    def _draw(self, snapshot: Snapshot) -> None:
        experiment, dataset = self.experiment, self.dataset
        if experiment is None or dataset is None:
            return
        if self.bar.source == EXERCISE:
            if self._answers is None:
                self._begin_exercise(experiment, snapshot, dataset)
        elif not self._ahead:
            self._work_through(experiment, snapshot, dataset)
        self._show()

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        if isinstance(result.value, Worked):
            if result.value.chosen == self.bar.chosen and not self._ahead:
                self._worked = result.value
        elif isinstance(result.value, Checked):
            self._opened = None
            self._checking.take(result.value)
            self._show_worst()
        elif result.problem:
            self.readout.show_text(result.problem)

    def _prepare_export(self) -> QWidget:
        return self.canvas if self.work is not None else self.content

    # The run, a copy, an exercise.

    def _work_through(self, experiment: Experiment, snapshot: Snapshot, dataset: Dataset) -> None:
        question = WorkThrough(experiment, self.bar.chosen)
        if snapshot.next_update is None or self._asked == (question, snapshot):
            return  # the next one tells, or it is known already
        self._asked = question, snapshot
        rows = rows_in(question.chosen, snapshot, dataset)
        self._is_huge = is_too_large(snapshot, rows)
        if self._is_huge:
            self._worked = None
        elif is_quick(snapshot, rows):
            self._worked = worked(experiment, snapshot, dataset, question.chosen)
        else:
            self.request_analysis(AnalysisRequest(WORK, question), "Working it through…")

    def _begin_exercise(self, experiment: Experiment, snapshot: Snapshot, dataset: Dataset) -> None:
        learner = learner_of(experiment, snapshot)
        if learner is None:
            return
        x, targets = rows_of(dataset, learner, "train", np.arange(1))
        work = work_for_hand(learner, x[0], targets[0], self._variant)
        self._answers = Answers(exercise_of(work, self.exercise_bar.parts))
        self._opened = None
        self._show_line(None)

    def _show(self) -> None:
        work, answers = self.work, self._answers
        self.bar.step_button.setEnabled(work is not None)
        self.bar.reset_button.setEnabled(self._ahead > 0)
        self.bar.check_button.setEnabled(work is not None)
        if work is None:
            self.canvas.show_matrices((), {})
            self.caption.show_text(_TOO_LARGE if self._is_huge else "")
            return
        self.canvas.show_matrices(matrices_of(work), words.layer_titles(work))
        if answers is not None:
            done, wanted = answers.done, len(answers.exercise.blanks)
            text = f"{done:,} of {wanted:,} right · {words.network_words(work)}"
            self.caption.show_text(text)
        elif self._worked is not None:
            self.caption.show_text(words.batch_words(self._worked, self._ahead))
        self._show_opened()

    def _show_opened(self) -> None:
        """The line of the cell that is open, as it is now."""
        work, cell = self.work, self._opened
        if work is None or cell is None or self.canvas.value(cell) is None:
            self._show_line(None)
            return
        self._show_line(cell)

    def _show_line(self, cell: Cell | None) -> None:
        """Open a cell: its line, and lights where the factors come from; None closes it."""
        self._opened = cell
        work, answers = self.work, self._answers
        blanks = answers.blanks() if answers is not None else {}
        line = line_of(work, cell) if work is not None and cell is not None else None
        factors: dict[Cell, tuple[int, ...]] = {}
        if line is not None:
            for number, factor in enumerate(line.factors):
                if factor.cell is not None:
                    factors[factor.cell] = (*factors.get(factor.cell, ()), number)
        hint = _GIVEN
        if cell is None:
            hint = self._checking.words or _HINT
        worst, kinks = self._checking.marks(self._worked)
        self.canvas.light(Lit(cell, None, factors, blanks, worst, kinks))
        self.strip.show_line(line, hint, blanks)
        if line is not None:
            verdict = answers.verdict(line.cell) if answers is not None else None
            self.rule.show_text(verdict.words if verdict is not None else line.rule)
        else:
            self.rule.show_text("")

    def _show_worst(self) -> None:
        cell, _ = self._checking.marks(self._worked)
        if cell is not None:
            self.canvas.go_to(cell)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep as much room for a line as there is."""
        super().resizeEvent(event)
        self._fix_heights()

    def _fix_heights(self) -> None:
        """Rows of chips and lines of text are kept free: nothing moves when a number is opened."""
        is_low = self.height() < self.theme.pixels(_LOW)
        self.panel.set_low(is_low=is_low)
        self.readout.setVisible(not is_low)
        self.line_area.setFixedHeight((1 if is_low else 2) * self.strip.row_height() + 2)
        self.rule.set_lines(2 if self.width() < self.theme.pixels(_NARROW) else 1)

    # Slots.

    def _on_source(self) -> None:
        self._forget_work()
        self.panel.to_top()
        self.redraw()

    def _on_step(self) -> None:
        if self.bar.source == OWN:
            self.step_requested.emit()
        elif self._worked is not None:
            self._worked = stepped(self._worked)
            self._ahead += 1
            self.redraw()

    def _on_reset(self) -> None:
        self._ahead, self._asked = 0, None
        self.redraw()

    def _on_check(self) -> None:
        if self._worked is not None:
            self._checking.begin(self._worked)
            request = AnalysisRequest(CHECK, CheckGradient(self._worked.work))
            self.request_analysis(request, "Checking the gradient…")

    def _on_parts(self) -> None:
        if self._answers is not None:
            work = self._answers.exercise.work
            self._answers = Answers(exercise_of(work, self.exercise_bar.parts))
            self._show_line(None)
            self.redraw()

    def _on_another(self) -> None:
        self._variant += 1
        self._answers = None
        self.redraw()

    def _on_answers(self) -> None:
        if self._answers is not None:
            self._answers.reveal()
            self.redraw()

    def _on_sheet(self) -> None:
        self._print(as_key=False)

    def _on_key(self) -> None:
        self._print(as_key=True)

    def _print(self, *, as_key: bool) -> None:
        if self._answers is not None:
            self.print_requested.emit(ExercisePrint(self._answers.exercise, as_key))

    def _on_opened(self, cell: Cell) -> None:
        self._show_line(cell)
        answers = self._answers
        if answers is not None and answers.is_blank(cell):
            place = self.canvas.rect_of(cell).center()
            self.edit.open_for(cell, answers.typed(cell), self.canvas.words(cell), place)

    def _on_entered(self, cell: Cell, value: float) -> None:
        answers = self._answers
        if answers is None or not answers.is_blank(cell):
            return
        verdict: Verdict = answers.enter(cell, value)
        self.redraw()
        following = answers.next_after(cell) if verdict.is_right else None
        if following is not None:
            self.canvas.go_to(following)
        self.rule.show_text(verdict.words)

    def _on_pointed(self, cell: Cell | None) -> None:
        self.readout.show_text("" if cell is None else self.canvas.words(cell))

    def _on_factor(self, cell: Cell) -> None:
        self.canvas.go_to(cell)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


_HINT: Final = "Choose a number, with a click or with arrows and Enter, to see what it is made of."
_TOO_LARGE: Final = "This batch is too large to be shown: choose a sample on a copy."
_GIVEN: Final = "This is given: it comes from the data, from the run, or by chance."
