"""LayerLevels: where the colour scales of all layers end, for each kind of number that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.views.scale import Level

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


class LayerLevels:
    """A level for all layers together and one for each, of every `kind` that was followed.

    Weights and gradients have scales of their own: those of one would show nothing of the other.
    """

    def __init__(self) -> None:
        self._layers = 0
        self._locked = False
        self._levels: dict[Hashable, tuple[Level, ...]] = {}

    def set_layers(self, count: int) -> None:
        """There are so many layers; with another number than before all scales begin anew."""
        if count != self._layers:
            self._layers = count
            common = {kind: levels[0] for kind, levels in self._levels.items()}
            self._levels = {kind: self._made(level) for kind, level in common.items()}

    def follow(self, kind: Hashable, largest: Sequence[float], *, each: bool) -> tuple[float, ...]:
        """The end of each layer's scale, for these largest magnitudes (one a layer)."""
        if kind not in self._levels:
            self._levels[kind] = self._made(self._new())
        common, *own = self._levels[kind]
        together = common.follow(max(largest))
        apart = tuple(level.follow(m) for level, m in zip(own, largest, strict=True))
        return apart if each else (together,) * len(apart)

    def lock(self, locked: bool) -> None:
        """Hold all scales as they are, or let them follow again."""
        self._locked = locked
        for level in self._all():
            level.locked = locked

    def restart(self) -> None:
        """Forget the values so far, unless locked."""
        for level in self._all():
            level.restart()

    def _all(self) -> list[Level]:
        return [level for levels in self._levels.values() for level in levels]

    def _made(self, common: Level) -> tuple[Level, ...]:
        return (common, *(self._new() for _ in range(self._layers)))

    def _new(self) -> Level:
        level = Level()
        level.locked = self._locked
        return level
