"""Rota: some each time, the others in turn, and the last word to all."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from playground.session.rota import RARE, Rota, Turn

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Shower:
    """Notes the steps of what it is shown."""

    def __init__(self, *, active: bool = True) -> None:
        self.active = active
        self.steps: list[int] = []

    @property
    def turn(self) -> Turn:
        return Turn(lambda snapshot: self.steps.append(snapshot.steps), lambda: self.active)


@pytest.fixture
def showers() -> dict[str, Shower]:
    return {name: Shower() for name in ("weights", "curves", "boundary", "status", "landscape")}


@pytest.fixture
def rota(qapp: object, showers: dict[str, Shower]) -> Rota:
    always, *in_turn, rarely = (shower.turn for shower in showers.values())
    return Rota([always], in_turn, [rarely], nullcontext)


def snapshots(fake_trainer: Any, steps: range, epochs: int = 10) -> Any:
    trainer = fake_trainer(epochs=epochs)
    for trainer.steps in steps:
        yield trainer.snapshot()


def show(rota: Rota, snapshot: Any, qtbot: QtBot) -> None:
    """Show a snapshot and wait for the turn that follows."""
    rota.show(snapshot)
    qtbot.waitUntil(lambda: not rota._timer.isActive())


def test_after_each_frame_comes_one_of_the_others(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    others = [shower for name, shower in showers.items() if name != "weights"]
    for snapshot in snapshots(fake_trainer, range(1, 8)):
        rota.show(snapshot)
        assert not any(snapshot.steps in shower.steps for shower in others)
        qtbot.waitUntil(lambda now=snapshot.steps: any(now in shower.steps for shower in others))
    assert {name: shower.steps for name, shower in showers.items()} == {
        "weights": [1, 2, 3, 4, 5, 6, 7],
        "curves": [1, 4, 7],
        "boundary": [2, 5],
        "status": [3, 6],
        "landscape": [],
    }


def test_what_is_rarely_drawn_takes_one_turn_in_many(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 2 * RARE + 1)):
        show(rota, snapshot, qtbot)
    assert showers["landscape"].steps == [RARE, 2 * RARE]
    assert RARE not in showers["boundary"].steps + showers["status"].steps
    turns = [len(showers[name].steps) for name in ("curves", "boundary", "status")]
    assert sum(turns) == 2 * RARE - 2
    assert max(turns) - min(turns) <= 1


def test_who_would_not_draw_takes_no_turn_and_has_the_newest(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    showers["curves"].active = showers["landscape"].active = False
    for snapshot in snapshots(fake_trainer, range(1, 5)):
        show(rota, snapshot, qtbot)
    assert showers["curves"].steps == showers["landscape"].steps == [1, 2, 3, 4]
    assert showers["boundary"].steps == [1, 3]
    assert showers["status"].steps == [2, 4]


def test_nobody_needs_to_be_active(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    for shower in showers.values():
        shower.active = False
    for snapshot in snapshots(fake_trainer, range(1, RARE + 2)):
        show(rota, snapshot, qtbot)
    assert {len(shower.steps) for shower in showers.values()} == {RARE + 1}


def test_the_last_snapshot_goes_to_all(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(7, 9), epochs=2):
        rota.show(snapshot)
    assert all(shower.steps[-1] == 8 for shower in showers.values())
    assert not rota._timer.isActive(), "an older one must not come after it"


def test_what_stands_for_a_while_goes_to_all(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 2)):
        rota.show_to_all(snapshot)
    assert all(shower.steps == [1] for shower in showers.values())
