"""The movable panels around the forms and the views, and how a layout arranges them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QTabWidget, QWidget

from playground.chrome.actions import capitalized
from playground.chrome.arrival import Arrival
from playground.chrome.dock_placing import place_docks
from playground.chrome.dock_title import DockTitle
from playground.chrome.grid import grid
from playground.views.declared import Place
from playground.views.ground import take_ground

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QLayout, QMainWindow

    from core import Dataset
    from playground.chrome.default_layouts import Layout
    from playground.chrome.grid import Row
    from playground.theme import Theme
    from playground.views.declared import Column
    from playground.views.lazy import LazyViews
    from playground.views.view import View

FORM_WIDTH: Final = 336
_MOST_FORM_WIDTH: Final = 420
# What is taken by lines between columns, a dock's title, and menus, toolbar, timeline and status.
_LINES: Final = 4
_TITLE: Final = 24
_BARS: Final = 166
# The form and the lesson's text stand in the same place in every layout: below all views.
_NO_LIMIT: Final = 16_777_215  # Qt's own
_FORM: Final = Place("left", height=60)
_LESSON: Final = Place("left", row=1, height=40)


class Panel(NamedTuple):
    """What is no view and stands in a dock; in a layout without a place of its it is hidden."""

    name: str
    title: str
    widget: QWidget
    places: Mapping[str, Place]


class Docks:
    """One dock for the form, for each view, for each panel, and for the lesson's text."""

    def __init__(
        self,
        window: QMainWindow,
        form: QWidget,
        views: LazyViews,
        lesson: QWidget,
        panels: Sequence[Panel] = (),
    ) -> None:
        """Make the docks; they stand nowhere before `arrange`."""
        self._window, self._views = window, views
        self._docks: dict[str, QDockWidget] = {}
        self._layout: Layout | None = None
        self._scale = 1.0
        self._room: QSize | None = None
        self._opened: set[str] = set()  # what has been shown since the docks were arranged
        self._taken = 0
        self._are_moving = False
        self._least = {"form": form.minimumWidth()} | {
            name: declared.least_width for name, declared in views.declarations.items()
        }
        self._least |= {panel.name: panel.widget.minimumWidth() for panel in panels}
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._add("form", "Set-up", form)
        self._declared = views.declarations
        for name, declared in self._declared.items():
            place = QWidget()
            place.setMinimumWidth(declared.least_width)
            self._add(name, declared.title, place, declared.tab)
            self._docks[name].visibilityChanged.connect(partial(self._on_visibility, name))
            self._docks[name].visibilityChanged.connect(partial(self._on_opened, name))
        views.made.connect(self._settle)
        self.arrival = Arrival(window, views, self._is_seen)
        """Makes views that come into sight together one after the other."""
        self._panels = tuple(panels)
        for panel in panels:
            self._add(panel.name, panel.title, panel.widget)
            # Behind another tab it lies outside of the window, where no focus may go.
            panel.widget.setEnabled(False)
            self._docks[panel.name].visibilityChanged.connect(panel.widget.setEnabled)
        self._add("lesson", "Lesson", lesson)
        self["lesson"].dockLocationChanged.connect(self._limit_left)
        self._limit_left()

    def _add(self, name: str, title: str, widget: QWidget, tab: str = "") -> None:
        dock = QDockWidget(tab or title, self._window)
        dock.setObjectName(f"{name}Dock")
        dock.setTitleBarWidget(DockTitle(dock, title, lambda: not self._are_moving))
        dock.setAccessibleName(title)
        dock.setWidget(widget)
        toggle = dock.toggleViewAction()
        toggle.setObjectName(f"actionShow{capitalized(name)}")
        toggle.setText(title)
        toggle.setToolTip(f"Show or hide: {title}.")
        self._docks[name] = dock

    def _on_visibility(self, name: str, visible: bool) -> None:
        # Qt hides nothing that goes behind another tab, nor shows it when it comes before it.
        if visible and not self._are_moving and self._is_seen(name):
            self.arrival.bring_one(name)

    def _on_opened(self, name: str, visible: bool) -> None:
        """Give the row of what waited until now as much height as it wants when it comes."""
        is_asked_for = visible and self._window.isVisible() and not self._are_moving
        if not is_asked_for or name in self._opened or self._docks[name].isFloating():
            return
        self._opened.add(name)
        place = self._place_of(name)
        if place is not None and place.opens:
            self._heighten(name, place)

    def _heighten(self, name: str, place: Place) -> None:
        """Let the row of its column in which this stands have as much as it `opens`."""
        shown = [(self._shown(row), row.height) for row in self._columns()[place.column]]
        heights = {names[0]: height for names, height in shown if names}
        own = next((names[0] for names, _ in shown if name in names), "")
        rest = sum(heights.values()) - heights.get(own, 0)
        parts = [
            place.opens * rest if head == own else (100 - place.opens) * height
            for head, height in heights.items()
        ]
        self._share([*heights], parts, sum(self[head].height() for head in heights))

    def hold(self) -> None:
        """Let views wait from now on; for who is about to arrange the docks, until they stand."""
        self._are_moving = True
        if self._window.isVisible():
            self.arrival.hold()

    def bring_front(self) -> None:
        """Let what is in front now come, one after the other; for who has arranged the docks."""
        self._opened = {name for name, dock in self._docks.items() if not dock.isHidden()}
        self.bring_seen()

    def bring_seen(self) -> None:
        """Let what is in front come, one after the other, since `hold`."""
        self._are_moving = False
        if self._window.isVisible():
            self.arrival.bring(filter(self._is_seen, self._declared))

    def _settle(self, view: View) -> None:
        """Give a view that was made just now its place."""
        dock = self._docks[view.name]
        place = dock.widget()
        view.setMinimumWidth(place.minimumWidth())
        # Before it is shown: the window would grow, and stay so.
        self._limit_height(view, self._most_rows(self._columns()))
        dock.setWidget(view)
        view.show()  # as far as the dock is shown
        place.deleteLater()
        self._squeeze()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def set_theme(self, theme: Theme) -> None:
        """Draw the titles in the theme's colours."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                title.set_theme(theme)
        for name in self._declared:
            if not self._views.is_made(name):
                take_ground(self._docks[name].widget(), theme)
        changed = theme.scale != self._scale
        if changed:
            self._scale = theme.scale
            self._limit_left()
            self._squeeze()
        if changed:
            self._give_form_its_width()

    def _limit_left(self) -> None:
        """All room that is left over is for the views: what stands at the left has enough."""
        most = round(self._scale * _MOST_FORM_WIDTH)
        self["form"].widget().setMaximumWidth(most)
        lesson, left = self["lesson"], Qt.DockWidgetArea.LeftDockWidgetArea
        stands_left = self._window.dockWidgetArea(lesson) == left and not lesson.isFloating()
        lesson.widget().setMaximumWidth(most if stands_left else _NO_LIMIT)

    @property
    def toggles(self) -> list[QAction]:
        """The actions that show and hide each dock."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def arrange(self, layout: Layout) -> None:
        """Put all docks where `layout` has them; those that have no place in it are hidden.

        Their titles follow by `follow_tabs`. Meanwhile Qt lays out nothing, as it would for each
        dock; and no event may come in between, for it has no place for what is on its way.
        """
        self._layout = layout
        self._squeeze()
        whole = self._whole
        whole.setEnabled(False)
        try:
            for dock in self._docks.values():
                if dock.isFloating():  # else Qt would lay out the window for each
                    dock.setFloating(False)
                whole.removeWidget(dock)  # what stays in sight need not be hidden and shown again
            place_docks(self._window, self._docks, self._columns(), self._waits)
            self.fit()  # first: else all would be laid out twice
        finally:
            whole.setEnabled(True)
            whole.activate()
        cells = [cell for rows in self._columns().values() for row in rows for cell in row.cells]
        for cell in cells:
            if len(cell.names) > 1:  # what is raised is painted anew
                self._docks[cell.names[0]].raise_()  # now that Qt has made the tabs

    @property
    def _whole(self) -> QLayout:
        whole = self._window.layout()
        assert whole is not None  # noqa: S101  (a QMainWindow has one)
        return whole

    def follow_tabs(self) -> None:
        """Show each title where no tab says the name: Qt tells not all who were moved together."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                title.follow()

    def fit(self) -> None:
        """Share the window's room as the layout has it at first."""
        if self._layout is None:
            return
        columns, shares = self._columns(), self._layout.shares
        heads = [self._first_shown(rows) for rows in columns.values()]
        form_width = 0 if self[heads[0]].isHidden() else self._form_width
        rest = max(1, self._window.width() - form_width)
        widths = [rest * shares[name] // 100 if name in shares else form_width for name in columns]
        self._resize(heads, widths, Qt.Orientation.Horizontal)
        height = max(1, self._window.height() - 80)
        for rows, width in zip(columns.values(), widths, strict=True):
            if len(rows) > 1:
                self._share([row.head for row in rows], [row.height for row in rows], height)
            for row in rows:
                names = [cell.names[0] for cell in row.cells]
                parts = [cell.width for cell in row.cells]
                self._share(names, parts, width, Qt.Orientation.Horizontal)

    def fit_room(self, room: QSize) -> None:
        """Never ask for more than `room`, what the screen has for the window."""
        self._room = room
        self._squeeze()
        for dock in self._docks.values():
            dock.layout().activate()  # type: ignore[union-attr]  # else they ask as before

    def make_room(self, height: int) -> None:
        """Ask for so much less: a message stands above all docks, 0 when it is gone."""
        if height != self._taken:
            self._taken = height
            self._squeeze()

    def raise_fitting(self, dataset: Dataset) -> None:
        """Among tabs bring one to the front that has something to show of these data."""
        for name, dock in self._docks.items():
            if dock.isHidden() or not self._suits(name, dataset):
                continue
            stack = [other.objectName() for other in self._window.tabifiedDockWidgets(dock)]
            others = [other for other in self._docks if f"{other}Dock" in stack]
            front = [other for other in others if self._is_in_front(other)]
            if any(not self._suits(other, dataset) for other in front or others):
                dock.raise_()

    def _first_shown(self, rows: Sequence[Row]) -> str:
        """The topmost panel of a column that is not hidden, if one is not."""
        names = [name for row in rows for cell in row.cells for name in cell.names]
        return next((name for name in names if not self[name].isHidden()), rows[0].head)

    @property
    def _form_width(self) -> int:
        """What the form is given: more where text is larger, but never most of the window."""
        return max(FORM_WIDTH, min(round(FORM_WIDTH * self._scale), self._window.width() * 2 // 5))

    def _give_form_its_width(self) -> None:
        """The other columns share the rest as before; of one alone Qt makes none narrower."""
        if self._layout is None or self["form"].isHidden():
            return
        others = [self._first_shown(rows) for rows in self._columns().values()][1:]
        widths = [self[name].width() for name in others]
        rest = self["form"].width() + sum(widths) - self._form_width
        shared = [rest * width // max(1, sum(widths)) for width in widths]
        self._resize(["form", *others], [self._form_width, *shared], Qt.Orientation.Horizontal)

    def _shown(self, row: Row) -> list[str]:
        """What of a row is not hidden and stands in the window."""
        names = [name for cell in row.cells for name in cell.names]
        return [n for n in names if not self[n].isHidden() and not self[n].isFloating()]

    def _place_of(self, name: str) -> Place | None:
        """Where a view stands in the layout, if it stands there."""
        declared, layout = self._declared.get(name), self._layout
        return declared.places.get(layout.name) if declared and layout is not None else None

    def _waits(self, name: str) -> bool:
        place = self._place_of(name)
        return place is not None and place.waits

    def _columns(self) -> dict[Column, tuple[Row, ...]]:
        name = self._layout.name if self._layout is not None else ""
        places = {
            view: declared.places[name]
            for view, declared in self._declared.items()
            if name in declared.places
        }
        for panel in self._panels:
            if name in panel.places:
                places[panel.name] = panel.places[name]
        return grid({"form": _FORM, **places, "lesson": _LESSON})

    def _squeeze(self) -> None:
        """Lower what panels ask for at least until all that stand beside each other fit."""
        if self._room is None:
            return
        columns = self._columns()
        needed = sum(max(map(self._least_width, rows)) for rows in columns.values())
        share = min(1.0, (self._room.width() - _LINES * len(columns)) / max(1, needed))
        placed = {
            name: self._least_width(row)
            for rows in columns.values()
            for row in rows
            for cell in row.cells
            for name in cell.names
        }
        beside = self._least_width([*columns.values()][-1][0])  # where those without a place come
        most = self._most_rows(columns)
        for name, dock in self._docks.items():
            panel = dock.widget()
            if name in self._least:
                least = min(self._least[name], placed.get(name, beside))
                panel.setMinimumWidth(int(share * least))
            self._limit_height(panel, most)

    @staticmethod
    def _most_rows(columns: dict[Column, tuple[Row, ...]]) -> int:
        return max(map(len, columns.values()))

    def _limit_height(self, panel: QWidget, rows: int) -> None:
        if self._room is None:
            return
        bars, title = self._scale * _BARS, self._scale * _TITLE
        height = int((self._room.height() - bars - self._taken) / rows - title)
        asks = panel.minimumSizeHint().height()
        panel.setMinimumHeight(max(1, height) if asks > height else 0)

    def _least_width(self, row: Row) -> int:
        # What lies behind another tab needs its room, too; what waits makes do with what there is.
        cells = [[name for name in cell.names if not self._waits(name)] for cell in row.cells]
        return sum(max(self._least.get(name, 0) for name in cell) for cell in cells)

    def _share(
        self,
        names: Sequence[str],
        parts: Sequence[int],
        room: int,
        orientation: Qt.Orientation = Qt.Orientation.Vertical,
    ) -> None:
        if len(names) > 1:
            self._resize(names, [room * part // sum(parts) for part in parts], orientation)

    def _resize(self, names: Sequence[str], sizes: list[int], orientation: Qt.Orientation) -> None:
        self._window.resizeDocks([self._docks[name] for name in names], sizes, orientation)

    def _suits(self, name: str, dataset: Dataset) -> bool:
        return name not in self._declared or self._declared[name].suits(dataset)

    def _is_in_front(self, name: str) -> bool:
        # Qt puts what lies behind another tab outside of the window.
        return self._docks[name].geometry().intersects(self._window.rect())

    def _is_seen(self, name: str) -> bool:
        dock = self._docks[name]
        return dock.isVisible() and (dock.isFloating() or self._is_in_front(name))
