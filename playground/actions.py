"""Everything that a menu, a button or a key can ask for, and when it makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from playground.settings import THEMES
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack
    from PySide6.QtWidgets import QWidget


class _Entry(NamedTuple):
    text: str
    tip: str
    keys: str = ""
    icon: str = ""


_ENTRIES: Final = {
    "Play": _Entry(
        "Play", "Train until the end or until paused. Watch the curves.", "Space", "play"
    ),
    "Step": _Entry(
        "Step", "Train on one batch, then wait: watch how single weights move.", "Right", "step"
    ),
    "StepEpoch": _Entry(
        "Epoch",
        "Train to the end of the epoch, once over all data, then wait.",
        "Shift+Right",
        "step_epoch",
    ),
    "Reset": _Entry(
        "Reset", "Return to the very same first weights; the same run comes again.", "R", "reset"
    ),
    "NewWeights": _Entry(
        "New weights",
        "Start from other weights, those of the next seed: see what was luck.",
        "N",
        "new_weights",
    ),
    "Open": _Entry("Open…", "Open a weights file (npz) or an experiment (json).", "Ctrl+O", "open"),
    "Save": _Entry(
        "Save", "Save weights, curves and all that is needed to go on later.", "Ctrl+S", "save"
    ),
    "SaveAs": _Entry("Save as…", "Save under another name.", "Ctrl+Shift+S", "save_as"),
    "SaveExperiment": _Entry(
        "Save experiment…", "Save what the forms say, without weights, as JSON to share."
    ),
    "ExportHistory": _Entry(
        "Export history…", "Write loss and accuracy of every epoch as CSV, for a spreadsheet."
    ),
    "Quit": _Entry("Quit", "Close the window.", "Ctrl+Q"),
    "Theme": _Entry("Light or dark", "Change between the light and the dark theme.", "", "theme"),
    "ResetLayout": _Entry("Reset layout", "Put all views back where they were at first."),
    "ShowLog": _Entry("Show log", "Open the folder of the log file, for reporting an error."),
    "Shortcuts": _Entry("Keyboard", "Which keys do what.", "F1"),
    "About": _Entry("About", "What this program is and which version."),
}
_VIEW_NAMES: Final = ("Curves", "Weights", "Boundary", "Images")
_IDLE: Final = ("ready", "paused")


class Actions(QObject):
    """The window's actions, by name: `actions["Play"]` has the object name `actionPlay`."""

    def __init__(self, window: QWidget, undo_stack: QUndoStack) -> None:
        super().__init__(window)
        self._window = window
        self._all: dict[str, QAction] = {}
        for name, entry in _ENTRIES.items():
            self._add(name, QAction(entry.text, window), entry)
        for name in _VIEW_NAMES:
            text = f"Export {name.lower()}…"
            tip = f"Write the picture of the {name.lower()} as PNG or SVG."
            self._add(f"Export{name}", QAction(text, window), _Entry(text, tip))
        undo = undo_stack.createUndoAction(window, "Undo")
        redo = undo_stack.createRedoAction(window, "Redo")
        self._add(
            "Undo", undo, _Entry("", "Take back the last change of the network.", "Ctrl+Z", "undo")
        )
        self._add("Redo", redo, _Entry("", "Make the change again.", "Ctrl+Shift+Z", "redo"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.themes = QActionGroup(window)
        for name in THEMES:
            text = "As the system" if name == "system" else name.capitalize()
            action = QAction(text, window)
            action.setCheckable(True)
            action.setData(name)
            self._add(f"Theme{name.capitalize()}", action, _Entry(text, f"Theme: {text.lower()}."))
            self.themes.addAction(action)
        self._theme = LIGHT
        self._state, self._problem = "ready", ""

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def set_theme(self, theme: Theme, chosen: str) -> None:
        """Draw the icons in the theme's colours and mark the chosen theme's name."""
        self._theme = theme
        for name, entry in _ENTRIES.items():
            if entry.icon:
                self[name].setIcon(icon(entry.icon, theme))
        self["Undo"].setIcon(icon("undo", theme))
        self["Redo"].setIcon(icon("redo", theme))
        self[f"Theme{chosen.capitalize()}"].setChecked(True)
        self._update()

    def show_state(self, state: str, problem: str) -> None:
        """Offer what makes sense in this state; `problem` says why the form cannot be trained."""
        self._state, self._problem = state, problem
        self._update()

    def _update(self) -> None:
        state, problem = self._state, self._problem
        training, loading = state == "training", state == "loading"
        play = self["Play"]
        play.setText("Pause" if training else "Play")
        play.setIcon(icon("pause" if training else "play", self._theme))
        self._enable("Play", training or not problem, problem)
        self._enable("Play", play.isEnabled() and not loading, "the data are being loaded")
        if state == "diverged":
            self._enable("Play", False, "the run diverged; Reset (R) starts again")
        for name in ("Step", "StepEpoch"):
            self._enable(name, state in _IDLE and not problem, problem or f"the run is {state}")
        for name in ("Reset", "NewWeights"):
            self._enable(name, not loading and not problem, problem or "the data are being loaded")
        for name in ("Save", "SaveAs", "SaveExperiment", "ExportHistory"):
            self._enable(name, not loading, "the data are being loaded")

    def _enable(self, name: str, enabled: bool, reason: str) -> None:
        action, entry = self[name], _ENTRIES[name]
        action.setEnabled(enabled)
        tip = entry.tip if enabled else f"{entry.tip}\nNot now: {reason}."
        keys = f" ({entry.keys})" if entry.keys else ""
        action.setToolTip(f"{action.text().removesuffix('…')}{keys}: {tip}")
        action.setStatusTip("")

    def _add(self, name: str, action: QAction, entry: _Entry) -> None:
        action.setObjectName(f"action{name}")
        if entry.keys:
            action.setShortcut(QKeySequence(entry.keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        keys = f" ({entry.keys})" if entry.keys else ""
        action.setToolTip(f"{(entry.text or name).removesuffix('…')}{keys}: {entry.tip}")
        self._all[name] = action
        self._window.addAction(action)
