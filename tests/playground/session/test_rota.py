"""Rota: some each time, the others in turn, and the last word to all."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from playground.session.rota import RARE, Rota, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Shower:
    """Notes the steps of what it is shown, and in a list of all showers that it was its turn."""

    def __init__(self, name: str, turns: list[str], *, active: bool = True) -> None:
        self.name, self.turns, self.active = name, turns, active
        self.steps: list[int] = []

    @property
    def turn(self) -> Turn:
        return Turn(self.show, lambda: self.active)

    def show(self, snapshot: Any) -> None:
        self.turns.append(self.name)
        self.steps.append(snapshot.steps)


@pytest.fixture
def turns() -> list[str]:
    """Who was shown something, in order."""
    return []


@pytest.fixture
def showers(turns: list[str]) -> dict[str, Shower]:
    names = ("diagram", "weights", "curves", "boundary", "status", "landscape")
    return {name: Shower(name, turns) for name in names}


@pytest.fixture
def rota(qapp: object, showers: dict[str, Shower]) -> Iterator[Rota]:
    diagram, weights, *in_turn, rarely = (shower.turn for shower in showers.values())
    rota = Rota([diagram, weights], in_turn, [rarely], nullcontext)
    yield rota
    rota._timer.stop()


def snapshots(fake_trainer: Any, steps: range, epochs: int = 10) -> Any:
    trainer = fake_trainer(epochs=epochs)
    for trainer.steps in steps:
        yield trainer.snapshot()


def show(rota: Rota, snapshot: Any, qtbot: QtBot) -> None:
    """Show a snapshot and wait for all that follows."""
    rota.show(snapshot)
    qtbot.waitUntil(lambda: not rota._due and not rota._timer.isActive())


def test_after_each_frame_comes_one_of_the_others(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 8)):
        show(rota, snapshot, qtbot)
    assert {name: shower.steps for name, shower in showers.items()} == {
        "diagram": [1, 2, 3, 4, 5, 6, 7],
        "weights": [1, 2, 3, 4, 5, 6, 7],
        "curves": [1, 4, 7],
        "boundary": [2, 5],
        "status": [3, 6],
        "landscape": [],
    }


def test_no_two_draw_at_once(rota: Rota, turns: list[str], fake_trainer: Any) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 2)):
        rota.show(snapshot)
    assert turns == ["diagram"]
    rota._on_time()
    assert turns == ["diagram", "weights"]
    rota._on_time()
    rota._on_time()
    assert turns == ["diagram", "weights", "curves"]


def test_who_waits_since_the_frame_before_comes_first_and_shows_the_newest(
    rota: Rota, showers: dict[str, Shower], turns: list[str], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 4)):
        rota.show(snapshot)  # faster than anybody draws
    assert turns == ["diagram"]
    for _ in range(5):
        rota._on_time()
    assert turns == ["diagram", "weights", "curves", "diagram"], "each of them once"
    assert showers["diagram"].steps == [1, 3]
    assert showers["weights"].steps == showers["curves"].steps == [3]


def test_what_comes_after_the_first_is_counted(
    qapp: object, showers: dict[str, Shower], fake_trainer: Any
) -> None:
    """The first draws in the midst of what is counted already."""
    counted: list[str] = []

    @contextmanager
    def drawing() -> Iterator[None]:
        before = len(showers["diagram"].turns)
        yield
        counted.extend(showers["diagram"].turns[before:])

    first, second, third = (showers[name].turn for name in ("diagram", "weights", "curves"))
    rota = Rota([first, second], [third], [], drawing)
    for snapshot in snapshots(fake_trainer, range(1, 2)):
        rota.show(snapshot)
    rota._on_time()
    rota._on_time()
    rota._timer.stop()
    assert counted == ["weights", "curves"]


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


def test_who_wants_to_be_drawn_twice_as_often_has_twice_the_turns(
    qapp: object, showers: dict[str, Shower], fake_trainer: Any, qtbot: QtBot
) -> None:
    intervals = {"curves": 0.1, "boundary": 0.0, "status": 0.2, "weights": 0.4}
    in_turn = [showers[name].turn._replace(interval=wish) for name, wish in intervals.items()]
    rota = Rota([], in_turn, [], nullcontext)
    showers["weights"].active = False

    def counts(steps: range) -> list[int]:
        before = {name: len(showers[name].steps) for name in intervals}
        for snapshot in snapshots(fake_trainer, steps, epochs=100):
            show(rota, snapshot, qtbot)
        return [len(showers[name].steps) - before[name] for name in intervals]

    assert counts(range(1, 41))[:3] == [16, 16, 8], "often is often enough"
    showers["weights"].active = True
    assert counts(range(41, 63))[3] <= 3, "nothing is owed to who was away"


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
    assert not rota._due


def test_what_stands_for_a_while_goes_to_all(
    rota: Rota, showers: dict[str, Shower], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 2)):
        rota.show_to_all(snapshot)
    assert all(shower.steps == [1] for shower in showers.values())
