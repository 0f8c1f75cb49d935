"""Kept moments in a folder of runs: they come back with their bits, and within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from kept_runs import kept_of
from msgspec.structs import replace
from small_runs import xor

from core import Change, OptimizerSpec, StopSpec, Trainer, load_dataset
from core.run import run_folder
from core.run.kept_frames import KEYFRAMES, chosen, thinned, to_arrays
from core.run.keyframes import KeyframeMemory, Keyframes
from core.run.run_folder import load_runs, moments_in_file, save_runs
from core.train.moments import Moments

if TYPE_CHECKING:
    from pathlib import Path

    from core import Experiment
    from core.run.kept_run import KeptRun

STEPS = 24


def changed() -> Experiment:
    """With a change on the way, a rule that watches, and an optimiser that remembers."""
    experiment = xor(epochs=60, batch_size=2)
    training = replace(
        experiment.training,
        optimizer=OptimizerSpec("adam", 0.05),
        stop=StopSpec(patience=50, monitor="train_loss", restore_best=True),
    )
    return replace(experiment, training=training, changes=(Change(9, "l2", 0.01),))


def recorded(experiment: Experiment, steps: int = STEPS) -> Trainer:
    trainer = Trainer(experiment)
    trainer.record(Keyframes(KeyframeMemory()))
    for _ in range(steps):
        trainer.step()
        trainer.keep_moment()
    return trainer


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    return recorded(changed())


@pytest.fixture
def run(trainer: Trainer) -> KeptRun:
    return kept_of(trainer, keyframes=trainer.keyframes)


@pytest.fixture
def reread(run: KeptRun, tmp_path: Path) -> KeptRun:
    save_runs(tmp_path / "a.playground", (run,))
    (found,) = load_runs(tmp_path / "a.playground")
    return found


def moments_of(run: KeptRun) -> Moments:
    return Moments(run, load_dataset(run.experiment.data))


def test_each_moment_is_at_hand_again_with_bits_and_figures(trainer: Trainer, reread: KeptRun):
    assert reread.keyframes is None
    assert not any(name.startswith(KEYFRAMES) for name in reread.file.resume), "not read for all"
    moments, frames = moments_of(reread), trainer.keyframes
    assert frames is not None
    for step in range(STEPS):
        now, before = moments.nearest(step), frames.before(step)
        assert before is not None
        then = before.snapshot(trainer.history)
        assert now.steps == then.steps == step
        assert now.parameters.tobytes() == then.parameters.tobytes()
        for name in ("train_loss", "train_accuracy", "test_loss", "seconds", "rate_now"):
            assert getattr(now, name) == pytest.approx(getattr(then, name), nan_ok=True, abs=0), (
                name
            )
        np.testing.assert_array_equal(now.history.epoch, then.history.epoch)
    best = moments._keyframes.best
    assert best is not None
    assert frames.best is not None
    assert best.steps == frames.best.steps


def test_any_step_is_computed_from_them(trainer: Trainer, reread: KeptRun):
    moments = moments_of(reread)
    frames = moments._keyframes
    frames._have([frame for frame in frames._frames if frame.steps in (0, 7)])
    straight = recorded(changed(), 13)
    done = [whole for _, whole in moments.exact(13)]
    assert moments.snapshot().parameters.tobytes() == straight.network.parameters.tobytes()
    assert all(whole <= 6 for whole in done), "from the moment before, not from the start"


def test_they_are_few_enough_and_evenly_spread():
    trainer = recorded(changed())
    frames, size = trainer.keyframes, trainer.state.nbytes
    assert frames is not None
    frames._best = frames.before(7)
    assert [frame.steps for frame in chosen(frames, STEPS, 5 * size)] == [0, 6, 7, 12, 18, 24]
    assert [frame.steps for frame in chosen(frames, STEPS, 2 * size)] == [0, 7, 24]
    assert [frame.steps for frame in chosen(frames, 11, 5 * size)] == [0, 6, 7], "none of later"
    assert chosen(frames, STEPS, 0) == ()
    arrays = to_arrays(chosen(frames, STEPS, 10**9), trainer.experiment.changes)
    whole = sum(array.nbytes for array in arrays.values())
    fewer = thinned(arrays, whole // 3)
    assert 1 < len(fewer[f"{KEYFRAMES}made"]) <= (STEPS + 1) // 3
    assert sum(array.nbytes for array in fewer.values()) <= whole // 3
    assert thinned(arrays, 10) == {}


def test_all_runs_share_the_room_in_a_folder(
    run: KeptRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run_folder, "MOST_OF_ALL_MOMENTS", 3 * 6 * run.keyframes.last.nbytes)  # type: ignore[union-attr]
    other = kept_of(recorded(xor()), "run-2")
    save_runs(tmp_path / "a.playground", (run, other, kept_of(recorded(xor()), "run-3")))
    found = [moments_in_file(each) for each in load_runs(tmp_path / "a.playground")]
    assert 0 < len(found[0][f"{KEYFRAMES}made"]) < STEPS
    assert found[1] == found[2] == {}


def test_a_folder_that_is_saved_again_keeps_them(reread: KeptRun, tmp_path: Path):
    for name in ("a", "b"):  # over itself, and elsewhere
        save_runs(tmp_path / f"{name}.playground", (reread,))
        (again,) = load_runs(tmp_path / f"{name}.playground")
        assert moments_of(again).nearest(11).steps == 11


def test_the_file_of_another_run_has_none_for_this_one(reread: KeptRun, tmp_path: Path):
    other = recorded(changed(), STEPS - 1)
    save_runs(tmp_path / "a.playground", (kept_of(other, keyframes=other.keyframes),))
    assert moments_in_file(reread) == {}
    (tmp_path / "a.playground" / "run-1.npz").unlink()
    assert moments_in_file(reread) == {}
    moments = moments_of(reread)
    assert moments.nearest(11).steps == 0
    for _ in moments.exact(11):
        pass
    assert moments.snapshot().steps == 11


def spoil(name: str, change: Any) -> Any:
    def spoiled(arrays: dict[str, Any]) -> None:
        arrays[f"{KEYFRAMES}{name}"] = change(arrays[f"{KEYFRAMES}{name}"])

    return spoiled


def with_one(array: np.ndarray, place: Any, value: float) -> np.ndarray:
    array = array.copy()
    array[place] = value
    return array


@pytest.mark.parametrize(
    "change",
    [
        spoil("made", lambda a: with_one(a, 3, 7)),
        spoil("made", lambda a: a.astype(float)),
        spoil("figures", lambda a: a[:, :2]),
        spoil("score", lambda a: a[:-1]),
        spoil("compiled", lambda a: a[0]),
        spoil("counts", lambda a: with_one(a, (3, 2), 1)),
        spoil("counts", lambda a: with_one(a, (3, 1), 99)),
        spoil("counts", lambda a: a[:, :3]),
        spoil("parameters", lambda a: with_one(a, (3, 0), np.nan)),
        spoil("parameters", lambda a: a.astype(np.float64)),
        spoil("watched", lambda a: with_one(a, (3, -1), 9)),
        lambda arrays: arrays.pop(f"{KEYFRAMES}recent"),
        lambda arrays: arrays.pop(f"{KEYFRAMES}order"),
        lambda arrays: arrays.pop(f"{KEYFRAMES}score"),
    ],
)
def test_what_somebody_spoiled_is_computed_instead(
    reread: KeptRun, monkeypatch: pytest.MonkeyPatch, change: Any
):
    arrays = moments_in_file(reread)
    change(arrays)
    monkeypatch.setattr("core.train.moments.moments_in_file", lambda _run: arrays)
    moments = moments_of(reread)
    assert max(moments._keyframes.steps) < 3, "what came before it is sound"
    straight = recorded(changed(), 11)
    for _ in moments.exact(11):
        pass
    assert moments.snapshot().parameters.tobytes() == straight.network.parameters.tobytes()
