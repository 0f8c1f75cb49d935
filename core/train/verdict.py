"""The verdict of a trial: which of two runs is better, in words, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.insight.doctor.finding import Judge, Remedy

# So much lower has a loss to be, as a part of it, and so much higher an accuracy or R².
LESS_LOSS: Final = 0.03
MORE_ACCURACY: Final = 0.01


@dataclass(frozen=True)
class Standing:
    """How well a network does, without dropout: on training rows, and on test rows (else NaN).

    Accuracies are R² for numbers. `diverged`: the run did, these are its last finite figures.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float = nan
    test_accuracy: float = nan
    diverged: bool = False

    def figure(self, judge: Judge) -> float:
        """The figure to judge by; that of training rows where there are none to test on."""
        name = "test_accuracy" if judge == "accuracy" else judge
        value: float = getattr(self, name)
        if name.startswith("test") and not isfinite(value):
            value = getattr(self, name.replace("test", "train"))
        return value


@dataclass(frozen=True)
class Verdict:
    """What came of a trial over `epochs`, of which the run with the remedy made `steps` updates.

    `from_start`: both began at step 0, else where the run stood. `is_r2` says that accuracies are
    R².
    """

    remedy: Remedy
    control: Standing
    treated: Standing
    epochs: float
    steps: int
    from_start: bool
    is_r2: bool = False

    @property
    def is_supported(self) -> bool:
        """Whether the remedy made the figure that it is judged by better, by more than a little."""
        if self.treated.diverged or self.control.diverged:
            return self.control.diverged and not self.treated.diverged
        judge = self.remedy.judged_by
        control, treated = self.control.figure(judge), self.treated.figure(judge)
        if judge.endswith("accuracy"):
            return treated - control >= MORE_ACCURACY
        return treated <= (1.0 - LESS_LOSS) * control and control > 0.0

    @property
    def words(self) -> str:
        """As "same seeds, rate a quarter: 97 % after 40 epochs, without: 61 %"."""
        begin = "same seeds" if self.from_start else "from the same step"
        more = "" if self.from_start else "more "
        judge = self._told
        treated, control = (
            "it diverges" if run.diverged else _text(run.figure(judge), judge, is_r2=self.is_r2)
            for run in (self.treated, self.control)
        )
        after = _span(self.epochs, self.steps, more)
        return f"{begin}, {self.remedy.words}: {treated} after {after}, without: {control}"

    @property
    def sentence(self) -> str:
        """The verdict, for a person."""
        words = self.words
        told = f"{words[0].upper()}{words[1:]}."
        if self.is_supported:
            return told
        return f"Withdrawn: the trial does not bear it out. {told}"

    @property
    def _told(self) -> Judge:
        """The figure that is told: accuracy where it says the same as what it is judged by."""
        judge = self.remedy.judged_by
        if judge.endswith("accuracy"):
            return judge
        spoken: Judge = "accuracy"
        better = self.treated.figure(spoken) - self.control.figure(spoken)
        figures = self.treated.figure(spoken), self.control.figure(spoken)
        is_plain = all(abs(figure) <= 1.0 for figure in figures)  # R² may be any number below
        return spoken if self.is_supported and better >= MORE_ACCURACY and is_plain else judge


def _text(value: float, judge: Judge, *, is_r2: bool) -> str:
    if not judge.endswith("accuracy"):
        return f"{judge.replace('_', ' ')} {value:.3g}"
    return f"R² {value:.2f}" if is_r2 else f"{100.0 * value:.0f} %"


def _span(epochs: float, steps: int, more: str) -> str:
    if epochs < 1.0:
        return f"{steps:,} {more}step{'' if steps == 1 else 's'}"
    return f"{epochs:,.0f} {more}epoch{'' if round(epochs) == 1 else 's'}"
