"""Runs of XOR for whoever needs one that is made in no time, and how to wait for a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from playground.session.session import Session

FOREVER = 10**8


def xor(
    epochs: int = 50, learning_rate: float = 0.5, seed: int = 0, batch_size: int = 4
) -> Experiment:
    """A 2-4-1 network on XOR's four rows."""
    return Experiment(
        DataSpec("xor"),
        NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), seed=seed),
        TrainSpec("mse", OptimizerSpec("sgd", learning_rate), batch_size, epochs),
    )


def reach(qtbot: QtBot, session: Session, state: str) -> None:
    """Wait until the session is in this state."""
    qtbot.waitUntil(lambda: session.state == state, timeout=120_000)


def parameters(session: Session) -> bytes:
    """The bits of what the session shows."""
    assert session.snapshot is not None
    return session.snapshot.parameters.tobytes()
