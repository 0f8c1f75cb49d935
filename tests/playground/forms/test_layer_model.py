"""What the model of the table answers when Qt asks for what nobody would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.forms.drafts import LayerDraft
from playground.forms.layer_delegate import LayerDelegate
from playground.forms.layer_model import ACTIVATION, BIAS, INIT, UNITS, LayerModel
from playground.forms.number_spin import NumberSpin

LAYERS = (LayerDraft(4, "tanh"), LayerDraft(1, "sigmoid"))


@pytest.fixture
def layers(qapp):
    model = LayerModel()
    model.set_layers(LAYERS)
    return model


@pytest.mark.parametrize("units", [10**19, -(10**19), 10**399])
def test_units_beyond_64_bits_are_shown_and_edited_as_they_are(qtbot, layers, units):
    """Qt cannot hold such an int: handed to it, it would end the process."""
    index = layers.index(0, UNITS)
    assert layers.setData(index, units)
    assert layers.layers()[0].units == units
    assert index.data() == index.data(Qt.ItemDataRole.EditRole) == str(units)
    assert str(units) in index.data(Qt.ItemDataRole.ToolTipRole)
    spin, delegate = NumberSpin(integer=True, low=1, high=100), LayerDelegate(layers)
    qtbot.addWidget(spin)
    delegate.setEditorData(spin, index)
    assert spin.number() == units
    delegate.setModelData(spin, layers, index)
    assert layers.layers()[0].units == units


@pytest.mark.parametrize("place", [(-1, -1), (2, 0), (0, 4), (2**31 - 1, 2**31 - 1)])
def test_where_there_is_no_cell_there_is_nothing(layers, place):
    index = layers.createIndex(*place)
    assert index.data() is None
    assert layers.flags(index) == Qt.ItemFlag.NoItemFlags
    assert not layers.setData(index, 3)
    assert layers.layers() == LAYERS
    for orientation in Qt.Orientation:
        for section in (-1, 99):
            assert layers.headerData(section, orientation) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (UNITS, None),
        (UNITS, [3]),
        (ACTIVATION, "no such"),
        (ACTIVATION, []),
        (ACTIVATION, None),
        (INIT, "no such"),
        (INIT, 3.5),
    ],
)
def test_what_no_cell_can_mean_is_refused(layers, column, value):
    assert not layers.setData(layers.index(0, column), value)
    assert layers.layers() == LAYERS


@pytest.mark.parametrize("value", [Qt.CheckState.Unchecked, 0])
def test_the_tick_is_set_by_either_kind_of_check_state(layers, value):
    index, role = layers.index(0, BIAS), Qt.ItemDataRole.CheckStateRole
    assert layers.setData(index, value, role)
    assert not layers.layers()[0].bias
    assert layers.setData(index, Qt.CheckState.Checked.value, role)
    assert layers.layers()[0].bias
