"""What is added in one place is added in all: a name, its class, and its formula for kernels.

The words of the window have the same test in tests/playground/forms/test_words.py. That a loss and
an optimiser have their formula in kernels is seen from what they do, in test_oracle.py.
"""

from __future__ import annotations

import inspect
import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from turns import in_turn

from core.datasets import DATASETS, toy
from core.datasets.features import features
from core.kernels import arguments
from core.nn import activations, initializers, losses, optimizers
from core.spec.names import (
    ACTIVATION_NAMES,
    FEATURE_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
)

if TYPE_CHECKING:
    from types import ModuleType

SUMS = np.concatenate([np.linspace(-30.0, 30.0, 241), [1e-9, -1e-9, 0.5, -1.5]])
ELEMENTWISE = [name for name in ACTIVATION_NAMES if name != "softmax"]


def names_of_classes(module: ModuleType, base: type) -> set[str]:
    """Of every class in the module that can be made, whether it is in the module's table or not."""
    found = (kind for kind in vars(module).values() if inspect.isclass(kind))
    return {k.name for k in found if issubclass(k, base) and not inspect.isabstract(k)}


@pytest.mark.parametrize(
    ("module", "base", "names"),
    [
        (activations, activations.Activation, ACTIVATION_NAMES),
        (losses, losses.Loss, LOSS_NAMES),
        (optimizers, optimizers.Optimizer, OPTIMIZER_NAMES),
    ],
)
def test_every_name_has_its_class_and_every_class_its_name(module, base, names):
    assert names_of_classes(module, base) == set(names)
    assert names == module.NAMES


def test_every_initialiser_and_data_set_is_in_its_table():
    assert initializers.NAMES == INITIALIZER_NAMES
    made = {name for name, info in DATASETS.items() if info.plane and info.uses_samples}
    assert set(toy._FAMILIES) == made


def test_every_feature_is_computed():
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert features(points, FEATURE_NAMES).shape == (2, len(FEATURE_NAMES))


def test_kernels_number_what_there_is():
    assert arguments.ACTIVATIONS == ACTIVATION_NAMES
    assert arguments.OPTIMIZERS == OPTIMIZER_NAMES
    assert arguments.LOSSES == LOSS_NAMES


@in_turn("name", ACTIVATION_NAMES)
def test_every_activation_is_written_out(name):
    written = activations.get(name).written
    assert "{" in written.function + written.slope
    for text in written:
        assert set(re.findall(r"{(.*?)}", text)) <= {"z", "a"}


@in_turn("name", ELEMENTWISE)
def test_every_activation_knows_how_its_slope_bends(name):
    known, z, h = activations.get(name), SUMS[np.abs(SUMS) > 1e-3][None], 1e-5

    def slope(z: np.ndarray) -> np.ndarray:
        return known.backward(np.ones_like(z), z, known.forward(z))

    wanted = (slope(z + h) - slope(z - h)) / (2 * h)
    found = known.second_derivative(z, known.forward(z))
    np.testing.assert_allclose(0.0 * z if found is None else found, wanted, rtol=1e-6, atol=1e-8)


@pytest.fixture
def kernel_activations(monkeypatch):
    """The kernels' functions as Python runs them: compiled, they have no way in from Python."""
    pytest.importorskip("numba")

    from core.kernels import activations as found

    monkeypatch.setattr(found, "tanh", math.tanh)  # compiled, it would end the program
    return found


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation_has_its_value_in_kernels(name, kernel_activations):
    number, one = ACTIVATION_NAMES.index(name), np.float64(1.0)
    found = [kernel_activations.value.py_func(number, z, one) for z in SUMS]
    wanted = activations.get(name).forward(SUMS[None])[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation_has_its_slope_in_kernels(name, kernel_activations):
    number, one = ACTIVATION_NAMES.index(name), np.float64(1.0)
    z = SUMS[None]
    a = activations.get(name).forward(z)
    found = [
        kernel_activations.slope.py_func(number, *pair, one)
        for pair in zip(SUMS, a[0], strict=True)
    ]
    wanted = activations.get(name).backward(np.ones_like(z), z, a)[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-15)


def test_a_kernel_takes_no_activation_for_another(kernel_activations):
    """An activation without a formula there is not a number, rather than whatever stands last."""
    forgotten, one = len(ACTIVATION_NAMES), np.float64(1.0)
    with np.errstate(invalid="ignore"):
        assert math.isnan(kernel_activations.value.py_func(forgotten, np.float64(0.5), one))
        assert math.isnan(
            kernel_activations.slope.py_func(forgotten, np.float64(0.5), 0.5 * one, one)
        )
