"""The names by which a person calls the fields of an experiment."""

from __future__ import annotations

import pytest
from turns import in_turn

from core import SpecError
from core.spec.fields import find_field, short_names


@in_turn(
    ("name", "path"),
    [
        ("lr", "training.optimizer.learning_rate"),
        ("learning-rate", "training.optimizer.learning_rate"),
        ("optimizer", "training.optimizer.name"),
        ("data", "data.name"),
        ("data_seed", "data.seed"),
        ("init", "network.init"),
        ("init.std", "network.init.std"),
        ("layers", "network.layers"),
        ("layers.2.units", "network.layers.2.units"),
        ("layers[2].dropout", "network.layers.2.dropout"),
        ("dropout", "network.layers.dropout"),
        ("layers.1.init.std", "network.layers.1.init.std"),
        ("stop-at", "training.stop.goal"),
    ],
)
def test_a_field_has_short_names_and_its_whole_path(name, path):
    assert ".".join(find_field(name).path) == path
    assert ".".join(find_field(path).path) == path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("learning_rat", "did you mean 'learning_rate'?"),
        ("batchsize", "did you mean 'batch_size'?"),
        ("qqqqqq", "there is no field 'qqqqqq' in an experiment"),
        ("fingerprint", "there is no field 'fingerprint'"),
        ("seed", "did you mean '"),
        ("layers.2", "names layer 2, but only fields of layers have one"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(name, said):
    with pytest.raises(SpecError) as told:
        find_field(name)
    assert said in str(told.value)


def test_paths_are_shortened_as_far_as_they_can_be_told_apart():
    paths = (
        "training.optimizer.learning_rate",
        "training.optimizer.name",
        "network.seed",
        "network.layers.1.units",
        "network.init",
    )
    assert list(short_names(paths).values()) == [
        *("learning_rate", "optimizer", "network.seed", "layers.1.units", "init"),
    ]
