"""Snapshot: a run as it stood at one moment, safe to keep and to read from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.nn.network import Network
from core.nn.schedules import ScheduleNumbers, rate_at
from core.run.ending import how_it_ended, restored_row
from core.run.tally import figure, mean_loss, measure_name
from core.spec.changes import is_changed_by_hand
from core.spec.dropout import dropout_in_force

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.history import History
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.run.update import NextUpdate
    from core.spec.experiment import TrainSpec
    from core.spec.points import PointSpec

_NAN: Final = float("nan")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it stood at one moment.

    `epoch` counts finished epochs and `steps` all updates; `steps_in_epoch` of `steps_per_epoch`
    are done of the epoch under way. `parameters` is a copy that belongs to the snapshot, and
    `weights[i]` (units, inputs) and `biases[i]` (units,) or None are views into it. Train figures
    are the running means of the newest epoch (NaN before the first step), test figures those of the
    last finished epoch (NaN before, or without test rows). `learning_rate` is what was chosen,
    `rate_now` what the schedule makes of it for the next update. `seconds` is time spent computing,
    `elapsed` what of the time on the wall counts for the stop after a time.
    `engine` is who makes the updates, and `compiled` whether that leaves Python free for others.
    `diverged` is empty, or the sentence that says what happened and what to try; `stopped` is
    empty, or the sentence that says which rule stopped the run, or what was done at its end. Where
    the weights of an earlier epoch were just put back, the figures are that epoch's. `next_update`
    tells what the next update would be, in the snapshots of which that was wanted. `units_off` are
    the hidden units, as (layer, unit) from 0, that are switched off: they answer 0, whatever their
    weights say. `training` are the settings that hold now, `dropout` that of each layer (empty: not
    known), and `points` those that the data has since they were changed on the way (None: they were
    not). `changed_by_hand`: since the last update the network or its rows became others, so that
    the figures are of what was before. `later` is the whole history of the run where this is an
    earlier moment of it, looked at afterwards.
    """

    epoch: int
    steps: int
    steps_in_epoch: int
    steps_per_epoch: int
    parameters: Array
    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    activations: tuple[str, ...]
    history: History
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    learning_rate: float
    samples_per_second: float
    seconds: float
    compiled: bool
    diverged: str
    finished: bool
    stopped: str = ""
    next_update: NextUpdate | None = None
    units_off: frozenset[tuple[int, int]] = frozenset()
    rate_now: float = _NAN
    training: TrainSpec | None = None
    dropout: tuple[float, ...] = ()
    points: tuple[PointSpec, ...] | None = None
    changed_by_hand: bool = False
    later: History | None = None
    elapsed: float = 0.0
    engine: str = "numpy"

    @property
    def progress(self) -> float:
        """Finished epochs, and the part of the one under way that is done."""
        return self.epoch + self.steps_in_epoch / max(self.steps_per_epoch, 1)

    def network(self) -> Network:
        """The network as it stood, in arrays of its own, with the same units off."""
        network = Network.from_arrays(
            self.weights, self.biases, self.activations, self.parameters.dtype
        )
        network.switch_off(self.units_off)
        return network

    def __repr__(self) -> str:
        ending = ", diverged" if self.diverged else ", finished" if self.finished else ""
        return (
            f"Snapshot(epoch {self.epoch:,}, step {self.steps:,},"
            f" train_loss {self.train_loss:.4g}, test_loss {self.test_loss:.4g}{ending})"
        )


def rate_now(state: RunState, steps_per_epoch: int) -> float:
    """The learning rate of the next update: what was chosen, times the schedule's factor."""
    training = state.training
    schedule = ScheduleNumbers.of(training.schedule)
    position = min(state.position, steps_per_epoch)
    rate = training.optimizer.learning_rate
    return rate_at(schedule, rate, state.epoch, position, steps_per_epoch)


def snapshot_of(  # noqa: PLR0913  (options go by name)
    parts: RunParts,
    state: RunState,
    history: History,
    *,
    samples_per_second: float = 0.0,
    seconds: float = 0.0,
    elapsed: float = 0.0,
    engine: str = "numpy",
    diverged: str = "",
    finished: bool = False,
    next_update: NextUpdate | None = None,
    is_kept: bool = False,
) -> Snapshot:
    """A moment, whose `history` never changes any more, nor does `state` where it `is_kept`."""
    parameters = state.parameters if is_kept else state.parameters.copy()
    (weights, biases), figures = parts.network.views_of(parameters), _figures(parts, state, history)
    return Snapshot(
        epoch=state.epoch,
        steps=state.steps,
        steps_in_epoch=state.position,
        steps_per_epoch=parts.order.steps,
        parameters=parameters,
        weights=weights,
        biases=biases,
        activations=tuple(layer.activation.name for layer in parts.network.layers),
        history=history,
        train_loss=figures[0][0],
        train_accuracy=figures[0][1],
        test_loss=figures[1][0],
        test_accuracy=figures[1][1],
        learning_rate=state.training.optimizer.learning_rate,
        samples_per_second=samples_per_second,
        seconds=seconds,
        elapsed=elapsed,
        compiled=engine != "numpy",
        engine=engine,
        diverged=diverged,
        finished=finished,
        stopped=how_it_ended(state, measure_name(parts.measure)),
        next_update=next_update,
        units_off=state.units_off,
        rate_now=rate_now(state, parts.order.steps),
        training=state.training,
        dropout=dropout_in_force(parts.experiment.network, state.changes),
        points=state.points,
        changed_by_hand=is_changed_by_hand(state.changes, state.steps),
    )


def _figures(
    parts: RunParts, state: RunState, history: History
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Loss and accuracy on the training rows, and on the test rows."""
    train = (mean_loss(state.sums), figure(state.sums, parts.measure))
    test = (_NAN, _NAN)
    if len(history):
        test = (float(history.test_loss[-1]), float(history.test_accuracy[-1]))
        if state.position == 0:
            train = (float(history.train_loss[-1]), float(history.train_accuracy[-1]))
    restored = restored_row(state)
    if restored is not None:
        train, test = (restored[1], restored[2]), (restored[3], restored[4])
    return train, test
