"""After a change by hand the figures are those of the network as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.spec.changes import Change
from playground.chrome.status_bar import RunStatus
from playground.control.judging import Judging
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    network = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")))
    session.prepare(Experiment(DataSpec("circle", samples=40), network, TrainSpec(epochs=50)))
    yield session
    assert session.close()


@pytest.fixture
def status(qtbot: QtBot, session: Session) -> RunStatus:
    status = RunStatus()
    qtbot.addWidget(status)
    session.snapshot_changed.connect(status.show_snapshot)
    session.state_changed.connect(status.show_state)
    Judging(session, status, session)
    return status


def accuracies(session: Session) -> tuple[str, str]:
    """What all rows say of the network as it stands."""
    assert session.snapshot is not None
    assert session.dataset is not None
    network, data = session.snapshot.network(), session.dataset
    train = np.mean(network.predict_classes(data.x_train) == data.y_train)
    test = np.mean(network.predict_classes(data.x_test) == data.y_test)
    return f"accuracy {100 * train:.1f} %", f"test {100 * test:.1f} %"


def test_an_edit_is_judged_at_once_and_training_goes_on_with_its_own_figures(
    qtbot: QtBot, session: Session, status: RunStatus
) -> None:
    with qtbot.waitSignal(session.state_changed, check_params_cb=lambda state: state == "paused"):
        session.step_epoch()
    session.change(Change(0, "bias", 9.0, where=(1, 0)))
    qtbot.waitUntil(lambda: "as you changed it" in status.accuracy_label.toolTip())
    qtbot.waitUntil(
        lambda: (status.accuracy_label.text(), status.test_label.text()) == accuracies(session)
    )
    session.step()
    qtbot.waitUntil(lambda: "so far" in status.accuracy_label.toolTip())


def test_until_it_is_judged_no_old_figure_stands(
    qtbot: QtBot, session: Session, status: RunStatus
) -> None:
    with qtbot.waitSignal(session.analysis_ready):
        session.change(Change(0, "unit_off", 1, where=(0, 0)))
        assert status.accuracy_label.text() == "accuracy –"
    assert status.accuracy_label.text() == accuracies(session)[0]


def test_a_moment_that_is_looked_back_at_is_judged_as_it_was(
    qtbot: QtBot, session: Session, status: RunStatus
) -> None:
    session.shown_changed.connect(status.show_snapshot)
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state == "paused")
    with qtbot.waitSignal(session.analysis_ready):
        session.change(Change(0, "unit_off", 1, where=(0, 0)))
    then, step = accuracies(session), session.snapshot.steps
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state == "paused" and session.snapshot.steps > step)
    status.show_judgement(None)
    session.look_at(step)
    qtbot.waitUntil(lambda: session.timeline.place.is_exact)
    qtbot.waitUntil(lambda: status.accuracy_label.text() == then[0])
    assert status.test_label.text() == then[1]
