"""StopSpec: when a run ends before its last epoch."""

from __future__ import annotations

from core.spec.changes import MAX_EPOCHS
from core.spec.checks import require_integer, require_kind, require_name, require_number
from core.spec.frozen import Spec, keep_plain
from core.spec.goal import FIGURE_NAMES, FigureName, Goal


class StopSpec(Spec, frozen=True):
    """Rules that are judged at each epoch's end; none of them holds unless it is asked for.

    A run stops once `goal` is reached; after `patience` epochs (0: never) in which the figure
    `monitor` came no more than `min_delta` beyond its best; and after `seconds` of training on the
    wall, pauses not counted (0: never). Where `restore_best` says so, the weights of the best epoch
    are put back when patience ends, and at the end of a run whose patience lasts, as Keras'
    EarlyStopping does.
    """

    goal: Goal | None = None
    patience: int = 0
    monitor: FigureName = "test_loss"
    min_delta: float = 0.0
    restore_best: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        keep_plain(self)
        require_kind("stop.goal", self.goal, Goal | None, "a Goal")
        require_integer("stop.patience", self.patience, 0, MAX_EPOCHS)
        require_name("stop.monitor", self.monitor, FIGURE_NAMES)
        require_number("stop.min_delta", self.min_delta, 0.0)
        require_kind("stop.restore_best", self.restore_best, bool, "true or false")
        require_number("stop.seconds", self.seconds, 0.0)

    @property
    def figures(self) -> frozenset[str]:
        """The figures that the rules look at."""
        goal = {self.goal.figure} if self.goal is not None else set()
        return frozenset(goal | ({self.monitor} if self.patience else set()))

    @property
    def keeps_best(self) -> bool:
        """Whether the weights of the best epoch have to be remembered."""
        return self.patience > 0 and self.restore_best
