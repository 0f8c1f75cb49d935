"""Tables that everybody knows, written and read back, and trained on with what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from core.datasets import load_dataset
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["iris", "breast_cancer", "wine"])
@pytest.mark.parametrize("style", ["numbers", "names", "index", "decimal comma"])
def test_a_known_table_comes_back_as_it_was(tmp_path: Path, name: str, style: str) -> None:
    from sklearn import datasets as known

    found = getattr(known, f"load_{name}")()
    path = tmp_path / "table.csv"
    separator, names = (
        (";", found.feature_names) if style == "decimal comma" else (",", found.feature_names)
    )
    answers = [str(found.target_names[label]) for label in found.target]
    if style in ("numbers", "decimal comma"):
        answers = [str(label) for label in found.target]
    lines = [separator.join([*map(str, names), "species"])]
    for row, answer in zip(found.data.tolist(), answers, strict=True):
        lines.append(separator.join([*map(repr, row), answer]))
    if style == "decimal comma":
        lines[1:] = [line.replace(".", ",") for line in lines[1:]]
    if style == "index":
        lines = [f"{'' if n == 0 else n - 1},{line}" for n, line in enumerate(lines)]
    path.write_text("\n".join(lines) + "\n")
    data = load_dataset(DataSpec("file", path=str(path), train_fraction=1.0))
    assert data.scaling is not None
    np.testing.assert_allclose(data.scaling.undo(data.x_train), found.data, rtol=1e-12, atol=1e-12)
    order = np.argsort(found.target_names) if style in ("names", "index") else np.arange(9)
    np.testing.assert_array_equal(order[data.y_train], found.target)
    assert data.proposal is not None
    assert not data.proposal.asks


def test_scikit_learns_own_file_of_iris_and_floats_of_pixels(tmp_path: Path) -> None:
    from sklearn import datasets as known

    digits = known.load_digits()
    x = np.floor(digits.data / 16 * 255)  # as fetch_openml has MNIST: floats from 0 to 255
    np.savez(tmp_path / "a.npz", x=x, y=digits.target.astype(str))
    data = load_dataset(DataSpec("file", path=str(tmp_path / "a.npz")))
    assert (data.x_train.dtype, data.image_shape, data.classes) == (np.uint8, (8, 8), 10)


def held_out_accuracy(data: Any, layers: tuple[LayerSpec, ...], loss: str, spec: DataSpec) -> float:
    network = NetworkSpec(data.inputs, layers)
    training = TrainSpec(loss, OptimizerSpec("adam", 0.01), batch_size=10, epochs=30)
    trainer = Trainer(Experiment(spec, network, training), data)
    for _ in trainer.run():
        pass
    return float(trainer.history.test_accuracy[-1])


def test_unequal_scales_are_no_hindrance(tmp_path: Path) -> None:
    """As the case c58: an income in thousands beside a height in metres."""
    generator = np.random.default_rng(0)
    answer = np.arange(300) % 2
    income = np.round(generator.normal(29_000, 8_000, 300) + 20_000 * answer)
    height = np.round(generator.normal(1.68, 0.07, 300) + 0.15 * answer, 2)
    lines = [
        f"{a:.0f},{b},{'yes' if c else 'no'}"
        for a, b, c in zip(income, height, answer, strict=True)
    ]
    (tmp_path / "t.csv").write_text("income,height_m,class\n" + "\n".join(lines) + "\n")
    spec = DataSpec("file", path=str(tmp_path / "t.csv"))
    layers = (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))
    scaled = held_out_accuracy(load_dataset(spec), layers, "binary_cross_entropy", spec)
    assert scaled >= 0.88
    plain = spec.changed(scale="none")
    unscaled = held_out_accuracy(load_dataset(plain), layers, "binary_cross_entropy", plain)
    assert unscaled < scaled
