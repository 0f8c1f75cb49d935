"""Files from the internet into a cache folder: verified, never half, and never waiting for ever.

A file is received into memory by a thread of its own, while the caller's thread looks every
twentieth of a second whether to go on; so a server that stalls, and a look-up that hangs, cannot
keep anyone from cancelling. Only what has the right length and SHA-256 is written, and that
atomically: two programs that download at once put the same content there twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urljoin, urlsplit

from core.datasets.errors import DatasetError, DownloadCancelled
from core.files.atomic import atomic_write, sweep_stale
from core.files.plain_files import describe_os_error, read_regular

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOOK_EVERY_SECONDS: Final = 0.05
_CHUNK_BYTES: Final = 16 * 1024
_CONNECT_SECONDS: Final = 10.0
_LEAVE_SECONDS: Final = 0.5
# How much longer than `stall_seconds` the transport itself waits for bytes: the one who watches
# gives up first and says why, and this limit only ends a thread that was left behind.
_LEFT_BEHIND_SECONDS: Final = 5.0
_TOO_SLOW: Final = "is too slow or does not answer"


class DownloadError(DatasetError):
    """A file could not be downloaded or stored: one sentence that says why."""


class Progress(Protocol):
    """Told how far a download is, in the thread that asked for it."""

    def __call__(self, done: int, total: int, text: str, /) -> None:
        """Show `done` of `total` bytes."""


@dataclass(frozen=True)
class RemoteFile:
    """A file as it is known to be: name, size in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    def is_intact(self, content: bytes | bytearray) -> bool:
        """Whether these bytes are the file."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


@dataclass(frozen=True)
class Source:
    """Where files come from and go to: base addresses, tried in order, and the cache folder.

    An address that sends fewer than 16 KB in `stall_seconds` is given up.
    """

    mirrors: tuple[str, ...]
    folder: Path
    stall_seconds: float = 30.0


def read_cached(file: RemoteFile, source: Source) -> bytes | None:
    """The content of a file in the cache folder, or None when it is not there intact."""
    try:
        content = read_regular(source.folder / file.name, DatasetError, file.size)
    except DatasetError:
        return None
    return content if file.is_intact(content) else None


def download(
    file: RemoteFile,
    source: Source,
    tell: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bytes:
    """Download a file into the cache folder and return its content; `tell` hears of bytes.

    Raises `DownloadError` when no mirror gives it or it cannot be stored, and `DownloadCancelled`.
    """
    reasons = []
    for mirror in source.mirrors:
        transfer = _Transfer(urljoin(mirror, file.name), file.size, source.stall_seconds)
        try:
            reason = transfer.watch(tell, cancelled)
        finally:
            transfer.stop()
        content = bytes(transfer.body)
        if not reason and file.is_intact(content):
            _store(source.folder / file.name, content)
            return content
        reasons.append(
            f"{urlsplit(mirror).hostname} {reason or f'sent something else than {file.name}'}"
        )
    raise DownloadError("; ".join(reasons))


def _store(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep_stale(path.parent)
        with atomic_write(path) as stream:
            stream.write(content)
    except OSError as error:
        raise DownloadError(
            f"{path.name} could not be stored in {path.parent}: {describe_os_error(error)}"
        ) from None


class _TooLongError(Exception):
    """More bytes came than the file has."""


class _UnsafeRedirectError(Exception):
    """A secure address sent us on to one that is not."""


class _Transfer:
    """One file on its way from one address into memory, in a thread of its own."""

    def __init__(self, url: str, size: int, stall_seconds: float) -> None:
        self.body = bytearray()
        self._url, self._size, self._stall_seconds = url, size, stall_seconds
        self._stopped = False
        self._error: Exception | None = None
        self._responses: list[Any] = []
        self._ended = threading.Event()
        # A daemon: a look-up that hangs inside the system must not keep the program from ending.
        self._thread = threading.Thread(target=self._receive, name="download", daemon=True)

    def watch(self, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> str:
        """Wait for the end; what went wrong, "" if nothing; raises `DownloadCancelled`."""
        self._thread.start()
        count, since = 0, time.monotonic()
        while not self._ended.wait(_LOOK_EVERY_SECONDS):
            if cancelled():
                raise DownloadCancelled(
                    "the download was cancelled; the files that were complete are kept,"
                    " and another try goes on from there"
                )
            if len(self.body) > count:
                count, since = len(self.body), time.monotonic()
                tell(count)
            elif time.monotonic() - since > self._stall_seconds:
                return _TOO_SLOW
        return "" if self._error is None else _describe(self._error)

    def stop(self) -> None:
        """End the transfer; a thread that cannot be woken is left to its own time limit."""
        self._stopped = True
        for response in tuple(self._responses):
            with contextlib.suppress(OSError, ValueError, RuntimeError, AttributeError):
                response.raw.shutdown()  # wakes a thread that waits for bytes
        self._thread.join(_LEAVE_SECONDS)

    def write(self, chunk: bytes) -> None:
        """Take bytes in; called by the downloader as if this were a file."""
        if self._stopped or len(self.body) + len(chunk) > self._size:
            raise _TooLongError
        self.body += chunk

    def flush(self) -> None:
        """Do nothing: there is no file behind this."""

    def _receive(self) -> None:
        from pooch import HTTPDownloader  # noqa: PLC0415 - takes 0.15 s, and only this needs it

        fetch = HTTPDownloader(
            chunk_size=_CHUNK_BYTES,
            timeout=(
                min(_CONNECT_SECONDS, self._stall_seconds),
                self._stall_seconds + _LEFT_BEHIND_SECONDS,
            ),
            headers={"Accept-Encoding": "identity", "User-Agent": "training-playground"},
            hooks={"response": self._on_response},
        )
        try:
            fetch(self._url, self, None)
        except Exception as error:  # noqa: BLE001 - whatever ends this thread is the caller's to know
            self._error = error
        finally:
            for response in self._responses:
                response.close()
            self._ended.set()

    def _on_response(self, response: Any, *_args: Any, **_options: Any) -> None:
        """Remember each answer, to close it; refuse to be sent from https to anything else."""
        self._responses.append(response)
        target = urljoin(response.url, response.headers.get("location", response.url))
        if urlsplit(self._url).scheme == "https" and urlsplit(target).scheme != "https":
            raise _UnsafeRedirectError


def _describe(error: Exception) -> str:
    """What went wrong, as the rest of a sentence that starts with the server's name."""
    from requests import exceptions  # noqa: PLC0415 - comes with pooch, as late as it does
    from urllib3.exceptions import ReadTimeoutError  # noqa: PLC0415 - as requests

    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code} instead of the file"
    if any(isinstance(cause, ReadTimeoutError) for cause in error.args):
        return _TOO_SLOW  # in the body requests calls this a ConnectionError, and only wraps it
    known: tuple[tuple[type[Exception], str], ...] = (
        (_TooLongError, "sent more than the file"),
        (_UnsafeRedirectError, "sent us to an address that is not secure"),
        (exceptions.TooManyRedirects, "sent us in a circle"),
        (exceptions.SSLError, "has no certificate that can be trusted"),
        (exceptions.Timeout, _TOO_SLOW),
        (exceptions.ChunkedEncodingError, "broke off in the middle"),
        (exceptions.ConnectionError, "cannot be reached"),
    )
    for kind, sentence in known:
        if isinstance(error, kind):
            return sentence
    return f"could not be read ({type(error).__name__})"
