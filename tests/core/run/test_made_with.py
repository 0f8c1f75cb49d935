"""What a run was made with is in its file; where it is otherwise here, that is said."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from core.run.made_with import difference, from_arrays, made_with, to_array

if TYPE_CHECKING:
    from pathlib import Path

HERE = made_with("numpy")
XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64"),
    TrainSpec("mse", batch_size=1, epochs=20),
)
needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="Numba is missing")


def test_it_names_engine_and_versions_and_comes_back():
    assert HERE["numpy"] == np.__version__
    assert "numba" not in HERE
    assert from_arrays({"made_with": to_array(HERE)}) == HERE


@needs_numba
def test_a_kernel_depends_on_its_compiler_too():
    assert made_with("kernel").keys() >= {"numba", "llvmlite"}


@needs_numba
def test_other_kernels_are_told_also_of_files_that_do_not_name_theirs():
    now = made_with("kernel")
    assert not difference(now, now)
    older = {name: value for name, value in now.items() if name != "kernels"}
    assert f"kernels 1 (here {now['kernels']})" in difference(older, now)


@pytest.mark.parametrize(
    "array",
    [
        np.array("{"),
        np.array("[1]"),
        np.array("[" * 1_900),
        np.array("x" * 2_001),
        np.array(["{}"]),
        np.array(3),
    ],
)
def test_what_is_not_known_says_nothing(array):
    assert from_arrays({"made_with": array}) == {}
    assert from_arrays({}) == {}
    assert not difference({}, HERE)


def test_a_file_of_the_first_version_names_its_engine():
    for number, engine in ((0, "numpy"), (1, "kernel")):
        assert from_arrays({"counters": np.array([1, 4, 0, number])}) == {"engine": engine}


def test_what_differs_is_said():
    assert not difference(HERE, HERE)
    assert not difference(HERE | {"python": "2.7"}, HERE)
    said = difference(HERE | {"numpy": "1.0"}, HERE)
    assert said.startswith(f"This run was trained with numpy 1.0 (here {np.__version__}): its last")
    assert "Install Numba" in difference({"engine": "kernel"}, HERE)
    assert "engine gpu (here numpy)" in difference({"engine": "gpu"}, HERE)
    assert "numba 1 (here none)" in difference({"numba": "1"}, HERE)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("told", [True, False])
@needs_numba
def test_without_numba_a_kernels_run_goes_on_by_numpy_and_it_is_said(
    told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    training = msgspec.structs.replace(XOR.training, engine="kernel")
    trainer = Trainer(msgspec.structs.replace(XOR, training=training))
    assert trainer.engine == "kernel"
    trainer.step()
    resume, path = trainer.resume_state(), tmp_path / "run.npz"
    if not told:  # the experiment itself names the engine
        del resume["made_with"]
    save_weights(path, trainer.network, trainer.experiment, trainer.history, resume=resume)
    assert not Trainer.resumed(load_weights(path)).caution
    monkeypatch.setattr("core.train.engines.is_installed", lambda: False)
    resumed = Trainer.resumed(load_weights(path))
    assert resumed.engine == "numpy"
    assert "NumPy goes on" in resumed.caution
    assert resumed.steps == 1
    assert resumed.fit().finished


def test_other_versions_are_a_caution(tmp_path: Path):
    trainer = Trainer(XOR, engine="numpy")
    path, resume = tmp_path / "run.npz", trainer.resume_state()
    resume["made_with"] = to_array(HERE | {"numpy": "1.0"})
    save_weights(path, trainer.network, trainer.experiment, resume=resume)
    assert "numpy 1.0" in Trainer.resumed(load_weights(path)).caution
