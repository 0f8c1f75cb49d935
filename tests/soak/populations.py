"""Part 9: ten thousand networks side by side, in memory that stays as it is."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from soak_tools import Figure, Scale, at_most, resident_bytes

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Population, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTES = 4.0
LOOKS = 50  # at the memory, after warm-up
WARM_UP = 0.4  # of the epochs: by then the curves have been thinned


def figures(scale: Scale) -> Iterator[Figure]:
    members, epochs = scale.count(10_000, 40), scale.count(1500, 40)
    # To compile takes longer than the quick form.
    population = Population(
        _experiments(members, epochs), compiled=None if scale.is_full else False
    )
    gc.freeze()  # each look at the memory collects garbage, among ten thousand experiments
    readings: list[int] = []
    looks_from = WARM_UP * epochs
    # Rows fill room that was never used, until they are thinned: most is held against most.
    for _ in population.run():
        if population.epoch >= looks_from:
            readings.append(resident_bytes())
            looks_from += (1.0 - WARM_UP) * epochs / LOOKS
    half = (len(readings) + 1) // 2
    grown = max(readings[half:], default=0) - max(readings[:half]) if len(readings) > 1 else 0
    title = f"{members:,} networks, {epochs:,} epochs"
    ended = population.finished and not population.diverged.any()
    yield Figure(title, "all finished" if ended else "not all finished", "all finished", ended)
    yield at_most(f"{title}: memory after warm-up", grown / 1e6, MEGABYTES, "MB")
    per_member = population.nbytes / members / 1000
    yield at_most(f"{title}: kB for a member", per_member, 40.0, "kB")


def _experiments(members: int, epochs: int) -> list[Experiment]:
    """2-4-1 on the four rows of XOR, each from another seed."""
    layers = (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.5), batch_size=4, epochs=epochs)
    return [
        Experiment(DataSpec("xor"), NetworkSpec(2, layers, seed=seed), training)
        for seed in range(members)
    ]
