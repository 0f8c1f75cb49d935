"""The path in the landscape: the moments that the timeline kept, with what is seen now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from small_runs import reach, xor

from playground.control.landscape import LandscapeController
from playground.session.session import Session
from playground.views.landscape.view import LandscapeView
from playground.views.lazy import LazyViews

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_view_that_comes_after_the_run_knows_the_way(qtbot: QtBot):
    session = Session()
    views = LazyViews((LandscapeView.declaration,), session)
    controller = LandscapeController(session.timeline, views, session)
    session.experiment_changed.connect(views.set_experiment)
    session.start(xor(epochs=40))
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    views.show_snapshot("landscape", session.snapshot)
    view = views["landscape"]
    assert isinstance(view, LandscapeView)
    qtbot.addWidget(view)
    view.show()
    frames = session.timeline.keyframes
    assert frames is not None
    assert controller.parent() is session
    asked = view.survey.asked
    assert asked is not None
    assert len(frames) >= 2
    assert asked.steps == frames.steps
    assert asked.steps[0] == 0
    for step, point in zip(asked.steps, asked.path, strict=True):
        frame = frames.nearest(step)
        assert frame is not None
        np.testing.assert_array_equal(point, frame.state.parameters)
    session.close()
