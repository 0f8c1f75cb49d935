"""PairedScales: two views of the weights side by side whose colours mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from playground.views.layer_levels import LayerLevels

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence


@runtime_checkable
class SharesScale(Protocol):
    """A view whose colours can mean the same as those of another of its kind."""

    def pair_with(self, other: Any) -> None:
        """Have one scale with a view of the same class."""


class PairedScales:
    """The scales of two views: each holds what the largest of both takes.

    Layers of the same number are compared; where one network has more, those stand alone.
    """

    def __init__(self, *redraws: Callable[[], None]) -> None:
        """`redraws` draw each of the two anew: the other's values have changed its scale."""
        self._levels = LayerLevels()
        self._redraws = redraws
        self._largest: list[dict[Hashable, tuple[float, ...]]] = [{}, {}]
        self._given: list[dict[tuple[Hashable, bool], tuple[float, ...]]] = [{}, {}]

    def of(self, place: int) -> LayerLevels:
        """The scales of the first (0) or second (1) view."""
        return _Half(self, place)

    def lock(self, locked: bool) -> None:
        """Hold the scales of both, or let them follow again."""
        self._levels.lock(locked)

    def restart(self, place: int) -> None:
        """Forget what one of them showed."""
        self._largest[place].clear()
        self._given[place].clear()
        self._levels.restart()

    def follow(
        self, place: int, kind: Hashable, largest: Sequence[float], *, each: bool
    ) -> tuple[float, ...]:
        """The end of each layer's scale in this view; the other follows where its own changes."""
        other = 1 - place
        self._largest[place][kind] = tuple(largest)
        levels = self._levels_of(place, kind, each=each)
        self._given[place][kind, each] = levels
        before = self._given[other].get((kind, each))
        if before is not None and self._levels_of(other, kind, each=each) != before:
            self._redraws[other]()
        return levels

    def _levels_of(self, place: int, kind: Hashable, *, each: bool) -> tuple[float, ...]:
        mine = self._largest[place][kind]
        others = self._largest[1 - place].get(kind, ())
        count = max(len(mine), len(others))
        longer = [(*values, *(0.0,) * (count - len(values))) for values in (mine, others)]
        self._levels.set_layers(count)
        both = [max(pair) for pair in zip(*longer, strict=True)]
        return self._levels.follow(kind, both, each=each)[: len(mine)]


class _Half(LayerLevels):
    """What one of the two views has in the place of scales of its own."""

    def __init__(self, pair: PairedScales, place: int) -> None:
        super().__init__()
        self._pair, self._place = pair, place

    def follow(self, kind: Hashable, largest: Sequence[float], *, each: bool) -> tuple[float, ...]:
        """The end of each layer's scale, which holds the other view's values too."""
        return self._pair.follow(self._place, kind, largest, each=each)

    def lock(self, locked: bool) -> None:
        """Hold the scales of both."""
        self._pair.lock(locked)

    def restart(self) -> None:
        """Forget what this view showed."""
        self._pair.restart(self._place)
