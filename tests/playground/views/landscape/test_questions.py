"""What the analyst answers: losses of real networks at real places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.insight.hessian_product import HessianProduct
from core.insight.training_rows import TrainingRows
from core.nn import losses
from playground.views.landscape.questions import FillRows, FollowLine, LayPlane, Wanted

if TYPE_CHECKING:
    from core import Network, Trainer


def walked(asked: Any, steps: int = 6) -> tuple[Trainer, tuple[int, ...], tuple[np.ndarray, ...]]:
    trainer, points = asked.trainer, [asked.trainer.snapshot().parameters]
    for _ in range(steps):
        trainer.step()
        points.append(trainer.snapshot().parameters)
    return trainer, tuple(range(steps + 1)), tuple(points)


def loss_of(network: Network, trainer: Trainer, parameters: np.ndarray) -> float:
    network.parameters[...] = parameters
    answers = network.predict(trainer.dataset.x_train)
    wanted = trainer.dataset.y_train[:, None].astype(float)
    return losses.get("mse").value(answers, wanted)


@pytest.mark.parametrize("directions", ["path", "random", "steepest"])
def test_path_and_map_have_the_losses_of_the_networks_there(asked: Any, directions: Any) -> None:
    trainer, steps, points = walked(asked)
    snapshot, data = trainer.snapshot(), trainer.dataset
    training = trainer.experiment.training
    laid = LayPlane(1, Wanted(directions), training, points[-1], steps, points)(
        snapshot, data, bool
    )
    assert laid is not None
    network = snapshot.network()
    for number, point in enumerate(points):
        assert laid.true[number] == pytest.approx(loss_of(network, trainer, point))
        seen = laid.plane.parameters_at(laid.places[number])
        assert laid.seen[number] == pytest.approx(loss_of(network, trainer, seen))
        beside = (point - seen) @ laid.plane.axes.T
        np.testing.assert_allclose(beside, 0.0, atol=1e-9)  # there is no nearer place
    np.testing.assert_allclose(laid.places[-1], 0.0, atol=1e-9)
    filled = FillRows(1, (0, 8), training, laid.plane)(snapshot, data, bool)
    assert filled is not None
    assert filled.rows[0] == 0
    corner = np.array([laid.plane.across[1], laid.plane.upward[0]])
    expected = loss_of(network, trainer, laid.plane.parameters_at(corner))
    assert filled.losses[0][-1] == pytest.approx(expected)
    for cancelled in (
        LayPlane(1, Wanted(directions), training, points[-1], steps, points),
        FillRows(1, (0, 8), training, laid.plane),
    ):
        assert cancelled(snapshot, data, lambda: True) is None


def test_how_much_of_the_path_lies_in_the_plane(asked: Any) -> None:
    trainer, steps, points = walked(asked)
    away = np.array(points) - points[-1]
    shown = {}
    for directions in ("path", "random"):
        question = LayPlane(
            1, Wanted(directions), trainer.experiment.training, points[-1], steps, points
        )
        laid = question(trainer.snapshot(), trainer.dataset, bool)
        assert laid is not None
        inside, *_ = np.linalg.lstsq(laid.plane.axes.T, away.T, rcond=None)
        part = np.sum((laid.plane.axes.T @ inside) ** 2) / np.sum(away**2)
        assert laid.shown == pytest.approx(part)
        shown[directions] = laid.shown
        if directions == "path":
            assert laid.explained is not None
            assert laid.explained.sum() == pytest.approx(part)
            (left, right), (low, high) = laid.plane.across, laid.plane.upward
            assert left < laid.places[:, 0].min() < laid.places[:, 0].max() < right
            assert low < laid.places[:, 1].min() <= laid.places[:, 1].max() < high
    assert shown["path"] > 0.9 > shown["random"]


def test_the_steepest_direction_is_the_hessian_s(asked: Any) -> None:
    trainer, steps, points = walked(asked)
    question = LayPlane(
        1, Wanted("steepest"), trainer.experiment.training, points[-1], steps, points
    )
    laid = question(trainer.snapshot(), trainer.dataset, bool)
    assert laid is not None
    network = trainer.snapshot().network()
    rows = TrainingRows.of(trainer.dataset, network, "mse")
    product = HessianProduct(network, rows.x, rows.objective)
    matrix = np.stack([product(v) for v in np.eye(product.size)], axis=1)
    values, vectors = np.linalg.eigh(matrix)
    assert laid.sharpness == pytest.approx(values[-1], rel=1e-3)
    assert abs(laid.plane.axes[0] @ vectors[:, -1]) > 0.99


def test_zoom_and_seed(asked: Any) -> None:
    trainer, steps, points = walked(asked, 2)

    def laid(wanted: Wanted) -> Any:
        question = LayPlane(1, wanted, trainer.experiment.training, points[-1], steps, points)
        return question(trainer.snapshot(), trainer.dataset, bool)

    one, near = laid(Wanted("random")), laid(Wanted("random", zoom=4.0))
    assert (one.plane.across, one.plane.upward) == ((-1.0, 1.0), (-1.0, 1.0))
    assert near.plane.across == (-0.25, 0.25)
    assert not np.array_equal(laid(Wanted("random", seed=1)).plane.axes, one.plane.axes)


def test_the_line_goes_from_one_to_the_other(asked: Any) -> None:
    trainer, _, points = walked(asked)
    question = FollowLine(1, trainer.experiment.training, points[0], points[-1])
    found = question(trainer.snapshot(), trainer.dataset, bool)
    assert found is not None
    network, data = trainer.snapshot().network(), trainer.dataset
    for share, parameters in ((0.0, points[0]), (1.0, points[-1])):
        (place,) = np.flatnonzero(np.isclose(found.shares, share))
        network.parameters[...] = parameters
        scores = network.evaluate(data.x_test, data.y_test, "mse")
        assert found.loss[place] == pytest.approx(scores.loss)
        assert found.figure[place] == pytest.approx(scores.accuracy)
