from __future__ import annotations

import gzip

import numpy as np
import pytest
from idx_bytes import idx_bytes
from turns import in_turn

from core.datasets.dataset import DatasetError
from core.datasets.idx import parse_idx

BOX = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
PLAIN = idx_bytes(BOX)
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.mark.parametrize("content", [PLAIN, PACKED])
def test_reads_what_was_written(content: bytes) -> None:
    box = parse_idx("f", content, 3)
    np.testing.assert_array_equal(box, BOX)
    assert box.dtype == np.uint8


@in_turn("cut", range(1, len(PLAIN)))
def test_members_of_a_gzip_file_are_read_one_after_the_other(cut: int) -> None:
    parts = [gzip.compress(part, mtime=0) for part in (PLAIN[:cut], b"", PLAIN[cut:], b"")]
    np.testing.assert_array_equal(parse_idx("f", b"".join(parts), 3), BOX)


def test_endless_empty_members_are_given_up() -> None:
    nothing = gzip.compress(b"", mtime=0)
    with pytest.raises(DatasetError, match="expected"):
        parse_idx("f", PACKED + nothing * 50_000, 3)


def test_reads_labels() -> None:
    labels = np.array([7, 2, 1], dtype=np.uint8)
    np.testing.assert_array_equal(parse_idx("f", idx_bytes(labels), 1), labels)


@pytest.mark.parametrize("whole", [PLAIN, PACKED])
def test_refuses_a_file_cut_off_at_every_byte(whole: bytes) -> None:
    for length in range(len(whole)):
        with pytest.raises(DatasetError):
            parse_idx("f", whole[:length], 3)


def test_no_flipped_bit_of_a_packed_file_changes_what_is_read() -> None:
    """It is refused, but for bits that mean nothing: time, system, those that fill a byte."""
    accepted = 0
    for bit in range(8 * len(PACKED)):
        damaged = bytearray(PACKED)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            box = parse_idx("f", bytes(damaged), 3)
        except DatasetError:
            continue
        accepted += 1
        np.testing.assert_array_equal(box, BOX)
    assert 0 < accepted < 64


@in_turn(
    ("content", "message"),
    [
        (b"", "f is empty"),
        (b"\x1f\x8b", "starts with the bytes of nothing, expected 00 00 08 03"),
        (b"PK\x03\x04", "starts with the bytes 50 4b 03 04"),
        (idx_bytes(BOX[0]), "starts with the bytes 00 00 08 02, expected 00 00 08 03"),
        (b"\x00\x00\x0d\x03" + PLAIN[4:], "starts with the bytes 00 00 0d 03"),
        (PLAIN[:10], "cut short in its header"),
        (PLAIN[:-1], "2×3×4 bytes but has 23, expected 24 after its header"),
        (PLAIN + b"x", "2×3×4 bytes but has more"),
        (gzip.compress(PLAIN + b"x", mtime=0), "2×3×4 bytes but has more"),
        (PACKED + b"x", "something follows it"),
        (PACKED + PACKED, "2×3×4 bytes but has more"),
        (PACKED + gzip.compress(b"", mtime=0) + b"x", "something follows it"),
        (PACKED + gzip.compress(b"", mtime=0)[:-3], "cut short"),
        (PACKED[:-1], "cut short"),
        (PACKED[:-8] + bytes(8), "makes no sense"),
        (PLAIN[:4] + bytes(12), "says that it holds 0×0×0 bytes, expected from 1"),
        (PLAIN[:4] + b"\xff" * 12, "says that it holds 4294967295×4294967295×4294967295 bytes"),
        (gzip.compress(PLAIN[:4] + b"\x7f" * 12, mtime=0), "expected from 1 to 100,000,000"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, message: str) -> None:
    with pytest.raises(DatasetError) as caught:
        parse_idx("f", content, 3)
    assert message in str(caught.value)
    assert str(caught.value).startswith("f ")
    assert "expected" in str(caught.value)
