"""What frames are to bring, and how often, depends on the views that are seen."""

from __future__ import annotations

from typing import Any

from playground.views.weight_modes import Mode


def test_only_a_view_that_is_seen_is_a_reason(person: Any) -> None:
    window = person().window
    wanted = window.session.frames.is_update_wanted
    assert window.docks["statistics"].isVisible()
    assert not wanted(), "the statistics lie behind the curves, and the weights show weights"
    window.docks["statistics"].raise_()
    assert wanted()
    assert not window.views["statistics"].is_empty, "what stood still is shown at once"
    assert len(window.views["statistics"].sampled) == 1
    window.docks["curves"].raise_()
    assert not wanted()
    window.views["weights"].kind_combo.setCurrentText(Mode.GRADIENT.value)
    assert wanted()

    is_often_wanted = window.session.frames.is_fluency_wanted
    assert is_often_wanted(), "the diagram is seen"
    window.docks["diagram"].hide()
    assert not is_often_wanted()
