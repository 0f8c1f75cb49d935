"""Links: each stands for one weight, drawn as strong as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize

from playground.views.network_picture.arrangement import INPUTS, Shown, arrange
from playground.views.network_picture.links import LEVELS, Link, LinkSet

W0 = np.array([[0.5, -1.0], [0.0, 2.0], [np.nan, 0.25]])
W1 = np.array([[-2.0, 1.0, 0.001]])


@pytest.fixture
def links() -> LinkSet:
    shown = [Shown(INPUTS, (0, 1)), Shown(0, (0, 1, 2)), Shown(1, (0,))]
    links = LinkSet(arrange(shown, QSize(400, 200)))
    links.set_weights([W0, W1], 2.0)
    return links


def share(links: LinkSet, layer: int, unit: int, source: int) -> float:
    number = links.number(Link(layer, unit, source))
    assert number is not None
    assert links.link(number) == Link(layer, unit, source)
    return float(links.shares[number])


def test_each_weight_has_its_link(links: LinkSet) -> None:
    assert len(links) == 9
    assert links.layers() == [0, 1]
    for layer, weights in enumerate((W0, W1)):
        for unit, source in np.ndindex(*weights.shape):
            wanted = np.nan_to_num(weights[unit, source]) / 2.0
            assert share(links, layer, unit, source) == pytest.approx(wanted)


def test_a_link_runs_from_its_source_to_its_unit(links: LinkSet) -> None:
    arrangement = arrange(
        [Shown(INPUTS, (0, 1)), Shown(0, (0, 1, 2)), Shown(1, (0,))], QSize(400, 200)
    )
    line = links.lines[links.number(Link(0, 2, 1)) or 0]
    source, unit = arrangement.rect((INPUTS, 1)), arrangement.rect((0, 2))
    assert source is not None
    assert unit is not None
    assert line.x1() == source.right() + 1
    assert line.x2() < unit.left()
    assert abs(line.y1() - source.center().y()) <= 1
    assert abs(line.y2() - unit.center().y()) <= 1


def test_only_units_that_are_drawn_have_links() -> None:
    shown = [Shown(INPUTS, (1,)), Shown(0, (2, 0), 1)]
    links = LinkSet(arrange(shown, QSize(400, 200)))
    links.set_weights([W0], 1.0)
    assert [links.link(k) for k in range(2)] == [Link(0, 2, 1), Link(0, 0, 1)]
    np.testing.assert_allclose(links.shares, [0.25, -1.0])


def test_no_links_run_past_layers_that_are_left_out_or_from_a_picture() -> None:
    columns = [Shown(INPUTS, (0,), picture=True), Shown(0, (0,)), Shown(5, (0,))]
    links = LinkSet(arrange(columns, QSize(400, 200), left_out=4))
    assert len(links) == 0
    assert links.nearest(10.0, 10.0, 5.0) is None


def test_the_strongest_are_drawn_last_and_the_weakest_not_at_all(links: LinkSet) -> None:
    weak, strong = links.strongest(1e9, 0.0)
    assert len(weak) == 0
    assert np.all(np.diff(np.abs(links.shares[strong])) >= 0)
    assert links.number(Link(1, 0, 2)) not in strong  # 0.0005 of the scale
    assert links.number(Link(0, 1, 0)) not in strong  # exactly zero
    length = float(np.hypot(*(links.ends[strong[-1], 2:] - links.ends[strong[-1], :2])))
    weak, strong = links.strongest(length + 1.0, 1e9)
    assert len(strong) == 1
    assert abs(links.shares[strong[0]]) == 1.0
    assert len(weak) == 5


def test_links_of_a_unit_and_those_that_lead_away_from_it(links: LinkSet) -> None:
    own = {links.link(number) for number in links.of_unit((0, 1)).tolist()}
    assert own == {Link(0, 1, 0), Link(0, 1, 1), Link(1, 0, 1)}
    away = np.flatnonzero(links.leading_from(frozenset({(0, 1)})))
    assert [links.link(number) for number in away.tolist()] == [Link(1, 0, 1)]
    inputs = {links.link(number) for number in links.of_unit((INPUTS, 0)).tolist()}
    assert inputs == {Link(0, unit, 0) for unit in range(3)}


def test_levels_tell_sign_and_strength(links: LinkSet) -> None:
    _, strong = links.strongest(1e9, 0.0)
    groups = links.grouped(strong)
    assert sum(len(lines) for _, lines in groups) == len(strong)
    assert {level for level, lines in groups} == {-LEVELS, -5, 2, 3, 5, LEVELS}
    magnitudes = [abs(level) for level, _ in groups]
    assert magnitudes == sorted(magnitudes)


def test_the_link_under_the_mouse(links: LinkSet) -> None:
    for number in range(len(links)):
        place = links.lines[number].pointAt(0.12)
        found = links.nearest(place.x(), place.y(), 3.0)
        assert found is not None
        there = links.lines[found].pointAt(0.12)
        assert abs(there.y() - place.y()) < 8
    assert links.nearest(5.0, 5.0, 3.0) is None
