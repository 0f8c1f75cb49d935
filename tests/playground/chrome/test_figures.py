"""Numbers as the status bar writes them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Trainer
from playground.chrome.figures import (
    NONE,
    loss_text,
    metric_text,
    newest_train_figures,
    rate_text,
    time_text,
)
from playground.session.lessons import get_lesson


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (0.0, "0.0000"),
        (0.01234, "0.0123"),
        (12.5, "12.5000"),
        (0.00001, "1.00e-05"),
        (1e9, "1.00e+09"),
        (math.nan, NONE),
        (math.inf, "inf"),
    ],
)
def test_losses(loss: float, text: str) -> None:
    assert loss_text(loss) == text


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (1.0, "accuracy", "100.0 %"),
        (0.99999, "accuracy", "99.9 %"),  # not all were right
        (0.5, "exact", "50.0 %"),
        (math.nan, "accuracy", NONE),
        (0.9531, "R²", "0.953"),
        (-1e9, "R²", "-1.0e+09"),
    ],
)
def test_metrics(value: float, name: str, text: str) -> None:
    assert metric_text(value, name) == text


@given(st.floats(0.0, 1.0))
def test_only_all_right_is_called_100_percent(value: float) -> None:
    assert (metric_text(value, "accuracy") == "100.0 %") == (value == 1.0)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, NONE),
        (math.inf, NONE),
        (2.5, "2.5"),
        (12_418, "12,400"),
        (999_400, "999,000"),
        (3_456_000, "3.46 M"),
    ],
)
def test_rates(rate: float, text: str) -> None:
    assert rate_text(rate) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (math.inf, NONE),
        (-1.0, NONE),
        (0.2, "1 s"),
        (59.5, "60 s"),
        (90, "2 min"),
        (7200, "2.0 h"),
        (86400 * 3, "3 days"),
    ],
)
def test_times(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


def test_the_figures_shown_are_those_that_the_history_ends_with():
    trainer = Trainer(get_lesson("overfit").experiment)
    before = newest_train_figures(trainer.snapshot())
    assert math.isnan(before[0])
    trainer.step()
    assert newest_train_figures(trainer.snapshot())[0] == trainer.snapshot().train_loss
    trainer.run_epoch()
    trainer.step()  # the epoch under way is not in the history yet, and so not on the screen
    shown = newest_train_figures(trainer.snapshot())
    assert shown == (trainer.history.train_loss[-1], trainer.history.train_accuracy[-1])
    assert shown[0] != trainer.snapshot().train_loss
