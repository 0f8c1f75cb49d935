"""Targets that are numbers are learnt with mean 0 and deviation 1, and come back in their units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    DatasetError,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
    load_weights,
    save_weights,
)
from core.datasets.files import propose
from core.insight.answers import Reading
from core.insight.axis import target_axes
from core.train import engines
from core.train.engines import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from core import Dataset

AREAS = np.arange(30.0, 150.0, 3.0)
PRICES = 1500 * AREAS + 20_000


@pytest.fixture
def prices(tmp_path: Path) -> DataSpec:
    rows = [f"{a:g},{a % 7:g},{p:g}" for a, p in zip(AREAS, PRICES, strict=True)]
    (tmp_path / "own.csv").write_text("\n".join(("area,rooms,price", *rows)))
    return DataSpec("file", path=str(tmp_path / "own.csv"))


def trainer_of(data: DataSpec, dataset: Dataset) -> Trainer:
    network = NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "linear")), dtype="float64")
    return Trainer(Experiment(data, network, TrainSpec()), dataset)


def test_only_the_training_rows_say_the_scale(prices: DataSpec) -> None:
    own, plain = load_dataset(prices), load_dataset(prices.changed(scale_target="none"))
    assert plain.target_scaling is None
    assert own.target_scaling is not None
    np.testing.assert_allclose(own.target_scaling.mean, plain.y_train.mean(), rtol=1e-12)
    np.testing.assert_allclose(own.target_scaling.scale, plain.y_train.std(), rtol=1e-12)
    assert (own.y_train.mean(), own.y_train.std()) == pytest.approx((0, 1))
    assert own.y_test.mean() != pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(own.in_own_units(own.y_test), plain.y_test, rtol=1e-12)
    np.testing.assert_array_equal(plain.in_own_units(plain.y_test), plain.y_test)
    assert own.fingerprint == plain.fingerprint  # the same values were read


def test_it_is_said_and_written_out(prices: DataSpec) -> None:
    found = propose(prices)
    assert "predicts the number price, standardised" in found.line
    assert found.chosen.scale_target == found.scale_target == "standard"
    as_classes = propose(prices.changed(target="rooms", task="classes"))
    assert as_classes.chosen.scale_target == as_classes.scale_target == ""
    assert load_dataset(prices.changed(target="rooms", task="classes")).target_scaling is None
    assert (
        propose(prices.changed(rules="1", task="number")).scale_target == "none"
    )  # before there was a version


def test_arrays_of_numbers_are_scaled_each_column_for_itself(tmp_path: Path) -> None:
    x, y = np.arange(20.0).reshape(10, 2), np.arange(20.0).reshape(10, 2) ** 2 * [1, 1e4] + 0.5
    np.savez(tmp_path / "a.npz", x=x, y=y)
    own = load_dataset(DataSpec("file", path=str(tmp_path / "a.npz")))
    np.testing.assert_allclose(own.y_train.std(axis=0), 1)
    assert [axis.name for axis in target_axes(own)] == ["", ""]


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,price\n1,1e200\n2,2.5e201\n3,-1e201\n4,1e200\n")
    with pytest.raises(DatasetError, match="the target holds numbers too large"):
        load_dataset(DataSpec("file", path=str(tmp_path / "own.csv")))


def test_answers_of_a_weights_file_are_in_the_targets_units(
    prices: DataSpec, tmp_path: Path
) -> None:
    own = load_dataset(prices)
    assert own.scaling is not None
    trainer = trainer_of(prices, own)
    save_weights(tmp_path / "a.npz", trainer.network, trainer.experiment, dataset=own)
    answers = load_weights(tmp_path / "a.npz").predict(own.scaling.undo(own.x_test))
    np.testing.assert_allclose(
        answers, own.in_own_units(trainer.network.predict(own.x_test)), rtol=1e-9
    )
    assert answers.min() > 1_000
    again = load_dataset(DataSpec("file", path=str(tmp_path / "a.npz"), train_fraction=1.0))
    np.testing.assert_array_equal(again.y_train, own.y_train)  # not scaled twice
    np.testing.assert_allclose(
        again.in_own_units(again.y_train), own.in_own_units(own.y_train), rtol=1e-12
    )
    with np.load(tmp_path / "a.npz") as arrays:
        broken = dict(arrays) | {"scaling_target_mean": np.zeros(3)}
    np.savez(tmp_path / "b.npz", **{**broken, "scaling_target_scale": np.ones(3)})
    with pytest.raises(ValueError, match="scaling is of 3 columns, but the network has 1 outputs"):
        load_weights(tmp_path / "b.npz")


@pytest.mark.parametrize("scale_target", ["standard", "none"])
def test_a_picture_of_it_has_the_same_scale_in_the_targets_units(
    prices: DataSpec, scale_target: Any
) -> None:
    own = load_dataset(prices.changed(scale_target=scale_target, train_fraction=1.0))
    (axis,), reading = target_axes(own), Reading.of(own, 1, "linear")
    assert axis.name == "price"
    assert reading.ends == pytest.approx((50_000, 250_000))
    middle = sum(reading.ends) / 2
    assert axis.value(reading.threshold) == pytest.approx(middle)
    # The dearest and the cheapest lie at the two ends of the map, not both in the red.
    field = reading.field(own.y_train) / reading.limit
    assert field.min() < -0.7
    assert field.max() > 0.7
    assert abs(field).max() <= 1


def judged_exact(data: DataSpec, off: float, engine: str = "auto") -> Trainer:
    """Answers that are `off` in the price's own units, judged to no decimals."""
    own = load_dataset(data)
    assert own.scaling is not None
    assert own.target_scaling is not None
    scale = own.target_scaling.scale
    weights = np.array([[1500.0 * own.scaling.scale[0], 0.0]]) / scale
    network = Network.from_arrays([weights], [off / scale], ["linear"])
    spec = NetworkSpec(2, (LayerSpec(1, "linear"),), dtype="float64")
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.0), metric="exact", decimals=0)
    training = replace(training, engine=engine)
    return Trainer(Experiment(data, spec, training), own, network)


@pytest.mark.parametrize(("off", "share"), [(0.3, 1.0), (-0.3, 1.0), (0.7, 0.0)])
def test_exact_answers_are_judged_in_the_targets_own_units(
    prices: DataSpec, off: float, share: float
) -> None:
    trainer = judged_exact(prices, off)
    trainer.run_epoch()
    history = trainer.history
    assert (history.train_accuracy[0], history.test_accuracy[0]) == (share, share)


def test_a_kernel_which_cannot_judge_so_is_not_chosen(
    prices: DataSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "is_worth_compiling", lambda *_: True)
    monkeypatch.setattr(engines, "is_installed", lambda: True)
    assert judged_exact(prices, 0.0).engine == "numpy"
    with pytest.raises(EngineError, match="choose NumPy"):
        judged_exact(prices, 0.0, "kernel")
