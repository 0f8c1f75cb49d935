"""What a run came to, as numbers for a script and as a table for a person."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.insight.axis import target_axes
from core.run.ending import how_it_ended, restored_row
from core.spec.goal import FIGURE_NAMES, rises, value_words

if TYPE_CHECKING:
    from core import Trainer
    from core.spec.goal import Goal

_MOST_ROWS: Final = 10


def results(trainer: Trainer) -> dict[str, Any]:
    """The run as of its last whole epoch; figures that there are none of are None.

    `seconds` is the time spent training, `train_accuracy` and `test_accuracy` are shares (0 to 1),
    or R² where the targets are numbers. Where a number was standardised, `train_error` and
    `test_error` are the roots of the mean squared errors in its own units. Of a run that a rule has
    stopped, `stopped` says why, and `restored` has the epoch whose weights were put back, with its
    figures.
    """
    history = trainer.history
    rows = trainer.state.rows
    found: dict[str, Any] = {
        "epochs": trainer.epoch,
        "steps": trainer.steps,
        "seconds": round(trainer.seconds, 3),
        "samples_per_second": round(rows / trainer.seconds) if trainer.seconds else 0,
    }
    for name in FIGURE_NAMES:
        value = float(getattr(history, name)[-1]) if len(history) else math.nan
        found[name] = value if math.isfinite(value) else None
    scaling = trainer.dataset.target_scaling
    if scaling is not None and len(scaling.scale) == 1:  # of several, the loss is no one's
        for part in ("train", "test"):
            loss = found[f"{part}_loss"]
            found[f"{part}_error"] = loss and math.sqrt(loss) * float(scaling.scale[0])
    if trainer.diverged:
        found["diverged"] = trainer.diverged
    if trainer.stopped:
        found["stopped"] = trainer.stopped
    row = restored_row(trainer.state)
    if row is not None:
        epoch, *figures = row
        values = (value if math.isfinite(value) else None for value in figures)
        found["restored"] = {"epoch": int(epoch), **dict(zip(FIGURE_NAMES, values, strict=True))}
    return found


def table(trainer: Trainer, title: str) -> str:
    """A heading and up to ten of the epochs, the last one among them."""
    history, found = trainer.history, results(trainer)
    spec, training = trainer.experiment.network, trainer.experiment.training
    metric = history.metric_name
    sizes = " → ".join(map(str, spec.sizes))
    rule = f"{training.loss}, {training.optimizer.name} {trainer.learning_rate:g}"
    heads = ("train loss", f"train {metric}", "test loss", f"test {metric}")
    lines = [
        f"{title}: {sizes}, {spec.parameter_count:,} parameters, {rule}",
        "",
        _row("epoch", *heads),
    ]
    rows = np.unique(np.linspace(0, len(history) - 1, min(len(history), _MOST_ROWS)).astype(int))
    for row in rows:
        figures = (float(getattr(history, name)[row]) for name in FIGURE_NAMES)
        loss, accuracy, test_loss, test_accuracy = figures
        lines.append(
            _row(
                f"{int(history.epoch[row]):,}",
                _loss(loss),
                _share(accuracy, metric),
                _loss(test_loss),
                _share(test_accuracy, metric),
            )
        )
    done = f"{found['epochs']:,} epochs, {found['steps']:,} steps, {found['seconds']:,.1f} s"
    ending = how_it_ended(trainer.state, metric)
    stopped = [ending] if ending else []
    return "\n".join(
        [
            *lines,
            "",
            f"{done}, {found['samples_per_second']:,} samples/s",
            *_in_units(trainer, found),
            *stopped,
        ]
    )


def _in_units(trainer: Trainer, found: dict[str, Any]) -> list[str]:
    """Whose loss it is where numbers are standardised, and how far off the test rows are."""
    if trainer.dataset.target_scaling is None:
        return []
    axes, error = target_axes(trainer.dataset), found.get("test_error")
    named = axes[0].name if len(axes) == 1 else ""
    lines = [f"the loss is that of the standardised {named or 'target'}"]
    if error is not None:
        of = f" of {named}" if named else ""
        digits = f"{error:,.0f}" if 1e4 <= error < 1e12 else f"{error:.4g}"
        lines.append(f"test error{of}: {digits} (root mean square, in its own units)")
    return lines


def goal_line(trainer: Trainer, goal: Goal) -> str:
    """Whether, and in which epoch, the lesson's goal was passed."""
    history = trainer.history
    metric, values = history.metric_name, getattr(history, goal.figure).tolist()
    wanted = goal.words(metric)
    for epoch, value in zip(history.epoch.tolist(), values, strict=True):
        if goal.is_passed(value):
            return f"goal reached: {wanted} passed in epoch {int(epoch):,}"
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return f"goal not reached: {wanted}"
    best = value_words(goal.figure, (max if rises(goal.figure) else min)(known), metric)
    return f"goal not reached: {wanted}; the best epoch had {best}"


def _row(epoch: str, *cells: str) -> str:
    return f"{epoch:>7}" + "".join(f"  {cell:>14}" for cell in cells)


def _loss(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.6f}" if value < 1e5 else f"{value:.4e}"


def _share(value: float, metric: str) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.4f}" if metric == "R²" else f"{100 * value:.2f} %".replace(".00 %", " %")
