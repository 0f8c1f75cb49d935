"""InspectorView: what somebody draws is inspected like a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from inspector_view import images, show

from core.insight.inspection import inspect
from core.insight.neighbours import nearest
from playground.views.samples import percent

if TYPE_CHECKING:
    from core import Snapshot
    from playground.views.inspector.view import InspectorView


def test_it_is_shown_in_place_of_a_row(view: InspectorView, snapshot: Snapshot) -> None:
    dataset = images(class_names=("ant", "bee", "cat", "dog"))
    show(view, dataset, snapshot)
    view.show_sample(6, "test")
    for drawn in (np.array([0, 255, 30, 0], np.uint8), np.array([9, 0, 0, 200], np.uint8)):
        view.show_input(drawn)
        expected = inspect(snapshot.network(), dataset, drawn)
        assert view.inspection is not None
        np.testing.assert_array_equal(view.inspection.gradient, expected.gradient)
        np.testing.assert_array_equal(view.pictures.pictures[0].indexes.ravel(), drawn)
        answer = expected.answer
        assert [bar.text for bar in view.answers.bars] == [percent(value) for value in answer]
        says = dataset.class_names[int(answer.argmax())]
        assert [bar.name for bar in view.answers.bars if bar.marked] == [says]
        assert view.caption.text() == f"drawn, answered “{says}”, {percent(answer.max())} sure"
        for panel, network in ((view.eye, None), (view.network, snapshot.network())):
            near = nearest(dataset.x_train, drawn, 8, network=network)
            assert near is not None
            assert panel.found is not None
            assert panel.found.rows.tolist() == near.rows.tolist()


def test_it_goes_when_a_row_is_chosen_or_it_is_wiped_out(
    view: InspectorView, snapshot: Snapshot
) -> None:
    show(view, images(), snapshot)
    drawn = np.array([0, 255, 30, 0], np.uint8)
    for go in (lambda: view.show_input(None), lambda: view.show_sample(2, "test")):
        view.show_input(drawn)
        assert view.caption.text().startswith("drawn")
        go()
        assert view.caption.text().startswith("is “")
        assert next(bar.name for bar in view.answers.bars if bar.marked).endswith("(true)")


def test_it_stays_in_the_next_run_of_the_same_data_only(
    view: InspectorView, snapshot: Snapshot
) -> None:
    show(view, images(), snapshot)
    view.show_input(np.array([0, 255, 30, 0], np.uint8))
    show(view, images(), snapshot)
    assert view.caption.text().startswith("drawn")
    show(view, images(class_names=("ant", "bee", "cat", "dog")), snapshot)
    assert view.caption.text().startswith("is “")
    view.show_input(np.zeros(9, np.uint8))
    assert view.caption.text().startswith("is “"), "inputs of another network"
