"""What the documents tell people to type does what they say."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

import core
from core.sweep.plan_file import read_plan, sweep_of
from core.sweep.pool import Pool
from core.sweep.sweep import Sweep, check

ROOT = Path(__file__).parents[1]


def _cells() -> list[str]:
    notebook = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in codes)  # they would age
    return ["".join(cell["source"]) for cell in codes]


def _run(code: str, names: dict[str, Any]) -> Any:
    """Execute a cell as a notebook does; return the value of its last line."""
    *statements, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(statements, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def test_the_tour_does_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    shown = [_run(code, names) for code in _cells()]
    data, network, trainer, history, scores, classes, saved, loaded, resumed, same = shown
    for value, start in [(data, "Dataset("), (network, "Network("), (trainer, "Trainer(")]:
        assert repr(value).startswith(start)
    assert history[:, 0].tolist() == [1, 21, 41]
    assert scores.accuracy > 0.9
    assert scores == (trainer.history.test_loss[-1], trainer.history.test_accuracy[-1])
    assert classes == ["inner", "middle", "outer"]
    assert saved == (8, 2)
    assert loaded is True
    assert (resumed.epoch, len(resumed.history)) == (100, 100)
    assert same is True
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rings.csv",
        "rings.json",
        "rings.npz",
    ]


def test_the_readmes_example_saves_a_run_that_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(import core\n.*?)```", readme, re.DOTALL)
    experiment = core.Experiment(
        core.DataSpec("xor"), core.NetworkSpec(2, (core.LayerSpec(1),)), core.TrainSpec(epochs=5)
    )
    Path("mine.json").write_text(experiment.to_json())
    names: dict[str, Any] = {}
    exec(example, names)
    resumed = names["trainer"]
    assert (resumed.epoch, resumed.finished) == (5, True)
    resumed.extend(5)
    resumed.fit()
    longer = core.TrainSpec(epochs=10)
    straight = core.Trainer(core.Experiment(experiment.data, experiment.network, longer)).fit()
    np.testing.assert_array_equal(resumed.network.parameters, straight.network.parameters)
    np.testing.assert_array_equal(resumed.history.train_loss, straight.history.train_loss)


def test_the_plans_in_the_documents_are_plans(tmp_path):
    text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    whole, drawn = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    start = core.Experiment(
        core.DataSpec("xor"), core.NetworkSpec(2, (core.LayerSpec(1),)), core.TrainSpec()
    )
    path, counts = tmp_path / "rates.toml", []
    for plan in (whole, drawn, f"{whole}\n{drawn}".replace("learning_rate = {", "l2 = {")):
        path.write_text(plan)
        spec = sweep_of(read_plan(path), start)
        check(spec)
        counts.append(spec.count)
    assert counts == [90, 50, 4500]


def test_a_sweep_is_made_and_read_as_the_documents_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    reading, making = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    experiment = core.Experiment(
        core.DataSpec("xor"), core.NetworkSpec(2, (core.LayerSpec(1),)), core.TrainSpec(epochs=2)
    )
    monkeypatch.setattr(
        Sweep.__init__, "__kwdefaults__", Sweep.__init__.__kwdefaults__ | {"make_pool": Pool}
    )
    names: dict[str, Any] = {"experiment": experiment}
    exec(making, names)
    exec(reading, names)
    assert names["best"].runs == 10
    assert len(names["results"]) == 20
