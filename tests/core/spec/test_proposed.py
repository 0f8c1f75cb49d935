"""What is proposed for own data fits them, keeps the seeds, and makes enough steps."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from turns import in_turn

from core.spec.compatibility import problems
from core.spec.experiment import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec, TrainSpec
from core.spec.proposed import WIDE, proposed_for
from core.spec.stop import StopSpec

BEFORE = Experiment(
    DataSpec("file", path="own.csv", seed=4),
    NetworkSpec(2, (LayerSpec(9, "tanh"), LayerSpec(1, "tanh")), InitSpec("orthogonal"), seed=5),
    TrainSpec("mse", l1=0.1, seed=6, stop=StopSpec(patience=3)),
)


@in_turn(
    ("kind", "classes", "outputs", "last"),
    [
        ("classes", 2, 1, (1, "sigmoid", "binary_cross_entropy")),
        ("classes", 7, 7, (7, "softmax", "cross_entropy")),
        ("regression", 0, 2, (2, "linear", "mse")),
    ],
)
@in_turn("inputs", [1, WIDE - 1, WIDE, 784])
def test_it_fits_and_keeps_data_and_seeds(
    kind: str, classes: int, outputs: int, last: tuple[int, str, str], inputs: int
) -> None:
    after = proposed_for(BEFORE, 100, inputs, kind, classes, outputs)
    assert not problems(after, inputs, kind, classes, outputs)
    layer = after.network.layers[-1]
    assert (layer.units, layer.activation, after.training.loss) == last
    assert after.network.sizes[1] == (64 if inputs >= WIDE else 16)
    assert after.data == BEFORE.data
    assert (after.network.seed, after.training.seed) == (5, 6)
    assert replace(after.training, epochs=1, seed=0).stop == StopSpec()
    assert after.training.l1 == 0
    assert proposed_for(after, 100, inputs, kind, classes, outputs) == after


@pytest.mark.parametrize(
    ("rows", "epochs"), [(1, 200), (75, 200), (284, 70), (1_500, 20), (10**6, 20)]
)
def test_few_rows_are_seen_more_often(rows: int, epochs: int) -> None:
    assert proposed_for(BEFORE, rows, 4, "classes", 3, 3).training.epochs == epochs
