"""The arena's thread: news are pulled, it stops when asked to, and what fails is a sentence."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fake_population import EPOCHS, FakePopulation, plan_of
from msgspec.structs import replace
from small_runs import xor

from core.spec.goal import Goal
from core.train.contest import Contest
from core.train.contest_news import News, Wish
from playground.session.album import Album
from playground.session.arena import Arena

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Dataset, Network
    from core.nn.arrays import Array
    from core.spec.arena_plan import ArenaPlan

WISH = Wish(Goal("test_accuracy", 1.0), "test_loss")


class Gate:
    """Lets the population train as far as a test allows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        monkeypatch.setattr(FakePopulation, "on_turn", staticmethod(self.on_turn))

    def on_turn(self, epoch: int) -> None:
        if epoch == 3:
            self.reached.set()
            assert self.open.wait(20)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.open.set()


def make(plan: ArenaPlan, datasets: list[Dataset]) -> Contest:
    return Contest(plan, datasets, FakePopulation)


@pytest.fixture
def arena(qapp: object) -> Iterator[Arena]:
    arena = Arena(make=make)
    yield arena
    assert arena.close()


def news_of(qtbot: QtBot, arena: Arena, wish: Wish = WISH) -> News:
    """What is told when it is asked for."""
    with qtbot.waitSignal(arena.news, timeout=120_000) as told:
        arena.ask(wish)
    assert told.args is not None
    assert isinstance(told.args[0], News)
    return told.args[0]


def last_news(qtbot: QtBot, arena: Arena, wish: Wish = WISH) -> News:
    """News until nothing more comes by itself."""
    while True:
        news = news_of(qtbot, arena, wish)
        if not news.is_going and not news.unpainted:
            return news


def test_it_goes_to_the_end_and_still_answers(qtbot: QtBot, arena: Arena) -> None:
    arena.start(plan_of())
    news = last_news(qtbot, arena)
    assert news.phase == "finished"
    assert (news.done, news.seconds_left) == (1.0, 0.0)
    assert news.standing is not None
    assert news.standing.is_over
    assert news.standing.epoch == EPOCHS
    easier = news_of(qtbot, arena, Wish(Goal("train_loss", 0.5), "train_loss"))
    assert easier.standing is not None
    assert easier.standing.figure == "train_loss"
    assert easier.standing.outcomes[0].solved == 3


def test_nothing_is_told_that_nobody_asked_for(qtbot: QtBot, arena: Arena, gate: Gate) -> None:
    with qtbot.assertNotEmitted(arena.news):
        arena.start(plan_of())
        assert gate.reached.wait(20)
    arena.ask(WISH)
    gate.open.set()
    with qtbot.waitSignal(arena.news, timeout=120_000):
        pass


def test_it_stops_and_what_has_come_of_it_can_be_looked_at(
    qtbot: QtBot, arena: Arena, gate: Gate
) -> None:
    arena.start(plan_of())
    assert gate.reached.wait(20)
    arena.halt()
    gate.open.set()
    news = last_news(qtbot, arena)
    assert news.phase == "stopped"
    assert news.standing is not None
    assert news.standing.epoch < EPOCHS
    assert news.standing.pairs


def test_of_one_that_is_replaced_nothing_more_is_heard(
    qtbot: QtBot, arena: Arena, gate: Gate
) -> None:
    arena.start(plan_of())
    arena.ask(WISH)
    assert gate.reached.wait(20)
    second = plan_of(("normal",), 2)
    arena.start(second)
    gate.open.set()
    assert last_news(qtbot, arena).plan is second


def test_what_cannot_be_trained_is_said_in_a_sentence(qtbot: QtBot, arena: Arena) -> None:
    with qtbot.waitSignal(arena.news, timeout=120_000) as told:
        arena.start(plan_of(base=xor(batch_size=3)))
    assert told.args is not None
    assert told.args[0].phase == "failed"
    assert told.args[0].problem == "Not compared: batches of 3 cannot be trained side by side"


def test_data_at_hand_are_used_and_others_made_once(qtbot: QtBot, arena: Arena) -> None:
    given: list[list[Dataset]] = []

    def noting(plan: ArenaPlan, datasets: list[Dataset]) -> Contest:
        given.append(datasets)
        return make(plan, datasets)

    arena._make = noting
    base = replace(xor(), data=replace(xor().data, name="moons", samples=8))
    from core import load_dataset

    known = base.data, load_dataset(base.data)
    arena.start(plan_of(repeats=1, columns=("data.noise", (0.0, 9.0)), base=base), None, known)
    last_news(qtbot, arena)
    first, second, third, fourth = given[0]
    assert first is third is known[1]
    assert second is fourth
    assert not np.array_equal(first.x_train, second.x_train)


def test_a_run_that_is_wanted_is_handed_out(qtbot: QtBot, arena: Arena) -> None:
    arena.start(plan_of())
    last_news(qtbot, arena)
    with qtbot.waitSignal(arena.kept, timeout=120_000) as handed:
        arena.want(5)
    assert handed.args is not None
    assert handed.args[0].name == "normal, seed 1"
    assert handed.args[0].experiment == arena_plan_of(arena).experiment(5)


def arena_plan_of(arena: Arena) -> ArenaPlan:
    assert arena._current is not None
    return arena._current._plan


class Painted:
    """Paints a network's number of units, and notes how many it was asked for."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, network: Network) -> Array:
        self.count += 1
        return np.full((2, 2), network.layers[0].units, np.uint8)


def test_every_network_is_painted(qtbot: QtBot, arena: Arena) -> None:
    painter: Any = Painted()
    arena.start(plan_of())
    news = last_news(qtbot, arena, Wish(WISH.goal, "test_loss", painter))
    assert news.pictures is not None
    assert news.pictures.shape == (8, 2, 2)
    assert (news.pictures == 4).all()


def test_an_album_paints_in_turn_for_as_long_as_it_may() -> None:
    now = iter(range(1000))
    painted: list[int] = []

    def network(run: int) -> Any:
        painted.append(run)
        return run

    album = Album(5, network, clock=lambda: float(next(now)))

    def paint(run: Any) -> Array:
        return np.full((1, 1), run + 1, np.uint8)

    album.paint(paint, 2.0)
    assert painted == [0, 1]
    assert album.unpainted == 3
    album.paint(paint, 99.0)
    assert album.unpainted == 0
    pictures = album.pictures
    assert pictures is not None
    assert pictures.ravel().tolist() == [1, 2, 3, 4, 5]
    album.age()
    album.paint(paint, 1.0)
    assert painted[-1] == 0
    album.paint(None, 1.0)
    assert album.pictures is None
    assert album.unpainted == 0
