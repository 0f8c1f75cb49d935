"""Animations: the file holds the pictures, and nothing is lost where it cannot be written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace

from playground.session.animation import (
    FORMATS,
    AnimationWriter,
    Format,
    Frame,
    most_frames,
    write_animation,
)
from playground.session.outputs import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from pytestqt.qtbot import QtBot

BY_TITLE = {one.title: one for one in FORMATS}
COLORS = [(250, 20, 20), (20, 250, 20), (20, 20, 250)]


def pictures() -> list[Frame]:
    """Three pictures of a colour each, of an odd size."""
    rows = (np.tile(np.uint8(color), (9, 13, 1)) for color in COLORS)
    return [Frame(13, 9, row.tobytes()) for row in rows]


def plain(write: object = None) -> Format:
    def count(file: BinaryIO, frames: Sequence[Frame], seconds: float) -> None:
        file.write(f"{len(frames)} of {seconds}".encode())

    return replace(BY_TITLE["GIF"], package="json", write=write or count)


@pytest.mark.parametrize("title", ["WebP", "GIF", "APNG"])
def test_what_is_read_back_are_the_pictures(title: str, tmp_path: Path):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    chosen = BY_TITLE[title]
    path = tmp_path / f"run{chosen.kind.endings[0]}"
    write_animation(str(path), pictures(), 0.1, chosen, lambda: False)
    with image.open(path) as read:
        assert read.n_frames == 3
        assert read.size == (13, 9)
        for number, color in enumerate(COLORS):
            read.seek(number)
            assert read.convert("RGB").getpixel((5, 5)) == color
            assert read.info["duration"] == 100


def test_a_film_where_there_is_a_package_for_it(tmp_path: Path):
    av = pytest.importorskip("av", reason="PyAV is not installed")
    path = tmp_path / "run.mp4"
    write_animation(str(path), pictures(), 0.1, BY_TITLE["MP4"], lambda: False)
    with av.open(io.BytesIO(path.read_bytes())) as film:
        frames = list(film.decode(video=0))
    assert [(one.width, one.height) for one in frames] == [(12, 8)] * 3


@pytest.mark.parametrize("cause", ["cancelled", "broken", "missing"])
def test_what_was_there_before_stays_where_nothing_comes_of_it(cause: str, tmp_path: Path):
    def broken(file: BinaryIO, _frames: Sequence[Frame], _seconds: float) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    path = tmp_path / "run.gif"
    path.write_bytes(b"before")
    chosen = plain(broken if cause == "broken" else None)
    if cause == "missing":
        chosen = replace(chosen, package="a_package_that_nobody_has")
    with pytest.raises((OSError, OutputError)):
        write_animation(str(path), pictures(), 0.1, chosen, lambda: cause == "cancelled")
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["run.gif"]


@pytest.mark.parametrize("title", ["WebP", "GIF", "APNG"])
def test_it_can_be_cancelled_between_two_pictures(title: str, tmp_path: Path):
    pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    told: list[int] = []
    path = tmp_path / "run"

    def progress(done: int, of: int, _what: str) -> None:
        assert of == 3
        told.append(done)

    with pytest.raises(InterruptedError):
        write_animation(str(path), pictures(), 0.1, BY_TITLE[title], lambda: 1 in told, progress)
    assert max(told) == 1
    assert not list(tmp_path.iterdir())


def test_the_writer_tells_when_it_is_done(qtbot: QtBot, tmp_path: Path):
    writer = AnimationWriter()
    path = tmp_path / "run.gif"
    with qtbot.waitSignal(writer.written) as told:
        writer.write(str(path), pictures(), 0.5, plain())
    assert told.args == [str(path)]
    assert path.read_bytes() == b"3 of 0.5"
    with qtbot.waitSignal(writer.failed) as told:
        writer.write(str(tmp_path / "none" / "run.gif"), pictures(), 0.5, plain())
    assert "Not exported" in told.args[0]

    def full(_file: BinaryIO, _frames: Sequence[Frame], _seconds: float) -> None:
        raise OSError(28, "No space left on device")

    with qtbot.waitSignal(writer.failed) as told:
        writer.write(str(path), pictures(), 0.5, plain(full))
    assert told.args == ["Not exported: the disk is full"]
    assert path.read_bytes() == b"3 of 0.5"
    assert writer.close()


def test_it_may_not_go_where_the_run_comes_from_and_must_be_called_what_it_is(tmp_path: Path):
    writer, gif = AnimationWriter(), BY_TITLE["GIF"]
    with pytest.raises(OutputError, match=r"ends in \.gif"):
        writer.check(str(tmp_path / "run.webp"), gif, (), "")
    read = str(tmp_path / "data.gif")
    with pytest.raises(OutputError, match="starts from"):
        writer.check(read, gif, [read], "")
    with pytest.raises(OutputError, match="folder"):
        writer.check(str(tmp_path / "none" / "run.gif"), gif, (), "")
    writer.check(str(tmp_path / "run.gif"), gif, [read], "")


def test_memory_bounds_the_number_of_pictures():
    assert most_frames(1280, 800) > 150
    assert most_frames(100_000, 100_000) == 2
