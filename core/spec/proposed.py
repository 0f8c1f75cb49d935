"""What is proposed to train a person's own data with: a network and a training that will do.

Chosen by measuring (`tests/benchmarks/bench_defaults.py`): on small tables, unequal scales, prices
and handwritten digits they are to be no worse than scikit-learn's defaults with the same layers.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from core.spec.experiment import Experiment, InitSpec, LayerSpec, OptimizerSpec, TrainSpec
from core.spec.fitting import experiment_for

# From so many columns on, as pictures have, more units look at them and learn in smaller steps.
WIDE: Final = 100
_UNITS: Final = 16
_UNITS_OF_WIDE: Final = 64
_RATE: Final = 0.01
_RATE_OF_WIDE: Final = 0.003
_BATCH: Final = 32
# Adam needs some hundred steps, of however few rows; in more epochs than these many rows make no
# progress worth waiting for.
_STEPS: Final = 600
_EPOCHS: Final = (20, 200)


def proposed_for(
    experiment: Experiment, rows: int, inputs: int, kind: str, classes: int, outputs: int
) -> Experiment:
    """The experiment proposed for data of one's own, `rows` of which train; data and seeds stay.

    One hidden layer of ReLU units, Adam, and an answer and a loss that go with the data, as
    `answer_for` has them.
    """
    is_wide = inputs >= WIDE
    hidden = LayerSpec(_UNITS_OF_WIDE if is_wide else _UNITS, "relu")
    network = replace(
        experiment.network,
        layers=(hidden, LayerSpec(1)),
        init=InitSpec(),
        bias_init=InitSpec("zeros"),
    )
    training = TrainSpec(
        optimizer=OptimizerSpec("adam", _RATE_OF_WIDE if is_wide else _RATE),
        batch_size=_BATCH,
        epochs=_epochs(rows),
        seed=experiment.training.seed,
        engine=experiment.training.engine,
    )
    proposed = replace(experiment, network=network, training=training, changes=())
    return experiment_for(proposed, inputs, kind, classes, outputs)


def _epochs(rows: int) -> int:
    """As many epochs as make the steps, in tens."""
    steps = -(-rows // _BATCH)
    low, high = _EPOCHS
    return min(max(10 * round(_STEPS / steps / 10), low), high)
