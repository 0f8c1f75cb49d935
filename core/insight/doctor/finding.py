"""Finding: one thing that is wrong with a run, the number that shows it, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.spec.changes import Change
    from core.spec.experiment import Experiment

Judge = Literal["accuracy", "train_loss", "test_loss", "test_accuracy"]


@dataclass(frozen=True)
class Remedy:
    """What to change, as a value.

    `sentence` says it to a person, `words` names it in the report of a trial ("rate a quarter").
    `experiment` is the present one with the remedy in it, None where nothing that the program can
    change would help. `changes` do the same to a run under way; where there are none, the remedy
    (of scaling, start or structure) needs a run from step 0. `judged_by` is the figure that must be
    better with it: `accuracy` is R² for numbers, of test rows where there are some.
    """

    sentence: str
    words: str = ""
    experiment: Experiment | None = None
    changes: tuple[Change, ...] = ()
    judged_by: Judge = "train_loss"

    @property
    def can_be_tried(self) -> bool:
        """Whether there is something that a run can have."""
        return self.experiment is not None

    @property
    def is_from_start(self) -> bool:
        """Whether it needs a run from step 0."""
        return not self.changes


@dataclass(frozen=True)
class Measured:
    """The number that shows a finding: what it is, its value, and from where on it is wrong.

    `text` has both in words, as "64 % of its outputs (wrong above 50 %)".
    """

    value: float
    threshold: float
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `rule` is the name of the rule that found it and `layer` (from 0) where, None for the whole
    network. `sentence` says it in plain words. `view` is the name of the view that shows it. `why`
    is a short text, with its `source`.
    """

    rule: str
    sentence: str
    measured: Measured
    view: str
    why: str
    source: str
    remedy: Remedy
    layer: int | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """The same of the same finding at another moment."""
        return self.rule, self.layer
