"""The window: what it is composed of, and one block that connects it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QGraphicsView, QMainWindow

from playground import theme
from playground.chrome import help_texts
from playground.chrome.actions import Actions
from playground.chrome.banner import Banner
from playground.chrome.dialogs import Dialogs
from playground.chrome.docks import Docks
from playground.chrome.error_dialog import ErrorDialog
from playground.chrome.keys import KeyFilter
from playground.chrome.lesson_panel import LessonPanel
from playground.chrome.menus import Menus
from playground.chrome.settings import Settings
from playground.chrome.status_bar import RunStatus
from playground.chrome.toolbar import PlayBar
from playground.control.files import OPENED_ENDINGS, FilesController
from playground.control.forms import FormController
from playground.control.lessons import LessonController
from playground.control.notices import Notices
from playground.control.run import RunController
from playground.control.unsaved import UnsavedGuard
from playground.forms.form_panel import FormPanel
from playground.qt.overrides import total
from playground.session.error_reporting import state_folder
from playground.session.garbage import GarbageCollector
from playground.session.rota import Rota
from playground.session.session import Session
from playground.views.boundary import BoundaryView
from playground.views.curves import CurvesView
from playground.views.images import ImagesView
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent

    from core import Dataset, Experiment, Snapshot
    from playground.session.autosave import Autosave
    from playground.views.view import View

NAME = "Training Playground"


class MainWindow(QMainWindow):
    """The playground's window."""

    def __init__(
        self,
        settings: QSettings,
        theme_name: str = "",
        *,
        data_dir: str | None = None,
        dialogs: Dialogs | None = None,
    ) -> None:
        """Build the window as `settings` remember it.

        `theme_name` (light, dark or system) goes before the remembered theme. `data_dir` may hold
        the MNIST files. `dialogs` answers in the place of a person.
        """
        self.settings = Settings(settings)
        self._theme_name = theme_name or self.settings.theme
        # Before there are widgets: to dress each of them anew takes long.
        self._apply_theme()
        super().__init__()
        self.session = Session(self, data_dir=data_dir)
        self.setObjectName("mainWindow")
        self.dialogs = dialogs or Dialogs(self)
        self._autosave: Autosave | None = None
        self._build()
        self._build_controllers()
        self._connect()
        self.garbage.start()
        self._dress()
        self._restore_layout()
        self._on_state_changed(self.session.state)

    # Composition.

    def _build(self) -> None:
        self.form = FormPanel()
        self.views: dict[str, View] = {
            "curves": CurvesView(),
            "weights": WeightsView(),
            "boundary": BoundaryView(),
            "images": ImagesView(),
        }
        self.lesson_panel = LessonPanel()
        self.actions_by_name = Actions(self, self.form.undo_stack)
        self.bar = PlayBar(self.actions_by_name, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.addToolBarBreak()
        self.banner = Banner(self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.banner)
        self.status = RunStatus(self)
        self.setStatusBar(self.status)
        self.resize(QSize(1280, 800))
        self.docks = Docks(self, {"form": self.form, **self.views, "lesson": self.lesson_panel})
        self.menus = Menus(self.menuBar(), self.actions_by_name, self.docks.toggles, self.settings)
        show = {name: view.show_snapshot for name, view in self.views.items()}
        self.rota = Rota(
            show["weights"],
            # Of the boundary and the images at most one has something to show.
            ((show["curves"],), (show["boundary"], show["images"]), (self.status.show_snapshot,)),
            self.session.frames.drawing,
            self,
        )
        self.keys = KeyFilter(self)
        self.keys.watch(self)
        self.leave_key = QShortcut(QKeySequence("Esc"), self)
        self.error_dialog = ErrorDialog(self)
        self.garbage = GarbageCollector(self)
        self.setAcceptDrops(True)
        for plot in self.findChildren(QGraphicsView):
            plot.setAcceptDrops(False)  # a file dropped on a plot is for the window

    def _build_controllers(self) -> None:
        session, dialogs = self.session, self.dialogs
        self.files = FilesController(session, dialogs, self.settings, self)
        self.guard = UnsavedGuard(session, dialogs, self.files.save)
        self.forms = FormController(self.form, session, self.guard, dialogs, self)
        self.files.use(self.guard, self.forms)
        self.run = RunController(session, self.forms, self.guard, self)
        self.lessons = LessonController(self.bar, self.lesson_panel, session, self.guard, self)
        self.notices = Notices(self.banner, session, self.guard, dialogs, self)

    def _connect(self) -> None:
        actions, session = self.actions_by_name, self.session
        actions["Play"].triggered.connect(self.run.toggle)
        actions["Step"].triggered.connect(self.run.step)
        actions["StepEpoch"].triggered.connect(self.run.step_epoch)
        actions["Reset"].triggered.connect(self.run.reset)
        actions["NewWeights"].triggered.connect(self.run.new_weights)
        actions["Open"].triggered.connect(self.files.ask_to_open)
        actions["Save"].triggered.connect(self.files.save)
        actions["SaveAs"].triggered.connect(self.files.save_as)
        actions["SaveExperiment"].triggered.connect(self.files.save_experiment)
        actions["ExportHistory"].triggered.connect(self.files.export_history)
        for name in self.views:
            actions[f"Export{name.capitalize()}"].triggered.connect(self._on_export)
        actions["Quit"].triggered.connect(self.close)
        actions["Theme"].triggered.connect(self.toggle_theme)
        actions.themes.triggered.connect(self._on_theme_chosen)
        actions["ResetLayout"].triggered.connect(self.docks.arrange)
        actions["Shortcuts"].triggered.connect(self._on_shortcuts)
        actions["LessonText"].triggered.connect(self._on_lesson_text)
        actions["ShowLog"].triggered.connect(self._on_show_log)
        actions["About"].triggered.connect(self._on_about)
        self.leave_key.activated.connect(self._on_leave)
        self.menus.recent_chosen.connect(self.files.open)
        self.files.recent_changed.connect(self.menus.show_recent)
        self.files.message.connect(self.status.show_message)
        self.files.failed.connect(self.notices.tell_failure)
        self.lessons.file_wanted.connect(self.notices.ask_for_file)
        self.notices.file_chosen.connect(self.lessons.open_with)
        self.bar.speed_changed.connect(session.set_speed)
        self.form.new_weights_requested.connect(self.run.new_weights)
        self.form.problem_changed.connect(self._on_problem_changed)
        self.status.cancel_requested.connect(session.cancel_loading)
        session.state_changed.connect(self._on_state_changed)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.epochs_changed.connect(self.status.set_epochs)
        session.message.connect(self.status.show_message)
        session.progress.connect(self.status.show_progress)
        session.saved.connect(self._show_title)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_theme_changed)

    # What others ask of the window.

    def open_lesson(self, name: str) -> None:
        """Lay out a lesson. Raises `KeyError` when there is none of this name."""
        self.lessons.open(name)

    def open_path(self, path: str) -> None:
        """Open a file as if it had been chosen in the dialog."""
        self.files.open(path)

    def use_autosave(self, autosave: Autosave) -> None:
        """Keep unsaved work with `autosave`, and offer what it found."""
        self._autosave = autosave
        self.notices.offer(autosave)

    def set_theme(self, name: str) -> None:
        """Show the theme light, dark or as the system has it."""
        self._theme_name = name
        self._apply_theme()
        self._dress()

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        is_dark = theme.for_name(self._theme_name).name == "dark"
        self._choose_theme("light" if is_dark else "dark")

    # What Qt asks of the window.

    @total()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved training, then stop all that runs and wait for it."""
        if not self.guard.may_lose("Closing the window"):
            event.ignore()
            return
        self.settings.set_window(self.saveGeometry(), self.saveState())
        self.session.close()
        self.garbage.stop()
        if self._autosave is not None:
            self._autosave.close()
        event.accept()

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Count the painting of a frame, which Qt does all at once, as part of what it costs."""
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        with self.session.frames.drawing():
            return super().event(event)

    @total()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that can be opened."""
        if self._dropped_path(event):
            event.acceptProposedAction()

    @total()
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        path = self._dropped_path(event)
        if path:
            event.acceptProposedAction()
            self.open_path(path)

    # Slots.

    def _on_state_changed(self, state: str) -> None:
        self.actions_by_name.show_state(state, self.form.problem())
        self.status.show_state(state)
        if state != "training" and self.session.snapshot is not None:
            self.rota.show_to_all(self.session.snapshot)  # some have not had their turn
        self._show_title()

    def _on_problem_changed(self, problem: str) -> None:
        self.actions_by_name.show_state(self.session.state, problem)
        self.status.show_message(problem)

    def _on_experiment_changed(self, experiment: Experiment, dataset: Dataset) -> None:
        for view in self.views.values():
            view.set_experiment(experiment, dataset)
        self.status.set_run(self.session.epochs, len(dataset.x_train))
        self.docks.raise_fitting(dataset)
        self._show_title()

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        if self.session.state == "training":
            self.rota.show(snapshot)
        else:
            self.rota.show_to_all(snapshot)
        self.setWindowModified(self.session.unsaved_seconds > 0)

    def _on_export(self) -> None:
        sender = self.sender()
        if sender is not None:
            name = sender.objectName().removeprefix("actionExport").lower()
            self.files.export_view(self.views[name])

    def _on_theme_chosen(self, action: QAction) -> None:
        self._choose_theme(action.data())

    def _on_system_theme_changed(self) -> None:
        if self._theme_name == "system":
            self.set_theme("system")

    def _choose_theme(self, name: str) -> None:
        self.settings.set_theme(name)
        self.set_theme(name)

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, theme.for_name(self._theme_name))

    def _dress(self) -> None:
        chosen = theme.for_name(self._theme_name)
        # First of all: a sheet that comes later takes palettes back to what they were.
        self.setStyleSheet(theme.style_sheet(chosen))
        self.actions_by_name.set_theme(chosen, self._theme_name)
        self.banner.set_theme(chosen)
        self.docks.set_theme(chosen)
        self.form.set_theme(chosen)
        for view in self.views.values():
            view.set_theme(chosen)

    def _on_leave(self) -> None:
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self.session.cancel_loading()

    def _on_shortcuts(self) -> None:
        self.dialogs.tell("Keyboard", help_texts.SHORTCUTS)

    def _on_about(self) -> None:
        self.dialogs.tell("About", help_texts.about())

    def _on_lesson_text(self) -> None:
        self.docks["lesson"].show()
        self.docks["lesson"].raise_()

    def _on_show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(state_folder()))

    def _show_title(self) -> None:
        path = self.session.path
        self.setWindowTitle(f"{Path(path).name if path else 'Not saved'}[*] – {NAME}")
        self.setWindowModified(self.session.unsaved_seconds > 0)

    def _restore_layout(self) -> None:
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        if self.settings.layout.isEmpty() or not self.restoreState(self.settings.layout):
            self.docks.fit()
        self.banner.hide()

    def _dropped_path(self, event: QDropEvent) -> str:
        """The file that is being dropped, "" when it is none that can be opened."""
        urls = event.mimeData().urls()
        path = urls[0].toLocalFile() if len(urls) == 1 else ""
        return path if path.lower().endswith(OPENED_ENDINGS) else ""
