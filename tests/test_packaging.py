"""What is shipped: the wheel holds the three packages and nothing else, the lock fits pyproject."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("core", "playground", "resources")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE))


def is_shipped(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that nothing built before can slip in."""
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, source / package, ignore=ignored)
    for name in ("pyproject.toml", "README.md", *SETTINGS["project"]["license-files"]):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"]
    built = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = (source / "dist").iterdir()
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel):
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = {path for package in PACKAGES for path in (ROOT / package).rglob("*")}
    assert packed == {path.relative_to(ROOT).as_posix() for path in files if is_shipped(path)}


def test_the_wheel_brings_the_command_and_the_licences(wheel):
    info = f"training_playground-{SETTINGS['project']['version']}.dist-info"
    commands = wheel.read(f"{info}/entry_points.txt").decode()
    assert "training-playground = playground.__main__:main" in commands
    licences = [name for name in wheel.namelist() if name.startswith(f"{info}/licenses/")]
    assert sorted(licences) == [f"{info}/licenses/LICENSE", f"{info}/licenses/THIRD-PARTY.md"]


def test_the_wheel_is_typed(wheel):
    assert {"core/py.typed", "playground/py.typed"} <= set(wheel.namelist())


def test_the_lock_fits_what_pyproject_asks_for():
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["dev"], *extras["fast"]]
    for requirement in map(Requirement, [*asked, *SETTINGS["build-system"]["requires"]]):
        version = LOCKED.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: make lock"
        assert version in requirement.specifier, f"{requirement} is locked at {version}: make lock"


def test_every_locked_version_has_hashes_and_no_address():
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(LOCKED)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK
