"""Numerals that people draw are known, also those that are small, aside, slanted, thick or thin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hand_drawn import HANDS, drawn
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.insight.answers import labels_of
from core.insight.drawing import Framing
from playground.views.draw.strokes import Drawing, Stroke, ink_of

if TYPE_CHECKING:
    from hand_drawn import Hand

    from core import Dataset, Snapshot
    from playground.views.draw.view import DrawView

LEFT = Qt.MouseButton.LeftButton


def said(view: DrawView) -> int:
    """The class that the bars on the screen say."""
    shares = [bar.share for bar in view.bars.bars]
    return int(np.argmax(shares))


def draw(view: DrawView, numeral: int, hand: Hand) -> None:
    """Go the pen's ways with the mouse, then wait until the view has followed."""
    pad = view.pad
    pad.clear()
    view.tools.thickness_slider.setValue(round(100 * hand.pen))
    side = pad.frame.width()
    for way in drawn(numeral, hand):
        places = [QPoint(round(x * side), round(y * side)) for x, y in way]
        QTest.mousePress(pad, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, LEFT, pos=places[-1])
    view.follow()


def test_numerals_drawn_with_the_mouse_are_known(
    pad: DrawView, digits: Dataset, trained: Snapshot
) -> None:
    """Measured: 10 of 10."""
    pad.show_snapshot(trained)
    assert digits.image_shape == (28, 28)
    answers = []
    for numeral in range(10):
        draw(pad, numeral, HANDS[2])
        answers.append(said(pad))
        assert pad.answer_label.text().startswith(f"The network says “{answers[-1]}”")
    assert sum(said == numeral for numeral, said in enumerate(answers)) >= 9, answers


def test_five_hands_are_known_and_raw_ones_are_not(digits: Dataset, trained: Snapshot) -> None:
    """Measured with these numerals: 49 of 50 centred, 30 as drawn; 48 and 33 with other weights."""
    framing, network = Framing.of(digits), trained.network()
    truth = np.tile(np.arange(10), len(HANDS))
    inks = [
        ink_of(Drawing(tuple(Stroke(way, hand.pen) for way in drawn(numeral, hand))), (28, 28))
        for hand in HANDS
        for numeral in range(10)
    ]
    right = {}
    for make in (framing.framed, framing.as_drawn):
        rows = np.stack([framing.row(make(ink)) for ink in inks])
        labels = labels_of(network.predict(rows), trained.activations[-1])
        right[make.__name__] = int((labels == truth).sum())
    assert right["framed"] >= 45
    assert right["as_drawn"] <= 38
