"""The registry and what importing it costs (core/datasets/__init__.py)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from turns import in_turn

from core.datasets import DATASETS, DatasetError, load_dataset
from core.spec.experiment import DataSpec


def test_the_registry_has_just_the_names_of_the_specs_in_their_order() -> None:
    assert all(name == info.name for name, info in DATASETS.items())
    assert len({info.title for info in DATASETS.values()}) == len(DATASETS)
    assert all(info.description.endswith(".") for info in DATASETS.values())


@in_turn("name", [name for name in DATASETS if name not in ("mnist", "file")])
@in_turn("features", [("x", "y"), ("x", "xy", "sin_y")])
def test_what_the_registry_says_is_what_is_loaded(name: str, features: tuple[str, ...]) -> None:
    spec = DataSpec(name, features=features)
    info, data = DATASETS[name], load_dataset(spec)
    assert info.inputs(spec) == data.inputs
    assert (info.kind, info.classes, data.name) == (data.kind, data.classes, name)
    assert info.plane == (data.plane_train is not None)


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("xor", {"features"}),
        ("spiral", {"samples", "noise", "fraction", "features", "seed"}),
        ("multi_gauss", {"samples", "noise", "fraction", "features", "seed"}),
        ("digits", set()),
        ("mnist", set()),
        ("file", {"fraction", "path", "seed"}),
    ],
)
def test_what_each_set_uses(name: str, uses: set[str]) -> None:
    every = ("samples", "noise", "fraction", "features", "path", "seed")
    info = DATASETS[name]
    assert {field for field in every if getattr(info, f"uses_{field}")} == uses


def test_a_file_says_for_itself_what_it_holds() -> None:
    info = DATASETS["file"]
    assert (info.inputs(DataSpec("file")), info.kind, info.classes) == (None, "", 0)


def test_importing_the_data_sets_imports_nothing_heavy() -> None:
    heavy = ("pooch", "requests", "platformdirs", "tqdm", "numba", "PySide6", "pyqtgraph")
    code = f"import core.datasets, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_set_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(DatasetError, match="no data set 'mars', expected one of: xor, xor_cloud"):
        load_dataset(DataSpec("mars"))
