"""Trains one of the long runs and tells what came of it.

Arguments: which ("xor" or "mnist"), its length (steps or epochs), "window" or "alone", and the
folder with MNIST. Prints one JSON object: the hash of weights and history, the memory in MB before
warm-up's end and at its highest after it, the seconds it took.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from typing import TYPE_CHECKING

from soak_tools import resident_bytes

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.nn.blas import one_blas_thread

if TYPE_CHECKING:
    from core import Snapshot

WARM_UP = 0.25  # of the run
LOOKS = 50  # at the memory, over the whole run
MOMENTS = 2_000_000  # bytes of the run that the window may keep for looking back


def xor(steps: int) -> Experiment:
    """The notebook's network and its four single-sample updates an epoch."""
    init = InitSpec("normal", mean=3.0, std=1.0)
    bias = InitSpec("values", values=(0.0, -1.0))
    layers = (LayerSpec(2, "sigmoid", bias_init=bias), LayerSpec(1, "relu", bias=False))
    network = NetworkSpec(2, layers, init=init, seed=1)
    training = TrainSpec(
        "mse", OptimizerSpec("sgd", 0.1), batch_size=1, epochs=steps // 4, shuffle=True
    )
    return Experiment(DataSpec("xor"), network, training)


def mnist(epochs: int) -> Experiment:
    """The network of the field notes at batch 32."""
    layers = (LayerSpec(128, "relu"), LayerSpec(64, "relu"), LayerSpec(10, "softmax"))
    training = TrainSpec(
        "cross_entropy", OptimizerSpec("adam", 0.001), batch_size=32, epochs=epochs
    )
    return Experiment(DataSpec("mnist"), NetworkSpec(784, layers, seed=1), training)


class Memory:
    """Looks at the memory some tens of times; what it grew to after warm-up counts."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._next = WARM_UP
        self.base = self.most = 0

    def look(self, epoch: int) -> None:
        if epoch < self._next * self._epochs:
            return
        self._next += (1.0 - WARM_UP) / LOOKS
        now = resident_bytes(trimmed=True)
        self.base = self.base or now
        self.most = max(self.most, now)


def train_alone(experiment: Experiment, folder: str, memory: Memory) -> Snapshot:
    trainer = Trainer(experiment, load_dataset(experiment.data, data_dir=folder))
    for _ in trainer.run():
        memory.look(trainer.epoch)
    return trainer.snapshot()


def train_in_window(experiment: Experiment, folder: str, memory: Memory) -> Snapshot:
    from window_tools import open_window, process_until

    with open_window() as window:
        session = window.session
        session.opening.data_dir = folder
        session.timeline.memory.cap = MOMENTS  # else these alone fill 200 MB, as they should
        session.set_speed(None)
        session.start(experiment)

        def is_over() -> bool:
            if session.snapshot is not None:
                memory.look(session.snapshot.epoch)
            return session.state in ("finished", "diverged")

        process_until(is_over, seconds=800.0, pause=0.002)
        return session.snapshot


def fingerprint(snapshot: Snapshot) -> str:
    """Weights and history, to the bit."""
    parts = hashlib.sha256(snapshot.parameters.tobytes())
    for values in snapshot.history.arrays().values():
        parts.update(values.tobytes())
    return f"{snapshot.steps} {parts.hexdigest()}"


def main() -> None:
    which, length, where, folder = sys.argv[1:]
    experiment = {"xor": xor, "mnist": mnist}[which](int(length))
    memory = Memory(experiment.training.epochs)
    train = train_in_window if where == "window" else train_alone
    start = time.monotonic()
    gc.freeze()  # each look at the memory collects garbage first
    with one_blas_thread():
        snapshot = train(experiment, folder, memory)
    answer = {
        "fingerprint": fingerprint(snapshot),
        "loss": snapshot.train_loss,
        "grown": (memory.most - memory.base) / 1e6,
        "seconds": time.monotonic() - start,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
