"""Pictures of a run, one after the other, as an animation in a file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal

from core.files.atomic import atomic_write
from core.files.plain_files import describe_os_error
from playground.session.loader_thread import Loads
from playground.session.outputs import (
    Kind,
    Output,
    OutputError,
    Written,
    check_outputs,
    check_writable,
)
from playground.session.plain_words import sentence_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from playground.session.loading import Cancelled, Progress

# All pictures are in memory until the file is written.
MOST_BYTES: Final = 600_000_000
_DEPTH: Final = 3  # bytes a pixel


class Frame(NamedTuple):
    """A picture: `rgb` are height · width · 3 bytes, row by row."""

    width: int
    height: int
    rgb: bytes


class Format(msgspec.Struct, frozen=True):
    """A kind of animation: how it is called, and the package that writes it."""

    title: str
    kind: Kind
    package: str
    write: Callable[[BinaryIO, Sequence[Frame], float], None]

    @property
    def is_there(self) -> bool:
        """Whether the package is installed."""
        return find_spec(self.package) is not None


def most_frames(width: int, height: int) -> int:
    """How many pictures of this size memory is given for."""
    return max(2, MOST_BYTES // (_DEPTH * max(width * height, 1)))


class Reel(Sequence[Frame]):
    """Frames, of which somebody is told each time that one is taken, and may end it by an error."""

    def __init__(self, frames: Sequence[Frame], taken: Callable[[int], None]) -> None:
        """`taken` is told the number of the frame, from 0."""
        self._frames, self._taken = frames, taken

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, number: Any) -> Any:
        self._taken(number)
        return self._frames[number]


def write_animation(
    path: str,
    frames: Sequence[Frame],
    seconds: float,
    chosen: Format,
    cancelled: Cancelled,
    progress: Progress | None = None,
) -> None:
    """Write the frames, each of which is seen for so many seconds; all have one size.

    `progress` is told how many are written, of how many. Raises `OSError` where the file cannot be
    written, `OutputError` where its writer is missing or fails, and `InterruptedError` when it was
    cancelled; what was there before is left as it was.
    """
    if not chosen.is_there:
        raise OutputError(f"{chosen.title} needs the package {chosen.package}: install it")

    def taken(number: int) -> None:
        if cancelled():
            raise InterruptedError
        if progress is not None:
            progress(number, len(frames), "frames written")

    with atomic_write(Path(path)) as file:
        chosen.write(file, Reel(frames, taken), seconds)
        if cancelled():
            raise InterruptedError


def _by_pillow(file: BinaryIO, frames: Sequence[Frame], seconds: float, **options: Any) -> None:
    from PIL import Image  # noqa: PLC0415  (40 ms, for the few who export)

    film = Image.frombytes("RGB", frames[0][:2], frames[0].rgb)

    def seek(number: int) -> None:
        if number >= len(frames):
            raise EOFError
        film.frombytes(frames[number].rgb)

    # Pillow asks an image with these for its pictures one by one: there need not be two of each.
    vars(film).update(n_frames=len(frames), is_animated=True, seek=seek)
    milliseconds = max(round(1000 * seconds), 10)
    film.save(file, save_all=True, duration=milliseconds, loop=0, **options)


def _webp(file: BinaryIO, frames: Sequence[Frame], seconds: float) -> None:
    _by_pillow(file, frames, seconds, format="WEBP", lossless=True, method=0, quality=50)


def _gif(file: BinaryIO, frames: Sequence[Frame], seconds: float) -> None:
    _by_pillow(file, frames, seconds, format="GIF")


def _apng(file: BinaryIO, frames: Sequence[Frame], seconds: float) -> None:
    _by_pillow(file, frames, seconds, format="PNG")


def _mp4(file: BinaryIO, frames: Sequence[Frame], seconds: float) -> None:
    from fractions import Fraction  # noqa: PLC0415

    import av  # noqa: PLC0415  (large, and only for those who have it)

    with av.open(file, "w", format="mp4") as container:
        rate = Fraction(seconds).limit_denominator(1000)
        stream = container.add_stream("h264", rate=1 / rate)
        # Its colours are kept for blocks of two by two pixels.
        stream.width, stream.height = (size // 2 * 2 for size in frames[0][:2])
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            pixels = np.frombuffer(frame.rgb, np.uint8).reshape(frame.height, frame.width, _DEPTH)
            even = np.ascontiguousarray(pixels[: stream.height, : stream.width])
            for packet in stream.encode(av.VideoFrame.from_ndarray(even, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


FORMATS: Final = (
    Format("WebP", Kind("WebP file", (".webp",)), "PIL", _webp),
    Format("GIF", Kind("GIF file", (".gif",)), "PIL", _gif),
    Format("APNG", Kind("PNG file", (".png", ".apng")), "PIL", _apng),
    Format("MP4", Kind("MP4 file", (".mp4",)), "av", _mp4),
)


class AnimationWriter(QObject):
    """Writes one animation at a time beside the window; what is cancelled leaves no file."""

    written = Signal(str)  # path
    failed = Signal(str)
    progress = Signal(object, object, str)  # frames written, of how many, what

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loads = Loads(self)
        self._loads.loaded.connect(self._on_done)
        self._loads.progress.connect(self.progress)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._loads.busy

    def check(self, path: str, chosen: Format, reads: Collection[str], own: str) -> None:
        """Raise `OutputError` where this must not or cannot be written."""
        output = Output(path, chosen.kind)
        check_outputs([output], reads, own=own)
        check_writable(output)

    def write(self, path: str, frames: Sequence[Frame], seconds: float, chosen: Format) -> None:
        """Begin; `written` or `failed` tells the end."""

        def job(progress: Progress, cancelled: Cancelled) -> Written:
            write_animation(path, frames, seconds, chosen, cancelled, progress)
            return Written(path)

        self._loads.start(job)

    def cancel(self) -> None:
        """Leave what was there before."""
        self._loads.cancel()

    def close(self) -> bool:
        """Cancel and wait; False when a writer does not end."""
        return self._loads.close()

    def _on_done(self, outcome: Written | Exception) -> None:
        if isinstance(outcome, Written):
            self.written.emit(outcome.path)
        else:
            self.failed.emit(f"Not exported: {_reason(outcome)}")


def _reason(error: Exception) -> str:
    return describe_os_error(error) if isinstance(error, OSError) else sentence_for(error)
