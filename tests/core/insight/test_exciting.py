"""The mean of the images that excite a unit most."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from core import Dataset
from core.insight.exciting import MostExciting, mean_most_exciting


def test_the_mean_of_the_rows_with_the_largest_outputs() -> None:
    rng = np.random.default_rng(0)
    x, outputs = rng.random((40, 6)), rng.standard_normal((40, 3))
    outputs[7, 1] = np.nan
    means = mean_most_exciting(x, outputs, 4)
    for unit in range(3):
        order = np.argsort(-np.nan_to_num(outputs[:, unit], nan=-np.inf))[:4]
        np.testing.assert_allclose(means[unit], x[order].mean(axis=0))


def test_deeper_units_are_asked_about_the_test_images() -> None:
    rng = np.random.default_rng(1)
    x = (rng.random((300, 4)) * 255).astype(np.uint8)
    y = np.zeros(300, dtype=np.int64)
    dataset = Dataset(x[:100], y[:100], x[100:], y[100:], "classes", 2, (2, 2), "file")
    first, second = np.eye(4), np.array([[0.0, 0.0, 1.0, 0.0]])
    network = SimpleNamespace(
        parameters=np.zeros(1),
        weights=(first, second),
        biases=(None, None),
        activations=("linear", "linear"),
    )
    found = MostExciting()(network, dataset, lambda: False)  # type: ignore[arg-type]
    assert (found.part, found.count, len(found.images)) == ("test", 5, 1)
    brightest = np.argsort(x[100:, 2])[::-1][:5]
    assert found.images[0][0, 2] == np.mean(x[100:][brightest, 2]) / 255.0
    assert found.images[0].shape == (1, 4)


def test_the_same_question_is_equal_so_that_it_may_be_asked_again() -> None:
    assert MostExciting() == MostExciting()
