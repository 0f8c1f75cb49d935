"""A web server on this machine that serves files well or badly, as a test tells it to."""

from __future__ import annotations

import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Handler(BaseHTTPRequestHandler):
    """Answers one request with the behaviour that the server is set to."""

    server: MisbehavingServer

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.server.asked.set()
        name = self.path.rsplit("/", 1)[-1]
        try:
            self.server.behaviour(self, self.server.files.get(name, b""))
        except OSError:  # the other side has gone, as tests of cancelling mean it to
            self.close_connection = True

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet."""

    def start(self, status: int = 200, **headers: object) -> None:
        """Send the status line and headers (underscores become dashes)."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


class MisbehavingServer(ThreadingHTTPServer):
    """Serves `files` by name on 127.0.0.1; stop it with `end`."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.behaviour: Callable[[Handler, bytes], None] = well
        self.requests: list[str] = []
        self.asked = threading.Event()
        self.released = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mnist/"

    def end(self) -> None:
        """Let go of everyone who waits, and close."""
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


def well(handler: Handler, content: bytes) -> None:
    handler.start(Content_Length=len(content))
    handler.wfile.write(content)


def wrong_bytes(handler: Handler, content: bytes) -> None:
    well(handler, b"\0" * len(content))


def a_web_page(handler: Handler, content: bytes) -> None:
    well(handler, b"<html>Please log in to this network</html>")


def truncated(handler: Handler, content: bytes) -> None:
    handler.start(Content_Length=len(content))
    handler.wfile.write(content[: len(content) // 2])


def truncated_without_a_length(handler: Handler, content: bytes) -> None:
    handler.start()
    handler.wfile.write(content[: len(content) // 2])


def too_long(handler: Handler, content: bytes) -> None:
    handler.start()
    handler.wfile.write(content + bytes(100_000))


def endless(handler: Handler, content: bytes) -> None:
    handler.start()
    while not handler.server.released.is_set():
        handler.wfile.write(bytes(65_536))


def stalled(handler: Handler, content: bytes) -> None:
    """Half of the file, then nothing for ever."""
    handler.start(Content_Length=len(content))
    handler.wfile.write(content[: len(content) // 2])
    handler.server.released.wait()


def silent(handler: Handler, content: bytes) -> None:
    """Not even a status line."""
    handler.server.released.wait()


def dripping(handler: Handler, content: bytes) -> None:
    """A byte now and then: never silent, never done."""
    handler.start(Content_Length=len(content))
    for byte in content:
        if handler.server.released.wait(0.02):
            return
        handler.wfile.write(bytes([byte]))


def not_found(handler: Handler, content: bytes) -> None:
    handler.start(404, Content_Length=0)


def broken(handler: Handler, content: bytes) -> None:
    handler.start(500, Content_Length=0)


def going_in_circles(handler: Handler, content: bytes) -> None:
    handler.start(302, Location=handler.path, Content_Length=0)


def resetting(handler: Handler, content: bytes) -> None:
    handler.start(Content_Length=len(content))
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)  # closing now sends a reset, not an end
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def a_garbage_answer(handler: Handler, content: bytes) -> None:
    handler.wfile.write(b"\x16\x03\x01 not http at all\r\n\r\n")
