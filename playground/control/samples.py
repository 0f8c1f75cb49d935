"""Between views: a row that is chosen in one is shown closely in those that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import SignalInstance

    from playground.chrome.docks import Docks


class Wish(Protocol):
    """A row of a part ("train" or "test"), and the rows beside which it was chosen."""

    @property
    def index(self) -> int: ...  # noqa: D102
    @property
    def part(self) -> str: ...  # noqa: D102
    @property
    def among(self) -> tuple[int, ...]: ...  # noqa: D102


class ChoosingView(Protocol):
    """What a view needs so that a row can be chosen in it."""

    @property
    def sample_requested(self) -> SignalInstance:
        """Emitted with a `Wish`."""


@runtime_checkable
class ShowingView(Protocol):
    """What a view needs so that a row is shown in it."""

    def show_sample(self, index: int, part: str, among: tuple[int, ...] = ()) -> None:
        """Show this row."""


class DeclaredView(Protocol):
    """What a view says of itself before it is made."""

    @property
    def shows_samples(self) -> bool:
        """Whether it is a `ShowingView`."""


class Views(Protocol):
    """The views by name, of which some may not be made before they are asked for."""

    @property
    def declarations(self) -> Mapping[str, DeclaredView]:
        """What all say of themselves, by name."""

    def __getitem__(self, name: str) -> object: ...


class Samples(QObject):
    """Hands the row on to all views that show one, and brings these to the front."""

    def __init__(
        self,
        views: Views,
        docks: Docks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._views, self._docks = views, docks
        declared = views.declarations.items()
        self._showing = [name for name, view in declared if view.shows_samples]

    def add(self, view: ChoosingView) -> None:
        """Show what is chosen in this view, too."""
        view.sample_requested.connect(self._on_requested)

    def _on_requested(self, wish: Wish) -> None:
        for name in self._showing:
            view = self._views[name]
            if isinstance(view, ShowingView):
                view.show_sample(wish.index, wish.part, wish.among)
            self._docks[name].show()
            self._docks[name].raise_()
