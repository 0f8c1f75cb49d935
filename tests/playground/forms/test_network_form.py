from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from core.spec.compatibility import Problem
from core.spec.experiment import InitSpec, LayerSpec, NetworkSpec
from core.spec.names import INITIALIZER_NAMES
from playground.forms.layout import FIELD_HEIGHT
from playground.forms.network_form import NetworkForm
from playground.theme import LIGHT

SPEC = NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(3, "relu"), LayerSpec(1)))


@pytest.fixture
def network(hand):
    form = NetworkForm(QUndoStack())
    form.set_spec(SPEC)
    form.hand = hand(form)
    return form


def sizes(form):
    return form.spec().sizes


def select(form, row):
    form.hand.find("layerTable").select_row(row)


def test_any_spec_comes_back(qapp, any_spec):
    form = NetworkForm(QUndoStack())

    @settings(max_examples=50)
    @given(any_spec.network)
    def check(spec):
        form.set_spec(spec)
        assert form.spec() == spec

    check()


def test_showing_a_spec_is_silent(qtbot, network):
    with qtbot.assertNotEmitted(network.spec_changed):
        network.set_spec(NetworkSpec(5, (LayerSpec(2, "softmax"),), seed=9, dtype="float64"))


def test_layers_are_added_removed_and_moved_by_mouse(qtbot, network):
    seen = []
    network.spec_changed.connect(lambda: seen.append(sizes(network)))
    select(network, 0)
    network.hand.click("addLayerButton")
    network.hand.cell(1, 0, "8")
    network.hand.click("moveUpButton")
    network.hand.click("moveDownButton")
    network.hand.click("removeLayerButton")
    assert seen == [
        (2, 4, 4, 3, 1),
        (2, 4, 8, 3, 1),
        (2, 8, 4, 3, 1),
        (2, 4, 8, 3, 1),
        (2, 4, 3, 1),
    ]


@pytest.mark.parametrize(
    ("row", "off"),
    [
        (0, {"moveUpButton": "above"}),
        (1, {"moveDownButton": "below"}),
        (
            2,
            dict.fromkeys(
                ("removeLayerButton", "moveUpButton", "moveDownButton"), "output layer stays"
            ),
        ),
    ],
)
def test_buttons_that_cannot_apply_say_why(network, row, off):
    select(network, row)
    for name in ("addLayerButton", "removeLayerButton", "moveUpButton", "moveDownButton"):
        button = network.hand.find(name)
        assert button.isEnabled() == (name not in off)
        assert off.get(name, "") in button.toolTip()


def test_the_selected_layers_activation_is_given_to_all_hidden_ones(network):
    layers = network.hand.find("layerTable").model()
    layers.setData(layers.index(1, 1), "relu")
    select(network, 2)
    assert not network.hand.find("applyToAllButton").isEnabled()  # the output layer's is its own
    select(network, 1)
    network.hand.click("applyToAllButton")
    assert [layer.activation for layer in network.spec().layers[:2]] == ["relu", "relu"]
    select(network, 0)
    network.hand.click("removeLayerButton")
    assert not network.hand.find("applyToAllButton").isEnabled()
    assert "No other" in network.hand.find("applyToAllButton").toolTip()


def test_the_summary_counts(network):
    assert network.hand.find("networkSummary").text() == "2 → 4 → 3 → 1 · 31 parameters"
    assert "4×2, 3×4, 1×3" in network.hand.find("networkSummary").toolTip()
    network.hand.cell(1, 0, "2")
    assert network.hand.find("networkSummary").text() == "2 → 4 → 2 → 1 · 25 parameters"
    network.hand.cell(1, 0, "two")
    assert network.hand.find("networkSummary").text() == "2 → 4 → ? → 1"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("zeros", set()),
        ("he_normal", set()),
        ("constant", {"initValueSpin"}),
        ("values", {"initValuesEdit"}),
        ("normal", {"initMeanSpin", "initStdSpin"}),
        ("uniform", {"initLowSpin", "initHighSpin"}),
        ("file", {"initPathEdit", "initPathButton"}),
        ("file_shifted", {"initPathEdit", "initPathButton", "initLowSpin", "initHighSpin"}),
    ],
)
def test_only_the_schemes_own_parameters_are_shown(network, name, shown):
    network.hand.choose("initCombo", name)
    every = {
        "initValueSpin",
        "initValuesEdit",
        "initMeanSpin",
        "initStdSpin",
        "initLowSpin",
        "initHighSpin",
        "initPathEdit",
        "initPathButton",
    }
    found = {field.objectName() for field in network.findChildren(QWidget) if field.isVisible()}
    assert found & every == shown


def test_tab_goes_from_the_scheme_through_its_parameters_whenever_they_were_made(network):
    for name in ("values", "uniform", "normal"):
        network.hand.choose("initCombo", name)
    focus, names = network.hand.find("initCombo"), []
    while "initPathButton" not in names:
        focus = focus.nextInFocusChain()
        names.append(focus.objectName())
    fields = ["initMeanSpin", "initStdSpin", "initLowSpin", "initHighSpin", "initValuesEdit"]
    assert [name for name in names if name in fields] == fields


def test_fields_that_are_made_in_a_window_of_large_text_are_as_large(network):
    network.set_theme(replace(LIGHT, scale=2.0))
    network.hand.choose("initCombo", "normal")
    assert network.hand.find("initMeanSpin").height() == 2 * FIELD_HEIGHT


def test_the_layout_never_moves(network):
    heights = set()
    for name in INITIALIZER_NAMES:
        network.hand.choose("initCombo", name)
        network.layout().activate()
        heights.add((network.sizeHint().height(), network.hand.find("seedSpin").y()))
    assert len(heights) == 1


def test_the_start_is_typed_in(network):
    network.hand.choose("initCombo", "normal")
    network.hand.enter("initMeanSpin", "3")
    network.hand.enter("initStdSpin", "1e-1")
    network.hand.click("networkMoreButton")
    network.hand.choose("biasInitCombo", "values")
    network.hand.enter("biasInitValuesEdit", "0, -1")
    network.hand.choose("dtypeCombo", "float64")
    network.hand.enter("seedSpin", "42")
    spec = network.spec()
    assert spec.init == InitSpec("normal", mean=3.0, std=0.1)
    assert spec.bias_init == InitSpec("values", values=(0, -1))
    assert (spec.dtype, spec.seed) == ("float64", 42)


def test_one_layer_may_start_on_its_own(network):
    network.hand.click("networkMoreButton")
    select(network, 1)
    network.hand.choose("layerInitCombo", "normal")
    network.hand.enter("layerInitStdSpin", "5")
    select(network, 0)
    network.hand.choose("layerBiasInitCombo", "values")
    network.hand.enter("layerBiasInitValuesEdit", "0 -1 2 3")
    first, second, output = network.spec().layers
    assert first.init is None
    assert first.bias_init == InitSpec("values", values=(0, -1, 2, 3))
    assert second.init == InitSpec("normal", std=5)
    assert second.bias_init is None
    assert output == SPEC.layers[-1]


def test_the_selected_layers_start_is_shown(network):
    network.set_spec(
        NetworkSpec(2, (LayerSpec(4, init=InitSpec("normal", std=5)), LayerSpec(1, "tanh")))
    )
    network.hand.click("networkMoreButton")
    select(network, 0)
    assert network.hand.find("layerInitStdSpin").number() == 5
    select(network, 1)
    assert network.hand.find("layerInitCombo").name() == ""
    assert not network.hand.find("layerInitStdSpin").isVisible()


def test_a_weights_file_is_chosen(qtbot, network, monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    network.hand.choose("initCombo", "file")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/w/net.npz", ""))
    with qtbot.waitSignal(network.spec_changed):
        network.hand.click("initPathButton")
    assert network.spec().init.path == "/w/net.npz"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    with qtbot.assertNotEmitted(network.spec_changed):
        network.hand.click("initPathButton")


def test_new_weights_are_asked_for(qtbot, network):
    with qtbot.waitSignal(network.new_weights_requested):
        network.hand.click("newWeightsButton")
    assert network.spec() == SPEC


def test_a_wrong_start_of_the_selected_layer_is_marked_where_it_is_typed(network):
    select(network, 1)
    network.hand.choose("layerInitCombo", "normal")
    network.set_problems((Problem("network.layers[1].init.std", "std is -1"),))
    assert "std is -1" in network.hand.find("layerInitStdSpin").toolTip()
    assert network.hand.find("layerInitCombo").isVisible()
    network.set_problems((Problem("network.layers[0].init.std", "std is -1"),))
    assert "std is -1" not in network.hand.find("layerInitStdSpin").toolTip()


def test_the_selected_layer_has_a_dropout_of_its_own(network):
    network.hand.click("networkMoreButton")
    select(network, 1)
    network.hand.enter("dropoutSpin", "0.3")
    assert [layer.dropout for layer in network.spec().layers] == [0.0, 0.3, 0.0]
    select(network, 0)
    assert network.hand.find("dropoutSpin").number() == 0
    select(network, 2)
    assert not network.hand.find("dropoutSpin").isEnabled()
    assert "output layer has none" in network.hand.find("dropoutSpin").toolTip()
    select(network, 1)
    network.hand.click("applyToAllButton")
    assert [layer.dropout for layer in network.spec().layers] == [0.3, 0.3, 0.0]


def test_a_dropout_that_cannot_be_is_marked(network):
    network.hand.click("networkMoreButton")
    select(network, 0)
    network.hand.enter("dropoutSpin", "1")
    place = "network.layers[0].dropout"
    network.set_problems((Problem(place, "dropout is 1, expected less than 1"),))
    assert "expected less than 1" in network.hand.find("dropoutSpin").toolTip()
