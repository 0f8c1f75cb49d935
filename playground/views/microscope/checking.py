"""Checking: which piece of work the gradient check is of, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.gradient_check import Checked
from playground.views.microscope.words import check_words

if TYPE_CHECKING:
    from collections.abc import Container

    from core.insight.chain_line import Cell
    from core.insight.gradient_check import Checked
    from playground.views.microscope.questions import Worked


class Checking:
    """The newest check; its cells are those of the work that it was made of, and of no other."""

    def __init__(self) -> None:
        self._of: Worked | None = None
        self._found: Checked | None = None
        self.words = ""

    def begin(self, worked: Worked) -> None:
        """This is going to be checked; what was found before stays written until then."""
        self._of, self._found = worked, None

    def take(self, found: Checked) -> None:
        """That has come of it."""
        if self._of is not None:
            self._found, self.words = found, check_words(found, self._of)

    def forget(self) -> None:
        """Another run, or other rows."""
        self._of, self._found, self.words = None, None, ""

    def marks(self, worked: Worked | None) -> tuple[Cell | None, Container[Cell]]:
        """The cell that is off by most, and those at a kink, where just this was checked."""
        found = self._found
        if found is None or worked is not self._of:
            return None, frozenset()
        return (found.worst[0] if found.worst else None), frozenset(found.kinks)
