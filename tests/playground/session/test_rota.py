"""Rota: the first each time, the others in turn, and the last word to all."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from playground.session.rota import Rota

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def shown() -> dict[str, list[int]]:
    return {name: [] for name in ("weights", "curves", "boundary", "images", "status")}


@pytest.fixture
def rota(qapp: object, shown: dict[str, list[int]]) -> Rota:
    def note(name: str) -> Any:
        return lambda snapshot: shown[name].append(snapshot.steps)

    return Rota(
        note("weights"),
        ((note("curves"),), (note("boundary"), note("images")), (note("status"),)),
        nullcontext,
    )


def snapshots(fake_trainer: Any, steps: range, epochs: int = 10) -> Any:
    trainer = fake_trainer(epochs=epochs)
    for trainer.steps in steps:
        yield trainer.snapshot()


def test_after_each_frame_comes_one_of_the_others(
    rota: Rota, shown: dict[str, list[int]], fake_trainer: Any, qtbot: QtBot
) -> None:
    others = [steps for name, steps in shown.items() if name != "weights"]
    for snapshot in snapshots(fake_trainer, range(1, 8)):
        rota.show(snapshot)
        assert not any(snapshot.steps in steps for steps in others)
        qtbot.waitUntil(lambda now=snapshot.steps: any(now in steps for steps in others))
    assert shown == {
        "weights": [1, 2, 3, 4, 5, 6, 7],
        "curves": [1, 4, 7],
        "boundary": [2, 5],
        "images": [2, 5],
        "status": [3, 6],
    }


def test_the_last_snapshot_goes_to_all(
    rota: Rota, shown: dict[str, list[int]], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(7, 9), epochs=2):
        rota.show(snapshot)
    assert all(steps[-1] == 8 for steps in shown.values())
    assert not rota._timer.isActive(), "an older one must not come after it"


def test_what_stands_for_a_while_goes_to_all(
    rota: Rota, shown: dict[str, list[int]], fake_trainer: Any
) -> None:
    for snapshot in snapshots(fake_trainer, range(1, 2)):
        rota.show_to_all(snapshot)
    assert all(steps == [1] for steps in shown.values())
