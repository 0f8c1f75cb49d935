"""The diagram lights up with a drawing: what units answer to it, and nothing when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from diagram_view import place, show
from PySide6.QtTest import QTest

from playground.views.network_picture.lighting import Light

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.views.diagram.view import DiagramView


def brightness(view: DiagramView, unit: tuple[int, int]) -> int:
    """How far the middle of a unit is from the ground."""
    color = view.canvas.grab().toImage().pixelColor(place(view, unit))
    return 255 - color.lightness()


@pytest.fixture
def digits(view: DiagramView, make_network_snapshot: Callable[..., Any]) -> Any:
    snapshot = make_network_snapshot(784, 4, 10, activations=("tanh", "softmax"))
    show(view, snapshot, "digits")
    return view.snapshot


def drawing() -> Any:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:16] = 255
    return image.ravel()


def test_units_are_lit_by_what_they_answer_to_the_drawing(view: DiagramView, digits: Any) -> None:
    x = drawing()
    view.show_input(x)
    assert view.scene is not None
    assert view.scene.light is not None
    network = digits.network()
    hidden = np.tanh(x[None] / 255 @ network.layers[0].weights.T + network.layers[0].bias)[0]
    np.testing.assert_allclose(view.scene.light.answers[0], hidden, atol=1e-6)
    answer = network.predict(x[None])[0]
    np.testing.assert_allclose(view.scene.light.answers[1], answer, atol=1e-6)
    best = int(answer.argmax())
    assert view.scene.light.share((1, best)) == 1.0
    assert view.scene.light.share((0, 1)) == pytest.approx(hidden[1] / np.abs(hidden).max())
    view.canvas.pointed.emit(None)
    assert view.readout.text().startswith("Lit by the drawing")
    tiles = view.scene.faces.drawn(x)
    assert tiles is not None
    assert (tiles.indexes[0].ravel() > 128).tolist() == (x > 0).tolist(), "its picture is shown"


def test_what_hardly_answers_stands_back(view: DiagramView, digits: Any) -> None:
    view.show_input(drawing())
    assert view.scene is not None
    light = view.scene.light
    assert light is not None
    lit = [abs(light.share((1, unit)) or 0.0) for unit in range(10)]
    faint, strong = int(np.argmin(lit)), int(np.argmax(lit))
    assert brightness(view, (1, faint)) < brightness(view, (1, strong))
    view.show_input(None)
    assert view.scene.light is None
    assert not view.readout.text().startswith("Lit")
    assert digits is view.snapshot


def test_the_answer_is_read_under_the_mouse(view: DiagramView, digits: Any) -> None:
    x = drawing()
    view.show_input(x)
    QTest.mouseMove(view.canvas, place(view, (0, 2)))
    answer = Light.of(digits, x)
    assert answer is not None
    assert f"answers {answer.answers[0][2]:.2f}".replace("-", "−")[:12] in view.readout.text()
    assert "to the drawing" in view.readout.text()


def test_a_hidden_diagram_is_not_lit_until_it_is_seen(view: DiagramView, digits: Any) -> None:
    view.hide()
    view.show_input(drawing())
    assert view.scene is not None
    assert view.scene.light is None
    view.show()
    assert view.scene.light is not None
    assert digits is view.snapshot


def test_inputs_of_another_size_light_nothing(view: DiagramView, xor: Any) -> None:
    view.show_input(drawing())
    assert view.scene is not None
    assert view.scene.light is None
    assert xor is view.snapshot
