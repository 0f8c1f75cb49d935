"""The soak run in its quick form: every part runs, and a figure that does not hold is an error."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

SOAK = Path(__file__).parent
SHARES = {
    "files": 0.02,
    "saves": 0.05,
    "session": 0.004,
    "silent": 0.05,
    "download": 0.03,
    "sweeps": 0.05,
    "long_runs": 0.001,
}
BY_COMMAND = ("arranging", "lessons", "doctor", "drawings", "populations")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SOAK)
    return importlib.import_module("run")


def soak(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SOAK / "run.py"), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("part", SHARES)
def test_all_figures_hold_in_the_quick_form(
    run: ModuleType, capfd: pytest.CaptureFixture[str], part: str
) -> None:
    code = run._run_all([part], SHARES[part])
    said, complained = capfd.readouterr()
    assert code == 0, said + complained
    assert f"{part}: ran to its end" in said


def test_parts_are_run_by_the_command() -> None:
    done = soak("--share", 0.001, *BY_COMMAND)
    assert done.returncode == 0, done.stdout + done.stderr
    for part in BY_COMMAND:
        assert f"{part}: ran to its end" in done.stdout


def test_every_part_is_run(run: ModuleType) -> None:
    assert {*SHARES, *BY_COMMAND} == set(run.PARTS)


def test_an_unknown_part_is_refused() -> None:
    done = soak("nonsense")
    assert done.returncode == 2
    assert "there are files, saves" in done.stderr


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (None, 0), (False, 1)])
def test_a_figure_that_does_not_hold_ends_as_an_error(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    holds: bool | None,
    code: int,
) -> None:
    def run_part(part: str, _share: float, _deadline: float, table: object) -> None:
        table.add(run.Figure(f"{part}: it", "3 s", "at most 2 s", holds))

    monkeypatch.setattr(run, "_run_part", run_part)
    assert run._run_all(["files"], 1.0) == code
    assert "files: it" in capsys.readouterr().out


def test_a_part_that_dies_or_hangs_does_not_hold(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.0)  # none has the time to end
    assert run._run_all(["silent"], 1.0) == 1
    assert re.search(r"exit code -9 after \d+ s, out of time", capsys.readouterr().out)
