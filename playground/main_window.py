"""The window: what it is composed of, and one block that connects it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QGraphicsView, QLineEdit, QMainWindow

from playground import theme
from playground.chrome.actions import Actions
from playground.chrome.banner import Banner
from playground.chrome.default_layouts import layout_for
from playground.chrome.dialogs import Dialogs
from playground.chrome.docks import Docks
from playground.chrome.dress import Dress
from playground.chrome.error_dialog import ErrorDialog
from playground.chrome.help_actions import HelpActions
from playground.chrome.keys import KeyFilter
from playground.chrome.layouts import Layouts
from playground.chrome.lesson_panel import LessonPanel
from playground.chrome.looks import connect_looks
from playground.chrome.menus import Menus
from playground.chrome.presentation import Presentation
from playground.chrome.refusals import Refusals
from playground.chrome.run_panels import RunPanels
from playground.chrome.settings import Settings
from playground.chrome.status_bar import RunStatus
from playground.chrome.timeline_bar import TimelineBar
from playground.chrome.toolbar import PlayBar
from playground.control.animation import Animator
from playground.control.data_sheet import DataSheetController
from playground.control.data_view import DataViewOpener
from playground.control.doctor_sign import DoctorSign
from playground.control.file_actions import connect_files
from playground.control.files import FilesController
from playground.control.forms import FormController
from playground.control.horizon import HorizonController
from playground.control.judging import Judging
from playground.control.landscape import LandscapeController
from playground.control.late_rooms import LateRooms
from playground.control.lessons import LessonController
from playground.control.microscope import Microscope
from playground.control.notices import Notices
from playground.control.run import RunController
from playground.control.runs import RunsController
from playground.control.timeline import TimelineController
from playground.control.undo import UndoController
from playground.control.unsaved import UnsavedGuard
from playground.control.view_requests import ViewRequests
from playground.forms.form_panel import FormPanel
from playground.qt.overrides import total
from playground.qt.painting import LatePainting
from playground.qt.screens import TITLE, keep_inside
from playground.qt.sizes import rescale
from playground.session.error_reporting import state_folder
from playground.session.garbage import GarbageCollector
from playground.session.rota import Rota, Turn
from playground.session.session import Session
from playground.views import build_views
from playground.views.declared import Rhythm

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QSettings
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
        self.dress = Dress(self.settings, theme_name)
        super().__init__()
        self.dress.setParent(self)
        self.garbage = GarbageCollector(self)
        self.garbage.start()  # first of all: what a window is made of is no garbage
        self.session = Session(self, data_dir=data_dir)
        self.setObjectName("mainWindow")
        self.dialogs = dialogs or Dialogs(self)
        self._autosave: Autosave | None = None
        self._build()
        self._build_controllers()
        self._connect()
        connect_looks(self.actions_by_name, self.dress, self.presentation, self.layouts, self.menus)
        self._dress()
        self._restore_layout()
        self._on_state_changed(self.session.state)

    # Composition.

    def _build(self) -> None:
        self.form = FormPanel()
        self.views = build_views(self)
        self.lesson_panel = LessonPanel()
        self.run_panels = RunPanels()
        self.actions_by_name = Actions(self, self.views.declarations.values())
        self.refusals = Refusals(self, self.actions_by_name)
        self.bar = PlayBar(self.actions_by_name, self.form.quick_fields, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.addToolBarBreak()
        self.banner = Banner(self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.banner)
        self.status = RunStatus(self)
        self.setStatusBar(self.status)
        self.timeline_bar = TimelineBar(self)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.timeline_bar)
        self.resize(QSize(1280, 800))
        panels = self.run_panels.docks
        self.docks = Docks(self, self.form, self.views, self.lesson_panel, panels)
        self.layouts = Layouts(self, self.docks, self.settings, self.dialogs)
        self.presentation = Presentation(self, self.layouts, self.dress)
        toggles = [*self.docks.toggles, self.timeline_bar.toggleViewAction()]
        self.menus = Menus(self.menuBar(), self.actions_by_name, toggles, self.settings)
        self.rota = Rota(
            self._turns(Rhythm.EVERY_FRAME),
            [*self._turns(Rhythm.IN_TURN), Turn(self.status.show_snapshot, interval=0.25)],
            self._turns(Rhythm.RARELY),
            self.session.frames.drawing,
            self,
        )
        self.late_painting = LatePainting(self, self._is_painting_late)
        self.keys = KeyFilter(self)
        self.keys.watch(self)
        self.leave_key = QShortcut(QKeySequence("Esc"), self)
        self.error_dialog = ErrorDialog(self)
        self.help = HelpActions(
            self, self.actions_by_name, self.docks, self.dialogs, state_folder()
        )
        self.setFocus()  # nothing seems chosen before someone presses Tab
        self.setAcceptDrops(True)

    def _turns(self, rhythm: Rhythm) -> list[Turn]:
        show, is_active = self.views.show_snapshot, self.views.is_active
        return [
            Turn(partial(show, name), partial(is_active, name), view.min_interval)
            for name, view in self.views.declarations.items()
            if view.rhythm is rhythm
        ]

    def _build_controllers(self) -> None:
        session, dialogs = self.session, self.dialogs
        self.files = FilesController(session, dialogs, self.settings, self)
        self.guard = UnsavedGuard(session, dialogs, self.files.save)
        self.forms = FormController(self.form, session, self.guard, dialogs, self)
        self.files.use(self.guard, self.forms)
        self.sheets = DataSheetController(session, dialogs, self.forms, self.guard, self)
        self.run = RunController(session, self.forms, self.guard, self)
        stack, actions = self.form.undo_stack, self.actions_by_name
        self.timeline = TimelineController(session, self.timeline_bar, self)
        self.timeline.use(self.settings)
        self.timeline.message.connect(self.status.show_message)
        self.animator = Animator(session, self.views, dialogs, self.settings, self)
        self.undo = UndoController(session, stack, actions, self.status, self)
        self.lessons = LessonController(self.bar, self.lesson_panel, session, self.guard, self)
        self.notices = Notices(self.banner, session, self.guard, dialogs, self)
        self.view_requests = ViewRequests(session, self.form, self.views, self.docks, self)
        self.microscope = Microscope(self.views, self.run, self.files, self)
        self.data_opener = DataViewOpener(self.form, self.docks, self)
        self.judging = Judging(session, self.status, self)
        self.runs = RunsController(session, self.run_panels, self.views, stack, self)
        self.runs.use(actions, dialogs, self.settings, self.files, self.layouts)
        self.horizon = HorizonController(session, self.form, self)
        self.landscape = LandscapeController(session.timeline, self.views, self)
        self.rooms = LateRooms(session, self.views, self.guard, self.files, dialogs, self)
        doctor = self.view_requests.doctor
        self.sign = DoctorSign(session, self.status, doctor, self.views, self.docks, self)

    def _connect(self) -> None:
        actions, session = self.actions_by_name, self.session
        self.views.made.connect(self._on_view_made)
        session.frames.is_update_wanted = self._is_update_seen
        session.frames.is_fluency_wanted = self.views.is_fluent_seen
        actions["Play"].triggered.connect(self.run.toggle)
        actions["Step"].triggered.connect(self.run.step)
        actions["StepEpoch"].triggered.connect(self.run.step_epoch)
        actions["Reset"].triggered.connect(self.run.reset)
        actions["NewWeights"].triggered.connect(self.run.new_weights)
        connect_files(actions, self.menus, self.files, self.animator)
        self.animator.message.connect(self.status.show_message)
        actions.exports.triggered.connect(self._on_export)
        actions["Quit"].triggered.connect(self.close)
        self.leave_key.activated.connect(self._on_leave)
        self.files.message.connect(self.status.show_message)
        self.files.failed.connect(self.notices.tell_failure)
        self.runs.message.connect(self.status.show_message)
        self.runs.failed.connect(self.notices.tell_failure)
        self.lessons.file_wanted.connect(self.notices.ask_for_file)
        self.notices.file_chosen.connect(self.lessons.open_with)
        self.notices.making_chosen.connect(self.lessons.make)
        self.refusals.refused.connect(self.status.show_message)
        self.bar.speed_changed.connect(session.set_speed)
        self.form.new_weights_requested.connect(self.run.new_weights)
        self.form.data_sheet_requested.connect(self.sheets.change)
        self.form.problem_changed.connect(self._on_problem_changed)
        self.status.cancel_requested.connect(session.cancel_loading)
        session.state_changed.connect(self._on_state_changed)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.data_changed.connect(self._on_data_changed)
        session.shown_changed.connect(self._on_shown_changed)
        session.shown_data_changed.connect(self.views.change_data)
        self.dress.changed.connect(self._dress)
        self.layouts.changed.connect(self._on_layouts_changed)
        self.layouts.message.connect(self.status.show_message)
        self.layouts.moving.connect(self.late_painting.hold)
        self.docks.arrival.is_painting_due = self.late_painting.is_due
        self.banner.height_changed.connect(self.docks.make_room)
        session.epochs_changed.connect(self.status.set_epochs)
        session.message.connect(self.status.show_message)
        session.progress.connect(self.status.show_progress)
        session.saved.connect(self._show_title)
        self.docks.arrival.under_way_changed.connect(session.make_way)

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
        self.dress.wear(name)

    def end(self) -> bool:
        """Stop all work and wait for it; False when a thread hangs and must be left behind."""
        parts = (self.rooms, self.view_requests, self.runs, self.session)
        return all([part.close() for part in parts])  # noqa: C419  (each is closed)

    def fit_screen(self, room: QRect) -> None:
        """Be no larger than `room`, what the screen has for windows, and lie within it."""
        self.timeline_bar.fit_room(room.size())
        self.docks.fit_room(room.size() - QSize(0, TITLE))
        self.layout().activate()  # type: ignore[union-attr]  # else it asks for as much as before
        keep_inside(self, room)

    # What Qt asks of the window.

    @total()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved training, then stop all that runs and wait for it."""
        if not self.guard.may_lose("Closing the window"):
            event.ignore()
            return
        self.presentation.end()
        self.settings.set_geometry(self.saveGeometry())
        self.layouts.remember()
        if self.end():
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
        """Take files, whatever they are: of what cannot be opened it is said why."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    @total()
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        event.acceptProposedAction()
        self.files.drop(event.mimeData().urls())

    # Slots.

    def _on_state_changed(self, state: str) -> None:
        self._show_offers(state)
        self.status.show_state(state)
        if state != "training" and self.session.shown is not None:
            self.rota.show_to_all(self.session.shown)  # some have not had their turn
        self._show_title()

    def _show_offers(self, state: str) -> None:
        has_run = self.session.experiment is not None
        self.actions_by_name.show_state(state, self.form.problem(), has_run=has_run)

    def _on_problem_changed(self, problem: str) -> None:
        self._show_offers(self.session.state)
        self.status.show_message(problem)

    def _on_experiment_changed(self, experiment: Experiment, dataset: Dataset) -> None:
        lesson = self.lessons.current
        layout = lesson.layout if lesson and lesson.layout else layout_for(dataset)
        is_large = self.session.state == "loading"  # else it was there in a blink
        # Views first: a dock that comes into sight draws, and may ask about the run it knows of.
        self.views.set_experiment(experiment, dataset)
        self.layouts.follow(layout, dataset, is_large)
        self.status.set_run(self.session.epochs, len(dataset.x_train))
        self._show_offers(self.session.state)
        self._show_title()

    def _on_data_changed(self, experiment: Experiment, dataset: Dataset) -> None:
        self.views.change_data(experiment, dataset)
        self.status.set_run(self.session.epochs, len(dataset.x_train))

    def _on_shown_changed(self, snapshot: Snapshot) -> None:
        if self.session.state == "training":
            self.rota.show(snapshot)
        else:
            self.rota.show_to_all(snapshot)
        self.setWindowModified(self.session.unsaved_seconds > 0)

    def _on_view_made(self, view: View) -> None:
        self.keys.watch(view)
        for plot in view.findChildren(QGraphicsView):
            plot.setAcceptDrops(False)  # a file dropped on a plot is for the window
        rescale(view, self.dress.theme.scale)

    def _is_update_seen(self) -> bool:
        seen = (view for view in self.views.all_made() if view.is_active())
        return self.horizon.is_update_wanted or any("update" in view.needs_now for view in seen)

    def _is_painting_late(self) -> bool:
        return self.session.state in ("training", "loading") or self.docks.arrival.is_under_way

    def _on_export(self, action: QAction) -> None:
        self.files.export_view(self.views[action.data()])

    def _on_layouts_changed(self) -> None:
        self.menus.show_layouts(self.layouts.titles, self.layouts.current)
        self.actions_by_name["RemoveLayout"].setEnabled(self.layouts.is_own)

    def _dress(self) -> None:
        chosen = self.dress.theme
        # First of all: a sheet that comes later takes palettes back to what they were.
        self.setStyleSheet(theme.style_sheet(chosen))
        self.dialogs.theme = chosen
        self.actions_by_name.set_theme(chosen, self.dress.name)
        self.banner.set_theme(chosen)
        self.timeline_bar.set_theme(chosen)
        self.docks.set_theme(chosen)
        self.form.set_theme(chosen)
        self.views.set_theme(chosen)
        self.run_panels.set_theme(chosen)
        rescale(self, chosen.scale)

    def _on_leave(self) -> None:
        """Leave what is innermost: a field, the loading of data, the presentation."""
        focused = self.focusWidget()
        in_field = isinstance(focused, QLineEdit | QAbstractSpinBox | QComboBox)
        if focused is not None:
            focused.clearFocus()
        if self.session.state == "loading":
            self.session.cancel_loading()
        elif not in_field:
            self.presentation.end()

    def _show_title(self) -> None:
        path = self.session.path
        self.setWindowTitle(f"{Path(path).name if path else 'Not saved'}[*] – {NAME}")
        self.setWindowModified(self.session.unsaved_seconds > 0)

    def _restore_layout(self) -> None:
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        self.layouts.start()
        self.banner.hide()
