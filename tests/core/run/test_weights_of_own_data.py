"""Weights files of people's own data: scaling travels with them, and foreign shapes and members."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec, load_dataset
from core.run.weights_file import WeightsFileError, holds_weights, load_weights, save_weights

if TYPE_CHECKING:
    from pathlib import Path

    from core import Dataset

TABLE = "mass,size,label\n" + "1000,0.1,yes\n3000,0.4,no\n2000,0.2,yes\n4500,0.3,no\n" * 5


@pytest.fixture
def own(tmp_path: Path) -> Dataset:
    (tmp_path / "own.csv").write_text(TABLE)
    return load_dataset(DataSpec("file", path=str(tmp_path / "own.csv")))


@pytest.fixture
def trainer(own: Dataset, tmp_path: Path) -> Trainer:
    data = DataSpec("file", path=str(tmp_path / "own.csv"))
    network = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")))
    return Trainer(Experiment(data, network, TrainSpec("binary_cross_entropy")), own)


def test_raw_rows_get_the_answers_of_the_network_that_was_trained(
    trainer: Trainer, own: Dataset, tmp_path: Path
) -> None:
    assert own.scaling is not None
    save_weights(tmp_path / "a.npz", trainer.network, trainer.experiment, dataset=own)
    file = load_weights(tmp_path / "a.npz")
    assert file.scaling is not None
    np.testing.assert_array_equal(file.x, own.x_train)  # as the network saw them
    raw = own.scaling.undo(own.x_train)
    assert raw.max() == 4500
    np.testing.assert_allclose(
        file.predict(raw), trainer.network.predict(own.x_train), rtol=1e-5, atol=1e-6
    )
    np.testing.assert_array_equal(file.network().predict(file.x), file.predict(raw.tolist()))


def test_a_notebook_needs_two_arrays(trainer: Trainer, own: Dataset, tmp_path: Path) -> None:
    save_weights(tmp_path / "a.npz", trainer.network, scaling=own.scaling)
    with np.load(tmp_path / "a.npz") as arrays:
        scaled = (np.array([[1000, 0.1]]) - arrays["scaling_mean"]) / arrays["scaling_scale"]
        assert "x" not in arrays
    assert np.abs(own.x_train - scaled).sum(axis=1).min() < 1e-9


def test_without_scaling_rows_go_in_as_they_are(trainer: Trainer, tmp_path: Path) -> None:
    save_weights(tmp_path / "a.npz", trainer.network)
    file, rows = load_weights(tmp_path / "a.npz"), np.array([[0.5, -0.25]])
    assert file.scaling is None
    np.testing.assert_array_equal(file.predict(rows), trainer.network.predict(rows))


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"scaling_mean": np.zeros(2)}, "half of the scaling is missing"),
        (
            {"scaling_mean": np.zeros(3), "scaling_scale": np.ones(3)},
            "its scaling is of 3 columns, but the network has 2 inputs",
        ),
        ({"scaling_mean": np.zeros(2), "scaling_scale": np.zeros(2)}, "makes no sense"),
    ],
)
def test_a_scaling_that_does_not_fit_is_refused(
    tmp_path: Path, arrays: dict[str, Any], said: str
) -> None:
    np.savez(tmp_path / "a.npz", l1_weights=np.ones((1, 2)), **arrays)
    with pytest.raises(WeightsFileError, match=said):
        load_weights(tmp_path / "a.npz")


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_biases_may_be_a_column_or_a_row(tmp_path: Path, shape: tuple[int, ...]) -> None:
    bias = np.array([1.0, 2.0, 3.0])
    np.savez(tmp_path / "a.npz", l1_weights=np.ones((3, 2)), l1_bias=bias.reshape(shape))
    (found,) = load_weights(tmp_path / "a.npz").biases
    np.testing.assert_array_equal(found, bias)


@pytest.mark.parametrize("shape", [(3, 2), (1, 1), (2, 3), (1, 1, 3)])
def test_biases_of_other_shapes_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.savez(tmp_path / "a.npz", l1_weights=np.ones((3, 2)), l1_bias=np.ones(shape))
    with pytest.raises(WeightsFileError, match="l1_bias is"):
        load_weights(tmp_path / "a.npz")


def test_members_that_are_none_of_ours_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, l1_weights=np.ones((1, 2)), names=np.array(["a", "b"]), when=np.array("today"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("readme.txt", "hello")
    assert load_weights(path).weights[0].shape == (1, 2)
    assert holds_weights(path)


def test_data_alone_are_no_weights(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones((4, 2)), y=np.array(["a", "b", "a", "b"]))
    assert not holds_weights(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_text("no archive")
    with pytest.raises(WeightsFileError):
        holds_weights(tmp_path / "b.npz")


def test_data_beside_weights_know_how_they_were_scaled(
    trainer: Trainer, own: Dataset, tmp_path: Path
) -> None:
    save_weights(tmp_path / "a.npz", trainer.network, dataset=own)
    again = load_dataset(DataSpec("file", path=str(tmp_path / "a.npz"), train_fraction=1.0))
    np.testing.assert_array_equal(again.x_train, own.x_train)  # not scaled twice
    assert own.scaling is not None
    assert again.scaling is not None
    np.testing.assert_array_equal(again.scaling.mean, own.scaling.mean)
    np.testing.assert_array_equal(again.scaling.scale, own.scaling.scale)


def test_data_that_are_scaled_anew_have_their_own_scaling(
    trainer: Trainer, own: Dataset, tmp_path: Path
) -> None:
    save_weights(tmp_path / "a.npz", trainer.network, dataset=own)
    spec = DataSpec("file", path=str(tmp_path / "a.npz"), scale="standard")
    again = load_dataset(spec)
    assert own.scaling is not None
    assert again.scaling is not None
    assert not np.array_equal(again.scaling.mean, own.scaling.mean)
