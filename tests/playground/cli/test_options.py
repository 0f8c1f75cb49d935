"""The experiment that a command line asks for: options laid over a lesson or a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from idx_bytes import small_mnist
from msgspec.structs import replace
from turns import in_turn

from core import InitSpec, load_dataset
from core.spec.augmentation import AugmentationSpec
from core.spec.changes import Change
from core.spec.data import DataSpec
from core.spec.points import PointSpec
from core.spec.schedule import ScheduleSpec
from playground.__main__ import main
from playground.cli.arguments import parse_arguments
from playground.cli.idle_options import idle_options
from playground.cli.options import (
    chosen_lesson,
    fitted_to_data,
    starting_experiment,
    with_options,
)
from playground.session.lessons import get_lesson

XOR = get_lesson("xor").experiment


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, tmp_path):
    """The command line is used in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def asked(*typed):
    """The experiment that `train` would train."""
    arguments = parse_arguments(("train", *typed))
    experiment = with_options(starting_experiment(arguments, chosen_lesson(arguments)), arguments)
    return fitted_to_data(experiment, arguments, load_dataset(experiment.data))


def refused(capsys, *typed):
    """The one line that refuses it."""
    assert main(("train", *typed)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


VALUES = {
    "data.noise": ("--noise", "20", 20.0),
    "data.samples": ("--samples", "80", 80),
    "data.train_fraction": ("--train-fraction", "0.25", 0.25),
    "data.features": ("--features", "x,y,sin_x", ("x", "y", "sin_x")),
    "data.seed": ("--data-seed", "4", 4),
    "network.seed": ("--network-seed", "5", 5),
    "network.dtype": ("--dtype", "float64", "float64"),
    "network.bias_init": ("--bias-init", "constant:0.5", InitSpec("constant", value=0.5)),
    "network.init": ("--init", "uniform:low=-2,high=-1", InitSpec("uniform", low=-2, high=-1)),
    "training.shuffle": ("--no-shuffle", None, False),
    "training.seed": ("--training-seed", "6", 6),
    "training.metric": ("--metric", "exact", "exact"),
    "training.decimals": ("--decimals", "3", 3),
    "training.engine": ("--engine", "numpy", "numpy"),
    "training.optimizer.name": ("--optimizer", "rmsprop", "rmsprop"),
    "training.optimizer.learning_rate": ("--learning-rate", "0.25", 0.25),
    "training.optimizer.momentum": ("--momentum", "0.5", 0.5),
    "training.optimizer.beta1": ("--beta1", "0.6", 0.6),
    "training.optimizer.beta2": ("--beta2", "0.7", 0.7),
    "training.optimizer.rho": ("--rho", "0.8", 0.8),
    "training.optimizer.epsilon": ("--epsilon", "1e-3", 1e-3),
    "training.optimizer.weight_decay": ("--weight-decay", "0.1", 0.1),
}


def at(spec, path):
    """The value at a path like "data.noise"."""
    for name in path.split("."):
        spec = getattr(spec, name)
    return spec


@in_turn("path", VALUES)
def test_an_option_sets_its_field_and_no_other(path):
    option, text, value = VALUES[path]
    found = asked("--data", "circle", option, *([] if text is None else [text]))
    before = asked("--data", "circle")
    assert at(found, path) == value != at(before, path)
    inputs = ["network.inputs"] if path == "data.features" else []  # they follow
    for other in {*VALUES, "network.layers", "network.inputs", "training.loss"} - {path, *inputs}:
        assert at(found, other) == at(before, other)


def test_shuffling_can_be_asked_for_too():
    assert asked("--lesson", "notebook_xor_01", "--shuffle").training.shuffle
    assert not asked("--lesson", "notebook_xor_01").training.shuffle


def test_the_inputs_follow_the_features():
    found = asked("--features", "x,y,xy")
    assert (found.network.inputs, found.network.sizes[1:]) == (3, XOR.network.sizes[1:])


def test_one_seed_for_all_and_one_of_its_own():
    found = asked("--seed", "9", "--network-seed", "3")
    assert (found.data.seed, found.network.seed, found.training.seed) == (9, 3, 9)


def test_layers_have_values_of_their_own():
    found = asked(
        *("--layers", "5:relu,4:tanh,1:sigmoid", "--layer-bias", "2=no"),
        *("--layer-init", "normal:3,1", "--layer-init", "3=values:1,2,3,4"),
        *("--layer-bias-init", "1=constant:2", "--layer-init", "2=none"),
    )
    layers = found.network.layers
    assert [layer.bias for layer in layers] == [True, False, True]
    normal, values = InitSpec("normal", mean=3.0), InitSpec("values", values=(1.0, 2.0, 3.0, 4.0))
    assert [layer.init for layer in layers] == [normal, None, values]
    assert [layer.bias_init for layer in layers] == [InitSpec("constant", value=2.0), None, None]


def test_a_bias_of_all_layers():
    assert [layer.bias for layer in asked("--layer-bias", "no").network.layers] == [False] * len(
        XOR.network.layers
    )


def test_dropout_of_all_layers_leaves_the_last_out():
    layers = asked("--layers", "5:relu,4:tanh,1:sigmoid", "--dropout", "0.2").network.layers
    assert [layer.dropout for layer in layers] == [0.2, 0.2, 0.0]
    layers = asked("--layers", "5:relu,4:tanh,1:sigmoid", "--dropout", "2=0.5").network.layers
    assert [layer.dropout for layer in layers] == [0.0, 0.5, 0.0]


def test_a_schedule_and_changed_images_are_asked_for():
    training = asked(
        *("--schedule", "cosine", "--schedule-length", "30", "--schedule-lowest", "0.1"),
        *("--warmup", "0.5", "--rotation", "15", "--pixel-noise", "0.05"),
    ).training
    assert training.schedule == ScheduleSpec("cosine", 30.0, lowest=0.1, warmup=0.5)
    assert training.augmentation == AugmentationSpec(rotation=15.0, pixel_noise=0.05)


def test_biases_come_with_the_weights_of_a_file_unless_they_are_asked_for(tmp_path):
    main(("train", "--epochs", "1", "--save", "w.npz"))
    path = str(Path("w.npz").absolute())
    assert asked("--init", "file:w.npz").network.bias_init == InitSpec("file", path=path)
    found = asked("--init", "file_shifted:w.npz,-2,2").network
    assert found.init == InitSpec("file_shifted", path=path, low=-2.0, high=2.0)
    assert found.bias_init == InitSpec("file", path=path)
    found = asked("--init", "file:w.npz", "--bias-init", "zeros").network
    assert found.bias_init == InitSpec("zeros")


def test_a_changed_field_of_the_data_drops_the_fingerprint(tmp_path):
    known = replace(XOR, data=replace(XOR.data, fingerprint="known"))
    Path("e.json").write_text(known.to_json())
    assert asked("--experiment", "e.json", "--lr", "0.5").data.fingerprint == "known"
    for option in (("--noise", "5"), ("--data", "moons"), ("--seed", "3")):
        assert asked("--experiment", "e.json", *option).data.fingerprint == ""


class TestChangesMadeOnTheWay:
    CHANGES = (Change(4, "learning_rate", 0.5), Change(8, "epochs", 30))

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path):
        (tmp_path / "e.json").write_text(replace(XOR, changes=self.CHANGES).to_json())

    def test_stay_where_other_fields_are_set(self):
        found = asked("--experiment", "e.json", "--data", "moons", "--l2", "0.1", "--layers", "1")
        assert found.changes == self.CHANGES

    def test_of_a_field_that_is_set_go(self):
        found = asked("--experiment", "e.json", "--lr", "0.25")
        assert found.changes == self.CHANGES[1:]
        assert found.training.optimizer.learning_rate == 0.25
        assert asked("--experiment", "e.json", "--epochs", "9").changes == self.CHANGES[:1]

    def test_in_a_network_of_other_layers_or_of_other_data_go(self, tmp_path):
        points = Change(8, "points", points=(PointSpec(0.0, 0.0, 1),))
        edits = (Change(4, "weight", 0.5, (0, 0, 0)), Change(4, "unit_off", 1, (0, 1)))
        whole = replace(XOR, changes=(*edits, *self.CHANGES, points))
        (tmp_path / "edited.json").write_text(whole.to_json())
        file = ("--experiment", "edited.json")
        assert asked(*file, "--l1", "0.5").changes == whole.changes
        assert asked(*file, "--layers", "5:tanh,1:sigmoid").changes == (*self.CHANGES, points)
        assert asked(*file, "--data", "moons").changes == whole.changes[:-1]


def test_drawn_points_of_one_class_are_too_few(capsys, tmp_path):
    data = DataSpec("drawn", points=(PointSpec(0.0, 0.0, 1),))
    (tmp_path / "e.json").write_text(replace(XOR, data=data).to_json())
    assert "All points to train on are of one class" in refused(capsys, "--experiment", "e.json")


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (("--noise", "51"), "--noise: data.noise is 51.0, expected"),
        (("--samples", "3"), "--samples: data.samples is 3, expected"),
        (("--features", "x,z"), "--features: data.features is 'z', expected one of: x, y"),
        (("--seed", "-1"), "--seed: data.seed is -1, expected"),
        (("--training-seed", "-1"), "--training-seed: training.seed is -1"),
        (("--momentum", "1"), "--momentum: optimizer.momentum is 1.0"),
        (("--l1", "0.1", "--l2", "-1"), "--l2: training.l2 is -1.0"),
        (("--lr", "nan"), "--lr: optimizer.learning_rate is nan"),
        (("--decimals", "99"), "--decimals: training.decimals is 99"),
        (("--engine", "gpu"), "argument --engine: invalid choice: 'gpu'"),
        (("--dtype", "int8"), "argument --dtype: invalid choice"),
        (("--loss", "huber"), "argument --loss: invalid choice"),
        (("--init", "normal:std=-1"), "--init: init.std is -1.0"),
        (("--init", "normal:sd=1"), "argument --init: mean is 'sd=1', expected a number"),
        (("--init", "normal:mean=1,sd=1"), "'sd' is no field of an initialiser"),
        (("--bias-init", "uniform:2,1"), "--bias-init: init.low is 2, expected at most"),
        (("--layers", "0:tanh"), "--layers: layer.units is 0"),
        (("--layer-bias", "maybe"), "--layer-bias: 'maybe' is neither yes nor no"),
        (("--layer-bias", "7=no"), "--layer-bias: there is no layer 7, expected 1 to 2"),
        (("--layer-init", "1=nope"), "--layer-init: init.name is 'nope'"),
        (("--dropout", "1=1"), "--dropout: layer.dropout is 1.0, expected less than 1"),
        (("--dropout", "2=0.5"), "the last layer has dropout 0.5, expected 0"),
        (("--schedule-length", "0"), "--schedule-length: schedule.length is 0.0"),
        (("--rotation", "270"), "--rotation: augmentation.rotation is 270"),
        (("--shift", "2"), "the data are no images"),
        (("--inputs", "0"), "--inputs: network.inputs is 0"),
        (("--inputs", "5"), "the data has 2 inputs but the network takes 5"),
        (("--data", "arrays"), "--data is 'arrays', expected a table, an npz file, a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_bad_value_is_one_sentence_that_names_the_option(capsys, typed, part):
    assert part in refused(capsys, *typed)


def test_a_resumed_run_takes_what_may_change_on_the_way_and_names_it(capsys):
    main(("train", "--epochs", "2", "--save", "r.npz"))
    capsys.readouterr()
    for option in (("--noise", "5"), ("--seed", "1"), ("--no-shuffle",), ("--layer-bias", "no")):
        said = refused(capsys, "--resume", "r.npz", "--epochs", "3", *option)
        name = option[0].replace("--no-", "--")
        images = "--rotation, --shift, --thickness and --pixel-noise"
        may = f"--lr, --batch-size, --epochs, --l1, --l2, {images}"
        assert f"{name} would make it another run: --resume takes {may}" in said


def test_so_they_are_for_a_folder_of_pictures(tmp_path):
    for name, content in small_mnist().items():
        (tmp_path / name).write_bytes(content)
    for typed in (".", "t10k-labels-idx1-ubyte.gz"):
        found = asked("--data", typed)
        assert (found.data.name, found.data.path) == ("mnist", str(tmp_path))
        assert found.network.sizes == (784, 64, 10)
        assert found.training.optimizer.name == "adam"


def test_for_an_own_file_network_and_training_are_proposed(tmp_path):
    rows = "".join(f"{i},{i % 7},{'abc'[i % 3]}\n" for i in range(60))
    (tmp_path / "t.csv").write_text("a,b,label\n" + rows)
    proposed = asked("--data", "t.csv")
    assert proposed.network.sizes == (2, 16, 3)
    assert proposed.training.optimizer.name == "adam"
    typed = asked(
        "--data", "t.csv", "--lr", "0.5", "--epochs", "3", "--seed", "8", "--layers", "5,3"
    )
    assert typed.network.sizes == (2, 5, 3)
    assert (typed.training.optimizer.name, typed.training.optimizer.learning_rate) == ("adam", 0.5)
    assert (typed.training.epochs, typed.training.seed, typed.network.seed) == (3, 8, 8)
    assert (typed.training.batch_size, typed.data.seed) == (proposed.training.batch_size, 8)
    lesson = get_lesson("spirals").experiment
    named = asked("--lesson", "spirals", "--data", "t.csv")  # what was named is meant
    assert named.training.optimizer == lesson.training.optimizer
    assert named.network.layers[:-1] == lesson.network.layers[:-1]
    loss = asked("--data", "t.csv", "--loss", "mse")
    assert loss.training.loss == "mse"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--delimiter", ";"), "--delimiter has no effect: xor is read from no file of your own"),
        (
            ("--data", "digits", "--noise", "3", "--samples", "9"),
            "--samples and --noise have no effect: digits has no such choice",
        ),
        (
            ("--data", "a.npz", "--header", "no", "--target", "y"),
            "--target and --header have no effect: a.npz holds arrays, not a table",
        ),
        (
            ("--data", "t.csv", "--scale-target", "none"),
            "--scale-target has no effect: label is classes, not a number",
        ),
        (
            ("--data", "t.csv", "--target", "a", "--task", "number", "--stratify", "yes"),
            "--stratify has no effect: a is a number, not classes",
        ),
        (("--data", "t.csv", "--delimiter", ",", "--train-fraction", "0.7"), ""),
        (("--data", "a.npz", "--scale", "none", "--data-seed", "3"), ""),
        (("--data", "moons", "--noise", "3", "--seed", "3"), ""),
        (("--data", "xor", "--seed", "3", "--epochs", "2"), ""),
    ],
)
def test_an_option_that_changes_nothing_is_said(tmp_path, typed, said):
    (tmp_path / "t.csv").write_text("a,b,label\n" + "1.5,2,yes\n2,1,no\n3,4,yes\n" * 4)
    np.savez(tmp_path / "a.npz", x=np.arange(24.0).reshape(12, 2), y=np.array(["a", "b"] * 6))
    arguments = parse_arguments(("train", *typed))
    experiment = with_options(starting_experiment(arguments, chosen_lesson(arguments)), arguments)
    found = idle_options(arguments, load_dataset(experiment.data))
    assert found == ((said,) if said else ())
