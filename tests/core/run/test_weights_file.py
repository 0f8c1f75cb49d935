"""Weights files: the notebook's lines work on ours, ours opens the notebook's, saves are atomic."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import core.run.weights_file
from core.datasets.dataset import Dataset
from core.nn.arrays import ShapeError
from core.nn.network import Network
from core.run.history import COLUMNS, POINT_COLUMNS, History
from core.run.weights_file import WeightsFile, WeightsFileError, load_weights, save_weights
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from pathlib import Path

ACTIVATIONS = ("tanh", "relu", "sigmoid", "softmax")


@dataclass
class Activation:
    name: str


@dataclass
class Layer:
    weights: Any
    bias: Any
    activation: Activation


@dataclass
class Layers:
    layers: list[Layer]


def network_of(sizes: list[int], *, biases: list[bool], dtype: str, seed: int) -> Layers:
    rng = np.random.default_rng(seed)
    layers = []
    for i, (inputs, units) in enumerate(itertools.pairwise(sizes)):
        bias = rng.normal(size=units).astype(dtype) if biases[i] else None
        weights = rng.normal(size=(units, inputs)).astype(dtype)
        layers.append(Layer(weights, bias, Activation(ACTIVATIONS[i % 4])))
    return Layers(layers)


def small() -> Layers:
    return network_of([2, 3, 1], biases=[True, True], dtype="float64", seed=1)


def small_experiment() -> Experiment:
    layers = (LayerSpec(3, "tanh"), LayerSpec(1, "relu"))
    return Experiment(DataSpec(), NetworkSpec(2, layers), TrainSpec())


def small_history() -> History:
    history = History("exact")
    history.append_epochs(np.arange(1.0, 16.0).reshape(5, 3))
    history.append_points(np.arange(1.0, 13.0).reshape(3, 4))
    return history


@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=6),
    biases=st.lists(st.booleans(), min_size=5, max_size=5),
    dtype=st.sampled_from(["float32", "float64"]),
    resume=st.dictionaries(
        st.text("abc_.1", min_size=1, max_size=8).filter(lambda name: name[0] != "."),
        hnp.arrays(st.sampled_from(["f4", "f8", "u8", "i8", "?"]), hnp.array_shapes(min_dims=0)),
        max_size=3,
    ),
    seed=st.integers(0, 99),
)
def test_gives_back_what_was_saved(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    biases: list[bool],
    dtype: str,
    resume: dict[str, Any],
    seed: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.npz"
    network = network_of(sizes, biases=biases, dtype=dtype, seed=seed)
    save_weights(path, network, resume=resume)
    loaded = load_weights(path)
    for layer, weights, bias in zip(network.layers, loaded.weights, loaded.biases, strict=True):
        np.testing.assert_array_equal(weights, layer.weights)
        assert weights.dtype == dtype
        assert (bias is None) == (layer.bias is None)
        if bias is not None:
            np.testing.assert_array_equal(bias, layer.bias)
    assert loaded.activations == tuple(layer.activation.name for layer in network.layers)
    assert loaded.resume.keys() == resume.keys()
    for key, array in resume.items():
        np.testing.assert_array_equal(loaded.resume[key], array)
        assert loaded.resume[key].dtype == array.dtype


def test_gives_back_all_that_may_stand_beside(tmp_path: Path) -> None:
    x, y = np.arange(8, dtype=np.uint8).reshape(4, 2), np.array([0, 1, 1, 0])
    dataset = Dataset(x, y, x, y, "classes", 2, None, "a")
    save_weights(tmp_path / "a.npz", small(), small_experiment(), small_history(), dataset)
    loaded = load_weights(tmp_path / "a.npz")
    assert loaded.experiment == small_experiment()
    assert loaded.activations == ("tanh", "relu")
    assert loaded.history is not None
    assert loaded.history.metric_name == "exact"
    np.testing.assert_array_equal(loaded.history.test_loss, small_history().test_loss)
    np.testing.assert_array_equal(loaded.history.points, small_history().points)
    np.testing.assert_array_equal(loaded.x, x)
    assert loaded.x is not None
    assert loaded.x.dtype == np.uint8
    np.testing.assert_array_equal(loaded.y, y)
    without = load_weights(tmp_path / "a.npz", with_data=False)
    assert without.x is None
    assert without.y is None


def test_a_history_may_hold_what_is_not_finite(tmp_path: Path) -> None:
    """Test figures are NaN without test rows; a loss may have grown without bound."""
    history = History()
    history.append_epochs(np.array([[1.0], [np.inf], [0.0], [np.nan], [np.nan]]))
    save_weights(tmp_path / "a.npz", small(), history=history)
    loaded = load_weights(tmp_path / "a.npz").history
    assert loaded is not None
    assert loaded.train_loss[0] == np.inf
    assert np.isnan(loaded.test_loss[0])


def test_an_empty_history_comes_back_empty(tmp_path: Path) -> None:
    save_weights(tmp_path / "a.npz", small(), history=History())
    loaded = load_weights(tmp_path / "a.npz").history
    assert loaded is not None
    assert len(loaded) == 0


def test_the_notebooks_lines_read_ours(tmp_path: Path) -> None:
    network = small()
    path = tmp_path / "ours.npz"
    save_weights(path, network, small_experiment(), small_history())
    data = np.load(path)
    np.testing.assert_array_equal(data["l1_weights"], network.layers[0].weights)
    np.testing.assert_array_equal(data["l1_bias"], network.layers[0].bias)
    np.testing.assert_array_equal(data["l2_weights"], network.layers[1].weights)
    np.testing.assert_array_equal(data["l2_bias"], network.layers[1].bias)
    data.close()


def test_a_file_made_in_the_notebook_opens(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    shapes = [(128, 784), (64, 128), (10, 64)]
    arrays: dict[str, Any] = {"x": rng.random((20, 784)), "y": rng.integers(0, 10, 20)}
    for i, shape in enumerate(shapes, start=1):
        arrays[f"l{i}_weights"] = rng.normal(3, 1, shape)
        arrays[f"l{i}_bias"] = rng.normal(3, 1, shape[0])
    np.savez(tmp_path / "mnist__weights.npz", **arrays)
    loaded = load_weights(tmp_path / "mnist__weights.npz")
    assert [weights.shape for weights in loaded.weights] == shapes
    assert loaded.activations is None
    assert loaded.experiment is None
    assert loaded.history is None
    np.testing.assert_array_equal(loaded.x, arrays["x"])
    np.testing.assert_array_equal(loaded.biases[2], arrays["l3_bias"])


def test_whole_numbers_and_small_floats_become_weights(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", l1_weights=np.eye(2, dtype=int), l2_weights=np.ones((1, 2), "f2"))
    loaded = load_weights(tmp_path / "a.npz")
    assert [weights.dtype for weights in loaded.weights] == [np.float64, np.float32]


def test_a_real_network_and_what_was_loaded_can_be_saved(tmp_path: Path) -> None:
    network = Network.from_spec(small_experiment().network)
    save_weights(tmp_path / "a.npz", network, small_experiment())
    save_weights(tmp_path / "b.npz", load_weights(tmp_path / "a.npz"), small_experiment())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": 3}, r"l1_weights is \(3, 2\), but its experiment says \(3, 3\)"),
        ({"layers": (LayerSpec(3),)}, "its experiment has 1 layers, but there are 2"),
        ({"layers": (LayerSpec(3), LayerSpec(1, bias=False))}, "an l2_bias, but .* says none"),
    ],
)
def test_arrays_and_experiment_must_agree(
    change: dict[str, Any], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = NetworkSpec(**({"inputs": 2, "layers": (LayerSpec(3), LayerSpec(1))} | change))
    experiment = Experiment(DataSpec(), spec, TrainSpec())
    with pytest.raises(WeightsFileError, match=message):
        save_weights(tmp_path / "a.npz", small(), experiment)
    assert not list(tmp_path.iterdir())
    arrays = {"experiment": np.array(experiment.to_json())}
    for i, layer in enumerate(small().layers, start=1):
        arrays |= {f"l{i}_weights": layer.weights, f"l{i}_bias": layer.bias}
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(WeightsFileError, match=message):
        load_weights(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("resume", "spoil", "message"),
    [
        ({"state": np.array([None])}, False, "'state' is no array of numbers"),
        ({"a/b": np.zeros(1)}, False, "'a/b' is no array of numbers"),
        ({}, True, "not all weights are finite"),
    ],
)
def test_never_saves_what_it_would_not_open(
    resume: dict[str, Any], spoil: bool, message: str, tmp_path: Path
) -> None:
    network = small()
    if spoil:
        network.layers[1].bias[0] = np.nan
    with pytest.raises(WeightsFileError, match=message):
        save_weights(tmp_path / "a.npz", network, resume=resume)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device"), "the disk is full"),
        (OSError(30, "Read-only file system"), "the disk is read-only"),
        (PermissionError(13, "Permission denied"), "there is no permission"),
        (OSError(5, "Input/output error"), "the system says: Input/output error"),
    ],
)
def test_a_failed_save_says_why_and_keeps_the_old_file(
    error: OSError, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    save_weights(path, small())
    before = path.read_bytes()

    def refuse(*_: Any) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WeightsFileError, match=rf"cannot save a\.npz: {message}.*another place"):
        save_weights(path, network_of([4, 4], biases=[True], dtype="float32", seed=0))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.npz"]


def test_a_vanished_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        WeightsFileError, match=r"cannot save a\.npz: the folder .*gone is not there"
    ):
        save_weights(tmp_path / "gone" / "a.npz", small())


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no file size limit on this system")
def test_a_file_that_may_not_grow_is_refused_in_mid_write(tmp_path: Path) -> None:
    """The system itself refuses to write on, as a full disk does, in a process of its own."""
    path = tmp_path / "a.npz"
    save_weights(path, small())
    before = path.read_bytes()
    program = f"""
import resource, signal, numpy as np
from core.run.weights_file import WeightsFile, WeightsFileError, save_weights
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    save_weights({str(path)!r}, WeightsFile((np.ones((500, 500)),), (None,)))
except WeightsFileError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "larger than is allowed" in done.stdout
    assert done.stderr == ""
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.npz"]


def test_a_file_is_never_larger_than_what_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.run.weights_file.NpzLimits, "array_bytes", 50)
    with pytest.raises(WeightsFileError, match="expected at most 50"):
        save_weights(tmp_path / "a.npz", small())


def test_the_file_is_a_plain_npz(tmp_path: Path) -> None:
    network = WeightsFile((np.ones((1, 2)),), (None,))
    save_weights(tmp_path / "a.npz", network, history=small_history())
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        names = set(archive.namelist())
    columns = {*COLUMNS, *(f"points_{name}" for name in POINT_COLUMNS)}
    expected = {"l1_weights", "history_metric", *(f"history_{name}" for name in columns)}
    assert names == {f"{name}.npy" for name in expected}


@given(data=st.data())
def test_the_network_of_a_file_is_the_one_that_was_saved(tmp_path_factory, data):
    layers = data.draw(st.integers(1, 4))
    network = Network.from_spec(
        NetworkSpec(
            data.draw(st.integers(1, 4)),
            tuple(
                LayerSpec(data.draw(st.integers(2, 4)), name, bias=data.draw(st.booleans()))
                for name in ACTIVATIONS[:layers]
            ),
            dtype=data.draw(st.sampled_from(["float32", "float64"])),
        )
    )
    path = tmp_path_factory.mktemp("network") / "w.npz"
    save_weights(path, network)
    found = load_weights(path).network()
    assert repr(found) == repr(network)
    np.testing.assert_array_equal(found.parameters, network.parameters)
    assert load_weights(path).network("float64").dtype == np.float64


def test_the_number_type_is_the_experiments_where_the_file_knows_it():
    experiment = Experiment(
        DataSpec("xor"), NetworkSpec(2, (LayerSpec(1),), dtype="float32"), TrainSpec()
    )
    file = WeightsFile((np.ones((1, 2)),), (np.ones(1),), ("sigmoid",), experiment)
    assert file.network().dtype == np.float32
    assert file.network(np.float64).dtype == np.float64


def test_a_bare_file_needs_activations_for_its_network():
    file = WeightsFile((np.ones((3, 2)), np.ones((1, 3))), (np.ones(3), None))
    with pytest.raises(WeightsFileError, match=r"network\(activations=\['sigmoid', 'sigmoid'\]\)"):
        file.network()
    assert repr(file.network(activations=["tanh", "relu"])) == (
        "Network(2, 3:tanh, 1:relu, float64, 12 parameters)"
    )
    with pytest.raises(ShapeError, match="1 activations were given"):
        file.network(activations=["tanh"])
    with pytest.raises(ValueError, match="'swoosh', expected one of"):
        file.network(activations=["tanh", "swoosh"])
