"""Files from anywhere: refused with one class of error, quickly, in little memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import hostile_corpus as corpus
import numpy as np
import pytest
import reading_cost as cost
from turns import in_case

import core.files.npz
from core.run.experiment_file import load_experiment
from core.run.weights_file import WeightsFileError, load_weights
from core.spec.checks import SpecError
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

MUTATED_NPZ = int(os.environ.get("PLAYGROUND_MUTATED_FILES", "600"))
NETWORK = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1)))
GOOD_JSON = Experiment(DataSpec(), NETWORK, TrainSpec()).to_json()
ACCEPTED_NPZ = dict(corpus.accepted_npz())


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    yield
    assert not Path("unpickled").exists(), "a pickle was opened"


def check_refused(load: Any, path: Path, allowed: type[Exception]) -> Exception:
    outcome = cost.examine(load, path)
    assert type(outcome.error) is allowed, repr(outcome.error)
    check_cost(outcome)
    message = str(outcome.error)
    assert 10 < len(message) < 500
    assert "\n" not in message
    return outcome.error


def check_cost(outcome: Any) -> None:
    assert outcome.seconds <= cost.MAX_SECONDS
    assert outcome.peak_bytes <= cost.MAX_BYTES


def test_refuses_each_hostile_npz(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    for name, content in corpus.hostile_npz():
        with in_case(name):
            path.write_bytes(content)
            error = check_refused(load_weights, path, WeightsFileError)
            assert "file.npz" in str(error)


@pytest.mark.parametrize("name", ACCEPTED_NPZ)
def test_accepts_unusual_but_legitimate_npz(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    path.write_bytes(ACCEPTED_NPZ[name])
    loaded = load_weights(path)
    good = corpus.good_arrays()
    for i in (0, 1):
        np.testing.assert_array_equal(loaded.weights[i], good[f"l{i + 1}_weights"])
        np.testing.assert_array_equal(loaded.biases[i], good[f"l{i + 1}_bias"])
        assert loaded.weights[i].dtype.isnative
        assert loaded.weights[i].flags.carray


def test_refuses_a_file_cut_off_at_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    for content in corpus.truncations():
        path.write_bytes(content)
        with pytest.raises(WeightsFileError):
            load_weights(path)


def test_notices_every_flipped_bit_of_the_arrays(tmp_path: Path) -> None:
    """A flip may hit a number that does not matter (a date), but never changes what is read."""
    path = tmp_path / "file.npz"
    whole = corpus.npz_bytes({"l1_weights": np.ones((1, 1))})
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        try:
            loaded = load_weights(path)
        except WeightsFileError:
            continue
        assert loaded.weights[0] == 1.0


@pytest.mark.timeout(600)
def test_mutated_npz_end_in_one_class_of_error(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    refused = 0
    for content in corpus.mutated_npz(MUTATED_NPZ):
        path.write_bytes(content)
        outcome = cost.examine(load_weights, path)
        assert outcome.error is None or type(outcome.error) is WeightsFileError, content
        check_cost(outcome)
        refused += outcome.error is not None
    assert refused > MUTATED_NPZ // 2


def test_refuses_each_hostile_json(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    for name, content in corpus.hostile_json(GOOD_JSON):
        with in_case(name):
            path.write_bytes(content)
            error = check_refused(load_experiment, path, SpecError)
            assert "file.json" in str(error)


@pytest.mark.timeout(600)
def test_mutated_json_ends_in_one_class_of_error(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    for content in corpus.mutated_json(GOOD_JSON, MUTATED_NPZ // 2):
        path.write_bytes(content)
        outcome = cost.examine(load_experiment, path)
        assert outcome.error is None or type(outcome.error) is SpecError, content
        check_cost(outcome)


@pytest.mark.parametrize(
    ("load", "allowed"), [(load_weights, WeightsFileError), (load_experiment, SpecError)]
)
def test_refuses_what_is_no_file(load: Any, allowed: type[Exception], tmp_path: Path) -> None:
    fifo, link, loop = tmp_path / "fifo", tmp_path / "link", tmp_path / "loop"
    os.mkfifo(fifo)
    link.symlink_to(fifo)
    loop.symlink_to(loop)
    missing = tmp_path / "missing"
    places = [tmp_path, fifo, link, loop, Path("/dev/zero"), missing, missing / "below"]
    places += [Path("a\0b"), tmp_path / ("long" * 1000), Path("/dev/null")]
    for path in places:
        check_refused(load, path, allowed)


def test_refuses_a_file_larger_than_any_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "sparse.npz"
    with path.open("wb") as file:
        file.truncate(10**12)
    check_refused(load_weights, path, WeightsFileError)
    check_refused(load_experiment, path, SpecError)


@pytest.mark.parametrize("left", [0, 30, 100, 400])
def test_refuses_a_file_that_shrinks_while_read(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.npz"
    path.write_bytes(corpus.npz_bytes(corpus.good_arrays()))
    whole = core.files.npz.list_members

    def list_then_cut(*arguments: Any) -> Any:
        members = whole(*arguments)
        os.truncate(path, left)
        return members

    monkeypatch.setattr(core.files.npz, "list_members", list_then_cut)
    with pytest.raises(WeightsFileError, match=r"file\.npz"):
        load_weights(path)


def test_reads_on_when_the_file_grows_or_vanishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.npz"
    path.write_bytes(corpus.npz_bytes(corpus.good_arrays()))
    whole = core.files.npz.list_members

    def list_then_change(*arguments: Any) -> Any:
        members = whole(*arguments)
        with path.open("ab") as file:
            file.write(b"more" * 1000)
        path.unlink()
        return members

    monkeypatch.setattr(core.files.npz, "list_members", list_then_change)
    np.testing.assert_array_equal(load_weights(path).weights[0], corpus.good_arrays()["l1_weights"])
