"""The views of one window, each made when it is first wanted: most are hidden at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.insight.look import Looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core import Dataset, Experiment, Snapshot
    from playground.theme import Theme
    from playground.views.declared import Declaration
    from playground.views.view import View


class LazyViews(QObject):
    """Views by name. What is shown to all is shown to one that is made later, too."""

    made = Signal(object)
    """A view, before it is given a theme, data or a snapshot: it may find its place first."""

    def __init__(self, declarations: Sequence[Declaration], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.declarations: Mapping[str, Declaration] = {each.name: each for each in declarations}
        self._built: dict[str, View] = {}  # and not made yet: nobody knows of them
        self._made: dict[str, View] = {}
        self._theme: Theme | None = None
        self._run: tuple[Experiment, Dataset] | None = None
        self._looks: Looks | None = None
        self._snapshot: Snapshot | None = None

    def __getitem__(self, name: str) -> View:
        """The view of this name, made if it was not; `KeyError` where there is none.

        It has caught up: whoever asks for it by its name need not know that it was held.
        """
        if name not in self._made:
            self._make(name)
        view = self._made[name]
        view.release()
        return view

    def advance(self, name: str) -> bool:
        """Take one of the steps at whose end this view is drawn; False when that was the last.

        To import it, to build it, to give it its place and data, to lay out its widgets, and to
        draw it may take as long as a frame each.
        """
        if name in self._made and self._made[name].lay_out():
            return True
        if name in self._made:
            self[name].flush()
            return False
        if name in self._built:
            self._make(name, held=True)
        elif not self.declarations[name].load_part():
            self._built[name] = self.declarations[name].load()()
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self.declarations)

    def is_made(self, name: str) -> bool:
        """Whether the view of this name was wanted before."""
        return name in self._made

    def all_made(self) -> tuple[View, ...]:
        """Those that were wanted before."""
        return tuple(self._made.values())

    def hold(self) -> None:
        """Let none draw until somebody asks for it, or all are released."""
        for view in self.all_made():
            view.hold()

    def release(self) -> None:
        """Let all draw again."""
        for view in self.all_made():
            view.release()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        for view in self.all_made():
            view.set_theme(theme)

    def set_experiment(self, experiment: Experiment, dataset: Dataset) -> None:
        """A new run begins; its first snapshot follows at once."""
        self._run, self._looks = (experiment, dataset), Looks(experiment, dataset)
        self._snapshot = None
        for view in self.all_made():
            view.set_experiment(experiment, dataset, followed=True)
            view.use_looks(self._looks)

    def change_data(self, experiment: Experiment, dataset: Dataset) -> None:
        """The run goes on with other rows."""
        self._run, self._looks = (experiment, dataset), Looks(experiment, dataset)
        for view in self.all_made():
            view.change_data(experiment, dataset)
            view.use_looks(self._looks)

    def show_snapshot(self, name: str, snapshot: Snapshot) -> None:
        """Show it in the view of this name, or when that is made."""
        self._snapshot = snapshot
        if name in self._made:
            self._made[name].show_snapshot(snapshot)

    def is_active(self, name: str) -> bool:
        """Whether the view of this name would draw a snapshot now."""
        return name in self._made and self._made[name].is_active()

    def is_fluent_seen(self) -> bool:
        """Whether a view would draw now that should do so often."""
        return any(view.declaration.is_fluent and view.is_active() for view in self.all_made())

    def _make(self, name: str, *, held: bool = False) -> None:
        view = self._built.pop(name, None) or self.declarations[name].load()()
        self._made[name] = view
        if held:
            view.hold()
        self.made.emit(view)
        if self._theme is not None:
            view.set_theme(self._theme)
        if self._run is not None and self._looks is not None:
            view.set_experiment(*self._run)
            view.use_looks(self._looks)
        if self._snapshot is not None:
            view.show_snapshot(self._snapshot)
