"""Answers are judged with tolerance, and a wrong one is told what was done."""

from __future__ import annotations

import numpy as np
import pytest
from worked_sheets import cells_of, learner

from core.insight.backprop_exercise import (
    Exercise,
    agree,
    exercise_of,
    is_small,
    work_for_hand,
)
from core.insight.backprop_work import Learner
from core.insight.chain_line import Cell
from core.insight.sheet_matrices import BACKWARD, FORWARD, UPDATE
from core.nn.network import Network
from core.spec.experiment import OptimizerSpec
from core.spec.names import OPTIMIZER_NAMES

X, T = np.array([0.52, -1.04]), np.array([1.0])


def exercise(*names: str) -> Exercise:
    return exercise_of(work_for_hand(learner(*names), X, T))


def verdict(done: Exercise, cell: Cell, typed: float) -> str:
    judged = done.judge(cell, typed, {})
    assert not judged.is_right
    return judged.words


class TestJudging:
    def test_right_answers_are_right_all_over(self) -> None:
        for optimizer in OPTIMIZER_NAMES:
            done = exercise("tanh", "sigmoid", "binary_cross_entropy", optimizer)
            for cell in done.blanks:
                assert done.judge(cell, round(done.value(cell), 4), {}).is_right, cell

    def test_the_third_place_may_be_rounded(self) -> None:
        assert agree(0.123, 0.12345)
        assert agree(12.3, 12.345)
        assert not agree(0.12, 0.12345)

    @pytest.mark.parametrize(
        ("cell", "factor", "words"),
        [
            (Cell("dW", 0, 0, 1), "slope", "You left out the derivative of the activation, f′(z)."),
            (Cell("delta", 0, 0, 1), "slope", "You left out the derivative of the activation"),
            (Cell("dW", 0, 1, 0), "x", "You left out the input x."),
        ],
    )
    def test_a_factor_left_out_is_named(self, cell: Cell, factor: str, words: str) -> None:
        done = exercise("sigmoid", "sigmoid", "mse")
        unit = cell.column if cell.key == "delta" else cell.row
        place = Cell("x", 0, 0, cell.column) if factor == "x" else Cell("slope", 0, 0, unit)
        left = done.value(cell) / cells_of(done.work)[place]
        assert verdict(done, cell, left).startswith(words)

    def test_the_sign(self) -> None:
        done, cell = exercise("tanh", "sigmoid", "mse"), Cell("g", 1, 0, 0)
        assert verdict(done, cell, -done.value(cell)) == "The sign is wrong: it is p − t."
        assert "2" in verdict(done, cell, done.value(cell) / 2)

    def test_the_weights_after_the_update(self) -> None:
        done, cell = exercise("tanh", "sigmoid", "mse"), Cell("g", 0, 0, 1)
        after = cells_of(done.work)[Cell("W.w1", 1, 0, 1)]
        delta = done.value(Cell("delta", 1, 0, 0))
        assert "after the update" in verdict(done, cell, delta * after)

    def test_the_step_goes_against_the_gradient(self) -> None:
        done, cell = exercise("tanh", "sigmoid", "mse"), Cell("W.w1", 0, 0, 0)
        w = cells_of(done.work)[Cell("W", 0, 0, 0)]
        assert "against" in verdict(done, cell, 2 * w - done.value(cell))

    def test_adam_without_its_corrections(self) -> None:
        done, cell = exercise("tanh", "sigmoid", "mse", "adam"), Cell("W.w1", 0, 0, 0)
        numbers = cells_of(done.work)
        m, v = (numbers[Cell(f"W.{key}", 0, 0, 0)] for key in ("m1", "v1"))
        typed = numbers[Cell("W", 0, 0, 0)] - 0.1 * m / (v**0.5 + 1e-8)
        assert "corrections of the bias" in verdict(done, cell, typed)

    def test_another_place_of_the_matrix(self) -> None:
        done = exercise("tanh", "sigmoid", "mse")
        words = verdict(done, Cell("z", 0, 0, 0), done.value(Cell("z", 0, 0, 1)))
        assert words == "That is the number of unit 2."

    def test_close_and_not_yet(self) -> None:
        done, cell = exercise("tanh", "sigmoid", "mse"), Cell("z", 0, 0, 0)
        assert verdict(done, cell, done.value(cell) * 1.03).startswith("Close")
        assert verdict(done, cell, 77.7).startswith("Not yet. Each input times its weight")

    def test_what_follows_from_an_earlier_answer_is_said(self) -> None:
        done, z, a = exercise("sigmoid", "sigmoid", "mse"), Cell("z", 0, 0, 0), Cell("a", 0, 0, 0)
        typed = 1.0 / (1.0 + np.exp(-3.0))
        judged = done.judge(a, typed, {z: 3.0})
        assert judged.follows
        assert not judged.is_right
        assert not done.judge(a, typed, {}).follows
        dw, delta = Cell("dW", 0, 0, 1), Cell("delta", 0, 0, 0)
        assert done.judge(dw, 2.0 * cells_of(done.work)[Cell("x", 0, 0, 1)], {delta: 2.0}).follows
        turned = done.judge(a, -typed, {z: 3.0})
        assert turned.words == "The sign is wrong.", "also of what follows from one's own number"


class TestMaking:
    def test_a_small_network_has_its_own_weights_rounded(self) -> None:
        own = learner("tanh", "sigmoid", "mse")
        done = work_for_hand(own, X, T)
        np.testing.assert_allclose(
            done.sheet.layers[0].weights, own.network.layers[0].weights.round(1)
        )
        assert done.sheet.layers[0].x.tolist() == [[0.5, -1.0]]

    def test_another_variant_has_other_round_numbers(self) -> None:
        own = learner("relu", "softmax", "cross_entropy")
        first, again, other = (work_for_hand(own, X, np.eye(3)[0], k).sheet for k in (1, 1, 2))
        w = first.layers[0].weights
        np.testing.assert_array_equal(w, again.layers[0].weights)
        assert (w != other.layers[0].weights).any()
        np.testing.assert_allclose(w * 10, (w * 10).round())
        assert (w != 0).all()
        assert first.loss.values("t").sum() == 1.0

    def test_a_large_network_becomes_2_2_1(self) -> None:
        rng = np.random.default_rng(0)
        network = Network.from_arrays(
            [rng.standard_normal((9, 30)), rng.standard_normal((4, 9))],
            [rng.standard_normal(9), rng.standard_normal(4)],
            ["relu", "softmax"],
        )
        assert not is_small(network)
        done = work_for_hand(
            Learner(network, OptimizerSpec("adam"), "cross_entropy", 0.001),
            rng.standard_normal(30),
            np.eye(4)[0],
        )
        assert done.network.sizes == (2, 2, 1)
        assert [layer.activation for layer in done.sheet.layers] == ["relu", "sigmoid"]
        assert done.sheet.loss.name == "binary_cross_entropy"
        assert done.update.rule == "adam"
        assert done.update.quantities["eta"] == 0.1

    def test_blanks_are_of_the_parts_and_what_is_given_stays(self) -> None:
        done = work_for_hand(learner("tanh", "sigmoid", "mse", "momentum"), X, T)
        by_part = {part: exercise_of(done, (part,)).blanks for part in (FORWARD, BACKWARD, UPDATE)}
        keys = {part: {cell.key for cell in cells} for part, cells in by_part.items()}
        assert {"z", "a", "loss.p", "loss.value"} <= keys[FORWARD]
        assert not {"x", "W", "b", "loss.t"} & keys[FORWARD]
        assert keys[BACKWARD] == {"g", "slope", "delta", "dW", "db"}
        assert keys[UPDATE] == {"W.v1", "W.w1", "b.v1", "b.w1"}
        assert len(exercise_of(done).blanks) == sum(map(len, by_part.values()))
