"""The window asks for a run's next update only while a view that shows it is seen."""

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
