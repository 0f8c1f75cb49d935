"""The download of MNIST from a server that misbehaves: never a half file, never a long wait."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import misbehaving_server as server_module
import pooch  # noqa: F401 - imported late by the program, which must not count as a slow server
import pytest
import requests  # noqa: F401 - as pooch
from idx_bytes import small_mnist
from misbehaving_server import Handler, MisbehavingServer

import core.files.atomic
from core.datasets import DownloadCancelled, MnistMissing, download, mnist
from core.datasets.download import RemoteFile, Source
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = small_mnist()
FIRST, *OTHERS = CONTENT = {name: CONTENT[name] for name in (file.name for file in mnist.FILES)}
STALL_SECONDS = 0.25
SOON = 5.0


@pytest.fixture(autouse=True, scope="module")
def only_what_is_new_is_searched() -> None:
    """Each test looks for garbage of its own: not among all that was there before."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program knows the small files as it knows the real ones; no proxy stands between."""
    files = tuple(
        RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in CONTENT.items()
    )
    monkeypatch.setattr(mnist, "FILES", files)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    server = MisbehavingServer(dict(CONTENT))
    yield server
    server.end()
    wait_for_transfers()
    gc.collect()  # a socket that was left open complains here


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "mnist"


def wait_for_transfers() -> None:
    for thread in threading.enumerate():
        if thread.name == "download":
            thread.join(SOON)
            assert not thread.is_alive()


def load(cache: Path, *mirrors: str, stall_seconds: float = 60.0, **options: Any) -> Any:
    source = Source(mirrors, cache, stall_seconds)
    return mnist.load_mnist(DataSpec("mnist"), source=source, **options)


def check_cache(cache: Path) -> set[str]:
    """Whatever is there is whole; return the names."""
    held = {path.name: path.read_bytes() for path in cache.glob("*")} if cache.exists() else {}
    assert all(CONTENT[name] == content for name, content in held.items())
    return set(held)


def test_a_download_fills_the_cache_and_the_next_needs_no_network(
    server: MisbehavingServer, cache: Path
) -> None:
    told: list[tuple[int, int, str]] = []
    data = load(cache, server.address, progress=lambda *news: told.append(news))
    assert len(data.x_train) == 20
    assert check_cache(cache) == set(CONTENT)
    assert len(server.requests) == 4
    again = load(cache)
    assert (again.x_train == data.x_train).all()
    total = sum(map(len, CONTENT.values()))
    assert [news[0] for news in told] == sorted(news[0] for news in told)
    assert told[-1] == (total, total, "Downloading MNIST")
    assert {news[1] for news in told} == {total}


def test_only_what_is_missing_or_damaged_is_downloaded(
    server: MisbehavingServer, cache: Path
) -> None:
    load(cache, server.address)
    server.requests.clear()
    (cache / FIRST).write_bytes(CONTENT[FIRST][:-1] + b"x")
    (cache / OTHERS[0]).unlink()
    told: list[tuple[int, int, str]] = []
    load(cache, server.address, progress=lambda *news: told.append(news))
    assert [path.rsplit("/")[-1] for path in server.requests] == [FIRST, OTHERS[0]]
    assert told[-1][0] == told[-1][1] == len(CONTENT[FIRST]) + len(CONTENT[OTHERS[0]])
    assert check_cache(cache) == set(CONTENT)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("wrong_bytes", "sent something else than train-images"),
        ("a_web_page", "sent something else than"),
        ("truncated", "broke off in the middle"),
        ("truncated_without_a_length", "sent something else than"),
        ("too_long", "sent more than the file"),
        ("endless", "sent more than the file"),
        ("stalled", "is too slow or does not answer"),
        ("silent", "is too slow or does not answer"),
        ("dripping", "is too slow or does not answer"),
        ("not_found", "answered 404 instead of the file"),
        ("broken", "answered 500 instead of the file"),
        ("going_in_circles", "sent us in a circle"),
        ("resetting", "broke off in the middle"),
        ("a_garbage_answer", "cannot be reached"),
    ],
)
def test_a_server_that_misbehaves(
    server: MisbehavingServer, cache: Path, behaviour: str, reason: str
) -> None:
    server.behaviour = getattr(server_module, behaviour)
    slow = behaviour in ("stalled", "silent", "dripping")
    start = time.monotonic()
    with pytest.raises(MnistMissing) as caught:
        load(cache, server.address, stall_seconds=STALL_SECONDS if slow else 60.0)
    assert time.monotonic() - start < SOON
    assert f"127.0.0.1 {reason}" in str(caught.value)
    assert "Three ways on" in str(caught.value)
    assert check_cache(cache) == set()

    server.behaviour = server_module.well
    assert len(load(cache, server.address).x_train) == 20
    assert check_cache(cache) == set(CONTENT)


def test_the_transport_s_own_limit_of_time_is_told_as_what_it_is(
    server: MisbehavingServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the transport gives up before the one who watches, in the midst of the file."""
    server.behaviour = server_module.stalled
    monkeypatch.setattr(download, "_LEFT_BEHIND_SECONDS", STALL_SECONDS - 60.0)
    start = time.monotonic()
    with pytest.raises(MnistMissing, match=r"127\.0\.0\.1 is too slow or does not answer\)"):
        load(cache, server.address, stall_seconds=60.0)
    assert time.monotonic() - start < SOON


def test_the_one_who_watches_gives_up_before_the_transport(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def send(_self: object, _request: Any, **options: Any) -> None:
        asked.append(options["timeout"])
        raise OSError("not in a test")

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    with pytest.raises(MnistMissing):
        load(cache, "https://here/", stall_seconds=3.0)
    [(connect, read)] = asked
    assert connect <= 3.0 < read


def test_the_second_mirror_helps_where_the_first_fails(
    server: MisbehavingServer, cache: Path
) -> None:
    def only_below_good(handler: Handler, content: bytes) -> None:
        serve = server_module.well if "/good/" in handler.path else server_module.wrong_bytes
        serve(handler, content)

    server.behaviour = only_below_good
    load(cache, server.address, server.address.replace("mnist", "good"))
    assert check_cache(cache) == set(CONTENT)
    assert len(server.requests) == 8


def test_files_that_came_are_kept_when_a_later_one_fails(
    server: MisbehavingServer, cache: Path
) -> None:
    def fail_later(handler: Handler, content: bytes) -> None:
        (server_module.not_found if OTHERS[1] in handler.path else server_module.well)(
            handler, content
        )

    server.behaviour = fail_later
    with pytest.raises(MnistMissing, match=OTHERS[1]):
        load(cache, server.address)
    assert check_cache(cache) == {FIRST, OTHERS[0]}
    server.behaviour = server_module.well
    server.requests.clear()
    load(cache, server.address)
    assert len(server.requests) == 2


def test_no_network(cache: Path) -> None:
    gone = MisbehavingServer({})
    gone.end()
    with pytest.raises(MnistMissing, match=r"127\.0\.0\.1 cannot be reached; 127\.0\.0\.1 cannot"):
        load(cache, gone.address, gone.address)
    with pytest.raises(MnistMissing, match=r"no-such-host\.invalid"):
        load(cache, "http://no-such-host.invalid/")
    assert check_cache(cache) == set()


@pytest.mark.parametrize("behaviour", ["stalled", "silent", "dripping", "endless"])
def test_cancelling_takes_effect_at_once(
    server: MisbehavingServer, cache: Path, behaviour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing but cancelling may end it: no limit of time, no limit of length.
    monkeypatch.setattr(mnist, "FILES", (RemoteFile(FIRST, 10**12, ""), *mnist.FILES[1:]))
    server.behaviour = getattr(server_module, behaviour)
    since: list[float] = []

    def cancelled() -> bool:
        if server.asked.is_set() and not since:
            since.append(time.monotonic())
        return bool(since)

    source = Source((server.address,), cache, stall_seconds=60.0)
    with pytest.raises(DownloadCancelled, match="kept, and another try goes on from there"):
        mnist.load_mnist(DataSpec("mnist"), source=source, cancelled=cancelled)
    assert time.monotonic() - since[0] < 1.5
    assert check_cache(cache) == set()


def test_a_woken_transfer_ends_its_thread(
    server: MisbehavingServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "FILES", (RemoteFile(FIRST, 200_000, ""), *mnist.FILES[1:]))
    server.files[FIRST] = bytes(200_000)
    server.behaviour = server_module.stalled
    told = threading.Event()

    def started(*_news: object) -> None:
        told.set()

    source = Source((server.address,), cache, stall_seconds=60.0)
    with pytest.raises(DownloadCancelled):
        mnist.load_mnist(DataSpec("mnist"), source=source, progress=started, cancelled=told.is_set)
    assert not any(thread.name == "download" for thread in threading.enumerate())


def test_a_progress_that_raises_ends_the_download(server: MisbehavingServer, cache: Path) -> None:
    class OwnError(Exception):
        pass

    def fail(*_news: object) -> None:
        raise OwnError

    with pytest.raises(OwnError):
        load(cache, server.address, progress=fail)
    assert check_cache(cache) <= {FIRST}


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_a_disk_that_takes_no_more(
    server: MisbehavingServer, cache: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(code, "injected")

    with monkeypatch.context() as patch:
        patch.setattr(core.files.atomic.os, "fsync", fail)
        with pytest.raises(MnistMissing, match=f"could not be stored in .*: {words}"):
            load(cache, server.address)
    assert check_cache(cache) == set()
    load(cache, server.address)
    assert check_cache(cache) == set(CONTENT)


def test_a_cache_folder_that_cannot_be_made(server: MisbehavingServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MnistMissing, match="could not be stored in"):
        load(tmp_path / "file" / "mnist", server.address)


def test_two_programs_at_once(server: MisbehavingServer, cache: Path) -> None:
    meeting = threading.Barrier(2)

    def together(handler: Handler, content: bytes) -> None:
        if FIRST in handler.path:
            meeting.wait(SOON)
        server_module.well(handler, content)

    server.behaviour = together
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(load(cache, server.address)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert [len(data.x_train) for data in results] == [20, 20]
    assert check_cache(cache) == set(CONTENT)
    assert sum(FIRST in path for path in server.requests) == 2


def test_the_program_asks_only_secure_addresses_and_checks_certificates(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(mnist.MIRRORS) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist.MIRRORS)
    asked: list[tuple[str, Any]] = []

    def send(_self: object, request: Any, **options: Any) -> None:
        asked.append((request.url, options.get("verify")))
        raise OSError("not in a test")

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    with pytest.raises(MnistMissing):
        mnist.load_mnist(DataSpec("mnist"), source=Source(mnist.MIRRORS, cache))
    assert [url for url, _ in asked] == [mirror + FIRST for mirror in mnist.MIRRORS]
    assert all(verify for _, verify in asked)  # requests' default, or a file of certificates


@pytest.mark.parametrize(
    ("location", "refused"),
    [("http://elsewhere/f", True), ("https://elsewhere/f", False), ("/f", False), (None, False)],
)
def test_a_secure_address_is_never_left_for_another(location: str | None, refused: bool) -> None:
    transfer = download._Transfer("https://here/f", 1, 1.0)
    headers = {} if location is None else {"location": location}
    answer = SimpleNamespace(url="https://here/f", headers=headers)
    if refused:
        with pytest.raises(download._UnsafeRedirectError) as caught:
            transfer._on_response(answer)
        assert "not secure" in download._describe(caught.value)
    else:
        transfer._on_response(answer)


def test_a_server_without_a_certificate_that_is_trusted(
    server: MisbehavingServer, cache: Path
) -> None:
    """A server that does not even speak TLS is refused; nothing is tried without it."""
    with pytest.raises(MnistMissing, match=r"127\.0\.0\.1 (has no certificate|cannot be reached)"):
        load(cache, server.address.replace("http:", "https:"))
    assert server.requests == []


def test_what_a_killed_program_left_is_swept(server: MisbehavingServer, cache: Path) -> None:
    cache.mkdir(parents=True)
    left = cache / f"{core.files.atomic.PREFIX}1-abc{core.files.atomic.SUFFIX}"
    left.touch()
    os.utime(left, (0, 0))
    load(cache, server.address)
    assert check_cache(cache) == set(CONTENT)
