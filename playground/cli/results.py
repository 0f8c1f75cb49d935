"""What a run came to, as numbers for a script and as a table for a person."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from core import Trainer

_MOST_ROWS: Final = 10
_FIGURES: Final = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def results(trainer: Trainer) -> dict[str, Any]:
    """The run as of its last whole epoch; figures that there are none of are None.

    `seconds` is the time spent training, `train_accuracy` and `test_accuracy` are shares (0 to 1),
    or R² where the targets are numbers.
    """
    history = trainer.history
    samples = trainer.steps / trainer.steps_per_epoch * len(trainer.dataset.x_train)
    found: dict[str, Any] = {
        "epochs": trainer.epoch,
        "steps": trainer.steps,
        "seconds": round(trainer.seconds, 3),
        "samples_per_second": round(samples / trainer.seconds) if trainer.seconds else 0,
    }
    for name in _FIGURES:
        value = float(getattr(history, name)[-1]) if len(history) else math.nan
        found[name] = value if math.isfinite(value) else None
    if trainer.diverged:
        found["diverged"] = trainer.diverged
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
        figures = (float(getattr(history, name)[row]) for name in _FIGURES)
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
    return "\n".join([*lines, "", f"{done}, {found['samples_per_second']:,} samples/s"])


def goal_line(trainer: Trainer, goal: float) -> str:
    """Whether, and in which epoch, the lesson's test accuracy was passed."""
    history = trainer.history
    passed = np.flatnonzero(history.test_accuracy >= goal)
    wanted = f"test accuracy {_share(goal, 'accuracy')}"
    if len(passed):
        return f"goal reached: {wanted} passed in epoch {int(history.epoch[passed[0]]):,}"
    best = np.nanmax(history.test_accuracy, initial=0.0)
    return f"goal not reached: {wanted}; the best epoch had {_share(float(best), 'accuracy')}"


def _row(epoch: str, *cells: str) -> str:
    return f"{epoch:>7}" + "".join(f"  {cell:>14}" for cell in cells)


def _loss(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.6f}" if value < 1e5 else f"{value:.4e}"


def _share(value: float, metric: str) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.4f}" if metric == "R²" else f"{100 * value:.2f} %".replace(".00 %", " %")
