"""Where units stand: whole where there is room, in order, within the canvas, and found again."""

from __future__ import annotations

import itertools

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from turns import in_turn

from playground.views.diagram.choice import activity_scores, chosen, weight_scores
from playground.views.network_picture.arrangement import (
    INPUTS,
    Arrangement,
    Shown,
    arrange,
    capacity,
    layers_that_fit,
    places,
    unit_at,
    unit_beside,
)

SMALL = QSize(536, 230)


def network(*sizes: int, size: QSize = SMALL) -> Arrangement:
    shown = [
        Shown(layer, chosen(None, units, places(units, size.height())), 0)
        for layer, units in enumerate(sizes, start=INPUTS)
    ]
    return arrange(shown, size)


@in_turn("sizes", [(2, 4, 1), (2, 8, 8, 8, 1), (2, *(16,) * 7, 1), (13, 5, 3), (1, 1), (16, 16)])
@in_turn("size", [QSize(330, 100), SMALL, QSize(1100, 560), QSize(2400, 1200)])
def test_all_units_stand_in_the_canvas_and_touch_no_other(
    sizes: tuple[int, ...], size: QSize
) -> None:
    arrangement = network(*sizes, size=size)
    squares = [square for _, square in arrangement.units()]
    assert len(squares) == sum(sizes)
    whole = QRect(QPoint(0, 0), size)
    assert all(whole.contains(square) for square in squares)
    assert not any(a.intersects(b) for a, b in itertools.combinations(squares, 2))
    for column in arrangement.columns:
        assert column.tops == tuple(sorted(column.tops))
        for place in range(len(column.tops)):
            assert whole.contains(column.bias_rect(place)) or not column.bias_width


def test_eight_layers_of_sixteen_units_are_drawn_whole_in_the_smallest_window() -> None:
    assert layers_that_fit(9, 330) == tuple(range(9))
    assert len(layers_that_fit(10, 330)) == 9
    assert places(16, SMALL.height()) == 16 == capacity(SMALL.height())


def test_few_inputs_beside_a_high_layer_are_large_enough_for_their_names() -> None:
    lines_of_text = 12
    inputs, hidden, _ = network(5, 16, 3, size=QSize(320, 190)).columns
    assert hidden.side < lines_of_text <= inputs.side
    inputs, hidden, _ = network(2, 4, 1).columns
    assert inputs.side == hidden.side, "else they would be what one looks at"


def test_of_too_many_layers_the_first_ones_and_the_last_are_drawn() -> None:
    layers = layers_that_fit(30, SMALL.width())
    assert layers[-1] == 29
    assert layers[:-1] == tuple(range(len(layers) - 1))
    arrangement = arrange(
        [Shown(INPUTS, (0,)), *(Shown(k, (0,)) for k in layers)], SMALL, (0, 0), 30 - len(layers)
    )
    lefts = [column.left for column in arrangement.columns]
    assert lefts == sorted(lefts)
    assert lefts[-1] - lefts[-2] > 1.5 * arrangement.pitch


def test_a_wide_layer_leaves_a_place_for_what_is_left_out() -> None:
    room = places(100, SMALL.height())
    units = chosen(None, 100, room)
    assert units == tuple(range(room - 1))
    arrangement = arrange([Shown(INPUTS, (0,)), Shown(0, units, 100 - len(units))], SMALL)
    column = arrangement.columns[1]
    more = column.more_rect
    assert more.top() >= column.rect(len(units) - 1).bottom()
    assert more.bottom() <= SMALL.height()
    assert arrangement.columns[0].more_rect.isEmpty()


def test_units_are_chosen_by_their_scores_and_keep_their_order() -> None:
    assert chosen(np.array([0.0, 5.0, np.nan, 9.0, 7.0]), 5, 4) == (1, 3, 4)
    assert chosen(np.array([5.0, 1.0]), 2, 4) == (0, 1)
    weights = np.array([[3.0, 4.0], [0.0, 1.0]])
    assert weight_scores(weights).tolist() == [5.0, 1.0]
    assert activity_scores(np.array([[1.0, -2.0], [-1.0, 0.0]])).tolist() == [1.0, 1.0]


def test_names_have_room_beside_the_first_and_the_last() -> None:
    arrangement = arrange([Shown(INPUTS, (0, 1)), Shown(0, (0,))], SMALL, (80, 60))
    assert arrangement.columns[0].left >= 80
    last = arrangement.columns[-1]
    assert last.left + last.side <= SMALL.width() - 60


def test_a_unit_and_its_bias_are_found_where_they_stand() -> None:
    arrangement = network(2, 4, 1)
    for unit, square in arrangement.units():
        assert unit_at(arrangement, square.center()) == (unit, False)
        assert arrangement.rect(unit) == square
    strip = arrangement.columns[1].bias_rect(2)
    assert unit_at(arrangement, strip.center()) == ((0, 2), True)
    assert unit_at(arrangement, QPoint(3, 3)) is None
    assert arrangement.rect((0, 9)) is None
    assert arrangement.rect((5, 0)) is None


def test_arrows_lead_to_the_neighbours() -> None:
    arrangement = network(2, 4, 1)
    assert unit_beside(arrangement, (0, 1), 0, 1) == (0, 2)
    assert unit_beside(arrangement, (0, 3), 0, 1) == (0, 3)
    assert unit_beside(arrangement, (0, 0), -1, 0) == (INPUTS, 0)
    assert unit_beside(arrangement, (0, 3), -1, 0) == (INPUTS, 1)
    assert unit_beside(arrangement, (0, 3), 1, 0) == (1, 0)
    assert unit_beside(arrangement, (1, 0), 1, 0) == (1, 0)
    assert unit_beside(arrangement, (7, 0), 1, 0) == (7, 0)
