"""One figure of one peer, in a process of its own: `python peers.py PEER '{"batch": 32, …}'`.

Prints one JSON object with the microseconds that a training step takes. Unless the case says that
it may have `"cores": "all"`, the process is pinned to one of them. Every peer trains on the
same rows: MNIST where its four files are found, else noise with as many zeros. Only NumPy is
imported before the peer's own library, so that any interpreter that has that library can run this
file; libraries that are not the project's are imported by name, for they need not be installed.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from cases import ONE
from rows import SIZES, batches, numbers_and_labels, pixels_and_labels, starting_weights
from timing import Figures, pin_to_one_core, timed, trained

if TYPE_CHECKING:
    from collections.abc import Callable

    from rows import Array

    from core import Dataset, Experiment

Case: TypeAlias = "dict[str, Any]"

RATES = {"sgd": 0.05, "adam": 0.001}


def mnist(test_rows: int = 0) -> Dataset:
    """MNIST's training rows as pixels, and some of them once more to test on."""
    from core import Dataset

    x, y = pixels_and_labels()
    tests = x[:test_rows], y[:test_rows]
    return Dataset(x, y, *tests, "classes", 10, (28, 28), "mnist")


def playground(case: Case, engine: str) -> Figures:
    """Ours, through the public Trainer."""
    from core import Trainer, load_dataset

    experiment = experiment_of(case)
    dataset = mnist() if experiment.data.name == "mnist" else load_dataset(experiment.data)
    return trained(Trainer(experiment, dataset, engine=engine), case["seconds"])


def experiment_of(case: Case) -> Experiment:
    """The experiment that a case describes; what it leaves out is as in the MNIST cases."""
    from core import (
        DataSpec,
        Experiment,
        InitSpec,
        LayerSpec,
        NetworkSpec,
        OptimizerSpec,
        TrainSpec,
    )

    name = case.get("optimizer", "sgd")
    sizes = case.get("sizes", SIZES)
    hidden, last = case.get("activations", ("relu", "softmax"))
    layers = [LayerSpec(units, hidden) for units in sizes[1:-1]] + [LayerSpec(sizes[-1], last)]
    init = InitSpec(**case.get("init", {"name": "xavier_uniform"}))
    network = NetworkSpec(sizes[0], tuple(layers), init, dtype=case.get("dtype", "float32"))
    training = TrainSpec(
        case.get("loss", "cross_entropy"),
        OptimizerSpec(name, case.get("learning_rate", RATES[name])),
        batch_size=case["batch"],
        epochs=100_000_000,
        shuffle=case.get("shuffle", True),
    )
    data = DataSpec(case.get("data", "mnist"), train_fraction=case.get("train_fraction", 0.5))
    return Experiment(data, network, training)


def ours(case: Case) -> Figures:
    """Ours, by the engine that the experiment itself chooses: as a user gets it."""
    return playground(case, engine="auto")


def numpy_path(case: Case) -> Figures:
    """Ours, as NumPy does it."""
    return playground(case, engine="numpy")


def kernels(case: Case) -> Figures:
    """Ours, in the kernels that Numba compiles."""
    return playground(case, engine="kernel")


def torch(case: Case) -> Figures:
    """PyTorch, eager, as its tutorials write it."""
    pt = import_module("torch")
    if case["cores"] == ONE:
        pt.set_num_threads(1)
    x, y = (pt.from_numpy(array) for array in numbers_and_labels())
    parts: list[Any] = []
    for inputs, outputs in pairwise(SIZES):
        parts += [pt.nn.Linear(inputs, outputs), pt.nn.ReLU()]
    model = pt.nn.Sequential(*parts[:-1])
    kind = pt.optim.SGD if case["optimizer"] == "sgd" else pt.optim.Adam
    optimizer = kind(model.parameters(), lr=RATES[case["optimizer"]])
    loss = pt.nn.CrossEntropyLoss()
    order = (pt.from_numpy(rows) for rows in batches(len(x), case["batch"]))

    def step() -> None:
        rows = next(order)
        optimizer.zero_grad()
        loss(model(x[rows]), y[rows]).backward()
        optimizer.step()

    return timed(step, case["seconds"])


def jax(case: Case) -> Figures:
    """JAX, one jitted update, the old state given away to the new one.

    On one core in the calling thread; else updates are ordered as they are by default, without
    waiting for each.
    """
    jx = import_module("jax")
    jnp = import_module("jax.numpy")
    waits = case["cores"] == ONE
    jx.config.update("jax_cpu_enable_async_dispatch", not waits)
    x, y = numbers_and_labels()
    adam = case["optimizer"] == "adam"
    rule = jx.jit(_jax_update(jx, jnp, adam=adam), donate_argnums=0)
    weights = [(jnp.array(w), jnp.array(b)) for w, b in starting_weights()]
    moments = (jx.tree.map(jnp.zeros_like, weights) for _ in range(2))
    state = (weights, *moments, 1.0) if adam else (weights,)
    order = batches(len(x), case["batch"])

    def step() -> None:
        nonlocal state
        rows = next(order)
        state = rule(state, x[rows], y[rows])
        if waits:
            finish()

    def finish() -> None:
        state[0][0][1].block_until_ready()

    return timed(step, case["seconds"], finish=finish)


def _jax_update(jx: Any, jnp: Any, *, adam: bool) -> Callable[[Any, Array, Array], Any]:
    """From (weights[, first moments, second moments, step]) and a batch to the next of it."""
    rate = RATES["adam" if adam else "sgd"]

    def loss(weights: Any, x: Any, y: Any) -> Any:
        for w, b in weights[:-1]:
            x = jnp.maximum(x @ w.T + b, 0)
        w, b = weights[-1]
        return -jnp.take_along_axis(jx.nn.log_softmax(x @ w.T + b), y[:, None], 1).mean()

    def update(state: Any, x: Any, y: Any) -> Any:
        g = jx.grad(loss)(state[0], x, y)
        if not adam:
            return (jx.tree.map(lambda w, d: w - rate * d, state[0], g),)
        weights, m, v, t = state
        m = jx.tree.map(lambda a, d: 0.9 * a + 0.1 * d, m, g)
        v = jx.tree.map(lambda a, d: 0.999 * a + 0.001 * d * d, v, g)
        c1, c2 = 1 - 0.9**t, 1 - 0.999**t
        weights = jx.tree.map(
            lambda w, a, b: w - rate * (a / c1) / (jnp.sqrt(b / c2) + 1e-8), weights, m, v
        )
        return weights, m, v, t + 1

    return update


def sklearn(case: Case) -> Figures:
    """scikit-learn's MLPClassifier, one pass after another over as many rows as make some steps."""
    from sklearn.neural_network import MLPClassifier

    batch = case["batch"]
    steps = max(500 // batch, 20)
    x, y = numbers_and_labels(batch * steps)
    model = MLPClassifier(
        SIZES[1:-1],
        solver=case["optimizer"],
        alpha=0.0,
        batch_size=batch,
        learning_rate_init=RATES[case["optimizer"]],
        momentum=0.0,
        nesterovs_momentum=False,
    )
    model.partial_fit(x, y, classes=np.arange(10))
    return timed(lambda: model.partial_fit(x, y), case["seconds"], per_call=steps)


def plain(case: Case) -> Figures:
    """Vectorised NumPy as one writes it down: new arrays everywhere, one update for each array."""
    x, y = numbers_and_labels()
    one_hot = np.eye(10, dtype=np.float32)[y]
    weights = [list(pair) for pair in starting_weights()]
    moments = [[(np.zeros_like(p), np.zeros_like(p)) for p in pair] for pair in weights]
    rate, adam = RATES[case["optimizer"]], case["optimizer"] == "adam"
    order, t = batches(len(x), case["batch"]), 0

    def step() -> None:
        nonlocal t
        t += 1
        rows = next(order)
        outputs = [x[rows]]
        for w, b in weights[:-1]:
            outputs.append(np.maximum(outputs[-1] @ w.T + b, 0))
        w, b = weights[-1]
        z = outputs[-1] @ w.T + b
        e = np.exp(z - z.max(axis=1, keepdims=True))
        d = (e / e.sum(axis=1, keepdims=True) - one_hot[rows]) / len(rows)
        for layer in (2, 1, 0):
            gradients = d.T @ outputs[layer], d.sum(axis=0)
            if layer:
                d = (d @ weights[layer][0]) * (outputs[layer] > 0)
            for i, g in enumerate(gradients):
                if adam:
                    m, v = moments[layer][i]
                    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                    moments[layer][i] = m, v
                    g = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)  # noqa: PLW2901
                weights[layer][i] -= rate * g

    return timed(step, case["seconds"])


def gemm(case: Case) -> Figures:
    """Nothing but the eight matrix products of a step, in buffers."""
    rng = np.random.default_rng(0)
    batch = case["batch"]
    a = [rng.normal(size=(batch, units)).astype(np.float32) for units in SIZES]
    d = [np.empty_like(array) for array in a]
    w = [weights for weights, _ in starting_weights()]
    g = [np.empty_like(weights) for weights in w]

    def step() -> None:
        for i in (0, 1, 2):
            np.matmul(a[i], w[i].T, out=d[i + 1])
        for i in (2, 1, 0):
            np.matmul(d[i + 1].T, a[i], out=g[i])
            if i:
                np.matmul(d[i + 1], w[i], out=d[i])

    return timed(step, case["seconds"])


def notebook(case: Case) -> Figures:
    """The course notebook's rule in float64, sample by sample, mse; it judges no test rows.

    All sigmoid on MNIST; on XOR the output is a ReLU.
    """
    on_xor = case.get("data") == "xor"
    if on_xor:
        x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        targets: Array = np.array([[0.0], [1.0], [1.0], [0.0]])
    else:
        x, y = pixels_and_labels()
        x, targets = x[:5_000] / 255, np.eye(10)[y[:5_000]]
    rng, rate = np.random.default_rng(1), 0.1
    spread = (3.0, 1.0) if on_xor else (0.0, 0.1)
    sizes = case.get("sizes", SIZES)
    weights = [rng.normal(*spread, (o, i)) for i, o in pairwise(sizes)]
    biases = [np.zeros(o) for o in sizes[1:]]
    last, row = len(weights) - 1, 0

    def step() -> None:
        nonlocal row
        outputs = [x[row]]
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z = w @ outputs[-1] + b
            outputs.append(np.maximum(z, 0) if on_xor and layer == last else 1 / (1 + np.exp(-z)))
        out = outputs[-1]
        d = 2 * (out - targets[row]) * ((out > 0) if on_xor else out * (1 - out))
        for layer in range(last, -1, -1):
            below = (weights[layer].T @ d) * outputs[layer] * (1 - outputs[layer])
            weights[layer] -= rate * np.outer(d, outputs[layer])
            biases[layer] -= rate * d
            d = below
        row = (row + 1) % len(x)

    return timed(step, case["seconds"])


def growth(case: Case) -> Figures:
    """Microseconds a step of ours on made numbers, or an epoch where `rows` says how many."""
    from core import Dataset, Trainer

    rng = np.random.default_rng(0)
    rows: int = case.get("rows", 4096)
    x = rng.normal(size=(rows, case["sizes"][0])).astype(np.float32)
    y = rng.integers(0, 10, rows)
    dataset = Dataset(x, y, x[:0], y[:0], "classes", 10, None, "made")
    experiment = experiment_of({"learning_rate": 1e-4, **case})
    trainer = Trainer(experiment, dataset, engine="numpy")
    if "rows" in case:
        return timed(trainer.run_epoch, case["seconds"])
    return trained(trainer, case["seconds"])


def memory(case: Case) -> Figures:
    """Bytes that an epoch on MNIST takes beyond its data: at the peak, and to the end.

    `activations` are the bytes of all arrays as long as the batch: pictures as bytes and as
    numbers, the layers' outputs and their gradients, the answers, and room for the loss.
    """
    import tracemalloc

    from core import Trainer

    dataset = mnist(test_rows=10_000)
    experiment = experiment_of(case)
    Trainer(experiment, dataset, engine="numpy").step()  # what is imported late is not counted
    tracemalloc.start()
    trainer = Trainer(experiment, dataset, engine="numpy")
    trainer.run_epoch()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Of the last layer: answers, sums beside outputs, and room, of which half is float64.
    units = 2 * sum(SIZES[1:]) + max(SIZES[1:]) + (1 + 1 + 2 + 4) * SIZES[-1]
    return {
        "peak": peak,
        "held": held,
        "activations": case["batch"] * (SIZES[0] * 5 + 4 * units),
        "parameters": trainer.network.parameters.nbytes,
    }


PEERS = {
    "ours": ours,
    "numpy": numpy_path,
    "kernels": kernels,
    "torch": torch,
    "jax": jax,
    "sklearn": sklearn,
    "plain": plain,
    "gemm": gemm,
    "notebook": notebook,
    "growth": growth,
    "memory": memory,
}

if __name__ == "__main__":
    told: Case = {"cores": ONE, **json.loads(sys.argv[2])}
    if told["cores"] == ONE:
        pin_to_one_core()
    print(json.dumps(PEERS[sys.argv[1]](told)))
