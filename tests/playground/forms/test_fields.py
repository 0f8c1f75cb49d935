from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.spec.compatibility import Problem
from playground.forms.fields import Fields
from playground.theme import LIGHT


@pytest.fixture
def form(qtbot):
    form = QWidget()
    layout = QVBoxLayout(form)
    form.first, form.second = QLineEdit(), QLineEdit()
    layout.addWidget(form.first)
    layout.addWidget(form.second)
    form.fields = Fields(form)
    form.fields.describe(form.first, "firstEdit", "first", "What is first.", "data.first")
    form.fields.describe(form.second, "secondEdit", "second", "What is second.", "data.second")
    form.fields.set_theme(LIGHT)
    form.resize(200, 100)
    qtbot.addWidget(form)
    form.show()
    return form


def frame_color(form, widget):
    """The colour in the middle of the field's top edge."""
    spot = widget.mapTo(form, QPoint(widget.width() // 2, 1))
    return form.grab().toImage().pixelColor(spot).name().upper()


def test_names_and_tips(form):
    assert form.first.objectName() == "firstEdit"
    assert form.first.accessibleName() == "first"
    assert "What is first." in form.first.toolTip()


def test_a_field_that_cannot_apply_says_why(form):
    form.fields.allow(form.first, "Not <now>.")
    assert not form.first.isEnabled()
    assert "Not &lt;now&gt;." in form.first.toolTip()
    assert "What is first." in form.first.toolTip()
    form.fields.allow(form.first)
    assert form.first.isEnabled()
    assert "now" not in form.first.toolTip()


def test_a_wrong_field_is_framed_and_explained(form):
    plain = frame_color(form, form.first)
    marked = form.fields.show_problems([Problem("data.first", "it is wrong")])
    assert marked == [form.first]
    assert frame_color(form, form.first) == LIGHT.error
    assert frame_color(form, form.second) != LIGHT.error
    assert form.first.toolTip().startswith("<p>it is wrong")
    assert "it is wrong" in form.first.accessibleDescription()
    form.fields.show_problems([])
    assert frame_color(form, form.first) == plain
    assert "wrong" not in form.first.toolTip()


def test_the_frame_follows_the_form(qtbot, form):
    form.fields.show_problems([Problem("data.second", "it is wrong")])
    form.resize(300, 220)
    form.layout().activate()
    assert frame_color(form, form.second) == LIGHT.error


def test_problems_of_other_forms_mark_nothing(form):
    assert form.fields.show_problems([Problem("training.loss", "elsewhere")]) == []


def test_marks_let_the_mouse_through(form):
    form.fields.show_problems([Problem("data.first", "it is wrong")])
    center = form.first.geometry().center()
    assert form.childAt(center) is form.first
