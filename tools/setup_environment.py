"""Makes .venv: the locked dependencies, checked by their hashes, and this project as editable.

Standard library only: it runs in the Python that was found, before anything is installed. The pip
that fills .venv is that Python's own, so a Python without ensurepip will do. tools/setup.sh calls
it; `make` runs it again when the lock, pyproject.toml or the set-up itself has changed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
READY = VENV / "ready"  # holds the folder it was made for: a moved or copied .venv is made anew
PIP_WITH_PYTHON_OPTION = (22, 3)


class SetupError(Exception):
    """What is wrong and what to do, in one sentence."""


def output_of(*command: str | Path) -> str | None:
    """What the command prints, or None when it cannot be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def identity(python: str | Path) -> str | None:
    """Which installation of Python this is, through any number of virtual environments."""
    return output_of(python, "-c", "import sys; print(sys.version_info[:3], sys.base_prefix)")


def make_venv() -> None:
    """Keep .venv when it belongs to this Python and this folder, else make it anew."""
    made_for = READY.read_text() if READY.exists() else str(ROOT)
    READY.unlink(missing_ok=True)  # an interrupted set-up must not look finished
    if identity(VENV_PYTHON) == identity(sys.executable) and made_for == str(ROOT):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    print(f"Making {VENV} with Python {sys.version.split()[0]}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)


def find_pip() -> list[str]:
    """The command of a pip that can install into .venv."""
    answer = output_of(sys.executable, "-m", "pip", "--version")  # "pip 23.0.1 from …"
    if answer and tuple(map(int, answer.split()[1].split(".")[:2])) >= PIP_WITH_PYTHON_OPTION:
        return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    if output_of(VENV_PYTHON, "-m", "ensurepip") is not None:
        return [str(VENV_PYTHON), "-m", "pip"]
    raise SetupError(
        f"{sys.executable} has neither pip 22.3 or newer nor ensurepip: "
        "install pip for it (on Debian and Ubuntu: apt install python3-pip) and run this again."
    )


def fill_venv(pip: list[str]) -> None:
    """Install the lock, then the project; neither may fetch anything that is not in the lock."""
    environment = os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    install = [*pip, "install"]
    locked = ["--require-hashes", "--only-binary", ":all:", "--requirement", "requirements.lock"]
    project = ["--no-deps", "--no-build-isolation", "--quiet", "--editable", "."]
    print("Installing the locked dependencies, about 200 MB to download the first time", flush=True)
    for arguments in (locked, project):
        done = subprocess.run([*install, *arguments], cwd=ROOT, env=environment, check=False)
        if done.returncode != 0:
            raise SetupError("pip could not install the dependencies: its message stands above.")


def main() -> int:
    """Make .venv and mark it ready; 0, or 2 with one sentence on what is wrong."""
    try:
        make_venv()
        fill_venv(find_pip())
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    READY.write_text(str(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
