"""No state without a way on: in each of them every key does something sensible or says why not."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from playground.session import loading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core import Experiment

FOREVER = 10**8
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = {
    "play": (Qt.Key.Key_Space, PLAIN),
    "step": (Qt.Key.Key_Right, PLAIN),
    "epoch": (Qt.Key.Key_Right, SHIFT),
    "reset": (Qt.Key.Key_R, PLAIN),
    "new weights": (Qt.Key.Key_N, PLAIN),
    "open": (Qt.Key.Key_O, CTRL),
    "save": (Qt.Key.Key_S, CTRL),
}


class Says(NamedTuple):
    """Nothing happens but that a message has these words."""

    words: str


ASKS = object()  # for a file
GOES_ON = ("training", "paused")  # an epoch of XOR may be over before anybody looks
# What each key leads to: the states that may follow, a message, or a question.
TABLE: dict[str, dict[str, Any]] = {
    "ready": {
        **dict.fromkeys(("play", "step", "epoch"), GOES_ON),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
    },
    "training": {
        "play": ("paused",),
        **dict.fromkeys(("step", "epoch"), Says("the run is training, Space pauses it")),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
    },
    "paused": {
        **dict.fromkeys(("play", "step", "epoch"), GOES_ON),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
    },
    "finished": {
        "play": ("training",),
        **dict.fromkeys(("step", "epoch"), Says("the run is finished, Space trains on")),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
    },
    "diverged": {
        **dict.fromkeys(("play", "step", "epoch"), Says("Reset (R) or another learning rate")),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
    },
    "loading": {
        **dict.fromkeys(
            ("play", "step", "epoch", "reset", "new weights", "save"), Says("Esc cancels")
        ),
    },
    "no run": {
        **dict.fromkeys(("play", "step", "epoch"), GOES_ON),
        **dict.fromkeys(("reset", "new weights"), ("ready",)),
        "save": Says("there is no run to save yet"),
    },
    "problem": {
        **dict.fromkeys(
            ("play", "step", "epoch", "reset", "new weights"), Says("learning rate is 'x'")
        ),
    },
}


def with_training(someone: Any, **fields: Any) -> Experiment:
    experiment = someone.first
    return replace(experiment, training=replace(experiment.training, **fields))


def be_ready(someone: Any) -> None:
    someone.window.session.prepare(someone.first)


def be_training(someone: Any) -> None:
    someone.window.session.start(with_training(someone, epochs=FOREVER))


def be_paused(someone: Any) -> None:
    session = someone.window.session
    be_ready(someone)
    with someone.qtbot.waitSignal(session.snapshot_changed):
        session.step()


def be_finished(someone: Any) -> None:
    someone.window.session.start(with_training(someone, epochs=2))


def be_diverged(someone: Any) -> None:
    optimizer = replace(someone.first.training.optimizer, learning_rate=1e30)
    experiment = with_training(someone, loss="mse", optimizer=optimizer, epochs=FOREVER)
    layers = tuple(replace(layer, activation="linear") for layer in experiment.network.layers)
    network = replace(experiment.network, layers=layers)
    someone.window.session.start(replace(experiment, network=network))


def be_loading(someone: Any) -> None:
    if someone.window.session.state != "loading":
        someone.window.open_lesson("digits")


def have_no_run(_someone: Any) -> None:
    """Only a new window has none; the first key that makes one ends the state."""


def have_a_problem(someone: Any) -> None:
    be_ready(someone)
    field = someone.find("learningRateSpin")
    field.setFocus()
    field.selectAll()
    someone.qtbot.keyClicks(field, "x")
    someone.press(Qt.Key.Key_Return)
    someone.window.setFocus()


def expectations(state: str) -> dict[str, Any]:
    """What each key leads to."""
    found = {"open": ASKS, "save": ASKS, **TABLE[state]}
    assert set(found) == set(KEYS)
    return found


REACHED_BY: dict[str, Callable[[Any], None]] = {
    "ready": be_ready,
    "training": be_training,
    "paused": be_paused,
    "finished": be_finished,
    "diverged": be_diverged,
    "loading": be_loading,
    "no run": have_no_run,
    "problem": have_a_problem,
}


@pytest.fixture
def closed_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The digits are loaded for as long as the test goes on."""
    gate = threading.Event()
    load = loading.load_dataset

    def load_slowly(spec: Any, *, cancelled: Any, **rest: Any) -> Any:
        if spec.name == "digits":
            while not (gate.wait(0.01) or cancelled()):
                pass
        return load(spec, cancelled=cancelled, **rest)

    monkeypatch.setattr(loading, "load_dataset", load_slowly)
    yield
    gate.set()


def check(someone: Any, state: str, name: str, expected: Any) -> None:
    session, message = someone.window.session, someone.window.status.message_label
    someone.window.status.show_message("")
    someone.answers.asked.clear()
    snapshot = session.snapshot
    someone.window.setFocus()  # the slider would keep its arrows
    someone.press(*KEYS[name])
    where = f"{state}: {name}"
    if expected is ASKS:
        assert someone.answers.asked, where
    elif isinstance(expected, Says):
        assert expected.words in message.toolTip(), where
        assert message.toolTip().count(".") == 1, where  # one sentence
        assert session.state == state or state in ("no run", "problem"), where
        assert session.snapshot is snapshot or state == "training", where
    else:
        assert session.state in expected, where
        assert message.toolTip().startswith("Not now") is False, where


def reach(someone: Any, state: str) -> None:
    someone.window.session.set_speed(None)
    someone.first = getattr(someone, "first", someone.window.session.experiment)
    REACHED_BY[state](someone)
    if state not in ("no run", "problem"):
        someone.wait_for(state)


@pytest.mark.usefixtures("closed_gate")
def test_every_key_acts_or_says_why(person: Any) -> None:
    someone = person(views=False)
    for state in ("ready", "training", "paused", "finished", "diverged", "problem", "loading"):
        for name, expected in expectations(state).items():
            reach(someone, state)
            check(someone, state, name, expected)
        if state == "diverged":  # a key that says why does nothing else
            reach(someone, state)
            someone.window.docks["curves"].show()
            someone.window.docks["curves"].raise_()
            check_box = someone.window.views["curves"].findChild(QCheckBox, "logLossCheck")
            check_box.setFocus()
            assert someone.window.focusWidget() is check_box
            someone.press(Qt.Key.Key_Space)  # without Play, Qt would tick the box
            assert not check_box.isChecked()
            assert "diverged" in someone.find("messageLabel").toolTip()


def test_every_key_acts_or_says_why_where_there_is_no_run(person: Any) -> None:
    someone = person("", views=False)
    for name, expected in expectations("no run").items():
        if someone.window.session.experiment is not None:
            someone = person("", views=False)
        reach(someone, "no run")
        check(someone, "no run", name, expected)
