"""Saving a run: what a killed save left in the folder is swept by the next."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec, load_weights
from core.files.atomic import PREFIX, SUFFIX
from playground.session.saving import Checkpoint, save_run

if TYPE_CHECKING:
    from pathlib import Path

XOR = Experiment(DataSpec("xor"), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec())


@pytest.mark.parametrize("name", ["run.npz", "experiment.json"])
def test_what_a_killed_save_left_is_swept_by_the_next(tmp_path: Path, name: str) -> None:
    stale, young = (tmp_path / f"{PREFIX}{age}{SUFFIX}" for age in ("stale", "young"))
    for path in (stale, young):
        path.touch()
    os.utime(stale, (0, 0))
    save_run(str(tmp_path / name), Checkpoint.of(Trainer(XOR)))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, name])


def test_a_checkpoint_is_a_copy(tmp_path: Path) -> None:
    trainer = Trainer(XOR)
    trainer.step()
    checkpoint = Checkpoint.of(trainer)
    trainer.run_epoch()
    save_run(str(tmp_path / "run.npz"), checkpoint)
    resumed = Trainer.resumed(load_weights(tmp_path / "run.npz"))
    assert resumed.steps == 1
    assert (resumed.network.parameters != trainer.network.parameters).any()
