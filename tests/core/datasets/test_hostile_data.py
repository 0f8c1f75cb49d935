"""Data files from anywhere: a DatasetError or sound data, quickly and in little memory."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import reading_cost as cost
from archive_bytes import gzip_of_zeros
from idx_bytes import idx_bytes, small_mnist

import core.datasets.files
import core.files.plain_files
from core.datasets import Dataset, DatasetError, load_dataset
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

MUTATED = int(os.environ.get("PLAYGROUND_MUTATED_FILES", "600")) // 4
CSV = b'a,b,kind\n0.25,-3e2,"ant"\n1,2.5,bee\n\n4,5,ant\n'
CSV_NUMBERS = b"x;y;label\n0.5;1;0\n2;3;1\n1;1;1\n"
# As spreadsheets and people write tables: what each of these readers meets broken.
WRITTEN = {
    "decimal comma": "sep=;\nlänge;preis\n1,5;130.000,5\n2,5;9.999,25\n3;12 %\n4,25;−7\n".encode(),
    "utf-16": "name\tkind\n1\tä\n2\tö\n3\tä\n".encode("utf-16"),
    "latin-1": "größe,art\n1.5,grün\n2.5,blau\n3.5,grün\n".encode("latin-1"),
    "quotes": b'id, "a ""b""" , "kind"\n1, "x\ny", yes\n2,"z",no\n3,z, Yes\n',
    "spaces": b"# made by hand\n\n  a   b  label\n 1  2.5  0\n 3  NA   1\n 5  6    0\n",
    "carriage returns": b"\xef\xbb\xbfa|when|y\r1|2024-01-02|1.5\r?|2024-01-03|2.5\r3||9\r",
    "pixels": b"label,"
    + b",".join(b"pixel%d" % n for n in range(64))
    + b"\n"
    + b"".join(
        b"%d," % (n % 3) + b",".join(b"%d" % (n * k % 256) for k in range(64)) + b"\n"
        for n in range(9)
    ),
}
IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


def npz_bytes() -> bytes:
    buffer = io.BytesIO()
    x = np.arange(12, dtype=np.float32).reshape(6, 2)
    np.savez_compressed(buffer, x=x, y=np.array([0, 1, 1, 0, 2, 1]))
    return buffer.getvalue()


def load_file(path: Path) -> Dataset:
    return load_dataset(DataSpec("file", path=str(path)))


def load_mnist(folder: Path) -> Dataset:
    return load_dataset(DataSpec("mnist"), data_dir=str(folder))


def examine(load: Any, path: Path, share: int = 1) -> Exception | None:
    """Load; whatever comes out must be sound or a DatasetError, and cheap.

    Of a table of a fourth of the rows it must be a fourth as cheap.
    """
    outcome = cost.examine(load, path, cost.MAX_SECONDS / share)
    assert outcome.error is None or isinstance(outcome.error, DatasetError), repr(outcome.error)
    assert outcome.seconds <= cost.MAX_SECONDS / share
    assert outcome.peak_bytes <= cost.MAX_BYTES / share
    if outcome.error is not None:
        assert 10 < len(str(outcome.error)) < 600
        assert "\n" not in str(outcome.error)
    elif outcome.value.x_train.dtype != np.uint8:
        assert np.isfinite(outcome.value.x_train).all()
    return outcome.error


def mutated(base: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies of `base` with bytes flipped, cut out, doubled or replaced."""
    generator = np.random.default_rng(seed)
    tokens = (b"nan", b"inf", b",", b";", b'"', b"\n", b"\0", b"\xff\xff\xff\xff", b"1e999", b"-")
    for _ in range(count):
        content = bytearray(base)
        for _ in range(generator.integers(1, 5)):
            at = int(generator.integers(len(content) + 1))
            match generator.integers(4):
                case 0 if at < len(content):
                    content[at] = generator.integers(256)
                case 1:
                    del content[at : at + int(generator.integers(1, 9))]
                case 2:
                    content[at:at] = content[at : at + int(generator.integers(1, 40))]
                case _:
                    content[at:at] = tokens[generator.integers(len(tokens))]
        yield bytes(content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small MNIST, whole."""
    for name, content in small_mnist().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("base", [CSV, CSV_NUMBERS, npz_bytes()], ids=["names", "numbers", "npz"])
def test_a_file_cut_off_at_every_byte(tmp_path: Path, base: bytes) -> None:
    path = tmp_path / "cut"
    errors = 0
    for length in range(len(base)):
        path.write_bytes(base[:length])
        try:
            load_file(path)
        except DatasetError:
            errors += 1
    assert errors >= len(base) // 3


@pytest.mark.parametrize("base", [CSV, CSV_NUMBERS], ids=["names", "numbers"])
def test_every_flipped_bit_of_a_table(tmp_path: Path, base: bytes) -> None:
    path = tmp_path / "table.csv"
    for bit in range(8 * len(base)):
        content = bytearray(base)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        try:
            data = load_file(path)
        except DatasetError:
            continue
        assert np.isfinite(data.x_train).all()
        assert len(data.x_train) + len(data.x_test) <= 4


@pytest.mark.parametrize(
    ("base", "seed"),
    [(CSV, 0), (CSV_NUMBERS, 1), (npz_bytes(), 2)],
    ids=["names", "numbers", "npz"],
)
def test_mutated_files(tmp_path: Path, base: bytes, seed: int) -> None:
    path = tmp_path / "mutated"
    errors = 0
    for content in mutated(base, MUTATED, seed):
        path.write_bytes(content)
        errors += examine(load_file, path) is not None
    assert errors > MUTATED // 4


@pytest.mark.parametrize("name", WRITTEN)
def test_mutated_tables_in_every_writing(tmp_path: Path, name: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(WRITTEN[name])
    assert examine(load_file, path) is None
    for content in mutated(WRITTEN[name], MUTATED // 6, 4):
        path.write_bytes(content)
        examine(load_file, path)


@pytest.mark.parametrize("packed", [True, False])
def test_mutated_mnist(folder: Path, packed: bool) -> None:
    content = (folder / LABELS).read_bytes()
    path = folder / LABELS
    if not packed:
        path.unlink()
        path, content = path.with_suffix(""), gzip.decompress(content)
    errors = 0
    for changed in mutated(content, MUTATED // 2, 3):
        path.write_bytes(changed)
        errors += examine(load_mnist, folder) is not None
    assert errors > MUTATED // 4


LYING = idx_bytes(np.zeros((20, 28, 28), np.uint8))[:16]
HOSTILE_IMAGES = {
    "bomb of zeros behind the end": gzip_of_zeros(LYING, 60),
    "header that says 4 GB": gzip.compress(LYING[:4] + b"\xff\xff\xff\xff" * 3),
    "header that says 94 MB": gzip.compress(LYING[:4] + (120_000).to_bytes(4, "big") + LYING[8:]),
    "stored, not packed": gzip.decompress(small_mnist()[IMAGES])[:-5],
    "cut off": small_mnist()[IMAGES][:-300],
    "two members": small_mnist()[IMAGES] * 2,
    "empty": b"",
    "only a gzip header": small_mnist()[IMAGES][:10],
    "labels instead": small_mnist()[LABELS],
    "fewer pictures than labels": gzip.compress(idx_bytes(np.zeros((19, 28, 28), np.uint8))),
    "other size than in the test part": gzip.compress(idx_bytes(np.zeros((20, 8, 8), np.uint8))),
}


@pytest.mark.parametrize("name", HOSTILE_IMAGES)
def test_hostile_images(folder: Path, name: str) -> None:
    (folder / IMAGES).write_bytes(HOSTILE_IMAGES[name])
    error = examine(load_mnist, folder)
    assert isinstance(error, DatasetError)
    assert IMAGES in str(error)
    assert "expected" in str(error)


def test_a_label_past_nine(folder: Path) -> None:
    labels = np.arange(20, dtype=np.uint8) % 10
    labels[7] = 10
    (folder / LABELS).write_bytes(gzip.compress(idx_bytes(labels)))
    with pytest.raises(DatasetError, match="label 8 is 10, expected 0 to 9"):
        load_mnist(folder)


HOSTILE_TABLES = {
    "binary": bytes(range(256)) * 1000,
    "one endless line of commas": b"," * 5_000_000,
    "one endless header": b"a," * 2_500_000,
    "one endless number": b"a,y\n" + b"1" * 3_000_000,
    "one endless quote": b'a,y\n1,"' + b"x\n" * 1_000_000,
    "a quoted cell past the limit": b'a,y\n1,"' + b"x" * 200_000 + b'"\n',
    "a million empty lines": b"\n" * 1_000_000,
    "rows of growing length": b"a,y\n1,0\n" + b"".join(b"1," * n + b"0\n" for n in range(2, 500)),
    "zero bytes": bytes(1_000_000),
    "utf-16": "a,y\n1,0\n".encode("utf-16"),
}
# These, which cost in proportion to their rows, are read here with a fourth of them.
SHARE = 4


def as_many_labels_as_rows(rows: int = 20_000) -> bytes:
    return b"a,y\n" + b"".join(b"1,n%d\n" % n for n in range(rows))


HOSTILE_TABLES["as many labels as rows"] = as_many_labels_as_rows()


@pytest.mark.parametrize("name", HOSTILE_TABLES)
def test_hostile_tables(tmp_path: Path, name: str) -> None:
    path = tmp_path / "table.csv"
    is_long = name == "as many labels as rows"
    path.write_bytes(as_many_labels_as_rows(20_000 // SHARE) if is_long else HOSTILE_TABLES[name])
    error = examine(load_file, path, SHARE if is_long else 1)
    assert isinstance(error, DatasetError)
    assert "table.csv" in str(error)


def long_tables(share: int = 1) -> dict[str, bytes]:
    """Costly tables of many rows, or of a share of these."""
    return {
        "blank lines behind the rows": CSV + b"\n" * (400_000 // share),
        "blank lines of separators": CSV + b",,\n" * (100_000 // share),
        "texts that all differ": b"a,y\n"
        + b"".join(b"x%d,%d\n" % (n, n % 2) for n in range(50_000 // share)),
    }


COSTLY_TABLES = {
    "an endless quote of quotes": b'a,y\n1,"' + b'""\n' * 700_000,
    "comments without end": b"# x\n" * 700_000,
    "one comment without end": b"# " + b"x," * 900_000,
    "long texts": b"a,y\n" + b"".join(b"%d%s,0\n" % (n, b"x" * 2_000) for n in range(1_500)),
    "quotes within quotes": b"a,y\n" + b'"' + b'""' * 60_000 + b'",0\n1,1\n',
    "names that are all alike": b"a," * 5_000 + b"a\n" + b"1," * 5_000 + b"1\n",
    "a number of a hundred thousand digits": b"a,y\n" + b"1" * 100_000 + b",0\n2,1\n",
    "a long way to no number": b"a,y\n" + b"1,111" * 20_000 + b"x;0\n2,1\n",
    "nothing but minus signs": b"a,y\n" + "−".encode() * 600_000,
    "UTF-16 of half characters": b"\xff\xfe" + b"\x00\xd8" * 500_000,
    "one-hot columns": (b"1,0," * 500 + b"0\n") * 300,
} | long_tables()  # fmt: skip
SHORTENED = long_tables(SHARE)


@pytest.mark.parametrize("name", COSTLY_TABLES)
def test_costly_tables_cost_little(tmp_path: Path, name: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(SHORTENED.get(name, COSTLY_TABLES[name]))
    examine(load_file, path, SHARE if name in SHORTENED else 1)


@pytest.mark.parametrize("name", ["file.csv", "file.npz", "file"])
def test_a_folder_or_a_pipe_instead_of_a_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir()
    assert "folder" in str(examine(load_file, path))
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert "pipe or a device" in str(examine(load_file, path))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_that_never_ends(folder: Path) -> None:
    assert "pipe or a device" in str(examine(load_file, Path("/dev/zero")))
    (folder / IMAGES).unlink()
    (folder / IMAGES).symlink_to("/dev/zero")
    assert "pipe or a device" in str(examine(load_mnist, folder))


def test_a_folder_instead_of_an_image_file(folder: Path) -> None:
    (folder / IMAGES).unlink()
    (folder / IMAGES).mkdir()
    assert "is a folder, expected a file" in str(examine(load_mnist, folder))


@pytest.mark.parametrize("name", ["file.csv", "file.npz"])
def test_a_file_that_vanishes_after_it_was_found(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.datasets.files, "is_there", lambda _path: True)
    with pytest.raises(DatasetError, match=f"cannot open {name}: there is no such file"):
        load_file(tmp_path / name)


def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "growing.csv"
    path.write_bytes(CSV)
    monkeypatch.setattr(core.datasets.csv_file, "MAX_BYTES", len(CSV))
    spec = DataSpec("file", path=str(path))
    opened = core.files.plain_files.open_regular

    def open_and_append(*arguments: Any) -> Any:
        file = opened(*arguments)
        with path.open("ab") as more:
            more.write(b"7,8,bee\n" * 100)
        return file

    monkeypatch.setattr(core.files.plain_files, "open_regular", open_and_append)
    with pytest.raises(DatasetError, match="grew while it was read"):
        core.datasets.csv_file.read_table(path, spec)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file"
)
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_bytes(CSV)
    path.chmod(0)
    with pytest.raises(DatasetError, match="no permission"):
        load_file(path)
