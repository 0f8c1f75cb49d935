"""Lessons in the window: goals in the panel, and files that are not there made in one click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from core import DataSpec, InitSpec
from core.datasets import MnistMissing
from playground.control import lessons
from playground.session import loading
from playground.session.lessons import Recipe, get_lesson
from playground.session.making import made_path

if TYPE_CHECKING:
    from collections.abc import Callable

NOTEBOOK = "notebook_mnist_file"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Recipe]:
    """The notebook's lessons, with files that are made in a moment; and nothing in this folder."""
    experiment = get_lesson(NOTEBOOK).made_by[1].experiment
    training = replace(experiment.training, epochs=1, batch_size=100)
    recipes = [Recipe(name, replace(experiment, training=training)) for name in ("one", "two")]
    monkeypatch.setattr(
        lessons, "get_lesson", lambda name: replace(get_lesson(name), made_by=tuple(recipes))
    )
    monkeypatch.chdir(tmp_path)
    return recipes


@pytest.fixture
def without_mnist(monkeypatch: pytest.MonkeyPatch, quick: list[Recipe]) -> None:
    """The first recipe needs MNIST, which cannot be had."""
    quick[0] = replace(quick[0], experiment=replace(quick[0].experiment, data=DataSpec("mnist")))
    load = loading.load_dataset

    def refuse(spec: DataSpec, **how: Any) -> Any:
        if spec.name == "mnist":
            raise MnistMissing("there is no network")
        return load(spec, **how)

    monkeypatch.setattr(loading, "load_dataset", refuse)


def opens(someone: Any, act: Callable[[], object]) -> None:
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed, timeout=120_000):
        act()
    someone.wait_for("ready")


def test_the_panel_shows_goals_and_their_ticks(person: Any) -> None:
    someone = person("xor", views=False)
    session = someone.window.session
    assert someone.find("lessonNumber").text() == "Lesson 1 of 15 · 0 of 2 goals reached"
    session.set_speed(None)
    session.play()
    someone.wait_for("finished")
    assert someone.find("lessonNumber").text() == "Lesson 1 of 15 · 1 of 2 goals reached"
    assert someone.find("lessonGoal1").text().endswith("– reached")
    assert (
        someone.find("lessonGoal2").text() == "New weights: test accuracy 100 % within 400 epochs"
    )
    opens(someone, lambda: someone.window.open_lesson("xor"))
    assert someone.find("lessonNumber").text() == "Lesson 1 of 15 · 0 of 2 goals reached"


def test_a_file_that_is_not_there_is_made_in_one_click(person: Any, quick: list[Recipe]) -> None:
    someone = person("xor", views=False)
    window = someone.window
    window.open_lesson(NOTEBOOK)
    assert "mnist__weights.npz" in someone.find("bannerText").text()
    assert window.lessons.current.name == "xor"
    opens(someone, lambda: someone.click("bannerMakeButton"))
    path = made_path(quick[0])
    assert Path(path).is_file()
    experiment = window.session.experiment
    assert experiment.data.path == path
    assert experiment.network.init == InitSpec("file", path=path)
    assert window.lessons.current.name == NOTEBOOK
    assert window.bar.lesson_combo.currentData() == NOTEBOOK
    assert "Your notebook's" in someone.find("lessonText").text()
    assert not someone.find("banner").isVisible()
    opens(someone, lambda: window.open_lesson("notebook_mnist_random"))  # now it is there
    assert window.lessons.current.name == "notebook_mnist_random"
    assert window.session.experiment.network.init.path == path


def test_making_can_be_cancelled(person: Any, quick: list[Recipe]) -> None:
    training = replace(quick[0].experiment.training, epochs=10**6)
    quick[0] = replace(quick[0], experiment=replace(quick[0].experiment, training=training))
    someone = person("xor", views=False)
    session = someone.window.session
    someone.window.open_lesson(NOTEBOOK)
    with someone.qtbot.waitSignal(session.progress) as told:
        someone.click("bannerMakeButton")
    assert session.state == "loading"
    assert told.args[2] == "Making one.npz: training on digits…"
    someone.click("cancelLoadingButton")
    assert session.state == "ready"
    assert someone.window.lessons.current.name == "xor"
    assert someone.window.bar.lesson_combo.currentData() == "xor"
    session.play()
    someone.wait_for("training")
    assert session.close()  # waits for the one that makes
    assert not Path(made_path(quick[0])).exists()


def test_where_mnist_cannot_be_had_there_are_ways_on(
    person: Any, quick: list[Recipe], without_mnist: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person("xor", views=False)
    window = someone.window
    window.open_lesson(NOTEBOOK)
    with someone.qtbot.waitSignal(window.session.data_missing):
        someone.click("bannerMakeButton")
    assert "MNIST is missing" in someone.find("bannerText").text()
    assert window.lessons.current.name == "xor"
    load = loading.load_dataset
    with monkeypatch.context() as patch:
        patch.setattr(
            loading,
            "load_dataset",
            lambda spec, **how: load(
                replace(spec, name="digits") if spec.name == "mnist" else spec, **how
            ),
        )
        opens(someone, lambda: someone.click("bannerRetryButton"))
    assert window.session.experiment.data.path == made_path(quick[0]), "it came at the second try"
    assert window.lessons.current.name == NOTEBOOK

    Path(made_path(quick[0])).unlink()
    opens(someone, lambda: window.open_lesson("xor"))
    window.open_lesson(NOTEBOOK)
    with someone.qtbot.waitSignal(window.session.data_missing):
        someone.click("bannerMakeButton")
    assert window.lessons.current.name == "xor"
    opens(someone, lambda: someone.click("bannerMadeButton"))
    assert window.session.experiment.data.path == made_path(quick[1]), "the digits take its place"
    assert window.lessons.current.name == NOTEBOOK


def test_training_that_is_not_saved_is_not_lost_without_a_question(
    person: Any, quick: list[Recipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person("xor", views=False)
    window = someone.window
    window.open_lesson(NOTEBOOK)
    with monkeypatch.context() as patch:
        patch.setattr(type(window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "cancel"
        someone.click("bannerMakeButton")
    assert window.session.state == "ready"
    assert window.session.experiment.data.name == "xor"
    assert someone.find("banner").isVisible()  # it can still be made
    assert not Path(made_path(quick[0])).exists()

    opens(someone, lambda: someone.click("bannerDigitsButton"))  # the digits, chosen at once
    assert window.session.experiment.data.path == made_path(quick[1])
    assert not Path(made_path(quick[0])).exists()
