from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from turns import in_turn

from core import load_dataset
from core.datasets import DATASETS, Dataset
from core.spec.compatibility import problems
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.train.setup import check_compatible
from playground.forms.data_shape import DataShape, followed
from playground.forms.drafts import AugmentationDraft, DataDraft, ExperimentDraft

TWO = DataShape(2, "classes", 2)
TEN = DataShape(784, "classes", 10)
NUMBERS = DataShape(2, "regression", 0, 1)


def draft(*layers, loss="mse"):
    return ExperimentDraft.of(Experiment(DataSpec(), NetworkSpec(2, layers), TrainSpec(loss=loss)))


XOR = draft(LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))


def ends(draft):
    last = draft.network.layers[-1]
    return draft.network.inputs, last.units, last.activation, draft.training.loss


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (TEN, (784, 10, "softmax", "cross_entropy")),
        (NUMBERS, (2, 1, "linear", "mse")),
        (DataShape(5, "regression", 0, 3), (5, 3, "linear", "mse")),
        (DataShape(5, "regression", 0), (5, 1, "linear", "mse")),
        (DataShape(3, "classes", 3), (3, 3, "softmax", "cross_entropy")),
    ],
)
def test_the_output_follows_the_data(now, expected):
    assert ends(followed(XOR, TWO, now)) == expected


def test_two_classes_get_one_sigmoid():
    assert ends(followed(followed(XOR, TWO, TEN), TEN, TWO)) == (
        2,
        1,
        "sigmoid",
        "binary_cross_entropy",
    )


def test_a_chosen_tanh_output_stays():
    with_tanh = draft(LayerSpec(4), LayerSpec(1, "tanh"))
    assert ends(followed(with_tanh, NUMBERS, TWO)) == (2, 1, "tanh", "mse")


def test_the_same_kind_of_targets_leave_the_output_alone():
    two_shares = draft(LayerSpec(2, "softmax"), loss="cross_entropy")
    assert ends(followed(two_shares, TWO, replace(TWO, inputs=7))) == (
        7,
        2,
        "softmax",
        "cross_entropy",
    )


def test_an_output_that_fits_newly_known_data_stays():
    assert ends(followed(XOR, None, TWO)) == (2, 1, "sigmoid", "mse")
    assert ends(followed(XOR, None, TEN))[1] == 10


def test_hidden_layers_stay():
    assert followed(XOR, TWO, TEN).network.layers[0] == XOR.network.layers[0]


@in_turn("name", [name for name in DATASETS if name not in ("mnist", "file")])
def test_what_is_foretold_is_what_is_loaded(name):
    spec = DataSpec(name, samples=20, features=("x", "y", "xy"))
    dataset = load_dataset(spec)
    foretold = DataShape.foretold(DataDraft.of(spec))
    assert foretold == DataShape.of(dataset)
    new = followed(XOR, None, foretold)
    check_compatible(replace(new, data=DataDraft.of(spec)).spec(), dataset)


def test_of_a_file_nothing_is_foretold():
    assert DataShape.foretold(DataDraft.of(DataSpec("file", path="a.csv"))) is None
    assert DataShape.foretold(DataDraft.of(DataSpec("mnist"))) == replace(TEN, images=True)
    # A folder may hold EMNIST's letters.
    assert DataShape.foretold(DataDraft.of(DataSpec("mnist", path="emnist"))) is None


def test_typing_errors_elsewhere_hide_nothing():
    data = replace(DataDraft.of(DataSpec("spiral")), noise="abc")
    assert DataShape.foretold(data) == TWO


def test_regression_data_say_how_many_outputs():
    rows = np.zeros((4, 3))
    data = Dataset(rows, rows[:, :2], rows, rows[:, :2], "regression", 0, None, "mine")
    assert DataShape.of(data) == DataShape(3, "regression", 0, 2)


shapes = st.one_of(
    st.builds(DataShape, st.integers(1, 9), st.just("classes"), st.integers(2, 5)),
    st.builds(
        DataShape,
        st.integers(1, 9),
        st.just("regression"),
        st.just(0),
        st.none() | st.integers(1, 4),
    ),
)


def test_whatever_stood_there_what_follows_fits(any_spec):
    @settings(max_examples=50)
    @given(any_spec.experiment, shapes)
    def check(experiment, shape):
        before = DataShape(shape.inputs + 1, "classes", 77)
        after = followed(ExperimentDraft.of(experiment), before, shape)
        new = after.spec()
        assert shape.fits(after)
        assert not problems(new, shape.inputs, shape.kind, shape.classes, outputs=shape.outputs)

    check()


def test_fitting_means_no_problems(any_spec):
    @settings(max_examples=50)
    @given(any_spec.experiment, shapes)
    def check(experiment, shape):
        found = problems(
            experiment, experiment.network.inputs, shape.kind, shape.classes, outputs=shape.outputs
        )
        assert shape.fits(ExperimentDraft.of(experiment)) == (not found)

    check()


def test_images_are_changed_only_where_there_are_some():
    augmented = AugmentationDraft(rotation=10.0)
    digits = replace(draft(LayerSpec(10, "softmax")), data=DataDraft.of(DataSpec("digits")))
    digits = replace(digits, training=replace(digits.training, augmentation=augmented))
    images, plane = (DataShape.foretold(DataDraft.of(DataSpec(name))) for name in ("digits", "xor"))
    assert images.images
    assert not plane.images
    assert DataShape.of(load_dataset(DataSpec("digits"))) == images
    assert followed(digits, None, images).training.augmentation == augmented
    assert followed(digits, images, plane).training.augmentation == AugmentationDraft()
