"""Augmentation in a run: which images are learned from, who computes, and that it replays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    SpecError,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from core.datasets.augment import moved, thickened, with_noise
from core.nn.counters import number
from core.spec.augmentation import AugmentationSpec
from core.spec.changes import Change
from core.train.augmenting import AUGMENTATION, Augmenter

if TYPE_CHECKING:
    from pathlib import Path

    from core.nn.arrays import Array

SHAPE, ROWS = (6, 5), 23
RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (ROWS, 30), dtype=np.uint8)
Y = RNG.integers(0, 3, ROWS)
DATA = Dataset(X, Y, X[:7], Y[:7], "classes", 3, SHAPE, "made")
ALL = AugmentationSpec(30.0, 1.5, 1.2, 0.1)


def experiment(augmentation: AugmentationSpec = ALL, **training: Any) -> Experiment:
    layers = (LayerSpec(5, "tanh"), LayerSpec(3, "softmax"))
    values = {"batch_size": 8, "epochs": 4, "seed": 5, "augmentation": augmentation} | training
    spec = TrainSpec("cross_entropy", OptimizerSpec("sgd", 0.1), **values)
    return Experiment(DataSpec("file"), NetworkSpec(30, layers), spec)


def amounts(seed: int, step: int, image: int) -> list[float]:
    """Of one image of a batch, from -1 to 1: turned, down, right, thicker."""
    key = number(number(number(seed, AUGMENTATION), step), 0)
    return [(number(key, 4 * image + i) >> 11) * 2.0**-52 - 1 for i in range(4)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_image_is_changed_by_its_own_numbers(dtype: type):
    """More images than one block holds, each as if it were alone."""
    images = RNG.random((150, 30)).astype(dtype)
    x = images.copy()
    Augmenter(SHAPE, 200, 5, np.dtype(dtype)).change(x, replace(ALL, pixel_noise=0.0), 3)
    for i in (0, 1, 63, 64, 149):
        turned, down, right, thicker = amounts(5, 3, i)
        one = images[i].reshape(1, *SHAPE)
        alone = thickened(moved(one, 30 * turned, 1.5 * down, 1.5 * right), 1.2 * thicker)
        np.testing.assert_allclose(x[i].reshape(SHAPE), alone[0], atol=1e-6)
    assert np.abs([amounts(5, 3, i) for i in range(500)]).max() > 0.99


def test_noise_is_counted_on_over_the_blocks():
    x = np.full((130, 30), 0.5)
    Augmenter(SHAPE, 130, 5, np.dtype(float)).change(x, AugmentationSpec(pixel_noise=0.1), 3)
    key = number(number(number(5, AUGMENTATION), 3), 1)
    whole = with_noise(np.full((130, *SHAPE), 0.5), 0.1, key)
    np.testing.assert_array_equal(x.reshape(whole.shape), whole)


def test_what_is_learned_from_are_the_changed_images():
    """One update of a run is that of a plain run over images that were changed beforehand."""
    spec = experiment(shuffle=False, batch_size=ROWS)
    trainer = Trainer(spec, DATA)
    trainer.step()
    x = (X / np.float32(255)).astype(np.float32)
    Augmenter(SHAPE, ROWS, 5, np.dtype(np.float32)).change(x, ALL, 0)
    plainly = replace(spec, training=replace(spec.training, augmentation=AugmentationSpec()))
    oracle = Trainer(plainly, replace_inputs(x), engine="numpy")
    oracle.step()
    assert trainer.network.parameters.tobytes() == oracle.network.parameters.tobytes()
    # Test rows and the data set itself are as they were.
    scores = trainer.network.evaluate(X[:7], Y[:7], "cross_entropy")
    assert trainer.history.test_loss[0] == pytest.approx(scores.loss, rel=1e-6)


def replace_inputs(x: Array) -> Dataset:
    return Dataset(x, Y, X[:7] / 255, Y[:7], "classes", 3, SHAPE, "made")


def test_a_run_replays_and_goes_on_bit_for_bit(tmp_path: Path):
    whole = Trainer(experiment(AugmentationSpec()), DATA)
    file = tmp_path / "run.npz"
    for step in range(10):
        if step == 2:
            whole.change("rotation", 40.0)
            whole.change("pixel_noise", 0.2)
        if step == 7:
            save_weights(
                file, whole.network, whole.experiment, whole.history, resume=whole.resume_state()
            )
        whole.step()
    whole.fit()
    again = Trainer(whole.experiment, DATA).fit()
    resumed = Trainer.resumed(load_weights(file), DATA).fit()
    for other in (again, resumed):
        assert other.network.parameters.tobytes() == whole.network.parameters.tobytes()
    never = Trainer(experiment(AugmentationSpec()), DATA).fit()
    assert never.network.parameters.tobytes() != whole.network.parameters.tobytes()
    now = whole.experiment_now.training.augmentation
    assert now == AugmentationSpec(rotation=40.0, pixel_noise=0.2)


def test_a_kernel_leaves_changed_images_to_numpy(kernels: None, tmp_path: Path):
    """While images are changed NumPy makes the updates, before and after it the kernel."""
    pytest.importorskip("numba")
    whole = Trainer(experiment(AugmentationSpec()), DATA, engine="kernel")
    for step in range(10):
        if step in (2, 6):
            whole.change("shift", 1.0 if step == 2 else 0.0)
        if step == 4:
            file = tmp_path / "run.npz"
            save_weights(
                file, whole.network, whole.experiment, whole.history, resume=whole.resume_state()
            )
        whole.step()
    whole.fit()
    assert whole.engine == "kernel"
    again = Trainer(whole.experiment, DATA, engine="kernel").fit()
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
    assert again.history.train_loss.tobytes() == whole.history.train_loss.tobytes()
    resumed = Trainer.resumed(load_weights(file), DATA)
    while resumed.steps < 6:
        resumed.step()
    resumed.change("shift", 0.0)
    resumed.fit()
    assert resumed.network.parameters.tobytes() == whole.network.parameters.tobytes()
    oracle = Trainer(whole.experiment, DATA, engine="numpy").fit()
    np.testing.assert_allclose(
        whole.network.parameters, oracle.network.parameters, rtol=1e-4, atol=1e-5
    )


def test_who_computes_follows_from_the_experiment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.train.engines.is_worth_compiling", lambda *_: True)
    assert Trainer(experiment(), DATA, compiling="idle").engine == "numpy"
    with pytest.raises(SpecError, match="'kernel', which cannot change images"):
        experiment(engine="kernel")
    pinned = experiment(AugmentationSpec(), engine="kernel")
    with pytest.raises(SpecError, match="'kernel', which cannot change images"):
        replace(pinned, changes=(Change(3, "rotation", 5.0),))


def test_only_images_can_be_changed():
    flat = replace_image_shape(X)
    with pytest.raises(SpecError, match="the data are no images"):
        Trainer(experiment(), flat)
    trainer = Trainer(experiment(AugmentationSpec()), flat)
    with pytest.raises(SpecError, match="the data are no images"):
        trainer.change("rotation", 5.0)
    assert trainer.experiment.changes == ()
    with pytest.raises(SpecError, match="from black to white"):
        Trainer(experiment(), replace_inputs(X * 3.0))


def replace_image_shape(x: Array) -> Dataset:
    return Dataset(x, Y, x[:7], Y[:7], "classes", 3, None, "made")


@pytest.mark.parametrize(
    "values", [{"rotation": 181.0}, {"shift": -1.0}, {"thickness": 6.0}, {"pixel_noise": 1.1}]
)
def test_what_cannot_be_is_refused(values: dict[str, float]):
    name, value = next(iter(values.items()))
    with pytest.raises(SpecError, match=rf"augmentation\.{name} is"):
        AugmentationSpec(**values)
    with pytest.raises(SpecError, match=rf"augmentation\.{name} is"):
        Change(0, name, value)
