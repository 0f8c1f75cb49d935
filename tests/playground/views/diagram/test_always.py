"""DiagramView: in every theme, at every size, with every number, and while nobody looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from diagram_view import ACTIVATIONS, show
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from playground.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from core import Snapshot
    from playground.views.diagram.view import DiagramView

    Make = Callable[..., Snapshot]


def test_what_is_looked_into_is_forgotten_with_the_unit(
    view: DiagramView, xor: Snapshot, make_network_snapshot: Make
) -> None:
    view.open_unit((0, 3))
    show(view, make_network_snapshot(2, 3, 1, activations=ACTIVATIONS))
    assert view.card.isHidden()


def test_both_themes_all_sizes_and_exports(
    view: DiagramView, xor: Snapshot, tmp_path: Path
) -> None:
    for theme, size in (
        (DARK, (330, 220)),
        (LIGHT, (900, 700)),
        (replace(DARK, scale=2.0), (560, 330)),
    ):
        view.set_theme(theme)
        view.resize(*size)
        image = view.canvas.grab().toImage()
        assert image.pixelColor(1, 1).name().upper() == theme.ground
    view.export_png(tmp_path / "network.png")
    view.export_svg(tmp_path / "network.svg")
    assert not QImage(str(tmp_path / "network.png")).isNull()
    assert QSvgRenderer(str(tmp_path / "network.svg")).isValid()


def test_weights_that_diverged_are_drawn(view: DiagramView, make_snapshot: Make) -> None:
    weights = [np.array([[np.inf, 1.0], [np.nan, -1e300]]), np.array([[1.0, np.nan]])]
    biases = [np.array([np.nan, 0.0]), np.array([np.inf])]
    show(view, make_snapshot(weights, biases, ("relu", "linear")))
    view.open_unit((0, 1))
    view.grab()
    assert view.scene is not None
    assert np.isfinite(view.scene.links.shares).all()


def test_nothing_is_drawn_while_nobody_looks(
    view: DiagramView, xor: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.hide()
    monkeypatch.setattr(view, "_draw", None)  # calling it would fail
    view.show_snapshot(replace(xor, steps=5))
