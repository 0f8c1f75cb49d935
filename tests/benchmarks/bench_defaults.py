"""What the program proposes for a person's own data, against scikit-learn's defaults.

    bench_defaults.py [--seeds 10] [iris breast-cancer wine price scales digits]

Each table is opened as in the window, by the lesson it starts with, and trained as it is proposed,
with nothing changed. The peer is MLPClassifier or MLPRegressor behind a StandardScaler, with the
same layers and activation and all else by default, on the same rows. Both are judged on the rows
that did not train: right answers in per cent, or 100·R². Exits 1 where the mean over the seeds is
more than a point below the peer's. `prices, scaled` gives the peer standardised targets too, which
is not its default, and is not held against us.

Price and scales are tables of the shared cases, and digits 3,000 of MNIST's as `label,pixel1,…`;
what is not there is left out, and that is said.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from core import DataSpec, load_dataset
from core.nn.blas import one_blas_thread
from playground.session.lessons import get_lesson
from playground.session.loading import Loaded, Loader

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Dataset

SHARED = Path(__file__).resolve().parents[3] / "shared"
CASES = SHARED / "cases" / "tables"
MNIST = Path(os.environ.get("TRAINING_PLAYGROUND_DATA", SHARED / "data" / "mnist"))
DIGITS = 3_000
POINT = 1.0


def known_table(maker: str) -> Callable[[Path], Path | None]:
    """A table that scikit-learn brings, written as CSV with its class names."""

    def make(folder: Path) -> Path:
        from sklearn import datasets

        found = getattr(datasets, maker)()
        names = [name.replace(",", "") for name in found.feature_names]
        rows = [
            ",".join([*map(repr, row.tolist()), str(found.target_names[label])])
            for row, label in zip(found.data, found.target, strict=True)
        ]
        path = folder / f"{maker}.csv"
        path.write_text("\n".join((",".join([*names, "kind"]), *rows)))
        return path

    return make


def case(name: str) -> Callable[[Path], Path | None]:
    """A table of the shared cases; None where it is not there."""
    return lambda _folder: CASES / name if (CASES / name).is_file() else None


def digits(folder: Path) -> Path | None:
    """Some of MNIST's training digits as a table of pixels; None without MNIST."""
    if not MNIST.is_dir():
        return None
    data = load_dataset(DataSpec("mnist", path=str(MNIST)))
    picked = np.random.default_rng(0).permutation(len(data.x_train))[:DIGITS]
    lines = [",".join(["label", *(f"pixel{number}" for number in range(1, 785))])]
    for row, label in zip(data.x_train[picked], data.y_train[picked], strict=True):
        lines.append(",".join(map(str, [int(label), *row.tolist()])))
    path = folder / "digits.csv"
    path.write_text("\n".join(lines))
    return path


TABLES = {
    "iris": known_table("load_iris"),
    "breast-cancer": known_table("load_breast_cancer"),
    "wine": known_table("load_wine"),
    "price": case("c32_price_whole_numbers.csv"),
    "scales": case("c58_unequal_scales.csv"),
    "digits": digits,
}


def opened(path: Path, seed: int) -> Loaded:
    """The table as the window lays it out at its start, all of it drawn with this seed."""
    first = get_lesson("xor").experiment
    first = replace(
        first,
        data=first.data.changed(seed=seed),
        network=replace(first.network, seed=seed),
        training=replace(first.training, seed=seed),
    )
    loader = Loader(None, lambda *_: None, lambda: False)
    found = loader.data_file(first.data.of_file(str(path)), first, confirmed=True)
    if not isinstance(found, Loaded):
        raise TypeError(f"{path.name} was not read")
    return found


def our_score(found: Loaded) -> float:
    """Per cent right, or 100·R², on the rows to test on, at the end of the proposed run."""
    for _ in found.trainer.run():
        pass
    return 100 * float(found.trainer.history.test_accuracy[-1])


def peers_score(found: Loaded, seed: int, *, scaled_targets: bool = False) -> float:
    """The same of scikit-learn's network, on the same rows as they stand in the file."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = found.dataset
    hidden = found.experiment.network.layers[:-1]
    chosen: dict[str, Any] = {
        "hidden_layer_sizes": tuple(layer.units for layer in hidden),
        "activation": hidden[0].activation,
        "random_state": seed,
    }
    x = [_as_read(data, part) for part in (data.x_train, data.x_test)]
    y = [data.y_train, data.y_test]
    if data.kind != "classes":
        y = [(part if scaled_targets else data.in_own_units(part)).ravel() for part in y]
    network = MLPClassifier(**chosen) if data.kind == "classes" else MLPRegressor(**chosen)
    model = make_pipeline(StandardScaler(), network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged, which its defaults often do
        model.fit(x[0], y[0])
    return 100 * float(model.score(x[1], y[1]))


def _as_read(data: Dataset, x: Any) -> Any:
    return x.astype(np.float64) if data.scaling is None else data.scaling.undo(x)


def compare(name: str, path: Path, seeds: int) -> bool:
    """Print a line for a table; whether ours is at most a point below."""
    runs = [opened(path, seed) for seed in range(seeds)]
    theirs = [peers_score(found, seed) for seed, found in enumerate(runs)]
    also = ""
    if runs[0].dataset.kind != "classes":
        with_scaled = [
            peers_score(found, seed, scaled_targets=True) for seed, found in enumerate(runs)
        ]
        also = f"  (prices, scaled: {np.mean(with_scaled):.2f})"
    ours = [our_score(found) for found in runs]
    holds = bool(np.mean(ours) >= np.mean(theirs) - POINT)
    sizes = "-".join(map(str, runs[0].experiment.network.sizes))
    training = runs[0].experiment.training
    print(
        f"{name:<14} {sizes:<10} {training.epochs:>4} epochs  ours {np.mean(ours):7.2f}"
        f"  scikit-learn {np.mean(theirs):8.2f}  {'holds' if holds else 'DOES NOT HOLD'}{also}",
        flush=True,
    )
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("tables", nargs="*", metavar="table", help=", ".join(TABLES))
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (default: 10)")
    arguments, _ = parser.parse_known_args()  # others are those of the other benchmarks
    unknown = set(arguments.tables) - set(TABLES)
    if unknown:
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("left out: scikit-learn is not here to be compared with")
        return 0
    results = []
    with tempfile.TemporaryDirectory() as folder, one_blas_thread():
        for name in arguments.tables or TABLES:
            path = TABLES[name](Path(folder))
            if path is None:
                print(f"{name:<14} left out: its data are not here")
            else:
                results.append(compare(name, path, arguments.seeds))
    return 0 if all(results) else 1


class _Plain(argparse.RawDescriptionHelpFormatter):
    """The description as it stands."""


if __name__ == "__main__":
    sys.exit(main())
