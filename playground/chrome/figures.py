"""Numbers as the status bar writes them: true, and of a width that does not jump."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.judgement import Judgement

NONE = "–"
_NAN = float("nan")


class Figures(NamedTuple):
    """Training loss and accuracy, and the accuracy of the test rows; NaN where not known."""

    loss: float = _NAN
    accuracy: float = _NAN
    test: float = _NAN


def newest_figures(snapshot: Snapshot) -> Figures:
    """What is known of a run while it goes on."""
    return Figures(*newest_train_figures(snapshot), snapshot.test_accuracy)


def judged_figures(snapshot: Snapshot, judgement: Judgement | None) -> Figures:
    """What holds of a network that was changed by hand; nothing until it has been judged."""
    if judgement is None or not judgement.is_of(snapshot):
        return Figures()
    return Figures(*judgement.train, judgement.test.accuracy)


def newest_train_figures(snapshot: Snapshot) -> tuple[float, float]:
    """Training loss and accuracy as history and saved file have them, or the curve's newest point.

    At an epoch's end they are the epoch's own means; within one, those of the newest batches that
    the curve shows, and before its first point those of the batches seen so far.
    """
    if snapshot.steps_in_epoch == 0:
        return snapshot.train_loss, snapshot.train_accuracy
    points = snapshot.history.points
    if len(points.loss):
        return float(points.loss[-1]), float(points.accuracy[-1])
    return snapshot.train_loss, snapshot.train_accuracy


def loss_text(loss: float) -> str:
    """A loss with four figures or so, or a dash for none."""
    if math.isnan(loss):
        return NONE
    if 0.0001 <= loss < 1000 or loss == 0:
        return f"{loss:.4f}"
    return f"{loss:.2e}"


def metric_text(value: float, name: str) -> str:
    """A metric as people say it: accuracy in percent, R² as a number; 100 % is nothing less."""
    if math.isnan(value):
        return NONE
    if name == "R²":
        return f"{value:.3f}" if abs(value) < 100 else f"{value:.1e}"
    percent = 100.0 * value
    if percent < 100.0:
        percent = min(percent, 99.9)
    return f"{percent:.1f} %"


def rate_text(samples_per_second: float) -> str:
    """Samples a second with three figures."""
    if samples_per_second <= 0 or not math.isfinite(samples_per_second):
        return NONE
    if samples_per_second >= 999_500:
        return f"{samples_per_second / 1e6:.2f} M"
    if samples_per_second >= 100:
        return f"{float(f'{samples_per_second:.3g}'):,.0f}"
    return f"{samples_per_second:.1f}"


def time_text(seconds: float) -> str:
    """Seconds to wait, as roughly as anyone wants to know."""
    if not math.isfinite(seconds) or seconds < 0:
        return NONE
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.0f} days"
