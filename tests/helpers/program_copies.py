"""Programs that start quickly: one imports what all need, and each is a copy of it.

Only what is imported is shared: Qt begins, works and ends in each of them, and so does Python.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


class Done(NamedTuple):
    """How a program ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class Original:
    """The program that is copied."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder

    def run(self, source: str, *arguments: str, env: dict[str, str]) -> Done:
        """Run Python source in a copy with these variables added, and wait for its end."""
        outputs = [self._folder / name for name in ("stdout", "stderr")]
        order = {
            "source": source,
            "arguments": arguments,
            "env": env,
            "outputs": [str(path) for path in outputs],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Done(code, *(path.read_text(encoding="utf-8") for path in outputs))


@contextmanager
def original(imports: str, folder: Path) -> Iterator[Original]:
    """A program that has run these imports and waits; what copies say goes through the folder."""
    command = [sys.executable, __file__, imports]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    ) as process:
        yield Original(process, folder)


def _obey() -> None:
    """Make a copy for each order on stdin, and say on stdout how it ended."""
    gc.disable()
    exec(sys.argv[1], {})
    gc.freeze()  # what is imported is no garbage, and stays common to all copies
    gc.enable()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(order: dict[str, object]) -> None:
    for descriptor, path in enumerate(order["outputs"], 1):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.update(order["env"])
    sys.argv[1:] = order["arguments"]
    exec(compile(order["source"], "<copy>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    _obey()
