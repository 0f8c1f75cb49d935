"""Cases: the answers to all rows, and the order in which they are worth a look."""

from __future__ import annotations

import numpy as np

from core import Dataset, LayerSpec, Network, NetworkSpec
from core.insight.cases import Cases, Predictions, cases_of


def never() -> bool:
    return False


def test_the_answers_are_the_networks_block_by_block() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5000, 3)), rng.integers(0, 4, 5000)
    dataset = Dataset(x, y, x[:10], y[:10], "classes", 4, None, "made")
    network = Network.from_spec(NetworkSpec(3, (LayerSpec(5, "tanh"), LayerSpec(4, "softmax"))))
    found = cases_of(network, dataset, "train", never)
    assert isinstance(found, Cases)
    np.testing.assert_array_equal(found.answers, network.predict_classes(x))
    np.testing.assert_allclose(found.confidence, network.predict(x).max(axis=1))
    assert found.right.mean() == network.evaluate(x, y, "cross_entropy").accuracy
    test = cases_of(network, dataset, "test", never)
    assert isinstance(test, Cases)
    assert len(test.truth) == 10


def test_mistakes_come_with_the_surest_first() -> None:
    cases = Cases(
        "test",
        truth=np.array([0, 0, 1, 1, 0]),
        answers=np.array([0, 1, 1, 0, 1]),
        confidence=np.array([0.9, 0.6, 0.7, 0.8, 0.95]),
    )
    assert cases.mistakes().tolist() == [4, 3, 1]
    assert cases.mistakes(0.7).tolist() == [4, 3]
    assert cases.of_cell(0, 1).tolist() == [4, 1]
    assert cases.of_cell(1, 1).tolist() == [2]
    assert cases.of_cell(1, 1, 0.75).tolist() == []


def test_predictions_have_residuals_and_the_worst_come_first() -> None:
    x = np.array([[0.0], [1.0], [2.0]], dtype=np.float32)
    y = np.array([[0.5], [1.0], [0.0]], dtype=np.float32)
    dataset = Dataset(x, y, x, y, "regression", 0, None, "made")
    network = Network.from_arrays([np.eye(1)], [None], ["linear"])
    found = cases_of(network, dataset, "test", never)
    assert isinstance(found, Predictions)
    assert found.residuals(0).tolist() == [-0.5, 0.0, 2.0]
    assert found.worst_first(0).tolist() == [2, 0, 1]


def test_nobody_waits_for_what_is_cancelled() -> None:
    x, y = np.zeros((4, 1)), np.zeros(4, dtype=np.int64)
    network = Network.from_arrays([np.eye(1)], [None], ["sigmoid"])
    assert cases_of(network, Dataset(x, y, x, y, "classes", 2, None, "m"), "test", bool) is not None
    assert (
        cases_of(network, Dataset(x, y, x, y, "classes", 2, None, "m"), "test", lambda: True)
        is None
    )
