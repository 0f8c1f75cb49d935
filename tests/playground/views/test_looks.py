"""Views share one look a frame, and each has its own where none was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.insight.look import Looks
from core.nn.workspace import Workspace
from playground.views.boundary import BoundaryView
from playground.views.images import ImagesView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from playground.views.view import View

CIRCLE = Experiment(
    DataSpec("circle"), NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))), TrainSpec()
)
DIGITS = Experiment(
    DataSpec("digits"), NetworkSpec(784, (LayerSpec(10, "softmax"),)), TrainSpec("cross_entropy")
)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each forward pass goes through."""
    passes: list[int] = []
    forward = Workspace.forward

    def counted(work: Workspace) -> None:
        passes.append(work.rows)
        forward(work)

    monkeypatch.setattr(Workspace, "forward", counted)
    return passes


def seen(qtbot: QtBot, *views: View) -> None:
    for view in views:
        qtbot.addWidget(view)
        view.resize(360, 400)
        view.show()
        qtbot.waitExposed(view)


@pytest.mark.parametrize(
    ("kind", "experiment", "count"), [(BoundaryView, CIRCLE, 4096), (ImagesView, DIGITS, 400)]
)
def test_two_views_make_one_pass_a_frame(
    qtbot: QtBot,
    rows: list[int],
    kind: type[BoundaryView | ImagesView],
    experiment: Experiment,
    count: int,
) -> None:
    trainer = Trainer(experiment)
    views = kind(), kind()
    seen(qtbot, *views)
    looks = Looks(experiment, trainer.dataset)
    for view in views:
        view.set_experiment(experiment, trainer.dataset)
        view.use_looks(looks)
    for _ in range(2):
        trainer.step()
        snapshot = trainer.snapshot()
        rows.clear()
        for view in views:
            view.show_snapshot(snapshot)
            view.redraw()
        assert rows == [count]


def test_a_view_alone_has_looks_of_its_own_until_the_next_experiment(qtbot: QtBot) -> None:
    trainer = Trainer(CIRCLE)
    view = BoundaryView()
    seen(qtbot, view)
    view.set_experiment(CIRCLE, trainer.dataset)
    view.show_snapshot(trainer.snapshot())
    assert np.ptp(view.canvas.picture.indexes) > 0
    snapshot = trainer.snapshot()
    look = view.look(snapshot)
    assert view.look(snapshot) is look
    view.set_experiment(CIRCLE, trainer.dataset)
    assert view.look(snapshot) is not look
    view.clear()
    with pytest.raises(ValueError, match="nothing to look at"):
        view.look(snapshot)
