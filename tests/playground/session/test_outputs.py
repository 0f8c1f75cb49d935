"""The one rule for whatever writes a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from turns import in_turn

from core import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec, TrainSpec
from playground.session.outputs import (
    DRAWING,
    EXPERIMENT,
    HISTORY,
    PICTURE,
    RUN,
    WEIGHTS,
    Kind,
    Output,
    OutputError,
    check_outputs,
    check_writable,
    files_read,
    is_same_file,
)

if TYPE_CHECKING:
    from pathlib import Path


@in_turn(
    ("kind", "name"),
    [
        *((WEIGHTS, name) for name in ("a.csv", "a.json", "a", "npz", "a.npz.bak")),
        *((EXPERIMENT, name) for name in ("a.npz", "a.JSO", "a.csv")),
        *((RUN, "a.csv"), (HISTORY, "a.npz"), (PICTURE, "a.svg"), (DRAWING, "a.jpg")),
    ],
)
def test_an_ending_that_says_something_else_is_refused(kind: Kind, name: str) -> None:
    with pytest.raises(OutputError, match=r"is no .* file: give a name that ends in \."):
        check_outputs([Output(name, kind)], ())


@pytest.mark.parametrize(
    ("kind", "name"), [(WEIGHTS, "a.NPZ"), (RUN, "a.json"), (DRAWING, "a.svg"), (HISTORY, "a.csv")]
)
def test_the_right_ending_is_not(kind: Kind, name: str) -> None:
    check_outputs([Output(name, kind)], ())


def test_one_file_by_many_names(tmp_path: Path) -> None:
    real, folder = tmp_path / "real.csv", tmp_path / "folder"
    real.touch()
    folder.symlink_to(tmp_path)
    (tmp_path / "link.csv").symlink_to("real.csv")
    os.link(real, tmp_path / "hard.csv")
    for name in ("real.csv", "link.csv", "hard.csv", "./real.csv", "folder/real.csv"):
        assert is_same_file(str(tmp_path / name), str(real))
    (tmp_path / "other.csv").touch()
    assert not is_same_file(str(tmp_path / "other.csv"), str(real))


def test_one_file_that_is_yet_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").symlink_to(tmp_path)
    (tmp_path / "link.csv").symlink_to("new.csv")
    for name in ("new.csv", "link.csv", "folder/new.csv", str(tmp_path / "new.csv")):
        assert is_same_file(name, "new.csv")
    assert not is_same_file("newer.csv", "new.csv")
    assert not is_same_file("no/new.csv", "new.csv")
    assert is_same_file("no/new.csv", "./no/new.csv")


def test_links_that_go_round_are_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    assert not is_same_file(str(tmp_path / "a.csv"), str(tmp_path / "c.csv"))


def test_only_weights_go_where_the_run_came_from(tmp_path: Path) -> None:
    own = tmp_path / "run.npz"
    own.touch()
    for name in ("run.csv", "run.json"):
        (tmp_path / name).symlink_to(own)
    check_outputs([Output(str(own), WEIGHTS), Output("h.csv", HISTORY)], (), own=str(own))
    for name, kind in (("run.csv", HISTORY), ("run.json", RUN), ("run.json", EXPERIMENT)):
        with pytest.raises(OutputError, match=r"run\.npz holds this run: choose another name"):
            check_outputs([Output(str(tmp_path / name), kind)], (), own=str(own))


def test_the_weights_that_a_run_starts_from_are_not_its_own(tmp_path: Path) -> None:
    own = str(tmp_path / "run.npz")
    (tmp_path / "run.npz").touch()
    with pytest.raises(OutputError, match=r"starts from run\.npz"):
        check_outputs([Output(own, WEIGHTS)], {own}, own=own)


def test_two_outputs_of_one_kind_need_two_names() -> None:
    with pytest.raises(OutputError, match=r"a\.npz is where the weights file is written"):
        check_outputs([Output("a.npz", WEIGHTS), Output("./a.npz", RUN)], ())


def test_what_a_run_reads(tmp_path: Path) -> None:
    for name in ("data.csv", "first.npz", "layer.npz", "unused.npz"):
        (tmp_path / name).touch()
    layer = LayerSpec(1, init=InitSpec("file_shifted", path="layer.npz"))
    network = NetworkSpec(
        2,
        (LayerSpec(2), layer),
        init=InitSpec("file", path="first.npz"),
        bias_init=InitSpec("zeros", path="unused.npz"),
    )
    experiment = Experiment(DataSpec("file", path="data.csv"), network, TrainSpec())
    found = files_read(experiment, str(tmp_path))
    assert found == {str(tmp_path / name) for name in ("data.csv", "first.npz", "layer.npz")}


def test_a_run_whose_files_are_not_there_reads_them_all_the_same() -> None:
    network = NetworkSpec(2, (LayerSpec(1),))
    experiment = Experiment(DataSpec("file", path="nowhere.csv"), network, TrainSpec())
    assert files_read(experiment) == {"nowhere.csv"}


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    check_writable(Output(str(tmp_path / "new.npz"), WEIGHTS))
    (tmp_path / "away.npz").symlink_to(tmp_path / "no" / "a.npz")
    for path, why in (
        (tmp_path, "is no file"),
        (tmp_path / "no" / "a.npz", "is no file in a folder that exists"),
        (tmp_path / "away.npz", "is no file in a folder that exists"),
    ):
        with pytest.raises(OutputError, match=why):
            check_writable(Output(str(path), WEIGHTS))
    assert not (tmp_path / "new.npz").exists()


def test_a_run_may_return_to_its_file_whatever_that_is_called() -> None:
    for name in ("weights", "run.bak"):
        check_outputs([Output(name, WEIGHTS)], (), own=name)
        with pytest.raises(OutputError, match="is no weights file"):
            check_outputs([Output(name, WEIGHTS)], (), own="other.npz")
        with pytest.raises(OutputError, match="is no CSV file"):
            check_outputs([Output(name, HISTORY)], (), own=name)
    for name in ("run.csv", "run.png", "run.json"):  # they say something else
        with pytest.raises(OutputError):
            check_outputs([Output(name, WEIGHTS)], (), own=name)
