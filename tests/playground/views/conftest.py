"""Snapshots as a trainer would give them, made by hand so that a test knows every number."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import History, Snapshot
from core.run.analysis import AnalysisResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytestqt.qtbot import QtBot

    from core.nn.arrays import Array
    from core.run.analysis import AnalysisRequest


def history_of(train: Array, test: Array, metric_name: str = "accuracy") -> History:
    """A history whose losses are `train` and `test` and whose accuracies are 1 − loss."""
    history = History(metric_name)
    epochs = np.arange(1.0, len(train) + 1.0)
    history.append_epochs(np.stack([epochs, train, 1.0 - train, test, 1.0 - test]))
    history.append_points(np.stack([epochs, train, 1.0 - train]))
    return history


def _flat(weights: Sequence[Array], biases: Sequence[Array | None]) -> Array:
    parts = [w.T.ravel() for w in weights] + [b for b in biases if b is not None]
    return np.concatenate(parts)


def snapshot_of(
    weights: Sequence[Array],
    biases: Sequence[Array | None],
    activations: Sequence[str] | None = None,
    history: History | None = None,
    **changes: Any,
) -> Snapshot:
    """A snapshot of a network with these arrays."""
    history = history if history is not None else History()
    values: dict[str, Any] = {
        "epoch": len(history),
        "steps": len(history),
        "steps_in_epoch": 0,
        "steps_per_epoch": 1,
        "parameters": _flat(weights, biases),
        "weights": tuple(weights),
        "biases": tuple(biases),
        "activations": tuple(activations or ("sigmoid",) * len(weights)),
        "history": history,
        "train_loss": float("nan"),
        "train_accuracy": float("nan"),
        "test_loss": float("nan"),
        "test_accuracy": float("nan"),
        "learning_rate": 0.1,
        "samples_per_second": 0.0,
        "seconds": 0.0,
        "compiled": False,
        "diverged": "",
        "finished": False,
    }
    return Snapshot(**(values | changes))


def network_snapshot(*sizes: int, seed: int = 0, **changes: Any) -> Snapshot:
    """A snapshot of a network with random weights, for example `network_snapshot(2, 4, 1)`."""
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal((m, n)) for n, m in itertools.pairwise(sizes)]
    biases = [rng.standard_normal(m) for m in sizes[1:]]
    return snapshot_of(weights, biases, **changes)


@pytest.fixture
def make_history() -> Callable[..., History]:
    return history_of


@pytest.fixture
def make_snapshot() -> Callable[..., Snapshot]:
    return snapshot_of


@pytest.fixture
def make_network_snapshot() -> Callable[..., Snapshot]:
    return network_snapshot


@pytest.fixture
def snapshot() -> Snapshot:
    """Of a network that says what it is given, one of three classes; some tests have others."""
    return snapshot_of([3 * np.eye(3)], [None], ("softmax",), steps=5, epoch=2)


@pytest.fixture
def seen(qtbot: QtBot) -> Callable[..., Any]:
    """Shows a view in so many pixels and gives it back."""

    def show(view: Any, width: int, height: int) -> Any:
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        return view

    return show


@pytest.fixture
def answered() -> Callable[[Any], Any]:
    """Lets the questions of a view be answered at once, as the analyst would, and gives it back."""

    def answering(view: Any) -> Any:
        def answer(request: AnalysisRequest) -> None:
            assert view.snapshot is not None
            assert view.dataset is not None
            value = request.compute(view.snapshot, view.dataset, bool)
            view.show_analysis(AnalysisResult(request.kind, view.snapshot.steps, value))

        view.analysis_requested.connect(answer)
        return view

    return answering
