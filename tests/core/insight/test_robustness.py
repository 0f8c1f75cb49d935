"""What is left of a damaged network is what the network itself says, and nothing is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Dataset, Network
from core.insight.calibration import calibration
from core.insight.confidence import confidences
from core.insight.damage import NONE, Damage
from core.insight.robustness import MOST_ROWS, Patient, sample_of, spread_of

WILD = Damage(weight_noise=1.0, pruning=0.5, input_noise=2.0)


def table(rows: int = 60, classes: int = 3, **changes: Any) -> Dataset:
    """Points around as many centres as there are classes; each seventh label is wrong."""
    rng = np.random.default_rng(0)
    y = np.arange(rows) % classes
    x = np.eye(classes)[y] + 0.2 * rng.standard_normal((rows, classes))
    y = np.where(np.arange(rows) % 7 == 0, (y + 1) % classes, y)
    fields = {"kind": "classes", "classes": classes, "image_shape": None, "name": "file"} | changes
    return Dataset(x, y, x, y, **fields)


def numbers(rows: int = 40) -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, 2))
    y = x @ np.array([[1.0, 0.5], [-2.0, 1.0]]) + 0.1 * rng.standard_normal((rows, 2))
    return Dataset(x, y, x, y, kind="regression", classes=0, image_shape=None, name="file")


def network(last: str = "softmax", size: int = 3, factor: float = 2.0) -> Network:
    rng = np.random.default_rng(3)
    hidden = np.eye(size) + 0.1 * rng.standard_normal((size, size))
    return Network.from_arrays([hidden, factor * np.eye(size)], [None, None], ("tanh", last))


def rows_in_order(dataset: Dataset) -> tuple[Any, Any]:
    sample = sample_of(dataset, 1)
    return sample.x, sample.y


def test_without_damage_it_is_the_network_itself() -> None:
    dataset, healthy = table(), network()
    x, y = rows_in_order(dataset)
    judged = Patient(network(), dataset).judge(NONE)
    assert judged.figure == healthy.evaluate(x, y, "cross_entropy").accuracy
    np.testing.assert_array_equal(judged.labels, healthy.predict_classes(x))
    sure = confidences(healthy.predict(x), "softmax")
    np.testing.assert_allclose(judged.confidence, sure, rtol=1e-12)
    assert judged.sure == pytest.approx(sure.mean())
    assert judged.error == pytest.approx(calibration(sure, judged.labels == y).error)
    assert judged.rows == 60


def test_of_numbers_it_is_r_squared() -> None:
    dataset, size = numbers(), 2
    x, y = rows_in_order(dataset)
    judged = Patient(network("linear", size), dataset).judge(NONE)
    assert judged.figure == pytest.approx(network("linear", size).evaluate(x, y).accuracy)
    assert np.isnan(judged.sure)
    assert not len(judged.labels)


@pytest.mark.parametrize("last", ["softmax", "sigmoid", "tanh"])
@pytest.mark.parametrize("temperature", [0.01, 0.5, 4.0])
def test_a_temperature_leaves_the_answers(last: str, temperature: float) -> None:
    """Also where it makes all outputs 1, so that their order is lost."""
    patient = Patient(network(last, factor=40.0), table())
    plain, judged = patient.judge(NONE), patient.judge(Damage(temperature=temperature))
    np.testing.assert_array_equal(judged.labels, plain.labels)
    assert judged.figure == plain.figure


def test_a_temperature_divides_the_sums() -> None:
    dataset, healthy = table(), network("linear")
    x, _ = rows_in_order(dataset)
    sums = healthy.predict(x) / 2.5
    expected = (np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)).max(axis=1)
    judged = Patient(network(), dataset).judge(Damage(temperature=2.5))
    np.testing.assert_allclose(judged.confidence, expected, rtol=1e-12)


def test_it_recovers() -> None:
    patient = Patient(network(), table())
    before, ill = patient.judge(NONE), patient.judge(WILD)
    again, ill_again = patient.judge(NONE), patient.judge(WILD)
    assert ill.figure < before.figure
    np.testing.assert_array_equal(again.confidence, before.confidence)
    np.testing.assert_array_equal(ill_again.confidence, ill.confidence)


def test_units_that_are_off_stay_off() -> None:
    off = network()
    off.switch_off([(0, 1)])
    dataset = table()
    x, y = rows_in_order(dataset)
    expected = off.evaluate(x, y, "cross_entropy").accuracy
    assert Patient(off, dataset).judge(NONE).figure == expected
    assert expected < Patient(network(), dataset).judge(NONE).figure


def test_a_course_is_judged_amount_by_amount() -> None:
    others = Damage(weight_noise=0.5)
    course = Patient(network(), table()).course("pruning", (0.0, 0.25, 0.75), others)
    assert course is not None
    for place, amount in enumerate((0.0, 0.25, 0.75)):
        judged = Patient(network(), table()).judge(replace(others, pruning=amount))
        assert course.figure[place] == judged.figure
        assert course.sure[place] == judged.sure
    assert course.amounts.tolist() == [0, 0.25, 0.75]


def test_a_cancelled_course_is_none() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert Patient(network(), table()).course("pruning", (0.0, 0.5, 1.0), NONE, cancelled) is None
    assert len(asked) == 3


def test_images_are_damaged_as_images() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (30, 4), dtype=np.uint8), np.arange(30) % 2
    dataset = Dataset(x, y, x, y, kind="classes", classes=2, image_shape=(2, 2), name="file")
    net = Network.from_arrays([rng.standard_normal((2, 4))], [None], ("softmax",))
    sample, patient = sample_of(dataset, 1), Patient(net, dataset)
    turned = np.rot90(sample.x.reshape(-1, 2, 2), axes=(1, 2)).reshape(-1, 4)
    fresh = Network.from_arrays([net.layers[0].weights], [None], ("softmax",))
    judged = patient.judge(Damage(rotation=90, input_noise=3.0))  # the latter is not for images
    np.testing.assert_allclose(
        judged.confidence, confidences(fresh.predict(turned), "softmax"), rtol=1e-6
    )


@pytest.mark.parametrize(("parameters", "rows"), [(1, 1000), (10**6, 400), (10**8, 100)])
def test_large_networks_are_asked_less(parameters: int, rows: int) -> None:
    dataset = table(3 * MOST_ROWS)
    assert len(sample_of(dataset, parameters).x) == rows


def test_the_spread_is_that_of_what_the_network_gets() -> None:
    x = np.array([[0, 0], [255, 51]], np.uint8)
    y = np.array([0, 1])
    dataset = Dataset(x, y, x, y, kind="classes", classes=2, image_shape=None, name="file")
    np.testing.assert_allclose(spread_of(dataset), [0.5, 0.1])
