"""Names on the screen are words; the codes stay in files."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from core.spec.goal import FIGURE_NAMES
from core.spec.names import (
    ACTIVATION_NAMES,
    ENGINE_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
)
from core.spec.titles import TITLES, title_of
from playground.forms.choices import ChoiceCombo
from playground.forms.form_panel import FormPanel


@pytest.fixture
def panel(qtbot):
    panel = FormPanel()
    qtbot.addWidget(panel)
    return panel


def test_no_choice_is_called_by_a_code_with_an_underscore(panel):
    combos = panel.findChildren(ChoiceCombo)
    assert len(combos) > 8
    for combo in combos:
        for place in range(combo.count()):
            assert "_" not in combo.itemText(place), combo.objectName()


def test_two_choices_have_two_names():
    for codes in (ACTIVATION_NAMES, INITIALIZER_NAMES, LOSS_NAMES, OPTIMIZER_NAMES):
        assert len({title_of(code) for code in codes}) == len(codes)
        assert all("_" not in title_of(code) for code in codes)


def test_a_chosen_word_is_a_code_in_the_spec(panel):
    combo = panel.findChild(ChoiceCombo, "lossCombo")
    combo.setCurrentIndex(combo.findText("binary cross-entropy"))
    assert panel.experiment().training.loss == "binary_cross_entropy"
    init = panel.findChild(ChoiceCombo, "initCombo")
    init.setCurrentIndex(init.findText("He normal"))
    assert panel.experiment().network.init.name == "he_normal"


def test_the_table_says_words_and_gives_codes(panel):
    model = panel.findChild(object, "layerTable").model()
    index = model.index(0, 1)
    model.setData(index, "leaky_relu")
    assert index.data() == "leaky ReLU"
    assert index.data(Qt.ItemDataRole.EditRole) == "leaky_relu"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "layer 1, activation: leaky ReLU"


def test_a_heading_and_nothing_are_no_choice(qtbot):
    combo = ChoiceCombo()
    qtbot.addWidget(combo)
    combo.add_heading("Losses")
    combo.add_all({"mse": "tip", "cross_entropy": "tip"})
    combo.choose("mse")
    for place in (0, -1, 10**6):
        with qtbot.assertNotEmitted(combo.edited):
            combo.setCurrentIndex(place)
        assert combo.name() == "mse"


def test_words_are_for_codes_that_there_are():
    known = {*ACTIVATION_NAMES, *INITIALIZER_NAMES, *LOSS_NAMES, *OPTIMIZER_NAMES}
    known |= set(FIGURE_NAMES)
    assert set(TITLES) - known == set(ENGINE_NAMES)
