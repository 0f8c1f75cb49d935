"""Bench: what the updates of a run are made with, as its changes have it at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.datasets.drawn import what_is_missing
from core.datasets.points import with_points
from core.train.engines import Engines, training_of_choice
from core.train.evaluation import Evaluation
from core.train.setup import with_rows

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.run.engine import Stretch
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.changes import Change
    from core.spec.points import PointSpec
    from core.train.engines import Compiling


class Bench:
    """The data, the parts and the engine of a run.

    They follow from the changes made in its state, wherever that came from. `first` is the data set
    with which it began, `missing` what the data lack for a training, in one sentence, or "".
    """

    def __init__(
        self, parts: RunParts, dataset: Dataset, engine: str, compiling: Compiling
    ) -> None:
        """For the beginning of a run; raises `EngineError` when a kernel cannot be had."""
        self.parts, self.dataset, self.first = parts, dataset, dataset
        self.missing = what_is_missing(dataset)
        self.engines = Engines(parts, engine, compiling)
        self._batch_size = parts.experiment.training.batch_size
        self._points: tuple[PointSpec, ...] | None = None
        self._changes: tuple[Change, ...] = ()

    def fitted(self, state: RunState) -> Bench:
        """The bench itself, as `state` wants it."""
        if state.changes is not self._changes:
            self.parts.network.switch_off(state.units_off)
            if state.training.batch_size != self._batch_size or state.points is not self._points:
                self._fit(state.training.batch_size, state.points)
            self.engines.fit(self.parts, training_of_choice(state))
            self._changes = state.changes
        return self

    def check_points(self, points: tuple[PointSpec, ...]) -> None:
        """Raise `DatasetError` or `SpecError` where a run cannot go on with these points."""
        with_rows(self.parts, self._data_with(points), self._batch_size)

    def close_epoch(self, state: RunState) -> Stretch:
        """Judge the test rows, and close the epoch under way before its last batch.

        Where their figures are not finite, the state stays as it was.
        """
        epoch, evaluation = state.epoch, Evaluation(self.parts)
        self.parts.order.draw(state.epoch_words)
        stretch = evaluation.advance(state)
        while stretch.finite and state.epoch == epoch:
            stretch = evaluation.advance(state)
        return stretch

    def _fit(self, batch_size: int, points: tuple[PointSpec, ...] | None) -> None:
        dataset = self.dataset
        if points is not self._points:
            dataset = self.first if points is None else self._data_with(points)
        parts = with_rows(self.parts, dataset, batch_size)
        self.parts, self.dataset = parts, dataset
        self.missing = what_is_missing(dataset)
        self._batch_size, self._points = batch_size, points

    def _data_with(self, points: tuple[PointSpec, ...]) -> Dataset:
        return with_points(self.first, self.parts.experiment.data.features, points)
