"""Which runs are worth a compiled kernel: decided by the experiment alone, so that it replays.

The answer depends on nothing that could differ from one start to the next: not on how busy the
machine is, nor on how long compiling took. Figures are nanoseconds as measured on one core of an
AMD EPYC (Zen 3), with the benchmark's `--choice`; they need not be exact, only on the right side.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.run.examples import Examples
    from core.run.order import BatchOrder
    from core.spec.experiment import Experiment

SWITCH: Final = "TRAINING_PLAYGROUND_COMPILED"

# NumPy: what a step takes that does nothing, what each layer of it takes, and the work itself.
_STEP_NS, _LAYER_NS, _NUMBER_NS, _PRODUCT_NS = 14_000, 9_000, 2.0, 0.08
_UPDATE_NS: Final = {"sgd": 1.2, "momentum": 1.7, "nesterov": 2.2, "rmsprop": 2.7}
_ADAM_NS: Final = 3.0
# The kernel: the same, where a product counts only if its input is not zero.
_KERNEL_STEP_NS, _KERNEL_PRODUCT_NS, _KERNEL_UPDATE_NS = 300, 0.3, 0.8
_KERNEL_INPUT_NS, _KERNEL_UNIT_NS = 5.0, 15.0
# The same with pieces in vector registers, where the products of listed inputs cost their own.
_WIDE_PRODUCT_NS, _LISTED_PRODUCT_NS, _WIDE_INPUT_NS, _WIDE_UNIT_NS = 0.09, 0.16, 1.3, 4.0
# The part of NumPy's time that a kernel may take at most to be chosen.
_WORTH: Final = 0.85
# Compiling takes some ten seconds once, loading half a second each time: a run of which a kernel
# saves less than this does not need it.
_LEAST_SAVED_NS: Final = 10e9
# An evaluation that takes longer is better cut into pieces, between which a window can breathe.
_LONGEST_EVALUATION_NS: Final = 1.5e6
# With pieces in vector registers NumPy would take twice as long, and hold the interpreter.
_LONGEST_OF_WIDE_NS: Final = 30e6
# The widest layer, and the fewest rows, for which to have rows side by side takes less time; and
# the functions: for others the C library is asked, number by number.
_WIDEST_ABREAST, _LEAST_ABREAST = 16, 4
_ABREAST: Final = {"linear", "tanh", "sigmoid", "relu", "leaky_relu", "step"}
_SAMPLED_ROWS: Final = 500
# The fewest rows and units for which pieces of a layer fill vector registers, and the share of
# inputs up to which it is quicker to list those that are not zero.
_LEAST_ROWS_OF_WIDE, _LEAST_UNITS_OF_WIDE = 4, 16
_LISTED_BELOW: Final = 0.25
# Those of all rows of a batch: sixteen bytes each are kept for them.
_MOST_INPUTS_OF_WIDE: Final = 4_000_000


def is_installed() -> bool:
    """Whether there is a compiler."""
    return find_spec("numba") is not None


def is_switched_off() -> bool:
    """Whether the environment says `TRAINING_PLAYGROUND_COMPILED=0`."""
    return os.environ.get(SWITCH, "") == "0"


def is_worth_compiling(experiment: Experiment, train: Examples, order: BatchOrder) -> bool:
    """Whether a kernel can be had, does the run in less time, and saves more than its loading."""
    usual, updates = numpy_step_ns(experiment, order.batch_size), order.steps
    updates *= experiment.training.epochs
    if usual * updates < _LEAST_SAVED_NS or is_switched_off() or not is_installed():
        return False
    compiled = kernel_step_ns(experiment, train, order)
    return compiled < _WORTH * usual and (usual - compiled) * updates > _LEAST_SAVED_NS


def closes_epochs(experiment: Experiment, train: Examples, test: Examples, rows: int) -> bool:
    """Whether the kernel should evaluate the test rows, too, batches being of so many."""
    forward = _products_ns(experiment, _density(train), rows) / 3
    longest = _LONGEST_OF_WIDE_NS if is_wide(experiment, rows) else _LONGEST_EVALUATION_NS
    return len(test) * forward < longest


def lies_abreast(experiment: Experiment, rows: int) -> bool:
    """Whether the kernel has the rows of a batch of so many side by side.

    In float64, whose functions all come from the C library, nothing is gained; where there are more
    units than rows, neither.
    """
    network = experiment.network
    is_small = max(network.sizes) <= _WIDEST_ABREAST and rows >= _LEAST_ABREAST
    is_plain = network.sizes[-1] == 1 and all(
        layer.activation in _ABREAST and layer.dropout == 0.0 for layer in network.layers
    )
    return is_small and is_plain and network.dtype == "float32"


def is_wide(experiment: Experiment, rows: int) -> bool:
    """Whether the kernel works on pieces of layers in vector registers, for batches of so many."""
    inputs, *units = experiment.network.sizes
    fits = _LEAST_ROWS_OF_WIDE <= rows <= _MOST_INPUTS_OF_WIDE // inputs
    return fits and max(units) >= _LEAST_UNITS_OF_WIDE


def is_mostly_zero(train: Examples) -> bool:
    """Whether it is quicker to list the inputs that are not zero."""
    return _density(train) < _LISTED_BELOW


def numpy_step_ns(experiment: Experiment, rows: int) -> float:
    """What a step of NumPy takes."""
    network, training = experiment.network, experiment.training
    update = _UPDATE_NS.get(training.optimizer.name, _ADAM_NS) * network.parameter_count
    numbers = rows * sum(network.sizes) * _NUMBER_NS
    layers = len(network.layers) * _LAYER_NS
    return _STEP_NS + layers + numbers + rows * sum(_products(experiment)) * _PRODUCT_NS + update


def kernel_step_ns(experiment: Experiment, train: Examples, order: BatchOrder) -> float:
    """What a step of the kernel takes."""
    network, training, rows = experiment.network, experiment.training, order.batch_size
    direct = training.optimizer.name == "sgd" and training.l1 == training.l2 == 0.0
    update = 0.0 if direct else _KERNEL_UPDATE_NS * network.parameter_count
    inputs, *units = network.sizes
    of_input, of_unit = _KERNEL_INPUT_NS, _KERNEL_UNIT_NS
    if is_wide(experiment, rows):
        of_input, of_unit = _WIDE_INPUT_NS, _WIDE_UNIT_NS
    numbers = rows * (inputs * of_input + sum(units) * of_unit)
    products = rows * _products_ns(experiment, _density(train), rows)
    return _KERNEL_STEP_NS + numbers + products + update


def _products_ns(experiment: Experiment, density: float, rows: int) -> float:
    """What the products of a row take in a kernel, where that share of the inputs is not zero."""
    first, above = _products(experiment)
    if not is_wide(experiment, rows):
        return (density * first + above) * _KERNEL_PRODUCT_NS
    if density < _LISTED_BELOW:
        return density * first * _LISTED_PRODUCT_NS + above * _WIDE_PRODUCT_NS
    return (first + above) * _WIDE_PRODUCT_NS


def _products(experiment: Experiment) -> tuple[int, int]:
    """Products of a row's way forward: in the lowest layer, and in those above it."""
    sizes = experiment.network.sizes
    above = sum(below * units for below, units in pairwise(sizes[1:]))
    return sizes[0] * sizes[1], above


def _density(train: Examples) -> float:
    """The share of inputs that are not zero, in the first rows."""
    rows = train.x[:_SAMPLED_ROWS]
    return float(np.count_nonzero(rows)) / rows.size
