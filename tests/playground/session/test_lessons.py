"""Lessons: all can be laid out, and those with a promise keep it."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace
from turns import in_turn

from core import DataSpec, InitSpec, SpecError, Trainer
from core.datasets import DATASETS
from core.spec.compatibility import problems
from core.spec.goal import Goal
from playground.chrome.default_layouts import LAYOUTS
from playground.session.claims import Reaches
from playground.session.lessons import _read, get_lesson, load_lessons

ASKED_FOR = {
    "xor",
    "notebook_xor_01",
    "notebook_xor_001",
    "notebook_xor_04",
    "all_zeros",
    "too_deep",
    "spirals",
    "digits",
    "mnist",
    "notebook_mnist_file",
    "notebook_mnist_shifted",
    "notebook_mnist_random",
}


def with_seed(experiment, seed):
    return replace(
        experiment,
        data=replace(experiment.data, seed=seed),
        network=replace(experiment.network, seed=seed),
        training=replace(experiment.training, seed=seed),
    )


def trained(experiment):
    trainer = Trainer(experiment)
    for _ in trainer.run():
        pass
    return trainer


def test_all_lessons_are_there_and_xor_is_the_first():
    names = [lesson.name for lesson in load_lessons()]
    assert set(names) >= ASKED_FOR
    assert len(set(names)) == len(names)
    assert names[0] == "xor"


@pytest.mark.parametrize("lesson", load_lessons(), ids=lambda lesson: lesson.name)
def test_a_lesson_says_what_to_look_for_and_fits_its_data(lesson):
    assert 40 <= len(lesson.text) <= 340
    assert lesson.text.endswith((".", "?"))
    info = DATASETS[lesson.experiment.data.name]
    inputs = info.inputs(lesson.experiment.data) or lesson.experiment.network.inputs
    kind = info.kind or "classes"
    assert problems(lesson.experiment, inputs, kind, info.classes or 10) == ()


@pytest.mark.parametrize("lesson", load_lessons(), ids=lambda lesson: lesson.name)
def test_a_layout_that_a_lesson_chooses_is_one_there_is(lesson):
    assert lesson.layout == "" or lesson.layout in LAYOUTS


def test_a_lesson_s_file_may_choose_a_layout(tmp_path):
    lesson = _read(lesson_file(tmp_path, layout="images"))
    assert (lesson.name, lesson.layout) == ("any", "images")
    assert lesson.experiment == get_lesson("xor").experiment


def test_an_unknown_lesson_names_those_there_are():
    with pytest.raises(KeyError, match="no lesson 'xyz', expected one of: xor, "):
        get_lesson("xyz")


@pytest.mark.parametrize("seed", range(20))
def test_xor_is_solved_with_every_seed_and_never_at_a_glance(seed):
    lesson = get_lesson("xor")
    history = trained(with_seed(lesson.experiment, seed)).history
    assert history.test_accuracy[-1] == 1.0
    steps = np.flatnonzero(history.test_accuracy < 1.0)[-1] + 2
    assert 2.0 <= steps / lesson.speed <= 10.0


def test_xor_with_the_first_seed_takes_three_to_ten_seconds_to_solve():
    lesson = get_lesson("xor")
    history = trained(lesson.experiment).history
    steps = np.flatnonzero(history.test_accuracy < 1.0)[-1] + 2
    assert 3.0 <= steps / lesson.speed <= 10.0


def test_the_notebook_lessons_are_the_notebooks_network():
    for name, rate, epochs in (
        ("notebook_xor_01", 0.1, 1000),
        ("notebook_xor_001", 0.01, 3000),
        ("notebook_xor_04", 0.4, 1000),
    ):
        experiment = get_lesson(name).experiment
        training, network = experiment.training, experiment.network
        assert (training.optimizer.name, training.optimizer.learning_rate) == ("sgd", rate)
        assert (training.epochs, training.batch_size, training.shuffle) == (epochs, 1, False)
        assert (training.metric, training.decimals, training.loss) == ("exact", 10, "mse")
        assert [layer.activation for layer in network.layers] == ["sigmoid", "relu"]
        assert network.init == InitSpec("normal", mean=3.0, std=1.0)
        assert network.layers[0].bias_init == InitSpec("values", values=(0.0, -1.0))
        assert network.dtype == "float64"


def test_the_notebooks_mnist_starts_from_the_file_shifted_or_random():
    lessons = [get_lesson(f"notebook_mnist_{end}") for end in ("file", "shifted", "random")]
    path = "mnist__weights.npz"
    for lesson in lessons:
        experiment = lesson.experiment
        assert experiment.data == DataSpec("file", path=path, train_fraction=1.0)
        assert experiment.network.sizes == (784, 128, 64, 10)
        assert {layer.activation for layer in experiment.network.layers} == {"sigmoid"}
        # The notebook's 0.1 is 1.0 here: its loss is not divided by the ten outputs.
        assert experiment.training.optimizer.learning_rate == 1.0
    starts = [(each.experiment.network.init, each.experiment.network.bias_init) for each in lessons]
    shifted = InitSpec("file_shifted", path=path, low=-1.0, high=1.0)
    from_file = InitSpec("file", path=path)
    random = InitSpec("normal", mean=3.0, std=1.0)
    assert starts == [(from_file, from_file), (shifted, from_file), (shifted, random)]


def lesson_file(tmp_path, **fields):
    """A lesson on XOR whose text is one sentence, with other fields as given."""
    claim = {"sentence": "It learns.", "shows": REACHED}
    experiment = msgspec.json.decode(get_lesson("xor").experiment.to_json())
    content = {"title": "t", "text": "Look! It learns.", "claims": [claim]}
    file = tmp_path / "01_any.json"
    file.write_bytes(msgspec.json.encode(content | {"experiment": experiment} | fields))
    return file


REACHED = {"kind": "reaches", "figure": "test_accuracy", "value": 1.0, "until": 400}


def claim_with(**fields):
    return [{"sentence": "It learns.", "shows": REACHED} | fields]


def test_what_a_lesson_reaches_as_it_is_laid_out_is_its_goal(tmp_path):
    lesson = _read(lesson_file(tmp_path))
    assert lesson.goals == (Goal("test_accuracy", 1.0),)
    assert lesson.claims[0].shows == Reaches("test_accuracy", 1.0, 400)
    assert _read(lesson_file(tmp_path, claims=claim_with(seeds=3, holds=2))).goals == ()


@in_turn(
    ("fields", "why"),
    [
        ({"claims": []}, "there are no claims"),
        ({"claims": claim_with(sentence="It sleeps.")}, "sentence does not stand in the text"),
        ({"claims": claim_with(sentence="")}, "sentence does not stand in the text"),
        ({"claims": claim_with(change={"training": {"l2": 0.1}})}, "both change and when"),
        ({"claims": claim_with(when="with an L2")}, "both change and when"),
        ({"claims": claim_with(seeds=3)}, "holds with 0 of 3 seeds"),
        ({"claims": claim_with(seeds=3, holds=4)}, "holds with 4 of 3 seeds"),
        ({"claims": claim_with(change={"training": {"l2": -1}}, when="w")}, "training.l2 is -1"),
        ({"claims": claim_with(change={"training": {"x": 1}}, when="w")}, "unknown field `x`"),
        (
            {"claims": claim_with(shows={"kind": "moves", "layer": 3, "until": 1, "low": 1.0})},
            "there are only 2 layers",
        ),
        ({"claims": claim_with(shows=REACHED | {"value": 97})}, "goal.value is 97"),
        ({"claims": claim_with(proves=1)}, "unknown field `proves`"),
        ({"goal": 0.9}, "unknown field `goal`"),
    ],
)
def test_a_claim_that_cannot_be_names_its_file(tmp_path, fields, why):
    with pytest.raises(SpecError, match=rf"lesson 01_any\.json: .*{why}"):
        _read(lesson_file(tmp_path, **fields))


def test_a_change_is_laid_over_the_lesson_field_by_field(tmp_path):
    change = {"training": {"optimizer": {"learning_rate": 0.5}}, "data": {"features": ["x2"]}}
    file = lesson_file(tmp_path, claims=claim_with(change=change, when="with x²"))
    lesson = _read(file)
    before, after = lesson.experiment, lesson.variant(lesson.claims[0], seed=2)
    optimizer = replace(before.training.optimizer, learning_rate=0.5)
    assert after.training == replace(before.training, optimizer=optimizer)
    assert after.data == replace(before.data, features=("x2",))
    assert after.network == replace(before.network, seed=before.network.seed + 2)


def test_a_claim_speaks_of_runs_that_are_as_it_says(tmp_path):
    rate = {"training": {"optimizer": {"learning_rate": 0.5}}}
    slow, fast, seeds = (
        claim_with(),
        claim_with(change=rate, when="fast"),
        claim_with(seeds=2, holds=1),
    )
    lesson = _read(lesson_file(tmp_path, claims=[*slow, *fast, *seeds]))

    def spoken_of(experiment):
        return [lesson.speaks_of(claim, experiment) for claim in lesson.claims]

    base = lesson.experiment
    assert spoken_of(base) == [True, False, False]
    assert spoken_of(lesson.variant(lesson.claims[1])) == [False, True, False]
    assert spoken_of(lesson.variant(lesson.claims[2], seed=7)) == [True, False, True]
    more = replace(base, training=replace(base.training, epochs=1000))
    assert spoken_of(more) == [True, False, False]  # no claim has its word on this
    assert spoken_of(replace(base, data=DataSpec("xor_cloud"))) == [False] * 3
    other = replace(base.training, optimizer=replace(base.training.optimizer, learning_rate=0.7))
    assert spoken_of(replace(base, training=other)) == [False] * 3


def test_the_lessons_with_a_file_can_make_it_of_mnist_or_of_the_digits():
    for lesson in load_lessons():
        names = [recipe.name for recipe in lesson.made_by]
        needs_file = lesson.experiment.data.name == "file"
        assert names == (["mnist__weights", "digits__weights"] if needs_file else [])
        for recipe in lesson.made_by:
            made, wanted = recipe.experiment.network, lesson.experiment.network
            assert (made.sizes, made.layers) == (wanted.sizes, wanted.layers)
            assert recipe.experiment.data == DataSpec(recipe.name.removesuffix("__weights"))
