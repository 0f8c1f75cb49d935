from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from core.spec.compatibility import Problem
from core.spec.experiment import InitSpec
from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import InitDraft, LayerDraft
from playground.forms.layer_delegate import LayerDelegate
from playground.forms.layer_model import ACTIVATION, BIAS, INIT, PROBLEM_ROLE, UNITS
from playground.forms.layer_table import LayerTable
from playground.forms.number_spin import NumberSpin
from playground.theme import DARK

# What the offscreen plugin says of every list that opens.
offscreen_popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
THREE = (LayerDraft(4, "tanh"), LayerDraft(3, "relu"), LayerDraft(1, "sigmoid"))


@pytest.fixture
def table(hand):
    table = LayerTable()
    table.setObjectName("layerTable")
    table.layers.set_layers(THREE)
    table.resize(296, 132)
    table.hand = hand(table)
    return table


def cell_at(table, row, column, *, arrow=False):
    place = table.visualRect(table.model().index(row, column))
    return QPoint(place.right() - 4, place.center().y()) if arrow else place.center()


def sizes(table):
    return [layer.units for layer in table.layers.layers()]


def test_units_are_typed_in_place(qtbot, table):
    with qtbot.waitSignal(table.edited):
        table.hand.cell(0, UNITS, "16")
    assert sizes(table) == [16, 3, 1]


def test_a_text_that_is_no_number_stays_in_its_cell(table):
    table.hand.cell(0, UNITS, "lots")
    assert table.layers.layers()[0].units == "lots"
    assert table.model().index(0, UNITS).data() == "lots"


def test_the_editor_covers_the_old_value(qtbot, table):
    """Nothing of the cell shines through: the field looks the same over any old value."""
    pictures = []
    for old in (2, 888):  # not 1: its arrow down is off
        table.layers.set_layers((LayerDraft(old, "tanh"), *THREE[1:]))
        table.setCurrentIndex(table.model().index(0, UNITS))
        table.edit(table.currentIndex())
        editor = table.viewport().findChild(NumberSpin)
        editor.lineEdit().clear()
        place = editor.geometry().adjusted(2, 2, -2, -2)
        pictures.append(table.viewport().grab(place).toImage())
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
        table.closeEditor(editor, LayerDelegate.EndEditHint.NoHint)
        qtbot.waitUntil(lambda: table.viewport().findChild(NumberSpin) is None)
    assert pictures[0] == pictures[1]


def test_the_sign_of_what_is_wrong_stands_beside_the_number(table):
    """As in the picture: where the sign is, no number is painted."""
    table.clearFocus()
    table.select_row(2)
    cell = table.visualRect(table.model().index(0, UNITS))
    sign = cell.adjusted(2, 2, 0, -2)
    sign.setWidth(12)
    pictures = []
    for units in ("1", "8888888888"):
        table.layers.set_layers((LayerDraft(units, "tanh"), *THREE[1:]))
        table.layers.set_problems((Problem("network.layers[0].units", "too many"),))
        pictures.append(table.viewport().grab(sign).toImage())
    assert pictures[0] == pictures[1]


def test_typing_is_entered_when_the_panel_asks(qtbot, table):
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, UNITS))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(NumberSpin)
    editor.selectAll()
    qtbot.keyClicks(editor, "12")
    assert sizes(table) == [4, 3, 1]
    table.enter_typed()
    assert sizes(table) == [4, 12, 1]


def open_list(qtbot, table, row, column):
    place = cell_at(table, row, column, arrow=True)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    return table.viewport().findChildren(ChoiceCombo)[-1]


def test_a_click_selects_a_row_and_a_second_one_edits(qtbot, table):
    place = cell_at(table, 1, UNITS)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.row() == 1
    assert table.viewport().findChild(NumberSpin) is None
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.viewport().findChild(NumberSpin).text() == "3"


def pick(qtbot, combo, name):
    combo.setCurrentIndex(combo.findData(name))
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)


@offscreen_popup
def test_an_activation_is_chosen_from_its_list(qtbot, table):
    combo = open_list(qtbot, table, 0, ACTIVATION)
    assert combo.view().isVisible()
    pick(qtbot, combo, "sine")
    assert table.layers.layers()[0].activation == "sine"
    assert not combo.view().isVisible()


@offscreen_popup
def test_softmax_is_not_offered_for_one_unit(qtbot, table):
    combo = open_list(qtbot, table, 2, ACTIVATION)
    item = combo.model().item(combo.findData("softmax"))
    assert not item.isEnabled()
    assert "two or more units" in item.toolTip()
    combo.hidePopup()
    combo = open_list(qtbot, table, 1, ACTIVATION)
    assert combo.model().item(combo.findData("softmax")).isEnabled()
    combo.hidePopup()


def test_a_start_of_its_own_keeps_its_parameters_when_the_scheme_changes(table):
    own = InitDraft.of(InitSpec("normal", std=3.0))
    table.layers.set_layers((LayerDraft(4, "tanh", init=own), *THREE[1:]))
    table.model().setData(table.model().index(0, INIT), "he_normal")
    assert table.layers.layers()[0].init == InitDraft.of(InitSpec("he_normal", std=3.0))
    table.model().setData(table.model().index(0, INIT), "")
    assert table.layers.layers()[0].init is None


def test_the_bias_is_ticked_by_mouse_space_and_enter(qtbot, table):
    biases = [table.layers.layers()[0].bias]
    place = cell_at(table, 0, BIAS)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    biases.append(table.layers.layers()[0].bias)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        qtbot.keyClick(table, key)
        biases.append(table.layers.layers()[0].bias)
    assert biases == [True, False, True, False]


def test_adding_repeats_the_layer_before(qtbot, table):
    table.select_row(1)
    with qtbot.waitSignals([table.edited]):
        table.add_layer()
    assert sizes(table) == [4, 3, 3, 1]
    assert table.row() == 2


def test_adding_at_the_output_keeps_the_output_last(table):
    table.select_row(2)
    table.add_layer()
    assert sizes(table) == [4, 3, 3, 1]
    assert table.layers.layers()[-1] == THREE[-1]


def test_the_first_hidden_layer_is_a_sensible_one(table):
    table.layers.set_layers(THREE[-1:])
    table.add_layer()
    assert table.layers.layers() == (LayerDraft(4, "tanh"), THREE[-1])


def test_adding_then_removing_is_nothing(table):
    table.select_row(0)
    table.add_layer()
    table.remove_layer()
    assert table.layers.layers() == THREE


def test_all_hidden_layers_become_like_the_selected_one(qtbot, table):
    own = InitDraft.of(InitSpec("he_normal"))
    table.layers.set_layers((LayerDraft(4, "elu", init=own, bias=False), *THREE[1:]))
    with qtbot.waitSignal(table.edited):
        table.apply_to_hidden()
    first, second, output = table.layers.layers()
    assert (second.units, second.bias) == (3, True)  # only what was asked for
    assert (second.activation, second.init) == ("elu", own)
    assert (first, output) == (LayerDraft(4, "elu", init=own, bias=False), THREE[2])


def test_moving_swaps_and_the_selection_goes_along(table):
    table.select_row(0)
    table.move_layer(1)
    assert sizes(table) == [3, 4, 1]
    assert table.row() == 1
    table.move_layer(-1)
    assert table.layers.layers() == THREE


def test_showing_layers_is_silent(qtbot, table):
    with qtbot.assertNotEmitted(table.edited):
        table.layers.set_layers(THREE[1:])
    assert sizes(table) == [3, 1]


def test_the_row_stays_selected_when_layers_come_and_go(table):
    table.select_row(1)
    table.layers.set_layers((*THREE[:1], *THREE))
    assert table.row() == 1
    table.layers.set_layers(THREE[2:])
    assert table.row() == 0


def test_the_last_row_is_marked_as_the_output(table):
    header = [table.model().headerData(row, Qt.Orientation.Vertical) for row in range(3)]
    assert header == ["1", "2", "out"]


def test_problems_mark_their_cells_in_words(table):
    table.layers.set_problems(
        [
            Problem("network.layers[1].units", "too many"),
            Problem("network.layers[0].init.std", "std is -1"),
            Problem("training.loss", "elsewhere"),
        ]
    )
    index = table.model().index
    marked = {
        (row, column): index(row, column).data(PROBLEM_ROLE)
        for row in range(3)
        for column in range(4)
        if index(row, column).data(PROBLEM_ROLE)
    }
    assert marked == {(1, UNITS): "too many", (0, INIT): "std is -1"}
    assert "too many" in index(1, UNITS).data(Qt.ItemDataRole.ToolTipRole)
    assert "too many" in index(1, UNITS).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    table.layers.set_problems([])
    assert index(1, UNITS).data(PROBLEM_ROLE) == ""


def test_a_wrong_cell_is_framed_in_the_colour_of_errors(table):
    table.set_theme(DARK)

    def reds():
        image = table.viewport().grab().toImage()
        place = table.visualRect(table.model().index(0, UNITS))
        top = [image.pixelColor(x, place.top()) for x in range(place.left(), place.right())]
        return sum(color.name().upper() == DARK.error for color in top)

    assert reds() == 0
    table.layers.set_problems([Problem("network.layers[0].units", "wrong")])
    assert reds() > 10


def test_every_cell_explains_itself(table):
    for row in range(3):
        for column in range(4):
            index = table.model().index(row, column)
            assert len(index.data(Qt.ItemDataRole.ToolTipRole)) > 20
            assert f"layer {row + 1}" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_no_cell_is_cut_off(table):
    from playground.forms.layer_delegate import ARROW
    from playground.forms.words import ACTIVATION_TIPS, INITIALIZER_TIPS

    metrics = table.fontMetrics()
    for column, names in ((ACTIVATION, ACTIVATION_TIPS), (INIT, INITIALIZER_TIPS)):
        for name in names:
            table.model().setData(table.model().index(0, column), name)
            shown = table.model().index(0, column).data()
            room = table.columnWidth(column) - ARROW - 6
            assert metrics.horizontalAdvance(shown) <= room, shown


def test_escape_leaves_the_table(qtbot, table):
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert not table.hasFocus()
