"""Answers: what was typed into the blanks of an exercise, and what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.views.microscope.numbers import cell_text
from playground.views.microscope.painting import Blank

if TYPE_CHECKING:
    from core.insight.backprop_exercise import Exercise, Verdict
    from core.insight.chain_line import Cell


class Answers:
    """Keeps the numbers that were typed; each new one is judged, and all others anew with it."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.is_revealed = False
        self._typed: dict[Cell, float] = {}
        self._verdicts: dict[Cell, Verdict] = {}

    def enter(self, cell: Cell, value: float) -> Verdict:
        """Take an answer, and judge it."""
        self._typed[cell] = value
        self._verdicts = {
            place: self.exercise.judge(place, typed, self._typed)
            for place, typed in self._typed.items()
        }
        return self._verdicts[cell]

    def reveal(self) -> None:
        """Give up: no blanks are left."""
        self.is_revealed = True

    def is_blank(self, cell: Cell) -> bool:
        """Whether a number is wanted there."""
        return not self.is_revealed and cell in self.exercise.blanks

    def typed(self, cell: Cell) -> str:
        """What was typed there, as it is edited; "" at first."""
        return f"{self._typed[cell]:g}" if cell in self._typed else ""

    def verdict(self, cell: Cell) -> Verdict | None:
        """What the answer there is worth; None where there is none."""
        return self._verdicts.get(cell)

    def next_after(self, cell: Cell) -> Cell | None:
        """The next blank without a right answer, from the start again behind the last."""
        blanks = self.exercise.blanks
        start = blanks.index(cell) + 1 if cell in blanks else 0
        ordered = (*blanks[start:], *blanks[:start])
        return next((place for place in ordered if not self._is_done(place)), None)

    @property
    def done(self) -> int:
        """How many answers are right, or follow from those before."""
        return sum(self._is_done(cell) for cell in self.exercise.blanks)

    def blanks(self) -> dict[Cell, Blank]:
        """All blanks as they are painted."""
        if self.is_revealed:
            return {}
        return {cell: self._blank(cell) for cell in self.exercise.blanks}

    def _is_done(self, cell: Cell) -> bool:
        verdict = self._verdicts.get(cell)
        return verdict is not None and (verdict.is_right or verdict.follows)

    def _blank(self, cell: Cell) -> Blank:
        verdict = self._verdicts.get(cell)
        if verdict is None:
            return Blank()
        mark = "✓" if verdict.is_right else "~" if verdict.follows else "✗"
        return Blank(cell_text(self._typed[cell]), mark)
