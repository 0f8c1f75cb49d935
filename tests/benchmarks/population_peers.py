"""One figure of `bench_population.py`: a population, or the same work by a peer.

Arguments: the peer and a case as JSON. Prints JSON: `first` are the seconds of the first time, in
which something may be compiled, `seconds` those of the best of `rounds` after it, and `making`
those that pass before the training, in which a population is made; `bytes` is its memory. Imports
nothing but what the peer needs, for its interpreter may be another.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from rows import pixels_and_labels

if TYPE_CHECKING:
    from collections.abc import Callable


def rows_of(case: dict[str, Any]) -> tuple[Any, Any]:
    """Inputs (n, inputs) and labels (n,), the same for all peers."""
    if case["name"] == "xor":
        return np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([0, 1, 1, 0])
    if case["name"] == "mnist":  # where its files are not: noise shaped like it
        x, y = pixels_and_labels()
        return x[: case["rows"]].copy(), y[: case["rows"]]
    labels = np.arange(case["rows"]) % 2
    turn = np.linspace(0.2, 1.0, case["rows"]) * 3 * np.pi
    side = np.stack([np.cos(turn), np.sin(turn)], 1) * turn[:, None] / 10
    return (side * np.where(labels, 1, -1)[:, None]).astype(np.float32), labels


def population(case: dict[str, Any]) -> Callable[[], tuple[Callable[[], None], int]]:
    """All of them side by side, as a user gets them."""
    from core import Population

    experiments, data = _experiments(case)

    def prepare() -> tuple[Callable[[], None], int]:
        together = Population(experiments, [data] * len(experiments))
        return lambda: deque(together.run(), maxlen=0) and None, together.nbytes

    return prepare


def alone(case: dict[str, Any]) -> Callable[[], None]:
    """One after the other, by the engine that each is better off with."""
    from core import Trainer

    experiments, data = _experiments(case)

    def run() -> None:
        for experiment in experiments:
            Trainer(experiment, data).fit()

    return run


def _experiments(case: dict[str, Any]) -> tuple[list[Any], Any]:
    from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec

    x, y = rows_of(case)
    *hidden, outputs = case["units"]
    last = "softmax" if outputs > 1 else "sigmoid"
    layers = (*(LayerSpec(units, case["hidden"]) for units in hidden), LayerSpec(outputs, last))
    classes = max(outputs, 2)
    data = Dataset(x, y, x[:0], y[:0], "classes", classes, None, "made")
    training = TrainSpec(
        "cross_entropy" if outputs > 1 else "mse",
        OptimizerSpec("sgd", 0.1),
        batch_size=case["batch"],
        epochs=case["epochs"],
        shuffle=case["shuffle"],
    )
    networks = [NetworkSpec(x.shape[1], layers, seed=seed) for seed in range(case["members"])]
    return [Experiment(DataSpec("file"), network, training) for network in networks], data


def jax(case: dict[str, Any]) -> Callable[[], None]:
    """`jit(vmap(scan))`, each network with an order of rows of its own."""
    import jax
    import jax.numpy as jnp

    data, labels = rows_of(case)
    x = jnp.asarray(data, jnp.float32) / (255 if data.dtype == np.uint8 else 1)
    y, sizes = jnp.asarray(labels), (data.shape[1], *case["units"])
    rows, batch = len(data), case["batch"]

    def loss(layers: Any, chosen: Any) -> Any:
        a = x[chosen]
        for weights, bias in layers[:-1]:
            z = a @ weights + bias
            a = jnp.tanh(z) if case["hidden"] == "tanh" else jnp.maximum(z, 0)
        z = a @ layers[-1][0] + layers[-1][1]
        if sizes[-1] > 1:
            return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(chosen)), y[chosen]])
        return jnp.mean((jax.nn.sigmoid(z[:, 0]) - y[chosen]) ** 2)

    def step(layers: Any, chosen: Any) -> Any:
        value, slopes = jax.value_and_grad(loss)(layers, chosen)
        return jax.tree.map(lambda p, g: p - 0.1 * g, layers, slopes), value

    def epoch(layers: Any, key: Any) -> Any:
        order = jax.random.permutation(key, rows) if case["shuffle"] else jnp.arange(rows)
        batches = order[: rows // batch * batch].reshape(-1, batch)
        layers, losses = jax.lax.scan(step, layers, batches)
        return layers, losses.mean()

    def train(key: Any) -> Any:
        keys = jax.random.split(key, len(sizes))
        layers = [
            (jax.random.normal(k, pair) / np.sqrt(pair[0]), jnp.zeros(pair[1]))
            for k, pair in zip(keys, pairwise(sizes), strict=False)
        ]
        return jax.lax.scan(epoch, layers, jax.random.split(keys[-1], case["epochs"]))

    together = jax.jit(jax.vmap(train))
    starts = jax.random.split(jax.random.PRNGKey(0), case["members"])
    return lambda: jax.block_until_ready(together(starts))


def torch(case: dict[str, Any]) -> Callable[[], None]:
    """A loop over modules, of which `torch_members` are measured."""
    import torch
    from torch import nn

    torch.set_num_threads(1)  # with more it is slower at this size
    data, labels = rows_of(case)
    x, y = torch.as_tensor(data, dtype=torch.float32), torch.as_tensor(labels, dtype=torch.float32)

    def run() -> None:
        for _ in range(case["torch_members"]):
            parts: list[nn.Module] = []
            for below, units in pairwise((data.shape[1], *case["units"])):
                parts += [nn.Linear(below, units), nn.Tanh()]
            net = nn.Sequential(*parts[:-1], nn.Sigmoid())
            rule = torch.optim.SGD(net.parameters(), lr=0.1)
            for _ in range(case["epochs"]):
                order = torch.randperm(len(x)) if case["shuffle"] else torch.arange(len(x))
                for chosen in order.split(case["batch"]):
                    rule.zero_grad()
                    nn.functional.mse_loss(net(x[chosen])[:, 0], y[chosen]).backward()
                    rule.step()

    return run


def main() -> None:
    """Take the figure that the command line asks for."""
    peer, case = sys.argv[1], json.loads(sys.argv[2])
    run = {"alone": alone, "jax": jax, "torch": torch}.get(peer, lambda _: None)(case)
    prepare = population(case) if peer == "population" else lambda: (run, 0)
    times, making = [], []
    for _ in range(1 + case["rounds"]):
        begun = time.perf_counter()
        train, size = prepare()
        started = time.perf_counter()
        train()
        times.append(time.perf_counter() - started)
        making.append(started - begun)
    share = case["torch_members"] / case["members"] if peer == "torch" else 1.0
    found = {
        "first": times[0] / share,
        "seconds": min(times[1:]) / share,
        "making": min(making),
        "bytes": size,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
