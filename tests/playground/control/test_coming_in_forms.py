"""Forms and a run that was loaded beside the window: they show it a turn before it is one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from small_runs import reach

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.control.forms import FormController
from playground.forms.form_panel import FormPanel
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

FIRST = Experiment(DataSpec("xor"), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec())
DIGITS = Experiment(
    DataSpec("digits"),
    NetworkSpec(784, (LayerSpec(10, "softmax"),)),
    TrainSpec("cross_entropy", batch_size=500),
)


@pytest.fixture
def someone(qtbot: QtBot) -> Iterator[Any]:
    """At the forms, to whom the digits are coming just now."""
    session, form = Session(), FormPanel()
    qtbot.addWidget(form)
    guard: Any = SimpleNamespace(may_lose=lambda _what: True)
    dialogs: Any = SimpleNamespace()
    FormController(form, session, guard, dialogs, session)
    session.prepare(FIRST)
    with qtbot.waitSignal(session.run_coming):
        session.prepare(DIGITS)
    yield SimpleNamespace(session=session, form=form)
    assert session.close()


def test_they_show_it_once_and_before_it_is_taken_over(
    qtbot: QtBot, someone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, form = someone.session, someone.form
    assert form.experiment() == DIGITS
    assert session.experiment == FIRST
    shown: list[Any] = []
    for name in ("_show", "_judge"):
        monkeypatch.setattr(form, name, lambda *given: shown.append(given))
    monkeypatch.setattr(form._data, "set_dataset", shown.append)
    reach(qtbot, session, "ready")
    assert session.experiment == DIGITS
    assert shown == [], "twice"


def test_they_go_back_where_it_is_cancelled_meanwhile(someone: Any) -> None:
    session, form = someone.session, someone.form
    session.cancel_loading()
    assert form.experiment() == session.experiment == FIRST
    assert form._data._loaded == ("xor", session.dataset)


@pytest.mark.parametrize("is_rate", [False, True])
def test_what_is_changed_meanwhile_becomes_the_wish(
    qtbot: QtBot, someone: Any, is_rate: bool
) -> None:
    session, form = someone.session, someone.form
    rule = replace(DIGITS.training.optimizer, learning_rate=0.5)
    changed = {"optimizer": rule} if is_rate else {"batch_size": 50}
    wanted = replace(DIGITS, training=replace(DIGITS.training, **changed))
    form.propose(wanted)
    reach(qtbot, session, "ready")
    assert session.experiment == form.experiment() == wanted
