"""Notices where settings or points became others by themselves, as in a run that is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from core.datasets import with_points
from core.spec.dropout import dropout_in_force, with_dropout

if TYPE_CHECKING:
    from core import Dataset, Experiment, Snapshot
    from core.spec.experiment import TrainSpec
    from core.spec.points import PointSpec

# Settings of which nobody is told but who chose them; of what else is changed, all see it at once.
QUIET: Final = ("learning_rate", "epochs", "l1", "l2")


class SettingsInForce:
    """Tells what the run changed from what was asked for and is still on its way."""

    def __init__(self) -> None:
        self._asked: tuple[Any, ...] | None = None

    def begin(self) -> None:
        """Another run is shown: nothing is on its way to it."""
        self._asked = None

    def ask(self, experiment: Experiment, dataset: Dataset) -> None:
        """Somebody wants these settings; snapshots from before are of no account."""
        self._asked = _held_by(experiment, dataset)

    def followed(
        self, experiment: Experiment, dataset: Dataset, snapshot: Snapshot
    ) -> tuple[Experiment, Dataset]:
        """Both as they are, or with what the snapshot has where nobody asked for that."""
        points = dataset.points if snapshot.points is None else snapshot.points
        dropout = snapshot.dropout or dropout_in_force(experiment.network, ())
        training = _with_settings(experiment.training, snapshot)
        held = _held(dropout, training, points)
        if self._asked is not None and held != self._asked:
            return experiment, dataset
        self._asked = None
        if held == _held_by(experiment, dataset):
            return experiment, dataset
        data, network = experiment.data, with_dropout(experiment.network, dropout)
        if points != dataset.points:
            dataset = with_points(dataset, data.features, points)
            data = data.changed(points=points, fingerprint=dataset.fingerprint)
        return replace(experiment, data=data, network=network, training=training), dataset


def _held_by(experiment: Experiment, dataset: Dataset) -> tuple[Any, ...]:
    dropout = dropout_in_force(experiment.network, ())
    return _held(dropout, experiment.training, dataset.points)


def _held(
    dropout: tuple[float, ...], training: TrainSpec, points: tuple[PointSpec, ...]
) -> tuple[Any, ...]:
    return (
        dropout,
        training.optimizer.learning_rate,
        training.l1,
        training.l2,
        training.batch_size,
        training.schedule,
        training.augmentation,
        points,
    )


def _with_settings(training: TrainSpec, snapshot: Snapshot) -> TrainSpec:
    """`training` with what the snapshot knows; the number of epochs is told otherwise."""
    now = snapshot.training or training
    optimizer = replace(training.optimizer, learning_rate=snapshot.learning_rate)
    return replace(
        training,
        optimizer=optimizer,
        l1=now.l1,
        l2=now.l2,
        batch_size=now.batch_size,
        schedule=now.schedule,
        augmentation=now.augmentation,
    )
