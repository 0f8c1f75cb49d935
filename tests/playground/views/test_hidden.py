"""A hidden view costs nothing, whichever it is: it computes, draws, asks and waits for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from damage_views import experiment as of_images
from damage_views import images
from PySide6.QtCore import QTimer

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.datasets import load_dataset
from core.insight.look import Looks
from playground.views import VIEWS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Dataset
    from playground.views.declared import Declaration

XOR = Experiment(
    DataSpec("xor"), NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid"))), TrainSpec()
)


@pytest.fixture(scope="module")
def runs() -> list[tuple[Experiment, Dataset]]:
    return [(XOR, load_dataset(XOR.data)), (of_images(36), images())]


@pytest.mark.parametrize("declared", VIEWS, ids=lambda declared: declared.name)
def test_a_hidden_view_costs_nothing(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    runs: list[tuple[Experiment, Dataset]],
    declared: Declaration,
) -> None:
    kind, done = declared.load(), list[str]()
    for owner, name in ((Looks, "of"), (kind, "_draw"), (kind, "_draw_data")):
        monkeypatch.setattr(owner, name, lambda *_, name=name: done.append(name))
    view: Any = kind()
    qtbot.addWidget(view)
    view.analysis_requested.connect(lambda _: done.append("asked"))
    view.resize(400, 400)
    for experiment, dataset in runs:
        trainer = Trainer(experiment, dataset)
        view.set_experiment(experiment, dataset)
        for _ in range(3):
            trainer.step()
            view.show_snapshot(trainer.snapshot())
        view.change_data(experiment, dataset)
        if hasattr(view, "show_input"):
            view.show_input(dataset.x_train[0])
        view.redraw()
        assert not view.is_active()
        assert done == []
        assert not [timer for timer in view.findChildren(QTimer) if timer.isActive()]
