"""Over-fitting: the training rows are learned by heart, and the test rows suffer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import rounded, with_setting
from core.insight.doctor.words import percent
from core.insight.quantiles import median

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the test loss lies so far above its lowest (Prechelt's generalisation loss; he stops
# at 5 %, with test sets whose loss is less noisy than those of some hundred rows) and fewer of the
# answers are right than then, by more than chance would do (so many standard errors) …
LOSS: Final = 0.3
WORSE: Final = 2.0
# … or so far that it is wrong whatever the answers are …
MUCH: Final = 1.0
# … for so many epochs, and part of the run, on end …
LEAST_EPOCHS: Final = 3
_PART: Final = 0.1
# … and so many times above the training loss.
GAP: Final = 2.0
# L2 where there was none.
_L2: Final = 0.03
WHY: Final = (
    "The network has more freedom than the rows can pin down, so it fits their noise too. From then"
    " on the training loss still falls while the test loss rises. Smaller weights (L2), fewer"
    " units, more rows or an earlier stop help."
)
SOURCE: Final = "Prechelt, Early stopping – but when? (1998): generalisation loss, there above 5 %"


def examine(evidence: Evidence) -> Finding | None:
    """A test loss that has risen from its lowest, for long, while the training loss fell."""
    test, train = evidence.history.test_loss, evidence.history.train_loss
    if len(test) < LEAST_EPOCHS + 1 or not np.isfinite(test).all():
        return None
    best = int(test.argmin())
    since = test[best + 1 :]
    patience = max(LEAST_EPOCHS, round(_PART * len(test)))
    if len(since) < patience or test[best] <= 0.0:
        return None
    rise = float(median(since[-patience:]) / test[best]) - 1.0
    has_gap = test[-1] > GAP * train[-1] and train[-1] < train[best]
    if rise <= LOSS or not has_gap or not (rise > MUCH or _is_worse(evidence, best, patience)):
        return None
    epoch = int(evidence.history.epoch[best])
    l2 = evidence.training.l2
    value = rounded(4.0 * l2) if l2 else _L2
    return Finding(
        "over-fitting",
        f"It learns the training rows by heart: the test loss was lowest in epoch {epoch:,}, and is"
        f" {_higher(rise)} now.",
        Measured(rise, LOSS, f"{percent(rise)} above its lowest (wrong above {percent(LOSS)})"),
        "curves",
        WHY,
        SOURCE,
        with_setting(evidence, "l2", value, f"L2 {value:g}", "test_loss"),
    )


def _is_worse(evidence: Evidence, best: int, patience: int) -> bool:
    """Whether the accuracy (R²) on test rows is below what it was in the best epoch."""
    figures, rows = evidence.history.test_accuracy, len(evidence.dataset.x_test)
    then, now = float(figures[best]), float(median(figures[-patience:]))
    error = np.sqrt(max(then * (1.0 - then), 0.0) / rows) if evidence.dataset.classes else 0.0
    return now < then - WORSE * float(error)


def _higher(rise: float) -> str:
    """As people say it: by so much, or so many times."""
    return f"{1.0 + rise:.0f} times as high" if rise > 2.0 else f"{percent(rise)} higher"
