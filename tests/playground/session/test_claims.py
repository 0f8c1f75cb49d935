"""Kinds of claims: each is seen where it is so, and not where it is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from turns import in_turn

from core.run.history import History
from playground.session.claims import (
    Diverges,
    Falls,
    Moment,
    Moves,
    Reaches,
    Rises,
    Sight,
    Stays,
)

if TYPE_CHECKING:
    from core.nn.arrays import Array


def moment(
    test_loss: list[float] | None = None,
    test_accuracy: list[float] | None = None,
    points: list[tuple[float, float, float]] | None = None,
    weights: Array | None = None,
    **fields: object,
) -> Moment:
    """A run of as many epochs as there are figures; `points` are epoch, loss and accuracy."""
    history = History()
    length = len(test_loss or test_accuracy or [])
    nothing = [np.nan] * length
    rows = [list(range(1, length + 1)), nothing, nothing]
    history.append_epochs(np.array([*rows, test_loss or nothing, test_accuracy or nothing]))
    history.append_points(np.array(points or np.empty((0, 3))).T)
    begun = None if weights is None else (np.full_like(weights, 2.0),)
    snapshot = SimpleNamespace(
        history=history, epoch=length, steps=0, diverged="", weights=(weights,)
    )
    snapshot.__dict__.update(fields)
    return Moment(snapshot, begun)  # type: ignore[arg-type]


ACCURACY = [0.5, 0.7, 0.9, 0.8, 0.95]
LOSS = [1.0, 0.5, 0.25, 0.5, 0.75]


@in_turn(
    ("claim", "is_seen"),
    [
        (Reaches("test_accuracy", 0.9, 3), True),
        (Reaches("test_accuracy", 0.9, 2), False),
        (Reaches("test_accuracy", 0.9, 5, after=4), False),  # it was too early
        (Reaches("test_accuracy", 0.99, 5), False),
        (Reaches("test_loss", 0.25, 3), True),
        (Reaches("test_loss", 0.2, 5), False),
        (Stays("test_accuracy", 5, high=0.95), True),
        (Stays("test_accuracy", 5, high=0.94), False),
        (Stays("test_accuracy", 4, high=0.94), True),
        (Stays("test_accuracy", 5, low=0.6), False),
        (Stays("test_accuracy", 5, low=0.6, after=2), True),
        (Stays("test_accuracy", 6, low=0.1), False),  # nobody knows yet
        (Falls("test_loss", 3), True),
        (Falls("test_loss", 4), False),
        (Falls("test_loss", 6), False),
        (Rises("test_loss", 3.0, 5), True),
        (Rises("test_loss", 3.1, 5), False),
        (Rises("test_loss", 2.1, 4), False),
    ],
)
def test_figures_are_held_against_the_history(claim: Sight, is_seen: bool) -> None:
    assert claim.is_seen(moment(LOSS, ACCURACY)) is is_seen
    assert not claim.is_seen(moment())


def test_train_figures_count_inside_an_epoch_too() -> None:
    points = [(0.2, 3.0, 0.4), (0.4, 2.0, 0.92), (0.6, 2.5, 0.95)]
    assert Reaches("train_accuracy", 0.9, 0.5).is_seen(moment(points=points))
    assert not Reaches("train_accuracy", 0.9, 0.3).is_seen(moment(points=points))
    assert Stays("train_loss", 0.5, low=2.0, high=3.0).is_seen(moment(points=points))
    assert not Falls("train_loss", 0.6).is_seen(moment(points=points))


@pytest.mark.parametrize(
    ("diverged", "steps", "is_seen"),
    [("It burst.", 4, True), ("It burst.", 5, False), ("It burst.", 1, False), ("", 4, False)],
)
def test_a_run_diverges_in_the_update_after_those_it_made(
    diverged: str, steps: int, is_seen: bool
) -> None:
    assert Diverges(3, 5).is_seen(moment(diverged=diverged, steps=steps)) is is_seen


def test_a_layer_moves_by_a_share_of_what_it_was() -> None:
    moved = moment(weights=np.full((2, 3), 2.1), epoch=10)  # from 2: by 5 %
    assert Moves(1, 10, high=0.051).is_seen(moved)
    assert not Moves(1, 10, high=0.049).is_seen(moved)
    assert Moves(1, 10, low=0.049).is_seen(moved)
    assert not Moves(1, 10, low=0.051).is_seen(moved)
    assert not Moves(1, 11, high=0.051).is_seen(moved)  # not yet
    assert not Moves(2, 10, high=0.051).is_seen(moved)  # there is none
    assert not Moves(1, 10, high=0.051).is_seen(Moment(moved.snapshot, None))


def test_weights_of_nothing_move_not_at_all_or_without_bound() -> None:
    snapshot = moment(weights=np.zeros((2, 3)), epoch=1).snapshot
    assert Moves(1, 1, high=0.0).is_seen(Moment(snapshot, (np.zeros((2, 3)),)))
    snapshot = moment(weights=np.full((2, 3), 0.1), epoch=1).snapshot
    assert not Moves(1, 1, high=9.0).is_seen(Moment(snapshot, (np.zeros((2, 3)),)))


@in_turn(
    ("claim", "words"),
    [
        (Reaches("test_accuracy", 0.975, 5), "test accuracy 97.50 % within 5 epochs"),
        (Reaches("train_loss", 0.1, 1), "train loss 0.1 within 1 epoch"),
        (Reaches("train_loss", 0.1, 0.5), "train loss 0.1 within 0.5 of an epoch"),
        (Reaches("test_loss", 0.1, 700, after=600), "test loss 0.1 between epochs 600 and 700"),
        (Stays("test_loss", 1000, low=0.5, high=0.5), "test loss 0.5 until epoch 1,000"),
        (Stays("test_accuracy", 9, high=0.5, after=2), "test accuracy at most 50 % from epoch 2"),
        (Stays("test_accuracy", 9, low=0.5), "test accuracy at least 50 % until epoch 9"),
        (Stays("train_loss", 9, low=0.1, high=0.2), "train loss 0.1 to 0.2 until epoch 9"),
        (Falls("train_loss", 3000), "train loss falls in each epoch until epoch 3,000"),
        (Rises("test_loss", 10, 500), "test loss rises to 10 times its lowest within 500 epochs"),
        (Diverges(1, 10), "the run diverges within 10 updates"),
        (Diverges(3, 10), "the run diverges between updates 3 and 10"),
        (Moves(1, 200, high=0.01), "layer 1 changes at most 1 % in 200 epochs"),
        (Moves(7, 200, low=0.5), "layer 7 changes at least 50 % in 200 epochs"),
        (Moves(7, 200, low=0.5, high=0.6), "layer 7 changes 50 % to 60 % in 200 epochs"),
        (Moves(2, 200, high=0.0), "layer 2 does not change in 200 epochs"),
    ],
)
def test_a_claim_says_what_is_to_be_seen(claim: Sight, words: str) -> None:
    assert claim.words("accuracy").startswith(words)


@in_turn(
    ("text", "why"),
    [
        ('{"kind": "reaches", "figure": "test_accuracy", "value": 97, "until": 5}', "goal.value"),
        ('{"kind": "reaches", "figure": "speed", "value": 0.9, "until": 5}', "speed|enum"),
        ('{"kind": "reaches", "figure": "test_loss", "value": 0.9}', "until"),
        ('{"kind": "reaches", "figure": "test_loss", "value": 1, "until": 5, "by": 2}', "by"),
        ('{"kind": "reaches", "figure": "test_loss", "value": 1, "until": 5, "after": 6}', "until"),
        ('{"kind": "stays", "figure": "test_loss", "until": 5}', "give low, high or both"),
        ('{"kind": "stays", "figure": "test_loss", "low": 2, "high": 1, "until": 5}', "high is 1"),
        ('{"kind": "falls", "figure": "test_accuracy", "until": 5}', "figure is 'test_accuracy'"),
        ('{"kind": "rises", "figure": "test_loss", "factor": 0.5, "until": 5}', "factor is 0.5"),
        ('{"kind": "diverges", "first": 5, "last": 4}', "last is 4"),
        ('{"kind": "moves", "layer": 0, "until": 5, "low": 1}', "layer is 0"),
        ('{"kind": "moves", "layer": 1, "until": 5}', "give low, high or both"),
        ('{"kind": "learns"}', "learns"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=why):
        msgspec.json.decode(text, type=Sight)
