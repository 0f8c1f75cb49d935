"""Networks: what is built in a view is laid out in the form, and can be taken back there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.spec.network_edits import with_layer, with_units
from playground.control.networks import Networks
from playground.forms.form_panel import FormPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class BuildingView(QObject):
    """Something that a network is built in."""

    network_requested = Signal(object)


def test_a_network_is_one_step_of_the_form(qtbot: QtBot) -> None:
    form, view = FormPanel(), BuildingView()
    qtbot.addWidget(form)
    Networks(form, form).add(view)
    before = form.experiment()
    wanted = with_layer(with_units(before.network, 0, 6), 1)
    with qtbot.waitSignal(form.experiment_changed):
        view.network_requested.emit(wanted)
    assert form.experiment().network == wanted
    assert form.experiment().data == before.data
    with qtbot.waitSignal(form.experiment_changed):
        form.undo_stack.undo()
    assert form.experiment() == before
    form.undo_stack.redo()
    assert form.experiment().network == wanted


def test_the_same_network_is_no_step(qtbot: QtBot) -> None:
    form, view = FormPanel(), BuildingView()
    qtbot.addWidget(form)
    Networks(form, form).add(view)
    view.network_requested.emit(form.experiment().network)
    assert form.undo_stack.count() == 0
