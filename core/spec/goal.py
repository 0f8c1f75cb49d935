"""Goal: a figure of the history, the value that it is to reach, and how both are said in words."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from core.spec.checks import require_name, require_number
from core.spec.frozen import Spec, keep_plain

FigureName: TypeAlias = Literal["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
FIGURE_NAMES: Final[tuple[str, ...]] = get_args(FigureName)
# What a history calls its accuracy is called by its own name, but for this.
_CALLED: Final = {"exact": "exact answers"}


class Goal(Spec, frozen=True):
    """What `figure` is to reach: an accuracy (0 to 1, or R²) from below, a loss from above."""

    figure: FigureName
    value: float

    def __post_init__(self) -> None:
        keep_plain(self)
        require_name("goal.figure", self.figure, FIGURE_NAMES)
        if rises(self.figure):
            require_number("goal.value", self.value, 0.0, 1.0)
        else:
            require_number("goal.value", self.value, 0.0)

    def is_passed(self, value: float) -> bool:
        """Whether a figure of this value has reached the goal; NaN never has."""
        return value >= self.value if rises(self.figure) else value <= self.value

    def words(self, metric: str = "accuracy") -> str:
        """As "test accuracy 97.50 %"; `metric` is what the history calls its accuracy."""
        return f"{figure_words(self.figure, metric)} {value_words(self.figure, self.value, metric)}"


def rises(figure: str) -> bool:
    """Whether the figure gets larger as a network gets better."""
    return figure.endswith("accuracy")


def figure_words(figure: str, metric: str = "accuracy") -> str:
    """As "test accuracy", or "test R²" and "test exact answers" where that is the metric."""
    return figure.replace("_", " ").replace("accuracy", _CALLED.get(metric, metric))


def value_words(figure: str, value: float, metric: str = "accuracy") -> str:
    """As "97.50 %", "0.9750" of R² and "0.02131" of a loss; never rounded to what is not so."""
    if not rises(figure) or metric == "R²":
        return f"{value:.4g}"
    percent = 100 * value
    text = f"{percent:.2f}"
    if abs(float(text) - percent) > 1e-9:
        text = f"{percent:.10g}"
    return f"{text.removesuffix('.00')} %"
