"""Whatever Qt calls in Python answers: the decorator, and that no override is without it."""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

import playground
from playground.qt.overrides import total, variant

# They have the names of Qt's methods, but those are not virtual: only Python calls ours.
NOT_CALLED_BY_QT = {"value", "setValue", "requestInterruption"}


def classes():
    for module in pkgutil.walk_packages(playground.__path__, "playground."):
        if module.name.endswith("__main__"):
            continue
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name:
                yield found


def is_of_qt(base):
    return base.__module__.split(".")[0] in ("PySide6", "Shiboken", "pyqtgraph")


def overrides(kind):
    """The methods of a class that have the name of a method of a Qt class above it."""
    above = [base for base in kind.__mro__[1:] if is_of_qt(base)]
    for name, method in vars(kind).items():
        own = not inspect.isfunction(method) or name.startswith("__") or name in NOT_CALLED_BY_QT
        if not own and any(name in vars(base) for base in above):
            yield name, method


def test_every_override_is_total(qapp):
    found = {
        f"{kind.__module__}.{kind.__qualname__}.{name}": method
        for kind in classes()
        for name, method in overrides(kind)
    }
    assert "playground.forms.number_spin.NumberSpin.stepBy" in found  # the walk sees them
    assert len(found) > 70
    bare = [path for path, method in found.items() if not hasattr(method, "is_total")]
    assert not bare, (
        f"decorate with @total(fallback), as an exception would end the process: {bare}"
    )


def test_the_walk_sees_an_override_that_is_not():
    class Careless(QWidget):
        def paintEvent(self, event):
            pass

        def own(self):
            pass

    assert [name for name, _ in overrides(Careless)] == ["paintEvent"]


@pytest.fixture
def log(caplog, swallowed):
    """What the decorator logs, which is expected here."""
    yield caplog
    swallowed.clear()


def test_an_error_becomes_the_fallback_and_goes_to_the_log(qapp, log):
    class Model(QAbstractListModel):
        @total(3)
        def rowCount(self, _parent=None):
            raise KeyError("lost")

        @total(lambda _model, _index, role: f"role {role}")
        def data(self, _index, _role=0):
            raise OverflowError

    model = Model()
    assert model.index(2, 0).isValid()  # asks for rowCount from C++
    assert model.index(0, 0).data(7) == "role 7"
    assert model.data(QModelIndex(), 5) == "role 5"
    first = log.records[0]
    assert first.levelno == logging.ERROR
    assert "Model.rowCount failed" in first.getMessage()
    assert isinstance(first.exc_info[1], KeyError)


def test_an_error_that_comes_again_and_again_does_not_flood_the_log(log):
    @total()
    def broken():
        raise ValueError

    for _ in range(150):
        assert broken() is None
    assert [record.args[1] for record in log.records] == [1, 10, 100]


def test_a_painter_does_not_outlive_a_painting_that_failed(qtbot, log):
    """The log keeps the traceback, and that would keep the painter: Qt ends the process then."""

    class Broken(QWidget):
        @total()
        def paintEvent(self, _event):
            painter = QPainter(self)
            painter.drawText(0, 0, 1 / 0)

    widget = Broken()
    qtbot.addWidget(widget)
    widget.show()
    widget.grab()
    widget.close()
    assert log.records


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 1e300, "text", None, True])
def test_what_qt_can_hold_stays(number):
    assert variant(number) is number


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
def test_an_int_beyond_64_bits_becomes_text(number):
    assert variant(number) == str(number)
