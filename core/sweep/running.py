"""Making runs of a sweep, in whatever process: `run_batch` is all that goes elsewhere."""

from __future__ import annotations

import math
import os
import platform
import tempfile
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from core.datasets import DatasetError, dataset_info, load_dataset
from core.datasets.fingerprint import fingerprint_of
from core.nn.arrays import ShapeError
from core.run.ending import how_it_ended
from core.run.history import COLUMNS, kept_when_thinned
from core.run.weights_file import WeightsFileError, load_weights, save_weights
from core.spec.checks import SpecError
from core.spec.goal import FIGURE_NAMES
from core.sweep.files_sent import as_sent, unsent
from core.sweep.following import following
from core.sweep.points import experiment_with
from core.sweep.versions import versions_here
from core.sweep.work import DIVERGED, FINISHED, GOING, Job, Order, Row, failed
from core.train.trainer import Trainer, TrainerError

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.run.history import History
    from core.spec.data import DataSpec
    from core.sweep.work import Outcome

_SPOKEN: Final = (SpecError, DatasetError, WeightsFileError, TrainerError, ShapeError)
_MOST_DATASETS: Final = 3
_DATASETS: Final[OrderedDict[bytes, Dataset]] = OrderedDict()
_LOCK: Final = Lock()


def run_batch(order: bytes, jobs: bytes) -> bytes:
    """Make some runs, one after the other; all three are MessagePack.

    `order` is an `Order`, `jobs` a list of `Job`, the result a list of `Row`. Nothing that a run
    does keeps the others from theirs.
    """
    plan = _order(order)
    rows = [run(plan, job) for job in msgspec.msgpack.decode(jobs, type=list[Job])]
    return msgspec.msgpack.encode(rows)


def run(order: Order, job: Job) -> Row:
    """Make one run; whatever goes wrong is the reason in its row."""
    started = perf_counter()
    try:
        experiment = as_sent(experiment_with(order.base, job.settings))
        dataset = _dataset(experiment.data)
        chosen = (*order.chosen, *job.settings)
        if job.state:
            trainer = _resumed(job.state, dataset)
        else:
            trainer = Trainer(following(experiment, chosen, dataset), dataset)
        _train(trainer, order.until or trainer.epochs)
        row = _row(order, job, trainer)
    except _SPOKEN as error:
        row = failed(job, str(error), order.rung)
    except MemoryError:
        row = failed(job, "there is not enough memory for it", order.rung)
    except Exception as error:  # noqa: BLE001  (the other runs go on, whatever it is)
        why = f"an unexpected error ({type(error).__name__}: {error})"
        row = failed(job, why, order.rung)
    return msgspec.structs.replace(
        row,
        whole_seconds=perf_counter() - started,
        worker=f"{platform.node()}:{os.getpid()}",
        versions=_versions(),
    )


def _train(trainer: Trainer, epochs: int) -> None:
    """Train to the end of that many epochs, or to where the run ends before."""
    if epochs >= trainer.epochs:
        trainer.fit()
        return
    while trainer.epoch < epochs and not (trainer.finished or trainer.diverged or trainer.waiting):
        ahead = (epochs - trainer.epoch - 1) * trainer.steps_per_epoch
        trainer.advance(math.inf, ahead + trainer.steps_left_in_epoch)


def _row(order: Order, job: Job, trainer: Trainer) -> Row:
    if trainer.waiting:
        return failed(job, trainer.waiting, order.rung)
    history = trainer.history
    figures: dict[str, Any] = {name: _known(getattr(history, name)) for name in FIGURE_NAMES}
    ended: Outcome = FINISHED if trainer.finished else GOING
    outcome: Outcome = DIVERGED if trainer.diverged else ended
    is_kept = outcome == GOING or (order.weights and outcome == FINISHED)
    reason = how_it_ended(trainer.state, history.metric_name)
    return Row(
        job.number,
        job.settings,
        outcome,
        trainer.diverged or reason,
        order.rung,
        trainer.epoch,
        trainer.steps,
        **figures,
        seconds=trainer.seconds,
        metric=history.metric_name,
        engine=trainer.engine,
        fingerprint=_digest(trainer),
        spec=msgspec.json.encode(unsent(trainer.experiment)),
        history=thinned(history, order.history),
        weights=_weights(trainer) if is_kept else b"",
    )


def _known(values: Array) -> float | None:
    """The last figure; None where there is none, or it is no number."""
    return float(values[-1]) if len(values) and math.isfinite(values[-1]) else None


def thinned(history: History, most: int) -> bytes:
    """Its rows as float64 (5, at most `most`), little-endian, evenly spread, with both ends."""
    arrays = history.arrays()
    rows = np.stack([arrays[name] for name in COLUMNS]).astype("<f8")
    if rows.shape[1] > most:
        rows = rows[:, kept_when_thinned(rows[0], most)]
    return rows.tobytes()


def _digest(trainer: Trainer) -> str:
    return fingerprint_of({"parameters": trainer.network.parameters}).rpartition(" ")[2]


def _weights(trainer: Trainer) -> bytes:
    """The weights file of the run, with all that it takes to go on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        save_weights(
            path,
            trainer.network,
            unsent(trainer.experiment),
            trainer.history,
            resume=trainer.resume_state(),
            scaling=trainer.dataset.scaling,
            target_scaling=trainer.dataset.target_scaling,
        )
        return path.read_bytes()


def _resumed(state: bytes, dataset: Dataset) -> Trainer:
    """The run that goes on from a weights file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        path.write_bytes(state)
        return Trainer.resumed(load_weights(path, with_data=False), dataset)


def _dataset(spec: DataSpec) -> Dataset:
    """The data, which are made or read anew only where other ones were wanted in between."""
    key = msgspec.msgpack.encode(_as_it_matters(spec))
    with _LOCK:  # a worker may have several threads
        if key in _DATASETS:
            _DATASETS.move_to_end(key)
        else:
            _DATASETS[key] = load_dataset(spec)
            if len(_DATASETS) > _MOST_DATASETS:
                _DATASETS.popitem(last=False)
        return _DATASETS[key]


def _as_it_matters(spec: DataSpec) -> DataSpec:
    """The spec with one seed for all where the data set does not heed it."""
    try:
        heeds = dataset_info(spec.name).uses_seed
    except KeyError:  # `load_dataset` says it better
        return spec
    return spec if heeds else msgspec.structs.replace(spec, seed=0)


@lru_cache(maxsize=2)
def _order(text: bytes) -> Order:
    return msgspec.msgpack.decode(text, type=Order)


@lru_cache(maxsize=1)
def _versions() -> str:
    found: Any = msgspec.json.encode(versions_here())
    return str(found.decode())
