from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from playground.theme import DARK, LIGHT

DESIGNED = (
    *("datasetCombo", "noiseSpin", "samplesSpin", "trainFractionSpin", "regenerateButton"),
    *("layerTable", "addLayerButton", "removeLayerButton", "moveUpButton", "moveDownButton"),
    *("networkSummary", "initCombo", "seedSpin", "lossCombo", "optimizerCombo"),
    *("learningRateSpin", "batchSizeSpin", "epochsSpin", "l1Spin", "l2Spin"),
)


def controls(forms):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QTableView)
    found = [widget for kind in kinds for widget in forms.findChildren(kind)]
    return [
        w
        for w in found
        if not isinstance(w.parent(), (QAbstractSpinBox, QComboBox, QTableView))
        and not w.objectName().startswith("qt_")
    ]


def test_every_control_has_names_and_a_tooltip_that_teaches(panel):
    forms, hand = panel
    assert forms.sizeHint().width() == 320
    assert forms.minimumWidth() == 320
    names = [widget.objectName() for widget in controls(forms)]
    assert len(names) > 60
    assert len(set(names)) == len(names)
    for widget in controls(forms):
        assert widget.objectName(), widget
        assert widget.accessibleName(), widget.objectName()
        assert len(widget.toolTip()) > 20, widget.objectName()
    combo = hand.find("datasetCombo")
    combo.setCurrentIndex(combo.findData("spiral"))  # it has all that a data set can have
    for name in DESIGNED:
        assert hand.find(name).isVisible(), name


def test_tab_reaches_every_control_from_top_to_bottom(qtbot, panel):
    forms, hand = panel
    combo = hand.find("datasetCombo")
    combo.setCurrentIndex(combo.findData("spiral"))
    for more in ("networkMoreButton", "trainingMoreButton"):
        hand.click(more)
    forms.resize(320, 1600)
    wanted = {
        widget.objectName()
        for widget in controls(forms)
        if widget.isVisible() and widget.isEnabled()
    }
    combo.setFocus()
    order = []
    for _ in range(3 * len(wanted)):
        name = forms.focusWidget().objectName()
        if name in order:
            break
        order.append(name)
        qtbot.keyClick(forms.focusWidget(), Qt.Key.Key_Tab)
    assert set(order) >= wanted
    heights = [hand.find(name).mapTo(forms, QPoint(0, 0)).y() for name in order]
    jumps = [(a, b) for a, b in pairwise(heights) if b < a - 60]
    assert jumps == []


def test_nothing_is_cut_off_or_wider_than_the_panel(panel):
    forms, hand = panel
    for theme in (DARK, LIGHT):
        forms.set_theme(theme)
        for name in ("addLayerButton", "undoButton", "regenerateButton", "newWeightsButton"):
            assert not hand.find(name).icon().isNull(), (name, theme.name)
    for label in forms.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            if label.objectName() == "networkSummary":
                continue
            assert label.width() >= label.sizeHint().width(), label.text()
    hand.click("networkMoreButton")
    forms.resize(320, 1600)
    for widget in forms.findChildren(QWidget):
        if widget.isVisibleTo(forms) and widget.parent() is not None and widget.objectName():
            right = widget.mapTo(forms, QPoint(0, 0)).x() + widget.width()
            assert right <= 320, widget.objectName()
