"""Every number of a sheet is what its line says, and its factors stand where the line points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worked_sheets import cells_of, work

from core.insight.backprop_work import Learner
from core.insight.chain_line import Cell, Line, evaluated
from core.insight.chain_rule import line_of
from core.nn.network import Network
from core.spec.experiment import OptimizerSpec
from core.spec.names import ACTIVATION_NAMES, OPTIMIZER_NAMES


def text(line: Line) -> str:
    said = "".join(part if isinstance(part, str) else part.symbol for part in line.parts)
    return f"{line.symbol} = {said}"


def lines_of(*names: str, rows: int = 1, **settings: object) -> dict[Cell, Line]:
    """All lines of a sheet; each must say the number that stands there."""
    done = work(*names, rows=rows, **settings)
    numbers = cells_of(done)
    lines = {}
    for cell, value in numbers.items():
        line = line_of(done, cell)
        if line is None:
            continue
        lines[cell] = line
        assert line.value == pytest.approx(value, abs=1e-14), cell
        assert line.followed({}) == pytest.approx(value, rel=1e-9, abs=1e-13), (cell, text(line))
        for factor in line.factors:
            if factor.cell is not None and not factor.symbol.startswith("sign"):
                assert numbers[factor.cell] == pytest.approx(factor.value), (cell, factor)
    return lines


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_every_activation(name: str) -> None:
    lines_of(name, name, "mse", rows=2, drop=0.4, l1=0.01, off=((0, 1),))


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
def test_every_optimiser(optimizer: str) -> None:
    lines_of("tanh", "sigmoid", "binary_cross_entropy", optimizer)


def test_the_chain_is_written_with_its_factors() -> None:
    lines = lines_of("tanh", "softmax", "cross_entropy", "adam")
    assert text(lines[Cell("dW", 0, 1, 0)]) == "∂L/∂w₂₁ = ∂L/∂a₂ · f′(z₂) · x₁"
    assert text(lines[Cell("g", 0, 0, 0)]) == "∂L/∂a₁ = δ₁ · w₁₁ + δ₂ · w₂₁ + δ₃ · w₃₁"
    assert text(lines[Cell("delta", 1, 0, 2)]) == "δ₃ = p₃ − t₃"
    assert text(lines[Cell("loss.p", 1, 0, 0)]) == "p₁ = e^(z − max)₁ / Σ e^(z − max)"
    assert text(lines[Cell("W.w1", 0, 0, 1)]) == "w₁₂′ = w₁₂ − η · mˆ / (√vˆ + ε)"
    assert text(lines[Cell("slope", 0, 0, 1)]) == "f′(z₂) = 1 − a₂²"


def test_several_rows_are_added_up_and_told_apart() -> None:
    lines = lines_of("tanh", "sigmoid", "mse", rows=2)
    assert text(lines[Cell("dW", 0, 1, 0)]) == "∂L/∂w₂₁ = δ⁽¹⁾₂ · x⁽¹⁾₁ + δ⁽²⁾₂ · x⁽²⁾₁"


def test_what_is_given_has_no_line() -> None:
    done = work()
    for cell in (Cell("x", 0, 0, 0), Cell("W", 0, 0, 0), Cell("loss.t", 1, 0, 0)):
        assert line_of(done, cell) is None


def test_of_many_terms_the_largest_are_written() -> None:
    rng = np.random.default_rng(0)
    network = Network.from_arrays([rng.standard_normal((1, 40))], [None], ["linear"])
    done = Learner(network, OptimizerSpec(), "mse", 0.1).work(
        rng.standard_normal((1, 40)), np.zeros((1, 1))
    )
    line = line_of(done, Cell("z", 0, 0, 0))
    assert line is not None
    assert len(line.factors) == 11
    assert line.factors[-1].symbol == "35 more"
    assert line.followed({}) == pytest.approx(line.value)
    sizes = np.abs(network.layers[0].weights * done.sheet.layers[0].x)[0]
    shown = {factor.cell.column for factor in line.factors[:-1:2] if factor.cell}
    assert shown == set(np.argsort(-sizes)[:5].tolist())


def test_a_line_can_be_followed_with_other_numbers() -> None:
    line = lines_of("sigmoid", "sigmoid", "mse")[Cell("delta", 0, 0, 1)]
    g, steep = line.factors
    assert g.cell is not None
    assert line.followed({g.cell: 2.0}) == pytest.approx(2.0 * steep.value)


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
def test_a_mistake_leads_elsewhere(optimizer: str) -> None:
    """A mistake whose number is always right would call right answers wrong, or say nothing."""
    lines = lines_of("sigmoid", "sigmoid", "mse", optimizer)
    for cell in (Cell("dW", 0, 1, 1), Cell("delta", 0, 0, 1), Cell("W.w1", 0, 1, 1)):
        line = lines[cell]
        values = [factor.value for factor in line.factors]
        found = {mistake.words: evaluated(mistake.value, values) for mistake in line.mistakes}
        assert len(found) == len(line.mistakes) >= 4
        assert not any(math.isclose(value, line.value, rel_tol=1e-9) for value in found.values())


def test_a_number_that_cannot_be_is_none() -> None:
    assert math.isnan(evaluated(lambda v: 1.0 / v[0], [0.0]))
