"""What can be done with the kept runs that are chosen: buttons, and why some cannot be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from playground.chrome.runs_words import TRAINS, Offer, offers
from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core import NetworkSpec
    from core.run.kept_run import KeptRun

_BETWEEN: Final = 6
_GAP: Final = 10
_TWO: Final = "choose two runs (Ctrl and click)"
_LINE_TIP: Final = (
    "Loss and accuracy on the straight line from one run's weights to the other's: a hill between"
    " them says that they found different solutions."
)
_MATCH_TIP: Final = (
    "Find which hidden units of this run do the same as those of the run in the window, and what"
    " lies between the two."
)
# So many beside each other, as many as there is room for.
_IN_LINE: Final = (6, 3, 2)


class WindowRun(NamedTuple):
    """The run in the window: its id, the id of the run that trains, or "", and its network."""

    present: str
    running: str
    network: NetworkSpec | None


class RunButtons(QWidget):
    """Six buttons in one, two or three lines."""

    def __init__(self) -> None:
        super().__init__()
        self.open_button = _button("Open", "runsOpenButton")
        self.remove_button = _button("Delete", "runsDeleteButton")
        self.compare_button = _button("Compare", "runsCompareButton")
        self.part_button = _button("Where they part", "runsPartButton")
        self.line_button = _button("Line between", "runsLineButton")
        self.match_button = _button("Match units", "runsMatchButton")
        self._buttons = (
            self.open_button,
            self.remove_button,
            self.compare_button,
            self.part_button,
            self.line_button,
            self.match_button,
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_BETWEEN)
        self._in_line = 0
        self._arrange(0)  # with the most lines there may be: its room is not known yet

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many beside each other as there is room for."""
        super().resizeEvent(event)
        self._arrange(self.width())

    def _arrange(self, room: int) -> None:
        asked = [_asked_by(button) for button in self._buttons]
        fitting = (count for count in _IN_LINE if _width(asked, count) <= room)
        in_line = next(fitting, _IN_LINE[-1])
        if in_line != self._in_line:
            self._in_line = in_line
            for place, button in enumerate(self._buttons):
                self._grid.addWidget(button, place // in_line, place % in_line)
        for column in range(max(_IN_LINE)):
            self._grid.setColumnStretch(column, max(asked[column::in_line]) * (column < in_line))

    def offer(self, chosen: tuple[KeptRun, ...], now: WindowRun, *, searching: bool) -> None:
        """Offer what can be done with these."""
        found = offers(chosen, now.running, searching=searching)
        trains = TRAINS if any(run.id == now.running for run in chosen) else ""
        line = trains or line_obstacle(chosen, now.network)
        match = trains or match_obstacle(chosen, now.present, now.network)
        for button, offer in (
            (self.open_button, found.open),
            (self.remove_button, found.remove),
            (self.compare_button, found.compare),
            (self.part_button, found.part),
            (self.line_button, Offer(not line, _LINE_TIP, line)),
            (self.match_button, Offer(not match, _MATCH_TIP, match)),
        ):
            button.setEnabled(offer.is_there)
            button.setToolTip(offer.tip)


def line_obstacle(chosen: tuple[KeptRun, ...], network: NetworkSpec | None) -> str:
    """Why no line can be drawn between these in the window's landscape, or ""."""
    if len(chosen) != 2:
        return _TWO
    one, other = (run.experiment.network for run in chosen)
    if _layers(one) != _layers(other):
        return f"they have different layers, {_words(one)} and {_words(other)}"
    return _other_layers("they have", one, network)


def match_obstacle(chosen: tuple[KeptRun, ...], present: str, network: NetworkSpec | None) -> str:
    """Why the units of these cannot be matched with those of the window's run, or ""."""
    other = other_run(chosen, present)
    if other is None:
        if len(chosen) == 2:
            return "one of the two has to be the run in the window: open it first"
        return "choose one run other than that in the window"
    return _other_layers("it has", other.experiment.network, network)


def other_run(chosen: tuple[KeptRun, ...], present: str) -> KeptRun | None:
    """The one that is not the window's, where that is all that is chosen beside it."""
    others = [run for run in chosen if run.id != present]
    return others[0] if len(others) == 1 and len(chosen) <= 2 else None


def _other_layers(who: str, one: NetworkSpec, network: NetworkSpec | None) -> str:
    if network is None:
        return "there is no run in the window"
    if _layers(one) == _layers(network):
        return ""
    return f"{who} other layers, {_words(one)}, than the run in the window, {_words(network)}"


def _layers(network: NetworkSpec) -> tuple[object, ...]:
    layers = tuple((layer.units, layer.activation, layer.bias) for layer in network.layers)
    return network.inputs, layers


def _words(network: NetworkSpec) -> str:
    layers = (f"{layer.units} {layer.activation}" for layer in network.layers)
    return "–".join((str(network.inputs), *layers))


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    # It never asks for more room than the panel has: then it goes into another line.
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return button


def _asked_by(button: QPushButton) -> int:
    """How wide it has to be for its text."""
    return button.fontMetrics().horizontalAdvance(button.text()) + 2 * _GAP


def _width(asked: list[int], in_line: int) -> int:
    columns = (max(asked[column::in_line]) for column in range(in_line))
    return sum(columns) + (in_line - 1) * _BETWEEN
