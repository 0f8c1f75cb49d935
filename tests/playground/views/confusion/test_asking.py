"""ConfusionView: when it asks for the answers, and what it says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from analyst import Asked
from confusion_view import LEFT, choose, show, table
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from core import Dataset
from core.run.analysis import AnalysisResult
from playground.views.confusion.questions import AnswersTo
from playground.views.confusion.view import ConfusionView
from playground.views.samples import percent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]


class TestAsking:
    def test_a_hidden_view_asks_nothing(
        self, qtbot: QtBot, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = ConfusionView()
        qtbot.addWidget(view)
        asked = Asked(view)
        show(view, table(), snapshot)
        assert asked.requests == []
        assert view.found is None
        view.show()
        assert len(asked.requests) == 1
        view.hide()
        monkeypatch.setattr(view, "_draw", None)  # calling it would fail
        view.show_snapshot(snapshot)
        assert len(asked.requests) == 1

    def test_many_rows_wait_for_the_epochs_end_or_for_the_button(
        self,
        qtbot: QtBot,
        view: ConfusionView,
        asked: Asked[ConfusionView],
        make_snapshot: Make,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("playground.views.freshness._QUICK", 10)

        def moment(steps: int, epoch: int, **changes: Any) -> Snapshot:
            return make_snapshot(
                [np.eye(3)], [None], ("softmax",), steps=steps, epoch=epoch, **changes
            )

        show(view, table(), moment(1, 0))
        for steps, epoch, count in ((2, 0, 1), (3, 0, 1), (4, 1, 2), (5, 1, 2)):
            view.show_snapshot(moment(steps, epoch))
            view.flush()
            assert len(asked.requests) == count, steps
        qtbot.mouseClick(view.update_button, LEFT)
        assert len(asked.requests) == 3
        view.show_snapshot(moment(5, 1))  # the same step, so somebody changed the weights
        view.flush()
        assert len(asked.requests) == 4
        view.show_snapshot(moment(6, 1, finished=True))
        assert len(asked.requests) == 5
        assert len(set(asked.requests)) == 1, "the same question, so none is cancelled"

    def test_an_answer_about_the_other_part_is_not_shown(
        self, view: ConfusionView, asked: Asked[ConfusionView], snapshot: Snapshot
    ) -> None:
        show(view, table(), snapshot)
        asked.answers = False
        choose(view.part_combo, "train")
        before = view.found
        late = asked.requests[0].compute(snapshot, table(), bool)
        view.show_analysis(AnalysisResult("confusion", 5, late))
        assert view.found is before
        asked.answers = True
        asked.answer(asked.requests[-1])
        assert view.found is not None
        assert view.found.cases.part == "train"

    def test_what_cannot_be_computed_is_said(
        self, view: ConfusionView, asked: Asked[ConfusionView], snapshot: Snapshot
    ) -> None:
        asked.answers = False
        show(view, table(), snapshot)
        view.show_analysis(AnalysisResult("confusion", 5, None, "Not computed: no memory."))
        assert view.caption.text() == "Not computed: no memory."

    def test_data_without_test_rows_have_one_part(
        self, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        data = table()
        only = Dataset(
            data.x_train, data.y_train, data.x_test[:0], data.y_test[:0], "classes", 3, None, "file"
        )
        show(view, only, snapshot)
        assert [view.part_combo.itemText(k) for k in range(view.part_combo.count())] == [
            "training rows"
        ]
        assert view.found is not None
        assert view.found.cases.part == "train"


def test_answers_of_a_network_that_was_changed_by_hand_are_said_to_be(snapshot: Snapshot) -> None:
    edited = replace(snapshot, changed_by_hand=True)
    found = AnswersTo("test")(edited, table(), bool)
    assert found is not None
    assert found.when == "as changed by hand"


def test_a_picture_is_exported_though_nobody_has_looked(
    qtbot: QtBot, snapshot: Snapshot, tmp_path: Path
) -> None:
    view = ConfusionView()
    qtbot.addWidget(view)
    show(view, table(), snapshot)
    view.export_png(tmp_path / "confusion.png")
    view.export_svg(tmp_path / "confusion.svg")
    assert not QImage(str(tmp_path / "confusion.png")).isNull()
    assert view.class_page.matrix.figures is not None


def test_in_the_window_it_counts_at_the_epochs_end_what_the_history_says(
    qtbot: QtBot, person: Any
) -> None:
    someone = person("digits")
    window = someone.window
    view = window.views["confusion"]
    window.docks["confusion"].raise_()
    qtbot.waitUntil(lambda: view.found is not None)
    assert view.found.when == "before training"
    someone.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: view.found.epoch == 1, timeout=120_000)
    accuracy = window.session.snapshot.history.test_accuracy[-1]
    assert view.found.cases.right.mean() == pytest.approx(accuracy)
    assert view.caption.text() == f"answers all 1,000: {percent(accuracy)} right · after epoch 1"
