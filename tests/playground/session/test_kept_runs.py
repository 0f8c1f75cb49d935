"""The collection of runs: what is kept, what it is called, and what goes when there is no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kept_runs import kept
from small_runs import FOREVER, parameters, reach, xor

from core import Trainer
from core.run.run_folder import load_runs, save_runs
from playground.session.kept_runs import KeptRuns
from playground.session.saving import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Experiment
    from playground.session.session import Session


def checkpoint(experiment: Experiment | None = None, steps: int = 3) -> Checkpoint:
    trainer = Trainer(experiment or xor())
    for _ in range(steps):
        trainer.step()
    return Checkpoint.of(trainer)


@pytest.fixture
def store(qapp: object) -> Iterator[KeptRuns]:
    return KeptRuns()


def shown(store: KeptRuns, experiment: Experiment | None = None, steps: int = 3) -> object:
    """Another run is shown, trained and kept; gives its token."""
    token = object()
    store.begin(token)
    store.keep(checkpoint(experiment, steps), token)
    return token


def test_a_run_is_named_by_what_was_changed_against_the_one_before(store):
    shown(store)
    shown(store, xor(learning_rate=0.05))
    shown(store, xor(learning_rate=0.05, seed=1))
    assert [run.name for run in store.runs] == ["xor, 4-1", "rate 0.5 → 0.05", "seed 1"]
    assert [run.parent for run in store.runs] == ["", "run-1", "run-2"]
    assert len({run.color for run in store.runs}) == 3


def test_one_run_has_one_entry_that_follows_it(store):
    token = shown(store)
    store.keep(checkpoint(steps=5), token)
    assert [run.steps for run in store.runs] == [5]
    assert store.present == "run-1"


def test_a_run_that_trains_and_was_never_paused_has_its_row(qtbot: QtBot, session: Session):
    store = KeptRuns(session)
    store.follow(session)
    session.start(xor(epochs=FOREVER))
    qtbot.waitUntil(lambda: bool(store.runs), timeout=120_000)
    assert (session.state, store.running) == ("training", "run-1")
    told: list[str] = []
    store.changed.connect(lambda: told.append(store.running))
    session.pause()
    assert told[0] == ""
    qtbot.waitUntil(lambda: store["run-1"].steps == session.snapshot.steps, timeout=120_000)
    session.play()
    assert (store.running, len(store.runs)) == ("run-1", 1)


def test_a_run_without_a_step_is_none(store):
    store.begin(token := object())
    store.keep(checkpoint(steps=0), token)
    assert store.runs == ()


def test_settings_of_a_run_that_was_not_trained_do_not_come_between(store):
    shown(store)
    store.begin(object())
    shown(store, xor(seed=2))
    assert store.runs[1].parent == "run-1"


def test_a_name_that_a_person_gave_stays_and_an_empty_one_gives_the_first_back(store):
    token = shown(store)
    store.rename("run-1", "  my \n best ")
    store.keep(checkpoint(steps=5), token)
    assert store["run-1"].name == "my best"
    store.rename("run-1", " ")
    assert store["run-1"].name == "xor, 4-1"


def test_what_is_removed_can_be_put_back_where_it_was(store):
    for seed in range(3):
        shown(store, xor(seed=seed))
    removed = store.remove("run-2")
    assert [run.id for run in store.runs] == ["run-1", "run-3"]
    store.put_back(removed)
    assert [run.id for run in store.runs] == ["run-1", "run-2", "run-3"]
    assert store["run-2"] is removed.run


def test_the_oldest_that_nobody_pinned_goes_first_and_it_is_said(qapp):
    store = KeptRuns(most=3)
    said: list[str] = []
    store.forgotten.connect(said.append)
    for seed in range(3):
        shown(store, xor(seed=seed))
    assert store.pin("run-1", pinned=True)
    shown(store, xor(seed=3))
    assert [run.id for run in store.runs] == ["run-1", "run-3", "run-4"]
    assert len(said) == 1
    assert said[0].startswith("“seed 1” was forgotten")
    assert store.pin("run-3", pinned=True)
    assert not store.pin("run-4", pinned=True)


def test_memory_is_bounded_too(qapp):
    room = 3 * kept().nbytes
    store = KeptRuns(most_bytes=room)
    for seed in range(9):
        shown(store, xor(seed=seed))
    assert sum(run.nbytes for run in store.runs) <= room
    assert store.runs[-1].id == "run-9"


def test_runs_of_a_folder_get_free_ids_and_keep_their_names_and_kin(store):
    shown(store)
    store.add((kept(run_id="run-1"), kept(run_id="run-7", parent="run-1", note="x")))
    first, second, third = store.runs
    assert (first.name, second.name, third.name) == ("xor, 4-1", "run-1", "run-7")
    assert len({first.id, second.id, third.id}) == 3
    assert (third.parent, third.note) == (second.id, "x")


def test_an_opened_run_is_the_kept_one_until_it_moves_on(store):
    shown(store)
    shown(store, xor(seed=1))
    store.expect("run-1")
    store.begin(token := object())
    store.keep(checkpoint(), token)
    assert (len(store.runs), store.present) == (2, "run-1")
    store.keep(checkpoint(steps=9), token)
    assert (store.present, store["run-3"].parent, store["run-1"].steps) == ("run-3", "run-1", 3)
    assert store["run-3"].name == "xor, 4-1, to epoch 9"


def test_the_session_keeps_a_run_as_it_pauses_ends_is_reset_and_replaced(
    qtbot: QtBot, session: Session
) -> None:
    store = KeptRuns(session)
    store.follow(session)
    session.prepare(xor(epochs=3))
    session.step()
    reach(qtbot, session, "paused")
    qtbot.waitUntil(lambda: len(store.runs) == 1)
    session.reset()
    assert [run.steps for run in store.runs] == [1]
    session.play()
    reach(qtbot, session, "finished")
    assert [(run.steps, run.ended) for run in store.runs] == [(1, ""), (3, "finished")]
    session.new_weights()
    session.step_epoch()
    reach(qtbot, session, "paused")
    session.prepare(xor(epochs=FOREVER, seed=5))
    assert [run.name for run in store.runs] == ["xor, 4-1", "same again", "seed 1"]


def test_a_kept_run_opened_again_goes_on_bit_for_bit_and_undo_still_works(
    qtbot: QtBot, session: Session
) -> None:
    store = KeptRuns(session)
    store.follow(session)
    session.prepare(xor())
    session.step()
    qtbot.waitUntil(lambda: session.snapshot.steps == 1)
    session.reset()
    session.take_back()
    assert (session.snapshot.steps, len(store.runs)) == (1, 1)
    session.new_weights()
    run = store.runs[0]
    store.expect(run.id)
    session.opening.kept(run, session.timeline.memory)
    reach(qtbot, session, "paused")
    assert (session.path, store.present) == ("", run.id)
    session.step()
    qtbot.waitUntil(lambda: session.snapshot.steps == 2)
    straight = Trainer(xor())
    straight.step()
    straight.step()
    assert parameters(session) == straight.network.parameters.tobytes()


def test_a_run_out_of_a_folder_is_looked_back_at_from_its_start(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    save_runs(tmp_path / "a.playground", (kept(xor(epochs=50), 9),))
    (run,) = load_runs(tmp_path / "a.playground")
    session.opening.kept(run, session.timeline.memory)
    reach(qtbot, session, "paused")
    assert session.timeline.place[:2] == (0, 9)
    session.look_at(4)
    qtbot.waitUntil(lambda: session.timeline.place.is_exact)
    straight = Trainer(xor(epochs=50))
    for _ in range(4):
        straight.step()
    assert session.shown is not None
    assert session.shown.parameters.tobytes() == straight.network.parameters.tobytes()
