"""The file that a lesson starts from is made by training, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
    WeightsFileError,
    load_weights,
)
from core.datasets import DownloadCancelled
from playground.session.lessons import Recipe
from playground.session.loading import Loader
from playground.session.making import Making, made_path
from playground.session.outputs import OutputError

RECIPE = Recipe(
    "small",
    Experiment(
        DataSpec("digits"),
        NetworkSpec(784, (LayerSpec(10, "sigmoid"),)),
        TrainSpec("mse", OptimizerSpec("sgd", 1.0), batch_size=50, epochs=1),
    ),
)


def loader(told=None, stops_at=float("inf")):
    told = [] if told is None else told
    return Loader(None, lambda *news: told.append(news), lambda: len(told) >= stops_at)


def test_the_file_holds_the_data_and_the_weights_of_the_run(tmp_path):
    path, told = tmp_path / "new" / "small.npz", []
    Making(RECIPE, str(path)).run(loader(told))
    file = load_weights(path)
    assert [weights.shape for weights in file.weights] == [(10, 784)]
    assert (file.x.shape, file.x.dtype, file.y.shape) == ((5000, 784), np.uint8, (5000,))
    assert file.experiment.training == RECIPE.experiment.training
    assert len(file.history) == 1
    making = [news for news in told if news[2].startswith("Making small.npz")]
    assert making[-1][:2] == (100, 100)


def test_a_file_that_is_there_stays(tmp_path):
    path = tmp_path / "small.npz"
    path.write_bytes(b"mine")
    Making(RECIPE, str(path)).run(loader())
    assert path.read_bytes() == b"mine"


def test_nothing_is_written_onto_a_file_that_the_run_reads(tmp_path):
    path = tmp_path / "small.npz"  # it was deleted meanwhile, and the run would miss it
    with pytest.raises(OutputError, match="this run starts from small"):
        Making(RECIPE, str(path), reads=[str(path)]).run(loader())
    assert not path.exists()


def test_what_is_cancelled_leaves_nothing(tmp_path):
    path = tmp_path / "small.npz"
    with pytest.raises(DownloadCancelled):
        Making(RECIPE, str(path)).run(loader(stops_at=1))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    path = tmp_path / "file" / "small.npz"
    path.parent.write_bytes(b"")
    with pytest.raises((OSError, WeightsFileError)):
        Making(RECIPE, str(path)).run(loader())


def test_made_files_lie_in_the_folder_of_the_person():
    path = Path(made_path(RECIPE))
    assert path.name == "small.npz"
    assert Path.home() in path.parents
