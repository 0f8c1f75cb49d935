"""DiagramView: mouse and keys look into the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from diagram_view import bias_place, link_place, place, show
from PySide6.QtCore import QPoint, Qt

from core.insight.firing import where_it_fires
from core.insight.unit_statistics import UnitStatistics
from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.diagram.view import DiagramView

    Make = Callable[..., Snapshot]


def test_a_click_looks_into_a_unit_and_escape_out_of_it(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=place(view, (0, 2)))
    assert view.scene is not None
    assert view.scene.opened == (0, 2)
    assert view.card.isVisible()
    assert view.card.title.text() == "Layer 1, unit 3"
    look = view.look(xor)
    assert look.grid is not None
    field = look.grid.outputs[0][:, 2].reshape(look.side, look.side)
    assert view.card.sentence.text().lower() == where_it_fires(field)
    picture = view.card.portrait.picture
    assert picture is not None
    wanted = np.rint(np.clip(field * 127, -127, 127)).astype(int) + 128
    np.testing.assert_array_equal(picture.indexes, wanted)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.scene.opened is None
    assert view.card.isHidden()


def test_the_card_has_the_units_numbers(view: DiagramView, xor: Snapshot) -> None:
    view.open_unit((0, 1))
    known = UnitStatistics.of(view.look(xor).probe.outputs[0][:, 1], "tanh")
    bias = xor.biases[0]
    assert bias is not None
    words = view.card.accessibleDescription().replace("−", "-")
    assert f"bias {bias[1]:.4f}" in words
    assert f"mean activation {known.mean:.4f}" in words
    assert f"saturated {100 * known.silent:.1f} %" in words


def test_the_card_lies_beside_its_unit_and_within_the_view(
    view: DiagramView, xor: Snapshot, make_network_snapshot: Make
) -> None:
    for size in ((560, 330), (900, 600)):
        view.resize(*size)
        for unit in ((0, 0), (0, 3), (1, 0), (INPUTS, 1)):
            view.open_unit(unit)
            card = view.card.geometry()
            square = view.scene.arrangement.rect(unit) if view.scene else None
            assert square is not None
            assert view.content.rect().contains(card)
            assert card.bottom() <= view.building.feet.geometry().bottom()
            assert not card.intersects(square.translated(view.canvas.pos()))


def test_all_else_is_dimmed(view: DiagramView, make_network_snapshot: Make) -> None:
    show(view, make_network_snapshot(2, 3, 3, 3, 1, activations=("tanh",) * 3 + ("sigmoid",)))
    view.open_unit((1, 1))
    scene = view.scene
    assert scene is not None
    dim = {unit for unit, _ in scene.arrangement.units() if scene.is_dim(unit)}
    assert dim == {(INPUTS, 0), (INPUTS, 1), (1, 0), (1, 2), (3, 0)}


def test_pointing_reads_units_biases_and_links(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    qtbot.mouseMove(view.canvas, QPoint(2, 2))
    hint = view.readout.text()
    assert hint.startswith("Click a unit")
    bias, (first, second) = xor.biases[0], xor.weights
    assert bias is not None
    for point, begin, number in (
        (place(view, (0, 0)), "layer 1, unit 1: ", bias[0]),
        (bias_place(view, 0, 3), "bias of layer 1, unit 4: ", bias[3]),
        (link_place(view, 0, 3, 1), "weight to layer 1, unit 4 from input y: ", first[3, 1]),
        (link_place(view, 1, 0, 2), "weight to output 1 from unit 3: ", second[0, 2]),
    ):
        qtbot.mouseMove(view.canvas, point)
        assert view.readout.text().startswith(begin)
        assert f"{number:.4f}".replace("-", "−") in view.readout.text()
    qtbot.mouseMove(view.canvas, QPoint(2, 2))
    assert view.readout.text() == hint


def test_arrows_go_from_unit_to_unit_and_say_where(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.canvas.accessibleDescription().startswith("layer 1, unit 1: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.canvas.accessibleDescription().startswith("layer 1, unit 2: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert view.canvas.accessibleDescription().startswith("output 1: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert view.card.title.text() == "Output 1"
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.card.title.text().startswith("Layer 1, unit ")
    assert "2 to 4 to 1" in view.canvas.accessibleName()
