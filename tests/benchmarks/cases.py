"""What is measured: every figure of the benchmark, by the line of the table that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

BATCHES: Final = (1, 10, 32, 128, 512)
OPTIMIZERS: Final = ("sgd", "adam")
# Pinned to one core, or as their users get them: on all cores.
ONE: Final = "one"
ALL: Final = "all"
CORES: Final = (ONE, ALL)
# The library that a peer cannot do without; the others need NumPy only.
NEEDS: Final = {"kernels": "numba", "torch": "torch", "jax": "jax", "sklearn": "sklearn"}
# These may run in another interpreter than the project's.
FOREIGN: Final = ("torch", "jax", "sklearn")
# On all cores nothing is measured but what somebody may choose between.
AS_USERS_GET_THEM: Final = ("ours", "torch", "jax", "sklearn", "plain")
QUICK: Final = (("sgd", 1, ONE), ("sgd", 32, ONE), ("adam", 32, ONE), ("sgd", 32, ALL))

XOR_CLOUD: Final = "2-4-2-1 tanh, xor_cloud, batch 10"
XOR_CLOUD_UNTESTED: Final = f"{XOR_CLOUD}, no test rows"
XOR: Final = "2-2-1, xor, row by row"
_CLOUD: Final[dict[str, Any]] = {
    "data": "xor_cloud",
    "sizes": (2, 4, 2, 1),
    "activations": ("tanh", "tanh"),
    "loss": "mse",
    "batch": 10,
    "learning_rate": 0.03,
}
TINY: Final[dict[str, dict[str, Any]]] = {
    # As the window has it: of 500 points 250 are trained on, 250 are judged after every epoch.
    XOR_CLOUD: _CLOUD,
    XOR_CLOUD_UNTESTED: {**_CLOUD, "train_fraction": 1.0},
    # The course notebook's network, from weights like its own.
    XOR: {
        "data": "xor",
        "sizes": (2, 2, 1),
        "activations": ("sigmoid", "relu"),
        "init": {"name": "normal", "mean": 3.0},
        "dtype": "float64",
        "loss": "mse",
        "batch": 1,
        "shuffle": False,
        "learning_rate": 0.1,
    },
}


@dataclass(frozen=True)
class Figure:
    """One figure: the line it stands in, who is measured, and what the peer is told."""

    line: str
    peer: str
    settings: dict[str, Any] = field(hash=False)


def mnist_line(optimizer: str, batch: int, cores: str = ONE) -> str:
    """The name of a line of the MNIST tables."""
    return f"mnist {optimizer} {batch}{', all cores' if cores == ALL else ''}"


def memory_line(optimizer: str) -> str:
    """The name of a line of the memory table."""
    return f"memory {optimizer}"


def engine_figures(*, quick: bool = False) -> list[Figure]:
    """The steps of all peers, line by line; `quick` keeps to a few of the MNIST lines."""
    figures = []
    for cores in CORES:
        for optimizer in OPTIMIZERS:
            for batch in BATCHES:
                if quick and (optimizer, batch, cores) not in QUICK:
                    continue
                settings = {"optimizer": optimizer, "batch": batch, "cores": cores}
                line = mnist_line(optimizer, batch, cores)
                peers = mnist_peers(optimizer, batch) if cores == ONE else AS_USERS_GET_THEM
                figures += [Figure(line, peer, settings) for peer in peers]
    figures += [
        Figure(line, peer, settings)
        for line, settings in TINY.items()
        for peer in ("numpy", "kernels", "notebook")
        if peer != "notebook" or line == XOR
    ]
    return figures


def mnist_peers(optimizer: str, batch: int) -> list[str]:
    """Who is measured in a line of the MNIST tables on one core.

    At batch 1 the bare products are no floor: written as products of matrices they take longer than
    the whole step as it can be written for one row. The notebook knows batch 1 and SGD only.
    """
    peers = ["ours", "numpy", "torch", "sklearn", "plain", "jax"]
    if optimizer == "sgd":
        peers += ["kernels"] if batch <= 10 else []
        peers += ["notebook"] if batch == 1 else ["gemm"]
    return peers


def memory_figures() -> list[Figure]:
    """Memory of an epoch of MNIST at batch 32; it is the same in every round."""
    return [
        Figure(memory_line(optimizer), "memory", {"optimizer": optimizer, "batch": 32})
        for optimizer in OPTIMIZERS
    ]
