"""Folders of runs: what is written comes back, and what others wrote is not trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kept_runs import kept
from small_runs import xor

from core import Trainer, load_weights, save_weights
from core.run.kept_run import KeptRun
from core.run.run_folder import (
    RunFolderError,
    folder_of,
    is_run_folder,
    load_runs,
    save_runs,
)

if TYPE_CHECKING:
    from pathlib import Path

FIRST = kept(run_id="run-1", note="the first", pinned=True)
SECOND = kept(xor(seed=3), run_id="run-2", parent="run-1", color=2, ended="finished")


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "mine.playground"
    save_runs(path, (FIRST, SECOND))
    return path


def test_runs_come_back_and_go_on_bit_for_bit(folder):
    first, second = load_runs(folder)
    assert (first.name, first.note, first.pinned) == ("run-1", "the first", True)
    assert (second.parent, second.color, second.ended) == ("run-1", 2, "finished")
    again, straight = Trainer.resumed(first.file), Trainer(FIRST.experiment)
    again.step()
    for _ in range(FIRST.steps + 1):
        straight.step()
    assert again.network.parameters.tobytes() == straight.network.parameters.tobytes()


def test_each_run_is_a_weights_file_like_any_other(folder):
    np.testing.assert_array_equal(
        np.load(folder / "run-1.npz")["l1_weights"], FIRST.file.weights[0]
    )
    assert load_weights(folder / "run-2.npz").experiment == SECOND.experiment


def test_saving_again_removes_runs_that_are_gone_and_nothing_else(folder):
    (folder / "notes.txt").write_text("mine")
    save_runs(folder, (SECOND,))
    names = {path.name for path in folder.iterdir()}
    assert names == {"runs.json", "run-2.npz", "notes.txt"}


def test_it_is_found_by_its_name_or_that_of_its_contents(folder):
    assert is_run_folder(folder)
    assert is_run_folder(folder / "runs.json")
    assert not is_run_folder(folder / "run-1.npz")
    assert folder_of(folder / "runs.json") == folder
    assert len(load_runs(folder / "runs.json")) == 2


def test_reading_can_be_ended_on_the_way(folder):
    assert [run.id for run in load_runs(folder, lambda done, _: done < 1)] == ["run-1"]


def test_a_folder_with_other_things_in_it_is_not_written_into(tmp_path):
    path = tmp_path / "other.playground"
    path.mkdir()
    (path / "runs.json").write_text("{}")
    with pytest.raises(RunFolderError, match="nothing was saved"):
        save_runs(path, (FIRST,))
    assert (path / "runs.json").read_text() == "{}"
    with pytest.raises(RunFolderError, match=r"ends in \.playground"):
        save_runs(tmp_path / "other", (FIRST,))


def test_a_save_that_fails_leaves_the_old_contents(folder, monkeypatch):
    before = (folder / "runs.json").read_bytes()

    def refuse(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.run.run_folder.save_weights", refuse)
    with pytest.raises(RunFolderError, match="the disk is full"):
        save_runs(folder, (FIRST,))
    assert (folder / "runs.json").read_bytes() == before
    assert len(load_runs(folder)) == 2


def _with_contents(folder: Path, **fields: object) -> None:
    contents = json.loads((folder / "runs.json").read_text())
    contents["runs"][0] |= fields
    (folder / "runs.json").write_text(json.dumps(contents))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "../run-1"}, "no name of a run"),
        ({"id": "/etc/passwd"}, "no name of a run"),
        ({"id": "run-2"}, "same name of file"),
        ({"id": "run-9"}, "cannot open run-9.npz"),
        ({"parent": "a/b"}, "no name of a run"),
        ({"name": "n" * 201}, "too long"),
        ({"color": -1}, "colour"),
        ({"color": 10**30}, "colour"),
        ({"ended": "exploded"}, "cannot be read"),
        ({"more": 1}, "cannot be read"),
    ],
)
def test_odd_contents_are_refused_in_one_sentence(folder, fields, words):
    _with_contents(folder, **fields)
    with pytest.raises(RunFolderError, match=words) as caught:
        load_runs(folder)
    assert "\n" not in str(caught.value)


def test_what_is_no_folder_of_runs_is_refused(folder, tmp_path):
    with pytest.raises(RunFolderError, match="no folder of runs"):
        load_runs(tmp_path / "nothing.playground")
    (folder / "runs.json").write_bytes(b'{"version": 7, "runs": []}')
    with pytest.raises(RunFolderError, match="version 7"):
        load_runs(folder)
    many = {"version": 1, "runs": [{"id": f"r{number}", "name": ""} for number in range(1001)]}
    (folder / "runs.json").write_text(json.dumps(many))
    with pytest.raises(RunFolderError, match="at most 1,000"):
        load_runs(folder)


@pytest.mark.parametrize("name", ["run-1.npz", "runs.json"])
def test_what_a_link_in_it_leads_to_is_neither_read_nor_written(folder, tmp_path, name):
    outside = tmp_path / "outside"
    (folder / name).rename(outside)
    before = outside.read_bytes()
    (folder / name).symlink_to(outside)
    with pytest.raises(RunFolderError, match=f"{name} is a link"):
        load_runs(folder)
    with pytest.raises(RunFolderError, match=f"{name} is a link"):
        save_runs(folder, (FIRST,))
    assert outside.read_bytes() == before


def test_a_bare_weights_file_is_no_run(folder):
    save_weights(folder / "run-1.npz", FIRST.file)
    with pytest.raises(RunFolderError, match=r"run-1\.npz holds weights but not the state"):
        load_runs(folder)


@pytest.mark.parametrize("most", [1000, 9000])
def test_runs_that_are_too_large_together_are_refused(folder, monkeypatch, most):
    """By the sizes of their files, and by what they unpack to."""
    size = sum((folder / f"run-{number}.npz").stat().st_size for number in (1, 2))
    monkeypatch.setattr("core.run.run_folder.MAX_BYTES", size if most > 1000 else most)
    monkeypatch.setattr(KeptRun, "nbytes", property(lambda _run: size if most > 1000 else 1))
    with pytest.raises(RunFolderError, match="expected at most"):
        load_runs(folder)
