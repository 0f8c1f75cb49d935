"""Everything that a menu, a button or a key can ask for, and when it makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from playground.chrome.settings import THEMES
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from playground.views.declared import Declaration


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
    "Open": _Entry(
        "Open…",
        "Open weights (npz), an experiment (json), a table, pictures or kept runs. Or drop a file.",
        "Ctrl+O",
        "open",
    ),
    "Save": _Entry(
        "Save", "Save weights, curves and all that is needed to go on later.", "Ctrl+S", "save"
    ),
    "SaveAs": _Entry("Save as…", "Save under another name.", "Ctrl+Shift+S", "save_as"),
    "SaveExperiment": _Entry(
        "Save experiment…", "Save what the forms say, without weights, as JSON to share."
    ),
    "ExportHistory": _Entry(
        "History…", "Write loss and accuracy of every epoch as CSV, for a spreadsheet."
    ),
    "SaveRuns": _Entry(
        "Save runs…", "Save all runs of the list into one folder, to go on with them later."
    ),
    "OpenRuns": _Entry("Open runs…", "Add the runs of a folder to the list of runs."),
    "ExportAnimation": _Entry(
        "Animation…", "Write the run, or a part of it, as a moving picture: WebP, GIF or APNG."
    ),
    "Quit": _Entry("Quit", "Close the window.", "Ctrl+Q"),
    "Undo": _Entry(
        "Undo",
        "Take back the last change in the set-up, or Reset and New weights.",
        "Ctrl+Z",
        "undo",
    ),
    "Redo": _Entry("Redo", "Do again what was taken back.", "Ctrl+Shift+Z", "redo"),
    "Theme": _Entry("Light or dark", "Change between the light and the dark theme.", "", "theme"),
    "ResetLayout": _Entry("Restore layout", "Put all views back where they were at first."),
    "SaveLayout": _Entry("Save layout…", "Keep where the views stand now, under a name."),
    "RemoveLayout": _Entry("Remove layout", "Forget the layout that is chosen; nothing moves."),
    "FullScreen": _Entry(
        "Present",
        "Fill the screen with the views, to be read from afar. Esc returns.",
        "F11",
        "full_screen",
    ),
    "LargerText": _Entry("Larger text", "Write all in the next larger size.", "Ctrl++"),
    "SmallerText": _Entry("Smaller text", "Write all in the next smaller size.", "Ctrl+-"),
    "NormalText": _Entry("Normal text", "Write all as small as at first.", "Ctrl+0"),
    "ShowLog": _Entry("Show log", "Open the folder of the log file, for reporting an error."),
    "LessonText": _Entry("Lesson text", "Show what to look for in the lesson that is open."),
    "Shortcuts": _Entry("Keyboard", "Which keys do what.", "F1"),
    "About": _Entry("About", "What this program is and which version."),
}
# Why there is no next step in a state, and how to go on from there.
_NO_STEP: Final = {
    "training": "the run is training, Space pauses it",
    "finished": "the run is finished, Space trains on",
    "diverged": "the run diverged, Reset (R) or another learning rate starts again",
}


class Actions(QObject):
    """The window's actions, by name: `actions["Play"]` has the object name `actionPlay`."""

    def __init__(self, window: QWidget, views: Iterable[Declaration]) -> None:
        super().__init__(window)
        self._window = window
        self._all: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        for name, entry in _ENTRIES.items():
            self._add(name, QAction(entry.text, window), entry)
        self.exports = QActionGroup(window)
        """One for each view; `data()` is the view's name."""
        for view in views:
            self._add_export(view)
        self["Redo"].setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        # On many keyboards + is not to be had without Shift.
        self["LargerText"].setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self["FullScreen"].setCheckable(True)
        self.themes = QActionGroup(window)
        for name in THEMES:
            text = "As the system" if name == "system" else name.capitalize()
            action = QAction(text, window)
            action.setCheckable(True)
            action.setData(name)
            self._add(f"Theme{name.capitalize()}", action, _Entry(text, f"Theme: {text.lower()}."))
            self.themes.addAction(action)
        self._theme = LIGHT
        self._state, self._problem, self._has_run = "ready", "", True
        self._obstacles: dict[str, str] = {}

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def set_theme(self, theme: Theme, chosen: str) -> None:
        """Draw the icons in the theme's colours and mark the chosen theme's name."""
        self._theme = theme
        for name, picture in self._icons.items():
            self[name].setIcon(icon(picture, theme))
        self[f"Theme{chosen.capitalize()}"].setChecked(True)
        self._update()

    def show_state(self, state: str, problem: str, *, has_run: bool = True) -> None:
        """Offer what makes sense in this state; `problem` says why the form cannot be trained."""
        if (state, problem, has_run) != (self._state, self._problem, self._has_run):
            self._state, self._problem, self._has_run = state, problem, has_run
            self._update()

    def show_undo(self, undo: str | None, redo: str | None) -> None:
        """Offer to undo and to redo what these name; None where there is nothing to."""
        for name, what in (("Undo", undo), ("Redo", redo)):
            self[name].setEnabled(what is not None)
            self[name].setText(f"{name} {what}" if what else name)
            self[name].setToolTip(self._tip(self[name].text(), _ENTRIES[name]))

    def obstacle(self, name: str) -> str:
        """Why the action of this name makes no sense now, "" where it does."""
        return self._obstacles.get(name, "")

    def _update(self) -> None:
        state, problem = self._state, self._problem
        training = state == "training"
        play = self["Play"]
        play.setText("Pause" if training else "Play")
        play.setIcon(icon("pause" if training else "play", self._theme))
        loading = "the data are being loaded, Esc cancels" if state == "loading" else ""
        rest = _NO_STEP.get(state, "")
        diverged = rest if state == "diverged" else ""
        self._offer("Play", "" if training else loading or problem or diverged)
        for name in ("Step", "StepEpoch"):
            self._offer(name, loading or problem or rest)
        for name in ("Reset", "NewWeights"):
            self._offer(name, loading or problem)
        for name in ("Save", "SaveAs", "SaveExperiment", "ExportHistory", "ExportAnimation"):
            self._offer(name, loading or ("" if self._has_run else "there is no run to save yet"))

    def _offer(self, name: str, obstacle: str) -> None:
        """Enable an action unless there is an obstacle, which its tooltip then names."""
        action = self[name]
        self._obstacles[name] = obstacle.rstrip(".")
        action.setEnabled(not obstacle)
        tip = self._tip(action.text(), _ENTRIES[name])
        action.setToolTip(f"{tip}\n{not_now(self._obstacles[name])}" if obstacle else tip)

    def _tip(self, text: str, entry: _Entry) -> str:
        keys = f" ({entry.keys})" if entry.keys else ""
        return f"{text.removesuffix('…')}{keys}: {entry.tip}"

    def _add_export(self, view: Declaration) -> None:
        text = f"{view.title}…"
        action = QAction(text, self._window)
        action.setData(view.name)
        tip = f"Write the picture of the {view.title.lower()} as PNG or SVG."
        self._add(f"Export{capitalized(view.name)}", action, _Entry(text, tip, "", view.icon))
        self.exports.addAction(action)

    def _add(self, name: str, action: QAction, entry: _Entry) -> None:
        action.setObjectName(f"action{name}")
        if entry.keys:
            action.setShortcut(QKeySequence(entry.keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(self._tip(entry.text or name, entry))
        self._all[name] = action
        if entry.icon:
            self._icons[name] = entry.icon
        self._window.addAction(action)


def not_now(obstacle: str) -> str:
    """The sentence that says why something cannot be done."""
    if obstacle[1:2].islower():  # not L1
        obstacle = obstacle[0].lower() + obstacle[1:]
    return f"Not now: {obstacle}."


def capitalized(name: str) -> str:
    """A view's name inside that of an action: `hiddenSpace` gives `HiddenSpace`."""
    return name[:1].upper() + name[1:]
