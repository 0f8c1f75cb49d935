"""Part 5: a download that goes wrong leaves no half file, says why, and works the next time."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock
from xml.etree import ElementTree as ET

import disks
import misbehaving_server as servers
from idx_bytes import small_mnist
from soak_tools import PROJECT, Figure, Scale, none_of, start_program

from core.datasets import MnistMissing, mnist
from core.datasets.download import RemoteFile, Source
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = small_mnist()
BEHAVIOURS = (
    "well",
    "wrong_bytes",
    "a_web_page",
    "truncated",
    "truncated_without_a_length",
    "too_long",
    "endless",
    "stalled",
    "silent",
    "dripping",
    "not_found",
    "broken",
    "going_in_circles",
    "resetting",
    "a_garbage_answer",
)
STALL_SECONDS = 0.2
MARK = ".training-playground-"


def figures(scale: Scale) -> Iterator[Figure]:
    if scale.is_full:  # else they run among the tests anyway
        yield _tests_of_the_download()
    files = tuple(
        RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in ((file.name, CONTENT[file.name]) for file in mnist.FILES)
    )
    server = servers.MisbehavingServer(dict(CONTENT))
    try:
        with mock.patch.object(mnist, "FILES", files):
            yield from _any_faults(server, scale.count(150, 10))
            yield _full_disk(server)
        yield from _killed_programs(server, files, scale.count(20))
    finally:
        server.end()
    yield _only_secure_addresses()


def _tests_of_the_download() -> Figure:
    """The tests of each single fault, run here once more."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "report.xml"
        tests = PROJECT / "tests" / "core" / "datasets" / "test_download.py"
        options = ["-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        subprocess.run(
            [sys.executable, "-m", "pytest", str(tests), *options],
            cwd=PROJECT,
            check=False,
            capture_output=True,
        )
        suite = next(ET.parse(report).iter("testsuite")).attrib
    failed = int(suite["failures"]) + int(suite["errors"])
    return Figure(
        "each fault alone (its tests): failed", f"{failed} of {suite['tests']}", "0", failed == 0
    )


def _load(cache: Path, server: servers.MisbehavingServer) -> Any:
    source = Source((server.address, server.address), cache, STALL_SECONDS)
    return mnist.load_mnist(DataSpec("mnist"), source=source)


def _half_files(cache: Path) -> list[str]:
    """The files of the cache that are not whole; temporary ones are named as such."""
    held = cache.iterdir() if cache.exists() else ()
    return [path.name for path in held if CONTENT.get(path.name) != path.read_bytes()]


def _any_faults(server: servers.MisbehavingServer, rounds: int) -> Iterator[Figure]:
    """Every request is answered in another way, drawn by lot; then the server behaves."""
    chance = random.Random(11)
    half, wordless, stuck, slowest = [], [], [], 0.0

    def by_lot(handler: servers.Handler, content: bytes) -> None:
        name = chance.choice((*BEHAVIOURS, "well", "well", "well"))
        getattr(servers, name)(handler, content)

    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder) / "mnist"
            server.behaviour = by_lot
            start = time.monotonic()
            try:
                _load(cache, server)
            except MnistMissing as error:
                if "Three ways on" not in str(error) or "127.0.0.1" not in str(error):
                    wordless.append(f"round {number}: {error}")
            except Exception as error:  # noqa: BLE001 (whatever it is: it should be words)
                wordless.append(f"round {number}: {error!r}")
            slowest = max(slowest, time.monotonic() - start)
            half += _half_files(cache)
            server.behaviour = servers.well
            try:
                _load(cache, server)
            except MnistMissing as error:
                stuck.append(f"round {number}: {error}")
    yield none_of("faults by lot: half files in the cache", rounds, half)
    yield none_of("faults by lot: not told with three ways on", rounds, wordless)
    yield none_of("faults by lot: trying again did not work", rounds, stuck)
    bound = 8 * 10 * STALL_SECONDS  # two mirrors, four files
    seconds = f"{slowest:.1f} s"
    yield Figure("faults by lot: longest wait", seconds, f"at most {bound:g} s", slowest <= bound)


def _full_disk(server: servers.MisbehavingServer) -> Figure:
    server.behaviour = servers.well
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with disks.small_disk(folder) as real:
            cache = folder / "mnist"
            cache.mkdir()
            with disks.full(folder, on_small_disk=real):
                try:
                    _load(cache, server)
                    free = shutil.disk_usage(folder).free
                    wrong.append(f"it said that it stored them, with {free:,} bytes free")
                except MnistMissing as error:
                    if "could not be stored" not in str(error):
                        wrong.append(str(error))
                wrong += _half_files(cache)
            _load(cache, server)
            wrong += _half_files(cache)
    kind = "real" if real else "injected"
    return none_of(f"full disk ({kind}): half files, wordless or stuck", 1, wrong)


def _killed_programs(
    server: servers.MisbehavingServer, files: tuple[RemoteFile, ...], rounds: int
) -> Iterator[Figure]:
    """Two programs load into one cache; one is killed in the middle, the other gets all."""
    chance = random.Random(12)
    half, stuck = [], []

    def slowly(handler: servers.Handler, content: bytes) -> None:
        handler.start(Content_Length=len(content))
        for at in range(0, len(content), 1 + len(content) // 8):
            if handler.server.released.wait(0.01):
                return
            handler.wfile.write(content[at : at + 1 + len(content) // 8])

    server.behaviour = slowly
    for number in range(rounds):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            given = {
                "mirrors": [server.address],
                "cache": str(home / "mnist"),
                "files": [astuple(file) for file in files],
                "stall_seconds": 20.0,
            }
            doomed, other = (start_program("fetch.py", home, json.dumps(given)) for _ in range(2))
            assert doomed.stdout is not None
            doomed.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.6))
            doomed.kill()
            doomed.communicate()
            whole = [name for name in _half_files(home / "mnist") if not name.startswith(MARK)]
            half += whole
            said, complained = other.communicate()
            if said.split("\n")[1] != "whole" or complained:
                stuck.append(f"round {number}: {said} {complained}")
    yield none_of("two programs, one killed: half files in the cache", rounds, half)
    yield none_of("two programs, one killed: the other did not get all", rounds, stuck)


def _only_secure_addresses() -> Figure:
    """Addresses that the program could ask, and checks that it could switch off."""
    wrong, count = [], 0
    for package in ("core", "playground"):
        for path in (PROJECT / package).rglob("*.py"):
            count += 1
            text = path.read_text(encoding="utf-8")
            found = re.findall(r"http://[^\"'\s)]*|verify\s*=\s*False|CERT_NONE", text)
            wrong += [f"{path.name}: {what}" for what in found]
    return none_of("modules with an address without TLS or an unchecked certificate", count, wrong)
