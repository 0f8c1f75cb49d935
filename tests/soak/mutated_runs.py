"""Run files whose numbers were changed under right checksums: refused, or trained on soundly."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import hostile_corpus as corpus
import numpy as np

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from playground.session.loading import Loaded, Loader
from playground.session.saving import Checkpoint, save_run

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = 128  # bytes of an array's file before its numbers
ODD = (np.nan, np.inf, -np.inf, 1e308, -1e308, -1.0, 0.0, 1e-320)
ODD_WHOLE = (-1, 0, 2**31, 2**62, -(2**63))
KINDS = (
    ("adam", "tanh", "mse", "sigmoid"),
    ("sgd", "relu", "binary_cross_entropy", "sigmoid"),
    ("rmsprop", "swish", "mse", "linear"),
)


def load_and_train(path: Path) -> object:
    """Open as the window does; what opens must go on with finite numbers."""
    loader = Loader(None, lambda *_news: None, lambda: False)
    loaded = loader.file(str(path), DataSpec())
    if isinstance(loaded, Loaded):
        trainer = loaded.trainer
        for _ in range(6):
            if not trainer.diverged:
                trainer.step()
        snapshot = trainer.snapshot()
        if not np.isfinite(snapshot.parameters).all():
            raise ArithmeticError("weights that are not finite were shown")
    return loaded


def sound_runs() -> Iterator[bytes]:
    """Run files as the program writes them."""
    for kind in KINDS:
        yield _run_file(*kind)


def mutated_runs(count: int, seed: int) -> Iterator[bytes]:
    """`count` run files, with one or two arrays changed in each."""
    rng = np.random.default_rng(seed)
    bases = [*sound_runs()]
    for number in range(count):
        with zipfile.ZipFile(io.BytesIO(bases[number % len(bases)])) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        for _ in range(rng.integers(1, 3)):
            name = list(members)[rng.integers(len(members))]
            members[name] = _changed(members[name], rng)
        yield corpus.zip_of(members)


def _run_file(optimizer: str, activation: str, loss: str, last: str) -> bytes:
    """A run in the middle of its second epoch."""
    network = NetworkSpec(2, (LayerSpec(3, activation), LayerSpec(1, last)))
    training = TrainSpec(loss, OptimizerSpec(optimizer, 0.01), batch_size=6, epochs=8)
    trainer = Trainer(Experiment(DataSpec("moons", samples=40), network, training))
    trainer.run_epoch()
    trainer.step()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        save_run(str(path), Checkpoint.of(trainer))
        return path.read_bytes()


def _changed(content: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes, or one whole number, behind the header."""
    changed = bytearray(content)
    if rng.random() < 0.5:
        for _ in range(rng.integers(1, 4)):
            changed[rng.integers(min(HEADER, len(changed) - 1), len(changed))] = rng.integers(256)
        return bytes(changed)
    places = max(1, (len(changed) - HEADER) // 8)
    at = len(changed) - 8 * int(rng.integers(1, 1 + places))
    number = np.float64(rng.choice(ODD)) if rng.random() < 0.5 else np.int64(rng.choice(ODD_WHOLE))
    changed[at : at + 8] = number.tobytes()
    return bytes(changed)
